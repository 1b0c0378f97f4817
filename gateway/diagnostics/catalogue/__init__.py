"""Every diagnostic code: one row per code, grouped in one module per area.

A code is ``area.specific`` and is never reused; a renamed code keeps its old name in ``aliases``. Adding a finding to
the product means adding a row here first; nothing else may hold its texts or its acknowledgment codes.
"""

from __future__ import annotations

from gateway.diagnostics.catalogue import (
    catair,
    csv,
    document,
    guide,
    internal,
    json,
    mapping,
    message,
    partner,
    policy,
    record,
    record_amendments,
    record_codes,
    record_parts,
    response,
    sandbox,
    screen,
    transport,
    x12,
    x12_groups,
    xml,
    xsd,
)
from gateway.diagnostics.catalogue.row import Acks, Row

AREAS = (
    message,
    x12,
    x12_groups,
    guide,
    catair,
    document,
    xml,
    csv,
    json,
    xsd,
    mapping,
    record,
    record_amendments,
    record_codes,
    record_parts,
    policy,
    screen,
    partner,
    transport,
    response,
    sandbox,
    internal,
)

CATALOGUE: dict[str, Row] = {row.code: row for area in AREAS for row in area.ROWS}
_ALIASES = {alias: row for row in CATALOGUE.values() for alias in row.aliases}


def row_of(code: str) -> Row:
    """Return the catalogue row of *code* (or of an old name of it); ``KeyError`` when there is none."""
    return CATALOGUE.get(code) or _ALIASES[code]


__all__ = ["CATALOGUE", "Acks", "Row", "row_of"]
