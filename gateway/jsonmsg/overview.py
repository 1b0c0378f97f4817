"""What any JSON file is made of: its members by name, of what kind, how often, and where first. Needs no guide."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.jsonmsg.ground import Ground, Way, way_of
from gateway.jsonmsg.limits import Limits
from gateway.jsonmsg.lines import is_lines, line_part, lines_of
from gateway.jsonmsg.scan import Kind, Value
from gateway.jsonmsg.walk import Part, Walk
from gateway.tree import Content

EVERY = "*"
"""Stands in a path for any element of a list."""
_OPENED = 4
"""How deep objects and lists are read part by part; what stands deeper is held whole."""
_MOST = 2000
"""Members that are listed."""

Path = tuple[str, ...]


class Member(msgspec.Struct):
    """All values at one path."""

    path: Path
    source: Source
    """The first of them."""
    kinds: dict[Kind, int] = {}

    @property
    def pointer(self) -> str:
        """The path as text: ``/orders/*/items/*/value``."""
        return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in self.path) or "/"


class Overview:
    """The members of one file in the order in which they first stand, and what is wrong with its form."""

    def __init__(self, content: Content, limits: Limits = Limits()) -> None:  # noqa: B008  frozen
        self.members: dict[Path, Member] = {}
        self.lines = _is_lines(content, limits)
        """The file has a document on each line."""
        self.findings: list[Diagnostic] = []
        for part in _parts(content, limits, by_line=self.lines):
            if isinstance(part, Diagnostic):
                self.findings.append(part)
            elif part.value is None:
                self.findings += [part.trouble] if part.trouble is not None else []
            else:
                self._take(part, part.value)

    def _take(self, part: Part, value: Value) -> None:
        way = way_of(part.way)
        path: Path = tuple(key if isinstance(key, str) else EVERY for key in part.way)
        for end, name in enumerate(path):
            self._opened(part.ground, path[:end], way_of(part.way[:end]), "list" if name == EVERY else "object")
        self._value(part.ground, path, value, way)
        for fault in part.faults:
            source = part.ground.of(fault, way_of(value.way_to(fault.start), way))
            self.findings.append(diagnose(fault.code, found=fault.found, source=source))

    def _opened(self, ground: Ground, path: Path, way: Way | None, kind: Kind) -> None:
        """Note an object or list of which the parts alone are seen, where the first of them stands."""
        if path not in self.members and len(self.members) < _MOST:
            self.members[path] = Member(path, ground.source(ground.base, ground.base, way, ""), {kind: 1})

    def _value(self, ground: Ground, path: Path, value: Value, way: Way | None) -> None:
        member = self.members.get(path)
        if member is None:
            if len(self.members) == _MOST:
                return
            member = self.members[path] = Member(path, ground.of(value, way), {})
        member.kinds[value.kind] = member.kinds.get(value.kind, 0) + 1
        for key, inner in value.inside:
            name = key if isinstance(key, str) else EVERY
            self._value(ground, (*path, name), inner, Way(way, key))


def _parts(content: Content, limits: Limits, *, by_line: bool) -> Iterator[Part | Diagnostic]:
    if not by_line:
        yield from Walk(content, limits, lambda names, _: len(names) < _OPENED).parts()
        return
    for line, start, data in lines_of(content, limits.record_size):
        if data.strip(b" \t\r\xef\xbb\xbf"):
            yield line_part(Ground(data, start, line, 1, start), limits)


def _is_lines(content: Content, limits: Limits) -> bool:
    several = 0
    for _, _, data in lines_of(content, limits.record_size):
        several += bool(data.strip())
        if several > 1:
            return is_lines(content, limits)
    return False
