"""Commands about a partner's messages read them with the partner's own mapping, as the gateway does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import MIXED, gateway

from gateway.api import installed
from gateway.api.installed import check, rejects
from gateway.cli import ack, mapping_diff, trace, translate
from gateway.library import library
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Counts, Filing
from gateway.pipeline.partner import Partner
from gateway.policy import EASTERN
from gateway.store import Page
from gateway.tree import InMemory

FIRST = "QZXP250815000001"
PARTNERS = "[partners.acme]\nkeys = []\n[partners.other]\nkeys = []\n"


@pytest.fixture
def acme_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A library whose X12 mapping is the partner acme's own, and a configuration with acme and another partner."""
    whole = library()
    general: Library = msgspec.structs.replace(whole, x12_routes={})
    one = msgspec.structs.replace(general, partners={"acme": whole})
    for module in (ack, installed, mapping_diff, trace, translate):
        monkeypatch.setattr(module, "library", lambda: one)
    config = tmp_path / "gateway.toml"
    config.write_text(PARTNERS, "utf-8")
    return config


def test_a_trace_is_that_of_the_partner(acme_alone: Path) -> None:
    """Without the partner, no mapping reads the file; a partner that is not configured is told."""
    asked = ("trace", MIXED, "--record", FIRST, "--field", "Arrival.Port")
    own = gateway(*asked, "--partner", "acme", config=acme_alone)
    assert own.code == 0
    assert "Arrival.Port" in own.out
    other = gateway(*asked, "--partner", "other", config=acme_alone)
    assert (other.code, other.out) == (1, "")
    nobody = gateway(*asked, "--partner", "nobody", config=acme_alone)
    assert nobody.code == 2
    assert "no partner 'nobody'" in nobody.err


@pytest.mark.parametrize("chosen", [(), ("--mapping", "x12-309-truck")], ids=["agreed", "named"])
def test_what_comes_back_is_cut_by_the_mapping_that_read_it(
    acme_alone: Path, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    """The rejects hold every refused shipment, in envelopes that stand, and nothing that was forwarded."""
    run = gateway(
        "translate", MIXED, "--partner", "acme", "--out", tmp_path, "--format", "json", *chosen, config=acme_alone
    )
    (message,) = run.json["messages"]
    refused = [one["key"] for one in message["filings"] if one["decision"] == "reject"]
    back = (tmp_path / message["rejects"]).read_text("latin-1")
    assert refused
    assert back.count("LX*") == len(refused)
    again = gateway(
        "translate", tmp_path / message["rejects"], "--partner", "acme", "--format", "json", config=acme_alone
    )
    assert {one["key"] for one in again.json["messages"][0]["filings"]} == set(refused)


class Kept:
    """A store with one message of acme and the filings that were made of it."""

    def __init__(self, data: bytes, filings: list[Filing]) -> None:
        self.data = data
        self.filings_made = [one for one in filings if one.fate == "reject"]

    def message(self, partner: str, message_id: str) -> Any:
        return msgspec.convert(
            {"partner": "acme", "format": "x12", "counts": {"reject": len(self.filings_made)}}, type=_Message
        )

    def content(self, message_id: str) -> InMemory:
        return InMemory(self.data)

    def filings(self, partner: str, message_id: str, **_: object) -> Page[Filing]:
        return Page(self.filings_made, None)


class _Message(msgspec.Struct):
    partner: str
    format: str
    counts: Counts


def test_the_api_cuts_by_the_mapping_of_the_partner(acme_alone: Path) -> None:
    """Whoever collects the rejects over HTTP gets them as they were read."""
    data = MIXED.read_bytes()
    made = check(InMemory(data), Partner(id="acme"), datetime(2025, 8, 15, 12, tzinfo=EASTERN))
    kept = Kept(data, list(made.filings))
    back = rejects(kept, "acme", "msg_1")  # type: ignore[arg-type]  # a store as far as it is asked
    assert back is not None
    assert back.count(b"LX*") == len(kept.filings_made) > 0
