"""What is wrong with an envelope: diagnostics with their place, address and scope, made while the parts are open."""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic, Level, Note, Scope, Severity, Source, diagnose
from gateway.x12.address import address, source_of
from gateway.x12.parts import OpenGroup, OpenInterchange, OpenSet
from gateway.x12.segment import Segment

_LEVELS: tuple[Level, ...] = ("interchange", "interchange", "group", "transaction")
"""What a fault of the reader concerns, by the number of parts that are open."""


class Faults:
    """The parts that are open and all diagnostics so far. An error makes the part that it concerns unsound."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.interchange: OpenInterchange | None = None
        self.group: OpenGroup | None = None
        self.set: OpenSet | None = None

    @property
    def depth(self) -> int:
        """How many of interchange, group and set are open."""
        return sum(part is not None for part in (self.interchange, self.group, self.set))

    def report(
        self,
        code: str,
        level: Level,
        segment: Segment | None = None,
        element: int | None = None,
        *,
        found: str = "",
        expected: str | None = None,
        source: Source | None = None,
        opened: OpenSet | OpenGroup | OpenInterchange | None = None,
        first: Segment | None = None,
        **data: str,
    ) -> None:
        """Add the diagnostic *code* at *element* of *segment* (or at *source*).

        *opened* is the part whose header explains the finding, *first* a segment that used the same number before.
        """
        place = None
        if segment is not None:
            source = self.place(segment, element)
            place = (source.segment_id or "", element or 0)
        notes = []
        if opened is not None:
            name = {OpenSet: "set", OpenGroup: "group", OpenInterchange: "interchange"}[type(opened)]
            notes.append(Note(f"{name} opened here", self.place(opened.opening)))
        if first is not None:
            notes.append(Note("used here before", self.place(first, element)))
        found = visible(found)
        texts: dict[str, object] = {"said": found or "no number of", **data}
        self._add(
            diagnose(
                code,
                level=level,
                found=found,
                expected=expected,
                source=source,
                scope=self._scope(level),
                where=self._address(level, segment.ordinal if segment else None, place),
                related=tuple(notes),
                **texts,  # type: ignore[arg-type]  # fields of the message alone
            )
        )

    def take(self, diagnostic: Diagnostic) -> None:
        """Add a finding of the reader, which does not know what is open."""
        level = _LEVELS[self.depth] if diagnostic.level == "transaction" else diagnostic.level
        source = diagnostic.source or Source()
        place = (source.segment_id, 0) if source.segment_id and source.segment is not None else None
        where = self._address(level, source.segment, place)
        self._add(msgspec.structs.replace(diagnostic, level=level, scope=self._scope(level), where=where))

    def place(self, segment: Segment, element: int | None = None) -> Source:
        """Return the place of *segment* or of its *element*."""
        assert self.interchange is not None
        return source_of(segment, self.interchange.header.delimiters, element)

    def _add(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        part = self._part(diagnostic.level)
        if part is not None and diagnostic.severity is Severity.ERROR:
            part.sound = False

    def _part(self, level: Level) -> OpenInterchange | OpenGroup | OpenSet | None:
        parts = {"interchange": self.interchange, "group": self.group, "transaction": self.set}
        return parts.get(level)

    def _scope(self, level: Level) -> Scope:
        part = self._part(level)
        return part.scope if part is not None else Scope()

    def _address(self, level: Level, segment: int | None, element: tuple[str, int] | None) -> str | None:
        depth = ("file", "interchange", "group", "transaction").index(level)
        text = address(
            self.interchange.number if self.interchange and depth > 0 else None,
            self.group.number if self.group and depth > 1 else None,
            self.set.name if self.set and depth > 2 else None,
            segment,
            element,
        )
        return visible(text) or None


def visible(text: str) -> str:
    """Return *text* on one line: control characters are written as ``\\x0a``."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)
