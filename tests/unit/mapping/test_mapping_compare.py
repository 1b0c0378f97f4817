"""Which drafts of two mappings are of one record, and what differs between them."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.diagnostics import diagnose
from gateway.mapping import Draft, compare
from gateway.mapping.compare import Totals
from gateway.mapping.draft import Item
from gateway.mapping.model import Place

PLACE = Place("x.yaml", 1, 1)
PLAN: Any = None  # nothing of it is asked


def draft(key: str, aside: str | None = None, error: str | None = None, **values: str) -> Draft:
    """Return a record with *values*."""
    root = Item("Filing", "", "", PLACE)
    for name, value in values.items():
        item = Item(name, name, name, PLACE)
        item.value = value
        root.items.append(item)
    made = Draft(PLAN, root)
    made.key, made.aside = key, aside
    if error is not None:
        made.diagnostics.append(diagnose("mapping.too-long", field=error, length="9", expected="at most 3"))
    return made


def found(old: list[Draft], new: list[Draft], *, stepwise: bool = False) -> list[compare.Difference]:
    return list(compare.compare(old, new, lambda one: one.diagnostics, stepwise=stepwise))


CASES: dict[str, tuple[list[Draft], list[Draft], list[tuple[str, str]]]] = {
    "by key, whatever the order": (
        [draft("1", A="x"), draft("2", A="y")],
        [draft("2", A="y"), draft("1", A="z")],
        [("1", "changed"), ("2", "same")],
    ),
    "by place, where keys differ": ([draft("1", A="x")], [draft("9", A="x")], [("9", "same")]),
    "the same key twice": ([draft("1", A="x")] * 2, [draft("1", A="x")] * 2, [("1", "same")] * 2),
    "a record more": ([draft("1")], [draft("1"), draft("2")], [("1", "same"), ("2", "new")]),
    "a record less": ([draft("1"), draft("2")], [draft("1")], [("1", "same"), ("2", "gone")]),
    "set aside now": ([draft("1")], [draft("1", aside="record.out-of-scope")], [("1", "gone")]),
    "set aside by both": ([draft("1", aside="x")], [draft("1", aside="y")], [("1", "same")]),
    "worse": ([draft("1")], [draft("1", error="A")], [("1", "broken")]),
    "better": ([draft("1", error="A")], [draft("1")], [("1", "fixed")]),
    "another error": ([draft("1", error="A")], [draft("1", error="B")], [("1", "changed")]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CASES.values(), ids=CASES)
def test_records_are_paired(old: list[Draft], new: list[Draft], told: list[tuple[str, str]]) -> None:
    """By their keys, and what is left in the order sent."""
    assert [(one.key, one.kind) for one in found(old, new)] == told


def test_steps_end_when_both_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of records, and of what is left of a step."""
    monkeypatch.setattr(compare, "_AT_ONCE", 2)
    for count in range(5):
        many = [draft(str(number), A="x") for number in range(count)]
        assert [one.kind for one in found(many, many, stepwise=True)] == ["same"] * count


def test_fields_turn() -> None:
    """Another value, a value at last, none any more; and each is counted for all records."""
    totals = Totals()
    (one,) = found([draft("1", A="x", B="y")], [draft("1", A="z", C="w")])
    assert [(each.path, each.turn) for each in one.fields] == [
        ("Filing.A", "changed"), ("Filing.B", "lost"), ("Filing.C", "made"),
    ]  # fmt: skip
    assert [totals.add(one), totals.add(one)] == [True, False]
    assert totals.fields == {("A", "changed"): 2, ("B", "lost"): 2, ("C", "made"): 2}
