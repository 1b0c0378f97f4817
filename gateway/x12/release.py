"""Read the segments of a release from its file: a dictionary of data elements, and segments made of them.

What is wrong is a finding with file, line and column. A release may be based on another one and write out only what
differs; segments are made with the dictionary of the release that is read.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Texts
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence, read_yaml
from gateway.x12.grammar import Condition, Element, SegmentRule

_SEGMENTS_KEYS = ("release", "based_on", "evidence", "elsewhere", "dictionary", "segments")
_ENTRY_KEYS = ("title", "type", "length", "codes", "closed", "by", "evidence", "parts", "conditions")
_SEGMENT_KEYS = ("title", "conditions", "open", "evidence", "note", "elements")
_ELEMENT_KEYS = ("is", "repeat", "pattern", "pii", "evidence", "note")

_TYPE = re.compile(r"AN|ID|N[0-9]|R|DT|TM|composite")
_LENGTH = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_CONDITION = re.compile(r"([PRECL])((?:[0-9]{2}){2,})(!)?(\?)?")
_BY_GUIDE = "PCL"
"""Kinds of conditions that a guide may add to those of X12: what they call for is then missing by the guide alone."""
_ELEMENT = re.compile(r"([a-z][a-z0-9_]*) ([A-Z]?[0-9]+) ([MOXN])")
_PATTERN = re.compile(r"\[(?:A-Z|0-9|A-Z0-9)\]\{[0-9]+(?:,[0-9]+)?\}")
_PART = re.compile(r"([A-Z]?[0-9]+) ([MOX])")


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One data element of the dictionary."""

    title: str
    type: str
    min: int = 1
    max: int = 1
    codes: frozenset[str] | None = None
    closed: bool = False
    by_guide: bool = False
    unverified: bool = False
    parts: tuple[tuple[str, bool], ...] = ()
    conditions: tuple[Condition, ...] = ()


class _Place(msgspec.Struct, frozen=True):
    """Where a segment is written, and whether its release is only thought to have it so."""

    document: Document
    value: Mapping
    unverified: bool = False


class Release:
    """The dictionary and the segments of a release, those of the release that it is based on included."""

    def __init__(self) -> None:
        self.name = ""
        self.elsewhere: tuple[str, ...] = ()
        self.dictionary: dict[str, _Entry] = {}
        self.segments: dict[str, _Place] = {}


