"""A sender cancels or replaces what it filed: found, decided by the table, sent on, answered, and told.

Everything is real but the wire: the worker, the store, the cargo release destination and the simulated customs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from shipments import manifest, supplement

from gateway.diagnostics import diagnose
from gateway.fixedwidth import Layouts, Transmitter, read_batch
from gateway.library import library, read_catair_layouts, read_regimes, read_states
from gateway.pipeline.outcome import Amends
from gateway.pipeline.partner import Partner
from gateway.sandbox import read_magic
from gateway.sandbox.entries import EntryDesk
from gateway.store import EVERYONE, Store, amendments
from gateway.store.errors import KeysTaken
from gateway.transport import CargoRelease, Delivered, Document, RetryLater
from gateway.tree import InMemory
from gateway.worker import Worker
from gateway.worker.wiring import middle_of
from gateway.xmlmsg.parser import parse

NOW = datetime(2025, 7, 15, 14, 0, tzinfo=UTC)
ENTRY = "QZ704100018"
_LATER = RetryLater(diagnostic=diagnose("transport.unreachable", found="ReadTimeout", destination="customs"))
PARTNERS = {
    "carrier": Partner(id="carrier", when_ineligible="reroute", assembles_with=("broker",), cancel_reason="08"),
    "vague": Partner(id="vague", when_ineligible="reroute", assembles_with=("helper",)),
    "helper": Partner(id="helper", role="broker", assembles_with=("vague",)),
    "broker": Partner(id="broker", role="broker", assembles_with=("carrier",)),
    "rival": Partner(id="rival", role="broker"),
    "customs": Partner(id="customs", may_answer=True),
}


def entry(*, action: str = "", bill: str = "250715000001", value: str = "12.00", inside: str = "") -> str:
    """Return the broker's entry of type 86 as a message."""
    done = f"<Action>{action}</Action>" if action else ""
    return f"""<Filings xmlns="urn:low-value-gateway:filing:1"><Type86>
 <Entry>{done}<FilerCode>QZ7</FilerCode><Number>04100018</Number><Type>86</Type>{inside}</Entry><Port>0901</Port>
 <Transport><Mode>30</Mode></Transport><EstimatedArrival>2025-07-16</EstimatedArrival>
 <Contact><Name>Ida Farrow</Name><Phone>7165550177</Phone></Contact>
 <Bill><Type>R</Type><IssuerScac>QZXP</IssuerScac><Number>{bill}</Number></Bill>
 <Quantity>1</Quantity><TotalValue>{value}</TotalValue>
 <Consignee><Name>Greta Langley</Name><Street>31 Elmwood Ave</Street><City>Buffalo</City><Region>NY</Region>
  <PostalCode>14201</PostalCode><Country>US</Country></Consignee>
 <Seller><Name>Northern Loom Ltd</Name><Street>27 Wellington Rd</Street><City>London</City><Region>ON</Region>
  <PostalCode>N6C 4N1</PostalCode><Country>CA</Country></Seller>
 <Line><Number>1</Number><Description>Wool scarf</Description><OriginCountry>CA</OriginCountry><Htsus>6214200000</Htsus>
  <Value>{value}</Value></Line>
</Type86></Filings>"""


def cancellation(reason: str = "09", *, named: str = "") -> str:
    """Return a request to cancel that entry, or what *named* names."""
    named = named or "<Entry><FilerCode>QZ7</FilerCode><Number>04100018</Number></Entry>"
    told = f"<Reason>{reason}</Reason>" if reason else ""
    return f'<Cancellation xmlns="urn:low-value-gateway:filing:1">{named}{told}</Cancellation>'


def amendment(bill: str, type_: str = "D", control: int = 7, content: str = "", day: str = "20261124") -> str:
    """Return a manifest that amends *bill*."""
    body = (
        f"ST*309*0001~M10*QZXP*J*CA**TRUCK*TRIP1***Y~P4*0901*{day}~LX*1~"
        f"M13*QZXP*0901*{type_}*{bill}**03***QZXP~{content}"
    )
    count = body.count("~") + 1
    return (
        f"ISA*00*          *00*          *ZZ*{'CARRIER':<15}*ZZ*{'GATEWAY':<15}*261124*0330*U*00401*{control:09}*0*P*>~"
        f"GS*AQ*CARRIER*GATEWAY*20261124*0330*{control}*X*005020~{body}SE*{count}*0001~GE*1*{control}~"
        f"IEA*1*{control:09}~"
    )


