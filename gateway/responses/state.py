"""The state of a bill by all that customs has posted about it.

CBP's list of dispositions says that a release must not be acted on while a hold is in force. So a bill is released only
when a release was posted, none was withdrawn or refused after it, and every hold that was placed was removed, each
counted for its own authority and port. This project's own rule, stricter than any single code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from gateway.policy import EASTERN
from gateway.responses.model import Disposition

BillState = Literal["none", "held", "manual", "refused", "withdrawn", "released"]
_NEVER = datetime(1, 1, 1, tzinfo=EASTERN)
_STEPS: dict[str, int] = {"hold": 1, "hold-removed": -1}
_OUTCOMES: dict[str, BillState] = {"release": "released", "release-withdrawn": "withdrawn", "refusal": "refused"}


def state_of(postings: Iterable[Disposition]) -> BillState:
    """Return the state of a bill after *postings*, in any order; those of the same minute count in the order given.

    ``held`` while a hold is open, else ``manual`` when a code is unknown, else what was posted last of release,
    withdrawal and refusal; ``none`` when none of them was posted.
    """
    ordered = sorted(postings, key=lambda one: (one.posted is not None, one.posted or _NEVER))
    state: BillState = "none"
    for one in ordered:
        state = _OUTCOMES.get(one.effect, state)
    if open_holds((one.effect, one.hold, one.port) for one in ordered):
        return "held"
    return "manual" if any(one.effect == "manual" for one in ordered) else state


def open_holds(steps: Iterable[tuple[str, str | None, str | None]]) -> set[str | None]:
    """Return which holds are open after *steps*, in any order: effect (``hold``, ``hold-removed``), hold and port."""
    holds: Counter[tuple[str | None, str | None]] = Counter()
    for effect, hold, port in steps:
        holds[hold, port] += _STEPS.get(effect, 0)
    return {hold for (hold, _), count in holds.items() if count > 0}
