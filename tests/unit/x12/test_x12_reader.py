"""The reader: events in order, places, decoration, gaps and limits."""

from __future__ import annotations

import pytest

from gateway.x12.events import Binary, Body, Fault, Gap, InterchangeStart, SetEnd, Stray
from gateway.x12.reader import Limits, Reader

ISA = "ISA*00*          *00*          *02*ABCD           *ZZ*CBP-ACE-TEST   *250815*0702*^*00502*000000101*0*T*>~"
BODY = "GS*AQ*ABCD*CBP-ACE-TEST*20250815*0702*101*X*005020~ST*309*0001~M10*ABCD*J~LX*1~SE*4*0001~GE*1*101~"
IEA = "IEA*1*000000101~"


def read(text: str, limits: Limits | None = None) -> list[object]:
    """Return the events of *text*."""
    reader = Reader(limits or Limits())
    return [*reader.feed(text.encode("latin-1")), *reader.close()]


def names(text: str, limits: Limits | None = None) -> list[str]:
    """Return the class names of the events of *text*."""
    return [type(event).__name__ for event in read(text, limits)]


WHOLE = ["InterchangeStart", "GroupStart", "SetStart", "Body", "SetEnd", "GroupEnd", "InterchangeEnd"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("plain", ISA + BODY + IEA, WHOLE),
        ("line breaks after terminators", (ISA + BODY + IEA).replace("~", "~\r\n"), WHOLE),
        ("line feed as terminator", (ISA + BODY + IEA).replace("~", "\n"), WHOLE),
        ("CR LF as terminator", (ISA + BODY + IEA).replace("~", "\r\n"), WHOLE),
        ("CR as terminator, blank lines", (ISA + BODY + IEA).replace("~", "\r").replace("LX", "\r\rLX"), WHOLE),
        (
            "control characters",
            (ISA + BODY + IEA).replace("~", "\x1c").replace("*", "\x1d").replace(">", "\x1f"),
            WHOLE,
        ),
        ("U+2026 as terminator", (ISA + BODY + IEA).replace("~", "\xe2\x80\xa6"), WHOLE),
        ("byte order mark and blanks first", "\xef\xbb\xbf \r\n" + ISA + BODY + IEA, WHOLE),
        ("NUL and SUB padding last", ISA + BODY + IEA + "\x1a\x00\x00", WHOLE),
        ("no last terminator, line feed", (ISA + BODY + IEA).replace("~", "\n")[:-1], WHOLE),
        ("no last terminator", (ISA + BODY + IEA)[:-1], [*WHOLE[:-1], "Fault", "InterchangeEnd"]),
        ("two interchanges", (ISA + BODY + IEA) + (ISA + BODY + IEA).replace("*", "|"), WHOLE * 2),
        (
            "TA1 and grade of service",
            ISA + "ISB*1~TA1*1~" + IEA,
            ["InterchangeStart", "Grade", "InterchangeAck", WHOLE[-1]],
        ),
        ("segments outside of a set", ISA + "LX*1~" + BODY + IEA, [WHOLE[0], "Stray", *WHOLE[1:]]),
        ("bytes between interchanges", ISA + IEA + "junk" + ISA + IEA, [*WHOLE[::6], "Gap", *WHOLE[::6]]),
        ("cut, the next file follows", ISA + BODY[:70] + ISA + IEA, [*WHOLE[:3], "Gap", WHOLE[0], WHOLE[-1]]),
        ("nothing", "", []),
        ("blanks alone", " \r\n\t", []),
        ("no interchange", "Dear customs office", ["Gap"]),
        ("ISA too short", "ISA*00*x", ["Fault", "Gap"]),
        ("UTF-16", "\xff\xfeI\x00S\x00A\x00*\x00", ["Fault", "Gap"]),
        ("EBCDIC", "\xc9\xe2\xc1\x5c\xf0\xf0", ["Fault", "Gap"]),
        ("terminator is a letter", ISA[:-1] + "X" + BODY, ["InterchangeStart", "Gap"]),
    ],
)
def test_events(name: str, text: str, expected: list[str]) -> None:
    """Each kind of file gives its events, in order."""
    assert names(text) == expected


@pytest.mark.parametrize(
    ("number", "element", "component", "repetition", "terminator"),
    [(1, "*", ">", "^", "~"), (2, "|", ":", "^", "\n"), (3, "\x1d", "\x1f", "!", "'"), (4, "+", "<", "^", "\r\n")],
)
def test_separators_are_those_of_the_interchange(
    number: int, element: str, component: str, repetition: str, terminator: str
) -> None:
    """Every interchange announces its own separators."""
    text = (ISA + BODY + IEA).replace("*", element).replace(">", component).replace("^", repetition)
    start = read(text.replace("~", terminator))[0]
    assert isinstance(start, InterchangeStart)
    found = start.header.delimiters
    assert (found.element, found.component, found.repetition, found.segment) == (
        element,
        component,
        repetition,
        terminator,
    )