@dataclass
class Customs:
    """Takes batches as the simulated customs, and keeps the answers until they are asked for."""

    desk: EntryDesk
    clock: Any
    sent: list[Document] = field(default_factory=list)
    answers: list[tuple[str, bytes]] = field(default_factory=list)

    def deliver(self, document: Document) -> Delivered:
        self.sent.append(document)
        self.answers += [(one.kind, one.body) for one in self.desk.answer(document.body, self.clock())]
        return Delivered()


regimes = cache(read_regimes)


class House:
    """A store, a worker, a destination for cargo release with the simulated customs behind it."""

    def __init__(self, url: str, layouts: Layouts, now: datetime = NOW) -> None:
        self.now = now
        self.store = Store.open(url)
        self.layouts = layouts
        self.customs = Customs(EntryDesk(layouts, library().law, read_magic()), lambda: self.now)
        transmitter = Transmitter(site="0901", sender="QZ7", password="TEST", port="0901")
        line = CargoRelease(self.customs, transmitter, layouts, regimes(), name="customs")
        middle = middle_of(PARTNERS.__getitem__)
        self.worker = Worker(self.store, middle, {"customs": line}, lambda: self.now, lambda: 0.5, "w")

    def work(self) -> None:
        for _ in range(200):
            if not self.worker.run_once():
                return
        raise AssertionError("the work does not end")

    def send(self, partner: str, text: str) -> str:
        self.now += timedelta(minutes=2)
        message = self.store.receive(partner, "http", [text.encode()], now=self.now).id
        self.work()
        return message

    def hear(self, *kinds: str) -> None:
        """Take the answers that customs has given so far, or those of *kinds* alone."""
        self.now += timedelta(minutes=2)
        waiting, self.customs.answers = self.customs.answers, []
        for kind, body in waiting:
            if not kinds or kind in kinds:
                self.now += timedelta(seconds=1)
                self.store.receive("customs", "responses", [body], now=self.now, job="respond")
                self.work()

    def state(self, message: str, ordinal: int = 0) -> str:
        standing = self.store.standing(EVERYONE, f"{message}.{ordinal}")
        assert standing is not None
        return standing.state

    def history(self, message: str) -> list[tuple[str, str]]:
        return [(one.event, one.after) for one in self.store.history(EVERYONE, f"{message}.0")]

    def found(self, message: str) -> list[str]:
        (filing,) = self.store.filings(EVERYONE, message).items
        return [one["code"] for one in filing.diagnostics]

    def notices(self, partner: str, message: str) -> list[tuple[str, str]]:
        return [(one.kind, one.event) for one in self.store.notices(partner, message)]

    def records(self) -> list[str]:
        """Return the records of the entry that was sent last."""
        batch = read_batch(InMemory(self.customs.sent[-1].body), self.layouts)
        assert batch.findings == ()
        return [record.text.rstrip() for record in batch.blocks[0].transactions[0].records]


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    library()
    return read_catair_layouts()


@pytest.fixture
def house(tmp_path: Path, layouts: Layouts) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path / 'store.sqlite'}", layouts)
    yield made
    assert list(made.store.unsound()) == []
    made.store.close()


def test_an_entry_is_cancelled_after_a_review(house: House) -> None:
    """Requested, under review, cancelled; all of it stands on the entry, and its number is not used again."""
    filed = house.send("broker", entry(bill="250715009006"))
    house.hear()
    assert house.state(filed) == "examination"
    asked = house.send("broker", cancellation())
    assert house.found(asked) == ["record.amendment-requested"]
    (request,) = house.store.filings("broker", asked).items
    assert (request.amends, request.amendment) == (f"{filed}.0", "cancel")
    assert house.state(filed) == "cancel-requested"
    sent = house.records()
    assert [record[:5] for record in sent] == ["SE10D", "SE13I"]
    assert sent[0][5:8] + sent[0][10:18] == ENTRY
    assert sent[1][59:61] == "09"
    house.hear("SX")
    assert (house.state(filed), house.state(asked)) == ("cancel-requested", "review")
    house.customs.answers += [("SO", _so("23"))]
    house.hear()
    assert house.state(filed) == "cancelled"
    assert [event for event, _ in house.history(filed)][-3:] == ["cancel-requested", "cancel-review", "cancelled"]
    assert house.notices("broker", filed)[-1] == ("XML", "cancelled")
    assert house.found(house.send("broker", entry(bill="250715000002"))) == ["record.duplicate-entry"]
    assert house.found(house.send("broker", cancellation())) == ["record.amendment-refused"]


