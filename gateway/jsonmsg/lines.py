"""A file with a record on each line (JSON Lines): how it is told from a document, and its lines as records."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.diagnostics import diagnose
from gateway.jsonmsg.ground import MARK, Ground, break_source
from gateway.jsonmsg.limits import Limits
from gateway.jsonmsg.scan import BreakError, Fault, LimitError, Scanner, Value
from gateway.jsonmsg.walk import Part
from gateway.tree import Content


def is_lines(content: Content, limits: Limits) -> bool:
    """Tell whether the message has a record on each line: its first line is one, or the second begins one.

    A first line that is broken within goes by how it ends; one that is not at its end yet does when it stops where
    nothing of a document goes on to the next line.
    """
    first: bytes | None = None
    for _, _, data in lines_of(content, limits.record_size):
        text = data.removeprefix(MARK).strip(b" \t\r")
        if not text:
            continue
        if first is not None:
            return text.startswith(b"{") and not first.endswith((b"{", b"[", b",", b":"))
        is_whole, is_cut = _judged(text, limits)
        if is_whole or (text.endswith(b"}") and not is_cut):
            return True
        first = text
    return False


def _judged(line: bytes, limits: Limits) -> tuple[bool, bool]:
    """Tell whether *line* is a whole value, and whether its end comes too soon for one."""
    scanner = Scanner(line, limits)
    try:
        return scanner.past_blanks(scanner.value(0).end) == len(line), False
    except BreakError as stop:
        return False, stop.at == len(line)
    except LimitError:
        return False, False


def lines_of(content: Content, longest: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield the number, the first byte and the bytes of every line; of one that is too long, more than *longest*."""
    line, start, pending, dropped = 1, 0, b"", 0
    for chunk in content.chunks():
        *whole, rest = (pending + chunk).split(b"\n")
        for data in whole:
            yield line, start, data
            line, start, dropped = line + 1, start + len(data) + dropped + 1, 0
        pending = rest
        if len(pending) > 2 * longest:
            dropped += len(pending) - longest - 1
            pending = pending[: longest + 1]
    if pending:
        yield line, start, pending


def line_part(ground: Ground, limits: Limits) -> Part:
    """Return the record on one line, which is all of *ground*."""
    data = ground.data
    first = len(MARK) if ground.base == 0 and data.startswith(MARK) else 0
    start, end = ground.base, ground.base + len(data)
    scanner = Scanner(data, limits)
    faults: tuple[Fault, ...] = ()
    value: Value | None = None
    try:
        if len(data) > limits.record_size:
            raise LimitError(first, "a record", f"at most {limits.record_size:,} bytes")
        read = scanner.value(first)
        behind = scanner.past_blanks(read.end)
        if behind < len(data):
            raise BreakError(behind, scanner.shown(behind), "nothing behind the record on its line")
        value, faults = read, tuple(scanner.faults)
        return Part((), value, ground, start + value.start, start + value.end, faults)
    except (BreakError, LimitError) as stop:
        code = "json.line-broken" if isinstance(stop, BreakError) else "json.limit"
        found = stop.found.replace("the end of the file", "the end of the line")
        source = break_source(ground, data, start, stop.at, None)
        trouble = diagnose(code, found=found, expected=stop.expected, source=source)
        return Part((), None, ground, start, end, trouble=trouble)
