"""What an answer from outside says, as values: about what, which verdict, which remarks, which disposition."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.diagnostics import Scope

Kind = Literal["TA1", "997", "999", "824", "350", "355"]
Verdict = Literal["accepted", "accepted-with-errors", "partially-accepted", "preliminary", "held", "rejected"]
"""``preliminary``: customs keeps the bill and has not accepted it, since something else in the trip was in error."""
Level = Literal["interchange", "group", "set", "trip", "bill", "item"]
"""The unit that is spoken of."""
Effect = Literal[
    "advisory", "arrived", "release", "release-withdrawn", "hold", "hold-removed", "discrepancy", "refusal", "manual"
]
"""What a disposition does to a bill; ``manual``: a code that the table does not have, so a person has to look."""


class Correspondent(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers."""

    qualifier: str
    """ISA05."""
    id: str
    """ISA06."""
    application: str | None = None
    """GS02; a TA1 has none."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered. Each part is as the answer gives it; what an answer does not name is ``None``."""

    level: Level
    interchange: str | None = None
    """ISA13 of the interchange that is answered."""
    group: str | None = None
    """GS06."""
    functional_id: str | None = None
    """GS01."""
    set_id: str | None = None
    """ST01."""
    set_number: str | None = None
    """ST02."""
    carrier: str | None = None
    """SCAC of the manifest (M10-01)."""
    trip: str | None = None
    """M10-06, which is taken to carry the trip number."""
    port: str | None = None
    """P4-01."""
    scn: str | None = None
    """Shipment control number: the issuer's SCAC and the bill number, as one."""
    amendment: Literal["replace", "cancel"] | None = None
    """What the manifest that is answered does to a bill that is on file (M13, which a 355 repeats)."""
    reference: tuple[str, str] | None = None
    """Qualifier and value of any other reference (OTI-02, OTI-03)."""


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One error or comment."""

    code: str | None
    """As sent: a code of AK304, AK403, AK502, AK905, TA105, TED01, LQ02, V901, or a CBP error code; ``None``: text."""
    text: str
    level: Level | Literal["segment", "element"]
    segment: str | None = None
    """Id of the segment that is remarked on."""
    position: int | None = None
    """Its position in the set that is answered, ST = 1; in a 355, which mirrors that set, ``None``."""
    element: int | None = None
    component: int | None = None
    loop: str | None = None


class Disposition(msgspec.Struct, frozen=True, kw_only=True):
    """What customs has posted about a bill (X4)."""

    code: str
    """X4-07; or the notification (SN050) that stood in its remarks, when the table does not know the code."""
    name: str
    effect: Effect
    hold: str | None = None
    """Which hold is placed or removed: the place or authority that it belongs to."""
    port: str | None = None
    posted: datetime | None = None
    """X4-05 and X4-06, taken as U.S. Eastern; without a time, the beginning of the day."""
    quantity: Decimal | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer says, without who says it."""

    about: Subject
    verdict: Verdict | None
    """``None``: the answer tells an event or a disposition and judges nothing."""
    remarks: tuple[Remark, ...] = ()
    disposition: Disposition | None = None


class Response(Fact, frozen=True, kw_only=True):
    """One answer about one thing."""

    kind: Kind
    sender: Correspondent
    receiver: str
    """ISA08."""
    usage: str
    """ISA15: P or T."""
    written: datetime | None
    """GS04 and GS05 (of a TA1, ISA09 and ISA10), taken as U.S. Eastern; ``None`` when they are no date."""
    where: str
    """Address of the answer itself in the message."""
    scope: Scope
    sound: bool = True
    """No error in the envelope or the set of the answer. What is not sound should not move the state of a filing."""