def _so(code: str) -> bytes:
    lines = [
        "A0901QZ7      071525     SO",
        "B  0901QZ7SO",
        "SO100901QZ7  04100018 86",
        f"SO600715251430{code}SAID",
        "Y  0901QZ7SO00002",
        "Z0901QZ7      071525",
    ]
    return "".join(f"{line:<80}\n" for line in lines).encode()


def test_a_refused_cancellation_leaves_the_entry_as_it_was(house: House) -> None:
    """At once (9013) or after a review (9012), and again: the entry is what it was, and can be cancelled once more."""
    filed = house.send("broker", entry(bill="250715009013"))
    house.hear()
    assert house.state(filed) == "admissible"
    for _ in range(2):
        asked = house.send("broker", cancellation())
        assert house.state(filed) == "cancel-requested"
        house.hear()
        assert (house.state(filed), house.state(asked)) == ("admissible", "rejected")
    assert [event for event, _ in house.history(filed)].count("cancel-refused") == 2


def test_a_person_at_customs_refuses(house: House) -> None:
    """The answer to the review (SO 87) closes the request."""
    filed = house.send("broker", entry(bill="250715009012"))
    house.hear()
    asked = house.send("broker", cancellation())
    house.hear()
    assert (house.state(filed), house.state(asked)) == ("admissible", "rejected")
    assert ("XML", "cancel-refused") in house.notices("broker", filed)


def test_an_entry_is_replaced_under_its_number(house: House) -> None:
    """The whole new content goes out with R; later requests start from it."""
    filed = house.send("broker", entry(bill="250715009006"))
    house.hear()
    assert house.state(filed) == "examination"
    asked = house.send("broker", entry(action="R", bill="250715009006", value="15.00"))
    assert house.state(filed) == "correction-requested"
    sent = house.records()
    assert sent[0].startswith("SE10RQZ7  04100018 86")
    assert "0000000015" in sent[0]
    house.hear()
    assert house.state(asked) == "accepted"
    assert ("replaced", "examination") in house.history(filed)
    house.send("broker", cancellation("11"))
    assert "0000000015" in house.records()[0]
    house.hear()
    assert house.state(filed) == "cancelled"


def test_a_replacement_after_the_release_is_refused_here(house: House) -> None:
    """The table knows that customs refuses it; nothing goes out."""
    filed = house.send("broker", entry())
    house.hear()
    assert house.state(filed) == "released"
    asked = house.send("broker", entry(action="R", value="15.00"))
    assert "record.amendment-refused" in house.found(asked)
    assert (house.state(filed), len(house.customs.sent)) == ("released", 1)


def update(bill: str, *, port: str = "0901", value: str = "0000000012") -> str:
    """Return a batch with an update of that entry: of its bill and port."""
    lines = (
        "A0901QZ7TEST  071525     SE",
        "B  0901QZ7SE",
        f"SE10UQZ7  04100018 86               300{value}{port}",
        "SE13" + "IDA FARROW".ljust(40) + "7165550177",
        "SE15RQZXP" + bill.ljust(50) + "00000001     N",
        "Y  0901QZ7SE",
        "Z0901QZ7      071525",
    )
    return "".join(f"{line:<80}\n" for line in lines)


