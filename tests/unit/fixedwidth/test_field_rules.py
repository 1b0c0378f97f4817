"""Class, fill, codes and designations of fields, and what entry type 86 makes of them."""

from __future__ import annotations

import pytest
from batches_by_hand import (
    BLOCK,
    EDA,
    ENTRY,
    HEADER,
    SE10,
    SE13,
    SE15,
    TRAILER,
    batch_of_entry,
    entry_with,
    found,
    read,
)

from gateway.fixedwidth import Layouts, read_batch
from gateway.tree import InMemory


def put(record: str, column: int, text: str) -> str:
    """Return *record* with *text* from *column* on."""
    whole = record.ljust(80)
    return whole[: column - 1] + text + whole[column - 1 + len(text) :]


CASES = [
    # record, column, what is put there, code, its column
    (SE10, 5, "X", "catair.code", 5),
    (SE10, 5, "1", "catair.class", 5),
    (SE10, 5, "a", "catair.lower-case", 5),
    (SE10, 9, "Q", "catair.filler", 9),
    (SE10, 20, "99", "catair.code", 20),
    (SE10, 11, " 0324527", "catair.alignment", 11),
    (SE10, 11, "0324-278", "catair.class", 11),
    (SE10, 37, "  ", "catair.field-missing", 37),
    (SE10, 37, "99", "catair.code", 37),
    (SE10, 39, " ", "catair.field-missing", 39),
    (SE10, 40, "       145", "catair.class", 40),
    (SE10, 40, "145       ", "catair.class", 40),
    (SE10, 40, "          ", "catair.field-missing", 40),
    (SE10, 40, "0000014.50", "catair.class", 40),
    (SE10, 50, "     ", "catair.field-missing", 50),
    (SE13, 5, "IMPORT & DESK", "catair.class", 5),
    (SE13, 60, "77", "catair.code", 60),
    (SE13, 80, "Q", "catair.filler", 65),
    (SE15, 5, "T", "catair.code-forbidden", 5),
    (SE15, 60, "0000000A", "catair.class", 60),
    (EDA, 5, "ABC", "catair.code", 5),
]


@pytest.mark.parametrize(("record", "column", "text", "code", "at"), CASES)
def test_a_field_has_one_finding(layouts: Layouts, record: str, column: int, text: str, code: str, at: int) -> None:
    """One cause has one finding, at the first column of its field."""
    batch = batch_of_entry(layouts, *entry_with(record[:5], put(record, column, text)))
    place = 3 + [each[:4] for each in ENTRY].index(record[:4])
    assert found(batch) == [(code, place, at)]


@pytest.mark.parametrize(
    ("record", "column", "text"),
    [
        (SE10, 55, "1"),
        (SE10, 60, " "),
        (SE13, 45, "5"),
        (SE15, 60, "        "),
        (SE15, 10, "(X)/~{}`^_"),
        (EDA, 5, "CR "),
    ],
)
def test_what_the_classes_allow_passes(layouts: Layouts, record: str, column: int, text: str) -> None:
    """Optional fields may be blank, and class X takes every sign of a keyboard but small letters."""
    batch = batch_of_entry(layouts, *entry_with(record[:5], put(record, column, text)))
    assert found(batch) == []


def test_other_entry_types_have_their_own_rules(layouts: Layouts) -> None:
    """What type 86 requires or forbids does not concern an informal entry."""
    informal = put(put(SE10, 20, "11"), 37, "  ")
    tracking = put(SE15, 5, "T")
    records = (informal, SE13, tracking, *ENTRY[3:-1], "SE41P071625", ENTRY[-1], "SE616109100012")
    assert found(batch_of_entry(layouts, *records)) == []


@pytest.mark.parametrize(("before", "record"), [("SE60", "SE41P071625"), ("", "SE616109100012")])
def test_zone_records_are_not_for_type_86(layouts: Layouts, before: str, record: str) -> None:
    """SE41 and SE61 belong to entries from a zone."""
    place = next((n for n, each in enumerate(ENTRY) if before and each.startswith(before)), len(ENTRY))
    batch = batch_of_entry(layouts, *ENTRY[:place], record, *ENTRY[place:])
    assert found(batch) == [("catair.record-forbidden", place + 3, None)]


