"""A record on its way through the pipeline: mapped, not yet decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.diagnostics import Diagnostic, Scope, Source, diagnose
from gateway.mapping.draft import Draft

_NO_VALUES: Mapping[str, list[str]] = {}


class Candidate:
    """One record of a message with everything that deciding it needs.

    Most records never need to know where their values came from. ``interpret`` runs the mapping's interpreter on the
    sender's own record, and only when something has to be pointed at.
    """

    __slots__ = ("_draft", "diagnostics", "end", "interpret", "key", "regime", "scope", "segment", "start", "values",
                 "where", "xml")  # fmt: skip

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
        self.xml = ""
        self.values: Mapping[str, list[str]] = _NO_VALUES
        self.diagnostics: list[Diagnostic] = []
        self._draft: Draft | None = None

    def take(self, draft: Draft) -> None:
        """Take what the interpreter made of the record."""
        self._draft = draft
        self.key = draft.key
        self.values = draft.values
        self.diagnostics += draft.diagnostics
        if draft.aside is not None:
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
