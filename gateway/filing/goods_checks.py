"""Checks of parties and goods that hold for every regime."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.diagnostics import Diagnostic, diagnose
from gateway.filing.code_checks import PARTIES
from gateway.filing.tables import Tables
from gateway.filing.values import Values, every, first

_NOT_WORDS = re.compile(r"[^A-Z0-9]+")
_POSTAL_CODES = {
    "US": (re.compile(r"\d{5}(-?\d{4})?"), "five digits, or nine"),
    "CA": (re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d"), "letter, digit, letter, digit, letter, digit"),
}
"""ACE CATAIR Appendix B."""


def specific_descriptions(values: Values, tables: Tables) -> Iterator[Diagnostic]:
    """A description has to say what the goods are (19 CFR 143.23(k)(4))."""
    vague = tables.vague
    if not vague:
        return
    for number, description in enumerate(every(values, "Line.Description"), start=1):
        # Only a short text can be one of the list, and most are longer.
        if len(description) <= tables.longest and _NOT_WORDS.sub(" ", description.upper()).strip() in vague:
            yield diagnose("record.description-vague", found=description, target=f"Filing.Line[{number}].Description")


def postal_codes(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The postal code of a party has the form of its country."""
    for party in PARTIES:
        code = first(values, f"{party}.PostalCode")
        form = _POSTAL_CODES.get(first(values, f"{party}.Country") or "")
        if code is not None and form is not None and not form[0].fullmatch(code.strip()):
            yield diagnose("record.postal-code", found=code, expected=form[1], target=f"Filing.{party}.PostalCode")


def weights_have_units(values: Values, _tables: Tables) -> Iterator[Diagnostic]:
    """The weight of a line says nothing without its unit, nor a unit without a weight (X12 N10, condition P0708)."""
    weights, units = len(every(values, "Line.Weight")), len(every(values, "Line.WeightUnit"))
    if weights != units:
        missing = "WeightUnit" if weights > units else "Weight"
        yield diagnose("record.weight-unit", found=f"{weights} weights, {units} units", target=f"Filing.Line.{missing}")
