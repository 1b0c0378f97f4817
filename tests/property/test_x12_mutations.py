"""Spoil a sound message in one place: what X12 and the guide forbid is noticed, and what is not noticed is allowed.

The judge of this file shares nothing with the checker but the guides: it splits the message with ``str.split``, matches
the order of its segments with one regular expression, and looks at each value alone. ``GATEWAY_MUTATIONS`` sets how
many random changes are tried for each message; all changes of segments and separators are tried in any case.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.check import Checker, compile_guide
from gateway.x12.grammar import Condition, Element, Guide, Loop
from gateway.x12.guide import read_guide
from gateway.x12.segment import BLANKS

ROOT = Path(__file__).parents[2]
TEXTS = {
    str(path.relative_to(ROOT / "mappings/guides")): path.read_text("utf-8")
    for path in (ROOT / "mappings/guides").glob("x12/*.yaml")
}
RANDOM = int(os.environ.get("GATEWAY_MUTATIONS", "400"))

_HEAD = "ISA*00*          *00*          *02*QZXP           *ZZ*LVGATEWAY      *250814*0702*^*00502*000001041*0*T*>~\n"
_TAIL = "GE*1*1041~\nIEA*1*000001041~\n"
MESSAGES = {
    "309": _HEAD
    + "GS*AQ*QZXP*LVGATEWAY*20250814*0702*1041*X*005020~\nST*309*0001~\nM10*QZXP*J*US**TRUCK 7*TRIP250815**1*W~\n"
    "VEH*1*1ZVFA6CV74DM34063*******QZ12345*ON*******CA***TR~\nNM1*EJ*1*ROWAN*ALEX****A7*5550001234~\n"
    "P4*0901*20250815***0930~\nLX*1~\nM11*250815000001*80107*1*PKG*0.6*K***13*TORONTO**QZXP~\nN9*BM*123~\n"
    "N1*SH*NORTHERN LOOM LTD~\nN3*27 WELLINGTON RD~\nN4*LONDON*ON*N6C4N1*CA~\nPER*IC*DESK*TE*4165550100~\n"
    "N1*CN*AVA ADAMSON~\nN3*12 ELMWOOD AVE*UNIT 7~\nN4*BUFFALO*NY*14210*US~\nVID*TL**QZ5301*SEAL0001~\n"
    "N10*1*WOODEN FRAMES*ORDER 1*A*4414100000*45*K*0.6**PKG*JP**USD~\nN10** AND GLASS~\nMAN*GM*0001~\n"
    "SE*20*0001~\n" + _TAIL,
    "997": _HEAD
    + "GS*FA*QZXP*LVGATEWAY*20250814*0702*1041*X*004010~\nST*997*0001~\nAK1*AQ*104~\nAK2*309*0004~\nAK3*P4*3*P4*8~\n"
    "AK4*2*373*8*20250230~\nAK4*5*337*9*2560~\nAK3*XYZ*33*LX*1~\nAK5*R*5*4~\nAK2*309*0005~\nAK5*A~\nAK9*P*2*2*1~\n"
    "SE*12*0001~\n" + _TAIL,
    "355": _HEAD
    + "GS*AZ*QZXP*LVGATEWAY*20250814*0702*1041*X*005020~\nST*355*0002~\nM10*QZXP*J*US**TRUCK 7*TRIP250815**1*W~\n"
    "K1*511*MAN RETURNED TO PRELIMINARY~\nP4*0901*20250815***0930~\nLX*1~\n"
    "M11*250815000001*80107*1*PKG*0.6*K***13*TORONTO**QZXP~\nK1*017*MISSING OR INVALID BILL~\nK1*060*REJECTED~\n"
    "K3*SHIPMENTS REJECTED 0001 ACCEPTED 0000~\nSE*10*0002~\n" + _TAIL,
}
AROUND = ("ISA", "GS", "ST", "SE", "GE", "IEA")
GUIDES = {"309": "309-005020", "997": "997-004010", "355": "355-005020"}

ACCEPTED = {
    "same segments": "line breaks and blanks between segments, and what fills up the end of a file, are no data",
    "segments in another order": "the guide gives no order among the uses of one segment or loop, and a segment that "
    "stands in several places belongs to the one where it is sent",
    "address of the envelope": "who sends, who receives, when, with which separators and versions: values of their own "
    "right, which a partner's profile judges and no rule of X12",
    "another segment": "the guide has another segment at that place, and it takes the values",
    "empty elements at the end": "an envelope segment reads the same without them",
    "another text": "a text of the element's length is as good as any other",
    "another number": "a number of the element's length is as good as any other",
    "another code": "the code is on the list, or the element has none",
    "another date": "it is in the calendar",
    "another time": "it is a time of day",
    "value sent or left out": "the element is optional, and so are those that conditions tie to it",
    "values in other elements": "each element that a value moved to takes it",
}
"""What may change unnoticed, and why it is no breach."""


@cache
def checkers() -> dict[str, Checker]:
    found = {}
    for name in TEXTS:
        if not Path(name).name.startswith("segments-") and Path(name).stem != "ta1":
            guide, _ = read_guide(name, TEXTS)
            assert guide is not None
            found[guide.name] = compile_guide(guide)
    return found


def findings(message: str) -> list[Diagnostic]:
    """Return all that reader, survey and checker say of *message*; a set without a guide is one more finding."""
    content = InMemory(message.encode("latin-1"))
    envelope = survey(content)
    found = list(envelope.diagnostics)
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for one in group.transactions:
                checker = checkers().get(f"x12/{one.id}-{group.release[:6]}")
                if checker is None:
                    found.append(next(iter(envelope.diagnostics), NO_GUIDE))
                    continue
                for part in checker.check(one, content, interchange.delimiters, checker.guide.records):
                    found += part.diagnostics
    return found


NO_GUIDE = survey(InMemory(b"no message")).diagnostics[0]
"""Stands for the note on a set without a guide, which its readers add."""


# The judge


def split(message: str) -> list[list[str]]:
    pieces = (piece.lstrip(BLANKS) for piece in message.rstrip(f"{BLANKS}\x00").split("~"))
    return [piece.split("*") for piece in pieces if piece]


def trimmed(segment: list[str]) -> list[str]:
    return "*".join(segment).rstrip("*").split("*")


def order(loop: Loop) -> str:
    """Return the expression for the segment ids of *loop*, each followed by a blank."""
    taken = [part for part in loop.parts if isinstance(part, Loop) or not part.unused]
    parts = ((part, order(part) if isinstance(part, Loop) else f"{part.id} ") for part in taken)
    return "".join(f"(?:{text}){{{int(part.required)},{part.max or ''}}}" for part, text in parts)


def breaks(condition: Condition, sent: set[int]) -> bool:
    here = [number in sent for number in condition.elements]
    return {
        "P": any(here) and not all(here),
        "R": not any(here),
        "E": sum(here) > 1,
        "C": here[0] and not all(here),
        "L": here[0] and not any(here[1:]),
    }[condition.kind]


def fits(element: Element, value: str) -> bool:
    """Tell whether *value*, not empty, may be sent for *element*."""
    if element.type == "composite":
        parts = value.split(">")
        sent = {number for number, part in enumerate(parts, 1) if part}
        return (
            len(parts) <= len(element.components)
            and all(each.number in sent or not each.required for each in element.components)
            and not any(breaks(each, sent) for each in element.conditions)
            and all(fits(each, part) for each, part in zip(element.components, parts, strict=False) if part)
        )
    if ">" in value or "^" in value or not value.isprintable() or element.unused:
        return False
    if element.pattern is not None and re.fullmatch(element.pattern, value) is None:
        return False
    if value.endswith(" ") and (len(value) > element.min or element.type not in ("AN", "ID")):
        return False  # blanks fill a text up to its minimum length, and that alone
    match element.type[0]:
        case "D":
            try:
                dt.datetime.strptime(value, "%Y%m%d" if element.max == 8 else "%y%m%d")  # noqa: DTZ007  only its form
            except ValueError:
                return False
            return len(value) == element.max and value.isdecimal()
        case "T":
            return re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,2})?", value) is not None
        case "N":
            digits = value.removeprefix("-")
            return digits.isdecimal() and element.min <= len(digits) <= element.max
        case "R":
            digits = value.removeprefix("-").replace(".", "", 1)
            plain = digits.isdecimal() or re.fullmatch(r"-?[0-9.]+E-?[0-9]+", value) is not None
            return plain and element.min <= sum(map(str.isdecimal, value)) <= element.max
    return element.min <= len(value) <= element.max and (element.codes is None or value.rstrip() in element.codes)


def lawful_segment(guide: Guide, segment: list[str]) -> bool:
    rule = guide.rules[segment[0]]
    values = segment[1:]
    sent = {number for number, value in enumerate(values, 1) if value}
    return (
        bool(sent)
        and bool(values[-1])
        and (len(values) <= len(rule.elements) or rule.open)
        and all(element.number in sent or not element.required for element in rule.elements)
        and not any(breaks(condition, sent) for condition in rule.conditions)
        and all(fits(element, value) for element, value in zip(rule.elements, values, strict=False) if value)
    )


def lawful(guide: Guide, message: str) -> bool:
    """Tell whether *message* is one interchange with one group with one set of *guide*, in order in every part."""
    segments = split(message)
    if [segment[0] for segment in (*segments[:3], *segments[-3:])] != list(AROUND):
        return False
    isa, gs, st, *body, se, ge, iea = (
        [value.rstrip() for value in one] if one[0] in AROUND else one for one in segments
    )
    other = checkers().get(f"x12/{guide.set_id}-{gs[8][:6]}") if len(gs) > 8 else None
    guide = other.guide if other is not None else guide
    ids = "".join(f"{segment[0]} " for segment in (st, *body, se))
    # The end of the message is where its separators are announced, so that all of them are in force.
    widths = [len(value) for value in segments[0][1:]]
    return (
        widths == [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1]
        and message.rstrip(f"{BLANKS}\x00").endswith("~")
        and (int(iea[1]), iea[2], int(ge[1]), int(ge[2])) == (1, isa[13], 1, int(gs[6]))
        and (len(trimmed(gs)), gs[1], gs[8][:6]) == (9, guide.group, guide.release)
        and (st[1], int(se[1]), se[2]) == (guide.set_id, len(body) + 2, st[2])
        and re.fullmatch(order(guide.root), ids) is not None
        and all(lawful_segment(guide, segment) for segment in body)
    )


_NAMES = {"D": "another date", "T": "another time", "N": "another number", "R": "another number"}


def kinds(guide: Guide, before: str, after: str) -> set[str]:
    """Tell in the words of ``ACCEPTED`` what sets *after* apart from *before*."""
    old, new = split(before), split(after)
    if old == new:
        return {"same segments"}
    if len(old) != len(new):
        return {"segments more or less"}
    if sorted(old) == sorted(new):
        return {"segments in another order"}
    found = set()
    for one, other in zip(old, new, strict=True):
        if one == other:
            continue
        if one[0] != other[0]:
            found.add("another segment")
        elif one[0] in AROUND:
            found.add("empty elements at the end" if one == trimmed(other) else "address of the envelope")
        else:
            found |= _kinds_of_values(guide, one, other)
    return found


def _kinds_of_values(guide: Guide, one: list[str], other: list[str]) -> set[str]:
    size = max(len(one), len(other))
    pairs = list(zip(one + [""] * (size - len(one)), other + [""] * (size - len(other)), strict=True))
    changed = [number for number, (was, now) in enumerate(pairs) if was != now]
    if len(changed) > 1:
        return {"values in other elements"}
    (number,) = changed
    if not all(pairs[number]):
        return {"value sent or left out"}
    kind = guide.rules[one[0]].elements[number - 1].type
    return {_NAMES.get(kind[0], "another code" if kind == "ID" else "another text")}


# The changes


def structural(message: str) -> Iterator[tuple[str, str]]:
    """Yield every drop, repetition, swap and cut of segments, every drop and insertion of a separator, every cut."""
    pieces = re.findall(r"[^~]*~\n", message)
    assert "".join(pieces) == message
    for index, piece in enumerate(pieces):
        rest = pieces[:index], pieces[index + 1 :]
        yield "drop", "".join((*rest[0], *rest[1]))
        yield "repeat", "".join((*rest[0], piece, piece, *rest[1]))
        for place in range(1, len(piece) - 2, 3):
            yield "cut a segment", "".join((*rest[0], piece[:place] + "~\n", *rest[1]))
    for first, second in combinations(range(len(pieces)), 2):
        swapped = list(pieces)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        yield "swap", "".join(swapped)
    for place, character in enumerate(message):
        if character in "*~":
            yield "drop a separator", message[:place] + message[place + 1 :]
        yield "insert a separator", message[:place] + "*" + message[place:]
        yield "insert a terminator", message[:place] + "~" + message[place:]
        yield "cut the message", message[:place]


def characters(message: str, seed: int) -> Iterator[tuple[str, str]]:
    """Yield random changes of a character, of two, and of whole segments, as many as ``RANDOM`` says."""
    chance = random.Random(seed)
    letters = "ABKLMXZ0123456789 -.*>^~ab\n\t\x00\x7f"
    for _ in range(RANDOM):
        text = list(message)
        for _ in range(chance.choice([1, 1, 1, 2])):
            place, letter = chance.randrange(len(text)), chance.choice(letters)
            how = chance.randrange(3)
            text[place : place + (how != 0)] = [letter] if how != 2 else []
        yield "change characters", "".join(text)


def check(name: str, mutations: Iterator[tuple[str, str]]) -> None:
    """Hold that each of *mutations* of the message *name* is noticed, or lawful and of an accepted kind."""
    message = MESSAGES[name]
    guide = checkers()[f"x12/{GUIDES[name]}"].guide
    assert lawful(guide, message)
    assert findings(message) == []
    for kind, spoilt in mutations:
        found = findings(spoilt)
        if found:
            at = [one.source.start for one in found if one.source is not None and one.source.start is not None]
            assert at or not spoilt.strip(), (kind, spoilt)
            assert all(0 <= start <= len(spoilt) for start in at), (kind, spoilt)
        elif spoilt != message:
            assert lawful(guide, spoilt), (kind, spoilt)
            assert kinds(guide, message, spoilt) <= ACCEPTED.keys(), (kind, kinds(guide, message, spoilt), spoilt)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_change_of_segments_and_separators_is_noticed_or_lawful(name: str) -> None:
    """Each one is tried, at every place: dropped, sent twice, swapped, cut, joined, parted, ended early."""
    check(name, structural(MESSAGES[name]))


@pytest.mark.parametrize("name", MESSAGES)
def test_every_change_of_characters_is_noticed_or_lawful(name: str) -> None:
    """What is changed into another lawful value cannot be noticed; everything else is."""
    check(name, characters(MESSAGES[name], seed=1))


EXAMPLES = {
    "same segments": ("309", "~\nLX", "~LX"),
    "segments in another order": (
        "355",
        "K1*017*MISSING OR INVALID BILL~\nK1*060*REJECTED~",
        "K1*060*REJECTED~\nK1*017*MISSING OR INVALID BILL~",
    ),
    "address of the envelope": ("309", "GS*AQ*QZXP", "GS*AQ*QZXQ"),
    "another segment": ("355", "M11*2508", "M14*2508"),
    "empty elements at the end": ("997", "GE*1*1041~", "GE*1*1041*~"),
    "another text": ("309", "AVA ADAMSON", "EVA ADAMSON"),
    "another number": ("309", "*0.6*K***13", "*0.7*K***13"),
    "another code": ("997", "AK5*A", "AK5*E"),
    "another date": ("355", "P4*0901*20250815", "P4*0901*20250816"),
    "another time": ("309", "***0930", "***0830"),
    "value sent or left out": ("309", "*UNIT 7~", "~"),
    "values in other elements": ("309", "N3*12 ELMWOOD AVE*UNIT 7", "N3*12*ELMWOOD AVEUNIT 7"),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_every_accepted_kind_is_one(kind: str) -> None:
    """A change of each kind is lawful and goes unnoticed; a row that no change falls under would only hide."""
    name, old, new = EXAMPLES[kind]
    message, guide = MESSAGES[name], checkers()[f"x12/{GUIDES[name]}"].guide
    spoilt = message.replace(old, new)
    assert spoilt != message
    assert kinds(guide, message, spoilt) == {kind}
    assert lawful(guide, spoilt)
    assert findings(spoilt) == []
