"""Decision tables as files: what is read, and what is wrong with a line."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.mapping.decisions import DecisionTable

HEAD = "type,value,valid_from,valid_to,citation\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "columns, then value,valid_from,valid_to,citation"),
        ("value,valid_from,valid_to,citation\n", 1, "columns, then"),
        ("type,value,from,to,why\n", 1, "columns, then"),
        (HEAD + "A,B\n", 2, "as many cells as columns"),
        (HEAD + "A,,,,\n", 2, "a value"),
        (HEAD + "A,B,,,\nA,B,2025-02-30,,\n", 3, "dates are written CCYY-MM-DD"),
        (HEAD + "A,B,2025-02-02,2025-02-01,\n", 2, "valid_to is not before valid_from"),
    ],
)
def test_a_faulty_line_is_told(text: str, line: int, says: str) -> None:
    """With the file and the line; the other rows stand."""
    table, (finding,) = DecisionTable.read(text, "mappings/tables/decide/t.csv")
    assert (finding.code, finding.rule) == ("M100", f"mappings/tables/decide/t.csv:{line}:1")
    assert says in finding.message
    assert len(table.rows) == max(line - 2, 0)


@pytest.mark.parametrize(
    ("value", "day", "answer"),
    [
        ("A", date(2025, 6, 30), "ONE"),
        ("A", date(2025, 7, 1), "TWO"),
        ("A", None, "ONE"),
        ("B", date(2025, 7, 1), "REST"),
        ("", None, "REST"),
    ],
)
def test_the_first_row_that_fits_answers(value: str, day: date | None, answer: str) -> None:
    """By the day, both ends included; a star takes anything."""
    text = f"{HEAD}A,ONE,,2025-06-30,x\nA,TWO,2025-07-01,,y\n\n*,REST,,,z\n"
    table, findings = DecisionTable.read(text, "t.csv")
    row = table.decide((value,), day)
    assert row is not None
    assert (row.value, findings, list(table.faults())) == (answer, (), [])
