"""A record on its way through the pipeline: mapped, not yet decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.diagnostics import Diagnostic, Scope, Severity, Source, diagnose
from gateway.mapping.draft import Draft

_NO_VALUES: Mapping[str, list[str]] = {}


class Candidate:
    """One record of a message with everything that deciding it needs.

    Most records never need to know where their values came from. ``interpret`` runs the mapping's interpreter on the
    sender's own record, and only when something has to be pointed at.
    """

    __slots__ = ("_draft", "aside", "diagnostics", "end", "interpret", "key", "regime", "scope", "segment", "start",
                 "values", "where", "xml")  # fmt: skip

    def __init__(
        self,
        *,
        regime: str,
        scope: Scope,
        where: str,
        start: int,
        end: int,
        segment: int | None,
        interpret: Callable[[], Draft] | None = None,
    ) -> None:
        self.regime = regime
        self.scope = scope
        self.where = where
        self.start = start
        self.end = end
        self.segment = segment
        self.interpret = interpret
        self.key = ""
        self.aside = False
        """It is not this mapping's business: nobody has claimed for it what the law would be asked about."""
        self.xml = ""
        self.values: Mapping[str, list[str]] = _NO_VALUES
        self.diagnostics: list[Diagnostic] = []
        self._draft: Draft | None = None

    def take(self, draft: Draft) -> None:
        """Take what the interpreter made of the record.

        Of an element that the guide refuses, the mapping has nothing to add: one cause, one finding.
        """
        self._draft = draft
        self.key = draft.key
        self.values = draft.values
        refused = {element_of(one) for one in self.diagnostics if one.severity is Severity.ERROR} - {None}
        self.diagnostics += [one for one in draft.diagnostics if element_of(one) not in refused]
        if draft.aside is not None:
            self.aside = True
            source, rule = self.origin("Filing")
            self.diagnostics.append(diagnose(draft.aside, source=source, rule=rule, scope=self.scope, where=self.where))
        elif draft.sound:
            self.xml = draft.xml()

    def origin(self, target: str | None) -> tuple[Source | None, str | None]:
        """Return where the field *target* of the record stands in the sender's bytes, and the rule that reads it."""
        if self._draft is None and self.interpret is not None:
            self._draft = self.interpret()
        if self._draft is None or target is None:
            return None, None
        origin = self._draft.origin(target)
        return (origin.sources[0] if origin.sources else None), origin.rule


def element_of(diagnostic: Diagnostic) -> tuple[int | None, int] | None:
    """Return the element that *diagnostic* is about, by its segment in the message."""
    source = diagnostic.source
    return (source.segment, source.element) if source is not None and source.element is not None else None
