"""What is wrong with the agreements of partners who have their shipments joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from gateway.assembly import Profile
from gateway.pipeline.partner import Partner


def flaws(partners: Mapping[str, Partner], flaw_of_profile: Callable[[Profile], str | None]) -> Iterator[str]:
    """Yield a text for each flaw in the agreements of *partners*, by id, each saying what to write instead.

    *flaw_of_profile* says what the schema has against a profile.
    """
    for id_, partner in partners.items():
        for other in partner.assembles_with:
            if other == id_:
                yield f"partners.{id_}.assembles_with: names the partner itself; leave it out"
            elif other not in partners:
                yield f"partners.{id_}.assembles_with: there is no partner {other}"
            elif id_ not in partners[other].assembles_with:
                yield (
                    f"partners.{id_}.assembles_with: {other} does not name {id_}. Data is joined only when both agree: "
                    f'write assembles_with = ["{id_}"] under partners.{other}'
                )
        wrong = flaw_of_profile(partner.profile) if partner.profile else None
        if wrong is not None:
            yield f"partners.{id_}.profile: {wrong}"
        if partner.entry_numbers is not None and _filer(partner) is None:
            yield f"partners.{id_}.entry_numbers: need the filer code that they belong to: profile.Entry.FilerCode"
    yield from _overlaps(partners)


def _filer(partner: Partner) -> str | None:
    entry = partner.profile.get("Entry")
    return entry.get("FilerCode") if isinstance(entry, Mapping) else None


def _overlaps(partners: Mapping[str, Partner]) -> Iterator[str]:
    """Yield a text for each two partners who would give the same entry number."""
    ranges = sorted(
        (_filer(partner) or "", partner.entry_numbers.first, partner.entry_numbers.last, id_)
        for id_, partner in partners.items()
        if partner.entry_numbers is not None
    )
    for (filer, _, last, one), (next_filer, first, _, other) in pairwise(ranges):
        if filer == next_filer and first <= last:
            yield f"partners.{other}.entry_numbers: overlap with those of {one}; give each a range of its own"
