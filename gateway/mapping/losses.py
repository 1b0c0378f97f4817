"""M115: what a rule with ``both: true`` loses, so that its value could not be written back as it was sent."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.mapping.back import NUMERIC, place_read, write_back
from gateway.mapping.codes import Code, CodeList
from gateway.mapping.findings import Findings
from gateway.mapping.model import Unit
from gateway.mapping.plan import Field, Plan
from gateway.tree import Shape

Loss = tuple[str, str]
"""What is lost, in words, and what to do instead; an empty hint leaves that of the catalogue."""

_VERBS: dict[str, Loss] = {
    "const": ("a constant is not sent", ""),
    "join": ("in a joined text nobody can tell where one place ends", "Read each place into a field of its own."),
    "first": ("the value does not tell which of {paths} it was read from", "Read one place with from."),
    "all": ("the values do not tell which of {paths} each was read from", "Read one place with from."),
    "sum": ("a total does not tell the numbers that it was made of", ""),
    "lowest": ("the lowest number does not tell the others", ""),
    "highest": ("the highest number does not tell the others", ""),
    "count": ("a count is not sent", ""),
    "decide": ("an answer of the table {text} does not tell what it was asked", "Use codes: { OLD: NEW }, one to one."),
}
_STEPS = {
    "upper": "upper loses which letters were small",
    "digits": "digits loses all that is no digit",
    "alnum": "alnum loses all that is no letter and no digit",
    "squeeze-spaces": "squeeze-spaces loses how many blanks there were",
    "transliterate": "transliterate loses accents",
    "cut": "cut loses what stands behind",
    "skip": "skip loses what stands in front",
}
_DATES = {"date-time": "of a date-time the time of day and the zone are lost"}
_TIMES = {
    "date-time": "of a date-time the day and the zone are lost",
    "iso": "time: iso loses fractions of a second",
    "HHMM": "seconds and their fractions may be sent and are written in one form",
}
_SHOWN = 12


def check_both(field: Field, plan: Plan, findings: Findings, glued: frozenset[str] = frozenset()) -> None:
    """Add to *findings* what the rules with ``both: true`` lose, of *field*, its other branches and all below them.

    *glued*: the paths of which the rows around are glued into one text.
    """
    branches = tuple(_branches(field))
    for branch in branches:
        if branch.rule.both:
            for reason, hint in _losses(branch, branches, plan, glued):
                name = f"{plan.target.name}.{branch.path}"
                findings.add("M115", branch.rule.place, target_name=name, reason=reason, hint=hint or None)
        rule = branch.rule
        rows = rule.gather.glue if rule.gather is not None else ()
        inside = glued if rule.each is None and rule.at is None else frozenset(g.path.text for g in rows if not g.apart)
        for child in branch.fields:
            check_both(child, plan, findings, inside)


def _branches(field: Field | None) -> Iterator[Field]:
    while field is not None:
        yield field
        field = field.otherwise


def _losses(field: Field, branches: tuple[Field, ...], plan: Plan, glued: frozenset[str]) -> Iterator[Loss]:
    draw, rule = field.rule.draw, field.rule
    if draw is None:  # found where the rule was read
        return
    if rule.refuse is not None:
        yield "this branch is refused and never has a value", ""
        return
    if len(draw.paths) != 1 or draw.verb not in ("from", "first", "all"):
        reason, hint = _VERBS[draw.verb]
        yield reason.format(paths=", ".join(path.text for path in draw.paths), text=draw.text), hint
        return
    if field.deferred:
        yield f"{draw.paths[0].text} is read from the record and not sent", ""
        return
    route, leaf = field.routes.get(draw.paths[0].text), place_read(field)
    if route is None or leaf is None:
        return
    if route.path.pick is not None:
        yield f"{route.path.text} loses the others", "Choose with a filter: N1[01=CN]."
    if draw.paths[0].text in glued:
        yield f"{route.name} is glued from several rows, and where each of them ended is lost", ""
    yield from _branched(field, branches)
    yield from _converted(field, leaf, plan.lists)


def _branched(field: Field, branches: tuple[Field, ...]) -> Iterator[Loss]:
    """What ``when`` leaves out is lost, unless every other case refuses the record."""
    if any(branch.rule.refuse is None for branch in branches if branch is not field):
        yield (
            "the value does not tell which branch of when: it was made by",
            "Write both: true only beside branches that refuse.",
        )
    elif branches[-1].rule.when is not None:
        yield (
            "what is sent when its when: does not hold is lost",
            "Refuse the rest: else: { refuse: CODE, from: … }.",
        )


def _converted(field: Field, leaf: Shape, lists: dict[str, CodeList]) -> Iterator[Loss]:
    rule = field.rule
    lost = [_STEPS[name] for name, _ in rule.steps if name in _STEPS]
    short = [size for name, size in rule.steps if name == "zero-pad" and (leaf.min_length or 0) < (size or 0)]
    if short and leaf.type not in NUMERIC:
        lost.append("zero-pad loses which zeros were sent")
    if lost:
        yield ", and ".join(lost), "Read the value without these steps, or leave both: true out."
    if rule.codes is not None and rule.codes.translation is not None:
        yield from _told_twice(_translated(rule.codes.translation), "the translation")
    if rule.lookup is not None and lists.get(rule.lookup):
        yield from _told_twice(_labelled(lists[rule.lookup]), f"the list {rule.lookup}")
    if rule.date in _DATES:
        yield _DATES[rule.date], ""
    if rule.time is not None and not (rule.time == "HHMM" and leaf.max_length == 4):
        yield _TIMES[rule.time], ""
    if rule.unit is not None and (rounded := ", ".join(_rounded(rule.unit, rule.number, leaf))):
        yield f"unit rounds what is converted from {rounded}", "Keep the value and its unit as they were sent."
    if (rule.number or rule.unit) is not None and leaf.type not in NUMERIC:
        yield (
            f"{leaf.label or leaf.name} is a text, of which number: loses zeros in front and signs",
            "Say in the guide that it is a number, or leave both: true out.",
        )
    if rule.max is not None and rule.then == "cut" and (leaf.max_length is None or leaf.max_length > rule.max):
        yield f"then: cut loses what is longer than {rule.max} characters", "Write then: error."
    known = all(name is None or name in lists for name in (rule.lookup, rule.codes.list if rule.codes else None))
    if rule.default is not None and known:
        written = write_back(field, rule.default.text, lists)
        if written is not None and (leaf.codes is None or written in leaf.codes):
            yield f"the default {rule.default.text} may be sent as well", "Write required: true, or no default."


def _told_twice(by_value: dict[str, list[str]], what: str) -> Iterator[Loss]:
    alike = [f"{_some(codes)} all give {value}" for value, codes in by_value.items() if len(codes) > 1]
    if alike:
        more = ", …" if len(alike) > 1 else ""
        yield f"in {what} {alike[0]}{more}", "Give every code a value of its own, or leave both: true out."


def _translated(translation: dict[str, str]) -> dict[str, list[str]]:
    by_value: dict[str, list[str]] = {}
    for code, value in translation.items():
        by_value.setdefault(value, []).append(code)
    return by_value


def _labelled(codes: CodeList) -> dict[str, list[str]]:
    """Return by label the codes that have it on the same day as another code does."""
    rows: dict[str, list[Code]] = {}
    for row in codes.rows:
        rows.setdefault(row.label, []).append(row)
    return {
        label: sorted({one.code for one in alike if any(_both_hold(one, other) for other in alike)})
        for label, alike in rows.items()
    }


def _both_hold(one: Code, other: Code) -> bool:
    later = max((day for day in (one.valid_from, other.valid_from) if day is not None), default=None)
    return one.code != other.code and one.holds(later) and other.holds(later)


def _rounded(unit: Unit, kind: str | None, leaf: Shape) -> Iterator[str]:
    """Yield the units of which some number would be rounded, or come to nothing."""
    kept = min(unit.places, {"integer": 0, "money": 2}.get(kind or "", unit.places))
    sent = 0 if leaf.type == "integer" else leaf.decimals
    for name, factor in unit.factors.items():
        exponent = factor.normalize().as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        if not factor or sent is None or sent + decimals > kept:
            yield name


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
