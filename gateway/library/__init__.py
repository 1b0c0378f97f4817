"""``mappings/`` and ``xsd/``, read from disk and compiled once into the library that the pipeline works with."""

from __future__ import annotations

import gc

import msgspec

from gateway.library.reading import (
    ASSEMBLY,
    FILINGS,
    Ground,
    LibraryUnsound,
    check_mapping,
    code_texts,
    mapping_texts,
    read_amendments,
    read_assembly_shape,
    read_catair_layouts,
    read_codes,
    read_completeness,
    read_csv_guides,
    read_decision_tables,
    read_foreign_guides,
    read_ground,
    read_guides,
    read_json_guides,
    read_law,
    read_mappings,
    read_regimes,
    read_response_tables,
    read_screen_table,
    read_states,
    read_tables,
    read_xml_guides,
    schema_texts,
)
from gateway.library.routes import (
    canonical_routes,
    foreign_formats,
    posted_formats,
    recipes,
    seen_by,
    tabular_formats,
    x12_routes,
)
from gateway.pipeline.library import Library
from gateway.x12.check import compile_guide

__all__ = [
    "ASSEMBLY",
    "FILINGS",
    "Ground",
    "LibraryUnsound",
    "check_mapping",
    "code_texts",
    "forget",
    "library",
    "mapping_texts",
    "read_amendments",
    "read_assembly_shape",
    "read_catair_layouts",
    "read_codes",
    "read_completeness",
    "read_csv_guides",
    "read_decision_tables",
    "read_foreign_guides",
    "read_ground",
    "read_guides",
    "read_json_guides",
    "read_law",
    "read_library",
    "read_mappings",
    "read_regimes",
    "read_response_tables",
    "read_screen_table",
    "read_states",
    "read_tables",
    "read_xml_guides",
    "renew",
    "schema_texts",
]

_in_use: list[Library] = []


def library() -> Library:
    """Return the library in use, read when it is first asked for. Raises ``LibraryUnsound`` when a file is wrong."""
    if not _in_use:
        _in_use[:] = [read_library()]
    return _in_use[0]


def renew() -> None:
    """Read the library anew and put it in use, whole. With ``LibraryUnsound`` the one in use stays."""
    forget()
    gc.unfreeze()
    try:
        _in_use[:] = [read_library()]
    finally:
        gc.freeze()


def forget() -> None:
    """Read files anew when they are asked for; the library in use stays as it is."""
    for read in (read_xml_guides, read_csv_guides, read_json_guides, read_states):
        read.cache_clear()


def read_library() -> Library:
    """Return the library as its files are now. Raises ``LibraryUnsound`` when one of them is wrong."""
    guides = read_guides()
    regimes = read_regimes()
    mappings = read_mappings(guides, regimes)
    checkers = {name: compile_guide(guide) for name, guide in guides.items()}
    completeness = read_completeness(regimes)
    screens = read_screen_table(regimes)
    law = read_law()
    general = [mapping for mapping in mappings if not mapping.file.partners]
    whole = Library(
        checkers=checkers,
        x12_routes=x12_routes(general, regimes, completeness, screens),
        xml_routes=canonical_routes(general, regimes),
        foreign=foreign_formats(general, regimes),
        tabular=tabular_formats(general, regimes),
        posted=posted_formats(general, regimes),
        schema=regimes.schema,
        law=law,
        tables=read_tables(),
        screens=screens,
        completeness=completeness,
        recipes=recipes(mappings, regimes, completeness, law),
        mappings={mapping.name: mapping for mapping in mappings},
        states=read_states(),
        amendments=read_amendments(),
        layouts=read_catair_layouts(),
    )
    ids = sorted({partner for mapping in mappings for partner in mapping.file.partners})
    installed = msgspec.structs.replace(whole, partners={one: seen_by(one, whole, regimes) for one in ids})
    gc.freeze()  # it is kept for good: looking for garbage in it again and again costs a faulty record a quarter
    return installed
