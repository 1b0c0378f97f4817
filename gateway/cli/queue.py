"""``gateway queue …``: what waits, what is parked until a person looks, and setting it going again."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from gateway.cli.kept import opened
from gateway.cli.options import Output
from gateway.cli.printing import print_document, unusable
from gateway.cli.show import plural
from gateway.store import EVERYONE, Delivery, Store

_OF_NOTICE = ("id", "partner", "message", "filing", "key", "event", "after", "kind", "created_at")
"""What is printed of a notice; what it says to its recipient is not."""


def ls(form: Output) -> int:
    """Print what waits and what is parked, by kind of work and partner; exit 1 when anything is parked."""
    with opened() as store:
        backlog = store.backlog()
    if form is Output.JSON:
        print_document({"schema": "gateway.queue/1", "queue": [msgspec.to_builtins(one) for one in backlog]})
    else:
        for one in backlog:
            oldest = f", the first due {one.oldest:%Y-%m-%d %H:%M:%S}" if one.oldest is not None else ""
            print(f"{one.kind}  {one.partner}  {one.waiting} waiting, {one.parked} parked{oldest}")
        if not backlog:
            print("Nothing waits.")
    return 1 if any(one.parked for one in backlog) else 0


def parked(form: Output) -> int:
    """Print what needs a person: parked deliveries and notices, held messages, shipments that could not be joined; exit
    1 when there is any."""
    with opened() as store:
        deliveries, notices = store.parked_deliveries(EVERYONE), store.parked_notices(EVERYONE)
        held = store.messages(EVERYONE, state="held", limit=500).items
        assemblies = store.parked_assemblies()
    if form is Output.JSON:
        print_document(
            {
                "schema": "gateway.parked/1",
                "deliveries": [msgspec.to_builtins(one) for one in deliveries],
                "notices": [msgspec.to_builtins({name: getattr(one, name) for name in _OF_NOTICE}) for one in notices],
                "messages": [msgspec.to_builtins(one) for one in held],
                "assemblies": assemblies,
            }
        )
    else:
        for delivery in deliveries:
            print(
                f"{delivery.id}  to {delivery.destination}  {plural(delivery.filings, 'filing')} of "
                f"{delivery.message_id}  {_why(delivery)}"
            )
        for notice in notices:
            print(f"{notice.id}  to {notice.partner}  {notice.kind} about {notice.filing}: {notice.after}")
        for message in held:
            print(f"{message.id}  of {message.partner}  held: gateway message show {message.id}")
        for message_id in assemblies:
            print(f"{message_id}  its parts were not joined: gateway message show {message_id}")
        if not (deliveries or notices or held or assemblies):
            print("Nothing is parked.")
    return 1 if deliveries or notices or held or assemblies else 0


def retry(subjects: list[str], everything: bool) -> int:
    """Set what is parked or held going again; exit 1 when one of *subjects* is neither."""
    if bool(subjects) is everything:
        return unusable("name deliveries, notices or messages, or say --all.")
    now = datetime.now(UTC)
    with opened() as store:
        if everything:
            subjects = [one.id for one in store.parked_deliveries(EVERYONE)]
            subjects += [one.id for one in store.parked_notices(EVERYONE)]
            subjects += [one.id for one in store.messages(EVERYONE, state="held", limit=500).items]
            subjects += store.parked_assemblies()
        going = {subject: _revived(store, subject, now) for subject in subjects}
    for subject, is_going in going.items():
        print(f"{subject} {'is tried again' if is_going else 'is neither parked nor held: nothing to do'}")
    if not going:
        print("Nothing is parked.")
    return 0 if all(going.values()) else 1


def _revived(store: Store, subject: str, now: datetime) -> bool:
    ways = {"dlv": (store.retry_delivery,), "ntc": (store.retry_notice,)}
    try:
        return any(way(subject, now) for way in ways.get(subject[:3], (store.retry, store.retry_assembly)))
    except KeyError:
        return False


def _why(delivery: Delivery) -> str:
    last = delivery.attempts[-1] if delivery.attempts else None
    return str(last.diagnostic["message"]) if last is not None and last.diagnostic is not None else ""
