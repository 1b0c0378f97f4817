"""The status loop through the HTTP door: filings go out, answers of customs come in, senders are told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shipments import TOGETHER, Home, supplement
from shipments import manifest as shipment_manifest
from starlette.testclient import TestClient

from gateway.api import create_app
from gateway.api.installed import ports
from gateway.diagnostics import Severity, diagnose
from gateway.partners import DoorPolicy, Registry, create_key, door_policy
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.settings import PartnerSettings, Settings
from gateway.states import hear
from gateway.store import Store
from gateway.transport import Delivered, Document, Refused, RetryLater
from gateway.tree import InMemory
from gateway.worker import Worker
from gateway.worker.wiring import middle_of, responding_of

SAMPLES = Path(__file__).parents[2] / "samples"
NOW = datetime(2025, 8, 10, 4, 2, tzinfo=UTC)
"""Before the exemption ended, so that the samples are forwarded."""
KEYS = {name: create_key("live") for name in ("carrier", "broker", "customs", "stranger")}
BILL, ENTRY = "QZXP250815000001", "QZ704100018"
MANIFEST = (SAMPLES / "carrier-309" / "manifest-2025-08-15.edi").read_bytes()
ENTRIES = (SAMPLES / "broker-xml" / "type-86-2025-08-10.xml").read_bytes()


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Inbox:
    """Where notices are pushed to; it refuses while it is told to."""

    results: list[RetryLater | Refused] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        self.documents.append(document)
        return self.results.pop(0) if self.results else Delivered()


class Sink:
    """Takes everything."""

    def deliver(self, document: Document) -> Delivered:
        return Delivered()


@dataclass
class House:
    store: Store
    clock: Clock
    clients: dict[str, TestClient]
    worker: Worker
    inbox: Inbox

    def work(self) -> None:
        while self.worker.run_once():
            pass

    def send(self, name: str, body: bytes, type_: str) -> str:
        receipt = self.clients[name].post("/v1/messages", content=body, headers={"Content-Type": type_})
        assert receipt.status_code == 202, receipt.text
        self.work()
        return receipt.json()["id"]

    def answer(
        self, body: bytes, type_: str = "text/plain", name: str = "customs", at: timedelta | None = None
    ) -> dict:
        self.clock.now += at or timedelta(minutes=1)
        receipt = self.clients[name].post("/v1/responses", content=body, headers={"Content-Type": type_})
        assert receipt.status_code == 202, receipt.text
        self.work()
        return self.clients[name].get(receipt.headers["Location"]).json()

    def state(self, name: str, message: str, ordinal: int = 0) -> str:
        return self.clients[name].get(f"/v1/filings/{message}.{ordinal}").json()["state"]

    def notices(self, name: str, message: str) -> list[dict]:
        return self.clients[name].get(f"/v1/messages/{message}/notices").json()["items"]

    def body(self, name: str, notice: dict) -> str:
        return self.clients[name].get(notice["path"]).text


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store, clock, inbox = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}"), Clock(), Inbox()
    agreements = {
        "carrier": Partner(id="carrier", answers=AnswerSettings(reject355="on-error")),
        "broker": Partner(id="broker"),
        "customs": Partner(id="customs", may_answer=True),
        "stranger": Partner(id="stranger"),
    }
    settings = Settings(
        partners={
            name: PartnerSettings(agreement=agreement, keys=(KEYS[name].stored,))
            for name, agreement in agreements.items()
        }
    )
    door = door_policy(settings, "0.0.0.0")
    assert isinstance(door, DoorPolicy)
    app = create_app(ports(store, clock), settings, door)
    clients = {
        name: TestClient(app, headers={"Authorization": f"Bearer {key.text}"}, raise_server_exceptions=False)
        for name, key in KEYS.items()
    }
    middle = middle_of(Registry(settings).partner, pushes={"broker": inbox}.get)
    worker = Worker(store, middle, {"filings": Sink()}, clock, lambda: 0.5, "w1")
    yield House(store, clock, clients, worker, inbox)
    for client in clients.values():
        client.close()
    store.close()


def _x12(
    set_id: str, group: str, lines: str, number: int = 9001, written: str = "20250815*0710", count: int = 0
) -> bytes:
    segments = [line.strip() for line in lines.strip().splitlines()]
    body = "~".join(segments)
    se = count or len(segments) + 2
    return (
        f"ISA*00*          *00*          *ZZ*CBP-ACE-TEST   *02*QZXP           *{written[2:8]}*{written[9:]}*^*00502*"
        f"{number:09d}*0*T*>~GS*{group}*CBP-ACE-TEST*QZXP*{written}*{number}*X*005020~ST*{set_id}*0001~{body}~"
        f"SE*{se}*0001~GE*1*{number}~IEA*1*{number:09d}~"
    ).encode()


TRIP = "M10*QZXP*J*US**TRUCK 7*TRIP250815**10*W"
ACCEPTED = _x12(
    "355", "AZ", f"{TRIP}\nK1*000*MANIFEST ACCEPTED\nP4*0901*20250815\nK3*SHIPMENTS REJECTED 0000 ACCEPTED 0003"
)
REJECTED = _x12(
    "355",
    "AZ",
    f"""{TRIP}
    P4*0901*20250815
    LX*1
    M11*250815000001*80107*2*CTN*0.4*K***13*TORONTO**QZXP
    K1*017*MISSING OR INVALID BILL
    K1*060*XXXX BILL REJECTED XXXX
    K3*SHIPMENTS REJECTED 0001 ACCEPTED 0002""",
    9002,
)


def _status(code: str, posted: str, number: int, bill: str = "250815000001") -> bytes:
    lines = f"{TRIP}\nP4*0901*20250815\nX4*{bill}*2***20250815*{posted}*{code}**QZXP"
    return _x12("350", "AU", lines, number, f"20250815*{posted}")


def _batch(application: str, *records: str, count: int | None = None) -> bytes:
    """One block of records, each of 80 characters."""
    lines = [
        f"A2704QZ7      081525     {application}",
        f"B  2704QZ7{application}",
        *records,
        f"Y  2704QZ7{application}{count if count is not None else len(records):05d}",
        "Z2704QZ7      081525",
    ]
    return "".join(f"{line:<80}\n" for line in lines).encode()


SX = _batch(
    "SX",
    "SE10AQZ7  04100018 86               40000000001452720",
    "SE15M    02012345675                                                    N",
    "SE9002   ENTRY ACCEPTED",
)
SX_REJECTED = _batch(
    "SX",
    "SE10AQZ7  04100018 86               40000000001452720",
    "SE15M    02012345675                                                    N",
    "SE40002CN MECHANICAL WRIST WATCH STEEL CASE",
    "SE9011318COUNTRY CODE INELIGIBLE FOR ET86",
    "SE9001   ENTRY REJECTED",
)


def _so(*events: str) -> bytes:
    return _batch("SO", "SO102720QZ7  04100018 86            LH                      0456 081625", *events)


RELEASED = _so("SO60081625093198RELEASED                                08162503")


def _sent(house: House) -> tuple[str, str]:
    """The carrier's manifest and the broker's entries, forwarded."""
    return house.send("carrier", MANIFEST, "application/edi-x12"), house.send("broker", ENTRIES, "application/xml")


def test_an_entry_is_accepted_and_released_and_its_broker_is_told_in_xml(house: House) -> None:
    """SE out, SX back, SO afterwards: the state follows, and each change is told once."""
    _, message = _sent(house)
    assert house.state("broker", message) == "forwarded"
    answered = house.answer(SX)
    assert (answered["verdict"], answered["counts"]["taken"], answered["format"]) == ("accepted", 1, "catair"), answered
    assert house.state("broker", message) == "accepted"
    house.answer(RELEASED, at=timedelta(hours=1))
    assert house.state("broker", message) == "released"
    assert not list(house.store.unsound())
    assert sum(one.forward for one in house.store.figures().traffic) == 4
    told = house.notices("broker", message)
    assert [(one["kind"], one["event"], one["state"]) for one in told] == [
        ("XML", "accepted", "accepted"),
        ("XML", "released", "released"),
    ]
    assert f'key="{ENTRY}"' in house.body("broker", told[1])
    history = house.clients["broker"].get(f"/v1/filings/{message}.0/timeline").json()["items"]
    assert [(one["source"], one["state"], one["disposition"]) for one in history] == [
        ("SX", "accepted", None),
        ("SO", "released", "98"),
    ]
    assert history[1]["moment"] == "2025-08-16T13:31:00Z"


def test_a_refused_entry_names_line_code_and_record(house: House) -> None:
    """The condition of an SX stands in the notice with the line that it is about."""
    _, message = _sent(house)
    house.answer(SX_REJECTED)
    assert house.state("broker", message) == "rejected"
    history = house.clients["broker"].get(f"/v1/filings/{message}.0/timeline").json()["items"]
    assert {"code": "318", "where": "line 2, SE40"}.items() <= history[0]["codes"][0].items()
    assert 'where="line 2, SE40"' in house.body("broker", house.notices("broker", message)[0])


def test_a_rejected_bill_goes_back_to_its_carrier_as_355(house: House) -> None:
    """The bill that customs names is rejected, those that it does not name are kept as preliminary."""
    message, _ = _sent(house)
    house.answer(REJECTED)
    assert [house.state("carrier", message, n) for n in range(4)] == [
        "rejected",
        "preliminary",
        "preliminary",
        "refused",
    ]
    told = house.notices("carrier", message)
    assert [one["kind"] for one in told] == ["350", "350", "355"]
    body = house.body("carrier", told[2])
    assert "M11*250815000001*80107*2*CTN" in body
    assert "K1*017*" in body
    assert "K1*060*" in body


def test_a_trip_that_is_accepted_accepts_its_bills(house: House) -> None:
    """Bills in order are not named: the verdict on the trip is theirs, told by 350s to the carrier."""
    message, _ = _sent(house)
    house.answer(ACCEPTED)
    assert [house.state("carrier", message, n) for n in range(3)] == ["accepted"] * 3
    body = house.body("carrier", house.notices("carrier", message)[0])
    assert "*02*QZXP           *" in body
    assert "ST*350*" in body
    assert f"K1*SHIPMENT {BILL}" in body


def test_holds_are_counted_whatever_the_order(house: House) -> None:
    """A release that was posted does not count while a hold is open, although it comes later."""
    message, _ = _sent(house)
    house.answer(_status("1C", "0936", 1))
    assert house.state("carrier", message) == "released"
    house.answer(_status("1H", "0930", 2))
    assert house.state("carrier", message) == "on-hold"
    house.answer(_status("1I", "0950", 3))
    assert house.state("carrier", message) == "released"
    assert "X4*250815000001****20250815*0950*1I**QZXP" in house.body("carrier", house.notices("carrier", message)[2])


def test_a_repeat_changes_nothing_and_tells_nobody(house: House) -> None:
    """The same said again, in another message, is counted as such."""
    message, _ = _sent(house)
    house.answer(_status("1C", "0936", 1))
    again = house.answer(_status("1C", "0936", 7))
    assert again["counts"] == {"statements": 1, "taken": 0, "repeated": 1, "lost": 0}
    assert again["verdict"] == "accepted"
    assert len(house.notices("carrier", message)) == 1


def test_answers_that_come_late_move_nothing_back(house: House) -> None:
    """The acceptance that arrives after the release stands in the history; the filing stays released."""
    _, message = _sent(house)
    house.answer(RELEASED)
    house.answer(SX)
    assert house.state("broker", message) == "released"
    assert [one["event"] for one in house.notices("broker", message)] == ["released"]


UNKNOWN = _status("1C", "0936", 1, "999999999999")
REFUSED_HERE = _status("1C", "0936", 1, "250815000004")
BROKEN = _status("1C", "0936", 1).replace(b"SE*5*", b"SE*9*")


@pytest.mark.parametrize(
    ("body", "code", "verdict"),
    [
        (UNKNOWN, "response.unknown-filing", "rejected"),
        (REFUSED_HERE, "response.not-forwarded", "rejected"),
        (BROKEN, "response.not-sound", "rejected"),
        (SX.replace(b"Y  2704QZ7SX00003", b"Y  2704QZ7SX00009"), "response.not-sound", "rejected"),
        (b"hello", "response.unknown-format", "unreadable"),
        (b'{"schema": "gateway.response/2"}', "response.json-invalid", "rejected"),
        (MANIFEST, "response.other-set", "unreadable"),
    ],
    ids=["unknown", "refused here", "unsound X12", "unsound batch", "no format", "JSON", "no answer"],
)
def test_what_moves_nothing_says_why(house: House, body: bytes, code: str, verdict: str) -> None:
    """It is kept with the reason, and no filing changes its state."""
    message, entry = _sent(house)
    answered = house.answer(body)
    assert code in {one["code"] for one in answered["diagnostics"]}, answered
    assert answered["verdict"] == verdict
    assert (house.state("carrier", message), house.state("broker", entry)) == ("forwarded", "forwarded")


def test_json_moves_filings_too(house: House) -> None:
    """Who speaks HTTP alone names key and event; an event that is not in the table is told."""
    _, message = _sent(house)
    said = {"key": ENTRY, "event": "released", "moment": "2025-08-16T09:31:00-04:00", "codes": [{"text": "RELEASED"}]}
    body = {"schema": "gateway.response/1", "responses": [said, {"key": ENTRY, "event": "eaten"}]}
    answered = house.answer(json.dumps(body).encode(), "application/json")
    assert answered["verdict"] == "partially-accepted"
    assert [one["code"] for one in answered["diagnostics"]] == ["response.unknown-event"]
    assert house.state("broker", message) == "released"


def test_a_partner_who_may_not_answer_moves_nothing(house: House) -> None:
    """Also not its own filings; and it sees nothing of others'."""
    message, _ = _sent(house)
    for name in ("stranger", "carrier"):
        answered = house.answer(ACCEPTED, name=name)
        assert [one["code"] for one in answered["diagnostics"]] == ["response.not-allowed"]
    assert house.state("carrier", message) == "forwarded"


