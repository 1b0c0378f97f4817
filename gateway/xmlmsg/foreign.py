"""Messages of foreign formats, record by record.

A record stands deep in such a document, and what holds for all records stands around it, before or behind. So the
document is read twice: once for all but the records, which has to fit in memory, and then record by record. A small
one is read once, as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, islice

import msgspec
from lxml import etree

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import Content, Node
from gateway.xmlmsg.guide import XmlGuide
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.lines import cut_lines
from gateway.xmlmsg.node import element_node
from gateway.xmlmsg.parser import pull_parser
from gateway.xmlmsg.places import line_of, local_name
from gateway.xmlmsg.scan import pieces

_Key = tuple[tuple[str, int], ...]
"""The place of an element: the tags down to it, each with the number of its like before it."""


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
    """A document of the format that *guide* describes. *shift* and *way*: the lines and elements around its text.

    *whole*: its root, when it is small enough to be read at once; nobody else may have it.
    """

    def __init__(
        self,
        content: Content,
        limits: Limits,
        guide: XmlGuide,
        shift: int = 0,
        way: str = "",
        whole: etree._Element | None = None,
    ) -> None:
        self.guide = guide
        self._content = content
        self._limits = limits
        self._shift = shift
        self._way = way
        self._whole = whole
        self._around: dict[_Key, Node] = {}
        self._xpaths: dict[_Key, str] = {}
        self._tree: list[etree._Element] = []
        """The root without the records."""
        self._root: Node | None = None
        self._kept: list[tuple[etree._Element, _Key]] | None = None
        self.surroundings: etree._Element | None = None
        """The root of the format, without the records, once :meth:`records` has begun and found one."""

    @cached_property
    def context(self) -> Node | None:
        """The same as a tree."""
        return self._node_at(_key(self.surroundings)) if self.surroundings is not None else None

    def records(self) -> Iterator[ForeignRecord | Diagnostic]:
        """Yield the records in the order sent; a diagnostic, of level ``file``, is the last."""
        try:
            refusal = self._read_around()
            if refusal is not None:
                yield refusal
                return
            number = -1
            counts: dict[tuple[_Key, str], int] = {}
            for number, (element, above) in enumerate(self._kept or self._places(self._elements())):
                record = self._record(element, above, number, counts)
                yield record
                if isinstance(record, Diagnostic):
                    return
            if number < 0:
                place = Source(xpath=f"{self._way}/{self.guide.root[1]}")
                yield diagnose("xml.no-record", found="/".join(self.guide.records), source=place)
        except etree.XMLSyntaxError as fault:
            yield diagnose("xml.not-well-formed", source=Source(line=fault.lineno), reason=str(fault.msg))

    def told(self, way: tuple[str, ...], record: ForeignRecord) -> str | None:
        """Return the first value that *way*, a path of the guide, leads to around or in *record*."""
        around = self.surroundings if len(self.guide.records) > 1 else None
        if self.guide.lines:
            return self._told_in_lines(way, record.node, (around is not None and self.context) or record.node)
        places = [around if around is not None else record.element]
        for name in way[1:]:
            below = [child for place in places for child in place.iterchildren(f"{{*}}{name}")]
            places = below or ([record.element] if local_name(record.element) == name else [])
        return next((text for place in places if not len(place) and (text := (place.text or "").strip())), None)

    def _told_in_lines(self, way: tuple[str, ...], record: Node, start: Node) -> str | None:
        places = [start]
        for name in way[1:]:
            below = [child for place in places for child in place.named(name)]
            places = below or ([record] if record.name == name else [])
        return next((text for place in places if (text := (place.value or "").strip())), None)

    def _read_around(self) -> Diagnostic | None:
        """Keep the document without its records, and of one that was read as a whole the records as well."""
        root: etree._Element | None = None
        last: etree._Element | None = None
        if self._whole is None:
            for last in self._elements():
                root = last.getroottree().getroot()
        else:
            if self._kept is None:
                self._kept = list(self._places(self._elements()))
            if self._kept:
                root, last = self._whole, self._kept[-1][0]
        if root is None or root is last:
            return None  # there is no record, or nothing else: nobody asks what is around
        if self._whole is None and (size := sum(1 for _ in root.iter())) > self._limits.record_elements:
            most = f"at most {self._limits.record_elements} elements"
            return diagnose("xml.record-too-large", found=f"{size} elements around the records", expected=most)
        self._tree = [root]
        self._root = element_node(root, f"{self._way}/{local_name(root)}", self._shift)
        self.surroundings = next(root.iter(self.guide.tags[0]), None)
        if self.context is None or not self.guide.lines:
            return None
        return cut_lines(self.context, self.guide.lines, self._limits.record_elements)

    def _node_at(self, key: _Key) -> Node:
        """Return the element around the records at *key* as a tree, with its own parents."""
        node = self._around.get(key)
        if node is None:
            assert self._root is not None, "it is asked for what stands around records"
            node = self._root
            for tag, number in key[1:]:
                alike = (one for one in node.children if one.kind == "element" and _tag(one) == tag)
                node = next(one for count, one in enumerate(alike) if count == number)
            self._around[key] = node
        return node

    def _xpath(self, key: _Key) -> str:
        """Return the path of the element around the records at *key*: an index where several have its name."""
        path = self._xpaths.get(key)
        if path is None:
            (here,) = self._tree
            path = f"{self._way}/{local_name(here)}"
            for tag, number in key[1:]:
                place = next(islice(here.iterchildren(tag), number, None))
                name = local_name(place)
                alike = list(here.iterchildren(f"{{*}}{name}"))
                path += f"/{name}[{alike.index(place) + 1}]" if len(alike) > 1 else f"/{name}"
                here = place
            self._xpaths[key] = path
        return path

    def _places(self, elements: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, _Key]]:
        """Yield the *elements* with the places of what they stand in, each while it stands there."""
        parent: etree._Element | None = None
        above: _Key = ()
        for element in elements:
            if parent is None or element.getparent() is not parent:
                parent = element.getparent()
                above = _key(parent) if parent is not None else ()
            yield element, above

    def _elements(self) -> Iterator[etree._Element]:
        """Yield the record elements as they end. Each is taken out of the document before the next one comes."""
        outer: set[etree._Element] = set()
        before: etree._Element | None = None
        for element in self._ended():
            if not self._is_record(element, outer):
                continue
            if before is not None:
                _take_out(before)
            if self.guide.alone is not None:
                outer.update(element.iterancestors())
            yield element
            before = element
        if before is not None:
            _take_out(before)

    def _ended(self) -> Iterator[etree._Element]:
        """Yield the elements with a tag of records in the order in which they end."""
        tags = sorted({self.guide.tags[-1], *self.guide.tags_alone[-1:]})
        if self._whole is not None:
            ends = etree.iterwalk(self._whole, events=("end",), tag=tags)
            yield from [element for _, element in ends]
            return
        parser = pull_parser(tags)
        for piece in chain(pieces(self._content), (None,)):
            if piece is None:
                parser.close()
            else:
                parser.feed(piece)
            events: Iterator[tuple[str, etree._Element]] = parser.read_events()  # type: ignore[assignment]  # its stub
            for _, element in events:
                yield element

    def _is_record(self, element: etree._Element, outer: set[etree._Element]) -> bool:
        tags = self.guide.tags
        way = (str(element.tag), *(str(above.tag) for above in element.iterancestors()))
        if self.guide.alone is None:
            return way[: len(tags)] == tags[::-1]
        return element not in outer and tags[0] in way

    def _record(
        self, element: etree._Element, above: _Key, number: int, counts: dict[tuple[_Key, str], int]
    ) -> ForeignRecord | Diagnostic:
        guide = self.guide
        around = self._node_at(above) if above else None
        name = local_name(element)
        way = self._xpath(above) if above else self._way
        counts[above, name] = count = counts.get((above, name), 0) + 1
        xpath = f"{way}/{name}[{count}]" if guide.shape.name != name else f"{way}/{name}"
        nested = element.tag == guide.tags[-1]

        def made() -> Node:
            node = element_node(element, xpath, self._shift)
            node.parent = around if nested else self._unnamed(node, around)
            return node

        record = ForeignRecord(
            element=element,
            around=around if nested else None,
            made=made,
            number=number,
            line=line_of(element) + self._shift,
            xpath=xpath,
        )
        lines = guide.lines_of_records if nested else guide.lines_alone
        refusal = cut_lines(record.node, lines, self._limits.record_elements) if lines else None
        return record if refusal is None else refusal

    def _unnamed(self, record: Node, around: Node | None) -> Node | None:
        """Return the unnamed whole of a record that stands alone, nested as the guide nests records."""
        assert self.guide.alone is not None, "only then another element is a record"
        parent = around
        for name in self.guide.records[len(self.guide.alone) - 1 : -1]:
            parent = Node(name, "element", namespace=record.namespace, parent=parent, place=record.place)
        return parent


def _key(element: etree._Element) -> _Key:
    ways = []
    here: etree._Element | None = element
    while here is not None:
        ways.append((str(here.tag), sum(1 for _ in here.itersiblings(str(here.tag), preceding=True))))
        here = here.getparent()
    return tuple(reversed(ways))


def _tag(node: Node) -> str:
    return f"{{{node.namespace}}}{node.name}" if node.namespace else node.name


def _take_out(element: etree._Element) -> None:
    """Take *element* out of its document; one that is all of it stays, for nothing comes after it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
