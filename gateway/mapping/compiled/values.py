"""Generated code: one value through one rule, the twin of :mod:`gateway.mapping.convert`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateway.mapping.compiled.runtime import Numbers
from gateway.mapping.compiled.segments import Code, Uncompilable
from gateway.mapping.model import Rule
from gateway.mapping.plan import Plan

_STEPS = {
    "trim": "{v} = {v}.strip()",
    "upper": "{v} = {v}.upper()",
    "digits": "if not {whole}: {v} = digits({v})",
    "alnum": "if not {v}.isalnum(): {v} = alnum({v})",
    "squeeze-spaces": "if '  ' in {v}: {v} = squeeze_spaces({v})",
    "transliterate": "if not {v}.isascii(): {v} = transliterate({v}).strip()",
}
_SIZED = ("cut", "skip", "zero-pad")
_EMPTYING = ("digits", "alnum", "transliterate", "skip")
"""Steps that may leave nothing, which is a doubt."""
_BARE = ("digits", "alnum")
"""Steps that leave letters and digits alone."""


class ValueWriter:
    """Writes conversions. Constants go into *names*, the namespace of the generated module.

    *ascii_only*: the records have no other characters, so that every digit is one of 0 to 9.
    """

    def __init__(self, plan: Plan, names: dict[str, Any], *, ascii_only: bool) -> None:
        self.plan = plan
        self.names = names
        self.ascii_only = ascii_only

    def constant(self, stem: str, value: Any) -> str:
        """Return the name under which *value* stands in the generated module."""
        for name, known in self.names.items():
            if name.startswith(f"{stem}_") and known == value:
                return name
        name = f"{stem}_{len(self.names)}"
        self.names[name] = value
        return name

    def dated(self, rule: Rule) -> bool:
        """Tell whether the result depends on the governing date."""
        lists = (rule.lookup, rule.codes.list if rule.codes is not None else None)
        return any(self.plan.lists[name].dated for name in lists if name is not None)

    def write(
        self, rule: Rule, v: str, code: Code, *, implied: int, unit: str, day: str, capture: str, plain: bool
    ) -> None:
        """Write the conversion of the variable *v*, which has text, into XML text. *capture* is run on its value.

        *plain*: the text has no blanks around it, no control characters, and nothing that XML wants escaped.
        """
        if _is_text(rule):
            self.text(rule, v, code, capture, plain)
            return
        unsafe = self.value(rule, v, code, implied=implied, unit=unit, day=day, plain=plain)
        code.add(*filter(None, [capture]))
        if unsafe:
            code.add(f"if not {v}.isalnum(): {v} = written({v})")

    def text(self, rule: Rule, v: str, code: Code, capture: str, plain: bool) -> None:
        """Write the way of plain text: most values are letters and digits alone and need no further look."""
        if rule.max is not None:
            code.add(f"if len({v}) > {rule.max}: doubt()")
        if plain:
            code.add(*filter(None, [capture]))
            return
        if not capture:
            code.add(f"if not {v}.isalnum(): {v} = plain_text({v})")
            return
        with code.block(f"if {v}.isalnum():"):
            code.add(capture)
        with code.block("else:"):
            code.add(f"{v} = clean({v})", capture, f"{v} = written({v})")

    def whole(self, v: str) -> str:
        """Return the test that the variable *v* has the digits 0 to 9 alone."""
        return f"{v}.isdigit()" if self.ascii_only else f"({v}.isascii() and {v}.isdigit())"

    def value(self, rule: Rule, v: str, code: Code, *, implied: int, unit: str, day: str, plain: bool) -> bool:
        """Write steps, codes, measures and lengths; return whether the result may need XML escaping."""
        coded = rule.codes is not None or rule.lookup is not None
        exact = rule.date is not None or rule.time is not None or rule.number is not None or rule.unit is not None
        exact = exact or (rule.draw is not None and rule.draw.verb == "count")
        steps = rule.steps
        if not self.ascii_only and steps and steps[0][0] == "squeeze-spaces":
            code.add(f"if not {v}.isalnum(): {v} = clean(squeeze_spaces({v}))")  # XML is laid out in lines
            steps = steps[1:]
        elif not plain and (steps or not (coded or exact)):
            code.add(f"if not {v}.isalnum(): {v} = clean({v})")
        for name, size in steps:
            if size is not None and name in _SIZED:
                code.add(f"{v} = {name.replace('-', '_')}({v}, {size}).strip()")
            elif size is None and name in _STEPS:
                code.add(_STEPS[name].format(v=v, whole=self.whole(v)))
            else:
                raise Uncompilable
            if name in _EMPTYING:
                code.add(f"if not {v}: doubt()")
        safe = plain or exact or (bool(rule.steps) and rule.steps[-1][0] in _BARE)
        if rule.codes is not None:
            safe = self.coded(rule, v, code, day) or exact
        if rule.lookup is not None:
            labels = self.members(rule.lookup, day)
            code.add(f"{v} = {labels}.get({v}) or doubt()")
            safe = exact
        self.measured(rule, v, code, implied, unit)
        if rule.max is not None:
            if rule.then == "error":
                code.add(f"if len({v}) > {rule.max}: doubt()")
            else:
                code.add(f"{v} = cut({v}, {rule.max})")
        return not safe

    def coded(self, rule: Rule, v: str, code: Code, day: str) -> bool:
        """Write the check or translation of a code; return whether the result is plain text."""
        codes = rule.codes
        assert codes is not None
        if codes.translation is not None:
            code.add(f"{v} = {self.constant('translation', codes.translation)}.get({v}) or doubt()")
            return _plain(codes.translation.values())
        if codes.list is not None:
            code.add(f"if {v} not in {self.members(codes.list, day)}: doubt()")
            return _plain(row.code for row in self.plan.lists[codes.list].rows)
        code.add(f"if {v} not in {self.constant('codes', frozenset(codes.known))}: doubt()")
        return _plain(codes.known)

    def members(self, name: str, day: str) -> str:
        codes = self.plan.lists[name]
        if codes.dated:
            return f"{self.constant('list', codes)}.at({day})"
        return self.constant("list", codes.at(None))

    def measured(self, rule: Rule, v: str, code: Code, implied: int, unit: str) -> None:
        """Write the reading of a date, a time, a measure or a number."""
        kind = rule.number or "decimal"
        if rule.date is not None or rule.time is not None:
            word, form = ("date", rule.date) if rule.date is not None else ("time", rule.time)
            code.add(f"{v} = iso_{word}({v}, {form!r}) or doubt()")
        elif rule.unit is not None:
            factors = self.constant("factors", rule.unit.factors)
            code.add(f"{v} = measured({v}, {unit}, {factors}, {rule.unit.places}, {kind!r}, {implied})")
        elif rule.number is not None:
            code.add(f"{v} = {self.constant(kind, Numbers(kind, implied))}[{v}]")


def _is_text(rule: Rule) -> bool:
    drawn = rule.draw is not None and rule.draw.verb in ("from", "first", "join", "all")
    plain = not rule.steps and rule.codes is None and rule.lookup is None and rule.unit is None
    return (
        drawn and plain and not (rule.date or rule.time or rule.number) and (rule.max is None or rule.then == "error")
    )


def _plain(texts: Iterable[str]) -> bool:
    return all(text.isascii() and text.isalnum() for text in texts)


def is_plain(text: str) -> bool:
    """Tell whether *text* is printable and has nothing that XML wants escaped."""
    return text.isprintable() and not set(text) & set("&<>")
