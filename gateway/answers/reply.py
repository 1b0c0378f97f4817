"""What all X12 answers share: who they go to, in which release, under which numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.answers.answer import X12_MEDIA_TYPE, Answer, Kind
from gateway.pipeline.partner import AnswerSettings
from gateway.x12.edits import ISA_EDITS
from gateway.x12.segment import Delimiters
from gateway.x12.survey import Group, Interchange
from gateway.x12.writer import (
    OutgoingGroup,
    OutgoingInterchange,
    OutgoingSet,
    Values,
    can_stand,
    transliterate,
    write_interchange,
)

_UNKNOWN = "UNKNOWN"
_COPY_LENGTH = 99
"""DE 724."""
_IS_QUALIFIER = next(edit.accepts for edit in ISA_EDITS if edit.element == 5)


class Reply(msgspec.Struct, frozen=True):
    """Writes answers of one partner. *numbers* gives the next number of ``interchange``, ``group``, ``transaction``."""

    settings: AnswerSettings
    numbers: Callable[[str], int]
    now: datetime

    def delimiters(self, release: str) -> Delimiters:
        """Return the separators of an answer of *release*."""
        return self.settings.delimiters.of(release[:5])

    def acks(self, kind: Kind, interchange: Interchange, segments: Sequence[Values]) -> Answer:
        """Return an interchange of TA1 *segments* alone."""
        return self._write(kind, interchange, self.settings.release, acks=segments)

    def group(
        self,
        kind: Kind,
        interchange: Interchange,
        group: Group,
        sets: Sequence[Sequence[Values]],
        *,
        functional_id: str,
        release: str,
        implementation: str | None = None,
    ) -> Answer:
        """Return an interchange with one group that answers *group*: an ST to SE of *kind* around each of *sets*."""
        outgoing = OutgoingGroup(
            functional_id=functional_id,
            sender=self.settings.sender_id,
            receiver=self._receiver(interchange, group, release),
            control_number=self.numbers("group"),
            release=implementation or release,
            sets=[
                OutgoingSet(
                    id=kind,
                    control_number=self.numbers("transaction"),
                    implementation=implementation,
                    segments=segments,
                )
                for segments in sets
            ],
        )
        return self._write(kind, interchange, release, groups=[outgoing])

    def _write(
        self,
        kind: Kind,
        interchange: Interchange,
        release: str,
        acks: Sequence[Values] = (),
        groups: Sequence[OutgoingGroup] = (),
    ) -> Answer:
        delimiters = self.delimiters(release)
        qualifier, receiver = _addressee(interchange, delimiters)
        number = self.numbers("interchange")
        body = write_interchange(
            OutgoingInterchange(
                sender_qualifier=self.settings.sender_qualifier,
                sender=self.settings.sender_id,
                receiver_qualifier=qualifier,
                receiver=receiver,
                written=self.now,
                version=release[:5],
                control_number=number,
                usage=interchange.usage if interchange.usage in ("P", "T", "I") else "P",
                acks=acks,
                groups=groups,
            ),
            delimiters,
        )
        return Answer(kind=kind, media_type=X12_MEDIA_TYPE, body=body, control_number=f"{number:09d}")

    def _receiver(self, interchange: Interchange, group: Group, release: str) -> str:
        delimiters = self.delimiters(release)
        if 2 <= len(group.sender) <= 15 and can_stand(group.sender, delimiters):
            return group.sender
        return _addressee(interchange, delimiters)[1]


def _addressee(interchange: Interchange, delimiters: Delimiters) -> tuple[str, str]:
    """Return who sent *interchange*, in a form that can be written even when it was sent in one that cannot."""
    qualifier = interchange.sender_qualifier if _IS_QUALIFIER(interchange.sender_qualifier) else "ZZ"
    sender = transliterate(interchange.sender, delimiters)[:15].strip()
    return qualifier, sender if len(sender) > 1 else _UNKNOWN


def exact_copy(value: str | None, delimiters: Delimiters) -> str:
    """Return *value* for a "copy of bad data element", empty when it cannot be copied exactly.

    A copy that has lost a letter's mark, its case or a separator would name a value that nobody sent.
    """
    if not value or len(value) > _COPY_LENGTH or not can_stand(value, delimiters):
        return ""
    return value


def position_of(position: int | None, release: str) -> str:
    """Return a segment's position in its set as DE 719 holds it: six digits before 005010, ten from then on."""
    if position is None:
        return ""
    return str(min(position, 999_999 if release < "005010" else 9_999_999_999))
