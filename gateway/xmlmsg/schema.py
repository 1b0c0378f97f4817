"""The verdict of the XSD on many records, and the reasons for each refusal.

lxml (libxml2) judges, in documents of about a hundred records; only for a record that it refuses is xmlschema asked
why. Both get one sealed document (see ``bundle``). The verdict is always lxml's: when the second engine sees no
reason, that is a finding of its own and the refusal stands.

Measured on one core: 40 us a good record of 1.4 kB, 0.3 ms a bad value, 2 ms a record whose structure is wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import xmlschema
from lxml import etree

from gateway.tree import Shape
from gateway.xmlmsg.bundle import XS, seal
from gateway.xmlmsg.explain import Explainer
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.parser import parse
from gateway.xmlmsg.places import ROOT, line_of
from gateway.xmlmsg.shape import shape_of

BATCH = 100
_WRAPPER = "_"
_STEP = re.compile(r"\*(?:\[(\d+)\])?")
_IS_PLAIN_CODE = re.compile(r"[A-Za-z0-9]+").fullmatch
_OF_A_VALUE = re.compile(r"SCHEMAV_CVC_(DATATYPE_VALID|.*(LENGTH|DIGITS|PATTERN|ENUMERATION|CLUSIVE)_VALID)")


class Schema:
    """A schema compiled from texts, without a look at anything outside of them."""

    def __init__(self, texts: Mapping[str, str], main: str) -> None:
        """Compile *main*, one of *texts* (file name to text); ``UnsealedSchemaError`` when a part is missing."""
        document = seal(texts, main)
        self.namespace: str | None = document.get("targetNamespace")
        self.version: str | None = document.get("version")
        """``version`` of the main document, such as ``1.0``."""
        self._second = xmlschema.XMLSchema10(
            etree.tostring(document, encoding="unicode"), allow="none", defuse="never", use_fallback=False
        )
        _declare_batch(document)
        _spell_out_codes(document)
        self._first = etree.XMLSchema(document)
        self._open = f'<{_WRAPPER} xmlns="{self.namespace}">\n' if self.namespace else f"<{_WRAPPER}>\n"
        self._shapes: dict[str, Shape] = {}
        self._explainers: dict[str, Explainer] = {}

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """Names of the elements that a document may have as its root."""
        return tuple(element.local_name for element in self._second.elements.values())

    def shape(self, element: str) -> Shape:
        """Return the shape of the global element *element*; ``KeyError`` when the schema has none of this name."""
        if element not in self._shapes:
            self._shapes[element] = shape_of(self._declaration(element))
        return self._shapes[element]

    def gate(self, records: Sequence[str]) -> list[tuple[Fault, ...]]:
        """Judge each record, an XML element as text without a declaration; nothing is said of a record that passes."""
        verdicts: list[tuple[Fault, ...]] = []
        for start in range(0, len(records), BATCH):
            verdicts += self._judge(records[start : start + BATCH])
        return verdicts

    def examine(self, record: str) -> tuple[Fault, ...]:
        """Judge one record with both engines, whatever the first says: for people and tests, not for the many.

        A record that only the second engine refuses is valid; that it does is told as a fault that does not refuse.
        """
        faults = self.gate([record])[0]
        if faults:
            return faults
        element = parse(_encoded(record))
        return tuple(
            Fault(code="xsd.engines-disagree", path=fault.path, line=fault.line, reason=fault.reason, refuses=False)
            for fault in self._explainer(etree.QName(element).localname).explain(element)
        )

    def _judge(self, records: Sequence[str]) -> list[tuple[Fault, ...]]:
        lines = list(accumulate((1 + record.count("\n") for record in records), initial=2))
        root = self._document(records, lines)
        if root is None:
            if len(records) == 1:
                return [(_unreadable(records[0]),)]
            return [verdict for record in records for verdict in self._judge([record])]
        if self._first.validate(root):
            return [()] * len(records)
        entries: dict[int, list[etree._LogEntry]] = {}
        log: Any = self._first.error_log  # iterable, which its stub does not know
        for entry in log:
            entries.setdefault(bisect_right(lines, entry.line) - 1, []).append(entry)
        return [self._reasons(record, entries[i]) if i in entries else () for i, record in enumerate(records)]

    def _document(self, records: Sequence[str], lines: Sequence[int]) -> etree._Element | None:
        """Return the document of all *records*, or ``None`` unless each is exactly one element in its own lines."""
        try:
            root = parse(_encoded("".join([self._open, "\n".join(records), f"\n</{_WRAPPER}>"])))
        except etree.XMLSyntaxError:
            return None
        if len(root) != len(records):
            return None
        for child, first, behind in zip(root, lines, lines[1:], strict=False):
            if not first <= line_of(child) < behind:
                return None
        return root

    def _reasons(self, record: str, entries: list[etree._LogEntry]) -> tuple[Fault, ...]:
        element = parse(_encoded(record))
        name = etree.QName(element)
        if name.namespace != self.namespace or name.localname not in self._second.elements:
            expected = f"{' or '.join(self.elements)} of namespace {self.namespace}"
            return (Fault(code="xsd.unknown-record", path=ROOT, found=name.text, expected=expected),)
        leaves = [_leaf(element, entry) for entry in entries]
        known = [leaf for leaf in leaves if leaf is not None]
        explainer = self._explainer(name.localname)
        faults = explainer.explain(element, known if len(known) == len(leaves) else ())
        reason = "; ".join(entry.message for entry in entries)
        return faults or (Fault(code="xsd.engines-disagree", path=ROOT, reason=reason),)

    def _explainer(self, element: str) -> Explainer:
        if element not in self._explainers:
            self._explainers[element] = Explainer(self._declaration(element), self.shape(element))
        return self._explainers[element]

    def _declaration(self, element: str) -> xmlschema.XsdElement:
        return self._second.elements[element]


def _declare_batch(document: etree._Element) -> None:
    """Declare the element that holds a batch, in lxml's copy of the schema: any number of any global elements."""
    element = etree.SubElement(document, f"{{{XS}}}element", name=_WRAPPER)
    kind = etree.SubElement(element, f"{{{XS}}}complexType")
    sequence = etree.SubElement(kind, f"{{{XS}}}sequence")
    etree.SubElement(
        sequence, f"{{{XS}}}any", namespace="##any", processContents="strict", minOccurs="0", maxOccurs="unbounded"
    )