def test_an_update_goes_on_after_the_release(house: House) -> None:
    """Bill and port alone go out; what is on file is updated when customs says so, and later requests start from it."""
    filed = house.send("broker", entry())
    house.hear()
    assert house.state(filed) == "released"
    asked = house.send("broker", update("250715000077", port="0904"))
    assert house.found(asked) == ["record.amendment-requested"]
    assert house.state(filed) == "correction-requested"
    sent = house.records()
    assert [record[:4] for record in sent] == ["SE10", "SE13", "SE15", "SE20"]
    assert (sent[0][4], sent[0][49:53], sent[2][9:21]) == ("U", "0904", "250715000077")
    house.hear()
    assert (house.state(filed), house.state(asked)) == ("released", "accepted")
    assert ("updated", "released") in house.history(filed)
    assert house.notices("broker", filed)[-1] == ("XML", "updated")
    house.now += timedelta(days=16)
    assert house.found(house.send("broker", update("250715000078"))) == ["record.amendment-refused"]
    house.send("broker", cancellation())
    assert house.records()[0][49:53] == "0904"


def test_a_refused_update_is_undone(house: House) -> None:
    """The entry is what it was, its bill too; the whole record as XML with U is taken as well."""
    filed = house.send("broker", entry(bill="250715009013"))
    house.hear()
    asked = house.send("broker", entry(action="U", bill="250715000077"))
    assert house.records()[0][4] == "U"
    house.hear()
    assert (house.state(filed), house.state(asked)) == ("admissible", "rejected")
    assert "250715009013" in amendments_on_file(house)
    asked = house.send("broker", entry(action="U", bill="250715000077", value="13.00"))
    assert (house.found(asked), house.state(asked)) == (["record.update-beyond"], "refused")


def amendments_on_file(house: House) -> str:
    with house.store.database.reading() as connection:
        return amendments.on_file(connection, "broker", [ENTRY])[ENTRY].xml


def test_a_filing_that_has_moved_on_is_looked_at_again(house: House) -> None:
    """What was decided by a state that is over is not written: the message is done anew."""
    filed = house.send("broker", entry())
    message = house.store.message(EVERYONE, filed)
    old = Amends(filing=1, what="withdraw", state="held")
    with pytest.raises(KeysTaken), house.store.database.writing() as connection:
        amendments.request(connection, message, [old], read_states(), None, NOW)
    assert house.history(filed) == []


def test_nobody_touches_what_another_one_filed(house: House) -> None:
    """To the rival nothing is on file, and it learns nothing else."""
    filed = house.send("broker", entry())
    asked = house.send("rival", cancellation())
    assert house.found(asked) == ["record.not-on-file"]
    assert (house.state(filed), house.state(asked)) == ("forwarded", "refused")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (cancellation(""), "record.cancellation-reason"),
        (cancellation("03"), "record.cancellation-reference"),
        (cancellation("99"), "xsd.enumeration"),
        ('<Cancellation xmlns="urn:low-value-gateway:filing:1"/>', "record.cancellation-unidentified"),
        (entry(action="D"), "record.cancellation-reason"),
    ],
    ids=["no reason", "no reference", "no such reason", "nothing named", "entry without reason"],
)
def test_what_a_cancellation_needs(house: House, text: str, code: str) -> None:
    """Nothing goes out, and the sender is told what is missing."""
    filed = house.send("broker", entry())
    asked = house.send("broker", text)
    assert house.found(asked) == [code]
    assert (house.state(filed), len(house.customs.sent)) == ("forwarded", 1)


def test_a_rejected_entry_is_sent_again_under_its_number(house: House) -> None:
    """A rejected addition is not on file at customs: it cannot be cancelled, and its number is free."""
    filed = house.send("broker", entry(bill="250715009001"))
    house.hear()
    assert house.state(filed) == "rejected"
    assert house.found(house.send("broker", cancellation())) == ["record.amendment-refused"]
    again = house.send("broker", entry())
    house.hear()
    assert (house.state(filed), house.state(again)) == ("rejected", "released")


def test_a_change_waits_for_what_it_changes(house: House) -> None:
    """A cancellation that is sent while the entry itself has not arrived goes out after it."""
    refused = []
    deliver, house.customs.deliver = house.customs.deliver, lambda document: refused.append(document) or _LATER
    filed = house.send("broker", entry())
    house.send("broker", cancellation())
    house.customs.deliver = deliver
    for _ in range(20):
        house.now += timedelta(minutes=30)
        house.work()
    assert [_action(house, document) for document in house.customs.sent] == ["A", "D"]
    house.hear()
    assert house.state(filed) == "cancelled"


