"""Read a guide from its files: a transaction set (loops and segments in order) over the segments of a release.

The form is explained at the head of the guide files themselves. What is wrong in a guide file is a finding with file,
line and column; a guide with findings is not used.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Texts
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence, read_yaml
from gateway.x12.grammar import Condition, Element, Guide, Loop, SegmentRule, Use, shape_of

_GUIDE_KEYS = ("guide", "title", "set", "group", "segments", "records", "structure")
_SEGMENTS_KEYS = ("release", "based_on", "elsewhere", "dictionary", "segments")
_ENTRY_KEYS = ("title", "type", "length", "codes", "closed", "evidence", "parts", "conditions")
_SEGMENT_KEYS = ("title", "conditions", "open", "elements")
_ELEMENT_KEYS = ("is", "repeat", "pii", "note")
_LOOP_KEYS = ("loop", "holds")

_TYPE = re.compile(r"AN|ID|N[0-9]|R|DT|TM|composite")
_LENGTH = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_CONDITION = re.compile(r"([PRECL])((?:[0-9]{2}){2,})")
_ELEMENT = re.compile(r"([a-z][a-z0-9_]*) ([A-Z]?[0-9]+) ([MOX])")
_PART = re.compile(r"([A-Z]?[0-9]+) ([MOX])")
_USE = re.compile(r"([A-Z][A-Z0-9]{1,2}) ([MO]) ([0-9]+|unbounded)")


def read_guide(file: str, texts: Texts[str, str]) -> tuple[Guide | None, tuple[Diagnostic, ...]]:
    """Read the guide in *file*; *texts* holds the text of every guide file by its name.

    The files that it builds on are looked for beside it. Returns the guide, or ``None`` and what has to be mended.
    """
    reader = _Reader(texts)
    guide = reader.guide(file)
    return (None if reader.findings else guide), tuple(reader.findings)


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One data element of the dictionary."""

    title: str
    type: str
    min: int = 1
    max: int = 1
    codes: frozenset[str] | None = None
    closed: bool = False
    parts: tuple[tuple[str, bool], ...] = ()
    conditions: tuple[Condition, ...] = ()


class _Release:
    """The dictionary and the segments of a release, those of the release that it is based on included."""

    def __init__(self) -> None:
        self.name = ""
        self.elsewhere: tuple[str, ...] = ()
        self.dictionary: dict[str, _Entry] = {}
        self.segments: dict[str, tuple[Document, Mapping]] = {}


