"""Which entry a sender has filed for a bill."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select

from gateway.filing import entry_bill
from gateway.pipeline.outcome import Batch, Filing
from gateway.store import schema

VALUES = {"Bill.IssuerScac": ["QZXP"], "Bill.Number": ["261124000001"]}
BILL = entry_bill("type-11", VALUES) or ""


class _Abandoned(Exception):  # noqa: N818  no error: the message is left half done
    pass


def entry(desk: Any, key: str, bill: str | None = BILL) -> Filing:
    return msgspec.structs.replace(desk.filing(key), regime="type-11", bill=bill)


def asked(desk: Any, *filings: Filing, partner: str = "acme", bills: tuple[str, ...] = (BILL,)) -> list[str]:
    """Begin a message with *filings*, each in a batch, and return the records that are on file for *bills*."""
    message = desk.receive(partner=partner)
    with suppress(_Abandoned), desk.store.outcome(message, desk.claim()) as writer:
        for filing in filings:
            writer.batch(Batch([filing]))
        found = [one.xml for one in writer.filed(bills).values()]
        raise _Abandoned
    return found


def test_the_first_entry_of_a_concluded_message_is_on_file(desk: Any) -> None:
    """Of the same sender alone; later entries for the bill do not take its place."""
    desk.translate(entry(desk, "B7601"), entry(desk, "B7602"), entry(desk, "B7603", bill=None))
    assert asked(desk) == ["<Section321><Key>B7601</Key></Section321>"]
    assert asked(desk, partner="birch") == []
    assert asked(desk, bills=(BILL + "2",)) == []
    assert asked(desk, bills=()) == []


def test_entries_of_the_message_under_way_count(desk: Any) -> None:
    """Written or not yet; those of an abandoned message do not."""
    first, second = entry(desk, "B7601"), entry(desk, "B7602")
    assert asked(desk, first) == ["<Section321><Key>B7601</Key></Section321>"]
    assert asked(desk, first, second, entry(desk, "B7603")) == ["<Section321><Key>B7601</Key></Section321>"]
    assert asked(desk) == []


@pytest.mark.parametrize(("state", "counts"), [("accepted", True), ("rejected", False), ("cancelled", False)])
def test_what_customs_does_not_have_is_not_on_file(desk: Any, state: str, counts: bool) -> None:
    """A rejected or cancelled entry leaves its bill to the next one."""
    desk.translate(entry(desk, "B7601"))
    with desk.store.database.writing() as connection:
        (row,) = connection.execute(select(schema.filing.c.seq)).scalars()
        values = {"filing": row, "partner": "acme", "state": state, "changed_at": desk.NOW}
        connection.execute(insert(schema.standing).values(values))
    assert bool(asked(desk)) is counts


@pytest.mark.parametrize(
    ("regime", "values", "name"),
    [
        ("type-86", VALUES, "bill QZXP 261124000001 - -"),
        ("type-11", {**VALUES, "Bill.MasterNumber": ["M1"]}, "bill QZXP 261124000001 - M1"),
        ("type-11", {"Bill.Number": ["17612345675"]}, "bill - 17612345675 - -"),
        ("type-11", {}, None),
        ("section-321", VALUES, None),
    ],
)
def test_the_name_of_a_bill(regime: str, values: dict[str, list[str]], name: str | None) -> None:
    """Issuer and number, with the master of a house bill; only entries are for a bill."""
    assert entry_bill(regime, values) == name
