"""The field tables of xsd/README.md say what the schemas say: every row, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

XSD = Path(__file__).parents[3] / "xsd"
XS = "{http://www.w3.org/2001/XMLSchema}"
REGIMES = ("Section321", "Type86", "Type11", "Type13", "Imdw", "Gift", "DataPilot", "Supplement", "Cancellation")
SHARED = ("Party", "Consignee", "Agent", "Equipment", "Transport")
"""Types with a table of their own."""
HEAD = ["| Field | Occurs | Value | Personal | Meaning and source |", "|---|---|---|---|---|"]
FEW = 6
"""So many codes are written out."""


@cache
def declared(kind: str) -> dict[str, etree._Element]:
    """Return what the schemas of the record declare at their top, by name."""
    files = [path for path in sorted(XSD.glob("*.xsd")) if not path.name.startswith(("acknowledgment", "status"))]
    roots = [etree.fromstring(path.read_bytes()) for path in files]
    return {child.get("name"): child for root in roots for child in root.iterchildren(XS + kind)}


def documentation(component: etree._Element) -> str:
    found = component.findall(f"{XS}annotation/{XS}documentation")
    return " ".join(" ".join((part.text or "").split()) for part in found)


def members(kind: etree._Element) -> Iterator[etree._Element]:
    for particle in kind.find(XS + "sequence"):
        if particle.tag == XS + "group":
            yield from members(declared("group")[particle.get("ref")])
        else:
            yield particle


def value(simple: etree._Element) -> str:
    """Return a simple type in the words of the tables."""
    restriction = simple.find(XS + "restriction")
    facets: dict[str, list[str]] = {}
    for facet in restriction:
        facets.setdefault(facet.tag.removeprefix(XS), []).append(facet.get("value", ""))
    base = restriction.get("base").removeprefix("xs:")
    if codes := facets.get("enumeration"):
        return f"code {', '.join(codes)}" if len(codes) <= FEW else f"code, {len(codes)} values"
    if base == "integer":
        return f"integer, {facets['minInclusive'][0]}..{facets['maxInclusive'][0]}"
    if base == "decimal":
        least = ">= 0" if "minInclusive" in facets else "> 0"
        return f"decimal, {least}, {facets['totalDigits'][0]} digits, {facets['fractionDigits'][0]} decimals"
    if base in {"date", "time", "boolean"}:
        return base.replace("boolean", "true or false")
    words = ["text"]
    if "length" in facets:
        words += facets["length"]
    elif "maxLength" in facets:
        words.append(f"{facets.get('minLength', ['1'])[0]}..{facets['maxLength'][0]}")
    patterns = ["`" + pattern.replace("|", "\\|") + "`" for pattern in facets.get("pattern", [])]
    return ", ".join([*words, *([" or ".join(patterns)] if patterns else [])])


def rows(kind: etree._Element, prefix: str = "") -> Iterator[str]:
    for element in members(kind):
        name, named = element.get("name"), element.get("type")
        simple = declared("simpleType").get(named) if named else element.find(XS + "simpleType")
        content = simple if simple is not None else declared("complexType")[named]
        low, high = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
        form = value(content) if simple is not None else named if named in SHARED else ""
        personal = "yes" if element.find(f"{XS}annotation/{XS}appinfo") is not None else ""
        said = documentation(element) or documentation(content)
        occurs = low if low == high else f"{low}..{high}"
        yield f"| `{prefix}{name}` | {occurs} | {form} | {personal} | {said} |"
        if simple is None and named not in SHARED:
            yield from rows(content, f"{prefix}{name}.")


@pytest.mark.parametrize("name", [*REGIMES, *SHARED])
def test_table(name) -> None:
    """The table of a regime or shared type, as it follows from the schema."""
    kind = declared("complexType")[name]
    intro = [documentation(kind), ""] if documentation(kind) else []
    expected = [f"{'##' if name in REGIMES else '###'} {name}", "", *intro, *HEAD, *rows(kind)]
    lines = (XSD / "README.md").read_text("utf-8").splitlines()
    start = lines.index(expected[0])
    assert lines[start : start + len(expected)] == expected
    assert lines[start + len(expected) : start + len(expected) + 1] in ([], [""])


def test_every_file_is_named() -> None:
    """The list of files names each schema of the record, answers apart, and every regime has its table."""
    text = (XSD / "README.md").read_text("utf-8")
    for path in XSD.glob("*.xsd"):
        assert path.name.startswith(("acknowledgment", "status")) or f"| `{path.name}` |" in text
    assert {*REGIMES, "Filings", "Assembly"} == set(declared("element"))
