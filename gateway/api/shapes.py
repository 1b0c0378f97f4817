"""The JSON that the API speaks: the shapes of the interface, with what HTTP adds (ids, addresses, pages).

A field that is null was not known or does not apply; nothing is left out. Times are UTC in ISO 8601.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from gateway import store
from gateway.diagnostics import Diagnostic, Row, as_json
from gateway.mapping import Draft, Mapping
from gateway.pipeline import outcome
from gateway.pipeline.outcome import Fate, Format, Verdict
from gateway.policy import Decision, Ruling
from gateway.store.messages import LONGEST_PAGE, MessageState

Item = TypeVar("Item")

State = MessageState
"""``received``: durable, work is under way. ``concluded``: there is a verdict. ``held``: for an operator to look at."""

FILINGS_SHOWN = LONGEST_PAGE
"""Filings in an outcome."""

KEY = "ABCD000000010301"
MESSAGE = "msg_01kxeq9d3m8v2p6r4t0w1y5z7b"
FILING = f"{MESSAGE}.0"


class Shape(BaseModel):
    """What every shape has."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True, populate_by_name=True)


class Counts(Shape):
    """Records of the message by fate."""

    records: int = 0
    forward: int = 0
    reject: int = 0
    hold: int = 0

    @classmethod
    def of(cls, counts: outcome.Counts) -> Counts:
        """Render *counts*."""
        return cls.model_validate(msgspec.to_builtins(counts))


class Place(Shape):
    """Where in the sender's bytes: offsets in bytes from 0, all else from 1."""

    start: int | None = None
    end: int | None = None
    line: int | None = None
    column: int | None = None
    segment: int | None = Field(default=None, description="Ordinal of the segment in the file, 1 at its first ISA.")
    position: int | None = Field(default=None, description="Position in the transaction set, ST = 1.")
    segment_id: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    data_element: str | None = None
    loop: str | None = None
    xpath: str | None = None
    raw: str | None = Field(default=None, description="The sender's own segment or line.")


class Related(Shape):
    """A second place that explains the first."""

    text: str
    source: Place


class Acks(Shape):
    """What the finding becomes in each answer."""

    ta1: str | None = Field(default=None, alias="TA1")
    ack997: str | None = Field(default=None, alias="997")
    ack999: str | None = Field(default=None, alias="999")
    advice824: str | None = Field(default=None, alias="824")
    cbp355: str | None = Field(default=None, alias="355")


class Finding(Shape):
    """A diagnostic; the same object at every door."""

    code: str = Field(examples=["x12.count-mismatch"])
    severity: Literal["error", "warning", "note"]
    level: Literal["file", "interchange", "group", "transaction", "record"]
    message: str = Field(examples=["SE01 says 12 segments, this set has 11."])
    found: str | None = None
    expected: str | None = None
    hint: str | None = None
    short: str = Field(default="", description="At most 30 capitals.")
    source: Place | None = None
    where: str | None = Field(
        default=None, examples=["interchange 000000041 / group 7 / set 309 0001 / segment 52 / SE-01"]
    )
    target: str | None = None
    rule: str | None = None
    citation: str | None = None
    related: tuple[Related, ...] = ()
    acks: Acks = Acks()
    count: int = 1
    records: tuple[str, ...] = ()

    @classmethod
    def of(cls, diagnostic: Diagnostic) -> Finding:
        """Render *diagnostic*."""
        return cls.model_validate(as_json(diagnostic))


class PolicyDecision(Shape):
    """What the law says of one shipment on one date."""

    decision: Ruling
    duty_free: bool
    suggested_filing: str = Field(examples=["11"])
    primary_reason: str = Field(examples=["GLOBAL_SUSPENSION"])
    also_reasons: tuple[str, ...] = ()
    citation: str = ""
    rule: str = Field(default="", examples=["R05"])
    penalty_exposure: bool = False

    @classmethod
    def of(cls, decision: Decision) -> PolicyDecision:
        """Render *decision*."""
        return cls(**{name: getattr(decision, name) for name in cls.model_fields})


class PolicyChange(Shape):
    """A row of the law that begins or ends on a day."""

    event: Literal["begins", "last day", "ended the day before"]
    what: str = Field(examples=["rule R05"])
    instant: datetime = Field(description="Eastern: the first in force, or the first no longer in force.")
    effect: Literal["in force", "no longer in force"]
    says: str = Field(examples=["INELIGIBLE GLOBAL_SUSPENSION for S321_MANIFEST, TYPE_86, MAIL_321"])
    citation: str
    at: str = Field(description="File and line of the row.")


class PolicyChanges(Shape):
    """What begins or ends on a day, U.S. Eastern."""

    schema_: Literal["gateway.policy-changes/1"] = Field(alias="schema")
    on: date
    changes: tuple[PolicyChange, ...]


