"""Turn a segment and a position in it into a full address in the sender's bytes."""

from __future__ import annotations

from gateway.diagnostics import Source
from gateway.x12.segment import Delimiters, Segment, readable


def place(
    segment: Segment,
    delimiters: Delimiters,
    loop: str,
    number: int | None = None,
    component: int | None = None,
    repetition: int | None = None,
    data_element: str | None = None,
) -> Source:
    """Return the address of *segment*, or of its element *number* (its *component* or *repetition*).

    An element that was not sent is at the end of its segment, and has no length.
    """
    text, separator = segment.text, delimiters.element
    start, end = 0, len(text)
    before = text.split(separator, number or 1)
    if number is not None:
        if number < len(before):
            start = end - len(before[number])
            end = start + len(before[number].partition(separator)[0])
            if repetition is not None and delimiters.repetition:
                start, end = _inner(text[start:end], delimiters.repetition, repetition, start)
            if component is not None:
                start, end = _inner(text[start:end], delimiters.component, component, start)
        else:
            start = end
    return Source(
        start=segment.start + start,
        end=segment.start + end,
        line=segment.line,
        column=segment.column + start,
        segment=segment.ordinal,
        position=segment.position,
        segment_id=before[0],
        element=number,
        component=component,
        repetition=repetition,
        data_element=data_element,
        loop=loop,
        raw=readable(text),
    )


def _inner(text: str, separator: str, number: int, start: int) -> tuple[int, int]:
    parts = text.split(separator)
    if number > len(parts):
        return start + len(text), start + len(text)
    start += sum(len(part) + len(separator) for part in parts[: number - 1])
    return start, start + len(parts[number - 1])