def _action(house: House, document: Document) -> str:
    return read_batch(InMemory(document.body), house.layouts).blocks[0].transactions[0].header.value("action")


def test_a_batch_with_a_cancellation_is_refused_whole(house: House) -> None:
    """The refusal (X1) is said of the request, so that the entry stands as it was."""
    filed = house.send("broker", entry(bill="250715009006"))
    house.hear()
    asked = house.send("broker", cancellation())
    house.customs.answers.clear()
    mark = house.customs.sent[-1].key[-21:].upper()
    lines = [
        f"{'A0901QZ7      071525':<59}{mark}",
        f"{'B':<79}B",
        "X1 FX32   Y-REC DOES NOT MATCH B-REC",
        "X1RF999   BATCH REJECTED",
        f"{'Y           00002':<79}Y",
        f"{'Z':<79}Z",
    ]
    house.customs.answers.append(("X1", "".join(f"{line:<80}\n" for line in lines).encode()))
    house.hear()
    assert (house.state(filed), house.state(asked)) == ("examination", "rejected")


# The manifest of a carrier


@pytest.fixture
def today(tmp_path: Path, layouts: Layouts) -> Iterator[House]:
    """A house of today, when bills of low value become informal entries."""
    made = House(f"sqlite:///{tmp_path / 'store.sqlite'}", layouts, datetime(2026, 11, 24, 14, 0, tzinfo=UTC))
    yield made
    assert list(made.store.unsound()) == []
    made.store.close()


def test_a_deleted_bill_cancels_its_entry(today: House) -> None:
    """M13 with D about a bill that was filed as type 11: the entry is cancelled, and carrier and broker are told."""
    filed = today.send("carrier", manifest(["261124009006"]))
    today.send("broker", supplement("261124009006", inside=SELLER))
    today.hear()
    assert today.state(filed) == "examination"
    asked = today.send("carrier", amendment("261124009006"))
    assert today.found(asked) == ["record.amendment-requested"]
    assert today.records()[0].startswith("SE10DQZ7  04100018 11")
    assert today.records()[1][59:61] == "08"
    today.hear()
    assert today.state(filed) == "cancelled"
    assert today.notices("carrier", filed)[-1] == ("350", "cancelled")


SELLER = (
    "<Seller><Name>Northern Loom Ltd</Name><Street>27 Wellington Rd</Street><City>London</City><Region>ON</Region>"
    "<PostalCode>N6C 4N1</PostalCode><Country>CA</Country></Seller>"
)


def test_a_bill_that_waits_is_taken_back(today: House) -> None:
    """Nothing had gone out, and nothing does; what the broker sends later finds nothing, and the number is free."""
    filed = today.send("carrier", manifest(["261124000001"]))
    assert today.state(filed) == "held"
    asked = today.send("carrier", amendment("261124000001"))
    assert today.found(asked) == ["record.withdrawn"]
    assert today.state(filed) == "withdrawn"
    today.send("broker", supplement("261124000001", inside=SELLER))
    assert (today.state(filed), today.customs.sent) == ("withdrawn", [])
    again = today.send("carrier", manifest(["261124000001"], control=9))
    assert today.state(again) == "forwarded"


def test_a_bill_that_is_not_on_file(today: House) -> None:
    """The sender is told; the manifest itself is in order."""
    asked = today.send("carrier", amendment("261124000009"))
    assert today.found(asked) == ["record.not-on-file"]
    answers = today.store.answers("carrier", asked)
    assert b"IR" in next(one.body for one in answers if one.kind == "824")


def test_a_changed_bill_that_became_an_entry_is_for_a_person(today: House) -> None:
    """What others have added would have to be joined anew."""
    filed = today.send("carrier", manifest(["261124009006"]))
    today.send("broker", supplement("261124009006", inside=SELLER))
    today.hear()
    body = manifest(["261124009006"]).partition("LX*1~")[2].partition("SE*")[0]
    asked = today.send("carrier", amendment("261124009006", "R", content=body))
    assert today.found(asked) == ["record.amendment"]
    assert (today.state(filed), today.state(asked)) == ("examination", "held")