def test_a_foreign_partner_sees_nothing(house: House) -> None:
    """Another partner's states, history, notices and answers are as if they did not exist."""
    message, _ = _sent(house)
    answered = house.answer(ACCEPTED)
    notice = house.notices("carrier", message)[0]["id"]
    for address in (
        f"/v1/filings/{message}.0",
        f"/v1/filings/{message}.0/timeline",
        f"/v1/filings/{message}.0/notices",
        f"/v1/messages/{message}/notices",
        f"/v1/notices/{notice}",
        f"/v1/responses/{answered['id']}",
    ):
        assert house.clients["stranger"].get(address).status_code == 404, address


def test_senders_acknowledge_what_they_got(house: House) -> None:
    """A 997 of the carrier finds our answer by its group; what was never sent is told."""
    message, _ = _sent(house)
    answers = house.clients["carrier"].get(f"/v1/messages/{message}/answers").json()["items"]
    body = house.clients["carrier"].get(answers[0]["path"]).text
    kind, group = body.partition("GS*")[2].split("*")[0], body.partition("GS*")[2].split("*")[5]
    known = _x12("997", "FA", f"AK1*{kind}*{group}\nAK9*A*1*1*1", 31).replace(b"*005020~ST", b"*004010~ST")
    assert house.answer(known, name="carrier")["counts"]["taken"] == 1
    events = house.clients["carrier"].get(f"/v1/messages/{message}/timeline").json()["items"]
    assert events[-1]["event"] == "answer-acknowledged"
    assert events[-1]["detail"]["verdict"] == "accepted"
    other = house.answer(known.replace(f"AK1*{kind}*{group}".encode(), f"AK1*{kind}*777".encode()), name="carrier")
    assert [one["code"] for one in other["diagnostics"]] == ["response.unknown-answer"]


