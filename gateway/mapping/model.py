"""A mapping as its file says it: rules in the author's words, every one with its place, blocks filled in.

Nothing here knows what the source or the target look like; :mod:`gateway.mapping.plan` joins the rules to them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from gateway.mapping.conditions import Condition
from gateway.mapping.paths import Path

Verb = Literal["from", "const", "join", "first", "all", "sum", "lowest", "highest", "count", "decide"]
Nothing = Literal["absent", "empty"]


class Place(msgspec.Struct, frozen=True):
    """Where a rule is written. Lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Draw(msgspec.Struct, frozen=True):
    """Where a value comes from: the verb and its operands.

    ``from``: one path. ``first``: the first path with data. ``join``: all paths with data, ``text`` between them.
    ``all``: every value, for a field that repeats. ``const``: ``text``. ``sum``: the total of a path. ``count``: how
    often a path occurs, or with no path the number of the current row. ``lowest``, ``highest``: of all numbers at a
    path. ``decide``: what the table ``text`` answers to the paths, which are its ``columns`` in this order.
    """

    verb: Verb
    paths: tuple[Path, ...] = ()
    text: str = ""
    columns: tuple[str, ...] = ()


class Unit(msgspec.Struct, frozen=True):
    """Convert by the unit sent at ``by``, rounded half up to ``places`` decimals."""

    by: Path
    factors: dict[str, Decimal]
    places: int


class Codes(msgspec.Struct, frozen=True):
    """What a code may be: a list by name, codes written here, or a translation written here."""

    list: str | None = None
    known: tuple[str, ...] = ()
    translation: dict[str, str] | None = None


class Default(msgspec.Struct, frozen=True):
    """A value instead of nothing; only instead of what was not sent, unless ``on`` says empty too."""

    text: str
    on: tuple[Nothing, ...] = ("absent",)


class Glue(msgspec.Struct, frozen=True):
    """An element of a continuation row that is appended to the same element of the row before."""

    path: Path
    between: str = ""
    apart: bool = False
    """Not glued into one text: every row gives a value of its own, for a field that repeats."""
    max: int | None = None
    then: Literal["error", "cut"] = "error"


class Gather(msgspec.Struct, frozen=True):
    """Rows that only continue the row before.

    A row starts a line where ``starts`` holds; without it, where it carries more than the glued elements.
    """

    glue: tuple[Glue, ...]
    starts: Condition | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """How one field is made. A leaf has a ``draw``; a group has ``fields``; a field with attributes may have both."""

    place: Place
    over: tuple[Place, ...] = ()
    """The rules that this one stands instead of, such as a block's; the nearest first."""
    draw: Draw | None = None
    steps: tuple[tuple[str, int | None], ...] = ()
    date: str | None = None
    time: str | None = None
    number: str | None = None
    unit: Unit | None = None
    codes: Codes | None = None
    lookup: str | None = None
    default: Default | None = None
    max: int | None = None
    then: Literal["error", "cut"] = "error"
    when: Condition | None = None
    otherwise: Rule | None = None
    refuse: str | None = None
    """The code of the diagnostic that this branch is answered with, instead of a value."""
    required: bool = False
    pii: bool = False
    both: bool = False
    """The author states that nothing is lost on the way in: the value can be written back as it was sent."""
    screen: tuple[str, ...] = ()
    """Screens by words that look at the value; what they find is told and refuses nothing."""
    at: Path | None = None
    each: Path | None = None
    gather: Gather | None = None
    fields: tuple[tuple[str, Rule], ...] = ()


class Only(msgspec.Struct, frozen=True):
    """A condition that a record must meet to be this mapping's business, and the code to set it aside with."""

    that: Condition
    otherwise: str


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What one record is, in the source."""

    place: Place
    each: Path
    only: tuple[Only, ...] = ()
    key: tuple[Path, ...] = ()
    on_error: str = "reject-record"
    date: Path | None = None
    """Where the governing date of code lists stands: an outward or record-level path to a date in the source."""


class Ignored(msgspec.Struct, frozen=True):
    """Source data that is left unread on purpose."""

    place: Place
    path: Path
    because: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A test inside the file."""

    place: Place
    name: str
    given: str
    source: str | None = None
    records: int | None = None
    expect: tuple[tuple[str, str], ...] = ()
    traces: tuple[tuple[str, tuple[str, ...]], ...] = ()
    errors: tuple[tuple[tuple[str, str], ...], ...] = ()


class MappingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping with its blocks filled in."""

    place: Place
    name: str
    version: str
    sources: tuple[str, ...]
    target: str
    namespaces: dict[str, str]
    records: Records
    fields: tuple[tuple[str, Rule], ...]
    ignored: tuple[Ignored, ...]
    cases: tuple[Case, ...]
    extends: str | None = None
    """The mapping that this one changes, as written: ``x12-309-truck@1``."""
    inherited: tuple[str, ...] = ()
    """The sources of the mappings that this one extends, which it need not read itself."""
    partners: tuple[str, ...] = ()
    """Ids of the partners whose messages it reads instead of its parent; none: it is for everybody."""
