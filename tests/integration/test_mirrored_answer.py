"""A partner that wants a 355 gets one from the worker, made from the message that the store holds."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from gateway.assets import assets
from gateway.pipeline.partner import AnswerDelimiters, AnswerSettings, Partner, When
from gateway.store import EVERYONE, Store
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

NOW = datetime(2025, 8, 15, 9, tzinfo=UTC)
MANIFEST = (assets() / "samples/carrier-309/manifest-2025-08-15.edi").read_bytes()


@pytest.mark.parametrize(("when", "kinds"), [("on-error", ["997", "824", "355"]), ("never", ["997", "824"])])
def test_the_worker_hands_the_message_to_the_answer(tmp_path, when: When, kinds: list[str]) -> None:
    """The sender's own segments come back in the separators that were agreed."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    agreed = AnswerSettings(reject355=when, delimiters=AnswerDelimiters(element="|"))
    middle = middle_of(lambda _: Partner(id="acme", answers=agreed))
    receipt = store.receive("acme", "test", [MANIFEST], now=NOW)
    Worker(store, middle, {}, lambda: NOW, random.random, "test").run_once()
    answers = {answer.kind: answer.body for answer in store.answers(EVERYONE, receipt.id)}
    store.close()
    assert list(answers) == kinds
    if when == "on-error":
        assert b"\nM10|QZXP|J|US||TRUCK 7|TRIP250815||10|W~\n" in answers["355"]
        assert b"\nK1|060|XXXX BILL REJECTED XXXX~\n" in answers["355"]
