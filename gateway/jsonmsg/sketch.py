"""The guide of a JSON format, sketched from one sample of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.jsonmsg.guide import MESSAGE
from gateway.jsonmsg.overview import EVERY, Member, Overview, Path

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DATE = re.compile(r'.*"\d{4}-\d\d-\d\d"')
_MARKS = 4
_ALONE = "records"
"""What the list of records is called where the sample does not name it: it is the message, or has one on each line."""
_HEAD = (
    "# Sketched from one sample. Say what is known better: M for what a sender must send, code, integer or money for",
    "# the type, the longest length of a text (house_bill M text 12), pii for data of a person.",
)


def sketch_json_guide(name: str, overview: Overview, records: str | None = None) -> str | None:
    """Return a guide file for the format of which *overview* is a sample; ``None`` when it holds no records.

    *records* is the path of the list of records (``Message/orders``); without it, the list of objects that holds most.
    """
    members = overview.members
    way = tuple(records.split("/")[1:]) if records else _biggest(members)
    record: Path = (*way, EVERY) if (*way, EVERY) in members and not overview.lines else way
    marks = list(_marks(members, record))
    if not marks:
        return None
    lines = [*_inside(members, (), 0)] if way else [f"- {_ALONE} O many:", *_inside(members, record, 1)]
    return "\n".join(
        [
            *_HEAD,
            "",
            f"guide: json/{name}",
            f"title: {name}, as one sample has it",
            f"records: {'/'.join((MESSAGE, *(way or (_ALONE,))))}",
            f"marks: [{', '.join(marks)}]",
            "",
            "message:",
            *(f"  {line}" for line in lines),
            "",
        ]
    )


def _biggest(members: dict[Path, Member]) -> Path:
    """Return the names of the list of objects that holds most, none when it is the document itself or there is none."""
    lists = [path for path in members if EVERY not in path and "object" in _kinds(members, (*path, EVERY))]
    return max(lists, key=lambda path: sum(one[: len(path)] == path for one in members), default=())


def _marks(members: dict[Path, Member], record: Path) -> Iterator[str]:
    """Yield members that every record of the sample has."""
    known = members.get(record)
    count = known.kinds.get("object", 0) if known is not None else 0
    names = [path[-1] for path in members if path and path[:-1] == record and _NAME.fullmatch(path[-1])]
    everywhere = [name for name in names if count and sum(members[(*record, name)].kinds.values()) >= count]
    yield from everywhere[:_MARKS]


def _inside(members: dict[Path, Member], path: Path, depth: int) -> Iterator[str]:
    for inner in [one for one in members if one[:-1] == path and one]:
        margin, name = "    " * depth, inner[-1]
        if _NAME.fullmatch(name) is None:
            yield f"{margin}# {name!r} cannot be read: names have letters, digits, _ and -"
            continue
        is_list = "list" in _kinds(members, inner)
        content = (*inner, EVERY) if is_list else inner
        words = f"- {name} O{' many' if is_list else ''}"
        if "object" in _kinds(members, content):
            below = list(_inside(members, content, depth + 1))
            if any(not line.lstrip().startswith("#") for line in below):
                yield f"{margin}{words}:"
                yield from below
        else:
            yield f"{margin}{words} {_type(members, content)}"


def _type(members: dict[Path, Member], path: Path) -> str:
    kinds = _kinds(members, path) - {"null"}
    if kinds == {"number"}:
        return "number"
    if kinds == {"boolean"}:
        return "boolean"
    member = members.get(path)
    return "date" if member is not None and _DATE.fullmatch(member.source.raw or "") else "text"


def _kinds(members: dict[Path, Member], path: Path) -> set[str]:
    member = members.get(path)
    return set(member.kinds) if member is not None else set()
