"""What the mappings serve: by format, by partner, and how parts of a shipment are joined."""

from __future__ import annotations

import msgspec

from gateway.assembly import Recipe
from gateway.filing import CHECKED_PATHS, Completeness, Regimes, Screens
from gateway.library.reading import ASSEMBLY, FILINGS, read_csv_guides, read_xml_guides
from gateway.mapping.compiled import compile_x12
from gateway.mapping.load import Mapping
from gateway.pipeline.facts import FACT_TABLES
from gateway.pipeline.library import Foreign, Library, Route, Tabular
from gateway.policy import Law
from gateway.x12.check import Checker
from gateway.xmlmsg import QualifiedName


def routes_by_source(
    mappings: list[Mapping],
    regimes: Regimes,
    completeness: Completeness,
    screens: Screens,
    checkers: dict[str, Checker],
) -> dict[str, Route]:
    """Return the routes of the X12 sources (by guide, when *checkers* are given) or of the XML ones (by element)."""
    routes: dict[str, Route] = {}
    for mapping in mappings:
        for source, plan in mapping.plans.items():
            is_x12 = source.startswith("x12/")
            if is_x12 is not bool(checkers) or (not is_x12 and source != FILINGS):
                continue
            regime = regimes.named(mapping.file.target)
            assert regime is not None, "a checked mapping has a target"
            each = mapping.file.records.each
            paths = {
                *(FACT_TABLES[regime.name].paths if regime.name in FACT_TABLES else ()),
                *CHECKED_PATHS[regime.name],
                *completeness.paths(regime.name),
                *screens.paths(regime.name),
            }
            routes[source if is_x12 else each.steps[-1].name] = Route(
                mapping=mapping,
                plan=plan,
                regime=regime.name,
                split=each.text,
                compiled=compile_x12(plan, paths) if is_x12 else None,
            )
    return routes


def foreign_formats(mappings: list[Mapping], regimes: Regimes) -> dict[QualifiedName, Foreign]:
    """Return the foreign XML formats by their root elements, each with its mappings in the order of their names."""
    guides = read_xml_guides()
    return {guide.root: Foreign(guide=guide, routes=_routes_of(guide.name, mappings, regimes)) for guide in guides}


def tabular_formats(mappings: list[Mapping], regimes: Regimes) -> dict[str, Tabular]:
    """Return the formats of CSV files by the names of their guides, with their mappings as for XML."""
    guides = read_csv_guides()
    return {guide.name: Tabular(guide=guide, routes=_routes_of(guide.name, mappings, regimes)) for guide in guides}


def _routes_of(source: str, mappings: list[Mapping], regimes: Regimes) -> tuple[Route, ...]:
    return tuple(
        Route(mapping=mapping, plan=mapping.plans[source], regime=regime.name, split=mapping.file.records.each.text)
        for mapping in mappings
        if source in mapping.plans and (regime := regimes.named(mapping.file.target)) is not None
    )


def seen_by(partner: str, whole: Library, regimes: Regimes) -> Library:
    """Return *whole* as the partner's messages see it: its own mappings instead of those that they extend."""
    own = [mapping for mapping in whole.mappings.values() if partner in mapping.file.partners]
    extended = {(mapping.file.extends or "").partition("@")[0] for mapping in own}
    foreign = {
        root: Foreign(
            guide=one.guide,
            routes=one.routes + tuple(r for r in whole.foreign[root].routes if r.mapping.name not in extended),
        )
        for root, one in foreign_formats(own, regimes).items()
    }
    tabular = {
        name: Tabular(
            guide=one.guide,
            routes=one.routes + tuple(r for r in whole.tabular[name].routes if r.mapping.name not in extended),
        )
        for name, one in tabular_formats(own, regimes).items()
    }
    return msgspec.structs.replace(
        whole,
        x12_routes=whole.x12_routes | routes_by_source(own, regimes, whole.completeness, whole.screens, whole.checkers),
        xml_routes=whole.xml_routes | routes_by_source(own, regimes, whole.completeness, whole.screens, {}),
        foreign=foreign,
        tabular=tabular,
    )


def recipes(mappings: list[Mapping], regimes: Regimes, completeness: Completeness, law: Law) -> dict[str, Recipe]:
    """Return how parts of a shipment become a filing, by the filing's code, for every mapping that joins parts."""
    recipes: dict[str, Recipe] = {}
    for mapping in mappings:
        plan, regime = mapping.plans.get(ASSEMBLY), regimes.named(mapping.file.target)
        if plan is None or regime is None:
            continue
        code = regime.name.removeprefix("type-")
        recipes[code] = Recipe(
            filing=code,
            name=f"{law.tables.filings[code].name} ({code})",
            regime=regime.name,
            plan=plan,
            mapping=mapping.id,
            shape=plan.context[0],
            completeness=completeness,
        )
    return recipes
