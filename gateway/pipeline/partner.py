"""What one trading partner has agreed: the settings that the pure middle decides and answers by."""

from __future__ import annotations

from typing import Literal

import msgspec

from gateway.diagnostics import Severity

When = Literal["always", "on-error", "never"]
OnError = Literal["reject-record", "reject-transaction", "reject-group", "reject-interchange"]
WhenIneligible = Literal["reject", "hold"]


class AnswerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which acknowledgments a partner gets, and how the X12 ones are written. ``ta1``: also on request (ISA14 = 1)."""

    ta1: When = "on-error"
    ack997: When = "always"
    ack999: When = "never"
    advice824: When = "on-error"
    xml: When = "always"
    release: str = "004010"
    """GS08 of the 997 and 824 we write."""
    sender_qualifier: str = "ZZ"
    sender_id: str = "LVGATEWAY"


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A trading partner as the pipeline sees it."""

    id: str = "local"
    on_error: OnError = "reject-record"
    when_ineligible: WhenIneligible = "reject"
    """What happens to a filing that the law does not allow on its date."""
    severities: dict[str, Severity] = {}
    """Diagnostic codes that this partner takes more or less strictly than the catalogue."""
    answers: AnswerSettings = AnswerSettings()
