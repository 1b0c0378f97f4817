"""Which form of an answer the caller would like best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

JSON = "application/json"
X12 = "application/edi-x12"
XML = "application/xml"


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """Return the best of *offered* for the header *accept*.

    The first of *offered* is the form for those who do not say, and for those who want nothing that is offered: an
    answer in another form is of more use than none.
    """
    wishes = [wish for wish in map(_wish, (accept or "*/*").split(",")) if wish is not None]
    best, best_weight = offered[0], 0.0
    for form in offered:
        fitting = [wish for wish in wishes if _covers(wish[0], form)]
        weight = max(fitting, key=lambda wish: (not wish[0].endswith("*"), wish[1]))[1] if fitting else 0.0
        if weight > best_weight:
            best, best_weight = form, weight
    return best


def _wish(text: str) -> tuple[str, float] | None:
    form, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
    return (_SYNONYMS.get(form, form), weight) if form else None


_SYNONYMS = {"text/xml": XML, "application/x12": X12}


def _covers(range_: str, form: str) -> bool:
    return range_ in (form, "*/*") or (range_.endswith("/*") and form.startswith(range_[:-1]))
