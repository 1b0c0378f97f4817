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
    text = segment.text
    sent = text.split(delimiters.element)
    start, end = span(text, sent, delimiters, number, component, repetition)
    return Source(
        start=segment.start + start,
        end=segment.start + end,
        line=segment.line,
        column=segment.column + start,
        segment=segment.ordinal,
        position=segment.position,
        segment_id=sent[0],
        element=number,
        component=component,
        repetition=repetition,
        data_element=data_element,
        loop=loop,
        raw=readable(text),
    )


def span(
    text: str,
    sent: list[str],
    delimiters: Delimiters,
    number: int | None,
    component: int | None = None,
    repetition: int | None = None,
) -> tuple[int, int]:
    """Return where in the segment *text*, which is the id and the elements *sent*, a part of it begins and ends."""
    if number is None:
        return 0, len(text)
    if number >= len(sent):
        return len(text), len(text)
    start = len(delimiters.element.join(sent[:number])) + len(delimiters.element)
    end = start + len(sent[number])
    if repetition is not None and delimiters.repetition:
        start, end = _inner(text[start:end], delimiters.repetition, repetition, start)
    if component is not None:
        start, end = _inner(text[start:end], delimiters.component, component, start)
    return start, end


def _inner(text: str, separator: str, number: int, start: int) -> tuple[int, int]:
    parts = text.split(separator)
    if number > len(parts):
        return start + len(text), start + len(text)
    start += sum(len(part) + len(separator) for part in parts[: number - 1])
    return start, start + len(parts[number - 1])
