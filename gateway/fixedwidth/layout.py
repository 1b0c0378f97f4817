"""What fixed-width records look like: fields by column, and the order of records. Values only; made from layout files.

Source of the classes and their fill: CBP ACE Cargo Release chapter, version 40, and ABI Batch and Block Control.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec

RECORD_LENGTH = 80
"""Characters of every record."""

FieldClass = Literal["S", "A", "N", "(S)N", "AN", "D", "X"]
"""Filler, letters, digits (zero-filled), digits after blanks, letters and digits, date MMDDYY, any upper-case text."""
Designation = Literal["M", "C", "O"]
TypeRule = Literal["required", "forbidden"]

CHARACTERS: dict[FieldClass, str] = {
    "S": " ",
    "A": "A-Z",
    "N": "0-9",
    "(S)N": "0-9",
    "AN": "A-Z0-9",
    "D": "0-9",
    "X": r"!-`{-~",
}
"""The characters that a value of each class may hold besides blanks, as the inside of a regular expression's set."""
LOW_VALUE = "86"
"""Entry type 86, whose own rules the layouts carry."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a field, what it means, and what it does to an entry, if anything."""

    meaning: str
    state: str | None = None
    evidence: str | None = None


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a record; columns count from 1 and are inclusive."""

    name: str
    first: int
    last: int
    kind: FieldClass
    designation: Designation
    title: str = ""
    codes: Mapping[str, Code] | None = None
    open: bool = False
    """The list of codes is not complete: an unknown one is told and not refused."""
    may_cut: bool = False
    secret: bool = False
    """Never shown in a finding."""
    type_86: TypeRule | None = None
    type_86_refuses: frozenset[str] = frozenset()
    evidence: str | None = None
    note: str | None = None

    @property
    def length(self) -> int:
        """Number of columns."""
        return self.last - self.first + 1

    @property
    def is_filler(self) -> bool:
        """Nothing may stand here."""
        return self.kind == "S"

    def is_required(self, low_value: bool) -> bool:
        """Tell whether the field has to be filled, for an entry of type 86 or any other."""
        return self.designation == "M" or (low_value and self.type_86 == "required")

    def is_forbidden(self, low_value: bool) -> bool:
        """Tell whether the field has to be blank."""
        return low_value and self.type_86 == "forbidden"

    def pattern(self, low_value: bool) -> str:
        """Return the expression of all that may stand in the columns; dates are only held to their digits."""
        size = self.length
        blank = f" {{{size}}}"
        if self.is_filler or self.is_forbidden(low_value):
            return blank
        filled = self._filled(size, low_value)
        return filled if self.is_required(low_value) else f"(?:{filled}|{blank})"

    def _filled(self, size: int, low_value: bool) -> str:
        characters = CHARACTERS[self.kind]
        if self.codes is not None and not self.open:
            known = [code for code in self.codes if not (low_value and code in self.type_86_refuses)]
            return f"(?:{'|'.join(re.escape(code.ljust(size)) for code in known)})"
        if self.kind in ("N", "D"):
            return f"[{characters}]{{{size}}}"
        if self.kind == "(S)N":
            return f"(?:{'|'.join(f' {{{blanks}}}[0-9]{{{size - blanks}}}' for blanks in range(size))})"
        if self.kind == "X":
            return f"(?! {{{size}}})[ {characters}]{{{size}}}"
        return f"[{characters}][ {characters}]{{{size - 1}}}"


class RecordLayout(msgspec.Struct, frozen=True, kw_only=True):
    """One record: how it is recognised and its fields, which cover columns 1 to 80 exactly once."""

    name: str
    id: str
    """The first characters of the record."""
    title: str
    fields: tuple[Field, ...]
    places: Mapping[str, Field]
    """The fields by name, without fillers."""
    pattern: re.Pattern[str]
    """Accepts a record with nothing wrong in it but, perhaps, its dates and open codes."""
    pattern_86: re.Pattern[str]
    """The same for an entry of type 86."""
    when: tuple[tuple[int, int, frozenset[str]], ...] = ()
    type_86: TypeRule | None = None
    evidence: str | None = None
    note: str | None = None

    def fits(self, text: str) -> bool:
        """Tell whether *text*, which begins with the id, is this variant of the record."""
        return all(text[first - 1 : last].rstrip() in values for first, last, values in self.when)


class Use(msgspec.Struct, frozen=True):
    """A record at its place in a structure; ``max`` ``None`` is unbounded."""

    id: str
    required: bool
    max: int | None


class Group(msgspec.Struct, frozen=True):
    """Records that come together, in order."""

    name: str
    required: bool
    max: int | None
    parts: tuple[Use | Group, ...]

    def ids(self) -> Iterator[str]:
        """Yield the id of every record inside."""
        for part in self.parts:
            yield from (part.id,) if isinstance(part, Use) else part.ids()


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one application, and the order in which they come, by the action of the header."""

    name: str
    title: str
    application: str | None
    """``SE``, ``SX``, ``SO``; ``None`` for the control records."""
    records: tuple[RecordLayout, ...]
    structures: Mapping[str, Group]
    """By action (SE10 5); under ``any`` when the action does not matter."""
    by_id: Mapping[str, tuple[RecordLayout, ...]]
    """The variants of each record, conditional ones first."""
    ids: re.Pattern[str]
    """Finds the id that a record begins with: the longest that is known."""
    header: str
    """Id of the record that begins a transaction; empty for the control records."""
    remark: str | None = None
    """Id of the record that may follow every other one."""

    def record(self, name: str) -> RecordLayout:
        """Return the record *name*; ``KeyError`` when there is none, a bug of the caller."""
        for record in self.records:
            if record.name == name:
                return record
        raise KeyError(name)

    def recognise(self, text: str) -> RecordLayout | None:
        """Return the layout of the record *text*, ``None`` when its id is not known."""
        found = self.ids.match(text)
        variants = self.by_id[found[0]] if found is not None else ()
        return next((record for record in variants if record.fits(text)), None)

    def structure(self, action: str) -> Group | None:
        """Return the order of records for *action*."""
        return self.structures.get(action) or self.structures.get("any")


class Layouts(msgspec.Struct, frozen=True):
    """All layouts: the envelope, and one for each application."""

    envelope: Layout
    applications: Mapping[str, Layout]


def read_date(text: str) -> date | None:
    """Return the day that *text* (MMDDYY, of the years 2000 to 2099) says, ``None`` when it is none."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(2000 + int(text[4:]), int(text[:2]), int(text[2:4]))
    except ValueError:
        return None
