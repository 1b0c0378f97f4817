"""The API's ports on the real house: the store, the installed library, the law."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from gateway.answers import acknowledge, echo_of
from gateway.api import shapes
from gateway.api.ports import Checked, Ports
from gateway.diagnostics import Diagnostic
from gateway.library import code_texts, library, schema_texts
from gateway.mapping import Draft
from gateway.pipeline.outcome import Conclusion, Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.rejects import rejected_catair, rejected_csv, rejected_json, rejected_x12, rejected_xml
from gateway.pipeline.trace import drafts
from gateway.pipeline.translate import Remembered, translate
from gateway.policy import Decision, changes_json, explanation_json, facts_from
from gateway.store import Store, StoredFiling, StoreError
from gateway.tree import Content
from gateway.x12 import survey

_NAMESPACES = {
    "filing": "urn:low-value-gateway:filing:1",
    "acknowledgment": "urn:low-value-gateway:acknowledgment:1",
    "status": "urn:low-value-gateway:status:1",
}


def ports(store: Store, clock: Callable[[], datetime], received: Callable[[], None] = lambda: None) -> Ports:
    """Return the ports on *store* and on the library that is installed. Raises ``LibraryUnsound``."""
    library()
    return Ports(
        messages=store,
        reference=Installed(),
        check=check,
        decide=decide,
        rejects=lambda partner, message_id: rejects(store, partner, message_id),
        trace=lambda partner, filing_id: trace(store, partner, filing_id),
        ready=lambda: _trouble(store),
        figures=store.figures,
        clock=clock,
        received=received,
    )


class Installed:
    """What is installed, for ``/v1/mappings``, ``/v1/schemas``, ``/v1/codes`` and ``/v1/policy``."""

    def mappings(self) -> tuple[shapes.MappingInfo, ...]:
        """Return one entry for every source that a mapping reads."""
        return tuple(
            shapes.MappingInfo(name=mapping.name, version=mapping.version, source=source, target=mapping.file.target)
            for mapping in library().mappings.values()
            for source in mapping.plans
        )

    def schemas(self) -> tuple[shapes.SchemaInfo, ...]:
        """Return every schema file; those that others include have the namespace of these."""
        return tuple(
            shapes.SchemaInfo(
                name=(name := file.removesuffix(".xsd")),
                namespace=_NAMESPACES.get(name.partition("-")[0], _NAMESPACES["filing"]),
                path=f"/v1/schemas/{file}",
            )
            for file in schema_texts()
        )

    def schema(self, name: str) -> str | None:
        """Return the text of the schema *name*."""
        return schema_texts().get(f"{name}.xsd")

    def code_lists(self) -> tuple[shapes.CodeListInfo, ...]:
        """Return every code list with its length."""
        return tuple(
            shapes.CodeListInfo(name=name, count=len(_codes(text)), path=f"/v1/codes/{name}")
            for name, text in code_texts().items()
        )

    def code_list(self, name: str) -> shapes.CodeList | None:
        """Return the code list *name*."""
        text = code_texts().get(name)
        return shapes.CodeList(name=name, codes=_codes(text)) if text is not None else None

    def policy_changes(self, on: date) -> shapes.PolicyChanges:
        """Return what begins or ends in the law on the Eastern day *on*."""
        return shapes.PolicyChanges.model_validate(changes_json(on, library().law.changes(on)))

    def policy_reasons(self) -> tuple[shapes.PolicyReason, ...]:
        """Return what every reason of a decision means."""
        return tuple(filter(None, map(self.policy_reason, library().law.tables.reasons)))

    def policy_reason(self, code: str) -> shapes.PolicyReason | None:
        """Return what the reason *code* means."""
        explanation = library().law.explain(code)
        return shapes.PolicyReason.model_validate(explanation_json(explanation)) if explanation is not None else None


def check(content: Content, partner: Partner, as_of: datetime) -> Checked:
    """Do the whole work on a message and keep nothing. Control numbers of the answers count from 1."""
    remembered, numbers = Remembered(), count(1)
    filings: list[Filing] = []
    conclusion: Conclusion | None = None
    parts = translate(
        content,
        library=library(),
        partner=partner,
        as_of=as_of,
        known=remembered.known,
        processed=lambda _: None,
        day_totals=remembered.day_totals,
    )
    for part in remembered.watch(parts):
        if isinstance(part, Conclusion):
            conclusion = part
        else:
            filings += part.filings[: shapes.FILINGS_SHOWN - len(filings)]
    assert conclusion is not None, "translate ends with a conclusion"
    answers = acknowledge(conclusion, partner.answers, lambda _: next(numbers), as_of, "check", echo_of(content))
    return Checked(conclusion=conclusion, filings=filings, answers=answers)


def decide(case: Mapping[str, Any]) -> Decision | tuple[Diagnostic, ...]:
    """Ask the law about one case, or say what is wrong with the case."""
    facts, diagnostics = facts_from(case)
    return library().law.decide(facts) if facts is not None else diagnostics


def rejects(store: Store, partner: str, message_id: str) -> bytes | None:
    """Return what was rejected of a message in the sender's own syntax, ``None`` when nothing was."""
    message = store.message(partner, message_id)
    if message is None or message.counts is None or not message.counts.reject:
        return None
    content, read_with = store.content(message_id), library().of(message.partner)
    rejected = _rejected(store, partner, message_id)
    if message.format == "x12":
        starts = {filing.start for filing in rejected}
        return b"".join(rejected_x12(content, survey(content), read_with, starts.__contains__))
    numbers = {filing.ordinal for filing in rejected}
    if message.format == "csv":
        return b"".join(rejected_csv(content, read_with, numbers.__contains__))
    if message.format == "json":
        return b"".join(rejected_json(content, read_with, numbers.__contains__))
    if message.format == "catair":
        return b"".join(rejected_catair(content, read_with, numbers.__contains__))
    return b"".join(rejected_xml(content, read_with, numbers.__contains__))


def trace(store: Store, partner: str, filing_id: str) -> shapes.Trace | None:
    """Return the origin of every value of a partner's filing as its mapping reads it today, ``None`` without any."""
    filing = store.filing(partner, filing_id)
    message = store.message(partner, filing.message_id) if filing is not None else None
    if filing is None or message is None:
        return None
    content, read_with = store.content(message.id), library().of(message.partner)
    at = filing.start if message.format == "x12" else filing.ordinal
    draft = next((one for one in drafts(content, read_with, at) if isinstance(one, Draft)), None)
    return shapes.Trace.of(filing_id, read_with.mappings[draft.plan.name], draft) if draft is not None else None


def _rejected(store: Store, partner: str, message_id: str) -> list[StoredFiling]:
    found: list[StoredFiling] = []
    after: int | None = None
    while True:
        page = store.filings(partner, message_id, after=after, limit=500, fate="reject")
        found += page.items
        if page.next is None:
            return found
        after = int(page.next)


def _codes(text: str) -> tuple[shapes.Code, ...]:
    return tuple(
        shapes.Code(
            code=row["code"],
            label=row["label"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


def _trouble(store: Store) -> str | None:
    try:
        store.backlog()
    except StoreError as error:
        return str(error)
    return None
