"""``gateway trace``: where each value of a filing came from, and the rule that made it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import UNREADABLE, USAGE
from gateway.cli.files import content_of
from gateway.cli.printing import label, nearest, visible
from gateway.cli.show import coloured, findings_text
from gateway.cli.translate import partner_named
from gateway.diagnostics import Diagnostic, Source
from gateway.library import library
from gateway.mapping import Draft, Origin
from gateway.pipeline.trace import drafts

_INDEX = re.compile(r"\[\d+\]")
_ROOT = "Filing."


class Traced(msgspec.Struct, frozen=True):
    """One field of a record."""

    path: str
    """``Line[2].Value``."""
    origin: Origin


def run(file: Path, record: str | None, field: str | None, partner: str, format: str) -> int:
    """Print the origin of every field, or of those asked for, as they are read for *partner*.

    *record* is a key. *field* is a path with or without indexes and ``Filing.``; that of a group means all below it.
    3 when the file is no message, 2 when there is no such partner, 1 when there is no such record or field, or none
    at all.
    """
    if partner_named(partner) is None:
        return USAGE
    printer = _Printer(format)
    keys: list[str] = []
    paths: set[str] = set()
    unread: list[Diagnostic] = []
    for draft in drafts(content_of(file), library().of(partner)):
        if isinstance(draft, Diagnostic):
            unread.append(draft)
            continue
        keys.append(draft.key)
        if record is None or draft.key == record:
            fields = list(_fields(draft, field))
            if fields or field is None:
                printer.record(draft, fields)
            else:
                paths.update(path for one in (*draft.fields, *draft.absent) if (path := one.removeprefix(_ROOT)))
    printer.close()
    if unread:
        print(findings_text(unread, label(file)), file=sys.stderr)
        if not keys and any(one.level != "record" and one.code != "xml.no-record" for one in unread):
            return UNREADABLE
    if printer.count:
        return 0
    print(f"error: {_nothing(label(file), keys, record, paths, field)}", file=sys.stderr)
    return 1


def _fields(draft: Draft, wanted: str | None) -> Iterator[Traced]:
    """Yield the fields of *draft* that *wanted* means; one without a value only when it is asked for by name."""
    name = (wanted or "").removeprefix(_ROOT)
    made = [path.removeprefix(_ROOT) for path in draft.fields]
    absent = [path for path in draft.absent if name and path not in made and _is_meant(path, name)]
    for path in (*made, *absent):
        if not name or _is_meant(path, name):
            yield Traced(path, draft.origin(_ROOT + path))


def _is_meant(path: str, wanted: str) -> bool:
    return any(f"{form}.".startswith(f"{wanted}.") for form in (path, _INDEX.sub("", path)))


def _nothing(file: str, keys: list[str], record: str | None, paths: Iterable[str], field: str | None) -> str:
    if not keys:
        return f"{file} holds no record that a mapping reads"
    if record is not None and record not in keys:
        return f"{file} holds no record {record!r}. {nearest(record, filter(None, keys))}"
    return f"there is no field {field!r}. {nearest(field or '', paths)}"


class _Printer:
    """Prints records one by one, so that a big file needs no memory."""

    def __init__(self, format: str) -> None:
        self._is_json = format == "json"
        self.count = 0
        if self._is_json:
            print('{"schema": "gateway.trace/1", "records": [', end="")

    def record(self, draft: Draft, fields: list[Traced]) -> None:
        self.count += 1
        if self._is_json:
            print("\n" if self.count == 1 else ",\n", end="")
            json.dump(_json(draft, fields), sys.stdout, ensure_ascii=False)
        else:
            print(("\n" if self.count > 1 else "") + "\n".join(_text(draft, fields)))

    def close(self) -> None:
        if self._is_json:
            print("\n]}")


def _json(draft: Draft, fields: list[Traced]) -> dict[str, Any]:
    return {
        "key": draft.key,
        "fields": [
            {
                "path": field.path,
                "value": field.origin.value,
                "sources": [msgspec.to_builtins(source) for source in field.origin.sources],
                "rule": field.origin.rule,
                "steps": list(field.origin.steps),
            }
            for field in fields
        ],
    }


def _text(draft: Draft, fields: list[Traced]) -> Iterator[str]:
    aside = f", set aside: {draft.aside}" if draft.aside is not None else ""
    yield f"{coloured(visible(draft.key) or '(without a key)', 'head')}  {draft.plan.target.name}{aside}"
    for field in fields:
        origin = field.origin
        value = json.dumps(origin.value, ensure_ascii=False) if origin.value is not None else "no value"
        yield f"  {field.path}  {coloured(value, 'note')}"
        nearby = "" if origin.value is not None else "near "
        yield from (f"      <- {nearby}{_place(source)}" for source in origin.sources)
        if not origin.sources:
            yield "      <- the rule itself: a constant or a default"
        steps = f"  steps {', '.join(origin.steps)}" if origin.steps else ""
        yield f"      rule {origin.rule}{steps}"


def _place(source: Source) -> str:
    """Return the whole address of *source*: ``M11-02  loop ST/P4/LX  segment 8, line 8, bytes 310-322``."""
    if source.segment is None and source.column is not None:
        numbers = f"line {source.line}, column {source.column}"
        numbers += f", bytes {source.start}-{source.end}" if source.start is not None else ""
        return f"{source.xpath or 'the record'}  {numbers}"
    if source.segment is None:
        return f"{source.xpath or 'the file'}  line {source.line}"
    name = source.segment_id or ""
    name += f"-{source.element:02d}" if source.element is not None else ""
    name += f"-{source.component}" if source.component is not None else ""
    numbers = f"segment {source.segment}, line {source.line}, bytes {source.start}-{source.end}"
    return f"{name}  loop {source.loop}  {numbers}"
