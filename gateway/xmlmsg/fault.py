"""One finding of a schema about one record."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Severity, diagnose

_LONGEST = 64


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a schema has against one place of a record.

    ``path`` names the place with the root called ``Filing`` and an index only where the element may repeat:
    ``Filing.Line[2].Value``. ``line`` counts from 1 within the record. ``refuses`` is false for a finding that does
    not make the record invalid.
    """

    code: str
    path: str
    line: int = 1
    found: str | None = None
    expected: str | None = None
    reason: str = ""
    """The engine's own words."""
    refuses: bool = True

    def diagnostic(self, **places: Any) -> Diagnostic:
        """Return the diagnostic of this fault; *places*: ``source``, ``scope``, ``where``, ``rule`` of ``diagnose``."""
        return diagnose(
            self.code,
            found=None if self.found is None else shortened(self.found),
            expected=self.expected,
            severity=None if self.refuses else Severity.WARNING,
            target=self.path,
            field=self.path.partition(".")[2] or self.path,
            reason=self.reason,
            **places,
        )


def shortened(text: str) -> str:
    """Return *text* cut to what a message can hold."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
