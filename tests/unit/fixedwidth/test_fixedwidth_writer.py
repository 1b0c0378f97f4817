"""Fields are filled by their class, and a batch is read back before it goes out."""

from __future__ import annotations

from datetime import date

import pytest
from batches_by_hand import ENTRY, SE10, lines

from gateway.fixedwidth import BatchControl, Layouts, OutgoingBlock, write_batch
from gateway.fixedwidth.spelling import spell
from gateway.fixedwidth.write import Writer

CONTROL = BatchControl(site="2704", sender="B76", day=date(2025, 7, 15), password="PASSWD")
RECORDS = tuple(record.ljust(80) for record in ENTRY)
BLOCK = OutgoingBlock(port="2704", filer="B76", transactions=(RECORDS,))

FIELDS = [
    # record, field, value, columns as written, code
    ("SE15", "quantity", "3", "00000003", None),
    ("SE15", "quantity", "", "        ", None),
    ("SE15", "quantity", "123456789", "        ", "catair.too-long"),
    ("SE15", "quantity", "3.5", "        ", "catair.unwritable"),
    ("SE15", "issuer", "abc", "ABC ", None),
    ("SE15", "issuer", "ABCDE", "    ", "catair.too-long"),
    ("SE15", "bill_type", "Z", "Z", "catair.code"),
    ("SE15", "number", "", " " * 50, "catair.field-missing"),
    ("SE13", "phone", "312-555", " " * 15, "catair.unwritable"),
    ("SE30", "name", "Müller & Søn", "MULLER & SON".ljust(35), None),
    ("SE30", "name", "x" * 36, "X" * 35, "catair.shortened"),
    ("SE30", "name", "李雷", " " * 35, "catair.unwritable"),
    ("SE36", "city", "  Łódź  ", "LODZ".ljust(35), None),
]


@pytest.mark.parametrize(("record", "field", "value", "written", "code"), FIELDS)
def test_a_field_is_filled_by_its_class(
    layouts: Layouts, record: str, field: str, value: str, written: str, code: str | None
) -> None:
    """Numbers to the right with zeros, texts to the left with blanks; texts may be cut, the rest is refused."""
    layout = layouts.applications["SE"].record(record)
    place = layout.places[field]
    writer = Writer()
    others = {
        name: "A" if each.kind == "A" else "1"
        for name, each in layout.places.items()
        if each.designation == "M" and each.codes is None
    }
    codes = {name: next(iter(each.codes)) for name, each in layout.places.items() if each.codes is not None}
    text = writer.record(layout, {**others, **codes, field: value}, {field: "Some.Field"})
    assert len(text) == 80
    assert text[place.first - 1 : place.last] == written
    assert [(each.code, each.target) for each in writer.findings] == ([(code, "Filing.Some.Field")] if code else [])
    assert writer.is_refused == (code not in {None, "catair.shortened"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Straße 5", "STRASSE 5"),
        ("Ægir  Ørsted", "AEGIR ORSTED"),
        ("Łukasz", "LUKASZ"),
        ("Þór", "THOR"),
        ("d’Or", "D'OR"),
        ("a\u2013b", "A-B"),
        ("İzmir ılıca", "IZMIR ILICA"),
        ("Ｔｏｋｙｏ", "TOKYO"),
        ("東京", "東京"),
    ],
)
def test_spelling(text: str, expected: str) -> None:
    """Letters lose their marks; what has no plain spelling is left to be refused."""
    assert spell(text) == expected


@pytest.mark.parametrize(("separator", "size"), [("\n", 81), ("\r\n", 82), ("", 80)])
def test_a_batch_is_written_around_its_entries(layouts: Layouts, separator: str, size: int) -> None:
    """A, B, the entries, Y and Z, each record of 80 characters and its separator."""
    data, findings = write_batch(CONTROL, [BLOCK], layouts, separator=separator)
    assert data is not None, findings
    assert len(data) == (4 + len(RECORDS)) * size
    assert findings == ()
    if separator == "\n":
        expected = lines("A2704B76PASSWD071525     SE", "B  2704B76SE", *ENTRY, "Y  2704B76SE", "Z2704B76      071525")
        assert data == expected


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([OutgoingBlock(port="2704", filer="B77", transactions=(RECORDS,))], "catair.filer-differs"),
        ([OutgoingBlock(port="2704", filer="B76", transactions=())], "catair.empty-block"),
        ([OutgoingBlock(port="2704", filer="B76", transactions=((*RECORDS[:4], "SE13É"),))], "catair.character"),
        ([OutgoingBlock(port="2704", filer="B76", transactions=(RECORDS[:1],))], "catair.record-missing"),
        ([OutgoingBlock(port="27045", filer="B76", transactions=(RECORDS,))], "catair.too-long"),
    ],
)
def test_what_would_be_refused_does_not_go_out(layouts: Layouts, blocks, code: str) -> None:
    """The batch is read back, and with an error in it there are no bytes."""
    data, findings = write_batch(CONTROL, blocks, layouts)
    assert data is None
    assert code in [each.code for each in findings]


def test_user_data_is_for_finding_the_answer(layouts: Layouts) -> None:
    """What the transmitter puts into A and B comes back in the answer."""
    control = BatchControl(
        site="2704", sender="B76", day=date(2025, 7, 15), password="PASSWD", user_data="N1", office="01"
    )
    block = OutgoingBlock(port="2704", filer="B76", transactions=(RECORDS,), user_data="BATCH0001", office="02")
    data, _ = write_batch(control, [block], layouts)
    assert data is not None
    header, block_header, *_, block_trailer, trailer = data.decode().splitlines()
    assert header[59:].rstrip() == "N1"
    assert block_header[59:].rstrip() == "BATCH0001"
    assert (block_trailer[44:46], trailer[37:39], header[37:39]) == ("02", "01", "01")
    assert SE10.ljust(80) in data.decode()


def test_a_password_that_cannot_be_written_is_not_shown(layouts: Layouts) -> None:
    """A password of seven characters is refused without being named."""
    control = BatchControl(site="2704", sender="B76", day=date(2025, 7, 15), password="SECRET7")
    data, findings = write_batch(control, [BLOCK], layouts)
    assert data is None
    assert [each.code for each in findings] == ["catair.too-long"]
    assert "SECRET7" not in str(findings)
