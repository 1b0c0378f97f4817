"""An X12 message to filings: survey the envelope, then take each set record by record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Literal

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Severity, diagnose
from gateway.mapping.compiled import Opened
from gateway.mapping.interpret import interpret
from gateway.pipeline.candidate import Candidate, element_of
from gateway.pipeline.decide import HOLDING, Desk
from gateway.pipeline.library import Library, Route
from gateway.pipeline.outcome import Batch, Conclusion
from gateway.pipeline.partner import OnError, Partner
from gateway.pipeline.serving import chosen, serving
from gateway.pipeline.severity import judged, resolved
from gateway.pipeline.tally import Tally
from gateway.pipeline.x12_run import is_plain, split_run
from gateway.tree import Content
from gateway.x12 import Group, Interchange, Survey, TransactionSet, address, survey
from gateway.x12.check import Checker, Head, Record
from gateway.x12.record import record_tree

GroupsUsed = Mapping[Scope, str]
"""Groups of an interchange whose numbers were used before in another one, and the id of the message that used them."""

Processed = Callable[[Interchange], str | Literal["conflict"] | GroupsUsed | None]
"""Tells whether an interchange was processed before: the id of the message with the same bytes, ``"conflict"`` for
other bytes under its control number; of a new one, which numbers of its groups were used before, if any."""

Stranger = Callable[[Interchange], Diagnostic | None]
"""Tells why an interchange may not come from its sender under this partner's name; ``None`` when it may."""

Routes = tuple[Route, ...]
"""The mappings that may read a set: the first one, and those that are asked about what it sets aside."""

# Which units a record's failure takes with it, by the strictest of the mapping's and the partner's agreement.
_STRICTNESS: tuple[OnError, ...] = ("reject-record", "reject-transaction", "reject-group", "reject-interchange")


def translate_x12(
    content: Content,
    library: Library,
    partner: Partner,
    desk: Desk,
    processed: Processed,
    stranger: Stranger,
) -> Iterator[Batch | Conclusion]:
    """Yield the filings of the X12 message *content* in batches, then the conclusion. See ``translate``."""
    message = _Message(content, library, partner, desk)
    earlier: dict[Scope, str] = {}
    used: list[Diagnostic] = []

    def conflicts(interchange: Interchange) -> bool:
        before = processed(interchange)
        if isinstance(before, str) and before != "conflict":
            earlier[interchange.scope] = before
        elif before is not None and not isinstance(before, str):
            used.extend(_group_used(interchange, group, first) for group, first in before.items())
        return before == "conflict"

    found = survey(content, duplicates=conflicts)
    strangers = [why for interchange in found.interchanges if (why := stranger(interchange)) is not None]
    astray = [why for interchange in found.interchanges if (why := _astray(interchange, partner)) is not None]
    envelope = judged(found, partner.severities, [*strangers, *astray, *used])
    message.tally.message(envelope.diagnostics)
    for interchange in envelope.interchanges:
        if interchange.scope in earlier:
            message.repeated(interchange, earlier[interchange.scope])
            continue
        for group in interchange.groups:
            for transaction in group.transactions:
                yield from message.translate(_Set(envelope, interchange, group, transaction))
    yield message.conclude(envelope, duplicate=bool(earlier) and len(earlier) == len(envelope.interchanges))


def _group_used(interchange: Interchange, scope: Scope, first: str) -> Diagnostic:
    """Return the note on the group at *scope*, whose number message *first* used before."""
    (number,) = (group.control_number for group in interchange.groups if group.scope == scope)
    where = address(interchange.control_number, number)
    return diagnose("x12.group-number-used", found=number, first=first, scope=scope, where=where)


def _astray(interchange: Interchange, partner: Partner) -> Diagnostic | None:
    """Return why *interchange* is not for this gateway, when the agreement says how *partner* addresses it."""
    receiver = f"{interchange.receiver_qualifier}:{interchange.receiver}"
    if not partner.receivers or receiver in partner.receivers:
        return None
    return diagnose(
        "partner.receiver-unknown",
        found=receiver,
        expected=", ".join(partner.receivers),
        scope=interchange.scope,
        where=address(interchange.control_number),
    )


