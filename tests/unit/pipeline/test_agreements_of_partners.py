"""The settings of partners who work together, as the operator writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.pipeline.partner import EntryNumbers
from gateway.settings import SettingsError, read_settings

TOGETHER = """
[partners.acme]
when_ineligible = "reroute"
assembles_with = ["brokers"]
hold_hours = 24
entry_numbers = { first = 410001, last = 419999 }

[partners.acme.profile]
ImporterNumber = "12-3456789"
Entry.FilerCode = "QZ7"
Bond = { Type = "8" }

[partners.brokers]
role = "broker"
assembles_with = ["acme"]
"""


def read(folder: Path, text: str):
    file = folder / "gateway.toml"
    file.write_text(text)
    return read_settings({"GATEWAY_CONFIG": str(file)})[0].partners


def test_partners_who_work_together(tmp_path) -> None:
    """Roles, circles, hours, profile and numbers are read."""
    partners = read(tmp_path, TOGETHER)
    acme, brokers = partners["acme"].agreement, partners["brokers"].agreement
    assert (acme.role, acme.assembles_with, acme.hold_hours) == ("carrier", ("brokers",), 24)
    assert acme.profile["Entry"] == {"FilerCode": "QZ7"}
    assert acme.entry_numbers == EntryNumbers(first=410001, last=419999)
    assert brokers.role == "broker"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('assembles_with = ["acme"]', "", "brokers does not name acme"),
        ('"12-3456789"', '"12"', "profile: ImporterNumber is '12'"),
        ("ImporterNumber", "ImporterNumbr", "ImporterNumbr"),
        ("hold_hours = 24", "hold_hours = 0", "hold_hours 0: give 1 to 744 hours"),
        ("first = 410001", "first = 420001", "give first and last, up to seven digits"),
        ('role = "broker"', 'role = "shipper"', "role"),
    ],
)
def test_flaws_are_named(tmp_path, was, becomes, told) -> None:
    """A flaw stops the start, with its name."""
    assert was in TOGETHER
    with pytest.raises(SettingsError, match=told):
        read(tmp_path, TOGETHER.replace(was, becomes))
