"""Join the parts that a message brought with those of others, page by page, and end their wait when it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.assembly import Part, compared
from gateway.diagnostics import Diagnostic, diagnose
from gateway.jobs import Claim
from gateway.pipeline.partner import Partner
from gateway.pipeline.reroute import profiles_of
from gateway.pipeline.shipment import Filed, Shipment, file_shipments
from gateway.store import Store
from gateway.store.late import Late, Told
from gateway.store.parts import Shipment as Stored
from gateway.store.parts import WaitingPart
from gateway.store.settling import Settled
from gateway.worker.circle import Assembling
from gateway.worker.ports import Clock, Stopping


def assemble_message(
    store: Store,
    claim: Claim,
    assembling: Assembling,
    destinations: Sequence[str],
    clock: Clock,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Join the parts of the message of *claim* with those of others, and return how many shipments were filed.

    When some still wait, the same job comes back when their time is over, and then ends their wait. Raises ``Stopping``
    between two pages when asked to stop, ``LeaseLost`` when the work has gone to somebody else; what was written stays.
    """
    filed, after = 0, -1
    while (page := store.shipments(claim.subject, assembling.circle, after)) is not None:
        if page.shipments:
            settled = _settle(page.shipments, assembling, clock())
            filed += store.settle_shipments(claim, settled, assembling.states, destinations, clock(), assembling.notify)
        if page.late:
            told = [_compared(late, assembling) for late in store.late(page.late)]
            store.settle_late(claim, told, assembling.states, clock(), assembling.notify)
        if is_stopping():
            raise Stopping
        after = page.last
    since = store.waiting_since(claim.subject)
    due = assembling.due(claim.partner, since) if since is not None else None
    if due is not None and due <= clock():
        while store.end_wait(claim, claim.subject, assembling.states, _ended, clock(), assembling.notify):
            if is_stopping():
                raise Stopping
        due = None
    store.assembled(claim, due)
    return filed


def _ended(missing: str) -> Diagnostic:
    return diagnose("record.wait-ended", missing=missing)


def _settle(stored: Sequence[Stored], assembling: Assembling, now: datetime) -> list[Settled]:
    filed = file_shipments([_shipment(one, assembling) for one in stored], assembling.library, now)
    return [_settled(one, came, assembling) for one, came in zip(stored, filed, strict=True)]


def _compared(late: Late, assembling: Assembling) -> Told:
    """Hold what came late against what was filed without it."""
    main = late.main
    partners = (assembling.partners(main.partner), *_contributors(main, late.parts, assembling))
    differs = compared(
        late.xml,
        [Part(role=part.role, partner=part.partner, xml=part.xml) for part in late.parts],
        Part(role=late.part.role, partner=late.part.partner, xml=late.part.xml),
        profiles_of(assembling.library, partners),
        assembling.library.recipes[main.filing_code or ""],
    )
    where = f"shipment {main.key}"
    return Told(
        late=late,
        differs=tuple(msgspec.structs.replace(one, where=where) for one in differs),
        same=diagnose("record.late-part-same", found=main.key, where=where),
    )


def _contributors(main: WaitingPart, parts: Sequence[WaitingPart], assembling: Assembling) -> tuple[Partner, ...]:
    """Return who else sent *parts* of the shipment of *main*, in the order in which their profiles are believed."""
    return assembling.believed(part.partner for part in parts if part.partner != main.partner)


def _shipment(stored: Stored, assembling: Assembling) -> Shipment:
    main = stored.main
    return Shipment(
        key=main.key,
        filing=main.filing_code or "",
        partner=assembling.partners(main.partner),
        contributors=_contributors(main, stored.parts, assembling),
        parts=tuple(Part(role=part.role, partner=part.partner, xml=part.xml) for part in stored.parts),
    )


def _settled(stored: Stored, filed: Filed, assembling: Assembling) -> Settled:
    contributors = _contributors(stored.main, stored.parts, assembling)
    # What a contributor's profile gives is its own as much as what it sent: it stands under its first record.
    noted = [next(part.record for part in stored.parts if part.partner == one.id) for one in contributors]
    records = (*(part.record for part in stored.parts), *reversed(noted), None)  # -1 is the owner's profile
    return Settled(
        shipment=stored,
        deadline=assembling.due(stored.main.partner, stored.main.received_at),
        owes=tuple(
            {**msgspec.to_builtins(one), "partner": assembling.who(stored.main.partner, one)} for one in filed.owes
        ),
        diagnostics=filed.diagnostics,
        regime=filed.filing.regime if filed.filing is not None else None,
        xml=filed.filing.xml if filed.filing is not None else None,
        entry=filed.entry,
        numbers=filed.numbers,
        unnumbered=_settled(stored, filed.unnumbered, assembling) if filed.unnumbered is not None else None,
        origins={field: records[number] for field, number in filed.origins.items()},
    )
