"""The bill that an entry is for, as a name that two entries for one bill have in common."""

from __future__ import annotations

from gateway.filing.values import Values, first

BILL_PATHS = ("Bill.IssuerScac", "Bill.Number", "Bill.MasterIssuerScac", "Bill.MasterNumber")
_ENTRIES = frozenset({"type-86", "type-11"})
_KIND = "bill"
"""Sets names of bills apart from the keys of records."""


def entry_bill(regime: str, values: Values) -> str | None:
    """Return the name of the bill that an entry with *values* is for; ``None`` for other records, or without a bill.

    A house bill is one bill with its master (ACE Cargo Release chapter, SE15).
    """
    if regime not in _ENTRIES or not first(values, "Bill.Number"):
        return None
    return " ".join((_KIND, *(first(values, path) or "-" for path in BILL_PATHS)))


def is_bill(name: str) -> bool:
    """Whether *name* is that of a bill, and not the key of a record."""
    return name.startswith(f"{_KIND} ")
