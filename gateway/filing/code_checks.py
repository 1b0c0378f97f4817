"""Checks of codes that the schema leaves open, as the lists are CBP's and change: states, ports, units of packages.

Each is looked up in ``mappings/codes`` on the day of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.tables import Tables
from gateway.filing.values import Values, first

PARTIES = ("Consignee", "Shipper", "Seller", "Buyer", "Manufacturer", "ShipTo", "DeliverTo", "Initiator")
"""The parties of a record's head that have an address."""
PORTS = ("Port", "UnladingPort", "Arrival.Port")
_REGIONS = {"US": "us-state", "CA": "ca-province", "MX": "mx-state"}
"""ACE CATAIR Appendix B; for other countries the part is free."""
_WITHOUT_MANIFEST = frozenset({"32", "33", "34", "50", "60", "70"})


def regions(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """A state or province is one of its country (Appendix B)."""
    for party in PARTIES:
        region, country = first(values, f"{party}.Region"), first(values, f"{party}.Country") or ""
        name = _REGIONS.get(country)
        if region is not None and name is not None and not tables.lists(name, region, values):
            yield diagnose("record.region", found=region, target=f"Filing.{party}.Region", country=country)


def ports(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """A port is one of Schedule D, as far as the list that is installed tells."""
    for path in PORTS:
        port = first(values, path)
        if port is not None and not tables.lists("schedule-d-port", port, values):
            yield diagnose("record.port-not-listed", found=port, target=f"Filing.{path}")


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