class PolicyRule(Shape):
    """A dated rule; null: since ever, or open."""

    rule: str = Field(examples=["R05"])
    from_: datetime | None = Field(alias="from")
    until: datetime | None = Field(description="The first instant at which it is no longer in force.")
    programs: tuple[str, ...]
    decision: Ruling
    filing: str = Field(description="A filing code, or the name of a routing.")
    citation: str
    confidence: Literal["high", "medium", "low", "design"]
    at: str = Field(description="File and line of the row.")


class PolicyReason(Shape):
    """What a reason code means, and the rules that give it."""

    schema_: Literal["gateway.policy-reason/1"] = Field(alias="schema")
    reason: str = Field(examples=["GLOBAL_SUSPENSION"])
    says: str
    means: str
    do: str
    fact: str | None = Field(description="The one fact behind it, when there is one.")
    rules: tuple[PolicyRule, ...]


class Filing(Shape):
    """One record of a message and what was decided about it."""

    id: str | None = Field(default=None, description="Null where nothing is kept (checks).", examples=[FILING])
    message: str | None = Field(default=None, examples=[MESSAGE])
    key: str = Field(examples=[KEY])
    regime: str = Field(examples=["section-321"])
    decision: Fate
    suggested_filing: str | None = Field(default=None, examples=["11"])
    path: str | None = Field(default=None, examples=[f"/v1/filings/{FILING}"])
    policy: PolicyDecision | None = Field(default=None, description="Null when the record was too broken to ask.")
    diagnostics: tuple[Finding, ...] = ()
    state: str | None = Field(
        default=None, description="Where it stands by now; told of one filing, not in lists.", examples=["released"]
    )
    owes: tuple[dict[str, Any], ...] = Field(default=(), description="What is missing for it, and who knows it.")
    deadline: datetime | None = Field(default=None, description="Until when it waits for that.")
    amends: str | None = Field(default=None, description="The filing that this record cancels, replaces or updates.")
    amendment: Literal["cancel", "replace", "update", "withdraw"] | None = Field(
        default=None, description="withdraw: the filing waited here, so that nothing had to go out."
    )

    @classmethod
    def of(cls, filing: store.StoredFiling, standing: store.Standing | None = None) -> Filing:
        """Render a filing that is kept, and where it stands."""
        decision = filing.decision
        return cls(
            id=filing.id,
            message=filing.message_id,
            key=filing.key,
            regime=filing.regime,
            decision=filing.fate,
            suggested_filing=decision.suggested_filing if decision is not None and filing.fate != "forward" else None,
            path=f"/v1/filings/{filing.id}",
            policy=PolicyDecision.of(decision) if decision is not None else None,
            diagnostics=tuple(map(Finding.model_validate, filing.diagnostics)),
            state=standing.state if standing is not None else None,
            owes=standing.owes if standing is not None else (),
            deadline=standing.deadline if standing is not None else None,
            amends=filing.amends,
            amendment=filing.amendment,
        )


class TracedField(Shape):
    """One value of a record, and where it came from."""

    path: str = Field(examples=["Line[2].Value"])
    value: str | None
    sources: tuple[Place, ...] = Field(description="Empty for a constant or a default: then the rule itself gives it.")
    rule: str = Field(examples=["mappings/maps/x12-309-truck.yaml:54"])
    steps: tuple[str, ...] = Field(description="What was done to the text on the way.", examples=[("date CCYYMMDD",)])


class Trace(Shape):
    """Every value of a record as its mapping reads it today."""

    filing: str = Field(examples=[FILING])
    key: str = Field(examples=[KEY])
    mapping: str = Field(examples=["x12-309-truck@3"])
    mapping_hash: str = Field(description="As on the timeline of the message, unless the mapping has changed since.")
    fields: tuple[TracedField, ...]

    @classmethod
    def of(cls, filing: str, mapping: Mapping, draft: Draft) -> Trace:
        """Render the origins of all fields of *draft*, which *mapping* has made."""
        origins = {path.partition(".")[2]: msgspec.to_builtins(draft.origin(path)) for path in draft.fields}
        fields = tuple(TracedField.model_validate({"path": path, **one}) for path, one in origins.items())
        return cls(filing=filing, key=draft.key, mapping=mapping.id, mapping_hash=mapping.digest, fields=fields)


class Answer(Shape):
    """An acknowledgment of ours. Its bytes are at ``path``; a check, which keeps nothing, has them in ``content``."""

    kind: str = Field(examples=["997"])
    media_type: str = Field(examples=["application/edi-x12"])
    control_number: str | None = Field(default=None, examples=["000000012"])
    path: str | None = Field(default=None, examples=[f"/v1/messages/{MESSAGE}/answers/1"])
    content: str | None = None


