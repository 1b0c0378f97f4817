"""Two drafts of one record, as two mappings made them: which fields differ, and whether it became better or worse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from gateway.mapping.draft import Draft, Origin

Kind = Literal["same", "changed", "fixed", "broken", "new", "gone"]


class FieldChange(msgspec.Struct, frozen=True):
    """One field that differs; an origin without a value tells why there is none, by its place and rule."""

    path: str
    old: Origin | None
    new: Origin | None


class Difference(msgspec.Struct, frozen=True):
    """How the drafts of one record differ.

    ``fixed``: only the new one is sound. ``broken``: only the old one was. ``changed``: values or errors differ.
    ``new``, ``gone``: only one of the mappings makes the record at all, or it is set aside by the other.
    """

    key: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    errors_gone: tuple[str, ...] = ()
    errors_new: tuple[str, ...] = ()


def compare(old: Iterable[Draft], new: Iterable[Draft]) -> Iterator[Difference]:
    """Yield a difference for every record of either, in the old order; records are paired by key, then by place."""
    olds, news = list(old), list(new)
    by_key: dict[str, list[Draft]] = {}
    for draft in news:
        by_key.setdefault(draft.key, []).append(draft)
    pairs: list[tuple[Draft | None, Draft | None]] = []
    lonely: list[int] = []
    for draft in olds:
        same = by_key.get(draft.key)
        pairs.append((draft, same.pop(0) if same else None))
        if not same and pairs[-1][1] is None:
            lonely.append(len(pairs) - 1)
    left = [draft for draft in news if any(draft is one for one in by_key[draft.key])]
    for index, draft in zip(lonely, left, strict=False):
        pairs[index] = (pairs[index][0], draft)
    pairs += ((None, draft) for draft in left[len(lonely) :])
    yield from (_difference(*pair) for pair in pairs)


def _difference(old: Draft | None, new: Draft | None) -> Difference:
    key = (new or old).key or (old or new).key  # type: ignore[union-attr]  # one of them is there
    before, after = _made(old), _made(new)
    if before is None or after is None:
        kind: Kind = "same" if before is after else "new" if before is None else "gone"
        return Difference(key, kind)
    paths = dict.fromkeys([*before.fields, *after.fields])
    fields = tuple(
        FieldChange(path, first, second)
        for path in paths
        for first, second in [(before.origin(path), after.origin(path))]
        if (first.value if path in before.fields else None) != (second.value if path in after.fields else None)
    )
    gone, fresh = _errors(before), _errors(after)
    gone, fresh = tuple(one for one in gone if one not in fresh), tuple(one for one in fresh if one not in gone)
    if before.sound != after.sound:
        kind = "fixed" if after.sound else "broken"
    else:
        kind = "changed" if fields or gone or fresh else "same"
    return Difference(key, kind, fields, gone, fresh)


def _made(draft: Draft | None) -> Draft | None:
    return draft if draft is not None and draft.aside is None else None


def _errors(draft: Draft) -> tuple[str, ...]:
    return tuple(f"{one.code}: {one.message}" for one in draft.diagnostics if one.severity == "error")
