"""The text of one X12 record as the compiled mapping takes it: split into segments and elements, plain or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from gateway.x12 import Delimiters
from gateway.x12.segment import BLANKS

_PLAIN = bytes(range(0x20, 0x7F)).translate(None, b"&<>")
"""What values may consist of without a further look at them."""


def split_run(text: str, delimiters: Delimiters) -> list[list[str]]:
    """Return the segments of a run of whole segments, each split into its id and its elements."""
    element = delimiters.element
    pieces = text.split(delimiters.segment)
    if "\n" in text or "\r" in text:
        pieces = [piece.lstrip(BLANKS) for piece in pieces]
    return [piece.split(element) for piece in pieces if piece]


def is_plain(text: str, delimiters: Delimiters, cut: frozenset[tuple[str, int]]) -> bool:
    """Tell whether no element of the run *text* has a control character, one of ``&<>``, or blanks around its value.

    The elements *cut*, by segment and number, may begin with a blank in segments that have nothing before them. Line
    breaks behind the segments are no part of any element. It may say no of a run that is plain all the same.
    """
    segment = delimiters.segment
    if len(segment) > 1:
        return False
    if "\n" in text and segment != "\n":
        text = text.replace(f"{segment}\r\n", segment).replace(f"{segment}\n", segment)
    harmless, padded = _tests(delimiters.element, segment, cut)
    return not (text.encode("latin-1").translate(None, harmless) or padded(text))


@lru_cache(maxsize=64)
def _tests(
    element: str, segment: str, cut: frozenset[tuple[str, int]]
) -> tuple[bytes, Callable[[str], re.Match[str] | None]]:
    """Return the bytes that a plain run consists of, and the search for a blank before or behind a value."""
    sign = f"[{re.escape(element)}{re.escape(segment)}]"
    spared = "".join(f"(?<!{re.escape(f'{segment}{name}{element * number} ')})" for name, number in sorted(cut))
    search = re.compile(f" (?:{sign}|(?<={sign} ){spared})").search
    return _PLAIN + f"{element}{segment}".encode("latin-1"), search
