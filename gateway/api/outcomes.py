"""The outcome of a message, put together from what is kept of it or from a check."""

from __future__ import annotations

from collections.abc import Sequence

from gateway import store
from gateway.answers.report import filing_json, message_json
from gateway.api import shapes
from gateway.api.accept import XML
from gateway.api.ports import Acknowledgment, Checked, Messages
from gateway.pipeline.outcome import Verdict


def of_message(messages: Messages, partner: str, message: store.Message, verdict: Verdict) -> shapes.Outcome:
    """Return the outcome of *message*, which has come to *verdict*."""
    path = f"/v1/messages/{message.id}"
    filings = messages.filings(partner, message.id, limit=shapes.FILINGS_SHOWN)
    counts = shapes.Counts.of(message.counts) if message.counts is not None else shapes.Counts()
    return shapes.Outcome(
        id=message.id,
        file=message.name,
        format=message.format or "unknown",
        mapping=message.mapping,
        verdict=verdict,
        counts=counts,
        filings=tuple(map(shapes.Filing.of, filings.items)),
        more=f"{path}/filings?cursor={filings.next}" if filings.next is not None else None,
        answers=answers_of(message.id, messages.answers(partner, message.id)),
        rejects=f"{path}/rejects" if counts.reject else None,
        diagnostics=tuple(map(shapes.Finding.model_validate, messages.diagnostics(partner, message.id))),
    )


def of_check(checked: Checked, name: str | None) -> shapes.Outcome:
    """Return the outcome that the message called *name* would have."""
    filings = map(filing_json, checked.filings[: shapes.FILINGS_SHOWN])
    answers = [
        {
            "kind": answer.kind,
            "media_type": answer.media_type,
            "control_number": answer.control_number,
            "content": answer.body.decode("latin-1" if answer.media_type != XML else "utf-8"),
        }
        for answer in checked.answers
    ]
    return shapes.Outcome.model_validate(
        message_json(name or "", checked.conclusion, filings, answers) | {"file": name}
    )


def answers_of(message_id: str, answers: Sequence[Acknowledgment]) -> tuple[shapes.Answer, ...]:
    """Return the answers of a message with their addresses, which count from 1."""
    return tuple(
        shapes.Answer(
            kind=answer.kind,
            media_type=answer.media_type,
            control_number=answer.control_number,
            path=f"/v1/messages/{message_id}/answers/{n}",
        )
        for n, answer in enumerate(answers, 1)
    )


def bytes_in(form: str, answers: Sequence[Acknowledgment]) -> bytes | None:
    """Return the answers in the syntax *form*: X12 ones one after the other, as interchanges may stand; of XML ones the
    first, since a document cannot hold two; ``None`` when there is none."""
    own = [answer.body for answer in answers if answer.media_type == form]
    return b"".join(own[:1] if form == XML else own) or None
