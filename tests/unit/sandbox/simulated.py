"""Batches for the simulation, and what it answered, read by the readers of this project."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gateway.fixedwidth import (
    Batch,
    EntryAnswer,
    Layouts,
    StatusNotice,
    read_batch,
    read_entry_answers,
    read_refusal,
    read_status_notices,
)
from gateway.fixedwidth.refusals import Refusal
from gateway.sandbox import Reply
from gateway.tree import InMemory

HEADER = "A2704B76PASSWD071525     SE" + " " * 32 + "DLV0001"
BLOCK = "B  2704B76SE" + " " * 47 + "DLV0001"
TRAILER = ("Y  2704B76SE", "Z2704B76      071525")


def entry(
    bill: str = "NWV2507", *, action: str = "A", number: str = "03245278", type_: str = "86", origin: str = "DE",
    eda: tuple[str, ...] = ("071625",), importer: str = "", quantity: str = "00000001", value: int = 145,
) -> list[str]:  # fmt: skip
    """Return the records of an entry of air freight."""
    kind = "EI " if importer else ""
    header = f"SE10{action}B76  {number} {type_}{kind:3}{importer:12}40{'0' if type_ == '86' else '8'}{value:010}2720"
    contact = "SE13" + "IMPORT DESK".ljust(40) + "3105550100"
    if action == "D":
        return [header, contact.ljust(59) + "09"]
    return [
        header,
        contact,
        "SE15M".ljust(9) + "02012345675".ljust(50) + " " * 13 + "N",
        "SE15H".ljust(9) + bill.ljust(50) + quantity.ljust(8) + "     N",
        "SE20CR LV0000118",
        *(f"SE20EDA{day}" for day in eda),
        "SE30CN MARIA GONZALEZ",
        "SE35151420 W PICO BLVD",
        "SE36" + "LOS ANGELES".ljust(35) + "CA".ljust(9) + "90015".ljust(15) + "US",
        "SE30SE NORDWIND",
        "SE3515SPEICHERSTRASSE 12",
        "SE36" + "HAMBURG".ljust(59) + "DE",
        f"SE40001{origin} COTTON T SHIRT",
        f"SE606109100012{value:010}",
    ]


def records_of(*entries: list[str]) -> bytes:
    """Return the batch of *entries*."""
    records = (HEADER, BLOCK, *(record for one in entries for record in one), *TRAILER)
    return "".join(f"{record:<80}\n" for record in records).encode()


class Answered(msgspec.Struct, frozen=True):
    """All answers to one batch: each was read without a finding."""

    kinds: list[str]
    answers: list[EntryAnswer]
    rounds: list[list[StatusNotice]]
    refusal: Refusal | None
    bodies: list[bytes]

    @property
    def texts(self) -> str:
        """All that was answered."""
        return b"".join(self.bodies).decode()


class Desk:
    """A desk of the simulation, and its answers as they are read."""

    def __init__(self, answer: Callable[[bytes], list[Reply] | None], layouts: Layouts) -> None:
        self._answer = answer
        self._layouts = layouts

    def take(self, *entries: list[str]) -> Answered:
        """Send a batch of *entries*."""
        return self.read(records_of(*entries))

    def read(self, data: bytes) -> Answered:
        """Send *data*; an answer that is not read without findings fails the test."""
        replies = self._answer(data)
        assert replies is not None
        answers: list[EntryAnswer] = []
        rounds: list[list[StatusNotice]] = []
        refusal = None
        for reply in replies:
            batch = self._batch(reply)
            if reply.kind == "SX":
                found, findings = read_entry_answers(batch)
                assert findings == ()
                answers += found
            elif reply.kind == "SO":
                rounds.append(list(read_status_notices(batch)))
            else:
                refusal = read_refusal(batch)
        return Answered(
            [reply.kind for reply in replies],
            answers,
            rounds,
            refusal,
            [reply.body for reply in replies],
        )

    def _batch(self, reply: Reply) -> Batch:
        batch = read_batch(InMemory(reply.body), self._layouts)
        assert [finding.message for finding in batch.findings] == []
        return batch
