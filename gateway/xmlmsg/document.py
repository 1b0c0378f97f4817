"""Opening a document: is it allowed, of which format is it, and where in its envelopes does it stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from xml.parsers import expat

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import Content, InMemory
from gateway.xmlmsg.foreign import ForeignMessage
from gateway.xmlmsg.guide import XmlGuide
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.reader import QualifiedName, XmlMessage, clark, unknown_root
from gateway.xmlmsg.scan import Scan, pieces, scan, split_name
from gateway.xmlmsg.whole import read_whole


class _Embedded(msgspec.Struct, frozen=True):
    """A document found in another: by its root element, or as the text of an element at *way*."""

    root: QualifiedName
    text: str | None = None
    shift: int = 0
    way: str = ""


def open_document(
    content: Content,
    roots: Collection[QualifiedName],
    guides: Mapping[QualifiedName, XmlGuide],
    limits: Limits = Limits(),  # noqa: B008  frozen, so one shared value is safe
    answers: Collection[QualifiedName] = (),
) -> XmlMessage | ForeignMessage | Diagnostic:
    """Return the message in *content*, or the one reason why it is refused.

    *roots* are the root elements that our own schemas describe, *guides* the foreign formats by their root elements.
    *answers* are the roots of what other systems answer, which is no message to file: a note says so.
    A document of such a format is found in any envelope: below other elements, or as the text of an element that its
    guide names.
    """
    whole = read_whole(content, limits)
    if whole is not None and (guide := _guide_of(whole, roots, guides, answers)) is not None:
        return ForeignMessage(content, limits, guide, whole=whole)
    found = scan(content, limits)
    if isinstance(found, Diagnostic):
        return found
    if found.root in roots:
        return XmlMessage(content, limits, found)
    if found.root in guides:
        return ForeignMessage(content, limits, guides[found.root])
    inner = _Embedded(found.root) if found.root in answers else _Seeker(guides, answers, limits).seek(content)
    if isinstance(inner, Diagnostic):
        return inner
    if inner is not None and inner.root in answers:
        return diagnose("xml.answer", found=inner.root[1], source=Source(xpath=f"/{found.root[1]}"))
    if inner is None:
        return unknown_root(found, [*roots, *guides], content)
    if inner.text is None:
        return ForeignMessage(content, limits, guides[inner.root])
    inside = InMemory(inner.text.encode())
    return ForeignMessage(inside, limits, guides[inner.root], inner.shift, inner.way, read_whole(inside, limits))


def _guide_of(
    root: Any,
    roots: Collection[QualifiedName],
    guides: Mapping[QualifiedName, XmlGuide],
    answers: Collection[QualifiedName],
) -> XmlGuide | None:
    """Return the guide of the document *root*, or of what stands in it as an envelope. ``None``: look closer."""
    name = _qualified(root)
    if name in guides and name not in roots:
        return guides[name]
    wrappers = {name for guide in guides.values() for name in guide.wrapped}
    if name in roots or name in answers or next(root.iter([f"{{*}}{one}" for one in wrappers]), None) is not None:
        return None
    known = [clark(one).removeprefix("{}") for one in [*guides, *answers]]
    return guides.get(_qualified(inside)) if (inside := next(root.iter(known), None)) is not None else None


def _qualified(element: Any) -> QualifiedName:
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace[1:] or None, name


class _Seeker:
    """Looks through a document that :func:`scan` has let pass for the first one of a known format in it."""

    def __init__(
        self, guides: Mapping[QualifiedName, XmlGuide], answers: Collection[QualifiedName], limits: Limits
    ) -> None:
        self._known = frozenset([*guides, *answers])
        self._limits = limits
        self._wrappers = frozenset(name for guide in guides.values() for name in guide.wrapped)
        self._way: list[str] = []
        self._text: list[str] | None = None
        self._line = 0
        self._found: _Embedded | Diagnostic | None = None
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def seek(self, content: Content) -> _Embedded | Diagnostic | None:
        for piece in pieces(content):
            self._parser.Parse(piece, False)
            if self._found is not None:
                break
        return self._found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        qualified = split_name(name)
        self._way.append(qualified[1])
        self._text = [] if qualified[1] in self._wrappers else None
        if self._found is None and qualified in self._known:
            self._found = _Embedded(qualified)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            if not self._text:
                self._line = self._parser.CurrentLineNumber
            self._text.append(text)

    def _end(self, _name: str) -> None:
        text, self._text = self._text, None
        if text is not None and self._found is None:
            whole = "".join(text)
            body = whole.lstrip()
            if body.startswith("<"):
                shift = self._line - 1 + whole[: len(whole) - len(body)].count("\n")
                self._found = self._inner(body, shift)
        self._way.pop()

    def _inner(self, text: str, shift: int) -> _Embedded | Diagnostic | None:
        way = "".join(f"/{name}" for name in self._way)
        found = scan(InMemory(text.encode()), self._limits)
        if isinstance(found, Scan):
            return _Embedded(found.root, text, shift, way) if found.root in self._known else None
        source = found.source or Source()
        line = (source.line or 1) + shift
        place = msgspec.structs.replace(source, start=None, end=None, line=line, xpath=way)
        return msgspec.structs.replace(found, source=place)
