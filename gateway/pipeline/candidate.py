"""A record on its way through the pipeline: mapped, not yet decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Severity, diagnose
from gateway.filing.persons import DayEntry
from gateway.mapping.compiled import Mapped
from gateway.mapping.draft import Draft, Origin
from gateway.mapping.interpret import refusals
from gateway.mapping.plan import Plan
from gateway.pipeline.locate import Locator
from gateway.pipeline.outcome import Amends, ShipmentPart
from gateway.policy import Facts
from gateway.tree import Node

_NO_VALUES: Mapping[str, list[str]] = {}
_NOWHERE = Origin((), "")


class Candidate:
    """One record of a message with everything that deciding it needs.

    Most records never need to know where their values came from. ``locate`` asks the mapping's interpreter for one
    field of the sender's own record, and only when something has to be pointed at.
    """

    __slots__ = ("_draft", "amends", "aside", "cleared", "day", "diagnostics", "end", "key", "locate", "part", "regime",
                 "scope", "segment", "start", "update", "values", "where", "xml")  # fmt: skip

    def __init__(
        self,
        *,
        regime: str,
        scope: Scope,
        where: str,
        start: int,
        end: int,
        segment: int | None,
        locate: Callable[[str], Origin] | None = None,
    ) -> None:
        self.regime = regime
        self.scope = scope
        self.where = where
        self.start = start
        self.end = end
        self.segment = segment
        self.locate = locate
        self.key = ""
        self.aside = False
        """It is not this mapping's business: nobody has claimed for it what the law would be asked about."""
        self.xml = ""
        self.update = ""
        """What it says of an entry on file, of which it is a part: a record without what stays as it is."""
        self.amends: Amends | None = None
        """The filing on file that it cancels, replaces or updates."""
        self.part: ShipmentPart | None = None
        """What it contributes to a shipment, when it is held for that."""
        self.cleared: Facts | None = None
        """The facts by which the law has nothing against it."""
        self.day: DayEntry | None = None
        """What it adds to the day of its person."""
        self.values: Mapping[str, list[str]] = _NO_VALUES
        self.diagnostics: list[Diagnostic] = []
        self._draft: Draft | None = None

    def serve(self, mapped: Mapped, plan: Plan, tree: Callable[[], Node]) -> None:
        """Take what *plan*, compiled, made of the record. *tree* makes the record as a tree, should anybody ask."""
        self.key, self.xml, self.values = mapped.key, mapped.xml, mapped.values
        self.locate = locator = Locator(plan, tree)
        if mapped.refused:
            self._tell(refusals(plan, locator.tree, self.scope))

    def take(self, draft: Draft) -> None:
        """Take what the interpreter made of the record."""
        self._draft = draft
        self.key = draft.key
        self.values = draft.values
        self._tell(draft.diagnostics)
        if draft.aside is not None:
            self.aside = True
            self.diagnostics.append(diagnose(draft.aside, **self.placed("Filing")))
        elif draft.sound:
            self.xml = draft.xml()

    def _tell(self, found: list[Diagnostic]) -> None:
        """Add what the mapping found, but nothing of an element that the guide refuses: one cause, one finding."""
        refused = {element_of(one) for one in self.diagnostics if one.severity is Severity.ERROR} - {None}
        self.diagnostics += [
            msgspec.structs.replace(one, where=one.where or self.where)
            for one in found
            if element_of(one) not in refused
        ]

    def become(self, other: Candidate, diagnostics: list[Diagnostic]) -> None:
        """Be filed as *other*, which was made of this record, with *diagnostics* as all that is told of it."""
        self.regime, self.xml, self.values, self.cleared = other.regime, other.xml, other.values, other.cleared
        self._draft, self.diagnostics = other._draft, diagnostics

    def origin(self, target: str | None) -> Origin:
        """Return where the field *target* of the record stands in the sender's bytes, and the rule that reads it."""
        if target is None:
            return _NOWHERE
        if self._draft is not None:
            return self._draft.origin(target)
        return self.locate(target) if self.locate is not None else _NOWHERE

    def placed(self, target: str | None) -> dict[str, Any]:
        """Return the places that a diagnostic about the field *target* has, by the names that ``diagnose`` takes."""
        origin = self.origin(target)
        source = origin.sources[0] if origin.sources else None
        return {"source": source, "rule": origin.rule or None, "scope": self.scope, "where": self.where}


def element_of(diagnostic: Diagnostic) -> tuple[int | None, int] | None:
    """Return the element that *diagnostic* is about, by its segment in the message."""
    source = diagnostic.source
    return (source.segment, source.element) if source is not None and source.element is not None else None
