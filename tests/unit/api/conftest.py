"""The API over an in-memory double of everything below it, with two partners and a key for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.api import Checked, Ports, create_app, shapes
from gateway.diagnostics import Diagnostic, as_json, diagnose
from gateway.partners import DoorPolicy, create_key, door_policy
from gateway.pipeline.outcome import Conclusion, Counts, Filing
from gateway.pipeline.partner import Partner
from gateway.policy import Decision
from gateway.settings import Limits, PartnerSettings, Settings
from gateway.store import (
    Change,
    Counted,
    Event,
    Head,
    IdempotencyConflict,
    Message,
    Notice,
    Page,
    Receipt,
    Standing,
    StoredAnswer,
    StoredFiling,
)
from gateway.store.assembled import AssembledRecord
from gateway.tree import Content, InMemory

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>'
UNFIT = Decision(
    decision="INELIGIBLE", duty_free=False, suggested_filing="11", primary_reason="DE_MINIMIS_SUSPENDED", rule="R05"
)


@dataclass
class Entry:
    """One kept message and what was worked out of it."""

    data: bytes
    message: Message
    checked: Checked | None = None


@dataclass
class Kept:
    """Keeps messages in memory. ``prompt``: work on them at once; else they stay without an outcome."""

    prompt: bool = True
    entries: dict[str, Entry] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    fault: Exception | None = None
    received: int = 0

    def receive(
        self,
        partner_id: str,
        door: str,
        chunks: Iterable[bytes],
        *,
        name: str | None = None,
        media_type: str | None = None,
        idempotency_key: str | None = None,
        now: datetime,
        job: str = "translate",
    ) -> Receipt:
        if self.fault is not None:
            raise self.fault
        self.received += 1
        data = b"".join(chunks)
        digest = hashlib.sha256(data).hexdigest()
        first = self.keys.get((partner_id, idempotency_key or ""))
        if first is not None:
            if self.entries[first].message.sha256 != digest:
                raise IdempotencyConflict(first)
            return Receipt(id=first, sha256=digest, size=len(data), received_at=now, is_repeat=True)
        message = Message(
            id=f"msg_{len(self.entries) + 1:04d}",
            partner=partner_id,
            door=door,
            name=name,
            media_type=media_type,
            size=len(data),
            sha256=digest,
            received_at=now + timedelta(seconds=len(self.entries)),
            state="received",
            format=None,
            verdict=None,
            mapping=None,
            counts=None,
            concluded_at=None,
        )
        self.entries[message.id] = Entry(data, message)
        if idempotency_key is not None:
            self.keys[partner_id, idempotency_key] = message.id
        if self.prompt:
            self.conclude(message.id)
        return Receipt(id=message.id, sha256=digest, size=len(data), received_at=message.received_at)

    def conclude(self, message_id: str) -> None:
        entry = self.entries[message_id]
        entry.checked = work(InMemory(entry.data), Partner(), NOW)
        conclusion = entry.checked.conclusion
        entry.message = msgspec.structs.replace(
            entry.message,
            state="concluded",
            format=conclusion.format,
            verdict=conclusion.verdict,
            counts=conclusion.counts,
            concluded_at=NOW,
        )

    def _own(self, partner: str, message_id: str) -> Entry | None:
        entry = self.entries.get(message_id)
        return entry if entry is not None and entry.message.partner == partner else None

    def _checked(self, partner: str, message_id: str) -> Checked | None:
        entry = self._own(partner, message_id)
        return entry.checked if entry is not None else None

    def message(self, partner: str, message_id: str) -> Message | None:
        entry = self._own(partner, message_id)
        return entry.message if entry is not None else None

    def messages(self, partner: str, *, after: str | None = None, limit: int = 50, **wanted: Any) -> Page[Message]:
        since, until, code = wanted.pop("since"), wanted.pop("until"), wanted.pop("code")
        fitting = [
            entry.message
            for entry in reversed(self.entries.values())
            if entry.message.partner == partner
            and (after is None or entry.message.id < after)
            and (since is None or entry.message.received_at >= since)
            and (until is None or entry.message.received_at < until)
            and all(value is None or getattr(entry.message, name) == value for name, value in wanted.items())
            and (code is None or (entry.checked and code in {f.code for f in entry.checked.conclusion.diagnostics}))
        ]
        return Page(fitting[:limit], fitting[limit - 1].id if len(fitting) > limit else None)

    def content(self, message_id: str) -> Content:
        return InMemory(self.entries[message_id].data)

    def diagnostics(self, partner: str, message_id: str) -> list[dict[str, Any]]:
        checked = self._checked(partner, message_id)
        return [as_json(found) for found in checked.conclusion.diagnostics] if checked else []

    def _filings(self, partner: str, message_id: str) -> list[StoredFiling]:
        checked = self._checked(partner, message_id)
        return [
            StoredFiling(
                id=f"{message_id}.{n}",
                message_id=message_id,
                ordinal=n,
                key=filing.key,
                regime=filing.regime,
                fate=filing.fate,
                xml=filing.xml,
                decision=filing.decision,
                start=0,
                end=0,
                segment=None,
                diagnostics=(),
            )
            for n, filing in enumerate(checked.filings if checked else ())
        ]

    def filings(
        self, partner: str, message_id: str, *, after: int | None = None, limit: int = 50, fate: str | None = None
    ) -> Page[StoredFiling]:
        fitting = [
            filing
            for filing in self._filings(partner, message_id)
            if (after is None or filing.ordinal > after) and fate in (None, filing.fate)
        ]
        return Page(fitting[:limit], str(fitting[limit - 1].ordinal) if len(fitting) > limit else None)

    def filings_by_key(self, partner: str, key: str) -> list[StoredFiling]:
        return [filing for id_ in reversed(self.entries) for filing in self._filings(partner, id_) if filing.key == key]

    def filing(self, partner: str, filing_id: str) -> StoredFiling | None:
        found = self._filings(partner, filing_id.partition(".")[0])
        return next((filing for filing in found if filing.id == filing_id), None)

    def assembled_record(self, partner: str, filing_id: str) -> AssembledRecord | None:
        found = self.filing(partner, filing_id)
        return AssembledRecord(id=found.id, regime="type-11", xml="<Type11/>", fields=()) if found else None

    def answers(self, partner: str, message_id: str) -> list[StoredAnswer]:
        checked = self._checked(partner, message_id)
        return list(checked.answers) if checked else []

    def timeline(self, partner: str, message_id: str) -> list[Event]:
        entry = self._own(partner, message_id)
        return [Event(seq=1, at=entry.message.received_at, kind="received", data={"door": "http"})] if entry else []

    def standing(self, partner: str, filing_id: str) -> Standing | None:
        return Standing(state="forwarded", changed_at=None) if self.filing(partner, filing_id) else None

    def trace(self, partner: str, filing_id: str) -> shapes.Trace | None:
        if self.filing(partner, filing_id) is None:
            return None
        return shapes.Trace(filing=filing_id, key="ABCD0001", mapping="test@1", mapping_hash="0", fields=())

    def history(self, partner: str, filing_id: str) -> list[Change]:
        return []

    def notices(self, partner: str, message_id: str) -> list[Notice]:
        return []

    notices_of_filing = notices

    def notice(self, partner: str, notice_id: str) -> Notice | None:
        return None

    def events_after(self, partner: str, seq: int, limit: int) -> list[Event]:
        told = [
            Event(seq=1, message="msg_acme_1", at=NOW, kind="received", data={}),
            Event(seq=2, message="msg_acme_2", at=NOW, kind="concluded", data={"verdict": "accepted"}),
        ]
        return [event for event in told if event.seq > seq and partner == "acme"][:limit]

    def head(self) -> Head:
        return Head(seq=2, hash="")

    def rejects(self, partner: str, message_id: str) -> bytes | None:
        checked = self._checked(partner, message_id)
        return b"ISA*rejects~" if checked and checked.conclusion.counts.reject else None


def work(content: Content, partner: Partner, as_of: datetime) -> Checked:
    """Play the pipeline: ``GOOD`` and ``BAD`` are records; a message that has neither is unreadable."""
    data = b"".join(content.chunks())
    words = [word for word in data.decode("latin-1").split() if word in ("GOOD", "BAD")]
    filings = [
        Filing(key=f"ABCD{n:04d}", regime="section-321", fate="forward", xml=f"<Filing>{n}</Filing>")
        if word == "GOOD"
        else Filing(key=f"ABCD{n:04d}", regime="section-321", fate="reject", xml="", decision=UNFIT)
        for n, word in enumerate(words, 1)
    ]
    good, is_xml = words.count("GOOD"), data.startswith(b"<")
    own = [("XML", "application/xml", b"<Acknowledgment/>")]
    if not is_xml:
        own = [("997", "application/edi-x12", b"ISA*997~"), ("824", "application/edi-x12", b"ISA*824~")]
    conclusion = Conclusion(
        format=("xml" if is_xml else "x12") if words else "unknown",
        verdict=("accepted" if good == len(words) else "partially-accepted" if good else "rejected")
        if words
        else "unreadable",
        mapping=None,
        counts=Counts(records=len(words), forward=good, reject=len(words) - good),
        diagnostics=() if words else (diagnose("internal.unexpected", incident="none"),),
    )
    answers = [
        StoredAnswer(n=n, kind=kind, media_type=media_type, body=body, control_number=None)
        for n, (kind, media_type, body) in enumerate(own if words else ())
    ]
    return Checked(conclusion=conclusion, filings=filings, answers=answers)


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

    def policy_changes(self, on: date) -> shapes.PolicyChanges:
        return shapes.PolicyChanges(schema_="gateway.policy-changes/1", on=on, changes=())

    def policy_reasons(self) -> tuple[shapes.PolicyReason, ...]:
        texts = {"says": "no $800 exemption", "means": "It is over.", "do": "File an entry."}
        return (
            shapes.PolicyReason(
                schema_="gateway.policy-reason/1", reason="GLOBAL_SUSPENSION", fact=None, rules=(), **texts
            ),
        )

    def policy_reason(self, code: str) -> shapes.PolicyReason | None:
        return next((one for one in self.policy_reasons() if one.reason == code), None)


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
        check=work,
        decide=decide,
        rejects=kept.rejects,
        trace=kept.trace,
        ready=lambda: None,
        figures=lambda: Counted(traffic=(), deliveries=(), waiting=(), backlog=(), last_received=None),
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
