"""What a simple type demands, in the words of someone who has never seen a pattern."""

from __future__ import annotations

from typing import Any

from gateway.xmlmsg.shape import facet, value_type

_PATTERNS = {
    "[0-9]+": "digits only",
    "[A-Z]+": "capital letters only",
    "[A-Z0-9]+": "capital letters and digits only",
    "[A-Z][A-Z0-9]*": "capital letters and digits, a letter first",
    "[A-Za-z0-9]([A-Za-z0-9 ]*[A-Za-z0-9])?": "letters, digits and blanks only",
    r"[A-Z0-9]([A-Z0-9 \-]*[A-Z0-9])?": "capital letters, digits, blanks and hyphens only",
}
_LISTED = 15


def in_words(simple: Any) -> str:
    """Return what a value of *simple*, a simple type of xmlschema, has to be: ``1 to 12 characters, digits only``."""
    if simple.enumeration:
        codes = list(map(str, simple.enumeration))
        return f"one of {', '.join(codes)}" if len(codes) <= _LISTED else f"a code of the list ({len(codes)} codes)"
    kind = value_type(simple)
    if kind == "date":
        return "a day of the calendar, CCYY-MM-DD"
    if kind == "time":
        return "a time, HH:MM:SS"
    if kind in {"number", "integer"}:
        return _number(simple, kind)
    patterns = simple.patterns.regexps if simple.patterns else []
    return ", ".join(
        filter(None, [_length(simple), " or ".join(_PATTERNS.get(one, f"the form {one}") for one in patterns)])
    )


def _length(simple: Any) -> str:
    low, high = simple.min_length, simple.max_length
    if high is None:
        return f"at least {low} characters" if low else ""
    if low == high:
        return f"exactly {high} character{'' if high == 1 else 's'}"
    return f"{low or 1} to {high} characters"


def _number(simple: Any, kind: str) -> str:
    parts = ["a whole number" if kind == "integer" else "a number"]
    if (low := facet(simple, "minInclusive")) is not None:
        parts.append(f"{low} or more")
    if (low := facet(simple, "minExclusive")) is not None:
        parts.append(f"more than {low}")
    if (high := facet(simple, "maxInclusive")) is not None:
        parts.append(f"at most {high}")
    if (digits := facet(simple, "totalDigits")) is not None:
        parts.append(f"at most {digits} digits")
    if kind == "number" and (decimals := facet(simple, "fractionDigits")) is not None:
        parts.append(f"at most {decimals} of them after the point")
    return ", ".join(parts)
