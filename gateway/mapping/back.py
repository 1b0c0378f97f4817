"""The way back of one value: from the record to the text that the sender would have written (``both: true``).

It is the inverse of :mod:`gateway.mapping.convert` for rules that lose nothing; :mod:`gateway.mapping.losses` tells
which these are.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from gateway.mapping.codes import CodeList
from gateway.mapping.model import Codes, Rule
from gateway.mapping.plan import Field
from gateway.mapping.values import decimal, integer
from gateway.tree import Shape

NUMERIC = ("number", "integer")
"""Types of places whose texts are numbers: zeros in front, and behind the decimals, say nothing."""


def write_back(
    field: Field, value: str, lists: dict[str, CodeList], day: date | None = None, unit: str = ""
) -> str | None:
    """Return what stands at the one place that *field* reads when the record has *value*.

    Code lists are asked on *day* (without one: of all time); *unit* is the unit that stands beside the text, for a rule
    that converts by it. ``None`` when nothing that can be sent gives *value*, such as a code of no list.
    """
    rule, leaf = field.rule, place_read(field)
    measured = _measured(value, rule, unit, field.implied_decimals)
    text = _coded(measured, rule, lists, day) if measured is not None else None
    if text is None or leaf is None or leaf.type not in NUMERIC:
        return text
    if any(name == "zero-pad" for name, _ in rule.steps):
        text = text.lstrip("0") or "0"
    return text.zfill(leaf.min_length or 0)


def place_read(field: Field) -> Shape | None:
    """Return the shape of the one place that *field* reads; ``None`` when it reads none or several."""
    draw = field.rule.draw
    route = field.routes.get(draw.paths[0].text) if draw is not None and len(draw.paths) == 1 else None
    return route.leaf if route is not None else None


def is_same(sent: str, written: str | None, leaf: Shape) -> bool:
    """Tell whether *written* is no other text than *sent* at *leaf*.

    Blanks around it are never data. In numbers, zeros in front and behind the decimals, a plus sign and an exponent
    change nothing (X12.6: types N and R; XML Schema part 2: the value space of decimals).
    """
    if written is None:
        return False
    sent, written = sent.strip(), written.strip()
    if sent == written or leaf.type not in NUMERIC:
        return sent == written
    number = _number(sent)
    return number is not None and number == _number(written)


def _measured(value: str, rule: Rule, unit: str, implied: int) -> str | None:
    if rule.date is not None:
        return _date_in(value, rule.date)
    if rule.time is not None:
        return value[:2] + value[3:5]
    if rule.number is None and rule.unit is None:
        return value
    number = _number(value)
    if number is None:
        return None
    if rule.unit is not None:
        factor = rule.unit.factors.get(unit)
        if not factor:
            return None
        number /= factor
    if implied:
        return integer(number.scaleb(implied))
    if rule.number == "money" or rule.unit is not None:
        text = decimal(number) or ""
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def _date_in(value: str, form: str) -> str | None:
    year, month, day = value[:4], value[5:7], value[8:]
    match form:
        case "iso" | "date-time":
            return value
        case "CCYYMMDD":
            return year + month + day
        case "MM/DD/CCYY":
            return f"{month}/{day}/{year}"
    if not "1970" <= year <= "2069":
        return None
    return year[2:] + month + day if form == "YYMMDD" else month + day + year[2:]


def _coded(text: str, rule: Rule, lists: dict[str, CodeList], day: date | None) -> str | None:
    if rule.lookup is not None:
        found = next((code for code, label in lists[rule.lookup].at(day).items() if label == text), None)
        if found is None:
            return None
        text = found
    return text if rule.codes is None else _uncoded(text, rule.codes, lists, day)


def _uncoded(text: str, codes: Codes, lists: dict[str, CodeList], day: date | None) -> str | None:
    if codes.translation is not None:
        return next((old for old, new in codes.translation.items() if new == text), None)
    return text if text in (codes.known if codes.list is None else lists[codes.list].at(day)) else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
