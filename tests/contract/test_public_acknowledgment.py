"""A published set and the 997 that its project answers it with, through our own pipeline, under that project's own map.

The pair is an empty 837 (a health care claim). No guide of an 837 is shipped: nothing here files one, and its levels
(HL) nest by a value, which a guide does not express. So the map that pyx12 ships is read as a guide, for this test.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from manifests import BEFORE, outcome

from gateway.answers import render
from gateway.library import library
from gateway.pipeline.partner import AnswerSettings
from gateway.x12.check import compile_guide
from gateway.x12.grammar import Guide, Loop, SegmentRule, Use, shape_of

PUBLIC = Path(__file__).parents[3] / "shared" / "testing" / "x12-public"
MAP = "837.4010.X098.A1.xml"


def guide_of(name: str) -> Guide:
    """Return the map file *name* of pyx12 as a guide: its segments and loops, without their elements."""
    root = ET.fromstring((files("pyx12") / "map" / name).read_text("utf-8"))
    head = next(loop for loop in root.iter("loop") if loop.get("xid") == "ST_LOOP")
    whole = Loop(id="ST", path="ST", required=True, max=1, parts=tuple(parts_of(head, "ST")))
    known = frozenset(rule.id for rule in whole.segments())
    return Guide(
        name="x12/837-004010", title=name, set_id="837", group="HC", release="004010", root=whole, known=known,
        records=None, shape=shape_of(whole),
    )  # fmt: skip


def parts_of(node: ET.Element, above: str) -> Iterator[Use | Loop]:
    """Yield the parts of a loop; one that only wraps other loops is none itself, and what is not used is left out."""
    for child in node:
        if child.tag not in ("loop", "segment") or child.findtext("usage") == "N":
            continue
        required, most = child.findtext("usage") == "R", child.findtext("repeat") or child.findtext("max_use") or "1"
        maximum = int(most) if most.isdecimal() else None
        inner = next((each for each in child if each.tag in ("loop", "segment")), None)
        if child.tag == "segment":
            rule = SegmentRule(id=child.get("xid", ""), title=child.findtext("name", ""), elements=(), open=True)
            yield Use(segment=rule, required=required, max=maximum)
        elif inner is not None and inner.tag == "segment":
            first = inner.get("xid", "")
            path = f"{above}/{first}"
            yield Loop(id=first, path=path, required=required, max=maximum, parts=tuple(parts_of(child, path)))
        else:
            yield from parts_of(child, above)


def body(data: bytes) -> list[list[str]]:
    """Return the segments of an acknowledgment from AK1 to AK9, each as its elements."""
    lines = [line.strip().split("*") for line in data.decode().split("~")]
    return [line for line in lines if line[0].startswith("AK")]


@pytest.mark.skipif(not PUBLIC.exists(), reason=f"public X12 samples are not beside the repository ({PUBLIC})")
def test_an_empty_837_is_answered_as_its_project_does() -> None:
    """The same segments missing, the same verdicts and counts.

    A missing segment is told here at the position where it would stand, the second one; pyx12 tells the one before.
    """
    guide = guide_of(MAP)
    installed = msgspec.structs.replace(library(), checkers={**library().checkers, guide.name: compile_guide(guide)})
    conclusion = outcome((PUBLIC / "ack_simple1.in.edi").read_bytes(), installed=installed).conclusion
    numbers = count(1)
    (answer,) = render("997", conclusion, AnswerSettings(), lambda _: next(numbers), BEFORE, "M1")
    expected = body((PUBLIC / "ack_simple1.expected.997.edi").read_bytes())
    missing = [line for line in expected if line[0] == "AK3"]
    assert [line[1] for line in missing] == ["BHT", "HL"]
    for line in missing:
        line[2] = "2"
    assert body(answer.body) == expected
