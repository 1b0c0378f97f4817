"""Reading an XML message: is it allowed, what is its root, and then one record after the other in flat memory.

``open_xml`` reads the whole message once and keeps nothing (see ``scan``); ``XmlMessage.records`` reads it again and
holds one record and at most a quarter of a MiB ahead of it. Neither raises for bad input.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from lxml import etree

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import Content
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.parser import pull_parser
from gateway.xmlmsg.places import line_of
from gateway.xmlmsg.scan import Scan, pieces, place_at, scan

QualifiedName = tuple[str | None, str]
"""Namespace (``None``: none) and local name."""


class Record(msgspec.Struct, frozen=True):
    """One record of a message. It may be kept: it is whole as long as somebody holds it."""

    element: etree._Element
    number: int
    """From 0, in the order sent."""
    line: int
    xpath: str
    """``/Filings/Section321[3]``: an index for each record, no prefixes."""
    sent: str

    def text(self) -> str:
        """Return the record as XML text of its own, namespaces declared, without what stands around it."""
        return self.sent


class XmlMessage:
    """A message that is well-formed, keeps to the limits and has a known root."""

    def __init__(self, content: Content, limits: Limits, found: Scan) -> None:
        self._content = content
        self._limits = limits
        self._children = found.children
        self.root: QualifiedName = found.root

    def records(self, depth: int = 1) -> Iterator[Record | Diagnostic]:
        """Yield the records: each child of the root (*depth* 1), or the root itself (*depth* 0).

        A diagnostic stands in the place of a record that cannot be read; one of level ``file`` is the last.
        """
        if depth == 0 and self._content.size > self._limits.record_size:
            yield diagnose(
                "xml.record-too-large",
                level="file",
                found=f"{self._content.size:,} bytes",
                expected=f"at most {self._limits.record_size:,} bytes",
            )
            return
        names = self._children if depth else {self.root}
        if names is not None and not names:
            yield diagnose("xml.no-record", found=self.root[1], source=Source(xpath=f"/{self.root[1]}"))
            return
        counts: dict[str, int] = {}
        try:
            for number, element in enumerate(
                _elements(self._content, ["*"] if names is None else [*map(clark, names)], depth)
            ):
                name = etree.QName(element).localname
                counts[name] = counts.get(name, 0) + 1
                xpath = f"/{self.root[1]}/{name}[{counts[name]}]" if depth else f"/{name}"
                yield self._record(element, number, xpath)
        except etree.XMLSyntaxError as fault:
            yield diagnose("xml.not-well-formed", source=Source(line=fault.lineno), reason=str(fault.msg))

    def _record(self, element: etree._Element, number: int, xpath: str) -> Record | Diagnostic:
        sent = etree.tostring(element, encoding="unicode", with_tail=False)
        for text in element.itertext() if len(sent) > self._limits.value else ():
            if len(text) > self._limits.value:
                return diagnose(
                    "xml.value-too-long",
                    level="record",
                    found=f"{len(text)} characters",
                    expected=f"at most {self._limits.value}",
                    source=Source(line=line_of(element), xpath=xpath),
                    where=xpath,
                )
        return Record(element, number, line_of(element), xpath, sent)


def open_xml(
    content: Content,
    limits: Limits = Limits(),  # noqa: B008  frozen, so one shared value is safe
    roots: Collection[QualifiedName] = (),
) -> XmlMessage | Diagnostic:
    """Return the message in *content*, or the one reason why it is refused.

    *roots*: the root elements that are known; any root is taken when none are given.
    """
    found = scan(content, limits)
    if isinstance(found, Diagnostic):
        return found
    if roots and found.root not in roots:
        return unknown_root(found, roots, content)
    return XmlMessage(content, limits, found)


def unknown_root(found: Scan, roots: Collection[QualifiedName], content: Content) -> Diagnostic:
    """Return why the document that *found* tells of is refused: its root element is none of *roots*."""
    name = found.root[1]
    same_name = [one for one in roots if one[1] == name]
    nearest = difflib.get_close_matches(name, [one[1] for one in roots], n=1)
    if same_name:
        hint = f"Send {name} in the namespace {same_name[0][0] or '(none)'}."
    elif nearest:
        hint = f"Did you mean {nearest[0]}?"
    else:
        hint = None
    return diagnose(
        "xml.unknown-root",
        found=_named(found.root),
        expected=" or ".join(sorted({_named(one) for one in roots})),
        hint=hint,
        source=place_at(content, found.root_start),
    )


def _named(name: QualifiedName) -> str:
    return f"{name[1]} (namespace {name[0] or 'none'})"


def clark(name: QualifiedName) -> str:
    """Return *name* as lxml matches it: ``{namespace}name``."""
    return f"{{{name[0]}}}{name[1]}" if name[0] else f"{{}}{name[1]}"


def _elements(content: Content, tags: list[str], depth: int) -> Iterator[etree._Element]:
    """Yield the elements at *depth* below the root that have one of *tags*, and let go of the one before."""
    parser = pull_parser(tags)
    for piece in pieces(content):
        parser.feed(piece)
        yield from _finished(parser, depth)
    parser.close()
    yield from _finished(parser, depth)


def _finished(parser: etree.XMLPullParser, depth: int) -> Iterator[etree._Element]:
    events: Any = parser.read_events()  # of elements only, which its stub does not know
    for _, element in events:
        parent = element.getparent()
        if depth == 0:
            if parent is None:
                yield element
        elif parent is not None and parent.getparent() is None:
            yield element
            # Not the element itself: the parser may still be writing behind it.
            while (before := element.getprevious()) is not None:
                parent.remove(before)
