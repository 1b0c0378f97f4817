"""The parts of an envelope while they are open, and what is kept of them once they are closed."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.diagnostics import Scope
from gateway.x12.delimiters import Header
from gateway.x12.segment import Segment
from gateway.x12.survey import Group, Interchange, TransactionSet


def at(elements: list[str], index: int) -> str:
    """Return the element *index*, empty when it was not sent."""
    return elements[index] if index < len(elements) else ""


@dataclass(slots=True)
class OpenSet:
    """A transaction set whose SE has not come yet."""

    opening: Segment
    elements: list[str]
    scope: Scope
    sound: bool = True

    @property
    def name(self) -> tuple[str, str]:
        """ST01 and ST02."""
        return at(self.elements, 1), at(self.elements, 2)

    def closed(self, end: int, segments: int, *, cut_off: bool) -> TransactionSet:
        """Return what is kept of the set, which ends at byte *end* and has *segments*."""
        return TransactionSet(
            scope=self.scope,
            id=at(self.elements, 1),
            control_number=at(self.elements, 2),
            implementation=at(self.elements, 3) or None,
            start=self.opening.start,
            end=end,
            ordinal=self.opening.ordinal,
            line=self.opening.line,
            line_start=self.opening.start - self.opening.column + 1,
            segments=segments,
            sound=self.sound,
            cut_off=cut_off,
        )


@dataclass(slots=True)
class OpenGroup:
    """A group whose GE has not come yet; one that an ST opened without a GS has no elements."""

    opening: Segment
    elements: list[str]
    scope: Scope
    sets: list[TransactionSet] = field(default_factory=list)
    numbers: dict[str, Segment] = field(default_factory=dict)
    has_lost_set: bool = False
    sound: bool = True

    @property
    def number(self) -> str:
        """GS06."""
        return at(self.elements, 6)

    def closed(self, declared: str | None) -> Group:
        """Return what is kept of the group; *declared* is GE01."""
        functional_id, sender, receiver, date, time, number, agency, release = (
            at(self.elements, index) for index in range(1, 9)
        )
        return Group(
            scope=self.scope,
            functional_id=functional_id,
            sender=sender,
            receiver=receiver,
            date=date,
            time=time,
            control_number=number,
            agency=agency,
            release=release,
            declared_sets=declared,
            transactions=tuple(self.sets),
            sound=self.sound,
        )


@dataclass(slots=True)
class OpenInterchange:
    """An interchange whose IEA has not come yet."""

    opening: Segment
    header: Header
    elements: list[str]
    scope: Scope
    groups: list[Group] = field(default_factory=list)
    numbers: dict[str, Segment] = field(default_factory=dict)
    acks: list[str] = field(default_factory=list)
    has_lost_group: bool = False
    sound: bool = True

    @property
    def number(self) -> str:
        """ISA13."""
        return self.elements[13]

    def closed(self, end: int) -> Interchange:
        """Return what is kept of the interchange, which ends at byte *end*."""
        element = self.elements
        return Interchange(
            scope=self.scope,
            delimiters=self.header.delimiters,
            sender_qualifier=element[5],
            sender=element[6],
            receiver_qualifier=element[7],
            receiver=element[8],
            date=element[9],
            time=element[10],
            version=element[12],
            control_number=element[13],
            ack_requested=element[14],
            usage=element[15],
            start=self.opening.start,
            end=end,
            groups=tuple(self.groups),
            interchange_acks=tuple(self.acks),
            sound=self.sound,
        )
