"""The same interchange again: a duplicate within the window, a new message after it, by the clock of the doors."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from gateway.assets import assets
from gateway.diagnostics import Severity
from gateway.pipeline.partner import Partner
from gateway.settings import Settings
from gateway.store import EVERYONE, Store
from gateway.tree import InMemory
from gateway.worker import Worker
from gateway.worker.wiring import middle_of
from gateway.x12 import survey

FIRST = datetime(2025, 8, 15, 9, tzinfo=UTC)
MANIFEST = (assets() / "samples/carrier-309/manifest-2025-08-15.edi").read_bytes()
OTHER = MANIFEST.replace(b"TORONTO", b"OSHAWA ", 1)


@pytest.mark.parametrize(
    ("days", "window", "again", "verdict"),
    [
        (34, 90, MANIFEST, "duplicate"),
        (90, 90, MANIFEST, "duplicate"),
        (91, 90, MANIFEST, "rejected"),
        (34, 30, MANIFEST, "rejected"),
        (34, 90, OTHER, "conflict"),
        (34, 30, OTHER, "rejected"),
    ],
    ids=["34 days", "to the instant", "91 days", "a short window", "other bytes", "other bytes, a short window"],
)
def test_a_number_counts_for_the_window(tmp_path, days: int, window: int, again: bytes, verdict: str) -> None:
    """Within the window nothing is made twice and other bytes get TA1 025; after it the shipments are judged anew, and
    the bills that were forwarded before are refused one by one."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    clock = [FIRST]
    middle = middle_of(lambda _: Partner(id="acme"), duplicate_window=timedelta(days=window))
    worker = Worker(store, middle, {}, lambda: clock[0], random.random, "test")
    store.receive("acme", "test", [MANIFEST], now=FIRST)
    worker.run_once()
    clock[0] = FIRST + timedelta(days=days)
    receipt = store.receive("acme", "test", [again], now=clock[0])
    worker.run_once()
    message = store.message(EVERYONE, receipt.id)
    answers = {answer.kind: answer.body for answer in store.answers(EVERYONE, receipt.id)}
    store.close()
    assert message is not None
    assert (b"*R*025~" in answers.get("TA1", b"")) == (verdict == "conflict")
    assert message.verdict == ("rejected" if verdict == "conflict" else verdict)
    assert ("997" in answers) == (verdict == "rejected")
    assert message.counts is not None
    assert message.counts.forward == 0


def test_the_window_is_a_setting() -> None:
    """Ninety days by default, at least one."""
    assert Settings().duplicate_window_days == 90
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Settings(duplicate_window_days=0)


@pytest.mark.parametrize("is_agreed", [False, True])
def test_a_group_number_that_was_used_is_told_and_refuses_by_agreement(tmp_path, is_agreed: bool) -> None:
    """In another interchange the same GS06 is a note that names the message before, or AK905 19 where agreed."""
    severities = {"x12.group-number-used": Severity.ERROR} if is_agreed else {}
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    middle = middle_of(lambda _: Partner(id="acme", severities=severities))
    worker = Worker(store, middle, {}, lambda: FIRST, random.random, "test")
    (number,) = (one.control_number for one in survey(InMemory(MANIFEST)).interchanges)
    first = store.receive("acme", "test", [MANIFEST], now=FIRST)
    worker.run_once()
    again = store.receive("acme", "test", [MANIFEST.replace(number.encode(), b"000099999")], now=FIRST)
    worker.run_once()
    told = [one for one in store.diagnostics(EVERYONE, again.id) if one["code"] == "x12.group-number-used"]
    answers = {answer.kind: answer.body for answer in store.answers(EVERYONE, again.id)}
    store.close()
    assert [first.id in one["message"] for one in told] == [True]
    assert (b"*19~" in answers["997"]) == is_agreed
