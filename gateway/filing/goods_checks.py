"""Checks of parties and goods that hold for every regime."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.persons import folded
from gateway.filing.tables import Look, Tables
from gateway.filing.values import Values, every

_POSTAL_CODES = {
    "US": (re.compile(r"\d{5}(-?\d{4})?").fullmatch, "five digits, or nine"),
    "CA": (re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d").fullmatch, "letter, digit, letter, digit, letter, digit"),
}
"""ACE CATAIR Appendix B."""


def specific_descriptions(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """A description has to say what the goods are (19 CFR 143.23(k)(4))."""
    vague = tables.vague
    if not vague:
        return
    for number, description in enumerate(every(values, "Line.Description"), start=1):
        # Only a short text can be one of the list, and most are longer.
        if len(description) <= tables.longest and folded(description) in vague:
            yield diagnose("record.description-vague", found=description, target=f"Filing.Line[{number}].Description")


def postal_codes(*parties: str) -> Look:
    """Return the check that each of *parties* has a postal code of the form of its country, where that has one."""
    paths = tuple((f"{party}.PostalCode", f"{party}.Country") for party in parties)

    def postal_codes(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
        for path, country in paths:
            found, of = values.get(path), values.get(country)
            form = _POSTAL_CODES.get(of[0]) if of else None
            if form is None:
                continue
            if not found:
                yield diagnose("record.postal-code-missing", found=of[0] if of else None, target=f"Filing.{path}")
            elif not form[0](found[0].strip()):
                yield diagnose("record.postal-code", found=found[0], expected=form[1], target=f"Filing.{path}")

    return postal_codes


def weights_have_units(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The weight of a line says nothing without its unit, nor a unit without a weight (X12 N10, condition P0708)."""
    weights, units = len(every(values, "Line.Weight")), len(every(values, "Line.WeightUnit"))
    if weights != units:
        missing = "WeightUnit" if weights > units else "Weight"
        yield diagnose("record.weight-unit", found=f"{weights} weights, {units} units", target=f"Filing.Line.{missing}")
