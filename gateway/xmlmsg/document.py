"""Documents of foreign formats, which guides describe: found inside of their envelopes, and read record by record.

A record stands deep in such a document, and what holds for all records stands around it, before or behind. So the
document is read twice: once for all but the records, which has to fit in memory, and then record by record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from itertools import chain
from xml.parsers import expat

import msgspec
from lxml import etree

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import Content, InMemory, Node, Shape
from gateway.xmlmsg.guide import XmlGuide
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.lines import Way, cut_lines, ways_to_lines
from gateway.xmlmsg.node import element_node
from gateway.xmlmsg.parser import pull_parser
from gateway.xmlmsg.places import line_of, local_name
from gateway.xmlmsg.reader import QualifiedName, XmlMessage, clark, unknown_root
from gateway.xmlmsg.scan import Scan, pieces, scan, split_name

_Key = tuple[tuple[str, int], ...]


class ForeignRecord(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One record. It may be kept: it is whole as long as somebody holds it."""

    element: etree._Element
    around: Node | None
    """What stands around it, with its own parents; ``None`` for a record that stands alone in another envelope."""
    made: Callable[[], Node]
    number: int
    """From 0, in the order sent."""
    line: int
    xpath: str
    """From the root of what was sent, names without prefixes."""

    @cached_property
    def node(self) -> Node:
        """The record as a tree, with what stands around it as its parents. It is made when somebody asks."""
        return self.made()


