"""Lines of fixed columns: every character that is no blank is in one node, which knows its columns."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.tree import Shape
from gateway.xmlmsg.lines import cut_lines, ways_to_lines
from gateway.xmlmsg.node import element_node

_TEXT = st.text(st.sampled_from("AB1 \tÄ"), max_size=30)
_COLUMNS = re.compile(r"columns? (\d+)(?:-(\d+))?$")


@st.composite
def _shapes(draw: st.DrawFn) -> Shape:
    """An element of lines A and B, each with fields at columns of its own behind the first one."""
    lines = []
    for name in "AB":
        edges = sorted(draw(st.sets(st.integers(2, 30), min_size=2, max_size=6)))
        fields = tuple(
            Shape(name=f"F{first}", kind="element", type="text", columns=(first, last - 1))
            for first, last in zip(edges[::2], edges[1::2], strict=False)
        )
        lines.append(Shape(name=name, kind="segment", max=None, children=fields))
    return Shape(
        name="Root", kind="element", children=(Shape(name="T", kind="element", children=tuple(lines), columns=(1, 1)),)
    )


@settings(max_examples=150, deadline=None)
@given(_shapes(), st.lists(_TEXT, max_size=5))
def test_no_character_is_lost_or_told_twice(shape: Shape, lines: list[str]) -> None:
    """Put back into their columns, the values of a known line are the line; an unknown one has its text."""
    root = etree.Element("Root")
    etree.SubElement(root, "T").text = "\n".join(lines)
    node = element_node(etree.fromstring(etree.tostring(root)), "/Root")
    assert cut_lines(node, tuple(ways_to_lines(shape)), 100) is None
    (element,) = node.named("T")
    sent = [(number, text) for number, text in enumerate(lines) if text.strip()]
    assert len(sent) == len(element.children)
    for line, (number, text) in zip(element.children, sent, strict=True):
        assert line.source is not None
        assert (line.source.line, line.name, line.source.raw) == (number + 1, text[0].strip(), text)
        rest = [" "] + ["\t" if one == "\t" else " " for one in text[1:]]
        for field in line.children:
            assert field.source is not None
            match = _COLUMNS.search(field.source.xpath or "")
            assert match is not None
            first, last = int(match[1]), int(match[2] or match[1])
            column = text[first - 1 : last]
            assert field.value == column.strip()
            start = first - 1 + len(column) - len(column.lstrip())
            assert not "".join(rest[start : start + len(field.value)]).strip()
            rest[start : start + len(field.value)] = field.value
        if line.name in ("A", "B"):
            assert "".join(rest).split() == text[1:].split()
