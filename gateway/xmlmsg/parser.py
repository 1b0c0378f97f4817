"""The one place where XML parsers are made, all with the same rules.

Nothing is fetched, no entity is resolved, and libxml2's own limits stay on. A document type is refused before any of
these parsers sees a message (see ``scan``). Comments are left out, so that one inside of a value does not cut it. A
schema is never given to a parser: with a target it would silently accept invalid documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "decompress": False,
    "remove_comments": True,
    "remove_pis": True,
    "encoding": "utf-8",
}


def parse(data: bytes) -> etree._Element:
    """Return the root of the UTF-8 document *data*; ``lxml.etree.XMLSyntaxError`` when it is not well-formed."""
    return etree.fromstring(data, etree.XMLParser(**_OPTIONS))


def pull_parser(tags: Sequence[str]) -> etree.XMLPullParser:
    """Return a parser that is fed UTF-8 pieces and tells the end of each element that has one of *tags*."""
    return etree.XMLPullParser(events=("end",), tag=tags, **_OPTIONS)
