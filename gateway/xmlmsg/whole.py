"""A small message, read at once: the happy path of the first pass, in a few calls of C.

Nothing is said here. What :func:`gateway.xmlmsg.scan.scan` might refuse, or what is not known to be all right, is not
read: the scan has the word then. About a fifth of what the scan and two more passes over the message cost.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from lxml import etree

from gateway.tree import Content
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.parser import parse

MOST = 64 << 10
"""Bytes of the largest message that is read at once: no text in it is longer than most limits."""
_NAME = 150
"""Characters of names, and of namespaces, that are looked at no further: together they are within most limits."""
_LEAST_TAG = 4
"""Bytes of the shortest element."""

_DECLARATION = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8|us-ascii)")?(?: standalone="(?:yes|no)")? ?\?>)?'
)
_REFUSED = re.compile(rb"<(?:!D|\?)")
_LONG_NAME = re.compile(rb"<[^\s>/]{%d}" % _NAME)
_NAMESPACE = re.compile(rb"xmlns(?::[\w.-]{1,100})?=[\"'][!#-%%(-;=?-~]{1,%d}[\"']" % (_NAME - 50))


def read_whole(content: Content, limits: Limits) -> etree._Element | None:
    """Return the root of *content*, or ``None``: it is too large for this, or somebody has to look closer."""
    if not 0 < content.size <= min(MOST, limits.size, limits.record_size, limits.value):
        return None
    if limits.name < 2 * _NAME - 50 or content.size > limits.record_elements * _LEAST_TAG:
        return None
    data = b"".join(content.chunks())
    if not _is_plain(data, limits):
        return None
    try:
        if not data.isascii() or b"&" in data:
            data.decode()
            expat.ParserCreate(namespace_separator=" ").Parse(data, True)
        root = parse(data)
    except (etree.XMLSyntaxError, expat.ExpatError, UnicodeDecodeError):
        return None
    if _is_deep(limits.depth)(root) or (data.count(b"=") > limits.attributes and _has_many(limits.attributes)(root)):
        return None
    return root


def _is_plain(data: bytes, limits: Limits) -> bool:
    """Tell whether there is nothing in *data* that both parsers might see differently, or that is refused."""
    declaration = _DECLARATION.match(data)
    assert declaration is not None, "it may be empty"
    namespaces = data.count(b"xmlns")
    return (
        _REFUSED.search(data, declaration.end()) is None
        and (max(map(len, data.split(b"<"))) <= _NAME or _LONG_NAME.search(data) is None)
        and namespaces <= limits.attributes
        and namespaces == len(_NAMESPACE.findall(data))
    )


@lru_cache(maxsize=8)
def _is_deep(depth: int) -> Any:
    return etree.XPath(f"boolean({'/*' * (depth + 1)})")


@lru_cache(maxsize=8)
def _has_many(attributes: int) -> Any:
    return etree.XPath(f"boolean(//*[@*[{attributes + 1}]])")
