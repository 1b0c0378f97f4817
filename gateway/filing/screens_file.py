"""Read ``screens.yaml`` and ``watched-tariffs.csv``. Every fault is a finding with its line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

import msgspec

from gateway.diagnostics import CATALOGUE, Diagnostic, Severity, Source, diagnose
from gateway.tree import document as yaml

LooksAt = Literal[
    "many-tariffs",
    "value-per-kg",
    "address-words",
    "name-words",
    "watched-tariffs",
    "late",
    "past-due",
    "same-order",
    "same-bill",
]
Evidence = Literal["rule", "reported", "ours"]


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: what is looked at, in which records, with which thresholds."""

    code: str
    looks_at: LooksAt
    regimes: tuple[str, ...]
    modes: frozenset[str] = frozenset()
    """Of transport; none: all."""
    start: date | None = None
    end: date | None = None
    at_least: Decimal | None = None
    over: Decimal | None = None
    under: Decimal | None = None
    words: frozenset[str] = frozenset()
    severity: Severity
    citation: str
    evidence: Evidence
    at: str
    """``file:line``."""


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff number, or its beginning, that the operator watches; empty *origin*: of any country."""

    tariff: str
    origin: str
    measure: str
    start: date | None
    end: date | None
    source: str


class ScreenTable(msgspec.Struct, frozen=True, kw_only=True):
    """The table as read."""

    screens: tuple[Screen, ...] = ()
    street_words: dict[str, str] = {}
    watched: tuple[Watched, ...] = ()


_REQUIRED = ("code", "looks_at", "regimes", "severity", "citation", "evidence")
_OTHERS = ("modes", "from", "to", "at_least", "over", "under", "words")
_WATCHED = ("tariff", "origin", "measure", "valid_from", "valid_to", "source")
_NEEDS: dict[str, tuple[str, ...]] = {
    "many-tariffs": ("at_least",),
    "value-per-kg": ("over", "under"),
    "address-words": ("words",),
    "name-words": ("words",),
    "watched-tariffs": (),
    "late": ("at_least",),
    "past-due": ("at_least",),
    "same-order": ("at_least",),
    "same-bill": (),
}
"""The keys that what is looked at cannot do without."""


def _day_of_month(text: str) -> Decimal:
    if int(text) not in range(1, 29):
        raise ValueError(text)
    return Decimal(text)


_DAY = (_day_of_month, "a day from 1 to 28, which every month has")


def read_screens(
    text: str, file: str, watched: str, watched_file: str, regimes: Collection[str]
) -> tuple[ScreenTable | None, tuple[Diagnostic, ...]]:
    """Return the table in *text* (content of *file*) with the tariff numbers in *watched*, and every finding.

    *regimes* are the names that a screen may be for. There is no table when there is any finding.
    """
    document = yaml.read_yaml(text, file)
    reader = _Reader(document, regimes)
    table = msgspec.structs.replace(reader.table(), watched=tuple(reader.watched(watched, watched_file)))
    findings = (*document.findings, *reader.findings)
    return (None, findings) if findings else (table, ())


class _Reader:
    def __init__(self, document: yaml.Document, regimes: Collection[str]) -> None:
        self._document = document
        self._regimes = regimes
        self.findings: list[Diagnostic] = []

    def table(self) -> ScreenTable:
        sections = self._keys(self._document.root, "the file", ("street_words", "screens"), ())
        words = sections.get("street_words")
        short = {key.text: value.text for key, value in _entries(words) if isinstance(value, yaml.Scalar)}
        screens = [screen for item in _items(sections.get("screens")) if (screen := self._screen(item)) is not None]
        return ScreenTable(screens=tuple(screens), street_words=short)

    def _screen(self, item: yaml.Located) -> Screen | None:
        before = len(self.findings)
        keys = self._keys(item, "a screen", _REQUIRED, _OTHERS)
        looks_at = self._one_of(keys, "looks_at", get_args(LooksAt))
        for name in _NEEDS.get(looks_at, ()):
            if name not in keys:
                self._find("missing", item, what=f"a screen that looks at {looks_at}", expected=name)
        screen: dict[str, Any] = {
            "code": self._one_of(keys, "code", tuple(code for code in CATALOGUE if code.startswith("screen."))),
            "looks_at": looks_at,
            "regimes": tuple(self._known(one, self._regimes) for one in _items(keys.get("regimes"))),
            "modes": frozenset(map(_text, _items(keys.get("modes")))),
            "start": self._read(keys, "from", date.fromisoformat, "a day such as 2025-08-29"),
            "end": self._read(keys, "to", date.fromisoformat, "a day such as 2025-08-29"),
            **{name: self._read(keys, name, Decimal, "a number") for name in ("over", "under")},
            "at_least": self._read(keys, "at_least", *_DAY if looks_at == "past-due" else (Decimal, "a number")),
            "words": frozenset(map(_text, _items(keys.get("words")))),
            "severity": self._one_of(keys, "severity", tuple(Severity)),
            "citation": _text(keys.get("citation")),
            "evidence": self._one_of(keys, "evidence", get_args(Evidence)),
            "at": f"{self._document.file}:{item.line}",
        }
        return Screen(**screen) if len(self.findings) == before else None

    def watched(self, text: str, file: str) -> Iterator[Watched]:
        rows = csv.DictReader(text.splitlines(), restval="")
        if tuple(rows.fieldnames or ()) != _WATCHED:
            self._find_in(file, 1, "value", what="the head", found=f"{rows.fieldnames}", expected=",".join(_WATCHED))
            return
        for row in rows:
            line = rows.line_num
            try:
                start, end = (date.fromisoformat(day) if day else None for day in (row["valid_from"], row["valid_to"]))
            except ValueError:
                self._find_in(file, line, "value", what="a day", found=f"{row}", expected="a day such as 2025-08-29")
                continue
            tariff = row["tariff"].replace(".", "")
            if not (tariff.isascii() and tariff.isdigit() and 2 <= len(tariff) <= 10):
                found = row["tariff"]
                self._find_in(file, line, "value", what="a tariff number", found=found, expected="2 to 10 digits")
            elif not row["measure"] or not row["source"]:
                self._find_in(file, line, "missing", what=f"tariff number {tariff}", expected="measure and source")
            else:
                yield Watched(
                    tariff=tariff, origin=row["origin"], measure=row["measure"], start=start, end=end,
                    source=row["source"],
                )  # fmt: skip

    def _read(
        self, keys: dict[str, yaml.Located], name: str, read: Callable[[str], Any], expected: str
    ) -> Any:  # fmt: skip
        if name not in keys:
            return None
        try:
            return read(_text(keys[name]))
        except (ValueError, InvalidOperation):
            self._find("value", keys[name], what=name, found=_text(keys[name]), expected=expected)
            return None

    def _one_of(self, keys: dict[str, yaml.Located], name: str, known: tuple[str, ...]) -> Any:
        if name not in keys:
            return ""
        return self._known(keys[name], known)

    def _known(self, place: yaml.Located, known: Collection[str]) -> Any:
        text = _text(place)
        for one in known:
            if one == text:
                return one
        self._find("value", place, what="this place", found=text, expected=f"one of {', '.join(known)}")
        return text

    def _keys(
        self, value: yaml.Located | None, what: str, required: tuple[str, ...], others: tuple[str, ...]
    ) -> dict[str, yaml.Located]:
        found = {}
        for key, item in _entries(value):
            if key.text in required or key.text in others:
                found[key.text] = item
            else:
                self._find("key", key, what=what, found=key.text, advice=f"Known: {', '.join((*required, *others))}.")
        for name in required:
            if name not in found:
                self._find("missing", value, what=what, expected=name)
        return found

    def _find(self, kind: str, place: yaml.Located | None, **data: str) -> None:
        self._find_in(self._document.file, place.line if place is not None else 1, kind, **data)

    def _find_in(self, file: str, line: int, kind: str, **data: str) -> None:
        source, rule = Source(line=line), f"{file}:{line}"
        self.findings.append(diagnose(f"policy.table-{kind}", source=source, where=file, rule=rule, **data))  # type: ignore[arg-type]


def _entries(value: yaml.Located | None) -> Iterator[tuple[yaml.Scalar, yaml.Located]]:
    if isinstance(value, yaml.Mapping):
        yield from value


def _items(value: yaml.Located | None) -> Iterator[yaml.Located]:
    if isinstance(value, yaml.Sequence):
        yield from value


def _text(value: yaml.Located | None) -> str:
    return value.text if isinstance(value, yaml.Scalar) else ""
