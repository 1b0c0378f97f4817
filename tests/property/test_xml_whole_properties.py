"""A small message read at once, against the scan and the reading record by record that larger ones have."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from test_mapping_tree_engines import documents, spoiled

from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.tree import InMemory, Node
from gateway.xmlmsg import ForeignMessage, ForeignRecord, Limits, XmlGuide
from gateway.xmlmsg.scan import Scan, scan
from gateway.xmlmsg.whole import MOST, read_whole

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
SNIPPETS = (
    "<!DOCTYPE a>", "<?pi x?>", "<!-- note -->", "<!-- -- -->", "<![CDATA[<x>]]>", "]]>", "&amp;", "&#65;", "&#0;",
    "&e;", "&",
    "<", ">", "</a>", "<a>", "<a/>", "<p:a/>", '<a xmlns="urn:x"/>', '<a xmlns:p=""/>', '<a xmlns="u r"/>',
    "<a b='1' b='2'/>",
    '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', '<a xmlns:xml="u"/>', '<a xmlns:xmlns="u"/>', "<a b=1/>",
    "\x01", "\x00",
    "\ufffe", "é", "<é/>", "<a:b:c/>", "<:a/>", "<1/>", "<" + "n" * 300 + "/>",
    "<a>" * 70 + "</a>" * 70, "<a " + " ".join(f'b{n}="1"' for n in range(70)) + "/>",
    '<?xml version="1.0"?>', "\ufeff", "<\u00b7a/>", "<a\u0346/>", '<a b="<"/>', "<a xml:space='x'/>",
    '<a xmlns="http://www.w3.org/XML/1998/namespace"/>',
)  # fmt: skip
DECLARATIONS = (
    "", '<?xml version="1.0"?>', '<?xml version="1.1"?>', '<?xml version="1.0" encoding="latin-1"?>', "\ufeff", " ",
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>', '<?xml version="1.0" encoding="us-ascii"?>',
)  # fmt: skip


def agrees(data: bytes, limits: Limits = Limits()) -> bool:  # noqa: B008  frozen
    """Hold that what is read at once passes the scan, with the same root; tell whether it was."""
    root = read_whole(InMemory(data), limits)
    if root is None:
        return False
    found = scan(InMemory(data), limits)
    assert isinstance(found, Scan), (found.code, data)
    namespace, _, name = str(root.tag).rpartition("}")
    assert found.root == (namespace[1:] or None, name)
    return True


@given(st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_what_is_read_at_once_passes_the_scan(random: Random) -> None:
    """Whatever is put into a document, wherever."""
    text = random.choice(documents())[1]
    for _ in range(random.randint(1, 2)):
        place = random.randrange(len(text))
        text = text[:place] + random.choice(SNIPPETS) + text[place:]
    if random.random() < 0.3:
        text = random.choice(DECLARATIONS) + text[text.find("?>") + 2 if text.startswith("<?xml") else 0 :].lstrip()
    agrees(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[str(number) for number in range(len(SNIPPETS))])
def test_a_snippet_between_elements_is_judged_alike(snippet: str) -> None:
    """As content of a small document."""
    agrees(f'<r xmlns:p="urn:p"><b>1</b>{snippet}<c/></r>'.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("start", DECLARATIONS, ids=[str(number) for number in range(len(DECLARATIONS))])
def test_a_declaration_is_judged_alike(start: str) -> None:
    """In front of a small document."""
    agrees(f"{start}<r><b>1</b></r>".encode())


@pytest.mark.parametrize(
    "limits", [Limits(depth=2), Limits(attributes=1), Limits(name=99), Limits(size=9), Limits(value=2)]
)
def test_limits_hold_for_what_is_read_at_once(limits: Limits) -> None:
    """A document beyond one of them is left to the scan, which says so."""
    data = b"<r><b c='123' d='4'><e>123</e></b></r>"
    assert not agrees(data, limits)
    assert agrees(data)


def test_what_is_large_is_not_read_at_once() -> None:
    """Its records come one by one."""
    assert not agrees(b"<r>" + b" " * MOST + b"</r>")


def drawn(node: Node) -> object:
    """Return all that a tree says, places included."""
    return node.name, node.kind, node.namespace, node.value, node.source, [drawn(child) for child in node.children]


def said(message: ForeignMessage) -> list[object]:
    """Return all that is read of *message*."""
    found: list[object] = []
    for one in message.records():
        if isinstance(one, Diagnostic):
            found.append(one)
            continue
        around, above = one.node.parent, []
        while around is not None:
            above.append(drawn(around))
            around = around.parent
        found.append((one.number, one.line, one.xpath, drawn(one.node), above, one.around is None))
    return [*found, drawn(message.context) if message.context is not None else None]


@given(st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@example(Random(0))
def test_a_message_read_at_once_says_what_it_says_record_by_record(random: Random) -> None:
    """Records, their trees and places, and what stands around them."""
    guides = {route.mapping.name: one.guide for one in library().foreign.values() for route in one.routes}
    name, text = random.choice([one for one in documents() if one[0] in guides])
    content = InMemory((spoiled(text, random) if random.random() < 0.7 else text).encode())
    whole = read_whole(content, Limits())
    if whole is not None:
        at_once = ForeignMessage(content, Limits(), guides[name], whole=whole)
        assert said(at_once) == said(ForeignMessage(content, Limits(), guides[name]))
        assert said(at_once) == said(at_once)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_record_is_whole_when_its_message_has_been_read(at_once: bool) -> None:
    """Somebody may ask for its tree, and what stands around it, when all of them have passed."""
    guides = {route.mapping.name: one.guide for one in library().foreign.values() for route in one.routes}
    compared = 0
    for name, text in ((name, text) for name, text in documents() if name in guides):
        content = InMemory(text.encode())

        def message(content: InMemory = content, guide: XmlGuide = guides[name]) -> ForeignMessage:
            return ForeignMessage(content, Limits(), guide, whole=read_whole(content, Limits()) if at_once else None)

        passing = [drawn(one.node) for one in message().records() if isinstance(one, ForeignRecord)]
        assert [drawn(one.node) for one in list(message().records()) if isinstance(one, ForeignRecord)] == passing
        compared += len(passing)
    assert compared > 50


def test_the_cases_are_read_at_once() -> None:
    """It is the usual way of a small message in XML, unless it stands as text in another document."""
    texts = [text for _, text in documents() if text.startswith("<") and "entryXml" not in text]
    assert len(texts) > 50
    assert all(agrees(text.encode()) for text in texts)
