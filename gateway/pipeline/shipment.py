"""Shipments whose parts have come together: filed when they are complete, else told what they still lack."""

from __future__ import annotations

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


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The range that the entry number of a filing is taken from."""

    filer: str
    first: int
    last: int
    offset: int
    """The constant that CBP may have given the filer (``entry_check_digit``)."""

    def number(self, serial: int) -> str:
        """Return *serial* as an entry number, with its check digit."""
        return f"{serial:07}{entry_check_digit(self.filer, f'{serial:07}', self.offset)}"

    def write(self, xml: str, serial: int) -> str:
        """Return the filing *xml*, which has the first number of the range, with that of *serial*."""
        place = f"<FilerCode>{self.filer}</FilerCode><Number>"
        return xml.replace(f"{place}{self.number(self.first)}<", f"{place}{self.number(serial)}<", 1)


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
    numbers: Numbers | None = None
    """Where its entry number is taken from when it is filed; until then it has the first one of the range."""
    unnumbered: Filed | None = None
    """What it comes to when the range is used up."""


def file_shipment(shipment: Shipment, library: Library, as_of: datetime) -> Filed:
    """Return what *shipment* comes to at *as_of*."""
    filed = _file(shipment, library, as_of, None)
    if shipment.partner.entry_numbers is None or [one.field for one in filed.owes] != [_NUMBER]:
        return filed
    numbers = Numbers(
        filer=shipment.partner.profile["Entry"]["FilerCode"],
        first=shipment.partner.entry_numbers.first,
        last=shipment.partner.entry_numbers.last,
        offset=library.tables.check_digit_offsets.get(shipment.partner.profile["Entry"]["FilerCode"], 0),
    )
    numbered = _file(shipment, library, as_of, numbers)
    if numbered.entry is not None and not numbered.entry.startswith(numbers.filer):
        return filed  # another filer's entry, which needs a number of its own
    return numbered if numbered.entry is None else msgspec.structs.replace(numbered, numbers=numbers, unnumbered=filed)


def _file(shipment: Shipment, library: Library, as_of: datetime, numbers: Numbers | None) -> Filed:
    recipe = library.recipes[shipment.filing]
    entry = {} if numbers is None else {"Number": numbers.number(numbers.first)}
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
