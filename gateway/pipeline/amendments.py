"""Records that amend a filing which is on file: found under their sender's own name, decided by a table.

What goes on is the record on file marked as cancelled, or the whole new content; a destination needs nothing but that.
Sources: ACE Cargo Release chapter, version 40 (R, D and U); X12 309, M13; ``mappings/tables/amendments.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from gateway.diagnostics import Scope, diagnose
from gateway.filing import Values, values_of
from gateway.filing.amended import cancelled, updated
from gateway.fixedwidth import ENTRY_KINDS
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Amends
from gateway.pipeline.partner import Partner
from gateway.policy import EASTERN
from gateway.states import Action, Kind

CANCELLATION = "cancellation"
UPDATE = "U"
"""SE10 5 of a record that says bill, manifest and port data of an entry on file."""
AMENDED_PATHS: dict[str, tuple[str, ...]] = {
    "section-321": ("Amendment.Type", "Amendment.Action"),
    "type-86": ("Entry.Action", "Entry.Cancellation.Reason", "Entry.Cancellation.Reference"),
    "type-11": ("Entry.Action", "Entry.Cancellation.Reason", "Entry.Cancellation.Reference"),
}
"""By regime, the fields that make a record an amendment."""
_MEANINGS: dict[tuple[str, str], Action | None] = {
    ("Entry.Action", "R"): "replace",
    ("Entry.Action", "D"): "cancel",
    ("Entry.Action", UPDATE): "update",
    ("Amendment.Type", "D"): "cancel",
    ("Amendment.Type", "R"): "replace",
    ("Amendment.Action", "R"): "replace",
    ("Amendment.Action", "2"): "replace",
    ("Amendment.Action", "D"): "cancel",
    ("Amendment.Action", "3"): "cancel",
}
"""SE10 5; M13-03 (DE 580) and M13-07 (DE 306), of which the first that is known counts."""
_NEW = frozenset({("Entry.Action", "A"), ("Amendment.Type", "A"), ("Amendment.Action", "A"), ("Amendment.Action", "1")})
_WITH_REFERENCE = {"02": "in-bond number", "03": "entry number", "04": "zone admission number"}
"""Reasons that name what took the entry's place (SE13 60-61 with SE20)."""
_ENTRIES = {kind.regime: kind.element for kind in ENTRY_KINDS.values()}
"""Filings that are entries, and their elements in XML."""
_VERBS: dict[Action, tuple[str, str]] = {
    "cancel": ("cancel", "cancelled"),
    "replace": ("replace", "replaced"),
    "update": ("update", "updated"),
}
_REQUESTED: dict[Action, str] = {
    "cancel": "cancel-requested",
    "replace": "correction-requested",
    "update": "correction-requested",
}
_NOTHING: tuple[str, ...] = ()


class OnFile(msgspec.Struct, frozen=True, kw_only=True):
    """A filing of the sender that went out, or waits here, under a key."""

    filing: int
    """Number of its row."""
    state: str
    """As ``mappings/tables/states.yaml`` calls it."""
    regime: str
    xml: str
    """The record as it stands, with replacements and updates that were accepted."""
    since: datetime | None = None
    """When it came into ``state``, by what customs told; ``None`` where nothing was told."""


FiledBefore = Callable[[Collection[str]], Mapping[str, OnFile]]
"""Return the sender's filings by those of the asked keys that are known: bills with their SCAC, entry numbers."""