def _spell_out_codes(document: etree._Element) -> None:
    """Write each list of codes as a pattern, in lxml's copy of the schema.

    They allow the same; but libxml2 compares a value with code after code, and follows a pattern letter by letter.
    """
    for restriction in document.iter(f"{{{XS}}}restriction"):
        codes = restriction.findall(f"{{{XS}}}enumeration")
        values = [code.get("value", "") for code in codes]
        is_alone = restriction.get("base") == "xs:token" and restriction.find(f"{{{XS}}}pattern") is None
        if is_alone and len(codes) > 1 and all(map(_IS_PLAIN_CODE, values)):
            for code in codes:
                restriction.remove(code)
            etree.SubElement(restriction, f"{{{XS}}}pattern", value="|".join(values))


def _encoded(text: str) -> bytes:
    """Return *text* as UTF-8; what UTF-8 cannot hold stays wrong, so that the parser refuses it."""
    return text.encode("utf-8", "surrogatepass")


def _leaf(record: etree._Element, entry: etree._LogEntry) -> etree._Element | None:
    """Return the element whose value alone *entry* is about; ``None`` when it is about structure."""
    if not _OF_A_VALUE.match(entry.type_name):
        return None
    element = record
    for step in (entry.path or "").split("/")[3:]:
        found = _STEP.fullmatch(step)
        if found is None:
            return None
        element = element[int(found[1] or 1) - 1]
    return element if len(element) == 0 and element is not record else None


def _unreadable(record: str) -> Fault:
    try:
        parse(_encoded(record))
    except etree.XMLSyntaxError as error:
        return Fault(code="xsd.not-well-formed", path=ROOT, line=error.lineno or 1, reason=str(error.msg))
    return Fault(code="xsd.not-well-formed", path=ROOT, reason="more than one element")