class ForeignMessage:
    """A document of the format that *guide* describes. *shift* and *way*: the lines and elements around its text."""

    def __init__(self, content: Content, limits: Limits, guide: XmlGuide, shift: int = 0, way: str = "") -> None:
        self.guide = guide
        self._content = content
        self._limits = limits
        self._shift = shift
        self._way = way
        self._tags = _tags(guide.shape, guide.records)
        self._alone = _tags(guide.shape, guide.alone) if guide.alone is not None else None
        self._lines_around = tuple(ways_to_lines(guide.shape))
        self._lines = _ways_in(guide.shape, guide.records)
        self._lines_alone = _ways_in(guide.shape, guide.alone) if guide.alone is not None else ()
        self._around: dict[_Key, Node] = {}
        self.context: Node | None = None
        """The root of the format, without the records, once :meth:`records` has begun."""

    def records(self) -> Iterator[ForeignRecord | Diagnostic]:
        """Yield the records in the order sent; a diagnostic, of level ``file``, is the last."""
        try:
            refusal = self._read_around()
            if refusal is not None:
                yield refusal
                return
            number = -1
            counts: dict[tuple[int, str], int] = {}
            for number, element in enumerate(self._elements()):
                record = self._record(element, number, counts)
                yield record
                if isinstance(record, Diagnostic):
                    return
            if number < 0:
                place = Source(xpath=f"{self._way}/{self.guide.root[1]}")
                yield diagnose("xml.no-record", found="/".join(self.guide.records), source=place)
        except etree.XMLSyntaxError as fault:
            yield diagnose("xml.not-well-formed", source=Source(line=fault.lineno), reason=str(fault.msg))

    def told(self, way: tuple[str, ...], record: Node) -> str | None:
        """Return the first value that *way*, a path of the guide, leads to around or in *record*."""
        places = [record if self.context is None or len(self.guide.records) == 1 else self.context]
        for name in way[1:]:
            below = [child for place in places for child in place.named(name)]
            places = below or ([record] if record.name == name else [])
        return next((text for place in places if (text := (place.value or "").strip())), None)

    def _read_around(self) -> Diagnostic | None:
        """Keep the document without its records."""
        root = None
        for element in self._elements():
            root = element.getroottree().getroot()
        if root is None:
            return None  # there is no record: nobody asks what is around
        if (size := sum(1 for _ in root.iter())) > self._limits.record_elements:
            most = f"at most {self._limits.record_elements} elements"
            return diagnose("xml.record-too-large", found=f"{size} elements around the records", expected=most)
        self._keep(root, element_node(root, f"{self._way}/{local_name(root)}", self._shift), ())
        if self.context is None:
            return None
        return cut_lines(self.context, self._lines_around, self._limits.record_elements)

    def _keep(self, element: etree._Element, node: Node, above: _Key) -> None:
        """Remember which node each element became, by its place."""
        if self.context is None and element.tag == self._tags[0]:
            self.context = node
        counts: dict[str, int] = {}
        children = iter([child for child in node.children if child.kind == "element"])
        here = above or ((str(element.tag), 0),)
        self._around[here] = node
        for child in element:
            tag = str(child.tag)
            self._keep(child, next(children), (*here, (tag, counts.get(tag, 0))))
            counts[tag] = counts.get(tag, 0) + 1

    def _elements(self) -> Iterator[etree._Element]:
        """Yield the record elements as they end. Each is taken out of the document before the next one comes."""
        parser = pull_parser(sorted({self._tags[-1], *(self._alone or ())[-1:]}))
        outer: set[etree._Element] = set()
        before: etree._Element | None = None
        for piece in chain(pieces(self._content), (None,)):
            if piece is None:
                parser.close()
            else:
                parser.feed(piece)
            events: Iterator[tuple[str, etree._Element]] = parser.read_events()  # type: ignore[assignment]  # its stub
            for _, element in events:
                if not self._is_record(element, outer):
                    continue
                if before is not None:
                    _take_out(before)
                outer.update(element.iterancestors())
                yield element
                before = element
        if before is not None:
            _take_out(before)

    def _is_record(self, element: etree._Element, outer: set[etree._Element]) -> bool:
        way = [str(element.tag), *(str(above.tag) for above in element.iterancestors())]
        if self._alone is None:
            return way[: len(self._tags)] == self._tags[::-1]
        return element not in outer and self._tags[0] in way

    def _record(
        self, element: etree._Element, number: int, counts: dict[tuple[int, str], int]
    ) -> ForeignRecord | Diagnostic:
        parent = element.getparent()
        around = self._around[_key(parent)] if parent is not None else None
        name = local_name(element)
        above = around.source.xpath if around is not None and around.source is not None else self._way
        place = (id(around), name)
        counts[place] = counts.get(place, 0) + 1
        xpath = f"{above}/{name}[{counts[place]}]" if self.guide.shape.name != name else f"{above}/{name}"
        nested = element.tag == self._tags[-1]

        def made() -> Node:
            node = element_node(element, xpath, self._shift)
            node.parent = around if nested else self._whole(node, around)
            return node

        record = ForeignRecord(
            element=element,
            around=around if nested else None,
            made=made,
            number=number,
            line=line_of(element) + self._shift,
            xpath=xpath,
        )
        lines = self._lines if nested else self._lines_alone
        refusal = cut_lines(record.node, lines, self._limits.record_elements) if lines else None
        return record if refusal is None else refusal

    def _whole(self, record: Node, around: Node | None) -> Node | None:
        """Return the unnamed whole of a record that stands alone, nested as the guide nests records."""
        assert self.guide.alone is not None, "only then another element is a record"
        parent = around
        for name in self.guide.records[len(self.guide.alone) - 1 : -1]:
            parent = Node(name, "element", namespace=record.namespace, parent=parent, place=record.place)
        return parent


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
    return ForeignMessage(InMemory(inner.text.encode()), limits, guides[inner.root], inner.shift, inner.way)


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


def _tags(shape: Shape, names: tuple[str, ...]) -> list[str]:
    """Return the elements that *names* lead through, as lxml calls them."""
    tags = [clark((shape.namespace, shape.name))]
    for name in names[1:]:
        below = shape.child(name)
        assert below is not None, "a guide leads to its records"
        shape = below
        tags.append(clark((shape.namespace, shape.name)))
    return [tag.removeprefix("{}") for tag in tags]


def _ways_in(shape: Shape, names: tuple[str, ...]) -> tuple[Way, ...]:
    """Return the ways to texts of fixed columns from below the element that *names* lead to."""
    for name in names[1:]:
        below = shape.child(name)
        assert below is not None, "a guide leads to its records"
        shape = below
    return tuple(ways_to_lines(shape))


def _key(element: etree._Element) -> _Key:
    """Return the place of *element*: the names down to it, each with the number of its like before it."""
    ways = []
    here: etree._Element | None = element
    while here is not None:
        ways.append((str(here.tag), sum(1 for _ in here.itersiblings(str(here.tag), preceding=True))))
        here = here.getparent()
    return tuple(reversed(ways))


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
    else:
        element.clear()
