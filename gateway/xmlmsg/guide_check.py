"""A record of a foreign format against its guide: what is surplus, missing, repeated or not of its kind.

All of it is told as a warning. What a mapping reads it judges itself, and refuses where a filing cannot do without; so
that one cause has one finding, the places that it reads are left out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from gateway.diagnostics import Diagnostic, diagnose
from gateway.tree import Node, Shape
from gateway.xmlmsg.fault import shortened

Address = tuple[str, ...]
"""Names from the root, attributes with ``@`` in front."""

_LISTED = 12


def check_guide(node: Node, shape: Shape, address: Address, judged: frozenset[Address]) -> Iterator[Diagnostic]:
    """Yield what *node*, which should look like *shape* and stands at *address*, has against its guide.

    *judged*: the places that somebody else judges. Nothing is looked at below an element of which the guide does not
    list the content.
    """
    counts: dict[int, int] = {}
    for child in node.children:
        known = _shape_of(child, shape)
        if known is None:
            if child.kind != "attribute":
                yield _unknown(child, shape)
            continue
        counts[id(known)] = number = counts.get(id(known), 0) + 1
        below = (*address, _name(known))
        if known.max is not None and number == known.max + 1 and below not in judged:
            most = "once" if known.max == 1 else f"at most {known.max} times"
            yield diagnose("xml.element-repeated", found=child.name, expected=most, source=child.source)
        if known.children:
            yield from check_guide(child, known, below, judged)
        if known.type is not None and below not in judged:
            yield from _value(child, known)
    for known in shape.children:
        if known.min and id(known) not in counts and (*address, _name(known)) not in judged:
            yield diagnose("xml.element-missing", expected=_name(known), found=node.name, source=node.source)


def _shape_of(node: Node, shape: Shape) -> Shape | None:
    for child in shape.children:
        if child.name == node.name and child.kind == node.kind and child.namespace == node.namespace:
            return child
    return None


def _name(shape: Shape) -> str:
    return f"@{shape.name}" if shape.kind == "attribute" else shape.name


def _unknown(node: Node, shape: Shape) -> Diagnostic:
    if node.kind == "segment":
        known = ", ".join(child.name for child in shape.children)
        return diagnose(
            "xml.line-unknown", found=node.name or "(blank)", expected=known, name=shape.name, source=node.source
        )
    if shape.kind == "segment":
        return diagnose("xml.columns-unknown", found=node.name, expected=shape.name, source=node.source)
    alike = next((child for child in shape.children if child.name == node.name), None)
    found = node.name if alike is None else f"{node.name} of namespace {node.namespace or '(none)'}"
    return diagnose("xml.element-unknown", found=found, expected=shape.name, source=node.source)


def _value(node: Node, shape: Shape) -> Iterator[Diagnostic]:
    text = (node.value or "").strip()
    expected = expected_instead(text, shape)
    if expected is not None:
        name = _name(shape)
        found = "***" if shape.pii else shortened(text)
        yield diagnose("xml.value-form", found=found, expected=expected, name=name, source=node.source)


def expected_instead(text: str, shape: Shape) -> str | None:
    """Return what *shape* wants instead of *text*; ``None`` when it may stand there, as nothing may anywhere."""
    expected = None
    if not text:
        return None
    if shape.codes is not None and text not in shape.codes:
        codes = sorted(shape.codes)
        expected = f"one of {', '.join(codes[:_LISTED])}{', …' if len(codes) > _LISTED else ''}"
    elif shape.format in _FORMS:
        form = _FORMS[shape.format]
        expected = None if _is_moment(text, *form) else f"a {shape.type}, {shape.format}"
    elif shape.type in _KINDS and not _KINDS[shape.type](text):
        expected = _WORDS[shape.type]
    elif shape.max_length is not None and len(text) > shape.max_length:
        expected = f"at most {shape.max_length} characters"
    return expected


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _is_integer(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit()


def _is_boolean(text: str) -> bool:
    return text in ("true", "false", "1", "0")


def _is_moment(text: str, length: int, form: str) -> bool:
    try:
        datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return False
    return len(text) == length and text.isdigit()


_FORMS = {"CCYYMMDD": (8, "%Y%m%d"), "YYMMDD": (6, "%y%m%d"), "MMDDYY": (6, "%m%d%y"), "HHMM": (4, "%H%M")}
_KINDS: dict[str, Callable[[str], bool]] = {
    "number": _is_number,
    "integer": _is_integer,
    "date": _is_date,
    "boolean": _is_boolean,
}
_WORDS = {"number": "a number", "integer": "a whole number", "date": "a date, CCYY-MM-DD", "boolean": "true or false"}