@pytest.mark.parametrize("day", ["022925", "130125", "000000"])
def test_a_date_has_to_exist(layouts: Layouts, day: str) -> None:
    """Digits that are no day are told, also where the rest of the record is right."""
    batch = read(layouts, put(HEADER, 15, day), BLOCK, *ENTRY, TRAILER[0], put(TRAILER[1], 15, day))
    assert [code for code, _, _ in found(batch)] == ["catair.date", "catair.date"]


@pytest.mark.parametrize("text", ["GONZÁLEZ", "A\tB", "A\x00B", "A\x7fB"])
def test_only_characters_of_a_keyboard_pass(layouts: Layouts, text: str) -> None:
    """A control character or a letter with a mark is named by its byte, and nothing else is said of the record."""
    batch = batch_of_entry(layouts, *entry_with("SE30CN", f"SE30CN {text}"))
    codes = found(batch)
    assert [code for code, _, _ in codes] == ["catair.character"]
    assert batch.findings[0].found
    assert batch.findings[0].source is not None
    assert batch.findings[0].source.column == 8 + next(n for n, c in enumerate(text) if not " " <= c <= "~")


@pytest.mark.parametrize(
    ("raw", "strict", "lenient"),
    [
        (EDA, ["catair.record-length"], []),
        (EDA.ljust(81), ["catair.record-length"], []),
        (EDA.ljust(80) + "X", ["catair.record-length"], ["catair.record-length"]),
        ("", ["catair.record-length"], []),
    ],
)
def test_records_have_80_characters(layouts: Layouts, raw: str, strict: list[str], lenient: list[str]) -> None:
    """Missing or surplus blanks at the end are let pass only where that is asked for."""

    records = [each.ljust(80) for each in (HEADER, BLOCK, *ENTRY, *TRAILER)]
    records[5] = raw
    data = InMemory("\n".join(records).encode())
    assert [each.code for each in read_batch(data, layouts).findings] == strict
    assert [each.code for each in read_batch(data, layouts, lenient=True).findings] == lenient


def test_the_password_is_not_shown(layouts: Layouts) -> None:
    """A finding about the batch header does not carry the sender's password."""
    batch = read(layouts, put(HEADER, 21, "X"), BLOCK, *ENTRY, *TRAILER)
    assert found(batch) == [("catair.filler", 1, 21)]
    source = batch.findings[0].source
    assert source is not None
    assert source.raw is not None
    assert "PASSWD" not in source.raw
    assert len(source.raw) == 80


@pytest.mark.parametrize("password", ["Secret", "S CRET", "SE-RET", " ECRET"])
def test_a_password_that_is_wrong_is_not_shown(layouts: Layouts, password: str) -> None:
    """Whatever is wrong with a password, no finding says it."""
    batch = read(layouts, put(HEADER, 9, password), BLOCK, *ENTRY, *TRAILER)
    assert not any(password in str(each) for each in batch.findings)


def test_a_batch_without_its_application_is_still_one_of_the_sender(layouts: Layouts) -> None:
    """A header with a password is no answer: its application is missing, and the password stays hidden."""
    batch = read(layouts, put(HEADER, 26, "  "), BLOCK, *ENTRY, *TRAILER)
    assert found(batch) == [("catair.field-missing", 1, 26), ("catair.application", 2, None)]
    assert not any("PASSWD" in str(each) for each in batch.findings)


def test_a_finding_tells_its_address(layouts: Layouts) -> None:
    """Block, entry, record and columns stand in the address."""
    batch = batch_of_entry(layouts, *entry_with("SE15", put(SE15, 60, "0000000A")))
    assert batch.findings[0].where == "batch / block 1 / entry B76-0324527-8 / record 5 SE15 / columns 60-67"
    assert not batch.is_sound
