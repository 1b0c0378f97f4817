"""Compare what pyx12 finds in a set with what this gateway finds, and tell every difference that is not explained.

Both lists are brought to (position, segment, kind, element). What one reader alone has is a difference; the ones that
are known, with their reasons, are rows of ``KNOWN``. A difference is a note about us or about pyx12, never about the
sender, and changes no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

from gateway.diagnostics import Diagnostic, Scope, diagnose
from gateway.second_opinion.reader import Fault, Kind, Opinion

_KINDS: dict[str, Kind] = {
    "x12.unknown-segment": "misplaced",
    "x12.segment-not-in-set": "misplaced",
    "x12.segment-unexpected": "misplaced",
    "x12.segment-out-of-sequence": "misplaced",
    "x12.segment-missing": "segment missing",
    "x12.loop-missing": "segment missing",
    "x12.loop-over-max": "too often",
    "x12.segment-over-max": "too often",
    "x12.segment-empty": "empty",
    "x12.element-missing": "missing",
    "x12.condition-missing": "condition",
    "x12.condition-excluded": "condition",
    "x12.too-many-elements": "surplus",
    "x12.element-too-short": "value",
    "x12.element-too-long": "value",
    "x12.element-character": "value",
    "x12.code-invalid": "value",
    "x12.code-not-used": "value",
    "x12.date-invalid": "value",
    "x12.time-invalid": "value",
    "x12.too-many-repetitions": "value",
    "x12.too-many-components": "value",
    "x12.trailing-blanks": "value",
}
"""Codes that pyx12 has a counterpart for. Open code lists and trailing separators are no faults to it."""


_RECOVERED = ("x12.unknown-segment", "x12.segment-unexpected", "x12.segment-out-of-sequence")


class _Both(msgspec.Struct, frozen=True):
    """The two lists, for the rows whose reason lies in other findings."""

    ours: tuple[Fault, ...]
    theirs: tuple[Fault, ...]
    ids: dict[int, str]

    def lost(self, position: int) -> bool:
        """pyx12 found no place for the segment at *position*."""
        return any(fault.position == position and fault.kind == "misplaced" for fault in self.theirs)

    def adrift(self, position: int) -> bool:
        """We went on in a loop that pyx12 did not enter, since its first segment is missing, misplaced or misspelt."""
        return any(fault.code in _RECOVERED and fault.position < position for fault in self.ours)

    def ours_has(self, kind: Kind, position: int | None = None, segment_id: str | None = None) -> bool:
        """We have a finding of *kind*, there or of that segment."""
        return any(
            fault.kind == kind and position in (None, fault.position) and segment_id in (None, fault.segment_id)
            for fault in self.ours
        )


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A difference that is understood: who alone has the finding, which finding, and why."""

    side: str
    kind: Kind
    reason: str
    value: str | None = None
    """Pattern of the value concerned."""
    code: str | None = None
    when: Callable[[Fault, _Both], bool] | None = None

    def explains(self, side: str, fault: Fault, both: _Both) -> bool:
        """Tell whether this row explains that only *side* has *fault*."""
        return (
            (side, fault.kind) == (self.side, self.kind)
            and self.code in (None, fault.code)
            and (self.value is None or re.search(self.value, fault.value or "", re.DOTALL) is not None)
            and (self.when is None or self.when(fault, both))
        )


_SEGMENTS: tuple[Kind, ...] = ("misplaced", "too often")
_ALL: tuple[Kind, ...] = tuple(sorted({*_KINDS.values()}))

