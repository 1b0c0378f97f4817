"""Nobody files in the name of somebody else: an interchange from another partner's sender is refused by a TA1."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from gateway.assets import assets
from gateway.partners import Registry
from gateway.settings import Settings
from gateway.store import EVERYONE, Store
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

NOW = datetime(2025, 8, 15, 9, tzinfo=UTC)
MANIFEST = (assets() / "samples/carrier-309/manifest-2025-08-15.edi").read_bytes()


@pytest.mark.parametrize(
    ("partner", "verdict", "ta1"),
    [("owner", "partially-accepted", None), ("other", "rejected", b"*R*006~")],
)
def test_a_sender_belongs_to_one_partner(tmp_path, partner: str, verdict: str, ta1: bytes | None) -> None:
    """The partner that the sender was agreed with gets its filings; any other gets a TA1 with note 006 and nothing."""
    settings = Settings(partners={"owner": {"senders": ["02:QZXP"]}, "other": {"senders": ["02:ELSE"]}})
    registry = Registry(settings)

    def check(partner, interchange):
        return registry.check_sender(partner, interchange.sender_qualifier, interchange.sender, scope=interchange.scope)

    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    receipt = store.receive(partner, "test", [MANIFEST], now=NOW)
    Worker(store, middle_of(registry.partner, check), {}, lambda: NOW, random.random, "test").run_once()
    message = store.message(EVERYONE, receipt.id)
    answers = {answer.kind: answer.body for answer in store.answers(EVERYONE, receipt.id)}
    store.close()
    assert message is not None
    assert message.verdict == verdict
    if ta1 is None:
        assert "997" in answers
    else:
        assert ta1 in answers["TA1"]
        assert "997" not in answers
        assert message.counts is not None
        assert message.counts.forward == 0
