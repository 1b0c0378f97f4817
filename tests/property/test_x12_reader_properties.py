"""Whatever bytes come in and however they are cut: no exception, no lost byte, the same events."""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.diagnostics import Severity
from gateway.tree import InMemory
from gateway.x12 import survey
from gateway.x12.events import Body, Event, Fault, Gap, InterchangeStart, Stray
from gateway.x12.reader import Limits, Reader

LIMITS = Limits(segment=300, binary=200)
_ISA = "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0702*^*00502*000000101*0*T*>~"
_PIECES = [
    _ISA,
    _ISA[:60],
    "ISA*00**00**02*ABCD*ZZ*CBP*250815*0702*^*00502*000000101*0*T*>~",
    "ISA",
    "GS*AQ*ABCD*CBP-ACE-TEST*20250815*0702*101*X*005020~",
    "ST*309*0001~",
    "LX*1~",
    "N1*CN*VISA*X~",
    "BIN*12*~SE*1*0001~x~",
    "BIN*9*~~~",
    "BIN*",
    "SE*4*0001~",
    "GE*1*101~",
    "IEA*1*000000101~",
    "TA1*000000101*250815*0702*A*000~",
    "\n",
    "~",
    "\r\n",
    " ",
    "X" * 250,
    "\xe2\x80\xa6",
    "\x00\x1a",
    "\xef\xbb\xbf",
]
_SEPARATORS = st.sampled_from(["~", "\n", "\r\n", "\r", "'", "\xe2\x80\xa6"])


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Envelope pieces in any order, sometimes a whole interchange, with any usual terminator."""
    text = "".join(draw(st.lists(st.sampled_from(_PIECES), max_size=25)))
    if draw(st.booleans()):
        text = _ISA + text
    text = text.replace("~", draw(_SEPARATORS))
    if draw(st.booleans()):
        text += draw(st.binary(max_size=30)).decode("latin-1")
    return text.encode("latin-1")


def events_of(data: bytes, cuts: list[int]) -> list[Event]:
    """Return the events of *data* fed in pieces cut at *cuts*, adjacent runs and gaps joined."""
    reader, events = Reader(LIMITS), []
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for start, end in pairwise(places):
        events += reader.feed(data[start:end])
    return joined([*events, *reader.close()])


def joined(events: list[Event]) -> list[Event]:
    """Join adjacent pieces of one run or gap."""
    out: list[Event] = []
    for event in events:
        before = out[-1] if out else None
        if isinstance(event, Body | Stray) and type(before) is type(event) and abuts(before.run, event.run):
            run = before.run
            out[-1] = type(event)(
                msgspec.structs.replace(run, text=run.text + event.run.text, count=run.count + event.run.count)
            )
        elif isinstance(event, Gap) and isinstance(before, Gap) and abuts(before, event):
            out[-1] = msgspec.structs.replace(before, text=before.text + event.text)
        else:
            out.append(event)
    return out


def abuts(first: object, second: object) -> bool:
    """Whether *second* starts where *first* ends."""
    return first.start + len(first.text) == second.start  # type: ignore[attr-defined]


@given(messages(), st.lists(st.integers(0, 10_000), max_size=10))
@settings(max_examples=300, deadline=None)
def test_events_do_not_depend_on_how_the_bytes_are_cut(data: bytes, cuts: list[int]) -> None:
    """Whole, byte by byte and in random chunks give the same events."""
    whole = events_of(data, [])
    assert events_of(data, cuts) == whole
    assert events_of(data, list(range(len(data)))) == whole


@given(messages() | st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_every_byte_belongs_to_a_segment_a_gap_or_decoration(data: bytes) -> None:
    """What no event covers is blanks, a byte order mark, padding or a terminator."""
    text, terminator, at = data.decode("latin-1"), "", 0
    for event in events_of(data, []):
        if isinstance(event, Fault):
            continue
        part = event.run if isinstance(event, Body | Stray) else event if isinstance(event, Gap) else event.segment
        assert text.startswith(part.text, part.start)
        assert part.start >= at
        assert is_decoration(text[at : part.start], terminator)
        at = part.start + len(part.text)
        terminator = event.header.delimiters.segment if isinstance(event, InterchangeStart) else terminator
    assert is_decoration(text[at:], terminator)


def is_decoration(text: str, terminator: str) -> bool:
    """Whether *text* carries no data."""
    return re.fullmatch(f"(?:{re.escape(terminator)}|[ \t\r\n\x00\x1a]|\xef\xbb\xbf)*", text) is not None


@given(messages() | st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_a_survey_never_raises_and_is_consistent(data: bytes) -> None:
    """Units without an error of their own are sound, and the others are not."""
    result = survey(InMemory(data), limits=LIMITS)
    unsound = {d.scope for d in result.diagnostics if d.severity is Severity.ERROR}
    for interchange in result.interchanges:
        assert interchange.sound == (interchange.scope not in unsound)
        assert 0 <= interchange.start <= interchange.end <= len(data)
        for group in interchange.groups:
            assert group.sound == (group.scope not in unsound)
            for transaction in group.transactions:
                assert transaction.sound == (transaction.scope not in unsound)
                assert interchange.start < transaction.start <= transaction.end <= interchange.end
    assert result.interchanges or result.diagnostics
