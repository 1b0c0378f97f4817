"""``gateway queue …``: what waits, what is parked until a person looks, and setting it going again."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from gateway.cli.kept import opened
from gateway.cli.options import Output
from gateway.cli.printing import print_document, unusable
from gateway.cli.show import plural
from gateway.store import EVERYONE, Delivery, Store


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
    """Print what needs a person: parked deliveries and held messages; exit 1 when there is any."""
    with opened() as store:
        deliveries = store.parked_deliveries(EVERYONE)
        held = store.messages(EVERYONE, state="held", limit=500).items
    if form is Output.JSON:
        print_document(
            {
                "schema": "gateway.parked/1",
                "deliveries": [msgspec.to_builtins(one) for one in deliveries],
                "messages": [msgspec.to_builtins(one) for one in held],
            }
        )
    else:
        for delivery in deliveries:
            print(
                f"{delivery.id}  to {delivery.destination}  {plural(delivery.filings, 'filing')} of "
                f"{delivery.message_id}  {_why(delivery)}"
            )
        for message in held:
            print(f"{message.id}  of {message.partner}  held: gateway message show {message.id}")
        if not (deliveries or held):
            print("Nothing is parked.")
    return 1 if deliveries or held else 0


def retry(subjects: list[str], everything: bool) -> int:
    """Set parked deliveries and held messages going again; exit 1 when one of them is neither."""
    if bool(subjects) is everything:
        return unusable("name deliveries or messages, or say --all.")
    now = datetime.now(UTC)
    with opened() as store:
        if everything:
            held = store.messages(EVERYONE, state="held", limit=500).items
            subjects = [one.id for one in store.parked_deliveries(EVERYONE)] + [one.id for one in held]
        going = {subject: _revived(store, subject, now) for subject in subjects}
    for subject, is_going in going.items():
        print(f"{subject} {'is tried again' if is_going else 'is neither parked nor held: nothing to do'}")
    if not going:
        print("Nothing is parked.")
    return 0 if all(going.values()) else 1


def _revived(store: Store, subject: str, now: datetime) -> bool:
    way = store.retry_delivery if subject.startswith("dlv") else store.retry
    try:
        return way(subject, now)
    except KeyError:
        return False


def _why(delivery: Delivery) -> str:
    last = delivery.attempts[-1] if delivery.attempts else None
    return str(last.diagnostic["message"]) if last is not None and last.diagnostic is not None else ""
