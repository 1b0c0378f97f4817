"""The writer: counts, padding, trimming, transliteration and refusals."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from gateway.x12.segment import Delimiters
from gateway.x12.writer import (
    OutgoingGroup,
    OutgoingInterchange,
    OutgoingSet,
    UnwritableValue,
    Values,
    can_stand,
    transliterate,
    usual_delimiters,
    write_interchange,
)

OLD, NEW = usual_delimiters("00401"), usual_delimiters("00501")


def outgoing(*segments: Values, set_id: str = "997", **changes: object) -> OutgoingInterchange:
    """Return an interchange of one set with *segments*."""
    one = OutgoingSet(id=set_id, control_number=1, segments=segments)
    group = OutgoingGroup(
        functional_id="FA", sender="LVGATEWAY", receiver="ABCD", control_number=501, release="004010", sets=[one]
    )
    interchange = OutgoingInterchange(
        sender_qualifier="ZZ",
        sender="LVGATEWAY",
        receiver_qualifier="02",
        receiver="ABCD",
        written=datetime(2025, 8, 15, 7, 2, tzinfo=UTC),
        version="00401",
        control_number=501,
        usage="T",
        groups=[group],
    )
    return msgspec.structs.replace(interchange, **changes)


def test_an_interchange_is_written_with_its_counts() -> None:
    """ISA is padded, trailers are counted, trailing empty elements and components are dropped."""
    written = write_interchange(outgoing(["AK1", "AQ", "101", "", ""], ["AK9", ("A", "", ""), "1", "", "1"]))
    assert written.decode().splitlines() == [
        "ISA*00*          *00*          *ZZ*LVGATEWAY      *02*ABCD           *250815*0702*U*00401*000000501*0*T*>~",
        "GS*FA*LVGATEWAY*ABCD*20250815*0702*501*X*004010~",
        "ST*997*0001~",
        "AK1*AQ*101~",
        "AK9*A*1**1~",
        "SE*4*0001~",
        "GE*1*501~",
        "IEA*1*000000501~",
    ]


def test_acks_stand_before_the_groups() -> None:
    """A TA1 needs no group, and ISA14 says whether the interchange wants one itself."""
    ack = ["TA1", "000000101", "250815", "0702", "A", "000"]
    written = write_interchange(outgoing(acks=[ack], groups=[], ack_requested=True)).decode()
    assert written.splitlines()[1:] == ["TA1*000000101*250815*0702*A*000~", "IEA*0*000000501~"]
    assert "*000000501*1*T*" in written


@pytest.mark.parametrize(
    ("value", "delimiters", "expected"),
    [
        ("SMITH CO", OLD, "SMITH CO"),
        ("Smith", OLD, "SMITH"),
        ("Café Łódź", OLD, "CAFE LODZ"),
        ("Straße", OLD, "STRASSE"),
        ("Ærø", OLD, "AERO"),
        ("“A” – ‘B’", OLD, "\"A\" - 'B'"),
        ("½ ﬁ", OLD, "1?2 FI"),
        ("东京", OLD, "??"),
        ("SMITH~IEA*1*", OLD, "SMITH?IEA?1?"),
        ("A>B:C^D", OLD, "A?B:C^D"),
        ("A>B:C^D", NEW, "A>B?C?D"),
        ("A\r\nB\tC\x00D", OLD, "A  B C D"),
        ("A\u202eB\u2028C", OLD, "A B C"),
        ("  A  ", OLD, "  A"),
        ("   ", OLD, ""),
    ],
)
def test_values_are_transliterated_visibly(value: str, delimiters: Delimiters, expected: str) -> None:
    """Nothing that a value holds can end an element, and what is lost is seen."""
    assert transliterate(value, delimiters) == expected
    assert can_stand(value, delimiters) is (value == expected)


@pytest.mark.parametrize(
    ("name", "interchange"),
    [
        ("receiver too long", outgoing(["AK1", "AQ"], receiver="A" * 16)),
        ("receiver with a separator", outgoing(["AK1", "AQ"], receiver="AB*CD")),
        ("no receiver", outgoing(["AK1", "AQ"], receiver="")),
        ("number too large", outgoing(["AK1", "AQ"], control_number=1_000_000_000)),
        ("number zero", outgoing(["AK1", "AQ"], control_number=0)),
        ("unknown version", outgoing(["AK1", "AQ"], version="00499")),
        ("segment without data", outgoing(["AK1", "", ""])),
        ("bad segment id", outgoing(["ak1*", "AQ"])),
        ("envelope segment in a set", outgoing(["SE", "1"])),
        ("empty group id", outgoing(groups=[msgspec.structs.replace(outgoing(["AK1", "A"]).groups[0], receiver="A*")])),
        ("empty interchange", outgoing(groups=[])),
    ],
)
def test_what_cannot_stand_in_an_envelope_is_refused(name: str, interchange: OutgoingInterchange) -> None:
    """Names, numbers and structure are never bent to fit."""
    with pytest.raises(UnwritableValue):
        write_interchange(interchange)


@pytest.mark.parametrize(
    "delimiters",
    [Delimiters("A", ">", None, "~"), Delimiters("*", "*", None, "~"), Delimiters("*", "?", None, "~")],
)
def test_separators_that_occur_in_data_are_refused(delimiters: Delimiters) -> None:
    """Letters, equal characters and the substitute cannot separate."""
    with pytest.raises(UnwritableValue):
        write_interchange(outgoing(["AK1", "AQ"]), delimiters)
