"""Tell senders what became of their filings: a notice for each who contributed, pushed to those who want it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection

from gateway.answers import Addressee, News, write_notice
from gateway.diagnostics import diagnose
from gateway.filing import Regimes, to_json
from gateway.jobs import LIMITS, Claim, Park, decide
from gateway.pipeline.partner import NoticeForm, Partner
from gateway.states import Code, Said, StateTable
from gateway.store import EVERYONE, Store
from gateway.store.control_numbers import Numbers
from gateway.store.notices import Addressed, Notice, Recipient, add_notices, recipients
from gateway.store.standings import Moved
from gateway.transport import Delivered, Destination, Document, Refused, RetryLater
from gateway.worker.ports import Clock, Partners

_FORMS: dict[str | None, NoticeForm] = {"x12": "350", "xml": "xml"}


class Telling(msgspec.Struct, frozen=True):
    """Who is told, and how."""

    states: StateTable
    regimes: Regimes
    partners: Partners
    pushes: Callable[[str], Destination | None] = lambda _partner: None
    """Where the notices of a partner are pushed to; ``None``: they are kept to be collected."""


def tell_senders(
    connection: Connection,
    telling: Telling,
    moved: Sequence[tuple[Moved, Said]],
    now: datetime,
    only: Mapping[int, str] = MappingProxyType({}),
) -> int:
    """Write the notices about *moved* in the transaction of the moves, and return how many there are.

    Told is what changes the state, and whatever else the table of states says is worth it. The sender of a filing and
    all who contributed to it are told, each in its own form and nothing that another one has sent.
    """
    told = [(one, said) for one, said in moved if _is_told(telling, one, said)]
    numbers, notices = Numbers(connection), []
    form_of = cache(partial(_addressed, telling))
    for (one, said), people in zip(told, recipients(connection, [one for one, _ in told]), strict=True):
        for recipient in people:
            if only.get(one.change, recipient.message) != recipient.message:
                continue
            partner, push = form_of(recipient.partner)
            form = partner.notices or _FORMS.get(recipient.format, "json")
            notice = write_notice(
                form,
                _news(telling, one, said, recipient, form, now),
                partner.answers,
                _addressee(recipient),
                partial(numbers.next, recipient.partner),
                now,
            )
            if notice is not None:
                notices.append(
                    Addressed(
                        moved=one, partner=recipient.partner, message=recipient.message, written=notice, push=push
                    )
                )
    numbers.write()
    add_notices(connection, notices, now)
    return len(notices)


def _is_told(telling: Telling, one: Moved, said: Said) -> bool:
    return one.before != one.after or telling.states.event(one.event, ours=said.ours).notice


def _addressed(telling: Telling, id_: str) -> tuple[Partner, bool]:
    """Return a partner, and whether its notices are pushed."""
    return _partner(telling, id_), telling.pushes(id_) is not None


def _addressee(recipient: Recipient) -> Addressee | None:
    if recipient.sender is None:
        return None
    qualifier, id_, usage = recipient.sender
    return Addressee(qualifier=qualifier, id=id_, usage=usage)


def tell_own(
    telling: Telling,
    connection: Connection,
    moved: Sequence[Moved],
    now: datetime,
    *,
    only: Mapping[int, str] = MappingProxyType({}),
    codes: Mapping[int, tuple[Code, ...]] = MappingProxyType({}),
) -> int:
    """Write the notices about what happened in this house, as :func:`tell_senders` does.

    *only*: by the number of a change the one message whose sender is told. *codes* stand with a change.
    """
    said = [(one, Said(event=one.event, ours=True, codes=codes.get(one.change, ()))) for one in moved]
    return tell_senders(connection, telling, said, now, only)


def _partner(telling: Telling, id_: str) -> Partner:
    try:
        return telling.partners(id_)
    except KeyError:  # not configured any more: what it would be told is kept in the form of its message
        return Partner(id=id_)


def _news(telling: Telling, one: Moved, said: Said, recipient: Recipient, form: NoticeForm, now: datetime) -> News:
    table = telling.states
    state = table.states[one.after]
    return News(
        key=one.key,
        regime=one.regime,
        message=recipient.message,
        filing=one.id if recipient.xml is not None else None,
        event=one.event,
        event_says=table.event(one.event, ours=said.ours).says,
        state=one.after,
        state_says=state.says,
        means=state.means,
        before=one.before,
        moment=said.moment or now,
        source=said.kind,
        disposition=said.disposition,
        code_of_event=table.dispositions.get(one.event),
        hold=said.hold,
        port=said.port,
        codes=said.codes,
        record=to_json(recipient.xml, telling.regimes) if recipient.xml and form == "350" else None,
    )


def push(store: Store, claim: Claim, telling: Telling, clock: Clock, jitter: float) -> Delivered | RetryLater | Refused:
    """Push the notice of *claim* to its recipient and note what came of it. *jitter* is a random number in [0, 1)."""
    notice = store.notice(EVERYONE, claim.subject)
    assert notice is not None, "a job is written with its notice"
    destination = telling.pushes(notice.partner)
    result: Delivered | RetryLater | Refused
    if destination is None:
        result = Refused(diagnostic=diagnose("transport.unknown-destination", found=f"notices of {notice.partner}"))
    else:
        result = destination.deliver(_document(notice))
    note_push(store, claim, result, clock(), jitter)
    return result


def note_push(
    store: Store, claim: Claim, result: Delivered | RetryLater | Refused, now: datetime, jitter: float
) -> None:
    """Write down what came of a try to push, and what follows."""
    if isinstance(result, Delivered):
        store.notified(claim, now)
        return
    after = result.after if isinstance(result, RetryLater) else None
    following = decide(claim.attempt, LIMITS["notify"], jitter, after)
    if isinstance(result, Refused) or isinstance(following, Park):
        store.park_notice(claim, result.diagnostic, now)
    else:
        store.notify_later(claim, result.diagnostic, now + following.delay)


def _document(notice: Notice) -> Document:
    """Return the webhook of *notice*: what it is about, and the notice itself as it can be collected.

    The address to collect it at, and the text itself where it is no JSON: an interchange goes on as it is.
    """
    body = {
        "type": "filing.state",
        "timestamp": notice.created_at.isoformat(timespec="seconds"),
        "data": {
            "notice": notice.id,
            "message": notice.message,
            "key": notice.key,
            "event": notice.event,
            "state": notice.after,
            "kind": notice.kind,
            "media_type": notice.media_type,
            "path": f"/v1/notices/{notice.id}",
            "content": notice.body.decode("utf-8", "replace"),
        },
    }
    return Document(
        key=notice.id, body=msgspec.json.encode(body), made=notice.created_at, media_type="application/json"
    )