class ReleaseReader:
    """Reads guide files and collects what is wrong in them."""

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

    # The release

    def release(self, folder: str, name: str, above: tuple[str, ...] = ()) -> Release:
        """Read the release *name*, on which the releases *above* are based."""
        release = Release()
        if not name:
            return release
        document, root = self.document(f"{folder}{name}.yaml", _SEGMENTS_KEYS)
        base = root.get("based_on")
        if isinstance(base, Scalar) and base.text in (*above, name):
            self.unexpected(document, base, "a release that is not based on this one")
        elif isinstance(base, Scalar):
            release = self.release(folder, base.text, (*above, name))
            if self.unverified(document, root):
                release.segments = {
                    key: _Place(each.document, each.value, True) for key, each in release.segments.items()
                }
        release.name = self.required(document, root, "release")
        release.elsewhere += tuple((root.text("elsewhere") or "").split())
        for key, value in self.mappings(document, root.get("dictionary")):
            if (entry := self.entry(document, value)) is not None:
                release.dictionary[key.text] = entry
        release.segments |= {
            key.text: _Place(document, value) for key, value in self.mappings(document, root.get("segments"))
        }
        return release

    def unverified(self, document: Document, mapping: Mapping) -> bool:
        """Tell whether *mapping* is marked as having no public source."""
        evidence = mapping.get("evidence")
        if evidence is None or (isinstance(evidence, Scalar) and evidence.text == "unverified"):
            return evidence is not None
        self.unexpected(document, evidence, "unverified")
        return False

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
        conditions, unverified = self.conditions(document, value), self.unverified(document, value)
        if kind == "composite":
            parts = value.get("parts")
            matches = [_PART.fullmatch(item.text) if isinstance(item, Scalar) else None for item in _items(parts)]
            if None in matches:
                self.unexpected(document, parts or value, "a list of parts such as 722 M")
            known = tuple((match[1], match[2] == "M") for match in matches if match is not None)
            return _Entry(title=title, type=kind, parts=known, conditions=conditions, unverified=unverified)
        length = _LENGTH.fullmatch(value.text("length") or "")
        if length is None or not 0 < int(length[1]) <= int(length[2]):
            self.unexpected(document, value.get("length") or value, "a length such as 2/30")
            return None
        codes = (value.text("codes") or "").split()
        by = value.get("by")
        if by is not None and not (isinstance(by, Scalar) and by.text == "guide" and value.text("closed") == "yes"):
            self.unexpected(document, by, "guide, beside codes and closed: yes")
        return _Entry(
            title=title,
            type=kind,
            min=int(length[1]),
            max=int(length[2]),
            codes=frozenset(codes) if codes else None,
            closed=value.text("closed") == "yes",
            by_guide=by is not None,
            unverified=unverified,
        )

    def conditions(self, document: Document, value: Mapping) -> tuple[Condition, ...]:
        found = []
        for text in (value.text("conditions") or "").split():
            match = _CONDITION.fullmatch(text)
            if match is None or (match[3] and match[1] not in _BY_GUIDE):
                self.unexpected(document, value.get("conditions") or value, "conditions such as P0304 C0605")
            else:
                numbers = tuple(int(match[2][index : index + 2]) for index in range(0, len(match[2]), 2))
                kind: Any = match[1]
                found.append(Condition(kind, numbers, unverified=match[4] is not None, by_guide=match[3] is not None))
        return tuple(found)

    def segment(self, place: _Place, name: str, release: Release) -> SegmentRule:
        document, value = place.document, place.value
        self.keys(document, value, _SEGMENT_KEYS)
        unverified = self.unverified(document, value) or place.unverified
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
        rule = SegmentRule(
            id=name,
            title=self.required(document, value, "title"),
            elements=tuple(elements),
            conditions=conditions,
            open=open_ended,
            note=value.text("note"),
        )
        return _doubted(rule) if unverified else rule

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
        pattern = options.get("pattern")
        if pattern is not None and not (isinstance(pattern, Scalar) and _PATTERN.fullmatch(pattern.text)):
            self.unexpected(document, pattern, "a pattern such as [0-9]{4}")
            return None
        element = msgspec.structs.replace(
            made,
            repeat=int(repeat),
            unused=match[3] == "N",
            pattern=options.text("pattern"),
            pii=options.text("pii") == "yes",
            note=options.text("note"),
            components=tuple(components),
        )
        return _doubted_element(element) if self.unverified(document, options) or entry.unverified else element


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
        by_guide=entry.by_guide,
        unverified=entry.unverified,
        conditions=entry.conditions,
    )


def _doubted(rule: SegmentRule) -> SegmentRule:
    """Return *rule* with all of it unverified."""
    elements = tuple(_doubted_element(element) for element in rule.elements)
    conditions = _doubted_conditions(rule.conditions)
    return msgspec.structs.replace(rule, elements=elements, conditions=conditions, unverified=True)


def _doubted_element(element: Element) -> Element:
    """Return *element* with all of it, its components included, unverified."""
    components = tuple(_doubted_element(each) for each in element.components)
    conditions = _doubted_conditions(element.conditions)
    return msgspec.structs.replace(element, components=components, conditions=conditions, unverified=True)


def _doubted_conditions(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(msgspec.structs.replace(each, unverified=True) for each in conditions)


def _items(place: Located | None) -> tuple[Located, ...]:
    return place.items if isinstance(place, Sequence) else ()
