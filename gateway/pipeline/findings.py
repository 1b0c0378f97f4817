"""All findings of one message in bounded memory: singly while there are few, equal ones folded when there are many."""

from __future__ import annotations

import msgspec

from gateway.diagnostics import Diagnostic

_KEPT_SINGLY = 1000
_KEYS_NAMED = 100


class Findings:
    """Collect diagnostics in the order of the message.

    The first thousand stand singly. After that, findings of the same code at the same kind of place of one transaction
    set become one, with a ``count`` and the keys of up to a hundred of the records concerned: ten thousand shipments
    that fail alike make one more entry and not ten thousand.
    """

    def __init__(self) -> None:
        self._singly: list[Diagnostic] = []
        self._folded: dict[tuple[object, ...], tuple[Diagnostic, int, list[str]]] = {}

    def add(self, diagnostics: tuple[Diagnostic, ...], record: str | None = None) -> None:
        """Take in *diagnostics*, which concern the record with the key *record* if one is given."""
        for diagnostic in diagnostics:
            if len(self._singly) < _KEPT_SINGLY:
                self._singly.append(_about(diagnostic, [record] if record else []))
            else:
                self._fold(diagnostic, record)

    def _fold(self, diagnostic: Diagnostic, record: str | None) -> None:
        source = diagnostic.source
        place = (source.segment_id, source.element, source.loop) if source is not None else ()
        of_set = msgspec.structs.replace(diagnostic.scope, record=None)
        key = (diagnostic.code, diagnostic.severity, diagnostic.target, of_set, *place)
        first, count, records = self._folded.get(key, (diagnostic, 0, []))
        if record and len(records) < _KEYS_NAMED:
            records.append(record)
        self._folded[key] = (first, count + diagnostic.count, records)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return everything that was found."""
        folded = (
            msgspec.structs.replace(_about(first, records), count=count)
            for first, count, records in self._folded.values()
        )
        return (*self._singly, *folded)


def _about(diagnostic: Diagnostic, records: list[str]) -> Diagnostic:
    return msgspec.structs.replace(diagnostic, records=tuple(records)) if records else diagnostic
