"""Why a schema refuses a record: every place at once, one finding per place, in words.

lxml has given the verdict already; here xmlschema, a second and independent engine, finds the reasons. What it says
of the order of elements is set against the shape, so that a record with three missing elements gets three findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import xmlschema
from lxml import etree

from gateway.tree import Shape
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.order import order_faults
from gateway.xmlmsg.places import line_of, local_name, path_of, shape_at, steps
from gateway.xmlmsg.words import in_words

_BY_VALIDATOR = {
    "XsdEnumerationFacets": "xsd.enumeration",
    "XsdMinInclusiveFacet": "xsd.range",
    "XsdMinExclusiveFacet": "xsd.range",
    "XsdMaxInclusiveFacet": "xsd.range",
    "XsdMaxExclusiveFacet": "xsd.range",
    "XsdTotalDigitsFacet": "xsd.digits",
    "XsdFractionDigitsFacet": "xsd.digits",
    "XsdLengthFacet": "xsd.length",
    "XsdMinLengthFacet": "xsd.length",
    "XsdMaxLengthFacet": "xsd.length",
    "XsdPatternFacets": "xsd.pattern",
}
_RANK = {
    code: rank
    for rank, code in enumerate(
        (
            "xsd.empty",
            "xsd.type",
            "xsd.enumeration",
            "xsd.range",
            "xsd.digits",
            "xsd.length",
            "xsd.pattern",
            "xsd.content",
        )
    )
}
"""Of several findings about one value the first of these is told: the others follow from it or are in ``expected``."""


_ODD_BLANK = re.compile(r"[^\S \t\r\n]")
_QUOTED = re.compile(r"'([^']*)'")


class Explainer:
    """Finds the reasons for the refusal of records of one element."""

    def __init__(self, declaration: xmlschema.XsdElement, shape: Shape) -> None:
        self._declaration = declaration
        self._shape = shape
        self._declarations: dict[tuple[str, ...], Any] = {}
        """By the names that lead to an element; as many as the schema has elements."""

    def explain(self, record: etree._Element, leaves: Sequence[etree._Element] = ()) -> tuple[Fault, ...]:
        """Return all that xmlschema has against *record*, in document order; empty when it has nothing.

        *leaves*: the elements to look at, when it is known that nothing but their values is wrong (much cheaper).
        """
        faults: dict[tuple[str, str], Fault] = {}
        for element in leaves or [record]:
            _show_odd_blanks(element)
            for error in self._declared(element, record).iter_errors(element):
                for fault in self._faults(error, record):
                    family = "value" if fault.code in _RANK else fault.code
                    known = faults.setdefault((fault.path, family), fault)
                    if _RANK.get(fault.code, 0) < _RANK.get(known.code, 0):
                        faults[fault.path, family] = fault
        surplus = tuple(f"{fault.path}." for fault in faults.values() if fault.code == "xsd.unexpected")
        return tuple(fault for fault in faults.values() if not fault.path.startswith(surplus))

    def _faults(self, error: xmlschema.XMLSchemaValidationError, record: etree._Element) -> Iterator[Fault]:
        element: Any = error.elem
        path, line, reason = path_of(self._shape, element, record), line_of(element), str(error.reason)
        validator = type(error.validator).__name__
        if isinstance(error, xmlschema.XMLSchemaChildrenValidationError):
            yield from order_faults(element, shape_at(self._shape, element, record), path, reason)
        elif validator in _BY_VALIDATOR or isinstance(error, xmlschema.XMLSchemaDecodeError):
            yield self._value_fault(error, element, record, path)
        elif validator == "XsdAttributeGroup":
            code = "xsd.attribute-missing" if reason.startswith("missing") else "xsd.content"
            yield Fault(code=code, path=path, line=line, found=next(iter(_QUOTED.findall(reason)), None), reason=reason)
        elif "duplicated value" in reason:
            found = next(iter(_QUOTED.findall(reason)), None)
            yield Fault(code="xsd.unique", path=path, line=line, found=found, expected="each value once", reason=reason)
        else:
            yield Fault(code="xsd.content", path=path, line=line, reason=reason)

    def _value_fault(self, error: Any, element: etree._Element, record: etree._Element, path: str) -> Fault:
        kind = self._declared(element, record).type
        simple = kind if kind.is_simple() else kind.simple_type
        found = " ".join((element.text or "").split()) if simple is not None else str(error.obj)
        code = _BY_VALIDATOR.get(type(error.validator).__name__, "xsd.type")
        return Fault(
            code=code if found else "xsd.empty",
            path=path,
            line=line_of(element),
            found=found,
            expected=None if simple is None else in_words(simple),
            reason=str(error.reason),
        )

    def _declared(self, element: etree._Element, record: etree._Element) -> Any:
        names = tuple(map(local_name, steps(element, record)))
        if names not in self._declarations:
            declaration: Any = self._declaration
            for name in names:
                declaration = next(one for one in declaration.type.content.iter_elements() if one.local_name == name)
            self._declarations[names] = declaration
        return self._declarations[names]


def _show_odd_blanks(top: etree._Element) -> None:
    """Put a sign in place of blanks that are none to XML, such as the no-break space: xmlschema would strip them."""
    for element in top.iter("*"):
        if element.text and _ODD_BLANK.search(element.text):
            element.text = _ODD_BLANK.sub("\N{OPEN BOX}", element.text)