class _Set(msgspec.Struct, frozen=True):
    """One transaction set in its envelope."""

    envelope: Survey
    interchange: Interchange
    group: Group
    transaction: TransactionSet

    @property
    def where(self) -> str:
        """The address of the set in the trade's words."""
        names = (self.transaction.id, self.transaction.control_number)
        return address(self.interchange.control_number, self.group.control_number, names)

    def refusal(self) -> tuple[str, Diagnostic] | None:
        """Return the unit of the envelope that does not stand, and why; ``None`` when all of them stand."""
        scope = self.transaction.scope
        for unit, sound, about in (
            ("interchange", self.interchange.sound, Scope(scope.interchange)),
            ("group", self.group.sound, Scope(scope.interchange, scope.group)),
            ("transaction set", self.transaction.sound, scope),
        ):
            if not sound:
                causes = [d for d in self.envelope.diagnostics if d.scope == about and d.severity is Severity.ERROR]
                return unit, causes[0]
        return None


class _Message:
    """One X12 message while it is translated."""

    def __init__(self, content: Content, library: Library, partner: Partner, desk: Desk) -> None:
        self.content = content
        self.library = library
        self.partner = partner
        self.desk = desk
        self.tally = Tally("x12", partner)
        self._failed: dict[Scope, int] = {}

    def repeated(self, interchange: Interchange, first: str) -> None:
        """Note that *interchange* is the one that message *first* brought, byte for byte: nothing new comes of it."""
        self.tally.message(
            (
                diagnose(
                    "message.duplicate",
                    found=interchange.control_number,
                    first=first,
                    scope=interchange.scope,
                    where=address(interchange.control_number),
                ),
            )
        )

    def translate(self, this: _Set) -> Iterator[Batch]:
        """Yield the filings of one transaction set."""
        transaction = this.transaction
        checker = self.library.checker(transaction.id, this.group.release)
        routes = self._routes(this, checker)
        self.tally.open_set(transaction.scope, checker.guide.name if checker is not None else None)
        if checker is None:
            self._note("message.no-guide", this, found=transaction.id, release=this.group.release)
        elif not routes:
            for part in checker.check(transaction, self.content, this.interchange.delimiters, None, this.where):
                self.tally.message(part.diagnostics)
            self._note("message.set-not-translated", this, found=transaction.id)
        else:
            self.tally.mapped_by(routes[0].mapping.id)
            unit = self._all_or_nothing(this, routes[0])
            yield from self.tally.counted(self._batches(this, checker, routes, unit))
        self.tally.close_set(stands=this.refusal() is None)

    def _routes(self, this: _Set, checker: Checker | None) -> Routes:
        if checker is None:
            return ()
        return serving(self.library, checker, this.transaction, self.content, this.interchange.delimiters)

    def _note(self, code: str, this: _Set, **data: Any) -> None:
        self.tally.message((diagnose(code, scope=this.transaction.scope, where=this.where, **data),))

    def _batches(
        self, this: _Set, checker: Checker, routes: Routes, unit: Diagnostic | None, *, silent: bool = False
    ) -> Iterator[Batch]:
        candidates = self._candidates(this, checker, routes, silent)
        return self.desk.batches(candidates if unit is None else _refused_with(unit, candidates))

    def _candidates(self, this: _Set, checker: Checker, routes: Routes, silent: bool) -> Iterator[Candidate]:
        transaction, delimiters, route = this.transaction, this.interchange.delimiters, routes[0]
        refused = this.refusal()
        opened: Opened | None = None
        broken: Diagnostic | None = None
        severities = self.partner.severities
        for part in checker.check(transaction, self.content, delimiters, route.split, this.where, severities):
            if isinstance(part, Record):
                candidate = self._candidate(this, checker, routes, part, opened)
                if transaction.cut_off and candidate.end >= transaction.end:
                    # What it lacks was lost on its way: neither the mapping nor the law has anything to say about it.
                    candidate.diagnostics, candidate.aside = list(part.diagnostics), True
                if broken is not None and not part.head.sound:
                    candidate.diagnostics = _own(candidate)
                    candidate.diagnostics.append(_of_unit("trip or set header", broken, candidate))
                elif refused is not None:
                    candidate.diagnostics.append(_of_unit(*refused, candidate))
                yield candidate
                continue
            if not silent:
                self.tally.message(part.diagnostics)
            if isinstance(part, Head):
                found = resolved(part.diagnostics, severities)
                broken = next((one for one in found if one.severity is Severity.ERROR), broken)
                opened = route.compiled.open(part.enclosing) if route.compiled is not None else None

    def _candidate(
        self, this: _Set, checker: Checker, routes: Routes, record: Record, opened: Opened | None
    ) -> Candidate:
        run, delimiters, route = record.run, this.interchange.delimiters, routes[0]
        candidate = Candidate(
            regime=route.regime,
            scope=msgspec.structs.replace(this.transaction.scope, record=record.number),
            where=this.where,
            start=run.start,
            end=run.start + len(run.text),
            segment=run.ordinal,
        )
        candidate.diagnostics += record.diagnostics
        tree = partial(record_tree, record, checker.guide, delimiters)
        if opened is not None and run.text.isascii() and all(map(element_of, record.diagnostics)):
            assert route.compiled is not None, "what was opened was compiled"
            plain = is_plain(run.text, delimiters, route.compiled.cut)
            mapped = route.compiled.map(opened, split_run(run.text, delimiters), plain)
            if mapped is not None:
                candidate.serve(mapped, route.plan, tree)
                return candidate
        made = tree()
        fitting = chosen(routes, made) if len(routes) > 1 else None
        if fitting is not None and fitting is not route:
            route, candidate.regime = fitting, fitting.regime
            self.tally.mapped_by(route.mapping.id)
        candidate.take(interpret(route.plan, made, candidate.scope))
        return candidate

    def _all_or_nothing(self, this: _Set, route: Route) -> Diagnostic | None:
        """Return why all records of the set are refused, when one failed and the agreement takes the unit with it.

        The records are decided once beforehand to know it, so that nothing has to be taken back.
        """
        agreed = max(self.partner.on_error, route.plan.on_error, key=_STRICTNESS.index)
        if agreed == "reject-record":
            return None
        unit = agreed.removeprefix("reject-")
        scope = this.transaction.scope
        about = {
            "transaction": scope,
            "group": Scope(scope.interchange, scope.group),
            "interchange": Scope(scope.interchange),
        }[unit]
        if about not in self._failed:
            self._failed[about] = sum(self._count_failed(other) for other in _sets_in(this.envelope, about))
        failed = self._failed[about]
        return diagnose("message.all-or-nothing", unit=unit, failed=failed, where=this.where) if failed else None

    def _count_failed(self, this: _Set) -> int:
        checker = self.library.checker(this.transaction.id, this.group.release)
        routes = self._routes(this, checker)
        if checker is None or not routes:
            return 0
        batches = self._batches(this, checker, routes, None, silent=True)
        return sum(filing.fate == "reject" for batch in batches for filing in batch.filings)

    def conclude(self, envelope: Survey, *, duplicate: bool) -> Conclusion:
        """Return the verdict on the whole message."""
        return self.tally.conclude(envelope, duplicate=duplicate, unreadable=not envelope.interchanges)


def _sets_in(envelope: Survey, about: Scope) -> Iterator[_Set]:
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for transaction in group.transactions:
                scope = transaction.scope
                if about in (scope, Scope(scope.interchange, scope.group), Scope(scope.interchange)):
                    yield _Set(envelope, interchange, group, transaction)


def _refused_with(unit: Diagnostic, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    for candidate in candidates:
        candidate.diagnostics.append(msgspec.structs.replace(unit, scope=candidate.scope))
        yield candidate


def _own(candidate: Candidate) -> list[Diagnostic]:
    """Return what was found in the record itself: the rest follows from a header that is refused and told of."""
    return [
        one
        for one in candidate.diagnostics
        if one.code not in HOLDING and (one.source is None or (one.source.start or 0) >= candidate.start)
    ]


def _of_unit(unit: str, cause: Diagnostic, candidate: Candidate) -> Diagnostic:
    return diagnose(
        "message.unit-refused",
        unit=unit,
        reason=cause.message,
        scope=candidate.scope,
        where=candidate.where,
        source=cause.source,
    )
