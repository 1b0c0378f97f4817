"""The simulated customs under any batch: it always answers, and what it answers can be read."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.fixedwidth import Layouts, read_batch
from gateway.library import read_catair_layouts, read_law
from gateway.policy import Law
from gateway.sandbox import read_magic
from gateway.sandbox.entries import EntryDesk
from gateway.tree import InMemory

NOW = datetime(2025, 7, 15, 13, 5, tzinfo=UTC)
RECORDS = (
    "A2704B76PASSWD071525     SE",
    "B  2704B76SE",
    "SE10AB76  03245278 11EI 12-3456789  4080000000145" + "2720",
    "SE11".ljust(39) + "LH456",
    "SE13" + "IMPORT DESK".ljust(40) + "3105550100",
    "SE15R".ljust(9) + "NWV2507".ljust(50) + "00000001     N",
    "SE16LH  456  07162500000001",
    "SE20CR REF",
    "SE20EDA071625",
    "SE30CN MARIA",
    "SE3515STREET",
    "SE36LOS ANGELES".ljust(63) + "US",
    "SE40001DE SHIRT",
    "SE6061091000120000000145",
    "Y  2704B76SE",
    "Z2704B76      071525",
)


@cache
def installed() -> tuple[Layouts, Law]:
    """Return layouts and law as shipped."""
    return read_catair_layouts(), read_law()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a batch with characters replaced, and records dropped, repeated or moved."""
    records = [record.ljust(80) for record in RECORDS]
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(records) - 1))
        column = draw(st.integers(0, 79))
        text = draw(st.text("A0 -za\x01\xe9", min_size=1, max_size=3))
        records[place] = (records[place][:column] + text + records[place][column + len(text) :])[:80]
    for _ in range(draw(st.integers(0, 2))):
        place, other = draw(st.integers(0, len(records) - 1)), draw(st.integers(0, len(records) - 1))
        records[other : other + draw(st.integers(0, 1))] = [records[place]]
    return "".join(f"{record}\n" for record in records).encode("latin-1")


@given(data=st.one_of(damaged(), st.binary(max_size=300)))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(data=b"")
@example(data="".join(f"{record:<80}\n" for record in RECORDS).encode())
def test_every_batch_is_answered(data: bytes) -> None:
    """Whatever is sent twice to a customs without a memory is answered, and each answer is read without an error."""
    layouts, law = installed()
    desk = EntryDesk(layouts, law, read_magic())
    for _ in range(2):
        replies = desk.answer(data, NOW)
        assert replies
        assert replies[0].kind in ("SX", "X1")
        for reply in replies:
            batch = read_batch(InMemory(reply.body), layouts)
            assert [finding.message for finding in batch.findings] == []
