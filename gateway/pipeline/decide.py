"""Forward, reject or hold: the XSD, the named checks and the law on each record, under one partner's agreement."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice

import msgspec

from gateway.diagnostics import Diagnostic, Severity, diagnose
from gateway.filing import Missing, by_who_knows, check_record, entry_bill, values_of
from gateway.pipeline.amendments import Amendments, FiledBefore
from gateway.pipeline.candidate import Candidate, element_of
from gateway.pipeline.facts import FACT_TABLES, FactTable, facts_of
from gateway.pipeline.library import Library
from gateway.pipeline.outcome import Batch, Fate, Filing
from gateway.pipeline.partner import Partner
from gateway.pipeline.reroute import SUPPLEMENT, Reroute
from gateway.pipeline.screening import DayTotals, Screening, nothing_before
from gateway.pipeline.severity import resolved
from gateway.policy import Decision, Facts
from gateway.policy.rows import Filing as SuggestedFiling

Known = Callable[[Iterable[str]], set[str]]
"""Tells which of some record keys the partner has had forwarded before, by earlier batches of this message included."""

BATCH = 250
"""Records that are decided together, so that one question to the store is asked about this many."""

_INDEX = re.compile(r"\[\d+\]")

# Findings that a person can settle without a new message: they hold a record and do not refuse it.
HOLDING = frozenset(
    {
        *("policy.review", "record.out-of-scope", "record.other-mode", "record.in-bond"),
        *("record.amendment", "record.cancellation-reason", "record.part-held"),
    }
)
# What is refused of a record that waits to be filed otherwise: only the claim it came with.
_ANSWERED_BY_WAITING = frozenset({"policy.ineligible"})
# Notes that hold of records of this fate alone.
_OF_WAITING, _OF_AMENDING = ("record.awaits-parts",), ("record.amendment-requested", "record.withdrawn")
_DAY = "consignee_day_total_usd"
"""A fact that is added up and not sent."""
# What a record can be named by, and what is said when that was used before.
_ENTRY_NUMBER = ("Entry.FilerCode", "Entry.Number")
_KEYS = (
    ("record.duplicate-entry", _ENTRY_NUMBER),
    ("record.duplicate-bill", ("Bill.IssuerScac", "Bill.Number")),
    ("record.duplicate-shipment", ("TrackingNumber",)),
)
# Which answer counts when the goods of one record have several origins.
_GRAVITY = {"INELIGIBLE": 3, "DATA_ERROR": 2, "REVIEW": 1, "ELIGIBLE": 0}


class Desk:
    """Decides records in batches."""

    def __init__(
        self,
        library: Library,
        partner: Partner,
        as_of: datetime,
        known: Known,
        day_totals: DayTotals = nothing_before,
        filed: FiledBefore | None = None,
    ) -> None:
        self._library = library
        self._partner = partner
        self._as_of = as_of
        self._known = known
        self._filed = filed
        self._amendments = Amendments(library, partner, as_of, filed)
        self._reroute = Reroute(library, partner)
        self._screening = Screening(library, as_of, day_totals)
        holding = HOLDING | {"policy.ineligible"} if partner.when_ineligible == "hold" else HOLDING
        self._holding = frozenset(holding)

    def batches(self, candidates: Iterable[Candidate]) -> Iterator[Batch]:
        """Yield the filings of *candidates* in their order; those of a batch are decided together."""
        rest = iter(candidates)
        while some := list(islice(rest, BATCH)):
            yield Batch(self.decide(some))

    def decide(self, candidates: Sequence[Candidate]) -> list[Filing]:
        """Return the filing of every candidate, in their order."""
        self._gate([candidate for candidate in candidates if candidate.xml])
        self._gate(self._amendments.look(candidates))
        decisions = [self._judge(candidate) for candidate in candidates]
        self._refuse_repeated(candidates)
        self._look_again(candidates, decisions)
        return [self._filing(*pair) for pair in zip(candidates, decisions, strict=True)]

    def _gate(self, candidates: Sequence[Candidate]) -> None:
        verdicts = self._library.schema.gate([candidate.xml for candidate in candidates])
        for candidate, faults in zip(candidates, verdicts, strict=True):
            candidate.xml = "" if faults else candidate.xml
            for fault in faults:
                candidate.diagnostics.append(fault.diagnostic(**candidate.placed(fault.path)))

    def _judge(self, candidate: Candidate) -> Decision | None:
        if candidate.amends is not None and candidate.amends.what == "cancel":
            return None  # the law was asked about it when it was filed
        if candidate.xml:
            for finding in check_record(candidate.regime, candidate.values, self._library.tables):
                candidate.diagnostics.append(msgspec.structs.replace(finding, **candidate.placed(finding.target)))
        table = FACT_TABLES.get(candidate.regime) if not candidate.aside else None
        if table is not None:
            return self._ask_law(candidate, table)
        if candidate.regime == SUPPLEMENT and candidate.xml:
            self._reroute.keep(candidate)
        return None

    def _ask_law(self, candidate: Candidate, table: FactTable) -> Decision | None:
        law = self._library.law
        all_facts = facts_of(table, candidate.values, self._as_of)
        if candidate.amends is not None:  # the entry itself was filed in time, or late, before
            all_facts = [msgspec.structs.replace(facts, filed_days_after_arrival=None) for facts in all_facts]
        answers = [(law.decide(facts), facts) for facts in all_facts]
        if not answers:
            return None
        decision, facts = gravest(answers)
        return self._ruled(candidate, table, decision, facts)

    def _ruled(self, candidate: Candidate, table: FactTable, decision: Decision, facts: Facts) -> Decision:
        """Tell *candidate* what *decision* on *facts* means for it, and return the decision that counts."""
        candidate.cleared = facts if decision.decision == "ELIGIBLE" else None
        law = self._library.law
        if decision.decision != "ELIGIBLE":
            fact = law.tables.reasons[decision.primary_reason].fact
            target = _concerned(table, fact, facts, candidate)
            origin = candidate.origin(target)
            source = origin.sources[0] if origin.sources else None
            found = law.diagnostics(
                facts, decision, source=source, target=target, scope=candidate.scope, where=candidate.where
            )
            path = _INDEX.sub("", target or "").partition(".")[2]
            if fact != _DAY and origin.sent and len(candidate.values.get(path, ())) == 1:
                found = tuple(_as_sent(one, origin.sent) for one in found)
            if decision.decision == "INELIGIBLE" or not _is_explained(found[0], candidate):
                candidate.diagnostics += found
        if decision.decision == "INELIGIBLE" and candidate.xml and candidate.amends is None:
            return self._instead(candidate, decision)
        return decision

    def _instead(self, candidate: Candidate, decision: Decision) -> Decision:
        """File *candidate*, which is refused by *decision*, as that suggests, or tell what it lacks for it.

        Return the decision that counts: of the filing that was made, or *decision*.
        """
        recipe = self._reroute.recipe(candidate, decision.suggested_filing)
        if recipe is None:
            self._tell_what_lacks(candidate, decision.suggested_filing)
            return decision
        other = self._reroute.other(candidate, recipe)
        if other is None:
            return decision
        self._gate([other])
        decided = self._judge(other)
        if self._fate(other) != "forward" or decided is None:
            candidate.diagnostics += other.diagnostics
            return decision
        refused = next(one for one in candidate.diagnostics if one.code == "policy.ineligible")
        told = diagnose("record.rerouted", filing=recipe.name, reason=refused.message, scope=candidate.scope)
        kept = [one for one in candidate.diagnostics if not one.code.startswith("policy.")]
        candidate.become(other, [*kept, told, *other.diagnostics])
        return decided

    def _tell_what_lacks(self, candidate: Candidate, filing: str) -> None:
        """Note what the filing that is suggested needs and *candidate* does not hold."""
        completeness, filings = self._library.completeness, self._library.law.tables.filings
        if not completeness.knows(filing, candidate.regime):
            return
        missing = completeness.missing_for(filing, candidate.regime, candidate.values)
        note = _lacking(filings[filing], missing)
        candidate.diagnostics.append(msgspec.structs.replace(note, scope=candidate.scope, where=candidate.where))

    def _refuse_repeated(self, candidates: Sequence[Candidate]) -> None:
        standing = [candidate for candidate in candidates if self._takes_key(candidate)]
        taken = self._known([candidate.key for candidate in standing]) if standing else set()
        for candidate in standing:
            if candidate.key not in taken:
                taken.add(candidate.key)
                continue
            code, target = _repeated(candidate)
            places = candidate.placed(target)
            candidate.diagnostics.append(diagnose(code, found=candidate.key, target=target, **places))

    def _look_again(self, candidates: Sequence[Candidate], decisions: list[Decision | None]) -> None:
        """Screen what the law clears, and ask the law again with what the person of a record has on its day."""
        places = {id(candidate): number for number, candidate in enumerate(candidates)}
        cleared = [
            (one, one.cleared)
            for one in candidates
            if one.cleared is not None and one.amends is None and self._fate(one) != "reject"
        ]
        for candidate, facts in cleared:
            self._screening.look(candidate, facts)
        forwarded = [(one, facts) for one, facts in cleared if self._fate(one) == "forward"]
        self._screening.tell_entered(forwarded, self._entered)
        for candidate, facts in self._screening.weigh(forwarded, lambda one: self._fate(one) == "forward"):
            decision = self._library.law.decide(facts)
            if decision.decision != "ELIGIBLE":
                table = FACT_TABLES[candidate.regime]
                decisions[places[id(candidate)]] = self._ruled(candidate, table, decision, facts)

    def _entered(self, bills: Collection[str]) -> Mapping[str, str]:
        """Return by bill the entry number under which the sender has entered it, for those that it has."""
        found = self._filed(bills) if self._filed is not None else {}
        entries = ((bill, values_of(one.xml)) for bill, one in found.items())
        return {bill: "".join(values[path][0] for path in _ENTRY_NUMBER) for bill, values in entries}

    def _takes_key(self, candidate: Candidate) -> bool:
        """Whether *candidate* is filed under its key, now or when it is complete."""
        if candidate.amends is not None:
            return False
        fate, part = self._fate(candidate), candidate.part
        return fate == "forward" or (fate == "hold" and part is not None and part.filing is not None)

    def _resolved(self, candidate: Candidate) -> list[Diagnostic]:
        severities = self._partner.severities
        return resolved(candidate.diagnostics, severities) if severities else candidate.diagnostics

    def _fate(self, candidate: Candidate) -> Fate:
        """Return the fate of *candidate*. Without a valid record there is nothing to forward, whatever is agreed."""
        fate: Fate = "forward" if candidate.xml else "reject"
        for diagnostic in self._resolved(candidate):
            if diagnostic.code in self._holding or (
                candidate.part is not None and diagnostic.code in _ANSWERED_BY_WAITING
            ):
                fate = "hold"
            elif diagnostic.severity is Severity.ERROR:
                return "reject"
        return fate

    def _filing(self, candidate: Candidate, decision: Decision | None) -> Filing:
        fate = self._fate(candidate)
        waits = fate == "hold" and candidate.part is not None
        untrue = {*(() if waits else _OF_WAITING), *(() if fate == "forward" else _OF_AMENDING)}
        return Filing(
            key=candidate.key,
            regime=candidate.regime,
            fate=fate,
            xml=candidate.xml,
            diagnostics=tuple(one for one in self._resolved(candidate) if one.code not in untrue),
            decision=decision,
            scope=candidate.scope,
            start=candidate.start,
            end=candidate.end,
            segment=candidate.segment,
            part=candidate.part if waits else None,
            amends=candidate.amends if fate == "forward" else None,
            day=candidate.day if fate == "forward" else None,
            bill=entry_bill(candidate.regime, candidate.values) if fate == "forward" else None,
        )


def _repeated(candidate: Candidate) -> tuple[str, str]:
    """Return the finding on *candidate*, whose key was used before, and the field that the key is made of."""
    for code, paths in _KEYS:
        if candidate.key == "".join(found[0] for path in paths if (found := candidate.values.get(path))):
            return code, f"Filing.{paths[-1]}"
    return "record.duplicate-bill", "Filing.Bill.Number"


def gravest(answers: Sequence[tuple[Decision, Facts]]) -> tuple[Decision, Facts]:
    """Return which of *answers*, one for each origin of a record's goods, counts for the record."""
    return max(answers, key=lambda answer: _GRAVITY[answer[0].decision])