@pytest.mark.parametrize(
    ("isa11", "release", "repetition", "codes"),
    [
        ("U", "00401", None, []),
        ("^", "00401", None, ["x12.standards-id"]),
        ("^", "00402", "^", []),
        ("U", "00501", None, ["x12.no-repetition"]),
        (" ", "00501", None, ["x12.no-repetition"]),
        (">", "00501", ">", ["x12.repetition-separator"]),
    ],
)
def test_repetition_separator_depends_on_the_release(
    isa11: str, release: str, repetition: str | None, codes: list[str]
) -> None:
    """ISA11 separates repetitions from 00402 on, unless it is a letter, digit or blank."""
    start = read(ISA.replace("*^*00502*", f"*{isa11}*{release}*"))[0]
    assert isinstance(start, InterchangeStart)
    assert start.header.delimiters.repetition == repetition
    assert [flaw.code for flaw in start.header.flaws] == codes


def test_unpadded_isa_is_read_by_its_separators() -> None:
    """An ISA without padding is accepted and marked."""
    start = read("ISA*00**00**02*ABCD*ZZ*CBP*250815*0702*^*00502*000000101*0*T*>~\n" + BODY + IEA)[0]
    assert isinstance(start, InterchangeStart)
    assert start.header.delimiters.segment == "~"
    assert [flaw.code for flaw in start.header.flaws] == ["x12.isa-not-padded"]


def test_places_count_from_the_start_of_the_file() -> None:
    """A segment knows its byte, ordinal, position, line and column."""
    events = read("\r\n" + (ISA + BODY + IEA).replace("~", "~\r\n"))
    body, end = (next(event for event in events if isinstance(event, kind)) for kind in (Body, SetEnd))
    assert isinstance(body, Body)
    assert isinstance(end, SetEnd)
    assert (body.run.ordinal, body.run.position, body.run.count, body.run.line) == (4, 2, 2, 4)
    segment = end.segment
    assert (segment.text, segment.ordinal, segment.position, segment.line, segment.column) == ("SE*4*0001", 6, 4, 7, 1)


def test_binary_data_is_taken_by_its_length() -> None:
    """Separators, an SE and an ISA inside of binary data do not count."""
    data = f"~SE*1*0001~{ISA}"
    events = read(ISA + BODY.replace("LX*1~", f"BIN*{len(data)}*{data}~") + IEA)
    binary = next(event for event in events if isinstance(event, Binary))
    assert binary.segment.text == f"BIN*{len(data)}*{data}"
    assert next(event for event in events if isinstance(event, SetEnd)).segment.position == 4


def test_binary_data_may_come_in_pieces() -> None:
    """A BIN is waited for, its header and its data."""
    reader, head = Reader(), (ISA + BODY[: BODY.index("LX")] + "N1*CN*X~" * 60).encode()
    assert [type(event).__name__ for event in reader.feed(head + b"BIN*")][-1] == "Body"
    assert reader.feed(b"600*") == []
    assert reader.feed(b"~" * 599) == []
    (binary,) = reader.feed(b"~~")
    assert isinstance(binary, Binary)
    assert len(binary.segment.text) == len("BIN*600*") + 600


@pytest.mark.parametrize("declared", ["2", "9999", "99999999", "x", ""])
def test_binary_length_that_lies_is_a_fault(declared: str) -> None:
    """Nothing is searched for when the declared length is wrong; the segment is read as an ordinary one."""
    events = read(ISA + BODY.replace("LX*1~", f"BIN*{declared}*ABCD~") + IEA)
    assert [e.diagnostic.code for e in events if isinstance(e, Fault)] == ["x12.binary-length"]
    assert next(event for event in events if isinstance(event, SetEnd)).segment.position == 4


@pytest.mark.parametrize("terminated", [True, False])
def test_too_long_segments_are_passed_over(terminated: bool) -> None:
    """A segment over the limit becomes a gap and counts; what follows is read."""
    long = "N1*" + "X" * 200 + ("~" if terminated else "")
    events = read(ISA + BODY.replace("LX*1~", long) + IEA, Limits(segment=120))
    assert [e.diagnostic.code for e in events if isinstance(e, Fault)] == ["x12.segment-too-long"]
    assert long in "".join(event.text for event in events if isinstance(event, Gap))
    if terminated:
        assert next(event for event in events if isinstance(event, SetEnd)).segment.position == 4


def test_memory_stays_flat_on_a_segment_without_end() -> None:
    """Endless input without a terminator is handed on, not kept."""
    reader = Reader(Limits(segment=1000))
    reader.feed((ISA + BODY[:80]).encode())
    for _ in range(100):
        reader.feed(b"X" * 5000)
    assert len(reader._text) - reader._at < 6000
    assert [type(event).__name__ for event in reader.feed((ISA + IEA + " " * 600).encode())][-2:] == [
        "InterchangeStart",
        "InterchangeEnd",
    ]


def test_stray_runs_keep_their_segments() -> None:
    """Segments outside of a set are handed on as text with their count."""
    stray = next(event for event in read(ISA + "LX*1~~LX*2~" + IEA) if isinstance(event, Stray))
    assert (stray.run.text, stray.run.count, stray.run.position) == ("LX*1~~LX*2~", 2, 0)
