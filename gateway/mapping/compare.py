"""Two drafts of one record, as two mappings made them: which fields differ, and whether it became better or worse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import msgspec

from gateway.diagnostics import Diagnostic, Severity
from gateway.mapping.draft import Draft, Origin
from gateway.mapping.load import Mapping

Kind = Literal["same", "changed", "fixed", "broken", "new", "gone"]
Turn = Literal["changed", "made", "lost"]
Judge = Callable[[Draft], Sequence[Diagnostic]]
"""Tells everything that is wrong with a draft: what the mapping found, and what its target says."""

_INDEX = re.compile(r"\[\d+\]")
_AT_ONCE = 500
"""Records compared at a time, where two mappings cut a message at the same places."""


class FieldChange(msgspec.Struct, frozen=True):
    """One field that differs; an origin without a value tells why there is none, by its place and rule."""

    path: str
    old: Origin | None
    new: Origin | None

    @property
    def turn(self) -> Turn:
        """What happened to the field: it has another value, a value at last, or none any more."""
        if self.old is None or self.old.value is None:
            return "made"
        return "changed" if self.new is not None and self.new.value is not None else "lost"


class Difference(msgspec.Struct, frozen=True):
    """How the drafts of one record differ.

    ``fixed``: only the new one is sound. ``broken``: only the old one was. ``changed``: values or errors differ.
    ``new``, ``gone``: only one of the mappings makes the record at all, or it is set aside by the other.
    """

    key: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    errors_gone: tuple[Diagnostic, ...] = ()
    errors_new: tuple[Diagnostic, ...] = ()


class Totals:
    """How many records differ in which way, over any number of messages."""

    def __init__(self) -> None:
        self.records: Counter[Kind] = Counter()
        self.fields: Counter[tuple[str, Turn]] = Counter()
        """By path without indexes, in the order in which they were met."""
        self.errors: Counter[tuple[str, str, Literal["gone", "new"]]] = Counter()
        """By code and path without indexes."""

    def add(self, difference: Difference) -> bool:
        """Count *difference*; tell whether it shows anything that none before it did."""
        before = len(self.records) + len(self.fields) + len(self.errors)
        self.records[difference.kind] += 1
        self.fields.update((bare(one.path), one.turn) for one in difference.fields)
        for turn, errors in (("gone", difference.errors_gone), ("new", difference.errors_new)):
            self.errors.update((one.code, bare(one.target or ""), turn) for one in errors)  # type: ignore[misc]
        return len(self.records) + len(self.fields) + len(self.errors) > before


def bare(path: str) -> str:
    """Return *path* without the root and without indexes: ``Line.Value``."""
    return _INDEX.sub("", path).removeprefix("Filing.")


def in_step(old: Mapping, new: Mapping) -> bool:
    """Tell whether two mappings make the same records of every message, however they differ in what these hold."""
    cuts = [
        (one.plans.keys(), one.file.records.each.text, [only.that for only in one.file.records.only])
        for one in (old, new)
    ]
    return cuts[0] == cuts[1]


def compare(old: Iterable[Draft], new: Iterable[Draft], judge: Judge, *, stepwise: bool) -> Iterator[Difference]:
    """Yield a difference for every record of either, in the old order; records are paired by key, then by place.

    With *stepwise* memory stays flat: the two are known to be drafts of the same records (``in_step``).
    """
    olds, news = iter(old), iter(new)
    most = _AT_ONCE if stepwise else None
    while some := [list(islice(olds, most)), list(islice(news, most))]:
        yield from (_difference(*pair, judge) for pair in _pairs(*some))
        if most is None or not any(some):
            return


def _pairs(olds: list[Draft], news: list[Draft]) -> list[tuple[Draft | None, Draft | None]]:
    by_key: dict[str, list[Draft]] = {}
    for draft in news:
        by_key.setdefault(draft.key, []).append(draft)
    pairs: list[tuple[Draft | None, Draft | None]] = []
    lonely: list[int] = []
    for draft in olds:
        same = by_key.get(draft.key)
        if not same:
            lonely.append(len(pairs))
        pairs.append((draft, same.pop(0) if same else None))
    left = [draft for draft in news if any(draft is one for one in by_key[draft.key])]
    for index, draft in zip(lonely, left, strict=False):
        pairs[index] = (pairs[index][0], draft)
    return pairs + [(None, draft) for draft in left[len(lonely) :]]


def _difference(old: Draft | None, new: Draft | None, judge: Judge) -> Difference:
    key = (new or old).key or (old or new).key  # type: ignore[union-attr]  # one of them is there
    before, after = _made(old), _made(new)
    if before is None or after is None:
        kind: Kind = "same" if before is after else "new" if before is None else "gone"
        return Difference(key, kind)
    was, now = before.by_field, after.by_field
    fields = tuple(
        FieldChange(path, before.origin(path), after.origin(path))
        for path in dict.fromkeys([*was, *now])
        if was.get(path) != now.get(path)
    )
    if was == now and _errors(before.diagnostics).keys() == _errors(after.diagnostics).keys():
        return Difference(key, "same")
    old_errors, new_errors = _errors(judge(before)), _errors(judge(after))
    gone = tuple(one for mark, one in old_errors.items() if mark not in new_errors)
    fresh = tuple(one for mark, one in new_errors.items() if mark not in old_errors)
    if bool(old_errors) != bool(new_errors):
        kind = "broken" if new_errors else "fixed"
    else:
        kind = "changed" if fields or gone or fresh else "same"
    return Difference(key, kind, fields, gone, fresh)


def _made(draft: Draft | None) -> Draft | None:
    return draft if draft is not None and draft.aside is None else None


def _errors(findings: Iterable[Diagnostic]) -> dict[str, Diagnostic]:
    return {f"{one.code}: {one.message}": one for one in findings if one.severity is Severity.ERROR}