class _Reader:
    def __init__(self, texts: Texts[str, str]) -> None:
        self.texts = texts
        self.findings: list[Diagnostic] = []

    # Findings

    def find(self, code: str, document: Document, place: Located, **data: Any) -> None:
        source = Source(line=place.line, column=place.column)
        self.findings.append(diagnose(code, source=source, where=document.file, rule=document.at(place), **data))

    def unexpected(self, document: Document, place: Located, expected: str) -> None:
        found = place.text if isinstance(place, Scalar) else "a list or mapping"
        self.find("guide.invalid", document, place, found=found, expected=expected)

    def unknown(self, document: Document, place: Located, found: str, kind: str, known: Texts[str, Any]) -> None:
        near = difflib.get_close_matches(found, list(known), 1)
        self.find("guide.unknown-name", document, place, found=found, kind=kind, near=near[0] if near else "none")

    # Files

    def document(self, file: str, keys: tuple[str, ...]) -> tuple[Document, Mapping]:
        document = read_yaml(self.texts.get(file, ""), file)
        self.findings += document.findings
        root = document.root
        if not isinstance(root, Mapping):
            place = Scalar(text="nothing", line=1, column=1) if root is None else root
            self.unexpected(document, place, "a mapping with the keys " + ", ".join(keys))
            root = Mapping(entries=(), line=1, column=1)
        self.keys(document, root, keys)
        return document, root

    def keys(self, document: Document, mapping: Mapping, keys: tuple[str, ...]) -> None:
        for key, _ in mapping:
            if key.text not in keys:
                self.unknown(document, key, key.text, "key", dict.fromkeys(keys))

    def required(self, document: Document, mapping: Mapping, key: str) -> str:
        value = mapping.get(key)
        if isinstance(value, Scalar) and value.text:
            return value.text
        self.find("guide.missing", document, value or mapping, expected=key)
        return ""

    # The set

    def guide(self, file: str) -> Guide | None:
        document, root = self.document(file, _GUIDE_KEYS)
        folder = file.rpartition("/")[0]
        release = self.release(f"{folder}/" if folder else "", self.required(document, root, "segments"))
        structure = root.get("structure")
        if not isinstance(structure, Sequence) or not len(structure):
            self.find("guide.missing", document, structure or root, expected="structure")
            return None
        rules = {name: self.segment(*place, name, release) for name, place in release.segments.items()}
        loop = self.loop(document, structure, rules, "", required=True, maximum=1)
        if loop is None:
            return None
        guide = Guide(
            name=self.required(document, root, "guide"),
            title=self.required(document, root, "title"),
            set_id=self.required(document, root, "set"),
            group=root.text("group"),
            release=release.name,
            root=loop,
            known=frozenset(rules) | frozenset(release.elsewhere),
            records=root.text("records"),
            shape=shape_of(loop),
        )
        records = root.get("records")
        paths = {each.path: each for each in loop.loops()}
        if isinstance(records, Scalar) and records.text not in paths:
            self.unknown(document, records, records.text, "loop", paths)
        return guide

    def loop(
        self,
        document: Document,
        items: Sequence,
        rules: dict[str, SegmentRule],
        above: str,
        *,
        required: bool,
        maximum: int | None,
    ) -> Loop | None:
        first = items.items[0] if len(items) else items
        opens = self.use(document, first, rules)
        if opens is None:
            return None
        path = f"{above}/{opens.id}" if above else opens.id
        parts: list[Use | Loop | None] = [opens]
        parts += [
            self.inner(document, item, rules, path) if isinstance(item, Mapping) else self.use(document, item, rules)
            for item in items.items[1:]
        ]
        kept = tuple(part for part in parts if part is not None)
        return Loop(id=opens.id, path=path, required=required, max=maximum, parts=kept)

    def inner(self, document: Document, item: Mapping, rules: dict[str, SegmentRule], above: str) -> Loop | None:
        self.keys(document, item, _LOOP_KEYS)
        head, holds = item.get("loop"), item.get("holds")
        match = _USE.fullmatch(head.text) if isinstance(head, Scalar) else None
        if match is None:
            self.unexpected(document, head or item, "a loop such as LX M 9999")
            return None
        if not isinstance(holds, Sequence):
            self.find("guide.missing", document, holds or item, expected="holds")
            return None
        maximum = _maximum(match[3])
        loop = self.loop(document, holds, rules, above, required=match[2] == "M", maximum=maximum)
        if loop is not None and loop.id != match[1]:
            self.unexpected(document, holds.items[0], f"{match[1]}, the segment that gives its loop the name")
        return loop

    def use(self, document: Document, item: Located, rules: dict[str, SegmentRule]) -> Use | None:
        match = _USE.fullmatch(item.text) if isinstance(item, Scalar) else None
        if match is None:
            self.unexpected(document, item, "a segment such as M10 M 1")
            return None
        rule = rules.get(match[1])
        if rule is None:
            self.unknown(document, item, match[1], "segment", rules)
            return None
        return Use(segment=rule, required=match[2] == "M", max=_maximum(match[3]))

    # The release

    def release(self, folder: str, name: str) -> _Release:
        release = _Release()
        if not name:
            return release
        document, root = self.document(f"{folder}{name}.yaml", _SEGMENTS_KEYS)
        base = root.text("based_on")
        if base and base != name:
            release = self.release(folder, base)
        release.name = self.required(document, root, "release")
        release.elsewhere += tuple((root.text("elsewhere") or "").split())
        for key, value in self.mappings(document, root.get("dictionary")):
            if (entry := self.entry(document, value)) is not None:
                release.dictionary[key.text] = entry
        release.segments |= {
            key.text: (document, value) for key, value in self.mappings(document, root.get("segments"))
        }
        return release

    def mappings(self, document: Document, place: Located | None) -> list[tuple[Scalar, Mapping]]:
        """Return the entries of *place* that are mappings themselves; what is none is a finding."""
        if place is None:
            return []
        if not isinstance(place, Mapping):
            self.unexpected(document, place, "a mapping")
            return []
        found = []
        for key, value in place:
            if isinstance(value, Mapping):
                found.append((key, value))
            else:
                self.unexpected(document, value, f"a mapping under {key.text}")
        return found

    def entry(self, document: Document, value: Mapping) -> _Entry | None:
        self.keys(document, value, _ENTRY_KEYS)
        title, kind = self.required(document, value, "title"), self.required(document, value, "type")
        if not _TYPE.fullmatch(kind):
            self.unexpected(document, value.get("type") or value, "a type: AN, ID, N0 to N9, R, DT, TM or composite")
            return None
        conditions = self.conditions(document, value)
        if kind == "composite":
            parts = value.get("parts")
            matches = [_PART.fullmatch(item.text) if isinstance(item, Scalar) else None for item in _items(parts)]
            if None in matches:
                self.unexpected(document, parts or value, "a list of parts such as 722 M")
            known = tuple((match[1], match[2] == "M") for match in matches if match is not None)
            return _Entry(title=title, type=kind, parts=known, conditions=conditions)
        length = _LENGTH.fullmatch(value.text("length") or "")
        if length is None or not 0 < int(length[1]) <= int(length[2]):
            self.unexpected(document, value.get("length") or value, "a length such as 2/30")
            return None
        codes = (value.text("codes") or "").split()
        return _Entry(
            title=title,
            type=kind,
            min=int(length[1]),
            max=int(length[2]),
            codes=frozenset(codes) if codes else None,
            closed=value.text("closed") == "yes",
        )

    def conditions(self, document: Document, value: Mapping) -> tuple[Condition, ...]:
        found = []
        for text in (value.text("conditions") or "").split():
            match = _CONDITION.fullmatch(text)
            if match is None:
                self.unexpected(document, value.get("conditions") or value, "conditions such as P0304 C0605")
            else:
                numbers = tuple(int(match[2][index : index + 2]) for index in range(0, len(match[2]), 2))
                found.append(Condition(match[1], numbers))  # type: ignore[arg-type]  # one of the letters of the pattern
        return tuple(found)

    def segment(self, document: Document, value: Mapping, name: str, release: _Release) -> SegmentRule:
        self.keys(document, value, _SEGMENT_KEYS)
        elements: list[Element] = []
        listed = value.get("elements")
        for key, item in listed if isinstance(listed, Mapping) else ():
            if key.text != f"{len(elements) + 1:02d}":
                self.unexpected(document, key, f"the element number {len(elements) + 1:02d}")
                break
            element = self.element(document, item, len(elements) + 1, release.dictionary)
            if element is None:
                break
            if any(element.name == other.name for other in elements):
                self.unexpected(document, item, f"a name of its own, not {element.name} again")
            elements.append(element)
        open_ended = value.text("open") == "yes"
        conditions = self.conditions(document, value)
        for condition in conditions:
            if max(condition.elements) > len(elements) and not open_ended:
                self.unknown(document, value, f"{max(condition.elements):02d}", "element", {})
        return SegmentRule(
            id=name,
            title=self.required(document, value, "title"),
            elements=tuple(elements),
            conditions=conditions,
            open=open_ended,
        )

    def element(self, document: Document, item: Located, number: int, dictionary: dict[str, _Entry]) -> Element | None:
        options = item if isinstance(item, Mapping) else Mapping(entries=(), line=item.line, column=item.column)
        self.keys(document, options, _ELEMENT_KEYS)
        text = item if isinstance(item, Scalar) else options.get("is")
        match = _ELEMENT.fullmatch(text.text) if isinstance(text, Scalar) else None
        if match is None:
            self.unexpected(document, text or item, "an element such as carrier_scac 140 M")
            return None
        entry = dictionary.get(match[2])
        if entry is None:
            self.unknown(document, text or item, match[2], "data element", dictionary)
            return None
        components = []
        for index, (part, required) in enumerate(entry.parts, 1):
            inner = dictionary.get(part)
            if inner is None:
                self.unknown(document, text or item, part, "data element", dictionary)
                return None
            components.append(_element(inner, index, f"part{index}", part, required))
        made = _element(entry, number, match[1], match[2], match[3] == "M")
        repeat = options.text("repeat") or "1"
        if not repeat.isdecimal():
            self.unexpected(document, options.get("repeat") or item, "a number of repetitions")
            return None
        return msgspec.structs.replace(
            made,
            repeat=int(repeat),
            pii=options.text("pii") == "yes",
            note=options.text("note"),
            components=tuple(components),
        )


def _element(entry: _Entry, number: int, name: str, data_element: str, required: bool) -> Element:
    return Element(
        number=number,
        name=name,
        data_element=data_element,
        title=entry.title,
        type=entry.type,
        min=entry.min,
        max=entry.max,
        required=required,
        codes=entry.codes,
        closed=entry.closed,
        conditions=entry.conditions,
    )


def _items(place: Located | None) -> tuple[Located, ...]:
    return place.items if isinstance(place, Sequence) else ()


def _maximum(text: str) -> int | None:
    return None if text == "unbounded" else int(text)
