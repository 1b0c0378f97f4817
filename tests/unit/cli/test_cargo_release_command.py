"""``gateway filing se``: canonical entries as a batch of cargo release."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import BROKER, GOOD, RECORDS, gateway

INFORMAL = RECORDS / "type-11.xml"


def sound() -> str:
    """Return an informal entry whose agency record may be sent."""
    return INFORMAL.read_text("utf-8").replace("PG01001FDA   Y", "PG01001FDAFOO")


def test_an_entry_is_printed_as_a_batch() -> None:
    """The batch goes to standard output, dated by the day asked for; what it leaves out is told beside it."""
    run = gateway("filing", "se", "-", "--as-of", "2026-11-20", given=sound())
    assert run.code == 0
    records = run.out.splitlines()
    assert {len(record) for record in records} == {80}
    assert records[0].rstrip() == "A0901B76XXXXXX112026     SE"
    assert records[2][:22] == "SE10AB76  03245278 11E"
    assert "TotalDuty is not sent" in run.err
    assert gateway("inspect", "-", given=run.out).code == 0


def test_a_cancellation_is_printed() -> None:
    """Header and reason, and nothing of the goods."""
    run = gateway("filing", "se", "-", "--action", "D", "--reason", "03", "--reference", "B7603245310", given=sound())
    assert run.code == 0
    heads = [record[:10].rstrip() for record in run.out.splitlines()[2:6]]
    assert heads == ["SE10DB76", "SE13A FILE", "SE20EN B76", "SE20CR REF"]


def test_who_sends_is_taken_from_the_configuration(tmp_path: Path) -> None:
    """Codes of the first destination that takes cargo release; its password stays where it is."""
    config = tmp_path / "gateway.toml"
    config.write_text(
        '[destinations.filer]\nfolder = "x"\nformat = "se"\n[destinations.filer.application]\n'
        'filer = "QZ7"\nsite = "2704"\nport = "0901"\noffice = "01"\npassword = "SECRET"\n'
    )
    config.chmod(0o600)
    run = gateway("filing", "se", "-", "--as-of", "2026-11-20", given=sound(), config=config)
    assert run.out.splitlines()[0].rstrip() == "A2704QZ7XXXXXX112026     SE          01"
    assert "SECRET" not in run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([BROKER], 1, "xsd.length"),
        ([GOOD], 3, "xml."),
        ([INFORMAL], 1, "catair.field-missing"),
        ([RECORDS / "gift.xml"], 3, "xml.unknown-root"),
        ([INFORMAL, "--action", "D"], 2, "--reason"),
        ([INFORMAL, "--reason", "09"], 2, "--action D"),
        ([INFORMAL, "--action", "D", "--reason", "77"], 1, "catair.code"),
    ],
)
def test_what_cannot_be_printed_is_told(arguments, code: int, told: str) -> None:
    """Nothing is printed then, and the reason stands on standard error."""
    run = gateway("filing", "se", *arguments)
    assert (run.code, run.out) == (code, "")
    assert told in run.err
