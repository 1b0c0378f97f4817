"""Which elements of a segment or composite have to be there, may be there, or may not (X12.6)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gateway.x12.grammar import Condition, Element, SegmentRule


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One finding about a segment: the catalogue code, the place within the segment, the fields of its texts."""

    code: str
    number: int | None = None
    """Element number; ``None`` for the segment as a whole."""
    component: int | None = None
    repetition: int | None = None
    element: Element | None = None
    found: str | None = None
    expected: str | None = None
    unverified: bool = False
    """The guide is not sure of the rule."""
    data: dict[str, str] = {}


_CODES = {
    # elements that exclude each other, by the guide alone
    (False, False): "x12.condition-missing",
    (False, True): "x12.guide-condition-missing",
    (True, False): "x12.condition-excluded",
}


def gaps_of(rule: SegmentRule, present: frozenset[int]) -> list[Fault]:
    """Return what is wrong with a segment of which exactly the elements *present* were sent, whatever they
    hold, in the order of the elements.
    """
    if not present:
        return [Fault(code="x12.segment-empty", found=rule.id)]
    found = missing(rule.id, rule.elements, rule.conditions, present)
    if max(present) > len(rule.elements) and not rule.open:
        surplus = Fault(
            code="x12.too-many-elements",
            number=len(rule.elements) + 1,
            found=str(max(present)),
            expected=str(len(rule.elements)),
            unverified=rule.unverified,
            data={"segment": rule.id},
        )
        found.append(surplus)
    found += (
        Fault(code="x12.element-not-used", number=element.number, element=element, unverified=element.unverified)
        for element in rule.elements
        if element.unused and element.number in present
    )
    found.sort(key=lambda fault: fault.number or 0)
    return found


def missing(
    name: str, elements: Sequence[Element], conditions: Sequence[Condition], present: frozenset[int]
) -> list[Fault]:
    """Return the mandatory and the conditional elements that are missing or too much."""
    broken = [condition for condition in conditions if breaks(condition, present)]
    titles = dict(enumerate(elements, 1)) if broken else {}
    found = {
        element.number: Fault(
            code="x12.element-missing", number=element.number, element=element, unverified=element.unverified
        )
        for element in elements
        if element.required and element.number not in present
    }
    for condition in sorted(broken, key=lambda condition: (condition.unverified, condition.by_guide)):
        for number in _concerned(condition, present):
            fault = Fault(
                code=_CODES[condition.kind == "E", condition.by_guide],
                number=number,
                element=titles.get(number),
                unverified=condition.unverified,
                data={"reason": _reason(name, condition)},
            )
            found.setdefault(number, fault)
    return list(found.values())


def breaks(condition: Condition, present: frozenset[int]) -> bool:
    """Tell whether *condition* is broken when exactly the elements *present* were sent."""
    return bool(_concerned(condition, present))


def _concerned(condition: Condition, present: frozenset[int]) -> Sequence[int]:
    """Return the elements at which a broken *condition* is told; none when it holds."""
    numbers = condition.elements
    if present.isdisjoint(numbers):
        return numbers[:1] if condition.kind == "R" else ()
    sent = [number for number in numbers if number in present]
    match condition.kind:
        case "P":
            return [number for number in numbers if number not in present] if len(sent) < len(numbers) else ()
        case "E":
            return sent[1:]
        case "C":
            return [number for number in numbers if number not in present] if numbers[0] in present else ()
        case "L":
            return numbers[1:2] if numbers[0] in present and len(sent) == 1 else ()
        case "R":
            return ()


def _reason(name: str, condition: Condition) -> str:
    first, *others = (f"{name}-{number:02d}" for number in condition.elements)
    listed = ", ".join([first, *others])
    return {
        "P": f"{listed} are sent together or not at all",
        "R": f"at least one of {listed} has to be sent",
        "E": f"only one of {listed} may be sent",
        "C": f"{first} is sent and needs it",
        "L": f"{first} is sent and needs one of {', '.join(others)}",
    }[condition.kind]
