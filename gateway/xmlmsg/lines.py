"""Elements whose text is lines of fixed columns: cut into the tree as their guide describes them.

A line becomes a node of kind ``segment`` named by what it says it is, its filled columns become nodes below it. Blank
columns say nothing, so they make no node; data in columns that the guide does not name make one, named by them, so that
nothing is lost. Columns count characters from 1 in the line, whatever stands before it in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import Node, Shape
from gateway.xmlmsg.fault import shortened

Way = tuple[Shape, ...]
"""The shapes that lead down to an element whose text is lines."""


def ways_to_lines(shape: Shape) -> Iterator[Way]:
    """Yield the ways from below *shape* to the elements whose text is lines."""
    for child in shape.children:
        if child.kind == "element" and child.columns is not None:
            yield (child,)
        else:
            yield from ((child, *way) for way in ways_to_lines(child))


def cut_lines(node: Node, ways: tuple[Way, ...], most: int) -> Diagnostic | None:
    """Cut the texts that *ways* lead to from *node*. More than *most* lines in one are refused, and cut no further."""
    for way in ways:
        found = [node]
        for shape in way:
            found = [
                child for above in found for child in above.named(shape.name) if child.namespace == shape.namespace
            ]
        for element in found:
            refusal = _cut(element, way[-1], most)
            if refusal is not None:
                return refusal
    return None


def _cut(element: Node, shape: Shape, most: int) -> Diagnostic | None:
    source = element.source
    assert source is not None, "elements that were sent have a place"
    assert shape.columns is not None, "ways lead to texts of columns"
    lines = (element.value or "").split("\n")
    if len(lines) > most:
        found, expected = f"{len(lines):,} lines in {element.name}", f"at most {most:,} lines"
        return diagnose("xml.record-too-large", found=found, expected=expected, source=source)
    element.value = None
    counts: dict[str, int] = {}
    for number, text in enumerate(lines):
        if text and not text.isspace():
            told = _filled(text, shape.columns)[0]
            counts[told] = counts.get(told, 0) + 1
            known = next((line for line in shape.children if line.name == told), None)
            repeats = known is None or known.max != 1 or counts[told] > 1
            xpath = f"{source.xpath}/{told or '(blank)'}" + (f"[{counts[told]}]" if repeats else "")
            # The first line begins behind the start tag, in a column that the parser does not tell.
            place = Source(line=(source.line or 1) + number, column=1 if number else None, xpath=xpath, raw=text)
            line = element.add(Node(told, "segment", place=partial(_line_source, place)))
            _cut_line(line, text, place, shape.columns, known)
    return None


def _cut_line(line: Node, text: str, place: Source, told: tuple[int, int], shape: Shape | None) -> None:
    if shape is None:
        return
    end = 1
    fields = [(told, ""), *((field.columns or told, field.name) for field in shape.children)]
    for columns, name in [*sorted(fields), ((len(text) + 1, len(text) + 1), "")]:
        _add(line, text, place, (end, columns[0] - 1), "")
        if name:
            _add(line, text, place, columns, name)
        end = max(end, columns[1] + 1)


def _add(line: Node, text: str, place: Source, columns: tuple[int, int], name: str) -> None:
    value, filled = _filled(text, columns)
    if value:
        shown = columns if name else filled
        line.add(Node(name or _words(filled), "element", value=value, place=partial(_field_source, place, name, shown)))


def _filled(text: str, columns: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """Return what stands in *columns* of *text*, without blanks around it, and the columns that it fills."""
    raw = text[columns[0] - 1 : max(columns[1], columns[0] - 1)]
    value = raw.strip()
    first = columns[0] + len(raw) - len(raw.lstrip())
    return value, (first, first + len(value) - 1)


def _line_source(place: Source) -> Source:
    return Source(line=place.line, column=place.column, xpath=place.xpath, raw=shortened(place.raw or ""))


def _field_source(place: Source, name: str, columns: tuple[int, int]) -> Source:
    xpath = f"{place.xpath}/{name}, {_words(columns)}" if name else f"{place.xpath}, {_words(columns)}"
    column = columns[0] if place.column is not None else None
    raw = (place.raw or "")[columns[0] - 1 : columns[1]]
    return Source(line=place.line, column=column, xpath=xpath, raw=shortened(raw))


def _words(columns: tuple[int, int]) -> str:
    return f"columns {columns[0]}-{columns[1]}" if columns[0] < columns[1] else f"column {columns[0]}"