KNOWN: tuple[Known, ...] = (
    Known(
        side="pyx12",
        kind="value",
        code="6",
        value=r"[^ -~]|[`^]",
        reason="its character set has no accented letters, which X12.6 allows by agreement, and not every printable "
        "character of ASCII",
    ),
    Known(
        side="pyx12",
        kind="value",
        code="6",
        value=r"^-?[0-9]+\.$|^-?[0-9.]+E-?[0-9]+$",
        reason="it knows neither a decimal point at the end of a number nor an exponent (X12.6, type R)",
    ),
    Known(
        side="pyx12",
        kind="value",
        code="8",
        value=r"^(?:0[0-9]|1[0-7])[0-9]{6}$",
        reason="it takes no year before 1800",
    ),
    Known(
        side="gateway",
        kind="value",
        code="x12.code-invalid",
        when=lambda fault, _: fault.element == 1,
        reason="the code list of a first element is kept from it, since it would not find the segment at all",
    ),
    Known(
        side="gateway",
        kind="value",
        value=r"^ +$|[\x7f-\x9f]",
        reason="a value of blanks is no value to us, and it checks no control characters above 0x1F",
    ),
    Known(
        side="gateway",
        kind="missing",
        value=r"^ +$",
        reason="a value of blanks counts as sent to it",
    ),
    Known(
        side="gateway",
        kind="condition",
        value=r"^ +$",
        reason="a value of blanks counts as sent to it",
    ),
    Known(
        side="gateway",
        kind="condition",
        when=lambda fault, _: fault.component is not None,
        reason="its maps have no conditions within a composite",
    ),
    Known(side="gateway", kind="empty", reason="it has no rule against a segment without data"),
    *(
        Known(
            side="pyx12",
            kind=kind,
            when=lambda fault, both: both.ours_has("empty", fault.position),
            reason="a segment without data is one finding to us, whatever it lacks",
        )
        for kind in ("missing", "condition")
    ),
    *(
        Known(
            side="pyx12",
            kind=kind,
            when=lambda fault, both: both.adrift(fault.position),
            reason="it has no recovery: the rest of a loop whose first segment is missing, misplaced or misspelt it "
            "finds nowhere, or takes for a part of the loop before",
        )
        for kind in _SEGMENTS
    ),
    Known(
        side="pyx12",
        kind="misplaced",
        when=lambda fault, both: both.ours_has("segment missing", segment_id=fault.segment_id),
        reason="a mandatory segment that comes after its place is told once by us, as missing",
    ),
    *(
        Known(
            side="gateway",
            kind=kind,
            when=lambda fault, both: both.lost(fault.position) or both.lost(fault.position - 1),
            reason="it does not look into a segment, or behind one, that it finds no place for",
        )
        for kind in _ALL
    ),
    Known(
        side="pyx12",
        kind="segment missing",
        when=lambda _, both: any(fault.code == "x12.segment-unexpected" for fault in both.ours),
        reason="a loop whose first segment is missing is told once by us, and then read as if it had been opened",
    ),
    Known(
        side="pyx12",
        kind="surplus",
        value=r"^ *$",
        reason="it counts empty elements at the end of a segment, which are a warning to us",
    ),
    Known(
        side="pyx12",
        kind="condition",
        when=lambda fault, both: any(
            each.position == fault.position and re.fullmatch(" +", each.value or "") for each in both.ours
        ),
        reason="a value of blanks counts as sent to it",
    ),
    Known(
        side="gateway",
        kind="segment missing",
        when=lambda fault, both: (fault.loop or "").endswith(f"/{both.ids.get(fault.position)}"),
        reason="where a loop begins again at once it does not ask what the instance before lacked",
    ),
    Known(
        side="pyx12",
        kind="too often",
        when=lambda fault, both: both.ours_has("too often", segment_id=fault.segment_id),
        reason="it tells every use above the maximum, we tell the first",
    ),
)


def compare(
    ours: Iterable[Diagnostic],
    opinion: Opinion,
    *,
    where: str = "",
    scope: Scope = Scope(),  # noqa: B008  frozen
) -> list[Diagnostic]:
    """Return one note for each difference between *ours*, our findings of a set, and *opinion* that is not explained.

    *where* and *scope* are those of the set. Segments at which pyx12 failed are left out.
    """
    both = _Both(tuple(fault for each in ours if (fault := _fault(each)) is not None), opinion.faults, opinion.ids)
    mine, theirs = {_place(fault): fault for fault in both.ours}, {_place(fault): fault for fault in both.theirs}
    notes = []
    for side, alone in (("gateway", mine.keys() - theirs.keys()), ("pyx12", theirs.keys() - mine.keys())):
        for key in sorted(alone, key=str):
            fault = mine[key] if side == "gateway" else theirs[key]
            if fault.position in opinion.unable or any(row.explains(side, fault, both) for row in KNOWN):
                continue
            told = f"{fault.kind} ({fault.code})"
            ours_told, theirs_told = (told, "nothing") if side == "gateway" else ("nothing", told)
            name = fault.segment_id if fault.element is None else f"{fault.segment_id}-{fault.element:02d}"
            place = f"segment {fault.position} of the set, {name}"
            note = diagnose(
                "x12.second-opinion-differs",
                where=where or None,
                scope=scope,
                place=place,
                ours=ours_told,
                theirs=theirs_told,
            )
            notes.append(note)
    return notes


def _place(fault: Fault) -> tuple[int, str, str, int | None]:
    """What has to be equal for two readers to agree; the element of a condition is told differently by each."""
    return (fault.position, fault.segment_id, fault.kind, None if fault.kind == "condition" else fault.element)


def _fault(diagnostic: Diagnostic) -> Fault | None:
    kind, source = _KINDS.get(diagnostic.code), diagnostic.source
    if kind is None or source is None or source.position is None:
        return None
    sent = (source.end or 0) - (source.start or 0)
    return Fault(
        position=source.position,
        segment_id=source.segment_id or "",
        kind=kind,
        element=source.element,
        code=diagnostic.code,
        value=" " * sent if kind in ("missing", "condition") else diagnostic.found,
        component=source.component,
        loop=source.loop,
    )