class Outcome(Shape):
    """What became of a message: one element of ``messages`` in ``gateway.translate/1``, and its id."""

    id: str | None = Field(default=None, description="Null for a check.", examples=[MESSAGE])
    file: str | None = Field(default=None, description="The name that the sender gave.", examples=["batch-0412.edi"])
    format: Format
    mapping: str | None = Field(default=None, examples=["x12-309-truck@3"])
    verdict: Verdict
    counts: Counts
    filings: tuple[Filing, ...] = Field(
        description=f"At most {FILINGS_SHOWN}, in the sender's order; `more` leads to the rest."
    )
    more: str | None = Field(default=None, examples=[f"/v1/messages/{MESSAGE}/filings?cursor={FILINGS_SHOWN}"])
    answers: tuple[Answer, ...]
    rejects: str | None = Field(default=None, examples=[f"/v1/messages/{MESSAGE}/rejects"])
    diagnostics: tuple[Finding, ...]


class Receipt(Shape):
    """The message is on disk; the sender may forget it."""

    id: str = Field(examples=[MESSAGE])
    received_at: datetime
    size_bytes: int
    sha256: str
    repeated: bool = Field(default=False, description="The same Idempotency-Key and bytes had come before.")

    @classmethod
    def of(cls, receipt: store.Receipt) -> Receipt:
        """Render *receipt*."""
        return cls(
            id=receipt.id,
            received_at=receipt.received_at,
            size_bytes=receipt.size,
            sha256=receipt.sha256,
            repeated=receipt.is_repeat,
        )


class Message(Shape):
    """A message and how far it has come."""

    id: str = Field(examples=[MESSAGE])
    state: State
    received_at: datetime
    size_bytes: int
    sha256: str
    file: str | None
    media_type: str | None
    format: Format | None
    mapping: str | None
    verdict: Verdict | None
    counts: Counts | None
    concluded_at: datetime | None

    @classmethod
    def of(cls, message: store.Message) -> Message:
        """Render *message*."""
        return cls(
            id=message.id,
            state=message.state,
            received_at=message.received_at,
            size_bytes=message.size,
            sha256=message.sha256,
            file=message.name,
            media_type=message.media_type,
            format=message.format,
            mapping=message.mapping,
            verdict=message.verdict,
            counts=Counts.of(message.counts) if message.counts is not None else None,
            concluded_at=message.concluded_at,
        )


class Event(Shape):
    """One entry of the timeline."""

    at: datetime
    event: str = Field(examples=["received"])
    detail: dict[str, Any]

    @classmethod
    def of(cls, event: store.Event) -> Event:
        """Render *event*."""
        return cls(at=event.at, event=event.kind, detail=event.data)


class Page(Shape, Generic[Item]):
    """Some items, and the address of the next ones (null at the end)."""

    items: tuple[Item, ...]
    next: str | None = None


class MappingInfo(Shape):
    """An installed mapping."""

    name: str = Field(examples=["x12-309-truck"])
    version: str = Field(examples=["3"])
    label: str | None = None
    source: str = Field(description="The guide or schema that it reads.", examples=["x12/309-005020"])
    target: str | None = None


class SchemaInfo(Shape):
    """An installed XML schema."""

    name: str = Field(examples=["filing-1.0"])
    namespace: str | None = None
    path: str = Field(examples=["/v1/schemas/filing-1.0.xsd"])


class CodeListInfo(Shape):
    """An installed code list."""

    name: str = Field(examples=["ports-us"])
    label: str | None = None
    count: int
    path: str = Field(examples=["/v1/codes/ports-us"])


class Code(Shape):
    """One code and the days on which it may be used (null: no limit)."""

    code: str
    label: str
    valid_from: str | None = None
    valid_to: str | None = None


class CodeList(Shape):
    """A code list."""

    name: str
    label: str | None = None
    codes: tuple[Code, ...]


class CatalogueRow(Shape):
    """One diagnostic code: what it means, what to do, and what it becomes in each answer."""

    code: str
    title: str
    severity: Literal["error", "warning", "note"]
    level: Literal["file", "interchange", "group", "transaction", "record"]
    message: str = Field(description="With the places of values in braces.")
    hint: str
    short: str
    explain: str
    citation: str | None
    aliases: tuple[str, ...]
    acks: dict[str, str | None]

    @classmethod
    def of(cls, row: Row) -> CatalogueRow:
        """Render *row*."""
        data: dict[str, Any] = msgspec.to_builtins(row)
        return cls.model_validate(data)


class Health(Shape):
    """The process answers."""

    status: Literal["ok", "ready"]
    version: str
    library: str | None = None
    """What is wrong with the files of mappings, while those from before the change are in use."""


class Problem(BaseModel):
    """An error of the request, by RFC 9457. What is wrong with a message is never one: that is its outcome."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=["/v1/diagnostics/partner.not-found"])
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(examples=["partner.not-found"])
    hint: str | None = None
    incident: str | None = Field(default=None, description="Only with 500: what to tell the operator.")
    diagnostics: tuple[Finding, ...] = ()