@lru_cache(maxsize=256)
def _lacking(filing: SuggestedFiling, missing: tuple[Missing, ...]) -> Diagnostic:
    """Return the note on what *filing* needs; most records of a message lack the same."""
    return diagnose(
        "record.incomplete-for" if missing else "record.complete-for",
        filing=f"{filing.name} ({filing.code})",
        missing=", ".join(one.name for one in missing),
        askers=by_who_knows(missing),
        citation=filing.citation or None,
    )


def _as_sent(diagnostic: Diagnostic, sent: str) -> Diagnostic:
    """Return *diagnostic* with what its sender wrote in place of the value that was made of it."""
    return diagnostic if diagnostic.found is None else msgspec.structs.replace(diagnostic, found=sent)


def _is_explained(finding: Diagnostic, candidate: Candidate) -> bool:
    """Whether an error on the same field, on what encloses it, or on the element that it is read from is told."""
    target, element = finding.target, element_of(finding)
    return any(
        (target is not None and found.target is not None and f"{target}.".startswith(f"{found.target}."))
        or (element is not None and element == element_of(found))
        for found in candidate.diagnostics
        if found.severity is Severity.ERROR
    )


def _concerned(table: FactTable, fact: str | None, facts: Facts, candidate: Candidate) -> str | None:
    """Return the field that *fact* was read from; the line is named where the record has several."""
    target = table.target(fact)
    if target is None or not target.startswith("Filing.Line."):
        return target
    number = 1
    if fact == "origin" and facts.origin is not None:
        number += candidate.values[table.origin].index(facts.origin)
    return target.replace("Filing.Line.", f"Filing.Line[{number}].")
