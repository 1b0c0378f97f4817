"""A foreign XML message to candidates: the mapping for each record, and what the guide of the format has against it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from gateway.diagnostics import Diagnostic
from gateway.mapping.plan import Plan
from gateway.pipeline.candidate import Candidate
from gateway.pipeline.judged import Address, Same, judged_by
from gateway.pipeline.library import Library, Route
from gateway.pipeline.mapper import Mapper
from gateway.pipeline.outcome import Letter
from gateway.pipeline.tally import Tally
from gateway.tree import Shape
from gateway.xmlmsg import ForeignMessage, GuideTable, check_guide, guide_table


def foreign_candidates(message: ForeignMessage, library: Library, tally: Tally) -> Iterator[Candidate]:
    """Yield a candidate for every record of *message*; what concerns all of them goes to *tally*."""
    foreign = library.foreign[message.guide.root]
    guide = message.guide
    mapper = Mapper(foreign.routes, guide.name, library, tally)
    for record in message.records():
        if isinstance(record, Diagnostic):
            tally.message((record,))
            continue
        if record.number == 0:
            reference, sender = (message.told(way, record) for way in (guide.reference, guide.sender))
            tally.written_as(Letter(guide=guide.name, reference=reference, sender=sender))
        candidate, route = mapper.candidate(record, record.number, record.xpath)
        if route is not None:
            if not _holds(record.element, route.plan.context[-1], guide.records, route.plan):
                candidate.diagnostics += (
                    msgspec.structs.replace(finding, scope=candidate.scope, where=record.xpath)
                    for finding in check_guide(
                        record.node, route.plan.context[-1], guide.records, judged_by(route.plan)
                    )
                )
            if record.number == 0 and guide.alone is None and len(guide.records) > 1:
                tally.message(_around_records(message, route))
        yield candidate


def _around_records(message: ForeignMessage, route: Route) -> Iterator[Diagnostic]:
    """Yield what the guide has against what stands around the records, apart from what the mapping judges."""
    guide, element = message.guide, message.surroundings
    if element is not None and not _holds(element, guide.shape, guide.records[:1], route.plan):
        assert message.context is not None, "it is the same as a tree"
        yield from check_guide(message.context, guide.shape, guide.records[:1], judged_by(route.plan))


def _holds(element: Any, shape: Shape, address: Address, plan: Plan) -> bool:
    table = _table(Same(plan), Same(shape), address)
    return table is not None and table.holds(element)


@lru_cache(maxsize=128)
def _table(plan: Same[Plan], shape: Same[Shape], address: Address) -> GuideTable | None:
    return guide_table(shape.one, address, judged_by(plan.one))
