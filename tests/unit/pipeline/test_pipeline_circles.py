"""Agreements of partners who have their shipments joined: what is wrong is told, with what to write instead."""

from __future__ import annotations

import pytest

from gateway.pipeline.circles import flaws
from gateway.pipeline.partner import EntryNumbers, Partner


def of(**partners: dict[str, object]) -> dict[str, Partner]:
    return {id_: Partner(id=id_, **fields) for id_, fields in partners.items()}  # type: ignore[arg-type]


FILER = {"Entry": {"FilerCode": "QZ7"}}
RANGE = EntryNumbers(first=1, last=5)

CASES = [
    (of(a={"assembles_with": ("b",)}, b={"assembles_with": ("a",)}), None),
    (of(a={"assembles_with": ("a",)}), "partners.a.assembles_with: names the partner itself"),
    (of(a={"assembles_with": ("b",)}), "there is no partner b"),
    (of(a={"assembles_with": ("b",)}, b={}), 'write assembles_with = ["a"] under partners.b'),
    (of(a={"profile": {"Bond": 1}}), "partners.a.profile: refused"),
    (of(a={"entry_numbers": RANGE}), "profile.Entry.FilerCode"),
    (of(a={"entry_numbers": RANGE, "profile": FILER}), None),
    (
        of(
            a={"entry_numbers": RANGE, "profile": FILER},
            b={"entry_numbers": EntryNumbers(first=5, last=9), "profile": FILER},
        ),
        "partners.b.entry_numbers: overlap with those of a",
    ),
    (
        of(
            a={"entry_numbers": RANGE, "profile": FILER},
            b={"entry_numbers": RANGE, "profile": {"Entry": {"FilerCode": "QZ8"}}},
        ),
        None,
    ),
]


@pytest.mark.parametrize(("partners", "told"), CASES)
def test_flaws(partners, told) -> None:
    """Each flaw is told once, and nothing where there is none."""
    found = list(flaws(partners, lambda profile: "refused" if "Bond" in profile else None))
    assert len(found) == (told is not None)
    assert told is None or told in found[0]


@pytest.mark.parametrize(("first", "last"), [(9, 5), (-1, 5), (0, 10_000_000)])
def test_a_range_has_seven_digits(first, last) -> None:
    """What is no range is refused."""
    with pytest.raises(ValueError, match="first and last, up to seven digits"):
        EntryNumbers(first=first, last=last)


@pytest.mark.parametrize("hours", [0, 745])
def test_a_wait_has_an_end(hours) -> None:
    """A shipment waits at least an hour and at most a month."""
    with pytest.raises(ValueError, match="hold_hours"):
        Partner(hold_hours=hours)
