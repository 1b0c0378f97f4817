"""What a record lacks for another filing than the one it was made for.

A carrier's manifest data or a broker's type 86 is refused since the exemption is suspended, and the law suggests an
entry instead. What that entry needs and the record does not hold is told at once, with who usually knows it. It is a
lookup: what no record of a regime can hold, and what its schema asks for anyway, is settled when the tables are made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.filing.profiles import Evidence, Need, read_profiles
from gateway.filing.regimes import Regimes
from gateway.filing.values import Values
from gateway.tree import Shape

_LINE = "Line."
_EACH_LINE = "Line.OriginCountry"
"""A field that every line of every record has: as many lines are there."""
_NAMED_LINES = 5
"""So many lines are named by their numbers, more are counted."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One field that a record lacks: its path, its name (with the lines concerned), why it is needed, who knows it."""

    field: str
    name: str
    citation: str
    evidence: Evidence
    known_by: str


class _Look(msgspec.Struct, frozen=True, gc=False):
    """A need as it stands for the records of one regime; without paths they can never hold it."""

    missing: Missing
    paths: tuple[str, ...]
    matches: Callable[[str], object] | None
    by_line: bool


class Completeness:
    """The profiles of all filings, ready to be asked. Make one with :meth:`read`."""

    def __init__(self, profiles: Mapping[str, tuple[Need, ...]], regimes: Regimes) -> None:
        """Compile *profiles* for the records of *regimes*."""
        self.filings = tuple(profiles)
        """The filing codes that have a profile."""
        self._profiles = dict(profiles)
        self._looks = {
            (filing, regime.name): tuple(
                look for need in needs if (look := _look(need, regime.shape)) is not None
            )
            for filing, needs in profiles.items()
            for regime in map(regimes.named, regimes.names)
            if regime is not None
        }  # fmt: skip

    @classmethod
    def read(cls, text: str, file: str, regimes: Regimes) -> tuple[Completeness | None, tuple[Diagnostic, ...]]:
        """Return the profiles in *text*, the content of *file*, and findings; none of them with any finding."""
        profiles, findings = read_profiles(text, file)
        return (None, findings) if findings else (cls(profiles, regimes), ())

    def paths(self, regime: str) -> tuple[str, ...]:
        """Return the paths of a record of *regime* that :meth:`missing_for` reads."""
        looks = [look for (_, name), found in self._looks.items() if name == regime for look in found]
        return tuple(dict.fromkeys((_EACH_LINE, *(path for look in looks for path in look.paths))))

    def missing_at(self, filing: str, path: str) -> Missing | None:
        """Return the need of *filing* for the field at *path* (without indexes), or for what stands first below it."""
        needs = self._profiles.get(filing, ())
        need = next((need for need in needs if _is_at(need.field.path, path)), None)
        need = need or next((need for need in needs if any(_is_at(also, path) for also in need.field.also)), None)
        return None if need is None else _missing(need)

    def knows(self, suggested: str, regime: str) -> bool:
        """Whether it is known what the filing *suggested* needs."""
        return (suggested, regime) in self._looks

    def missing_for(self, suggested: str, regime: str, values: Values) -> tuple[Missing, ...]:
        """Return what a record of *regime* with *values*, which has passed its schema, lacks for *suggested*.

        *values* come by path without indexes (:meth:`paths`). Nothing is missing for a filing without a profile.
        """
        found = []
        for look in self._looks.get((suggested, regime), ()):
            if not look.paths:
                found.append(look.missing)
            elif look.by_line:
                lacks = _lines_lacking(look, values)
                if lacks is not None:
                    found.append(msgspec.structs.replace(look.missing, name=look.missing.name + lacks))
            elif not any(_serves(look, values.get(path)) for path in look.paths):
                found.append(look.missing)
        return tuple(found)


def by_who_knows(missing: Iterable[Missing]) -> str:
    """Return whom to ask for what: ``the importer for bond; the broker for filer code, entry number``."""
    asked: dict[str, list[str]] = {}
    for one in missing:
        asked.setdefault(one.known_by, []).append(one.name)
    return "; ".join(f"{who} for {', '.join(names)}" for who, names in asked.items())


def _look(need: Need, shape: Shape) -> _Look | None:
    """Return how *need* is looked up in records of *shape*; ``None`` when their schema asks for it anyway."""
    field = need.field
    leaves = {path: required for path in (field.path, *field.also) if (required := _required(shape, path)) is not None}
    if field.form is None and any(leaves.values()):
        return None
    return _Look(
        _missing(need),
        tuple(leaves),
        re.compile(field.form).fullmatch if field.form is not None else None,
        field.path.startswith(_LINE),
    )


def _is_at(field: str, path: str) -> bool:
    return f"{field}.".startswith(f"{path}.")


def _missing(need: Need) -> Missing:
    field = need.field
    return Missing(
        field=field.path, name=field.name, citation=need.citation, evidence=need.evidence, known_by=field.known_by
    )


def _required(shape: Shape, path: str) -> bool | None:
    """Return whether every record of *shape* has a value at *path*; ``None`` when no record can have one."""
    required = True
    for name in path.split("."):
        child = shape.child(name)
        if child is None:
            return None
        required, shape = required and child.min > 0, child
    return required if shape.type is not None else None


def _serves(look: _Look, found: list[str] | None) -> bool:
    return bool(found) and (look.matches is None or any(map(look.matches, found or ())))


def _lines_lacking(look: _Look, values: Values) -> str | None:
    """Return which lines lack a field, as it follows the field's name; ``None`` when each has it.

    Values do not tell their lines where some have none: then the lines are counted.
    """
    lines = len(values.get(_EACH_LINE, ()))
    found = next((held for path in look.paths if (held := values.get(path))), [])
    bad = [number for number, value in enumerate(found, start=1) if look.matches and not look.matches(value)]
    lacking = lines - len(found) + len(bad)
    if lacking <= 0:
        return None
    if lacking >= lines:
        return ""
    if len(found) < lines or lacking > _NAMED_LINES:
        return f" of {lacking} of {lines} lines"
    return f" of line{'s' if lacking > 1 else ''} {', '.join(map(str, bad))}"
