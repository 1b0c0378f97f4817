"""JSON messages: which format they are of, how their records are found, and what a break or a bound costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from gateway.diagnostics import Diagnostic
from gateway.jsonmsg import JsonGuide, JsonMessage, JsonRecord, Limits, open_json, read_json_guide
from gateway.tree import InMemory, Node

GUIDE = """
guide: json/parcels
title: parcels
records: Message/data/parcels
marks: [bill, to]
message:
  - data M:
      - sent O date
      - parcels M many:
          - bill M text 5
          - to O:
              - name M text pii
          - tags O many code
          - value O money
          - gift O boolean
  - sender O:
      - name O text
"""
SMALL = Limits(record_size=2000, record_members=40, depth=6, name=20, value=100)


def guide(text: str = GUIDE) -> JsonGuide:
    found, findings = read_json_guide(text, "parcels.yaml")
    assert found is not None, findings
    return found


class Pieces:
    """Content that comes a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._step, self.size = data, size, len(data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        stop = self.size if end is None else min(end, self.size)
        for offset in range(start, stop, self._step):
            yield self._data[offset : min(offset + self._step, stop)]


def opened(text: str | bytes, limits: Limits = SMALL) -> JsonMessage | Diagnostic:
    return open_json(InMemory(text if isinstance(text, bytes) else text.encode()), [guide()], limits)


def read(text: str | bytes, limits: Limits = SMALL) -> list[object]:
    message = opened(text, limits)
    return told(message)


def told(message: JsonMessage | Diagnostic) -> list[object]:
    """Return the bills of the records with the codes of their doubts, or the code alone of what is no record."""
    if isinstance(message, Diagnostic):
        return [message.code]
    found: list[object] = []
    for record in message.records():
        if isinstance(record, Diagnostic):
            found.append(record.code)
            continue
        codes = [doubt.diagnostic.code.removeprefix("json.") for doubt in record.doubts]
        bill = next(record.node.named("bill"), None) if record.node is not None else None
        found.append((bill.value if bill is not None else None, *codes))
    return found


def around(parcels: str) -> str:
    return f'{{"data": {{"sent": "2025-04-01", "parcels": [{parcels}]}}, "sender": {{"name": "x"}}}}'


A, B = '{"bill": "A", "to": {"name": "n"}}', '{"bill": "B", "to": null}'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (around(f"{A}, {B}"), [("A",), ("B",)]),
        (f"[{A},{B}]", [("A",), ("B",)]),
        (f"{A}\n\n{B}\r\n", [("A",), ("B",)]),
        (A, [("A",)]),
        ('{\n "bill": "A",\n "to": {"name": "n"}\n}\n', [("A",)]),
        (f"\ufeff \n{A}\n{B}", [("A",), ("B",)]),
        (f'{{"sender": 1, "data": {{"parcels": [{A}], "sent": null}}}}', [("A",)]),
        (around(f'{{"bill": "A", "value": 019}}, {B}'), ["json.broken"]),
        (around(f"{A}, {B},"), [("A",), ("B",), "json.broken"]),
        (around(f"{A}, {B}")[:90], [("A",), "json.broken"]),
        (f"{A}\n{{'bill': 1}}\n{B}", [("A",), (None, "line-broken"), ("B",)]),
        (f"{A[:-3]}\n{B}\n{A} x\n", [(None, "line-broken"), ("B",), (None, "line-broken")]),
        ('{"bill": "A", "tags": [\n"x"],\n "to": {\n"name": "n"}}', [("A",)]),
        ('{"bill": "A", "to": {"name": "n"}\n, "value": 1}', [("A",)]),
        ('{"bill": "A", "goods": [\n{"x": 1}\n], "to": null}', [("A",)]),
        (f"{A} x", [("A",), "json.broken"]),
        (f"{{\n{A[1:]}\nx", [("A",), "json.broken"]),
        (around(""), ["json.no-record"]),
        (around(f"3, null, [], {A}"), [(None, "value-kind"), (None, "value-kind"), (None, "value-kind"), ("A",)]),
        (f'{{"data": {{"parcels": [{A}]}}, "data": {{}}}}', ["json.member-twice"]),
        ('{"data": {"parcels": {}}}', ["json.format-unknown"]),
        ('{"rows": [1]}', ["json.format-unknown"]),
        ("[]", ["json.format-unknown"]),
        ("[1, 2]", ["json.format-unknown"]),
        ("{", ["json.broken"]),
        ('{"schema": "gateway.response/1", "responses": []}', ["json.response"]),
        ('{"counts": {"records": 1}, "schema": "gateway.acknowledgment/1"}', ["json.answer"]),
    ],
)
@pytest.mark.parametrize("size", [1 << 20, 1, 7])
def test_records_are_found_in_every_carriage(text: str, found: list[object], size: int) -> None:
    """In a list under a name, as a list, on lines, alone; a break ends what is read, on lines only its own line."""
    data = text.encode()
    assert told(open_json(Pieces(data, size), [guide()], SMALL)) == found


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        ('{"bill": "A", "bill": "B"}', ["member-twice"]),
        ('{"bill": "A", "value": NaN}', ["not-a-number"]),
        ('{"bill": "A", "value": -Infinity}', ["not-a-number"]),
        ('{"bill": "A", "tags": ["\\ud83d"]}', ["surrogate-alone"]),
        ('{"bill": "A", "tags": ["\\ud83d\\ude00", null]}', []),
        ('{"bill": "A", "tags": "x"}', ["value-kind"]),
        ('{"bill": "A", "tags": [["x"]]}', ["value-kind"]),
        ('{"bill": ["A"]}', ["value-kind"]),
        ('{"bill": "A", "to": "n"}', ["value-kind"]),
        ('{"bill": "A", "to": {"name": {}}}', ["value-kind"]),
        ('{"bill": "A", "value": "19.90", "gift": true}', []),
        ('{"bill": "A", "value": true, "gift": 1}', ["value-kind", "value-kind"]),
    ],
)
def test_a_faulty_value_costs_its_own_record(record: str, codes: list[str]) -> None:
    """What leaves the document clear is told at its place, and the records around it are read."""
    message = opened(around(f"{A}, {record}, {B}"))
    assert isinstance(message, JsonMessage)
    _, faulty, last = message.records()
    assert isinstance(faulty, JsonRecord)
    assert [doubt.diagnostic.code.removeprefix("json.") for doubt in faulty.doubts] == codes
    assert isinstance(last, JsonRecord)
    assert not last.doubts