class Amendments:
    """Looks at the records of one message of one partner."""

    def __init__(self, library: Library, partner: Partner, as_of: datetime, filed: FiledBefore | None) -> None:
        """*as_of*: when the message came. *filed*: what is on file; ``None`` where nothing is remembered, so that a
        person has to decide."""
        self._day = as_of.astimezone(EASTERN).date()
        self._library = library
        self._partner = partner
        self._filed = filed
        self._seen: dict[int, Scope] = {}
        """What this message amends already, and by which record: records may be looked at twice."""

    def look(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Decide about those of *candidates* that amend something; return the ones that became another record."""
        sound = (one for one in candidates if one.xml or one.update)
        asked = [(one, action) for one in sound if (action := _action(one)) is not None]
        if not asked:
            return []
        keys = {id(one): _key(one) for one, _ in asked}
        known = self._filed({key for key in keys.values() if key}) if self._filed is not None else None
        changed = []
        for one, action in asked:
            one.aside = True
            if not keys[id(one)]:
                self._tell(one, "record.cancellation-unidentified")
            elif known is None:
                self._hold(one)
            elif (found := known.get(keys[id(one)])) is None:
                what = _VERBS[action][0]
                self._tell(one, "record.not-on-file", found=keys[id(one)], what=what)
            elif self._decide(one, action, keys[id(one)], found):
                changed.append(one)
        return changed

    def _decide(self, one: Candidate, action: Action, key: str, found: OnFile) -> bool:
        """Do what the table says about *one*; tell whether it became another record."""
        kind: Kind = "entry" if found.regime in _ENTRIES else "bill"
        is_again = self._seen.get(found.filing, one.scope) != one.scope
        if action == "update" and one.regime != found.regime:
            return self._is_other_type(one, key, found)
        state = _REQUESTED[action] if is_again else found.state
        days = (self._day - found.since.astimezone(EASTERN).date()).days if found.since is not None else 0
        row = self._library.amendments.row(action, kind, state, days)
        says, (_, done) = self._library.states.states[state].says, _VERBS[action]
        if row.then == "refuse":
            told = {"state": says, "done": done, "reason": row.because, "hint": row.hint}
            self._tell(one, "record.amendment-refused", found=key, **told)
            return False
        if row.then == "withdraw":
            one.amends = Amends(filing=found.filing, what="withdraw", state=found.state)
            self._seen[found.filing] = one.scope
            self._tell(one, "record.withdrawn", found=key)
            return False
        if row.then == "hold" or (action == "replace" and _is_rerouted(one, found)):
            self._hold(one)
            return False
        if action == "replace" and one.regime != found.regime:
            return self._is_other_type(one, key, found)
        if action == "update" and not self._is_update(one, key, found):
            return False
        told = _told(one.values)
        if action == "cancel" and kind == "entry" and "Reason" not in told:
            if self._partner.cancel_reason is None:
                self._tell(one, "record.cancellation-reason", found=key)
                return False
            told["Reason"] = self._partner.cancel_reason
        if (missing := _WITH_REFERENCE.get(told.get("Reason", ""))) is not None and "Reference" not in told:
            self._tell(one, "record.cancellation-reference", found=told["Reason"], expected=missing)
            return False
        one.amends, one.aside = Amends(filing=found.filing, what=action, state=found.state), False
        self._seen[found.filing] = one.scope
        self._tell(one, "record.amendment-requested", found=key, state=says, done=done)
        if action == "cancel":
            one.regime, one.xml = found.regime, cancelled(found.xml, told)
        return action != "replace"

    def _is_other_type(self, one: Candidate, key: str, found: OnFile) -> bool:
        """Tell that *one* would change the kind of what is *found* under *key*; it becomes no other record."""
        self._tell(one, "record.amendment-other-type", found=one.regime, expected=found.regime, key=key)
        return False

    def _is_update(self, one: Candidate, key: str, found: OnFile) -> bool:
        """Make *one* the entry on file with what it says; tell whether that is all that an update can say."""
        shape = self._library.schema.shape(_ENTRIES[found.regime])
        xml, beyond = updated(found.xml, one.update or one.xml, shape)
        if beyond:
            self._tell(one, "record.update-beyond", found=", ".join(beyond), key=key)
            return False
        one.xml, one.values = xml, values_of(xml)
        return True

    def _hold(self, one: Candidate) -> None:
        if not any(found.code == "record.amendment" for found in one.diagnostics):
            self._tell(one, "record.amendment")

    def _tell(self, one: Candidate, code: str, **data: Any) -> None:
        target = "Filing.Entry.Number" if "Entry.Number" in one.values else "Filing.Bill.Number"
        one.diagnostics.append(diagnose(code, target=target, **data, **one.placed(target)))


def _action(one: Candidate) -> Action | None:
    """Return what *one* does to a filing on file; ``None`` for a new filing, an added bill among them."""
    if one.regime == CANCELLATION:
        return "cancel"
    said = [(path, value) for path in AMENDED_PATHS.get(one.regime, _NOTHING) for value in one.values.get(path, ())]
    return next((_MEANINGS[pair] for pair in said if pair in _MEANINGS), None) if not _NEW & set(said[:1]) else None


def _key(one: Candidate) -> str:
    """Return the name of the filing that *one* is about: of a cancellation the entry number, else the bill."""
    if one.regime != CANCELLATION:
        return one.key
    values = one.values
    for paths in (("Entry.FilerCode", "Entry.Number"), ("Bill.IssuerScac", "Bill.Number")):
        if all(values.get(path) for path in paths):
            one.key = "".join(values[path][0] for path in paths)
            return one.key
    return ""


def _told(values: Values) -> dict[str, str]:
    """Return what *values* say of why: of a cancellation, or of an entry with action D."""
    paths = {
        "Reason": ("Reason", "Entry.Cancellation.Reason"),
        "Reference": ("Reference", "Entry.Cancellation.Reference"),
        "Amendment.Reason": ("Amendment.Reason",),
        "Amendment.Action": ("Amendment.Action",),
    }
    found = {name: next((values[path][0] for path in of if values.get(path)), "") for name, of in paths.items()}
    return {name: text for name, text in found.items() if text}


def _is_rerouted(one: Candidate, found: OnFile) -> bool:
    """Whether a manifest changes a bill that was filed as an entry: what was joined to it has to be joined anew."""
    return one.regime == "section-321" and found.regime in _ENTRIES