def test_the_refusal_of_a_batch_reaches_its_filings(house: House) -> None:
    """X0 and X1 name the batch by the mark that was put into it, the end of the delivery's id."""
    message = house.send("broker", ENTRIES, "application/xml")
    (delivery,) = house.store.deliveries("broker", message)
    refusal = _batch(
        "",
        "X0 BLOCK  000001 REF ID: 2704 QZ7    SE",
        "X1 FX32   Y-REC DOES NOT MATCH B-REC",
        "X1RF999   BATCH REJECTED",
    ).decode()
    lines = refusal.splitlines()
    lines[0] = f"{lines[0][:59]}{delivery.id[-21:].upper()}"
    lines[1], lines[-2], lines[-1] = f"{'B':<79}B", f"{'Y           00003':<79}Y", f"{'Z':<79}Z"
    answered = house.answer("".join(f"{line:<80}\n" for line in lines).encode())
    assert answered["counts"]["taken"] == 1, answered
    assert house.state("broker", message) == "rejected"
    history = house.clients["broker"].get(f"/v1/filings/{message}.0/timeline").json()["items"]
    assert (history[0]["source"], history[0]["codes"][0]["code"]) == ("X1", "X32")


def test_notices_are_pushed_signed_and_tried_again(house: House) -> None:
    """A receiver that is away gets the same notice later; one that refuses leaves it to be collected."""
    message = house.send("broker", ENTRIES, "application/xml")
    away = RetryLater(diagnostic=diagnose("transport.unreachable", found="ConnectError", destination="broker"))
    no = Refused(diagnostic=diagnose("transport.refused", found="status 410", expected="2xx", destination="broker"))
    house.inbox.results = [away]
    house.answer(SX)
    assert [one["delivery"] for one in house.notices("broker", message)] == ["due"]
    house.clock.now += timedelta(minutes=1)
    house.work()
    assert [one["delivery"] for one in house.notices("broker", message)] == ["delivered"]
    first, second = house.inbox.documents
    assert (first.key, first.body) == (second.key, second.body)
    assert json.loads(first.body)["data"]["state"] == "accepted"
    house.inbox.results = [no]
    house.answer(RELEASED)
    assert [one["delivery"] for one in house.notices("broker", message)] == ["delivered", "parked"]


