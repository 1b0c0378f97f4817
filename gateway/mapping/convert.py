"""One text through one rule: steps, codes, units, numbers, dates and lengths, in this order."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from gateway.mapping.codes import CodeList
from gateway.mapping.model import Rule
from gateway.mapping.values import (
    NUMBERS,
    SHOWN,
    WANTED,
    apply_step,
    control_character,
    converted,
    cut,
    decimal_of,
    iso_date,
    iso_time,
    numeral,
)
from gateway.tree import Node


class Refusal(msgspec.Struct, frozen=True):
    """Why a value was refused: a diagnostic code and what its texts need."""

    code: str
    found: str | None = None
    expected: str | None = None
    data: dict[str, Any] = {}
    nodes: tuple[Node, ...] = ()


class Converted(msgspec.Struct, frozen=True):
    """The value in the filing's form and the words that changed it. Empty: the steps left nothing."""

    text: str
    steps: tuple[str, ...]


def too_long(text: str, longest: int, nodes: tuple[Node, ...] = ()) -> Refusal:
    """Return the refusal of *text*, which has more than *longest* characters."""
    return Refusal("mapping.too-long", text, f"at most {longest} characters", {"length": len(text)}, nodes)


def convert(
    text: str, rule: Rule, lists: dict[str, CodeList], day: date | None, unit: str, implied: int
) -> Converted | Refusal:
    """Return *text* as *rule* wants it. *unit* is the unit that was sent with it, *implied* its implied decimals."""
    control = control_character(text)
    if control is not None:
        return Refusal("mapping.character-refused", found=control)
    done: list[str] = []
    for name, size in rule.steps:
        text = apply_step(text, name, size).strip()
        done.append(name)
    if not text:
        return Converted("", tuple(done))
    coded = _coded(text, rule, lists, day, done)
    if isinstance(coded, Refusal):
        return coded
    measured = _measured(coded, rule, unit, implied, done)
    if isinstance(measured, Refusal):
        return measured
    text = measured
    if rule.max is not None and len(text) > rule.max:
        if rule.then == "error":
            return too_long(text, rule.max)
        text = cut(text, rule.max)
        done.append("max")
    return Converted(text, tuple(done))


def _coded(text: str, rule: Rule, lists: dict[str, CodeList], day: date | None, done: list[str]) -> str | Refusal:
    codes = rule.codes
    if codes is not None:
        if codes.list is not None:
            done.append(f"codes {codes.list}")
            known: Any = lists[codes.list].at(day)
        else:
            done.append("codes")
            known = codes.known if codes.translation is None else codes.translation
        if text not in known:
            return Refusal("mapping.code-unknown", text, _some(known))
        if codes.translation is not None:
            text = codes.translation[text]
    if rule.lookup is not None:
        labels = lists[rule.lookup].at(day)
        if text not in labels:
            return Refusal("mapping.code-unknown", text, _some(labels))
        done.append(f"lookup {rule.lookup} line {lists[rule.lookup].line(text, day)}")
        text = labels[text]
    return text


def _measured(text: str, rule: Rule, unit: str, implied: int, done: list[str]) -> str | Refusal:
    if rule.date is not None or rule.time is not None:
        form = rule.date or rule.time or ""
        done.append(f"{'date' if rule.date else 'time'} {form}")
        moment = iso_date(text, form) if rule.date else iso_time(text, form)
        return moment if moment is not None else Refusal("mapping.date-invalid", text, SHOWN.get(form, form))
    if rule.unit is not None:
        kind = rule.number or "decimal"
        number = decimal_of(text, implied)
        if number is None:
            return Refusal("mapping.number-invalid", text, WANTED[kind])
        if unit not in rule.unit.factors:
            return Refusal("mapping.unit-unknown", unit, _some(rule.unit.factors))
        done.append(f"unit {unit}")
        return NUMBERS[kind](converted(number, rule.unit.factors[unit], rule.unit.places)) or ""
    if rule.number is not None:
        done.append(f"number {rule.number}")
        written = numeral(text, rule.number, implied)
        return written if written is not None else Refusal("mapping.number-invalid", text, WANTED[rule.number])
    return text


def _some(known: Any) -> str:
    names = list(known)
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
