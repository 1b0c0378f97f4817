"""``gateway filing se``: canonical records as a batch of ABI cargo release, as a destination would get them."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.cli import UNREADABLE
from gateway.cli.files import content_of
from gateway.cli.printing import label, unusable
from gateway.cli.show import findings_text
from gateway.diagnostics import Diagnostic
from gateway.filing import to_json
from gateway.fixedwidth import ENTRY_KINDS, Cancellation, Transmitter, values_of, write_filings
from gateway.fixedwidth.entry import Action
from gateway.library import read_catair_layouts, read_regimes
from gateway.pipeline.schema_check import check_records
from gateway.policy import EASTERN
from gateway.settings import Settings, read_settings
from gateway.xmlmsg import open_xml

_MANY = "Filings"
_ENTRIES = tuple(kind.element for kind in ENTRY_KINDS.values())
PASSWORD = "XXXXXX"  # noqa: S105  stands where the password goes
"""What is printed may be shown to anybody."""


def run(file: Path, action: Action | None, reason: str, reference: str, now: datetime) -> int:
    """Print the batch of the records in *file*, dated *now*. 1: one cannot be written, 3: the file is no such XML.

    The password of the batch is never printed. Who sends is taken from the first destination that takes cargo release,
    else from the first record.
    """
    if (action == "D") != bool(reason):
        return unusable("--action D needs --reason, and only it has one: why the entries are cancelled")
    regimes = read_regimes()
    schema = regimes.schema
    message = open_xml(content_of(file), roots=[(schema.namespace, name) for name in (_MANY, *_ENTRIES)])
    if isinstance(message, Diagnostic):
        print(findings_text([message], label(file)), file=sys.stderr)
        return UNREADABLE
    depth = int(message.root[1] == _MANY)
    findings = [each for found in check_records(message, depth, _ENTRIES, schema.gate) for each in found]
    if findings:
        print(findings_text(findings, label(file)), file=sys.stderr)
        return 1
    records = [to_json(one.text(), regimes) for one in message.records(depth) if not isinstance(one, Diagnostic)]
    data, told = write_filings(
        _transmitter(read_settings()[0], records[0]),
        [values_of(record) for record in records],
        read_catair_layouts(),
        day=now.astimezone(EASTERN).date(),
        action=action,
        cancellation=Cancellation(reason, reference) if action == "D" else None,
    )
    for finding in told:
        place = f" ({finding.target})" if finding.target else ""
        print(f"{finding.severity}: {finding.where}: {finding.message}{place} [{finding.code}]", file=sys.stderr)
    if data is None:
        return 1
    sys.stdout.write(data.decode("ascii"))
    return 0


def _transmitter(settings: Settings, first: dict[str, Any]) -> Transmitter:
    for destination in settings.destinations.values():
        if (application := destination.application) is not None:
            return Transmitter(
                site=application.site,
                sender=application.filer,
                port=application.port,
                office=application.office,
                password=PASSWORD,
            )
    port = first["Port"]
    return Transmitter(site=port, sender=first["Entry"]["FilerCode"], port=port, password=PASSWORD)
