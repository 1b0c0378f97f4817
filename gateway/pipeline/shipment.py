"""Shipments whose parts have come together: filed when they are complete, else told what they still lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.assembly import Assembled, Owed, Part, assemble
from gateway.diagnostics import Diagnostic, Scope
from gateway.filing.check_digits import entry_check_digit
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.reroute import awaiting, candidate_of, profile_record

_NUMBER = "Entry.Number"


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one shipment."""

    key: str
    """Its name in the message of who has it filed."""
    filing: str
    """What it is to be filed as: ``11``."""
    partner: Partner
    """Who has it filed: its profile and its numbers count."""
    parts: tuple[Part, ...]
    """From the earliest to the latest."""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What a shipment came to."""

    filing: Filing | None
    """The filing that is forwarded; ``None``: it still waits."""
    owes: tuple[Owed, ...]
    diagnostics: tuple[Diagnostic, ...]
    origins: dict[str, int]
    """By field the number of the part that it came from; -1 is the profile."""
    entry: str | None = None
    """Filer code and entry number."""


def file_shipments(
    shipments: Sequence[Shipment], library: Library, as_of: datetime, serials: dict[str, int]
) -> list[Filed]:
    """Return what each of *shipments* comes to at *as_of*. *serials*: by key the entry number, without filer code and
    check digit, for those that :func:`lacks_number` names."""
    return [_file(shipment, library, as_of, serials.get(shipment.key)) for shipment in shipments]


def lacks_number(shipment: Shipment, filed: Filed) -> str | None:
    """Return the filer code when nothing but an entry number is missing, which *shipment* takes from a range."""
    filer = shipment.partner.profile.get("Entry", {}).get("FilerCode")
    missing = [one.field for one in filed.owes]
    return filer if shipment.partner.entry_numbers is not None and missing == [_NUMBER] else None


def _file(shipment: Shipment, library: Library, as_of: datetime, serial: int | None) -> Filed:
    recipe = library.recipes[shipment.filing]
    entry = {}
    if serial is not None:
        filer = shipment.partner.profile["Entry"]["FilerCode"]
        offset = library.tables.check_digit_offsets.get(filer, 0)
        entry["Number"] = f"{serial:07}{entry_check_digit(filer, f'{serial:07}', offset)}"
    assembled = assemble(shipment.parts, profile_record(library, shipment.partner, **entry), recipe)
    base = Candidate(
        regime=recipe.regime, scope=Scope(), where=f"shipment {shipment.key}", start=0, end=0, segment=None
    )
    base.key = shipment.key
    if assembled.owes:
        differences = (msgspec.structs.replace(one, where=base.where) for one in assembled.differences)
        return _waiting(assembled, (awaiting(base, recipe, assembled.owes), *differences))
    made = candidate_of(assembled, recipe, base)
    filing = Desk(library, shipment.partner, as_of, lambda _keys: set()).decide([made])[0]
    if filing.fate != "forward":
        return _waiting(assembled, filing.diagnostics)
    values = assembled.draft.values
    return Filed(
        filing=filing,
        owes=(),
        diagnostics=filing.diagnostics,
        origins=assembled.origins,
        entry="".join(values[path][0] for path in ("Entry.FilerCode", _NUMBER)),
    )


def _waiting(assembled: Assembled, found: tuple[Diagnostic, ...]) -> Filed:
    return Filed(filing=None, owes=assembled.owes, diagnostics=found, origins=assembled.origins)
