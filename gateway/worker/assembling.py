"""Join the parts that a message brought with those of others, page by page, and end their wait when it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.assembly import Part
from gateway.diagnostics import Diagnostic, diagnose
from gateway.jobs import Claim
from gateway.pipeline.shipment import Filed, Shipment, file_shipments, lacks_number
from gateway.store import Store
from gateway.store.parts import Settled
from gateway.store.parts import Shipment as Stored
from gateway.worker.circle import Assembling
from gateway.worker.ports import Clock
from gateway.worker.translation import Stopping


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
    while True:
        shipments, following = store.shipments(claim.subject, assembling.circle, after)
        if shipments:
            settled = _settle(store, shipments, assembling, clock())
            filed += store.settle_shipments(claim, settled, assembling.states, destinations, clock())
        if following is None:
            break
        if is_stopping():
            raise Stopping
        after = following
    since = store.waiting_since(claim.subject)
    due = assembling.due(claim.partner, since) if since is not None else None
    if due is not None and due <= clock():
        while store.end_wait(claim, claim.subject, assembling.states, _ended, clock()):
            if is_stopping():
                raise Stopping
        due = None
    store.assembled(claim, due)
    return filed


def _ended(missing: str) -> Diagnostic:
    return diagnose("record.wait-ended", missing=missing)


def _settle(store: Store, stored: Sequence[Stored], assembling: Assembling, now: datetime) -> list[Settled]:
    library = assembling.library
    shipments = [_shipment(one, assembling) for one in stored]
    filed = file_shipments(shipments, library, now, {})
    serials = _serials(store, shipments, filed)
    if serials:
        again = [place for place, one in enumerate(shipments) if one.key in serials]
        numbered = file_shipments([shipments[place] for place in again], library, now, serials)
        for place, one in zip(again, numbered, strict=True):
            filed[place] = one
    return [_settled(*pair, assembling) for pair in zip(stored, filed, strict=True)]


def _shipment(stored: Stored, assembling: Assembling) -> Shipment:
    main = stored.main
    return Shipment(
        key=main.key,
        filing=main.filing_code or "",
        partner=assembling.partners(main.partner),
        parts=tuple(Part(role=part.role, partner=part.partner, xml=part.xml) for part in stored.parts),
    )


def _serials(store: Store, shipments: Sequence[Shipment], filed: Sequence[Filed]) -> dict[str, int]:
    """Take an entry number from the partner's range for each shipment that lacks nothing else."""
    wanted: dict[tuple[str, str], list[Shipment]] = {}
    for shipment, one in zip(shipments, filed, strict=True):
        filer = lacks_number(shipment, one)
        if filer is not None:
            wanted.setdefault((shipment.partner.id, filer), []).append(shipment)
    serials = {}
    for (partner, filer), some in wanted.items():
        numbers = some[0].partner.entry_numbers
        assert numbers is not None, "asked before"
        for shipment, number in zip(some, store.entry_numbers(partner, f"entry {filer}", len(some)), strict=True):
            if numbers.first + number - 1 <= numbers.last:
                serials[shipment.key] = numbers.first + number - 1
    return serials


def _settled(stored: Stored, filed: Filed, assembling: Assembling) -> Settled:
    named = [part.record for part in stored.parts]
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
        origins={field: named[number] if number >= 0 else None for field, number in filed.origins.items()},
    )
