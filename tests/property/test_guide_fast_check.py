"""The compiled expression accepts only records about which the interpreted check has nothing to say."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.diagnostics import Scope
from gateway.tree import InMemory
from gateway.x12.check import Record, compile_guide
from gateway.x12.compiled import AmbiguousSplitError, splitter
from gateway.x12.element import faults_of
from gateway.x12.findings import Findings, count_of
from gateway.x12.grammar import Condition, Element, Guide, Loop, SegmentRule, Use, shape_of
from gateway.x12.guide import read_guide
from gateway.x12.presence import breaks
from gateway.x12.segment import Delimiters, Run
from gateway.x12.survey import TransactionSet

FOLDER = Path(__file__).parents[2] / "mappings" / "guides"
TEXTS = {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in FOLDER.glob("x12/*.yaml")}
STAR = Delimiters("*", ">", "^", "~")
ODD = Delimiters("|", "-", None, "\n")
SET = TransactionSet(
    scope=Scope(0, 0, 0), id="309", control_number="0001", implementation=None, start=0, end=0, ordinal=1, line=1,
    line_start=0, segments=0, sound=True,
)  # fmt: skip


def shipped(name: str) -> Guide:
    """Return the shipped guide *name*."""
    guide, _ = read_guide(f"x12/{name}.yaml", TEXTS)
    assert guide is not None
    return guide


GUIDES = [
    (shipped("309-005020"), "ST/P4/LX"),
    (shipped("309-004060"), "ST/P4/LX"),
    (shipped("824-004010"), "ST/OTI"),
    (shipped("997-004010"), "ST/AK2"),
    (shipped("999-005010"), "ST/AK2"),
]


class Sender:
    """Writes records of a guide at random: in order, or spoilt in one place."""

    def __init__(self, guide: Guide, path: str, delimiters: Delimiters, seed: int) -> None:
        self.loop = guide.loop(path)
        self.delimiters = delimiters
        self.random = random.Random(seed)
        taken = {delimiters.element, delimiters.component, delimiters.repetition, *delimiters.segment}
        self.letters = [each for each in string.ascii_uppercase + string.digits + " .-/&'" if each not in taken]

    def record(self, *, composites: bool = True) -> list[list[str]]:
        """Return the segments of a record that is in order, each as its id and its elements."""
        self.composites = composites
        return list(self._loop(self.loop))

    def _loop(self, loop: Loop) -> list[list[str]]:
        found: list[list[str]] = []
        for part in loop.parts:
            if isinstance(part, Use) and part.unused:
                continue
            least = int(part.required)
            most = 4 if part.max is None else min(part.max, 3)
            for _ in range(self.random.randint(least, most) if self.random.random() < 0.6 else least):
                found += self._loop(part) if isinstance(part, Loop) else [self._segment(part.segment)]
        return found

    def _segment(self, rule: SegmentRule) -> list[str]:
        numbers = [element.number for element in rule.elements]
        while True:
            share = self.random.random()
            sent = {
                element.number
                for element in rule.elements
                if element.required or (self.random.random() < share and self._sendable(element))
            }
            if (sent or not numbers) and not any(breaks(each, frozenset(sent)) for each in rule.conditions):
                break
        last = max(sent, default=0)
        values = [self._value(each) if each.number in sent else "" for each in rule.elements[:last]]
        return [rule.id, *(values or ["1"])]

    def _sendable(self, element: Element) -> bool:
        return not element.unused and (self.composites or (element.type != "composite" and element.repeat == 1))

    def _value(self, element: Element) -> str:
        if element.type == "composite":
            lasts = [
                last
                for last in range(1, len(element.components) + 1)
                if not any(breaks(each, frozenset(range(1, last + 1))) for each in element.conditions)
                and not any(each.required for each in element.components[last:])
            ]
            last = self.random.choice(lasts or [0])
            parts = [self._value(each) for each in element.components[:last]]
            return self.delimiters.component.join(parts or ["A"])
        length = self.random.randint(element.min, min(element.max, element.min + 8))
        if element.codes is not None:
            return self.random.choice(sorted(element.codes))
        if element.pattern is not None:
            return "".join(self.random.choices(string.digits, k=int(element.pattern[-2])))
        match element.type[0]:
            case "D":
                text = self.random.choice(["20250815", "20240229", "20001231", "19991130"])
                return text if element.max == 8 else text[2:]
            case "T":
                return self.random.choice(["0000", "2359", "120000", "2359599", "23595999"])
            case "N" | "R":
                digits = "".join(self.random.choices(string.digits, k=length))
                point = self.random.randint(0, length - 1)
                if element.type == "R" and self.random.random() < 0.4 and "." in self.letters:
                    digits = f"{digits[:point]}.{digits[point:]}"
                return f"-{digits}" if self.random.random() < 0.2 and "-" in self.letters else digits
        text = "".join(self.random.choices(self.letters, k=length))
        return f"{text[:-1]}X" if text.endswith(" ") else text

    def spoil(self, record: list[list[str]]) -> str:
        """Return *record* as text with one random change, most of which are wrong."""
        record = [list(segment) for segment in record]
        at = self.random.randrange(len(record))
        segment = record[at]
        number = self.random.randrange(1, len(segment)) if len(segment) > 1 else 0
        match self.random.randrange(12):
            case 0 if at:
                del record[at]
            case 1:
                record.insert(at + 1, list(segment))
            case 2 if at:
                other = self.random.randrange(1, len(record))
                record[at], record[other] = record[other], record[at]
            case 3:
                segment[number] = ""
            case 4:
                segment += ["", self.random.choice(["", "X"])]
            case 5:
                segment[number] += self.random.choice(
                    ["X", " ", "9" * 40, ".", "\xe9", "\t", self.delimiters.component]
                )
            case 6:
                segment[number] = self.random.choice(
                    ["X", " X", "0", "-", "-0", "20250230", "2400", "1E5", ".", "ABCDEFGH"]
                )
            case 7 if at:
                segment[0] = self.random.choice(["XX", "N1", "REF", "K1", "", "n1"])
            case 8:
                segment.insert(number or 1, self.random.choice(["", "X"]))
            case 9:
                segment[number] = segment[number][:-1]
            case 10:
                del segment[number or 1 :]
        return self.text(record)

    def text(self, record: list[list[str]]) -> str:
        """Return *record* as it is sent, now and then with line breaks."""
        decoration = self.random.choice(["", "", "\n", "\r\n"])
        ends = self.delimiters.segment + decoration
        return "".join(self.delimiters.element.join(segment) + ends for segment in record)


def accepts(guide: Guide, path: str, delimiters: Delimiters, text: str) -> bool:
    """Tell whether the compiled expression accepts *text* as one record, whatever record follows it."""
    compiled = SPLITTERS[guide.name, delimiters]
    match = compiled.record.match(f"{text}{compiled.loop.id}{delimiters.element}")
    return match is not None and match.lastindex is None and match.end() == len(text)


def findings(guide: Guide, path: str, delimiters: Delimiters, text: str) -> tuple[str, ...]:
    """Return what the interpreted check finds in *text*."""
    run = Run(text, 0, 1, 1, count_of(text, delimiters), 1, 0)
    return tuple(each.code for each in Findings(guide, SET, delimiters).of_record(run, guide.loop(path), 0))


SPLITTERS = {
    (guide.name, delimiters): splitter(guide, path, delimiters) for guide, path in GUIDES for delimiters in (STAR, ODD)
}
CHECKER = compile_guide(GUIDES[0][0])
SURROUNDINGS = [
    ["ST", "309", "0001"],
    ["M10", "QZXP", "J", "US", "", "T", "1", "", "12", "W"],
    ["P4", "0901", "20250815"],
]
CASES = st.tuples(st.integers(0, len(GUIDES) - 1), st.sampled_from([STAR, ODD]), st.integers(0, 2**32))


@settings(max_examples=400, deadline=None)
@given(CASES)
def test_a_spoilt_record_is_accepted_only_when_nothing_is_wrong(case: tuple[int, Delimiters, int]) -> None:
    """Not even a warning may be lost on the fast path."""
    which, delimiters, seed = case
    guide, path = GUIDES[which]
    sender = Sender(guide, path, delimiters, seed)
    record = sender.record()
    for _ in range(8):
        text = sender.spoil(record)
        if accepts(guide, path, delimiters, text):
            assert findings(guide, path, delimiters, text) == (), text


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_the_walk_that_spares_what_is_in_order_finds_the_same(case: tuple[int, Delimiters, int]) -> None:
    """With the compiled forms and without them: equal diagnostics, in the same order."""
    which, delimiters, seed = case
    guide, path = GUIDES[which]
    sender = Sender(guide, path, delimiters, seed)
    record, split = sender.record(), SPLITTERS[guide.name, delimiters]
    for _ in range(6):
        text = sender.spoil(record)
        if text.strip():
            run = Run(text, 0, 1, 1, count_of(text, delimiters), 1, 0)
            whole = Findings(guide, SET, delimiters).of_record(run, split.loop, 0)
            match, sparing = split.record.match(text), Findings(guide, SET, delimiters, split=split)
            assert sparing.of_record(run, split.loop, 0) == whole
            names = tuple(split.names.findall(text))
            for sound in {0, match.end() if match is not None else 0}:
                if split.structure.fullmatch(text) is not None:
                    assert sparing.in_place(run, split, 0, sound) == whole
                if len(names) == run.count == text.count(delimiters.segment):
                    assert sparing.of_names(run, split, 0, sound, names) == whole


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([STAR, ODD]), st.integers(0, 2**32), st.integers(100, 2000))
def test_a_set_of_spoilt_records_is_told_as_the_walk_tells_it(delimiters: Delimiters, seed: int, size: int) -> None:
    """Records one after the other, the same faults again and again, in whatever pieces they are read."""
    guide, path = GUIDES[0]
    sender = Sender(guide, path, delimiters, seed)
    spoilt = [sender.spoil(sender.record()) for _ in range(4)]
    text = "".join(delimiters.element.join(one) + delimiters.segment for one in SURROUNDINGS)
    text += "".join(spoilt * 3) + f"SE{delimiters.element}1{delimiters.element}0001{delimiters.segment}"
    one = replace(SET, end=len(text.encode("latin-1")))
    walk = Findings(guide, one, delimiters)
    content = InMemory(text.encode("latin-1"))
    content.CHUNK = size
    records = [part for part in CHECKER.check(one, content, delimiters, path) if isinstance(part, Record)]
    assert len(records) >= 12
    for record in records:
        assert record.diagnostics == walk.of_record(record.run, guide.loop(path), record.number)


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_a_record_in_order_is_found_in_order_by_both(case: tuple[int, Delimiters, int]) -> None:
    """The fast path takes every record of segments that it can express, so that the slow one is for the faulty."""
    which, delimiters, seed = case
    guide, path = GUIDES[which]
    sender = Sender(guide, path, delimiters, seed)
    text = sender.text(sender.record())
    assert findings(guide, path, delimiters, text) == (), text
    plain = Sender(guide, path, delimiters, seed)
    record = plain.record(composites=False)
    if {segment[0] for segment in record} <= SPLITTERS[guide.name, delimiters].segments.keys():
        text = plain.text(record)
        assert accepts(guide, path, delimiters, text), text


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_conditions_over_a_segment_are_expressed_exactly(data: st.DataObject) -> None:
    """For every combination of elements sent: the expression accepts it exactly when no condition is broken."""
    count = data.draw(st.integers(2, 6))
    numbers = st.lists(st.integers(1, count), min_size=2, max_size=3, unique=True)
    conditions = data.draw(st.lists(st.builds(Condition, st.sampled_from("PRECL"), numbers.map(tuple)), max_size=3))
    required = data.draw(st.sets(st.integers(1, count), max_size=2))
    elements = tuple(
        Element(
            number=number, name=f"e{number}", data_element="1", title="E", type="AN", min=1, max=2,
            required=number in required,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    rule = SegmentRule(id="AA", title="A", elements=elements, conditions=tuple(conditions))
    end = SegmentRule(id="SE", title="E", elements=())
    inner = Loop(id="AA", path="ST/AA", required=True, max=None, parts=(Use(segment=rule, required=True, max=1),))
    start = SegmentRule(id="ST", title="S", elements=())
    uses = (Use(segment=start, required=True, max=1), inner, Use(segment=end, required=True, max=1))
    root = Loop(id="ST", path="ST", required=True, max=1, parts=uses)
    guide = Guide(
        name="t", title="T", set_id="1", group=None, release="1", root=root, known=frozenset(), records=None,
        shape=shape_of(root),
    )  # fmt: skip
    expression = splitter(guide, "ST/AA", STAR)
    for mask in range(1, 1 << count):
        values = ["V" if mask >> index & 1 else "" for index in range(count)]
        while not values[-1]:
            values.pop()
        silent = not faults_of(rule, values, STAR, "1")
        text = "*".join(["AA", *values])
        match = expression.record.match(f"{text}~SE*") if expression.record is not None else None
        assert (match is not None and match.lastindex is None) == silent
        alone = expression.segments.get("AA")
        assert (alone is not None and bool(alone.fullmatch(text))) == silent


def test_a_loop_that_cannot_be_cut_out_by_segment_ids_is_refused() -> None:
    """What ends a record may not also stand in it."""
    rules = {name: SegmentRule(id=name, title=name, elements=()) for name in ("ST", "AA", "BB", "SE")}
    uses = {name: Use(segment=rule, required=False, max=1) for name, rule in rules.items()}
    inner = Loop(id="AA", path="ST/AA", required=True, max=None, parts=(uses["AA"], uses["BB"]))
    root = Loop(id="ST", path="ST", required=True, max=1, parts=(uses["ST"], inner, uses["BB"], uses["SE"]))
    guide = Guide(
        name="t", title="T", set_id="1", group=None, release="1", root=root, known=frozenset(), records=None,
        shape=shape_of(root),
    )  # fmt: skip
    with pytest.raises(AmbiguousSplitError, match="BB"):
        splitter(guide, "ST/AA", STAR)
