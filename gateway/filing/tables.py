"""What the checks need to know from outside: word lists, code lists, and what CBP has allowed a filer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.filing.values import Values, first
from gateway.tree.codes import CodeList

ANY_OTHER = "*"
"""A code that makes its list an open one: what is not on it may be right all the same."""
DAYS = ("Arrival.Date", "EstimatedArrival")
"""The fields that tell the day by which dated codes are looked up."""

Look = Callable[[Values, "Tables"], Iterator[Diagnostic]]
"""A check: what it has against a record with these values."""

_FILERS = ("filer", "check_digit_offset", "source")
_FILER = re.compile(r"[A-Z0-9]{3}")
_OFFSET = re.compile(r"[1-9]")


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Read once, given to every check."""

    vague: frozenset[str] = frozenset()
    """Descriptions that say nothing, in capitals, one blank between words (``vague-descriptions.csv``)."""
    longest: int = 0
    """Length up to which a description can be one of them, however it is punctuated."""
    codes: Mapping[str, CodeList] = {}
    """Code lists by name (``mappings/codes``)."""
    check_digit_offsets: Mapping[str, int] = {}
    """Filer codes whose check digits are moved by a constant, as CBP may allow (ACE CATAIR Appendix E)."""

    @staticmethod
    def read(
        vague_descriptions: str, filers: str, filers_file: str, codes: Mapping[str, CodeList]
    ) -> tuple[Tables, tuple[Diagnostic, ...]]:
        """Return the tables from the texts of ``vague-descriptions.csv`` and ``filers.csv``, and every finding."""
        vague = frozenset(row["description"] for row in csv.DictReader(vague_descriptions.splitlines()))
        findings: list[Diagnostic] = []
        offsets = dict(_offsets(filers, filers_file, findings))
        longest = 2 * max(map(len, vague), default=0)
        return Tables(vague=vague, longest=longest, codes=codes, check_digit_offsets=offsets), tuple(findings)

    def lists(self, name: str, code: str, values: Values) -> bool:
        """Whether the list *name* has *code* on the day on which the record with *values* arrives.

        A list that is not installed has every code, and so has one with the code ``*``.
        """
        held = self.codes.get(name)
        if held is None:
            return True
        known = held.at(_arrival(values) if held.dated else None)
        return code in known or ANY_OTHER in known


def _arrival(values: Values) -> date | None:
    text = next((found for path in DAYS if (found := first(values, path)) is not None), "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _offsets(text: str, file: str, findings: list[Diagnostic]) -> Iterator[tuple[str, int]]:
    rows = csv.DictReader(text.splitlines(), restval="")
    if tuple(rows.fieldnames or ()) != _FILERS:
        _find(findings, file, 1, "value", what="the head", found=f"{rows.fieldnames}", expected=",".join(_FILERS))
        return
    for row in rows:
        filer, offset, line = row["filer"], row["check_digit_offset"], rows.line_num
        if not _FILER.fullmatch(filer) or not _OFFSET.fullmatch(offset):
            expected = "a filer code of three characters and a digit from 1 to 9"
            _find(findings, file, line, "value", what="a filer", found=f"{filer},{offset}", expected=expected)
        elif not row["source"]:
            _find(findings, file, line, "missing", what=f"filer {filer}", expected="source")
        else:
            yield filer, int(offset)


def _find(findings: list[Diagnostic], file: str, line: int, kind: str, **data: str) -> None:
    source, rule = Source(line=line), f"{file}:{line}"
    findings.append(diagnose(f"policy.table-{kind}", source=source, where=file, rule=rule, **data))  # type: ignore[arg-type]