def test_a_leaf_over_a_bound_is_passed_over() -> None:
    """Where a text or a number stands for a record, what follows it is read."""
    for leaf in ('"' + "x" * 101 + '"', "1" * 101):
        for size in (1, 1000):
            message = open_json(Pieces(around(f"{A}, {leaf}, {B}").encode(), size), [guide()], SMALL)
            assert told(message) == [("A",), (None, "limit"), ("B",)]


@pytest.mark.parametrize(
    "record",
    [
        '{"bill": "' + "x" * 101 + '"}',
        '{"' + "x" * 21 + '": 1}',
        '{"bill": "A", "tags": [' + ", ".join('"t"' for _ in range(41)) + "]}",
        '{"bill": ' + "[" * 7 + "]" * 7 + "}",
        '{"bill": 1' + "0" * 100 + "}",
        '{"x": "' + '", "x": "'.join(["y" * 90] * 30) + '"}',
    ],
    ids=["value", "name", "members", "depth", "number", "record"],
)
def test_a_record_over_a_bound_is_refused_alone(record: str) -> None:
    """In a list and on lines; nothing of it is kept."""
    assert read(around(f"{A}, {record}, {B}")) == [("A",), (None, "limit"), ("B",)]
    assert read(f"{A}\n{record}\n{B}") == [("A",), (None, "limit"), ("B",)]


@pytest.mark.parametrize(
    ("data", "code", "found"),
    [
        (A.encode("utf-16"), "json.not-utf8", "UTF-16"),
        (A.encode("utf-16-be"), "json.not-utf8", "UTF-16"),
        (A.encode("utf-32-le"), "json.not-utf8", "UTF-32"),
        (A.encode() + b" " * 3000, "json.limit", "a message"),
        (('{"bill": "A", "to": ' + " " * 2100).encode(), "json.broken", "the end of the file"),
        (('{"data": {"parcels": [], "' + "x" * 2100).encode(), "json.limit", "a text"),
        (('{"data": {"parcels": [' + "[" * 100).encode(), "json.limit", "objects and lists within one another"),
    ],
)
def test_a_message_that_is_not_read_at_all(data: bytes, code: str, found: str) -> None:
    """Other forms of Unicode are named; a message has a size."""
    message = opened(data, msgspec.structs.replace(SMALL, size=3000))
    troubles = [message] if isinstance(message, Diagnostic) else list(message.records())
    reasons = [one for one in troubles if isinstance(one, Diagnostic)]
    reasons += [doubt.diagnostic for one in troubles if isinstance(one, JsonRecord) for doubt in one.doubts]
    assert (code, found) in [(one.code, one.found) for one in reasons]


