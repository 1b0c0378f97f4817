"""Read a message of answers: its envelope, its sets by their guides, and what each of them says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from gateway.diagnostics import Diagnostic, diagnose
from gateway.responses.acknowledgments import of_group, of_interchange
from gateway.responses.advice import of_application
from gateway.responses.manifest import of_manifest
from gateway.responses.model import Correspondent, Fact, Kind, Response
from gateway.responses.moments import moment
from gateway.responses.status import of_status
from gateway.responses.tables import ResponseTables
from gateway.responses.walk import Visit, Walk
from gateway.tree import Content
from gateway.x12 import Group, Interchange, TransactionSet, address, readable, survey
from gateway.x12.check import Checker
from gateway.x12.element import faults_of

_Reader = Callable[[Iterator[Visit], ResponseTables], Iterator[Fact]]
_READERS: dict[Kind, _Reader] = {
    "997": of_group,
    "999": of_group,
    "824": of_application,
    "350": of_status,
    "355": of_manifest,
}
_TA1 = "x12/ta1"
_OWN: dict[Kind, frozenset[str]] = {"355": frozenset({"K1", "K3"})}
"""A 355 repeats the segments of the set that it answers, as they were sent."""


def read_responses(
    content: Content, checkers: Mapping[str, Checker], tables: ResponseTables
) -> tuple[tuple[Response, ...], tuple[Diagnostic, ...]]:
    """Return every answer in *content* and all that is wrong with it; never raises for what was sent.

    *checkers* are those of the installed guides by name (``x12/355-005020``). What a faulty set says is read as far as
    it has its place, and marked as not sound. Sets that are no answers are left out with a note.
    """
    envelope = survey(content)
    reading = _Reading(content, checkers, tables, list(envelope.diagnostics))
    for interchange in envelope.interchanges:
        reading.interchange(interchange)
    if not reading.responses and not reading.skipped and envelope.interchanges:
        reading.diagnostics.append(diagnose("response.none"))
    return tuple(reading.responses), tuple(reading.diagnostics)


class _Reading:
    def __init__(
        self,
        content: Content,
        checkers: Mapping[str, Checker],
        tables: ResponseTables,
        diagnostics: list[Diagnostic],
    ) -> None:
        self.content = content
        self.checkers = checkers
        self.tables = tables
        self.diagnostics = diagnostics
        self.responses: list[Response] = []
        self.skipped = 0

    def interchange(self, interchange: Interchange) -> None:
        for ack in interchange.interchange_acks:
            self.interchange_ack(interchange, ack)
        for group in interchange.groups:
            for transaction in group.transactions:
                kind = next((each for each in _READERS if each == transaction.id), None)
                name = (transaction.id, transaction.control_number)
                where = address(interchange.control_number, group.control_number, name)
                checker = self.checkers.get(f"x12/{transaction.id}-{group.release[:6]}")
                if kind is not None and checker is not None:
                    self.transaction(interchange, group, transaction, kind, checker, where)
                    continue
                self.skipped += 1
                code = "response.other-set" if kind is None else "message.no-guide"
                self.diagnostics.append(
                    diagnose(code, found=transaction.id, release=group.release, scope=transaction.scope, where=where)
                )

    def interchange_ack(self, interchange: Interchange, text: str) -> None:
        """Take a TA1; one that is wrong in any element says nothing that could be relied on."""
        guide = self.checkers[_TA1].guide
        values = [readable(value) for value in text.split(interchange.delimiters.element)[1:]]
        faults = faults_of(guide.rules["TA1"], values, interchange.delimiters, guide.release)
        where = f"{address(interchange.control_number)} / TA1"
        worse = [fault for fault in faults if fault.code not in _HARMLESS]
        if worse:
            place = f"TA1-{worse[0].number:02d}" if worse[0].number else "TA1"
            found = worse[0].found or "nothing"
            self.diagnostics.append(
                diagnose("response.ta1-invalid", found=found, place=place, where=where, scope=interchange.scope)
            )
            return
        fact = of_interchange(values[:5], self.tables)
        self.responses.append(_response("TA1", fact, interchange, None, where, sound=interchange.sound))

    def transaction(
        self,
        interchange: Interchange,
        group: Group,
        transaction: TransactionSet,
        kind: Kind,
        checker: Checker,
        where: str,
    ) -> None:
        walk = Walk(checker.guide, transaction, interchange.delimiters, where, _OWN.get(kind))
        facts = list(_READERS[kind](walk.visits(self.content), self.tables))
        self.diagnostics += walk.diagnostics
        sound = walk.sound and transaction.sound and group.sound and interchange.sound
        for fact in facts:
            response = _response(kind, fact, interchange, group, where, sound=sound)
            self.responses.append(replace(response, scope=transaction.scope))
        self.diagnostics += _doubts(kind, facts, self.tables, transaction, where)


_HARMLESS = frozenset({"x12.trailing-empty", "x12.trailing-blanks", "x12.code-unknown"})


def _response(
    kind: Kind, fact: Fact, interchange: Interchange, group: Group | None, where: str, *, sound: bool
) -> Response:
    date, time = (group.date, group.time) if group is not None else (interchange.date, interchange.time)
    application = group.sender if group is not None else None
    return Response(
        kind=kind,
        sender=Correspondent(qualifier=interchange.sender_qualifier, id=interchange.sender, application=application),
        receiver=interchange.receiver,
        usage=interchange.usage,
        written=moment(date, time),
        where=where,
        scope=interchange.scope,
        about=fact.about,
        verdict=fact.verdict,
        remarks=fact.remarks,
        disposition=fact.disposition,
        sound=sound,
    )


def _doubts(
    kind: Kind, facts: list[Fact], tables: ResponseTables, transaction: TransactionSet, where: str
) -> Iterator[Diagnostic]:
    """Yield what a person should look at, each code once for the set."""
    dispositions = {one.code for fact in facts if (one := fact.disposition) is not None and one.effect == "manual"}
    tell = partial(diagnose, where=where, scope=transaction.scope)
    for code in sorted(dispositions):
        yield tell("response.unknown-disposition", found=code)
    if kind != "355":
        return
    remarks = [remark for fact in facts for remark in fact.remarks]
    for code in sorted({remark.code for remark in remarks if remark.code is not None} - tables.errors.keys()):
        yield tell("response.unknown-error", found=code)
    without = [remark.text for remark in remarks if remark.code is None]
    if without:
        yield tell("response.remark-without-code", found=without[0], count=str(len(without)))
