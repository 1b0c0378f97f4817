"""JSON messages through the pipeline: what a fault costs, what is told once, what comes back to the sender."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from manifests import outcome

from gateway.answers import acknowledge
from gateway.diagnostics import Diagnostic, Severity
from gateway.library import library
from gateway.mapping import Draft
from gateway.pipeline.json_message import open_posted
from gateway.pipeline.partner import AnswerSettings
from gateway.pipeline.rejects import rejected_json
from gateway.pipeline.trace import drafts
from gateway.pipeline.translate import Outcome
from gateway.policy import EASTERN
from gateway.tree import InMemory

CASE = Path(__file__).parents[3] / "mappings" / "cases" / "json-marketplace-section-321" / "one-alone.json"
RECEIVED = datetime(2025, 4, 1, 12, 0, tzinfo=EASTERN)


def order(bill: str = "QZP00000001", **members: Any) -> dict[str, Any]:
    """Return an order that is filed, with *members* instead of its own."""
    return json.loads(CASE.read_text("utf-8")) | {"house_bill": bill} | members


def filed(text: str | bytes) -> Outcome:
    return outcome(text, as_of=RECEIVED)


def told(found: Outcome) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """Return the fate of each record, with the errors that are told of it and their fields."""
    return [
        (one.fate, [(each.code, each.target) for each in one.diagnostics if each.severity is Severity.ERROR])
        for one in found.filings
    ]


ITEM = order()["items"][0]


@pytest.mark.parametrize(
    ("members", "errors"),
    [
        ({"entry_port": 2720}, [("json.value-kind", "Filing.Arrival.Port")]),
        ({"mode": 40}, [("json.value-kind", "Filing.Transport.Mode")]),
        ({"consignee": "Iris Halloran"}, [("json.value-kind", "Filing.Consignee")]),
        ({"items": ITEM}, [("json.value-kind", "Filing.Line[1]")]),
        ({"items": [ITEM | {"origin": 5}]}, [("json.value-kind", "Filing.Line[1].OriginCountry")]),
        ({"items": [ITEM | {"value": [1]}]}, [("json.value-kind", "Filing.Line[1].Value")]),
        ({"items": [ITEM | {"value": float("nan")}]}, [("json.not-a-number", "Filing.Line[1].Value")]),
        ({"items": [ITEM | {"value": None}]}, [("mapping.required-missing", "Filing.Line[1].Value")]),
        ({"items": [ITEM | {"value": "19,90"}]}, [("mapping.number-invalid", "Filing.Line[1].Value")]),
        (
            {"items": [ITEM | {"description": "cup\u0000"}]},
            [("mapping.character-refused", "Filing.Line[1].Description")],
        ),
        (
            {"items": []},
            [("mapping.required-missing", "Filing.GrossWeight"), ("mapping.required-missing", "Filing.Line[1]")],
        ),
    ],
)
def test_one_cause_has_one_error(members: dict[str, Any], errors: list[tuple[str, str | None]]) -> None:
    """The order is refused for what is wrong, and not for what follows from it; the other one is filed."""
    found = filed(json.dumps({"orders": [order(**members), order("QZP00000002")]}))
    assert told(found) == [("reject", errors), ("forward", [])]


def test_what_no_filing_is_made_of_is_a_warning() -> None:
    """A member of another kind, said twice or missing costs nothing where no rule reads it."""
    text = json.dumps({"orders": [order(reference=7, seller={"country": "JP"})]}).replace(
        '"reference"', '"reference": 8, "reference"'
    )
    found = filed(text)
    assert told(found) == [("forward", [])]
    assert sorted(one.code for one in found.filings[0].diagnostics) == [
        "json.member-missing", "json.member-twice", "json.value-kind",
    ]  # fmt: skip


def test_an_unknown_member_is_told_once_for_the_message() -> None:
    """At its first place, however many orders have it."""
    found = filed(json.dumps({"orders": [order(f"QZP0000000{n}", shelf=n) for n in range(3)]}))
    unknown = [one for one in found.conclusion.diagnostics if one.code == "json.member-unknown"]
    assert [one.source.xpath for one in unknown if one.source] == ["/orders/0/shelf"]


def test_numbers_are_what_was_written() -> None:
    """No digit is lost on the way through a binary number."""
    text = json.dumps({"orders": [order(items=[ITEM | {"value": "@"}])]}).replace('"@"', "19.90")
    assert "<Value>19.90</Value>" in filed(text).filings[0].xml


LINES = [json.dumps(order("QZP00000001", mode=4)), '{"house_bill": "Q",', json.dumps(order("QZP00000003"))]


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("\n".join(LINES), f"{LINES[0]}\n{LINES[1]}\n"),
        (f"[{LINES[0]}, {LINES[2]} ]", f"[\n{LINES[0]}\n]"),
        (
            f'{{"orders": [{LINES[2]},{LINES[0]} ], "marketplace": null}}',
            f'{{"orders": [\n{LINES[0]}\n], "marketplace": null}}',
        ),
        (f'{{"orders": [{LINES[0]}, {LINES[2]}', f'{{"orders": [\n{LINES[0]}\n]}}\n'),
        (LINES[0], f"{LINES[0]}\n"),
        ("{}", ""),
    ],
    ids=["lines", "list", "document", "cut", "alone", "unknown"],
)
def test_what_was_rejected_comes_back_as_it_was_sent(text: str, back: str) -> None:
    """Byte by byte, with what stands around the records."""
    rejected = {number for number, one in enumerate(filed(text).filings) if one.fate == "reject"}
    assert b"".join(rejected_json(InMemory(text.encode()), library(), rejected.__contains__)).decode() == back


def test_a_sender_of_json_is_answered_in_json() -> None:
    """With counts, the refused orders and their bytes; an answer is not answered."""
    text = json.dumps({"orders": [order(mode=4), order("QZP00000002")]})
    (answer,) = acknowledge(filed(text).conclusion, AnswerSettings(), lambda _: 1, RECEIVED, "msg_1")
    assert (answer.kind, answer.media_type) == ("JSON", "application/json")
    body = json.loads(answer.body)
    assert (body["schema"], body["verdict"]) == ("gateway.acknowledgment/1", "partially-accepted")
    assert body["counts"] == {"records": 2, "forward": 1, "reject": 1, "hold": 0}
    (record,) = body["records"]
    place = record["bytes"]
    assert json.loads(text.encode()[place["start"] : place["end"]])["mode"] == 4
    assert record["diagnostics"][0]["source"]["xpath"] == "/orders/0/mode"
    again = filed(answer.body)
    assert [one.code for one in again.conclusion.diagnostics] == ["json.answer"]
    assert acknowledge(again.conclusion, AnswerSettings(), lambda _: 1, RECEIVED, "msg_2") == []


def test_a_format_without_a_mapping_is_told_of_each_record() -> None:
    """It is read and counted."""
    whole = library()
    bare = msgspec.structs.replace(
        whole, posted={name: msgspec.structs.replace(one, routes=()) for name, one in whole.posted.items()}
    )
    found = outcome(json.dumps([order(), order(shipper=1)]), as_of=RECEIVED, installed=bare)
    assert [[one.code for one in filing.diagnostics] for filing in found.filings] == [
        ["message.no-mapping"], ["message.no-mapping", "json.value-kind"],
    ]  # fmt: skip


def test_each_record_is_traced_alone_or_with_the_others() -> None:
    """A line that cannot be read stands in its place as a diagnostic."""
    content = InMemory("\n".join(LINES).encode())
    whole = list(drafts(content, library()))
    assert [one.key if isinstance(one, Draft) else one.code for one in whole] == [
        "QZQZP00000001", "json.line-broken", "QZQZP00000003",
    ]  # fmt: skip
    assert [one.key for one in drafts(content, library(), 2) if isinstance(one, Draft)] == ["QZQZP00000003"]
    assert [one.code for one in drafts(InMemory(b"{}"), library()) if isinstance(one, Diagnostic)] == [
        "json.format-unknown"
    ]
    cut = InMemory(f"[{LINES[2]},".encode())
    assert isinstance(list(drafts(cut, library()))[-1], Diagnostic)
    assert not isinstance(open_posted(cut, library()), Diagnostic)
