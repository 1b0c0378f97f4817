"""The API over an in-memory double of everything below it, with two partners and a key for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.api import (
    BadCursor,
    File,
    FilingQuery,
    IdempotencyConflict,
    MessageQuery,
    Ports,
    Slice,
    create_app,
    shapes,
)
from gateway.diagnostics import Diagnostic, diagnose
from gateway.partners import DoorPolicy, create_key, door_policy
from gateway.pipeline.partner import Partner
from gateway.policy import Decision
from gateway.settings import Limits, PartnerSettings, Settings
from gateway.tree import Content, InMemory

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'
X12_ANSWERS = (b"ISA*997~", b"ISA*824~")
XML_ANSWER = b"<Acknowledgment/>"


@dataclass
class Entry:
    """One kept message."""

    partner: str
    data: bytes
    message: shapes.Message
    filings: tuple[shapes.Filing, ...] = ()
    answers: tuple[tuple[shapes.Answer, bytes], ...] = ()


@dataclass
class Kept:
    """Keeps messages in memory. ``prompt``: work on them at once; else they stay without an outcome."""

    prompt: bool = True
    entries: dict[str, Entry] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    fault: Exception | None = None
    received: int = 0

    def receive(self, partner: str, door: str, chunks: Iterator[bytes], **said: Any) -> shapes.Receipt:
        if self.fault is not None:
            raise self.fault
        self.received += 1
        data = b"".join(chunks)
        digest = hashlib.sha256(data).hexdigest()
        earlier = self.keys.get((partner, said["idempotency_key"]))
        if earlier is not None:
            if self.entries[earlier].message.sha256 != digest:
                raise IdempotencyConflict
            return self._receipt(earlier).model_copy(update={"repeated": True})
        id_ = f"msg_{len(self.entries) + 1:04d}"
        message = shapes.Message(
            id=id_,
            received_at=said["now"] + timedelta(seconds=len(self.entries)),
            size_bytes=len(data),
            sha256=digest,
            file=said["name"],
            media_type=said["media_type"],
        )
        self.entries[id_] = Entry(partner, data, message)
        if said["idempotency_key"]:
            self.keys[partner, said["idempotency_key"]] = id_
        if self.prompt:
            self.conclude(id_)
        return self._receipt(id_)

    def _receipt(self, id_: str) -> shapes.Receipt:
        message = self.entries[id_].message
        return shapes.Receipt(**{name: getattr(message, name) for name in shapes.Receipt.model_fields})

    def conclude(self, id_: str) -> None:
        entry = self.entries[id_]
        outcome = work(entry.data, entry.message.file)
        entry.message = entry.message.model_copy(
            update={
                "state": "concluded",
                "format": outcome.format,
                "verdict": outcome.verdict,
                "counts": outcome.counts,
            }
        )
        entry.filings = tuple(
            filing.model_copy(update={"id": f"{id_}-{n}", "message": id_, "path": f"/v1/filings/{id_}-{n}"})
            for n, filing in enumerate(outcome.filings, 1)
        )
        entry.answers = tuple(
            (
                answer.model_copy(update={"content": None, "path": f"/v1/messages/{id_}/answers/{n}"}),
                (answer.content or "").encode(),
            )
            for n, answer in enumerate(outcome.answers, 1)
        )

    def _own(self, partner: str, id_: str) -> Entry | None:
        entry = self.entries.get(id_)
        return entry if entry is not None and entry.partner == partner else None

    def messages(self, partner: str, query: MessageQuery, cursor: str | None, limit: int) -> Slice[shapes.Message]:
        own = [entry.message for entry in reversed(self.entries.values()) if entry.partner == partner]
        fitting = [
            message
            for message in own
            if (query.format is None or message.format == query.format)
            and (query.verdict is None or message.verdict == query.verdict)
            and (query.since is None or message.received_at >= query.since)
            and (query.until is None or message.received_at < query.until)
        ]
        return sliced(fitting, cursor, limit)

    def message(self, partner: str, message_id: str) -> shapes.Message | None:
        entry = self._own(partner, message_id)
        return entry.message if entry else None

    def outcome(self, partner: str, message_id: str, filings: int) -> shapes.Outcome | None:
        entry = self._own(partner, message_id)
        if entry is None or entry.message.verdict is None:
            return None
        outcome = work(entry.data, entry.message.file)
        answers = tuple(answer for answer, _ in entry.answers)
        return outcome.model_copy(update={"id": message_id, "filings": entry.filings[:filings], "answers": answers})

    def raw(self, partner: str, message_id: str) -> File | None:
        entry = self._own(partner, message_id)
        return File(InMemory(entry.data), entry.message.media_type or "") if entry else None

    def diagnostics(self, partner: str, message_id: str, cursor: str | None, limit: int) -> Slice[Any] | None:
        entry = self._own(partner, message_id)
        return sliced(list(work(entry.data, None).diagnostics), cursor, limit) if entry else None

    def filings_of(self, partner: str, message_id: str, cursor: str | None, limit: int) -> Slice[Any] | None:
        entry = self._own(partner, message_id)
        return sliced(list(entry.filings), cursor, limit) if entry else None

    def answers(self, partner: str, message_id: str) -> tuple[shapes.Answer, ...] | None:
        entry = self._own(partner, message_id)
        return tuple(answer for answer, _ in entry.answers) if entry else None

    def answer(self, partner: str, message_id: str, n: int) -> File | None:
        entry = self._own(partner, message_id)
        if entry is None or n > len(entry.answers):
            return None
        answer, body = entry.answers[n - 1]
        return File(InMemory(body), answer.media_type)

    def rejects(self, partner: str, message_id: str) -> File | None:
        entry = self._own(partner, message_id)
        refused = entry is not None and any(filing.decision != "forward" for filing in entry.filings)
        return File(InMemory(b"ISA*rejects~"), "application/edi-x12") if refused else None

    def timeline(self, partner: str, message_id: str) -> tuple[shapes.Event, ...] | None:
        entry = self._own(partner, message_id)
        return (shapes.Event(at=entry.message.received_at, event="message.received"),) if entry else None

    def filings(self, partner: str, query: FilingQuery, cursor: str | None, limit: int) -> Slice[shapes.Filing]:
        own = [filing for entry in self.entries.values() if entry.partner == partner for filing in entry.filings]
        fitting = [
            filing for filing in own if query.bill in (None, filing.key) and query.decision in (None, filing.decision)
        ]
        return sliced(fitting, cursor, limit)

    def filing(self, partner: str, filing_id: str) -> shapes.Filing | None:
        entry = self._own(partner, filing_id.partition("-")[0])
        return next((filing for filing in entry.filings if filing.id == filing_id), None) if entry else None

    def filing_xml(self, partner: str, filing_id: str) -> str | None:
        filing = self.filing(partner, filing_id)
        return f"<Filing>{filing.key}</Filing>" if filing and filing.decision == "forward" else None


def sliced(items: list[Any], cursor: str | None, limit: int) -> Slice[Any]:
    """Cut a list at a cursor that is a plain number."""
    if cursor is not None and not cursor.isdigit():
        raise BadCursor
    start = int(cursor or 0)
    more = str(start + limit) if start + limit < len(items) else None
    return Slice(tuple(items[start : start + limit]), more)


def work(data: bytes, name: str | None) -> shapes.Outcome:
    """Play the pipeline: ``GOOD`` and ``BAD`` are records; a message that has neither is unreadable."""
    fates = [word for word in data.decode("latin-1").split() if word in ("GOOD", "BAD")]
    format_ = "xml" if data.startswith(b"<") else "x12"
    filings = tuple(
        shapes.Filing(key=f"ABCD{n:04d}", regime="section-321", decision="forward" if word == "GOOD" else "reject")
        for n, word in enumerate(fates, 1)
    )
    good = fates.count("GOOD")
    found = diagnose("internal.unexpected", incident="none")
    own = [("XML", "application/xml", XML_ANSWER)]
    if format_ == "x12":
        own = [("997", "application/edi-x12", X12_ANSWERS[0]), ("824", "application/edi-x12", X12_ANSWERS[1])]
    return shapes.Outcome(
        file=name,
        format=format_ if fates else "unknown",
        verdict=("accepted" if good == len(fates) else "partially-accepted" if good else "rejected")
        if fates
        else "unreadable",
        counts=shapes.Counts(records=len(fates), forward=good, reject=len(fates) - good),
        filings=filings,
        answers=tuple(
            shapes.Answer(kind=kind, media_type=type_, content=body.decode()) for kind, type_, body in own if fates
        ),
        diagnostics=() if fates else (shapes.Finding.of(found),),
    )


class Installed:
    """A library with one thing of each kind."""

    def mappings(self) -> tuple[shapes.MappingInfo, ...]:
        return (shapes.MappingInfo(name="x12-309-truck", version="3", source="x12/309-005020"),)

    def schemas(self) -> tuple[shapes.SchemaInfo, ...]:
        return (shapes.SchemaInfo(name="filing-1.0", path="/v1/schemas/filing-1.0.xsd"),)

    def schema(self, name: str) -> str | None:
        return SCHEMA if name == "filing-1.0" else None

    def code_lists(self) -> tuple[shapes.CodeListInfo, ...]:
        return (shapes.CodeListInfo(name="states", count=1, path="/v1/codes/states"),)

    def code_list(self, name: str) -> shapes.CodeList | None:
        codes = (shapes.Code(code="TX", label="Texas"),)
        return shapes.CodeList(name=name, codes=codes) if name == "states" else None


def check(partner: Partner, content: Content, name: str | None, now: datetime) -> shapes.Outcome:
    """Work on a message and keep nothing."""
    return work(b"".join(content.chunks()), name)


def decide(case: Mapping[str, Any]) -> Decision | tuple[Diagnostic, ...]:
    """Rule that everything worth a clean Decimal is eligible."""
    if "arrival" not in case:
        return (diagnose("partner.parameter-invalid", name="arrival", problem="it is missing"),)
    reason = f"{type(case['value_usd']).__name__}:{case['value_usd']}"
    return Decision(decision="ELIGIBLE", duty_free=True, suggested_filing="MANIFEST", primary_reason=reason)


KEYS = {id_: create_key("live") for id_ in ("acme", "zenith")}


@pytest.fixture
def kept() -> Kept:
    """The messages that the API keeps."""
    return Kept()


@pytest.fixture
def ports(kept: Kept) -> Ports:
    """All that the API stands on."""
    return Ports(
        messages=kept,
        reference=Installed(),
        check=check,
        decide=decide,
        ready=lambda: None,
        clock=lambda: NOW,
    )


@pytest.fixture
def settings() -> Settings:
    """Two partners, small limits."""
    partners = {id_: PartnerSettings(agreement=Partner(id=id_), keys=(key.stored,)) for id_, key in KEYS.items()}
    limits = Limits(body_bytes=5 << 20, check_bytes=1000, body_grace_s=0.3, body_bytes_per_s=1 << 30)
    return Settings(partners=partners, limits=limits)


@pytest.fixture
def app(ports: Ports, settings: Settings) -> FastAPI:
    """The application behind keys."""
    door = door_policy(settings, "0.0.0.0")
    assert isinstance(door, DoorPolicy)
    return create_app(ports, settings, door)


def client_of(app: FastAPI, **headers: str) -> TestClient:
    """A client that sees 500s instead of exceptions."""
    return TestClient(app, raise_server_exceptions=False, headers=headers)


@pytest.fixture
def acme(app: FastAPI) -> TestClient:
    """The API as partner acme sees it."""
    return client_of(app, Authorization=f"Bearer {KEYS['acme'].text}")


@pytest.fixture
def zenith(app: FastAPI) -> TestClient:
    """The API as partner zenith sees it."""
    return client_of(app, **{"X-Api-Key": KEYS["zenith"].text})


@pytest.fixture
def nobody(app: FastAPI) -> TestClient:
    """The API as a caller without a key sees it."""
    return client_of(app)


@pytest.fixture
def open_client(ports: Ports) -> TestClient:
    """The API on loopback with no partner configured."""
    settings = Settings()
    door = door_policy(settings, "127.0.0.1")
    assert isinstance(door, DoorPolicy)
    app = create_app(ports, settings, door)
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture
def caller(app: FastAPI) -> Any:
    """Make a client that sends just these headers."""
    return lambda **headers: client_of(app, **headers)
