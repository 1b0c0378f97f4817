"""What the mappings serve: by format, by partner, and how parts of a shipment are joined."""

from __future__ import annotations

import msgspec

from gateway.assembly import Recipe
from gateway.filing import CHECKED_PATHS, Completeness, Regimes, Screens
from gateway.library.reading import ASSEMBLY, FILINGS, read_csv_guides, read_json_guides, read_xml_guides
from gateway.mapping.compiled import CompiledTree, CompiledX12
from gateway.mapping.load import Mapping
from gateway.pipeline.amendments import AMENDED_PATHS
from gateway.pipeline.facts import FACT_TABLES
from gateway.pipeline.library import Foreign, Library, Posted, Route, Tabular
from gateway.policy import Law
from gateway.xmlmsg import QualifiedName


def x12_routes(
    mappings: list[Mapping], regimes: Regimes, completeness: Completeness, screens: Screens
) -> dict[str, tuple[Route, ...]]:
    """Return the routes of the X12 sources by guide, of each in the order of the mappings' names."""
    guides = dict.fromkeys(source for mapping in mappings for source in mapping.plans if source.startswith("x12/"))
    return {
        guide: tuple(
            msgspec.structs.replace(route, compiled=CompiledX12(route.plan, _asked(route, completeness, screens)))
            for route in _routes_of(guide, mappings, regimes)
        )
        for guide in guides
    }


def _asked(route: Route, completeness: Completeness, screens: Screens) -> set[str]:
    """Return the paths of the record whose values the law, the checks, the profiles, the screens and amendments ask."""
    facts = FACT_TABLES[route.regime].paths if route.regime in FACT_TABLES else ()
    return {
        *facts,
        *CHECKED_PATHS[route.regime],
        *AMENDED_PATHS.get(route.regime, ()),
        *completeness.paths(route.regime),
        *screens.paths(route.regime),
    }


def canonical_routes(mappings: list[Mapping], regimes: Regimes) -> dict[str, Route]:
    """Return the routes of canonical XML by the names of the record elements."""
    return {route.mapping.file.records.each.steps[-1].name: route for route in _routes_of(FILINGS, mappings, regimes)}


def foreign_formats(mappings: list[Mapping], regimes: Regimes) -> dict[QualifiedName, Foreign]:
    """Return the foreign XML formats by their root elements, each with its mappings in the order of their names."""
    guides = read_xml_guides()
    return {guide.root: Foreign(guide=guide, routes=_routes_of(guide.name, mappings, regimes)) for guide in guides}


def tabular_formats(mappings: list[Mapping], regimes: Regimes) -> dict[str, Tabular]:
    """Return the formats of CSV files by the names of their guides, with their mappings as for XML."""
    guides = read_csv_guides()
    return {guide.name: Tabular(guide=guide, routes=_routes_of(guide.name, mappings, regimes)) for guide in guides}


def posted_formats(mappings: list[Mapping], regimes: Regimes) -> dict[str, Posted]:
    """Return the formats of JSON messages by the names of their guides, with their mappings as for XML."""
    guides = read_json_guides()
    return {guide.name: Posted(guide=guide, routes=_routes_of(guide.name, mappings, regimes)) for guide in guides}


def _routes_of(source: str, mappings: list[Mapping], regimes: Regimes) -> tuple[Route, ...]:
    return tuple(
        Route(
            mapping=mapping,
            plan=mapping.plans[source],
            regime=regime.name,
            split=mapping.file.records.each.text,
            tree=None if source.startswith("x12/") else CompiledTree(mapping.plans[source]),
        )
        for mapping in sorted(mappings, key=lambda one: one.name)
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
    posted = {
        name: Posted(
            guide=one.guide,
            routes=one.routes + tuple(r for r in whole.posted[name].routes if r.mapping.name not in extended),
        )
        for name, one in posted_formats(own, regimes).items()
    }
    x12 = {
        guide: routes + tuple(r for r in whole.x12_routes.get(guide, ()) if r.mapping.name not in extended)
        for guide, routes in x12_routes(own, regimes, whole.completeness, whole.screens).items()
    }
    return msgspec.structs.replace(
        whole,
        x12_routes=whole.x12_routes | x12,
        xml_routes=whole.xml_routes | canonical_routes(own, regimes),
        foreign=foreign,
        tabular=tabular,
        posted=posted,
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
