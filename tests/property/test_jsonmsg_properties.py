"""The JSON scanner beside the standard library, and messages under any damage."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from manifests import outcome

from gateway.diagnostics import Severity
from gateway.jsonmsg import Limits
from gateway.jsonmsg.scan import BreakError, Scanner, ShortError, Value
from gateway.library import library
from gateway.pipeline.rejects import rejected_json
from gateway.policy import EASTERN
from gateway.tree import InMemory

CASES = Path(__file__).parents[2] / "mappings" / "cases" / "json-marketplace-section-321"
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)
LIMITS = Limits()
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)
NOISE = [
    b"",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\\",
    b"\n",
    b"\xe9",
    b"\x00",
    b"-",
    b"NaN",
    b"1e",
    b"\\ud83d",
    b"null",
]
"""What is put into documents."""


def plain(value: Value) -> Any:
    """Return *value* as the standard library has it, numbers as the text that was sent."""
    if value.kind == "object":
        return {key: plain(inner) for key, inner in value.inside}
    if value.kind == "list":
        return [plain(inner) for _, inner in value.inside]
    return {"null": None, "boolean": value.text == "true"}.get(value.kind, value.text)


def read(data: bytes) -> Value | None:
    """Return the value that is all of *data*; ``None`` when the scanner refuses it."""
    scanner = Scanner(data, LIMITS)
    try:
        value = scanner.value(0)
    except BreakError:
        return None
    return value if scanner.past_blanks(value.end) == len(data) and not scanner.faults else None


def leaves(value: Value) -> Iterator[Value]:
    """Yield all that is no object and no list."""
    if value.kind not in ("object", "list"):
        yield value
    for _, inner in value.inside:
        yield from leaves(inner)


def constant(_: str) -> Any:
    raise ValueError


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that is said twice, which the standard library lets pass."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def standard(data: bytes) -> Any:
    """Return what the standard library reads, numbers as text; raise ``ValueError`` where RFC 8259 is broken."""
    text = data.decode()
    found = json.loads(text, parse_int=str, parse_float=str, parse_constant=constant, object_pairs_hook=once)
    if any(0xD800 <= ord(character) < 0xE000 for character in json.dumps(found, ensure_ascii=False)):
        raise ValueError
    return found


@SOME
@given(document=DOCUMENTS, is_ascii=st.booleans(), indent=st.sampled_from([None, 1, "\t"]))
def test_values_are_those_of_the_standard_library(document: Any, is_ascii: bool, indent: Any) -> None:
    """Every document that it writes is read alike, and each leaf points at the bytes that spell it."""
    data = json.dumps(document, ensure_ascii=is_ascii, indent=indent).encode()
    value = read(data)
    assert value is not None
    assert plain(value) == standard(data)
    for leaf in leaves(value):
        spelt = json.loads(data[leaf.start : leaf.end], parse_int=str, parse_float=str)
        assert spelt == plain(leaf)
        if leaf is not value:
            assert _at(value, value.way_to(leaf.start)) is leaf


def _at(value: Value, way: tuple[Any, ...]) -> Value:
    for key in way:
        value = next(inner for name, inner in value.inside if name == key)
    return value


@SOME
@given(document=DOCUMENTS, where=st.floats(0, 1), cut=st.integers(0, 3), noise=st.sampled_from(NOISE))
@example(document=1, where=0, cut=0, noise=b"0")
@example(document="\x7f", where=0, cut=0, noise=b"")
def test_what_is_refused_is_what_the_standard_library_refuses(
    document: Any, where: float, cut: int, noise: bytes
) -> None:
    """Also of damaged documents; what is left to read is read alike."""
    data = json.dumps(document, ensure_ascii=False).encode()
    start = int(where * len(data))
    data = data[:start] + noise + data[start + cut :]
    try:
        wanted = standard(data)
    except ValueError:
        assert read(data) is None
        return
    value = read(data)
    assert value is not None
    assert plain(value) == wanted


@SOME
@given(document=DOCUMENTS, where=st.floats(0, 1))
def test_a_piece_of_a_document_asks_for_more(document: Any, where: float) -> None:
    """Bytes that are not all there are never judged by where they end."""
    data = json.dumps([document]).encode()
    piece = data[: int(where * (len(data) - 1))]
    try:
        Scanner(piece, LIMITS, final=False).value(0)
    except ShortError:
        return
    raise AssertionError("a piece was taken for the whole")


def test_thousands_of_damaged_messages_are_told_and_never_raise() -> None:
    """Whatever is cut out of or put into a message, it has an outcome, and what is forwarded has no error."""
    chance = random.Random(8259)
    sources = [path.read_bytes() for path in sorted(CASES.glob("*.json"))]
    for _ in range(2000):
        data = chance.choice(sources)
        for _ in range(chance.randint(1, 3)):
            start, cut = chance.randrange(len(data)), chance.choice([0, 0, 1, 2, 40])
            data = data[:start] + chance.choice(NOISE) + data[start + cut :]
        found = outcome(data, as_of=RECEIVED)
        lines = data.count(b"\n") + 1
        for filing in found.filings:
            errors = [one for one in filing.diagnostics if one.severity is Severity.ERROR]
            assert (filing.fate == "forward") <= (bool(filing.xml) and not errors)
            assert filing.fate != "reject" or errors
            assert 0 <= filing.start <= filing.end <= len(data)
        for one in found.conclusion.diagnostics:
            assert one.source is None or one.source.line is None or 1 <= one.source.line <= lines
            assert one.source is None or one.source.end is None or one.source.end <= len(data)
        assert found.conclusion.counts.records == len(found.filings)
        back = b"".join(rejected_json(InMemory(data), library(), lambda _: True))
        assert all(data[one.start : one.end] in back for one in found.filings if found.conclusion.format == "json")
