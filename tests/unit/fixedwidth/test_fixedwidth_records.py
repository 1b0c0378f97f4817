"""Bytes become records of 80 characters, whatever stands between them."""

from __future__ import annotations

import pytest

from gateway.fixedwidth.records import read_records
from gateway.tree import InMemory

ONE, TWO = b"A".ljust(80), b"B".ljust(80)


class Pieces:
    """Content that comes in pieces of a given size."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.step = data, size

    @property
    def size(self) -> int:
        return len(self.data)

    def chunks(self, start: int = 0, end: int | None = None):
        stop = len(self.data) if end is None else end
        for offset in range(start, stop, self.step):
            yield self.data[offset : min(offset + self.step, stop)]


CASES = [
    (b"", []),
    (ONE, [80]),
    (ONE + TWO, [80, 80]),
    (ONE + TWO + b"\n", [80, 81]),
    (ONE + TWO + b"\r\n", [80, 82]),
    (ONE + TWO + b"Z", [80, 80, 1]),
    (ONE + TWO + b"\n\n", [80, 80, 2]),
    (ONE + b"\n" + TWO + b"\n", [81, 81]),
    (ONE + b"\n" + TWO, [81, 80]),
    (ONE + b"\r\n" + TWO + b"\r\n", [82, 82]),
    (b"A\nB\n", [2, 2]),
    (ONE + b"\n\n" + TWO, [81, 1, 80]),
]


@pytest.mark.parametrize(("data", "sizes"), CASES)
@pytest.mark.parametrize("step", [1, 7, 80, 81, 1000])
def test_every_byte_is_in_one_record(data: bytes, sizes: list[int], step: int) -> None:
    """Records lie end to end and are the same however the bytes arrive."""
    records = list(read_records(Pieces(data, step)))
    assert [record.end - record.start for record in records] == sizes
    assert b"".join(data[record.start : record.end] for record in records) == data
    assert all(len(record.text) == 80 for record in records)
    assert [record.number for record in records] == list(range(1, len(records) + 1))


def test_lines_are_counted_only_where_there_are_lines() -> None:
    """A record in a file without line ends is on line 1; in lines each has its own."""
    assert [record.line for record in read_records(InMemory(ONE + TWO))] == [1, 1]
    assert [record.line for record in read_records(InMemory(ONE + b"\n" + TWO))] == [1, 2]


def test_a_value_of_an_unknown_record_is_blank() -> None:
    """A record without a layout has an id, and no fields."""
    record = next(read_records(InMemory(b"ZZ99DATA".ljust(80))))
    assert (record.id, record.value("anything"), record.code("anything"), record.number_in("x")) == (
        "ZZ99",
        "",
        None,
        None,
    )
