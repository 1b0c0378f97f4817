"""Batches of cargo release (SE) as messages: entries become filings, and requests about entries on file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.library import library
from gateway.pipeline.amendments import OnFile
from gateway.pipeline.outcome import Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.rejects import rejected_catair
from gateway.pipeline.translate import Outcome, collect, translate
from gateway.tree import InMemory

SAMPLES = Path(__file__).parents[4] / "shared" / "domain" / "samples-catair"
NOW = datetime(2025, 7, 15, 13, 5, tzinfo=UTC)
HEADER = ("A2704B76PASSWD071525     SE", "B  2704B76SE")
TRAILER = ("Y  2704B76SE", "Z2704B76      071525")
ENTRY = [
    "SE10AB76  03245278 86               40000000001452720",
    "SE13" + "IMPORT DESK".ljust(40) + "3105550100",
    "SE15M".ljust(9) + "02012345675".ljust(50) + " " * 13 + "N",
    "SE15H".ljust(9) + "NWV2507".ljust(50) + "00000001     N",
    "SE20CR LV0000118",
    "SE20EDA071625",
    "SE30CN MARIA GONZALEZ",
    "SE35151420 W PICO BLVD",
    "SE36" + "LOS ANGELES".ljust(35) + "CA".ljust(9) + "90015".ljust(15) + "US",
    "SE30SE NORDWIND",
    "SE3515SPEICHERSTRASSE 12",
    "SE36" + "HAMBURG".ljust(59) + "DE",
    "SE40001DE COTTON T SHIRT",
    "SE6061091000120000000145",
]
CANCEL = [
    "SE10DB76  03245278 86               40000000001452720",
    ("SE13" + "IMPORT DESK".ljust(40) + "3105550100").ljust(59) + "09",
]


def batch(*entries: list[str], header: tuple[str, str] = HEADER) -> bytes:
    """Return a batch of *entries*."""
    lines = (*header, *(record for one in entries for record in one), *TRAILER)
    return "".join(f"{line:<80}\n" for line in lines).encode()


def changed(old: str, new: str) -> list[str]:
    """Return the entry with *old* changed to *new*, which both occur once."""
    assert sum(old in record for record in ENTRY) == 1
    return [record.replace(old, new) for record in ENTRY]


def outcome(data: bytes, **given) -> Outcome:
    """Return what becomes of *data*."""
    return collect(
        translate(
            InMemory(data),
            library=library(),
            partner=Partner(),
            as_of=NOW,
            known=lambda _: set(),
            processed=lambda _: None,
            **given,
        )
    )


def codes(filing: Filing) -> list[str]:
    return [one.code for one in filing.diagnostics]


def test_an_entry_becomes_a_filing() -> None:
    """By the records alone: the canonical record, valid, decided by the law of its arrival."""
    found = outcome(batch(ENTRY))
    (filing,) = found.filings
    assert (filing.key, filing.regime, filing.fate) == ("B7603245278", "type-86", "forward"), filing.diagnostics
    assert filing.decision is not None
    assert filing.decision.decision == "ELIGIBLE"
    assert "<Consignee><Name>MARIA GONZALEZ</Name><Street>1420 W PICO BLVD</Street>" in filing.xml
    assert (found.conclusion.format, found.conclusion.verdict) == ("catair", "accepted")


TROUBLES = [
    # the entry, the code, and the record and column that it points at
    (changed("03245278", "03245279"), "record.entry-check-digit", ("SE10", 11)),
    (changed("SE40001DE", "SE40001HK"), "policy.ineligible", ("SE40", 8)),
    (changed("SE20EDA071625", "SE20EDA083025"), "policy.ineligible", ("SE20", 8)),
    ([record for record in ENTRY if "EDA" not in record], "catair.arrival-date", ("SE10", None)),
    (changed("86               40", "01               40"), "catair.not-expressible", ("SE10", 20)),
    (changed("IMPORT DESK", "IMPORT-DESK"), "catair.class", ("SE13", 5)),
]


@pytest.mark.parametrize(("entry", "code", "place"), TROUBLES)
def test_what_is_wrong_points_at_its_record(entry: list[str], code: str, place: tuple[str, int | None]) -> None:
    """Each finding names the record and the column of the batch as it was sent; the neighbour goes on."""
    (first, second) = outcome(batch(entry, changed("03245278", "03245310"))).filings
    assert first.fate == "reject"
    (finding,) = [one for one in first.diagnostics if one.code == code]
    assert finding.source is not None
    assert (finding.source.segment_id, finding.source.column) == place
    assert second.fate == "forward", second.diagnostics


def test_what_is_wrong_around_refuses_all() -> None:
    """A batch is one unit of work: the cause stands once in the message, and each entry says that it fell with it."""
    data = batch(ENTRY).replace(b"Y  2704B76", b"Y  2705B76")
    found = outcome(data)
    assert [one.fate for one in found.filings] == ["reject"]
    assert codes(found.filings[0]) == ["message.unit-refused"]
    assert "catair.trailer-differs" in {one.code for one in found.conclusion.diagnostics}
    assert found.conclusion.verdict == "rejected"


def test_answers_are_no_filings() -> None:
    """An SX that comes in here is told where it belongs."""
    found = outcome(batch(ENTRY, header=(HEADER[0].replace("SE", "SX"), HEADER[1].replace("SE", "SX"))))
    assert (found.filings, found.conclusion.verdict) == ((), "unreadable")
    assert [one.code for one in found.conclusion.diagnostics] == ["message.catair-not-translated"]
    assert "PASSWD" not in repr(found.conclusion)


def test_requests_about_entries_on_file() -> None:
    """D cancels, R replaces and U updates what is on file under the entry number."""
    (before,) = outcome(batch(ENTRY)).filings
    filed = {before.key: OnFile(filing=7, state="accepted", regime="type-86", xml=before.xml)}

    def asked(entry: list[str]) -> Filing:
        (one,) = outcome(batch(entry), filed=lambda keys: {key: filed[key] for key in keys if key in filed}).filings
        return one

    cancelled = asked(CANCEL)
    assert (cancelled.fate, cancelled.amends.what, cancelled.regime) == ("forward", "cancel", "type-86")
    assert "<Action>D</Action>" in cancelled.xml
    assert "<Cancellation><Reason>09</Reason></Cancellation>" in cancelled.xml
    replaced = asked(changed("SE10A", "SE10R"))
    assert (replaced.fate, replaced.amends.what) == ("forward", "replace")
    update = [record.replace("SE10A", "SE10U").replace("2720", "2704") for record in ENTRY[:6]]
    updated = asked([record.replace("NWV2507", "NWV2508") for record in update])
    assert (updated.fate, updated.amends.what, codes(updated)) == ("forward", "update", ["record.amendment-requested"])
    says = ("<Action>U</Action>", "<Port>2704</Port>", "<Number>NWV2508</Number>", "COTTON T SHIRT", "MARIA GONZALEZ")
    assert all(text in updated.xml for text in says), updated.xml
    beyond = asked([record.replace("0000000145", "0000000146") for record in update])
    assert (beyond.fate, codes(beyond)) == ("reject", ["record.update-beyond"])
    assert codes(asked([record.replace("03245278", "03245279") for record in update])) == ["record.not-on-file"]
    released = OnFile(filing=7, state="released", regime="type-86", xml=before.xml, since=NOW - timedelta(days=15))
    filed[before.key] = released
    assert asked(update).fate == "forward"
    filed[before.key] = replace(released, since=NOW - timedelta(days=16))
    assert codes(asked(update)) == ["record.amendment-refused"]
    filed[before.key] = OnFile(filing=7, state="accepted", regime="type-11", xml=before.xml)
    assert codes(asked(changed("SE10A", "SE10R"))) == ["record.amendment-other-type"]
    assert codes(asked(update)) == ["record.amendment-other-type"]
    filed.clear()
    assert codes(asked(CANCEL)) == ["record.not-on-file"]
    (held,) = outcome(batch(CANCEL)).filings
    assert (held.fate, codes(held)) == ("hold", ["record.amendment"])


def test_what_was_rejected_comes_back() -> None:
    """The batch with its rejected entries alone, to be corrected."""
    data = batch(ENTRY, changed("03245278", "03245279"))
    back = b"".join(rejected_catair(InMemory(data), library(), {1}.__contains__))
    assert back.count(b"SE10") == 1
    assert b"03245279" in back
    assert back.split(b"\n")[0] == data.split(b"\n")[0].rstrip().ljust(80)
    assert b"".join(rejected_catair(InMemory(data), library(), lambda _: False)) == b""


FILED = ["se86-add-air-house", "se86-add-truck-two-lines", "se86-add-handcarried-nonams"]
NOT_FILED = ["se86-bad-missing-eda", "se86-bad-line2-origin", "se86-bad-two-eda"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of the domain are not here")
@pytest.mark.parametrize("name", FILED + NOT_FILED)
def test_samples(name: str) -> None:
    """What is right in the samples is filed, and what customs refuses is refused here."""
    (filing,) = outcome((SAMPLES / f"{name}.txt").read_bytes()).filings
    assert filing.fate == ("forward" if name in FILED else "reject"), filing.diagnostics