@pytest.mark.parametrize(
    ("text", "found", "expected", "place"),
    [
        ('{"bill": "A",\n "to": nil}', "nil", "a value", (2, 8, 21)),
        ('{"bill": "A"\n "to": 1}', '"', "a comma or }", (2, 2, 14)),
        ('{"bill": "A",}', "a comma before }", "no comma", (1, 13, 12)),
        ('{"bill": "A", to: 1}', "t", "name of a member in quotes", (1, 15, 14)),
        ('{"bill" "A"}', '"', "a colon", (1, 9, 8)),
        ('{"bill": "\u00e9\\x"}', "\\x", "an escape", (1, 12, 12)),
        ('{"bill": "\\u12"}', "\\u", "an escape", (1, 11, 10)),
        ('{"bill": "A\nB"}', "the end of the line", "the quote", (1, 12, 11)),
        ('{"bill": "A\tB"}', "a tab", "the quote", (1, 12, 11)),
        ('{"bill": "A', "the end of the file", "the quote", (1, 12, 11)),
        ('{"bill": "A", "to": \u00e9}', "\u00e9", "a value", (1, 21, 20)),
        ('{"bill": "A", "to": 01}', "01", "a value", (1, 21, 20)),
    ],
)
def test_a_break_is_told_with_its_place(text: str, found: str, expected: str, place: tuple[int, int, int]) -> None:
    """What stands there, what should, and line, column in characters, and byte."""
    message = opened(f"[{A},\n{text}]"[: -1 if text.endswith("A") else None])
    assert isinstance(message, JsonMessage)
    *_, stop = message.records()
    assert isinstance(stop, Diagnostic)
    assert stop.code == "json.broken"
    assert stop.found == found
    assert expected in (stop.expected or "")
    assert stop.source is not None
    line, column, start = place
    ahead = len(A) + 3
    assert (stop.source.line, stop.source.column, stop.source.start) == (line + 1, column, start + ahead)


def test_a_break_within_bytes_of_another_encoding_names_the_byte() -> None:
    """In a text it costs the record, between values it is a break."""
    good = around(f"{A}, {B}").encode()
    assert read(good.replace(b'"n"', b'"caf\xe9"')) == [("A", "not-utf8-text"), ("B",)]
    message = opened(good.replace(b'"B"', b"\xe9"))
    assert isinstance(message, JsonMessage)
    assert [one.found for one in message.records() if isinstance(one, Diagnostic)] == ["byte E9"]


