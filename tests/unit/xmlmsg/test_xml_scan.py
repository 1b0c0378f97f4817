"""What is not read as XML is refused once, with its place and what to do."""

from __future__ import annotations

import pytest

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory
from gateway.xmlmsg import Limits, XmlMessage, open_xml

DEEP = b"<a>" * 65 + b"</a>" * 65
MANY = b"<a " + b" ".join(b'x%d="1"' % number for number in range(65)) + b"/>"
MANY_NAMESPACES = b"<a " + b" ".join(b'xmlns:x%d="u"' % number for number in range(65)) + b"/>"
BOMB = b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>'

REFUSED = [
    # document, code, line, column
    (b"", "xml.not-well-formed", 1, 1),
    (b"<a>", "xml.not-well-formed", 1, 4),
    (b"<a>\n  <b>\n</a>", "xml.not-well-formed", 3, 3),
    (b"<a>\n x &foo; </a>", "xml.not-well-formed", 2, 4),
    (b"<a/><b/>", "xml.not-well-formed", 1, 5),
    (b'\n<?xml version="1.0"?><a/>', "xml.not-well-formed", 2, 1),
    (b"<x:a/>", "xml.not-well-formed", 1, 1),
    (b"<a>\x0b</a>", "xml.not-well-formed", 1, 4),
    (BOMB, "xml.doctype", 1, 13),
    (b"<!DOCTYPE html><html/>", "xml.doctype", 1, 15),
    (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml.doctype", 1, 40),
    (b'<?xml version="1.0"?>\n<?xml-stylesheet href="x"?><a/>', "xml.processing-instruction", 2, 1),
    (b"<a>\n<?php echo 1?></a>", "xml.processing-instruction", 2, 1),
    (b'<?xml version="1.1"?><a/>', "xml.version", 1, 1),
    (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "xml.encoding", 1, 1),
    (b"<a>\n\xe9</a>", "xml.not-utf8", 2, 1),
    (b"<a>\n\xc3", "xml.not-utf8", 2, 1),
    (b"<a>\x00</a>", "xml.nul", 1, 4),
    ("<a/>".encode("utf-16"), "xml.encoding", 1, 1),
    ("<a/>".encode("utf-16-be"), "xml.encoding", 1, 1),
    ("<a/>".encode("utf-32"), "xml.encoding", 1, 1),
    (DEEP, "xml.too-deep", 1, None),
    (MANY, "xml.too-many-attributes", 1, 1),
    (MANY_NAMESPACES, "xml.too-many-attributes", 1, 1),
    (b'<a b="' + b"x" * 70_000 + b'"/>', "xml.value-too-long", 1, 1),
    (b"<" + b"n" * 300 + b"/>", "xml.name-too-long", 1, 1),
]


@pytest.mark.parametrize(("document", "code", "line", "column"), REFUSED)
def test_refusal_names_the_place(document, code, line, column) -> None:
    """The first thing that is not allowed stops the reading, and the sender learns where it stands."""
    found = open_xml(InMemory(document))
    assert isinstance(found, Diagnostic)
    assert (found.code, found.level) == (code, "file")
    assert found.source is not None
    assert (found.source.line, found.source.column) == (line, column)
    assert found.hint


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>",
        b"\xef\xbb\xbf<a/>",
        b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<a/>',
        b'<?xml version="1.0" encoding="US-ASCII"?><a/>',
        "<a>Zoë, 東京 — Łódź</a>".encode(),
        b"<a><!-- a comment is no instruction --><![CDATA[<b>]]></a>",
        b"<a>" + b"x" * 100_000 + b"</a>",
        b"<a>" * 64 + b"</a>" * 64,
    ],
)
def test_what_may_be_read_is_read(document) -> None:
    """Byte order mark, CDATA, comments, any letters, and everything up to the limits."""
    found = open_xml(InMemory(document))
    assert isinstance(found, XmlMessage)
    assert found.root == (None, "a")


def test_the_sender_sees_the_line() -> None:
    """The line of the fault is quoted, and only as much of it as can be shown."""
    found = open_xml(InMemory(b"<a>\r\n<b>Smith & Sons</b>\r\n</a>"))
    assert isinstance(found, Diagnostic)
    assert found.source is not None
    assert found.source.raw == "<b>Smith & Sons</b>"
    long = open_xml(InMemory(b"<a>" + b"x" * 5_000 + b"&</a>"))
    assert isinstance(long, Diagnostic)
    assert long.source is not None
    assert long.source.raw is not None
    assert len(long.source.raw) < 400


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size=30), "xml.too-large"),
        (Limits(record_size=10), "xml.record-too-large"),
        (Limits(record_elements=2), "xml.record-too-large"),
        (Limits(depth=2), "xml.too-deep"),
    ],
)
def test_limits_can_be_set(limits, code) -> None:
    """Each bound holds where it was put."""
    found = open_xml(InMemory(b"<r><a>12345</a><a><b/><c/></a></r>"), limits)
    assert isinstance(found, Diagnostic)
    assert found.code == code


def test_elements_are_counted_for_each_record() -> None:
    """A long message of small records is not a large record."""
    found = open_xml(InMemory(b"<r>" + b"<a><b/></a>" * 1_000 + b"</r>"), Limits(record_elements=2))
    assert isinstance(found, XmlMessage)


@pytest.mark.parametrize("begin", [b'<a b="', b"<a><!--", b"<", b"<a><![CDATA[", b"<a>"])
def test_what_never_ends_is_cut_off(begin) -> None:
    """A tag, comment or text without an end is refused long before it fills the memory."""
    found = open_xml(InMemory(begin + b"x" * (1 << 20)), Limits(record_size=1 << 16))
    assert isinstance(found, Diagnostic)
    assert found.code in {"xml.record-too-large", "xml.not-well-formed"}
    closed = open_xml(
        InMemory(b"<r><a b='" + b"x" * (1 << 20) + b"'/></r>"), Limits(record_size=1 << 16, value=1 << 30)
    )
    assert isinstance(closed, Diagnostic)
    assert closed.code == "xml.record-too-large"


class Trickle(InMemory):
    """Content that comes in small pieces."""

    CHUNK = 3


@pytest.mark.parametrize(("document", "code", "line", "column"), REFUSED[:17])
def test_pieces_make_no_difference(document, code, line, column) -> None:
    """Fed three bytes at a time the same fault is found at the same place."""
    found = open_xml(Trickle(document))
    assert isinstance(found, Diagnostic)
    assert found.source is not None
    assert (found.code, found.source.line, found.source.column) == (code, line, column)


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        (b"<Filings/>", "Send Filings in the namespace urn:x."),
        (b'<Filing xmlns="urn:x"/>', "Did you mean Filings?"),
        (b"<html/>", "Check the name and the namespace of the root element."),
    ],
)
def test_unknown_root_is_told_the_nearest(document, hint) -> None:
    """A slip in name or namespace of the root is answered with the right one."""
    found = open_xml(InMemory(b"<!-- x -->\n" + document), roots={("urn:x", "Filings")})
    assert isinstance(found, Diagnostic)
    assert (found.code, found.hint) == ("xml.unknown-root", hint)
    assert found.expected == "Filings (namespace urn:x)"
    assert found.source is not None
    assert found.source.line == 2
