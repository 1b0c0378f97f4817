"""What a file is, judged by its first bytes."""

from __future__ import annotations

import re

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.pipeline.outcome import Format
from gateway.tree import Content
from gateway.x12.delimiters import earn

_HEAD = 512
_BEFORE = 64 * 1024
"""Bytes of something else, such as the head of a mail, that may stand before an interchange."""
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BEGINNINGS = "ISA, <, { or [, an ABI batch header or the header line of a CSV format"
_EBCDIC_ISA = b"\xc9\xe2\xc1"
# A of 80 characters, or shorter where an editor stripped its blanks; then B with a port or, in a refusal, blank.
_BATCH = re.compile(rb"A[A-Z0-9]{4}[A-Z0-9 ]{3}(?:[ -~]{72}|[ -~]{0,72}(?=\r?\n))(?:\r?\n)?B {2}(?:[A-Z0-9]{4}| {4})")


def recognise(content: Content) -> tuple[Format, tuple[Diagnostic, ...]]:
    """Return the format of *content* and, when it is none that can be read, the reason.

    What stands before an interchange makes it no other file, and an encoding that X12, XML or JSON is not read in
    (UTF-16, EBCDIC) still counts as that format: the reader of the format names either.
    """
    head = _head(content, _HEAD)
    if not head.strip():
        return "unknown", (diagnose("message.empty", source=Source(start=0, end=content.size)),)
    text = head
    for mark in _BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    text = text.replace(b"\x00", b"").lstrip()
    if text.startswith(b"ISA") or head.lstrip().startswith(_EBCDIC_ISA):
        return "x12", ()
    if text.startswith(b"<"):
        return "xml", ()
    if text.startswith((b"{", b"[")):
        return "json", ()
    if _is_catair(head):
        return "catair", ()
    if _has_interchange(_head(content, _BEFORE).decode("latin-1")):
        return "x12", ()
    begin = repr(head[:24].decode("latin-1"))
    return "unknown", (diagnose("message.unknown-format", found=begin, expected=_BEGINNINGS, source=_first_line(head)),)


def _head(content: Content, size: int) -> bytes:
    head = b""
    for chunk in content.chunks(0, min(content.size, size)):
        head += chunk
    return head


def _is_catair(head: bytes) -> bool:
    """A batch header ``A``, followed by a block header ``B`` (ABI batch and block control)."""
    return _BATCH.match(head) is not None


def _has_interchange(text: str) -> bool:
    """Whether there is an ISA in *text* whose places are all as they belong, which text of another kind never has."""
    at = text.find("ISA")
    while at >= 0:
        if earn(text, at, tolerant=False) is not None:
            return True
        at = text.find("ISA", at + 1)
    return False


def _first_line(head: bytes) -> Source:
    line = head.split(b"\n", 1)[0].rstrip(b"\r")[:100].decode("latin-1")
    return Source(start=0, end=len(line), line=1, column=1, raw=line)
