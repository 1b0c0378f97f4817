"""Put the records of a transaction into their groups, and tell where the order is broken.

What is out of order is kept where it was met: nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gateway.fixedwidth.findings import Findings
from gateway.fixedwidth.layout import Group, Use
from gateway.fixedwidth.records import Record


class Branch(msgspec.Struct):
    """A group as met: its records and the groups within, in order."""

    name: str
    parts: list[Record | Branch]

    def records(self, *ids: str) -> Iterator[Record]:
        """Yield the records directly in this group that have one of *ids*."""
        return (part for part in self.parts if isinstance(part, Record) and part.id in ids)

    def first(self, id_: str) -> Record | None:
        """Return the first record with this id directly in this group."""
        return next(self.records(id_), None)

    def branches(self, name: str) -> Iterator[Branch]:
        """Yield the groups called *name* directly in this group."""
        return (part for part in self.parts if isinstance(part, Branch) and part.name == name)


class _Frame:
    """A group that is being read: which of its parts was seen last, and how often."""

    def __init__(self, group: Group, branch: Branch) -> None:
        self.group = group
        self.branch = branch
        self.index = -1
        self.count = 0

    def find(self, id_: str, *, full: bool = False) -> int | None:
        """Return the next part that *id_* may belong to; with *full* also one that has its maximum already."""
        for index in range(max(self.index, 0), len(self.group.parts)):
            part = self.group.parts[index]
            if index == self.index and part.max is not None and self.count >= part.max and not full:
                continue
            if isinstance(part, Use):
                if part.id == id_:
                    return index
            elif id_ in (_openers(part) if index == self.index else tuple(part.ids())):
                return index
        return None

    def skipped(self, index: int) -> Iterable[Use | Group]:
        """Yield the parts that are required and were passed over by going on to *index*."""
        return (part for part in self.group.parts[self.index + 1 : index] if part.required)

    def step(self, index: int) -> bool:
        """Go to the part at *index*; tell whether that is more often than allowed."""
        self.count = self.count + 1 if index == self.index else 1
        self.index = index
        maximum = self.group.parts[index].max
        return maximum is not None and self.count > maximum


def _openers(group: Group) -> tuple[str, ...]:
    """Return the ids that may begin the group anew: of its first record, and of those after it if that is optional."""
    ids: list[str] = []
    for part in group.parts:
        ids += (part.id,) if isinstance(part, Use) else _openers(part)
        if part.required:
            break
    return tuple(ids)


def arrange(records: Iterable[Record], structure: Group, findings: Findings) -> Branch:
    """Return *records* in the groups of *structure*; add what is out of order to *findings*."""
    root = _Frame(structure, Branch(structure.name, []))
    stack = [root]
    last: Record | None = None
    for record in records:
        last = record
        place = _place(stack, record.id, full=False) or _place(stack, record.id, full=True)
        if place is None:
            findings.find("catair.out-of-sequence", record, found=record.id, expected=_expected(stack))
            stack[-1].branch.parts.append(record)
            continue
        depth, index = place
        for frame in stack[:depth:-1]:
            _missing(frame.skipped(len(frame.group.parts)), findings, before=record)
        del stack[depth + 1 :]
        _enter(stack, index, record, findings)
    for frame in reversed(stack):
        _missing(frame.skipped(len(frame.group.parts)), findings, after=last)
    return root.branch


def _place(stack: list[_Frame], id_: str, *, full: bool) -> tuple[int, int] | None:
    """Return the open group, and the part of it, that *id_* may belong to: the innermost with room for it.

    Where none has room (*full*) it is the outermost: one entity too many rather than two heads of one entity.
    """
    depths = range(len(stack))
    for depth in depths if full else reversed(depths):
        index = stack[depth].find(id_, full=full)
        if index is not None:
            return depth, index
    return None


def _enter(stack: list[_Frame], index: int, record: Record, findings: Findings) -> None:
    """Put *record* at the part *index* of the innermost frame, going down into groups as far as needed."""
    while True:
        frame = stack[-1]
        _missing(frame.skipped(index), findings, before=record)
        part = frame.group.parts[index]
        if frame.step(index) and frame.count == (part.max or 0) + 1:
            findings.find("catair.too-many", record, found=record.id, expected=str(part.max))
        if isinstance(part, Use):
            frame.branch.parts.append(record)
            return
        inner = _Frame(part, Branch(part.name, []))
        frame.branch.parts.append(inner.branch)
        stack.append(inner)
        found = inner.find(record.id)
        assert found is not None, "a group is entered for a record that it holds"
        index = found


def _missing(
    parts: Iterable[Use | Group], findings: Findings, *, before: Record | None = None, after: Record | None = None
) -> None:
    for part in parts:
        expected = part.id if isinstance(part, Use) else next(part.ids())
        findings.missing(expected, before=before, after=after)


def _expected(stack: list[_Frame]) -> str:
    ids: dict[str, None] = {}
    for frame in reversed(stack):
        for part in frame.group.parts[max(frame.index, 0) :]:
            ids |= dict.fromkeys((part.id,) if isinstance(part, Use) else _openers(part))
    return ", ".join(ids) or "the next entry"
