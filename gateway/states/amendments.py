"""What is done when a sender amends what is on file, read from ``mappings/tables/amendments.yaml``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.states.reading import plain, unsound
from gateway.tree import document as yaml

Action = Literal["cancel", "replace", "update"]
Kind = Literal["entry", "bill"]
Step = Literal["forward", "withdraw", "refuse", "hold"]
_KINDS: dict[Action, tuple[Kind, ...]] = {
    "cancel": ("entry", "bill"),
    "replace": ("entry", "bill"),
    "update": ("entry",),
}
"""What each action is about: an update is of entries alone."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: what is done about filings of the kinds ``of`` in one of ``states``."""

    of: tuple[Kind, ...]
    states: tuple[str, ...]
    then: Step
    because: str = ""
    """A clause for the sender, with ``refuse``."""
    hint: str = ""
    """What the sender does next, with ``refuse``."""
    for_days: int | None = None
    """So many days after the state was reached; after that a row behind this one counts."""


class AmendmentTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rows, by action."""

    cancel: tuple[Row, ...]
    replace: tuple[Row, ...]
    update: tuple[Row, ...]

    @staticmethod
    def read(text: str, file: str, states: Collection[str]) -> tuple[AmendmentTable | None, tuple[Diagnostic, ...]]:
        """Return the table that *text*, the content of *file*, holds; ``None`` with what is wrong with it.

        Every one of *states* has to have a row for each action and each kind.
        """
        document = yaml.read_yaml(text, file)
        if document.findings:
            return None, tuple(document.findings)
        try:
            table = msgspec.convert(plain(document.root), AmendmentTable, strict=False)
        except msgspec.ValidationError as error:
            return None, (unsound(file, str(error), _TABLE),)
        gaps = [*table._gaps(states)]
        return (None if gaps else table), tuple(unsound(file, gap, _TABLE) for gap in gaps)

    def row(self, action: Action, kind: Kind, state: str, days: int = 0) -> Row:
        """Return what is done about a filing of *kind*, *days* in *state*; ``LookupError`` for a state that is none."""
        rows = (row for row in self._rows(action) if kind in row.of and state in row.states)
        found = next((row for row in rows if row.for_days is None or days <= row.for_days), None)
        if found is None:
            raise LookupError(f"no row for {action} of {kind} in {state}")
        return found

    def _rows(self, action: Action) -> tuple[Row, ...]:
        return {"cancel": self.cancel, "replace": self.replace, "update": self.update}[action]

    def _gaps(self, states: Collection[str]) -> Any:
        for action, kinds in _KINDS.items():
            rows = self._rows(action)
            named = dict.fromkeys(state for row in rows for state in row.states)
            yield from (f"{action}: the state {state}" for state in named if state not in states)
            for kind in kinds:
                for state in states:
                    if not any(kind in row.of and state in row.states and row.for_days is None for row in rows):
                        yield f"{action}: no row for {kind} in state {state}"
            for row in rows:
                if (row.then == "refuse") is not bool(row.because and row.hint):
                    yield f"{action}: because and hint belong to refuse, and to nothing else ({', '.join(row.states)})"


_TABLE = "The table of amendments"