def leaves(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.value is not None:
            yield child
        yield from leaves(child)


@pytest.mark.parametrize("size", [1 << 20, 3])
def test_every_value_knows_its_bytes(size: int) -> None:
    """A pointer that leads to it, line and column in characters, and the bytes that spell it."""
    text = around('{"bill": "\u00c4", "tags": ["p", "\\u0071"],\n "value": 1.90e0, "to": {"name": "\u00fc"}}')
    message = open_json(Pieces(text.encode(), size), [guide()])
    assert isinstance(message, JsonMessage)
    (record,) = message.records()
    assert isinstance(record, JsonRecord)
    assert record.node is not None
    assert text.encode()[record.start : record.end].startswith(b'{"bill"')
    found = {node.source.xpath: node for node in leaves(record.node) if node.source is not None}
    assert set(found) == {f"/data/parcels/0/{rest}" for rest in ("bill", "tags/0", "tags/1", "value", "to/name")}
    for path, node in found.items():
        source = node.source
        assert source is not None
        spelt = text.encode()[source.start : source.end].decode()
        assert node.value == (spelt if path.endswith("value") else json.loads(spelt))
        line = text.split("\n")[(source.line or 0) - 1]
        assert line[(source.column or 0) - 1 :].startswith(spelt)


def test_what_stands_around_the_records_is_reached_wherever_it_stands() -> None:
    """Members of a JSON object have no order: those behind the list are read, too."""
    message = opened(f'{{"data": {{"parcels": [{A}, {B}], "sent": "2025-04-01"}}, "sender": {{"name": "x"}}, "k": 1}}')
    assert isinstance(message, JsonMessage)
    assert [one.code for one in message.trouble] == ["json.member-unknown"]
    for record in message.records():
        assert isinstance(record, JsonRecord)
        assert record.node is not None
        data = record.node.parent
        assert data is not None
        assert [(one.name, one.value) for one in data.children] == [("sent", "2025-04-01")]
        assert data.parent is not None
        assert [one.name for one in data.parent.children] == ["sender", "data"]


def test_faults_around_the_records_are_warnings() -> None:
    """What a mapping reads of it, it judges for each record."""
    text = f'{{"sender": {{"name": 3, "mood": "good"}}, "data": {{"parcels": [{A}]}}, "big": "{"x" * 200}"}}'
    message = opened(text)
    assert isinstance(message, JsonMessage)
    assert [(one.code, str(one.severity), one.level) for one in message.trouble] == [
        ("json.value-kind", "warning", "file"),
        ("json.member-unknown", "warning", "file"),
        ("json.limit", "error", "file"),
    ]


def test_members_that_are_missing_or_unknown_are_told_by_place() -> None:
    """Each by the names that lead to it, so that a message tells of it once."""
    message = opened(around('{"to": {"nick": 1}, "bill": null, "a/b": {"c": 1}}, ' + A))
    assert isinstance(message, JsonMessage)
    record = next(iter(message.records()))
    assert isinstance(record, JsonRecord)
    above = ("Message", "data", "parcels")
    assert [doubt.address for doubt in record.lacking] == [(*above, "to", "name"), (*above, "bill")]
    assert {address: source.xpath for address, source in record.unknown.items()} == {
        (*above, "to", "nick"): "/data/parcels/0/to/nick",
        (*above, "a/b"): "/data/parcels/0/a~1b",
    }


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("guide: json/parcels\n", "", "guide.missing", 2),
        ("title: parcels", "titel: parcels", "guide.unknown-name", 3),
        ("marks: [bill, to]", "marks: bill", "guide.invalid", 5),
        ("marks: [bill, to]", "marks: [bil, [to]]", "guide.unknown-name", 5),
        ("Message/data/parcels", "Message/data/parcel", "guide.unknown-name", 4),
        ("Message/data/parcels", "Message/sender", "guide.unknown-name", 4),
        ("Message/data/parcels", "data", "guide.invalid", 4),
        ("bill M text 5", "bill text 5", "guide.invalid", 10),
        ("- to O:", "- to O text:", "guide.invalid", 11),
        ("- gift O boolean", "- bill O boolean", "guide.invalid", 15),
        ("  - sender O:\n      - name O text", "  - sender O: name", "guide.invalid", 16),
        (GUIDE, "", "guide.invalid", 1),
        (GUIDE, "guide: json/x\nrecords: Message/a", "guide.invalid", 1),
    ],
)
def test_a_faulty_guide_is_told_with_its_line(before: str, after: str, code: str, line: int) -> None:
    """What cannot be understood is a finding at its line, and then there is no guide."""
    found, findings = read_json_guide(GUIDE.replace(before, after), "parcels.yaml")
    assert found is None
    assert (code, line) in {(one.code, one.source.line) for one in findings if one.source}


def test_a_guide_becomes_the_shape_that_mappings_go_by() -> None:
    """Objects, lists and leaves with their types, lengths and personal data."""
    found: Any = guide()
    assert (found.name, found.records, found.marks) == ("json/parcels", ("data", "parcels"), {"bill", "to"})
    parcel = found.record.shape
    assert [(one.name, one.min, one.max, one.type, one.max_length) for one in parcel.children] == [
        ("bill", 1, 1, "text", 5),
        ("to", 0, 1, None, None),
        ("tags", 0, None, "code", None),
        ("value", 0, 1, "number", None),
        ("gift", 0, 1, "boolean", None),
    ]
    assert parcel.children[1].children[0].pii
    assert parcel.max is None
