"""Reading a JSON message: of which format it is, what stands around its records, then one record after the other.

``open_json`` reads the whole message once and keeps nothing of the records; ``JsonMessage.records`` reads it again and
holds one of them. Nothing raises for bad input.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import Literal

import msgspec

from gateway.diagnostics import Diagnostic, Severity, Source, diagnose
from gateway.jsonmsg.build import Address, Builder, Doubt, unknown_member
from gateway.jsonmsg.ground import MARK, Ground, way_of
from gateway.jsonmsg.guide import MESSAGE, JsonGuide, Place
from gateway.jsonmsg.limits import Limits
from gateway.jsonmsg.lines import is_lines, line_part, lines_of
from gateway.jsonmsg.scan import pairs
from gateway.jsonmsg.walk import Names, Part, Walk
from gateway.tree import Content, Node

Form = Literal["document", "lines", "single"]
"""A document with a list of records; a record on each line; a record alone."""
_PEEKED = 10
"""Records whose members tell the format: the first one may be the faulty one."""
_OWN = "gateway."
"""What the schemas of our own documents begin with."""
_RESPONSE = "gateway.response/"
"""That of what customs answers."""


class JsonRecord(msgspec.Struct, frozen=True):
    """One record. ``start`` and ``end`` are its bytes in the message."""

    node: Node | None
    """``None`` when it cannot be read: ``doubts`` says why."""
    number: int
    """From 0, in the order sent."""
    line: int
    start: int
    end: int
    doubts: tuple[Doubt, ...]
    lacking: tuple[Doubt, ...] = ()
    unknown: dict[Address, Source] = {}


class JsonMessage:
    """A message of a known format. ``trouble`` is what there is to say of what stands around its records."""

    def __init__(self, content: Content, guide: JsonGuide, limits: Limits, form: Form, seen: _Seen) -> None:
        self.guide = guide
        self.form: Form = form
        self._content = content
        self._limits = limits
        self._names: Names = guide.records if guide.records in seen.peeked else ()
        self._above, self.trouble = self._around(seen.parts)
        begin, end = seen.lists.get(self._names, (0, None))
        self.inside = (begin, end)
        """Where the list of records begins and ends, of a document; no end when it breaks off before."""

    @property
    def depth(self) -> int:
        """How many objects stand around the list of records, of a document."""
        return len(self._names)

    def records(self) -> Iterator[JsonRecord | Diagnostic]:
        """Yield the records; a diagnostic, of level ``file``, is the last and says why the rest cannot be read."""
        records = self._of_lines() if self.form == "lines" else self._of_document()
        number = 0
        for found in records:
            number += isinstance(found, JsonRecord)
            yield found
            if isinstance(found, Diagnostic):
                return
        if not number:
            yield diagnose("json.no-record", found=self.guide.title, source=Source(line=1, column=1))

    def _of_document(self) -> Iterator[JsonRecord | Diagnostic]:
        names = self._names
        is_single = self.form == "single"

        def opens(at: Names, bracket: bytes) -> bool:
            return not is_single and at == names[: len(at)] and (bracket == b"[") == (at == names)

        number = 0
        for part in Walk(self._content, self._limits, opens).parts():
            if isinstance(part, Diagnostic):
                yield part
            elif is_single or _is_element(part, names):
                yield self._record(part, number)
                number += 1

    def _of_lines(self) -> Iterator[JsonRecord | Diagnostic]:
        number = 0
        for line, start, data in lines_of(self._content, self._limits.record_size):
            if not data.removeprefix(MARK if start == 0 else b"").strip(b" \t\r"):
                continue
            yield self._record(line_part(Ground(data, start, line, 1, start), self._limits), number)
            number += 1

    def _record(self, part: Part, number: int) -> JsonRecord:
        line = part.ground.line
        if part.value is None:
            assert part.trouble is not None, "a value is passed over for a reason"
            whole = Doubt(part.trouble, ())
            return JsonRecord(None, number, line, part.start, part.end, (whole,))
        way = way_of(part.way)
        builder = Builder(part.ground, way, (MESSAGE, *self.guide.records))
        node = builder.build(self.guide.record, part.value, part.faults)
        if node is None and not builder.doubts:
            builder.refuse_null(part.value)
        if node is not None:
            node.parent = self._above
        return JsonRecord(
            node, number, line, part.start, part.end, tuple(builder.doubts), tuple(builder.lacking), builder.unknown
        )

    def _around(self, parts: list[Part]) -> tuple[Node, list[Diagnostic]]:
        """Return the innermost place around the records, below all that stands around it, and what is wrong there."""
        whole = partial(Source, start=0, end=self._content.size, line=1, column=1)
        node, place = Node(MESSAGE, "element", place=whole), self.guide.place
        troubles: list[Diagnostic] = []
        for depth, name in enumerate(self.guide.records):
            names = self.guide.records[:depth]
            for part in parts:
                if part.way[:-1] == names and part.way != self.guide.records[: depth + 1]:
                    troubles += _add(node, place, part, (MESSAGE, *names))
            if depth < len(self.guide.records) - 1:
                place = place.inside[name]
                node = node.add(Node(name, "element", place=whole))
        return node, troubles


class _Seen(msgspec.Struct):
    """What a first reading has found: whole parts, members of the first records by the list, members of the root."""

    parts: list[Part] = []
    peeked: dict[Names, set[str]] = {}
    root: set[str] = set()
    lists: dict[Names, tuple[int, int | None]] = {}
    trouble: Diagnostic | None = None


def open_json(
    content: Content, guides: Collection[JsonGuide], limits: Limits = Limits()  # noqa: B008  frozen
) -> JsonMessage | Diagnostic:  # fmt: skip
    """Return the message in *content* by the guide that its records fit best, or why there is none."""
    alien = _encoding(content)
    if alien is not None:
        return diagnose("json.not-utf8", found=alien, source=Source(start=0, line=1, column=1))
    if content.size > limits.size:
        most = f"at most {limits.size:,} bytes"
        return diagnose("json.limit", level="file", found="a message", expected=most, source=Source(start=0))
    seen = _survey(content, guides, limits)
    own = _own_schema(seen.parts)
    if own is not None:
        code = "json.response" if own.startswith(_RESPONSE) else "json.answer"
        return diagnose(code, found=own, source=Source(start=0, line=1, column=1))
    best: tuple[int, JsonGuide] | None = None
    for guide in guides:
        names = seen.peeked.get(guide.records, seen.peeked.get((), seen.root))
        common = len(names & guide.marks)
        is_empty = guide.records in seen.peeked and not names
        if (common * 2 >= len(guide.marks) or is_empty) and (best is None or common > best[0]):
            best = (common, guide)
    if best is None:
        if seen.trouble is not None:
            return seen.trouble
        known = ", ".join(f"{guide.name} ({', '.join(sorted(guide.marks))})" for guide in guides) or "none"
        found = ", ".join(sorted(set().union(seen.root, *seen.peeked.values()))[:_PEEKED]) or "no member"
        return diagnose("json.format-unknown", found=found, expected=known, source=Source(start=0, line=1, column=1))
    guide = best[1]
    if guide.records in seen.peeked or () in seen.peeked:
        if seen.trouble is not None and seen.trouble.code == "json.member-twice":
            return seen.trouble
        return JsonMessage(content, guide, limits, "document", seen)
    form: Form = "lines" if is_lines(content, limits) else "single"
    return JsonMessage(content, guide, limits, form, _Seen())


def _survey(content: Content, guides: Collection[JsonGuide], limits: Limits) -> _Seen:
    """Read what stands around the records and the members of the first few; the others are passed over."""
    opened = {guide.records[:depth] for guide in guides for depth in range(len(guide.records))} | {()}
    lists = {guide.records for guide in guides} | {()}
    walk = Walk(
        content,
        limits,
        lambda names, bracket: names in (opened if bracket == b"{" else lists),
        lambda _, number: number < _PEEKED,
    )
    seen = _Seen()
    for part in walk.parts():
        if isinstance(part, Diagnostic):
            seen.trouble = part
            continue
        seen.root |= {key for key in part.way[:1] if isinstance(key, str)}
        if part.way and isinstance(part.way[-1], int):
            names = tuple(key for key in part.way if isinstance(key, str))
            members = seen.peeked.setdefault(names, set())
            if part.value is not None and part.value.kind == "object":
                members |= {name for name, _ in pairs(part.value)}
        elif part.way:
            seen.parts.append(part)
    for names in walk.lists:
        seen.peeked.setdefault(names, set())
    seen.lists = walk.lists
    return seen


def _add(node: Node, place: Place, part: Part, address: Address) -> Iterator[Diagnostic]:
    """Add to *node*, at *address*, the member *part* that stands beside the way to the records; yield what is wrong.

    That is a warning: what a mapping reads of it, it judges for each record.
    """
    name, way = str(part.way[-1]), way_of(part.way)
    if part.value is None:
        assert part.trouble is not None, "a value is passed over for a reason"
        yield msgspec.structs.replace(part.trouble, level="file")
        return
    below = place.inside.get(name)
    if below is None:
        yield unknown_member((*address, name), part.ground.of(part.value, way))
        return
    builder = Builder(part.ground, way, (*address, name))
    for child in builder.several(below, part.value, part.faults):
        node.add(child)
    for doubt in builder.doubts:
        yield msgspec.structs.replace(doubt.diagnostic, level="file", severity=Severity.WARNING)
    for at, source in builder.unknown.items():
        yield unknown_member(at, source)


def _is_element(part: Part, names: Names) -> bool:
    return part.way[:-1] == names and len(part.way) == len(names) + 1 and isinstance(part.way[-1], int)


def _own_schema(parts: list[Part]) -> str | None:
    """Return the name of the schema that the message says to be of, when that is one of ours."""
    said = (part.value.text for part in parts if part.way == ("schema",) and part.value is not None)
    return next((text[:40] for text in said if text.startswith(_OWN)), None)


def _encoding(content: Content) -> str | None:
    """Return what the message is written in when that is another form of Unicode than UTF-8."""
    head = b"".join(content.chunks(0, min(4, content.size)))
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")) or head.count(0) == 3:
        return "UTF-32"
    return "UTF-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in head else None
