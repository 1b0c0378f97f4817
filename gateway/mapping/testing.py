"""The tests inside a mapping file, run: given a message, these values, from these places, with these errors.

What a rule with ``both: true`` made is written back, and has to be what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from gateway.diagnostics import Severity, Source
from gateway.mapping.back import is_same, place_read, write_back
from gateway.mapping.draft import Draft, Item
from gateway.mapping.interpret import governing_day, interpret
from gateway.mapping.load import Mapping
from gateway.mapping.model import Case, Place
from gateway.mapping.reading import Here
from gateway.tree import Node

ReadRecords = Callable[[str, str], list[Node]]
"""Turns a text of the named source into its record nodes, in order. Formats are not this room's business."""

_RECORD = re.compile(r"Filing\[(\d+)\]\.?(.*)")


class CaseResult(msgspec.Struct, frozen=True):
    """How one test came out; ``failures`` say what differs, in words."""

    name: str
    place: Place
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Nothing differs."""
        return not self.failures


class WrittenBack(msgspec.Struct, frozen=True):
    """A value of a rule with ``both: true``, written back in the form of its sender."""

    field: str
    """With indexes: ``Filing.Line[2].Value``."""
    value: str
    sent: str
    written: str | None
    """``None``: nothing that can be sent gives the value."""
    same: bool


def written_back(draft: Draft) -> Iterator[WrittenBack]:
    """Yield the values of *draft* that were read by rules with ``both: true``, written back."""
    fields = {(field.path, field.rule.place): field for field in draft.plan.walk() if field.rule.both}
    day = governing_day(draft.plan, Here(draft.root.nodes[0]))
    for item in draft.root.walk() if fields else ():
        field = fields.get((item.field, item.place))
        leaf = place_read(field) if field is not None else None
        if field is None or leaf is None or item.value is None or item.steps == ("default",):
            continue
        sent, written = item.nodes[0].value or "", write_back(field, item.value, draft.plan.lists, day, _unit(item))
        yield WrittenBack(f"Filing.{item.path}", item.value, sent, written, is_same(sent, written, leaf))


def _unit(item: Item) -> str:
    return next((step.removeprefix("unit ") for step in item.steps if step.startswith("unit ")), "")


def run_tests(mapping: Mapping, read_records: ReadRecords) -> list[CaseResult]:
    """Run the ``tests:`` of *mapping*, each for its ``source:`` (the mapping's first one by default)."""
    return [_run(case, mapping, read_records) for case in mapping.file.cases]


def case_drafts(case: Case, mapping: Mapping, read_records: ReadRecords) -> list[Draft]:
    """Return what *mapping* makes of the records that *case* is given; none for a source that it does not read."""
    name = case.source or next(iter(mapping.plans))
    plan = mapping.plans.get(name)
    return [interpret(plan, node) for node in read_records(case.given, name)] if plan is not None else []


def place_words(source: Source) -> str:
    """Return *source* as a trace writes it: ``segment 9 N10-02``, counted from ST, or the path of an XML element."""
    if source.position is None:
        return source.xpath or f"line {source.line}"
    element = f"-{source.element:02d}" if source.element is not None else ""
    return f"segment {source.position} {source.segment_id or source.loop or ''}{element}".rstrip()


def _run(case: Case, mapping: Mapping, read_records: ReadRecords) -> CaseResult:
    if case.source is not None and case.source not in mapping.plans:
        return CaseResult(case.name, case.place, (f"there is no source {case.source}",))
    return CaseResult(case.name, case.place, tuple(_failures(case, case_drafts(case, mapping, read_records))))


def _failures(case: Case, drafts: list[Draft]) -> Iterator[str]:
    if case.records is not None and len(drafts) != case.records:
        yield f"{case.records} records expected, {len(drafts)} found"
    for path, wanted in case.expect:
        draft, field = _split(path, drafts)
        if draft is None:
            yield f"{path}: there is no such record"
            continue
        found = (draft.origin(field).value if field in draft.fields else None) or ""
        if field == "Filing.":
            found = draft.key
        if found != wanted:
            yield f"{path}: {wanted!r} expected, {found!r} made"
    for path, places in case.traces:
        draft, field = _split(path, drafts)
        traced = tuple(place_words(source) for source in draft.origin(field).sources) if draft is not None else ()
        if traced != places:
            yield f"{path}: from {', '.join(places)} expected, from {', '.join(traced) or 'nowhere'} found"
    yield from _errors(case, drafts)
    for number, draft in enumerate(drafts, 1):
        for back in written_back(draft):
            if not back.same:
                path = back.field.replace("Filing", f"Filing[{number}]", 1)
                written = repr(back.written) if back.written is not None else "nothing"
                yield f"{path}: {back.sent!r} was sent, {written} is written back (both: true)"


def _errors(case: Case, drafts: list[Draft]) -> Iterator[str]:
    found = [error for number, draft in enumerate(drafts, 1) for error in _errors_of(draft, number)]
    for wanted in case.errors:
        match = next((error for error in found if error.items() >= dict(wanted).items()), None)
        if match is None:
            yield f"the error {_words(dict(wanted))} is missing"
        else:
            found.remove(match)
    yield from (f"the error {_words(error)} is not expected" for error in found)


def _errors_of(draft: Draft, number: int) -> Iterator[dict[str, str]]:
    if draft.aside is not None:
        yield {"code": draft.aside, "record": str(number)}
    for diagnostic in draft.diagnostics:
        if diagnostic.severity is Severity.ERROR:
            yield {
                "code": diagnostic.code,
                "record": str(number),
                "field": diagnostic.target or "",
                "at": place_words(diagnostic.source) if diagnostic.source is not None else "",
                "found": diagnostic.found or "",
            }


def _words(error: dict[str, str]) -> str:
    return " ".join(f"{key} {value}" for key, value in error.items() if value)


def _split(path: str, drafts: list[Draft]) -> tuple[Draft | None, str]:
    match = _RECORD.fullmatch(path)
    if match is None or not 0 < int(match[1]) <= len(drafts):
        return None, ""
    return drafts[int(match[1]) - 1], f"Filing.{match[2]}"
