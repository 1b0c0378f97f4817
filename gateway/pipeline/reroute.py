"""File a record as the law suggests instead: at once when it suffices, else as a part that waits for others."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gateway.assembly import Assembled, Noted, Owed, Part, Recipe, assemble, keys_of, profile_xml
from gateway.diagnostics import Diagnostic, diagnose
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import ShipmentPart
from gateway.pipeline.partner import Partner

SUPPLEMENT = "supplement"
"""The regime of records that only add to a shipment."""


class Reroute:
    """What becomes of the records of one partner that are not filed as they came."""

    def __init__(self, library: Library, partner: Partner) -> None:
        self._library = library
        self._partner = partner
        self._profiles = profiles_of(library, (partner,))

    def recipe(self, candidate: Candidate, suggested: str) -> Recipe | None:
        """Return how *candidate* becomes the filing *suggested*; ``None`` when it cannot, or is not to."""
        recipe = self._library.recipes.get(suggested) if self._partner.when_ineligible == "reroute" else None
        return recipe if recipe is not None and recipe.regime != candidate.regime and candidate.xml else None

    def other(self, candidate: Candidate, recipe: Recipe) -> Candidate | None:
        """Return *candidate* as the filing of *recipe*; ``None`` when it lacks something, which it then waits for."""
        part = Part(role=self._partner.role, partner=self._partner.id, xml=candidate.xml)
        assembled = assemble((part,), self._profiles, recipe)
        if assembled.owes:
            keys = keys_of(candidate.regime, candidate.key, candidate.values)
            candidate.part = ShipmentPart(role=self._partner.role, keys=keys, filing=recipe.filing)
            candidate.diagnostics.append(awaiting(candidate, recipe, assembled.owes))
            return None
        return candidate_of(assembled, recipe, candidate)

    def keep(self, candidate: Candidate) -> None:
        """Keep *candidate*, which is sound and only adds to a shipment, until that is filed."""
        keys = keys_of(candidate.regime, candidate.key, candidate.values)
        if keys:
            candidate.key = keys[0]
            candidate.part = ShipmentPart(role=self._partner.role, keys=keys)
            candidate.diagnostics.append(
                diagnose("record.part-held", found=keys[0], scope=candidate.scope, where=candidate.where)
            )


def profiles_of(library: Library, partners: Sequence[Partner], **entry: str) -> tuple[Noted, ...]:
    """Return the profiles of *partners* as records of the supplement, empty where there is none, in their order.

    *entry*: fields of ``Entry`` that the first one holds besides.
    """
    return tuple(
        Noted(partner=partner.id, xml=_profile(library, partner, {} if number else entry))
        for number, partner in enumerate(partners)
    )


def _profile(library: Library, partner: Partner, entry: dict[str, str]) -> str:
    profile = dict(partner.profile)
    if entry:
        profile["Entry"] = {**profile.get("Entry", {}), **entry}
    return profile_xml(profile, library.supplement) if profile else ""


def candidate_of(assembled: Assembled, recipe: Recipe, of: Candidate) -> Candidate:
    """Return the record that was *assembled* as a candidate of its regime, under the name and places of *of*."""
    made = Candidate(
        regime=recipe.regime, scope=of.scope, where=of.where, start=of.start, end=of.end, segment=of.segment
    )
    made.take(assembled.draft)
    made.key = of.key
    made.diagnostics += [msgspec.structs.replace(one, scope=of.scope, where=of.where) for one in assembled.differences]
    return made


def awaiting(candidate: Candidate, recipe: Recipe, owes: tuple[Owed, ...]) -> Diagnostic:
    """Return the note on what *candidate* waits for."""
    asked: dict[str, list[str]] = {}
    for one in owes:
        asked.setdefault(one.known_by, []).append(one.name)
    return diagnose(
        "record.awaits-parts",
        filing=recipe.name,
        missing=", ".join(one.name for one in owes),
        askers="; ".join(f"{who} for {', '.join(names)}" for who, names in asked.items()),
        scope=candidate.scope,
        where=candidate.where,
    )
