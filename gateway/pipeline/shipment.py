"""Shipments whose parts have come together: filed when they are complete, else told what they still lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from gateway.assembly import PROFILE, Assembled, Owed, Part, Recipe, assemble, owed
from gateway.diagnostics import Diagnostic, Scope
from gateway.filing.check_digits import entry_check_digit
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.decide import Desk
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.reroute import awaiting, candidate_of, profiles_of

_FILER, _NUMBER = "Entry.FilerCode", "Entry.Number"


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one shipment."""

    key: str
    """Its name in the message of who has it filed."""
    filing: str
    """What it is to be filed as: ``11``."""
    partner: Partner
    """Who has it filed: its profile counts before those of others, and its numbers."""
    contributors: tuple[Partner, ...] = ()
    """Who else sent parts, in the order in which their profiles are believed."""
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
    """By field the number of the part that it came from; -1 is the owner's profile, -2 the first contributor's."""
    entry: str | None = None
    """Filer code and entry number."""
    numbers: Numbers | None = None
    """Where its entry number is taken from when it is filed; until then it has the first one of the range."""
    unnumbered: Filed | None = None
    """What it comes to when the range is used up."""


class _Made(msgspec.Struct, frozen=True):
    """A shipment whose parts were joined."""

    shipment: Shipment
    recipe: Recipe
    assembled: Assembled
    base: Candidate
    """Its name and places."""
    numbers: Numbers | None
    """The range that its entry number is of."""


def file_shipments(shipments: Sequence[Shipment], library: Library, as_of: datetime) -> list[Filed]:
    """Return what each of *shipments* comes to at *as_of*."""
    made = [_made(one, library) for one in shipments]
    filings = _decided([one for one in made if not one.assembled.owes], library, as_of)
    return [_waiting(one) if one.assembled.owes else _filed(one, next(filings)) for one in made]


def _made(shipment: Shipment, library: Library) -> _Made:
    """Join the parts of *shipment*, with the first number of the owner's range when nobody else gives one."""
    recipe = library.recipes[shipment.filing]
    base = Candidate(
        regime=recipe.regime, scope=Scope(), where=f"shipment {shipment.key}", start=0, end=0, segment=None
    )
    base.key = shipment.key
    numbers = _range(shipment.partner, library)
    partners = (shipment.partner, *shipment.contributors)
    if numbers is not None:
        profiles = profiles_of(library, partners, Number=numbers.number(numbers.first))
        assembled = assemble(shipment.parts, profiles, recipe)
        if assembled.origins.get(_NUMBER) != PROFILE:
            return _Made(shipment, recipe, assembled, base, None)
        if assembled.draft.values.get(_FILER) == [numbers.filer]:
            return _Made(shipment, recipe, assembled, base, numbers)
        # Another filer's entry, which needs a number of its own.
    return _Made(shipment, recipe, assemble(shipment.parts, profiles_of(library, partners), recipe), base, None)


def _range(partner: Partner, library: Library) -> Numbers | None:
    if partner.entry_numbers is None or "Number" in partner.profile["Entry"]:
        return None
    filer = partner.profile["Entry"]["FilerCode"]
    offset = library.tables.check_digit_offsets.get(filer, 0)
    return Numbers(filer=filer, first=partner.entry_numbers.first, last=partner.entry_numbers.last, offset=offset)


def _decided(made: Sequence[_Made], library: Library, as_of: datetime) -> Iterator[Filing]:
    """Yield the filing of each of *made*; those of one partner are judged together."""
    by_partner: dict[str, list[_Made]] = {}
    for one in made:
        by_partner.setdefault(one.shipment.partner.id, []).append(one)
    found: dict[int, Filing] = {}
    for some in by_partner.values():
        desk = Desk(library, some[0].shipment.partner, as_of, lambda _keys: set())
        filings = desk.decide([candidate_of(one.assembled, one.recipe, one.base) for one in some])
        found.update(zip(map(id, some), filings, strict=True))
    return (found[id(one)] for one in made)


def _filed(made: _Made, filing: Filing) -> Filed:
    if filing.fate != "forward":
        return Filed(
            filing=None, owes=made.assembled.owes, diagnostics=filing.diagnostics, origins=made.assembled.origins
        )
    values = made.assembled.draft.values
    entry = "".join(values[path][0] for path in (_FILER, _NUMBER)) if _NUMBER in values else None
    return Filed(
        filing=filing,
        owes=(),
        diagnostics=filing.diagnostics,
        origins=made.assembled.origins,
        entry=entry,
        numbers=made.numbers,
        unnumbered=_waiting(made, (owed(_NUMBER, made.recipe),)) if made.numbers is not None else None,
    )


def _waiting(made: _Made, owes: tuple[Owed, ...] | None = None) -> Filed:
    """Return what *made* waits for: what it owes, or what the range of its numbers owes it."""
    owes = made.assembled.owes if owes is None else owes
    differences = (msgspec.structs.replace(one, where=made.base.where) for one in made.assembled.differences)
    found = (awaiting(made.base, made.recipe, owes), *differences)
    return Filed(filing=None, owes=owes, diagnostics=found, origins=made.assembled.origins)
