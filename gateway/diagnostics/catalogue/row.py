"""The shape of a catalogue row."""

from __future__ import annotations

import msgspec


class Acks(msgspec.Struct, frozen=True, kw_only=True):
    """The codes that a finding gets in each answer. ``None``: it does not show in that place.

    Sources: TA105 (I18), AK304 (720), AK403 (723), AK502 (718), AK905 (716), IK304 (620), IK403 (621), IK502 (618),
    TED01 (647), and the three-digit CBP truck manifest error code that a 355 carries in K101.
    """

    ta1: str | None = None
    ak3: str | None = None
    ak4: str | None = None
    ak5: str | None = None
    ak9: str | None = None
    ik3: str | None = None
    ik4: str | None = None
    ik5: str | None = None
    ted: str | None = None
    cbp: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One code of the catalogue.

    ``message`` and ``hint`` are ``str.format`` templates over ``found``, ``expected`` and the data given to
    ``diagnose``. ``short`` is what fits a K101 or the head of a TED02: at most 30 characters, upper case, X12 basic
    character set. ``explain`` is the text of the code's page: why it matters and what to do, in a few sentences.
    """

    code: str
    title: str
    severity: str = "error"
    level: str = "record"
    message: str
    hint: str = ""
    short: str
    explain: str = ""
    acks: Acks = Acks()
    citation: str | None = None
    aliases: tuple[str, ...] = ()