def test_a_deletion_without_a_reason_for_the_entry(today: House) -> None:
    """No reason is made up: where none is agreed, the record is held, and the entry stands."""
    filed = today.send("vague", manifest(["261124009006"]))
    today.send("helper", supplement("261124009006", inside=SELLER))
    today.hear()
    asked = today.send("vague", amendment("261124009006"))
    assert today.found(asked) == ["record.cancellation-reason"]
    assert (today.state(filed), today.state(asked), len(today.customs.sent)) == ("examination", "held", 1)


def test_on_every_kind_of_store(url: str, layouts: Layouts) -> None:
    """Rejected and sent again, waiting and withdrawn, refused and cancelled: the same on SQLite and PostgreSQL."""
    house = House(url, layouts)
    first = house.send("broker", entry(bill="250715009001"))
    house.hear()
    second = house.send("broker", entry(bill="250715009006"))
    house.hear()
    third = house.send("broker", entry(action="R", bill="250715009006", value="15.00"))
    house.hear()
    house.send("broker", cancellation())
    assert "0000000015" in house.records()[0]
    house.hear()
    assert [house.state(one) for one in (first, second, third)] == ["rejected", "cancelled", "accepted"]
    house.now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    bill = house.send("carrier", manifest(["261124000001"]))
    house.send("carrier", amendment("261124000001"))
    assert house.state(bill) == "withdrawn"
    assert list(house.store.unsound()) == []
    house.store.close()


class Filer:
    """Another destination: it takes XML."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def deliver(self, document: Document) -> Delivered:
        self.bodies.append(document.body.decode())
        return Delivered()


def test_bills_of_a_manifest_at_a_filer(house: House) -> None:
    """While Section 321 was open: the filer gets the bill with what the manifest says, and answers by a 355 or JSON."""
    filer = Filer()
    house.worker = Worker(
        house.store, middle_of(PARTNERS.__getitem__), {"filer": filer}, lambda: house.now, lambda: 0.5, "w"
    )
    filed = house.send("carrier", manifest(["250715000001", "250715000002"], "20250715"))
    asked = house.send("carrier", amendment("250715000001"))
    assert "<Amendment><Type>D</Type><Reason>03</Reason></Amendment>" in filer.bodies[-1]
    assert house.state(filed) == "cancel-requested"
    house.customs.answers.append(("JSON", _json("cancel-refused", "QZXP250715000001")))
    house.hear()
    assert (house.state(filed), house.state(asked)) == ("forwarded", "rejected")

    content = manifest(["250715000002"], "20250715").partition("LX*1~")[2].partition("SE*")[0]
    changed = content.replace("WOOL SCARF", "WOOL SHAWL")
    asked = house.send("carrier", amendment("250715000002", "R", control=8, content=changed, day="20250715"))
    assert "<Amendment><Type>R</Type>" in filer.bodies[-1]
    assert "WOOL SHAWL" in filer.bodies[-1]
    assert house.state(filed, 1) == "correction-requested"
    house.customs.answers.append(("JSON", _json("replaced", "QZXP250715000002")))
    house.hear()
    assert (house.state(filed, 1), house.state(asked)) == ("accepted", "accepted")

    house.send("carrier", amendment("250715000002", control=9))
    assert "WOOL SHAWL" in filer.bodies[-1]
    house.customs.answers.append(("JSON", _json("cancelled", "QZXP250715000002")))
    house.hear()
    assert house.state(filed, 1) == "cancelled"
    again = house.send("carrier", amendment("250715000002", "A", control=10, content=content, day="20250715"))
    assert house.state(again) == "forwarded"


def _json(event: str, key: str) -> bytes:
    told = {"schema": "gateway.response/1", "responses": [{"key": key, "event": event}]}
    return json.dumps(told).encode()


def test_the_record_that_cancels_says_so(house: House) -> None:
    """Another destination gets the record on file with action D and the reason."""
    house.send("broker", entry())
    asked = house.send("broker", cancellation())
    (filing,) = house.store.filings(EVERYONE, asked).items
    record = parse(filing.xml.encode())
    told = {child.tag.rpartition("}")[2]: child for child in record[0]}
    assert told["Action"].text == "D"
    assert [child.text for child in told["Cancellation"]] == ["09"]
    assert filing.regime == "type-86"
