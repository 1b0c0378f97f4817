"""Checks of codes that the schema leaves open, as the lists are CBP's and change: states, ports, units of packages.

Each is looked up in ``mappings/codes`` on the day of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Look, Tables
from gateway.filing.values import Values, first

_REGIONS = {"US": "us-state", "CA": "ca-province", "MX": "mx-state"}
"""ACE CATAIR Appendix B; for other countries the part is free."""
_WITHOUT_MANIFEST = frozenset({"32", "33", "34", "50", "60", "70"})


def regions(*parties: str) -> Look:
    """Return the check that the state or province of each of *parties* is one of its country (Appendix B)."""
    paths = tuple((f"{party}.Region", f"{party}.Country") for party in parties)

    def regions(values: Values, tables: Tables) -> Iterator[Diagnostic]:
        for path, country in paths:
            found, of = values.get(path), values.get(country)
            name = _REGIONS.get(of[0]) if found and of else None
            if found and of and name is not None and not tables.lists(name, found[0], values):
                yield diagnose("record.region", found=found[0], target=f"Filing.{path}", country=of[0])

    return regions


def ports(*paths: str) -> Look:
    """Return the check that each port at *paths* is one of Schedule D, as far as the list that is installed tells."""

    def ports(values: Values, tables: Tables) -> Iterator[Diagnostic]:
        for path in paths:
            found = values.get(path)
            if found and not tables.lists("schedule-d-port", found[0], values):
                yield diagnose("record.port-not-listed", found=found[0], target=f"Filing.{path}")

    return ports


def listed_package_unit(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """The packages of a manifest are counted in a unit that is known (X12 data element 599)."""
    unit = first(values, "QuantityUnit")
    if unit is not None and not tables.lists("package-unit", unit, values):
        yield diagnose("record.quantity-unit", found=unit, target="Filing.QuantityUnit")


def listed_entry_unit(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """The unit that goes to customs with an entry of goods without a manifest is one of Appendix B (SE16 28-32)."""
    unit = first(values, "QuantityUnit")
    is_sent = first(values, "Transport.Mode") in _WITHOUT_MANIFEST
    if unit is not None and is_sent and not tables.lists("cbp-unit", unit, values):
        yield diagnose("record.entry-unit", found=unit, target="Filing.QuantityUnit")