def test_notices_are_sound_x12_that_says_the_same(house: House) -> None:
    """What we write is read back by our own reader of answers, without a finding."""
    message, _ = _sent(house)
    house.answer(REJECTED)
    house.answer(_status("1C", "0936", 1, "250815000002"))
    responding = responding_of(Registry(Settings()).partner)
    for notice in house.notices("carrier", message):
        hearing = hear(InMemory(house.body("carrier", notice).encode()), "x12", responding.tables)
        assert not [one.code for one in hearing.diagnostics if one.severity is Severity.ERROR], notice
        assert not hearing.unsound
        said = [(one.about.keys, one.said.event) for one in hearing.heard if one.about.keys]
        if notice["kind"] == "355":
            assert said == [((BILL,), "rejected")]
        elif notice["event"] == "released":
            assert said == [(("QZXP250815000002",), "released")]


def test_no_person_stands_in_notices_and_logs(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Names and streets of the records stay in the records: neither notices nor history nor timeline repeat them."""
    message, entry = _sent(house)
    house.answer(REJECTED)
    house.answer(SX_REJECTED)
    persons = {
        value.upper()
        for filing in (f"{message}.0", f"{message}.1", f"{entry}.0")
        for value in re.findall(
            "<(?:Name|Street|City)>([^<]+)</",
            house.clients["carrier" if filing.startswith(message) else "broker"]
            .get(f"/v1/filings/{filing}", headers={"Accept": "application/xml"})
            .text,
        )
    } - {"TORONTO"}  # the place of receipt, which the 355 repeats to the carrier with its own M11
    assert len(persons) > 5
    told = [house.body("carrier", one) for one in house.notices("carrier", message)]
    told += [house.body("broker", one) for one in house.notices("broker", entry)]
    for name, id_ in (("carrier", message), ("broker", entry)):
        told.append(house.clients[name].get(f"/v1/messages/{id_}/timeline").text)
        told.append(house.clients[name].get(f"/v1/filings/{id_}.0/timeline").text)
    text = " ".join([*told, caplog.text]).upper()
    assert not [person for person in persons if re.search(rf"\b{re.escape(person)}\b", text)]


def test_carrier_and_broker_are_told_of_the_shipment_that_they_made_together(tmp_path: Path) -> None:
    """Assembled, accepted, released: told to the carrier in X12, to the broker in XML without the carrier's values."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    customs = Partner(id="customs", may_answer=True)
    home = Home(store, partners=(*TOGETHER, customs))
    carrier = home.receive("carrier", shipment_manifest(["000000000001"]))
    broker = home.receive("broker", supplement("000000000001"))
    home.work()
    said = [{"key": ENTRY, "event": event} for event in ("accepted", "released")]
    body = json.dumps({"schema": "gateway.response/1", "responses": said}).encode()
    home.clock.pass_(minutes=1)
    store.receive("customs", "responses", [body], now=home.clock(), job="respond")
    home.work()
    standing = store.standing("carrier", f"{carrier}.0")
    assert standing is not None
    assert standing.state == "released"
    told = {name: store.notices(name, message) for name, message in (("carrier", carrier), ("broker", broker))}
    assert {name: [one.after for one in notices] for name, notices in told.items()} == {
        "carrier": ["forwarded", "accepted", "released"],
        "broker": ["forwarded", "accepted", "released"],
    }
    assert {one.kind for one in told["carrier"]} == {"350"}
    assert {one.kind for one in told["broker"]} == {"XML"}
    for notice in told["broker"]:
        text = notice.body.decode()
        assert carrier not in text
        assert not re.search("LANGLEY|ELMWOOD|NORTHERN LOOM", text, re.IGNORECASE)
    assert [event.kind for event in store.timeline("broker", broker)][-2:] == ["filing-moved", "filing-moved"]
    store.close()
