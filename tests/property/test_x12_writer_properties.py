"""Whatever text a value holds, it is read back as the transliterated value and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.segment import Delimiters
from gateway.x12.writer import OutgoingGroup, OutgoingInterchange, OutgoingSet, transliterate, write_interchange

_DELIMITERS = st.sampled_from(
    [Delimiters("*", ">", None, "~"), Delimiters("|", ":", "^", "'"), Delimiters("\x1d", "\x1f", "!", "\x1c")]
)
_TEXT = st.text(max_size=40) | st.sampled_from(["SMITH~IEA*1*000000501~", "\r\nISA*00*", "*", "~", "^:>", "'", "\x1c"])


@given(st.lists(st.lists(_TEXT, min_size=1, max_size=8), min_size=1, max_size=5), _DELIMITERS)
@settings(max_examples=250, deadline=None)
def test_values_are_read_back(rows: list[list[str]], delimiters: Delimiters) -> None:
    """Delimiter injection is impossible: segments and elements are those that were written."""
    segments = [("NTE", "X", *row) for row in rows]
    version = "00501" if delimiters.repetition else "00401"
    one = OutgoingSet(id="864", control_number=1, segments=segments)
    group = OutgoingGroup(
        functional_id="TX", sender="AB", receiver="CD", control_number=1, release="004010", sets=[one]
    )
    data = write_interchange(
        OutgoingInterchange(
            sender_qualifier="ZZ",
            sender="AB",
            receiver_qualifier="ZZ",
            receiver="CD",
            written=datetime(2025, 8, 15, tzinfo=UTC),
            version=version,
            control_number=1,
            usage="T",
            groups=[group],
        ),
        delimiters,
    )
    result = survey(InMemory(data))
    assert (result.diagnostics, result.segments) == ((), len(rows) + 6)
    lines = data.decode("ascii").split(delimiters.segment + "\n")[3:-4]
    expected = [["NTE", "X", *(transliterate(value, delimiters) for value in row)] for row in rows]
    assert [line.split(delimiters.element) for line in lines] == [_trimmed(row) for row in expected]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row
