"""What one trading partner has agreed: the settings that the pure middle decides and answers by."""

from __future__ import annotations

import string
from typing import Annotated, Any, Literal

import msgspec

from gateway.assembly import Role
from gateway.diagnostics import Severity
from gateway.x12.delimiters import separators_flaws
from gateway.x12.edits import ISA_EDITS
from gateway.x12.segment import Delimiters
from gateway.x12.writer import can_stand, usual_delimiters

When = Literal["always", "on-error", "never"]
OnError = Literal["reject-record", "reject-transaction", "reject-group", "reject-interchange"]
WhenIneligible = Literal["reject", "hold", "reroute"]
Receiver = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]{2}:[^:]{1,15}$")]
NoticeForm = Literal["350", "xml", "json", "never"]
CancelReason = Literal["01", "05", "06", "07", "08", "09", "10", "11"]
"""Reasons of ACE Cargo Release that need no reference."""
MirroredRelease = Literal["004060", "005020", "006050"]
"""Releases of the customs sets that a 355 can be written in."""

_SEPARATORS = frozenset(string.punctuation) - {"?", "^"} | {"\x1c", "\x1d", "\x1e", "\x1f"}
"""Signs that never stand in a value that is all letters and digits; ``?`` stands for what cannot be written, and ``^``
is the repetition separator."""
_TERMINATORS = _SEPARATORS | {"\n", "\r\n"}
_VERSIONS = ("00401", "00501")
"""One ISA12 from before and one from after the change of the component separator."""
_FIRST_RELEASE, _END_OF_RELEASES = "004010", "009000"
_IS_QUALIFIER = next(edit.accepts for edit in ISA_EDITS if edit.element == 5)


class AnswerDelimiters(msgspec.Struct, frozen=True, kw_only=True):
    """The separators of X12 answers. ``ValueError`` for those that cannot separate anything."""

    element: str = "*"
    component: str | None = None
    """``None``: the usual one, ``>`` before release 004020 and ``:`` from then on."""
    segment: str = "~"
    """A sign, or a line end."""

    def __post_init__(self) -> None:
        """Refuse letters, digits, blanks and equal separators."""
        for name, value, allowed in (
            ("element", self.element, _SEPARATORS),
            ("component", self.component, _SEPARATORS),
            ("segment", self.segment, _TERMINATORS),
        ):
            if value is not None and value not in allowed:
                raise ValueError(f"{name} separator {value!r}: use a sign of ASCII other than ? and ^, such as * or |")
        if any(separators_flaws(self.of(version)) for version in _VERSIONS):
            names = ", ".join(repr(one) for one in (self.element, self.component, self.segment) if one is not None)
            raise ValueError(f"separators {names}: give each of them a sign of its own, other than : and > if in doubt")

    def of(self, version: str) -> Delimiters:
        """Return the separators of an interchange of *version* (ISA12)."""
        usual = usual_delimiters(version)
        component = usual.component if self.component is None else self.component
        return Delimiters(self.element, component, usual.repetition, self.segment)


class AnswerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which acknowledgments a partner gets, and how the X12 ones are written. ``ta1``: also on request (ISA14 = 1).

    ``ValueError`` for what no X12 answer could be written with.
    """

    ta1: When = "on-error"
    ack997: When = "always"
    ack999: When = "never"
    advice824: When = "on-error"
    reject355: When = "never"
    xml: When = "always"
    release: str = "004010"
    """GS08 of the 997 and 824 we write."""
    release355: MirroredRelease | None = None
    """GS08 of the 355 we write; ``None``: that of the manifest it answers."""
    sender_qualifier: str = "ZZ"
    sender_id: str = "LVGATEWAY"
    delimiters: AnswerDelimiters = AnswerDelimiters()

    def __post_init__(self) -> None:
        """Refuse a release, a qualifier or a name that cannot stand in ISA and GS."""
        is_release = len(self.release) == 6 and self.release.isdecimal()
        if not is_release or not _FIRST_RELEASE <= self.release < _END_OF_RELEASES:
            raise ValueError(f"release {self.release!r}: use six digits from {_FIRST_RELEASE} on, such as 005010")
        if not _IS_QUALIFIER(self.sender_qualifier):
            raise ValueError(f"sender_qualifier {self.sender_qualifier!r}: use a code of ISA05, such as ZZ or 02")
        fits = 2 <= len(self.sender_id) <= 15 and self.sender_id == self.sender_id.strip()
        if not fits or not all(can_stand(self.sender_id, self.delimiters.of(version)) for version in _VERSIONS):
            raise ValueError(
                f"sender_id {self.sender_id!r}: use 2 to 15 capitals, digits and signs other than the separators"
            )


class EntryNumbers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A range of entry numbers that CBP has given the filer, without filer code and check digit.

    ``ValueError`` for what is no range of seven digits.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuse a range that is empty or does not fit into seven digits."""
        if not 0 <= self.first <= self.last <= 9_999_999:
            raise ValueError(f"entry_numbers {self.first} to {self.last}: give first and last, up to seven digits")


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A trading partner as the pipeline sees it. ``ValueError`` for hours that no shipment can wait."""

    id: str = "local"
    on_error: OnError = "reject-record"
    when_ineligible: WhenIneligible = "reject"
    """What happens to a filing that the law does not allow on its date. ``reroute``: it is filed as the law suggests,
    at once or as soon as the data of others completes it; what cannot be filed so is rejected."""
    role: Role = "carrier"
    """What the partner knows of shipments: its transport, its entry, or its sale."""
    assembles_with: tuple[str, ...] = ()
    """Partners whose data about the same shipment may be joined with this one's; each of them has to name this one."""
    hold_hours: int = 72
    """So long a shipment waits for the data of others."""
    profile: dict[str, Any] = {}
    """What holds for every shipment of this partner, by the names of the supplement's schema."""
    entry_numbers: EntryNumbers | None = None
    """Numbers that entries for this partner's shipments get when nobody else gives one."""
    cancel_reason: CancelReason | None = None
    """SE13 60-61 of entries that this partner cancels without giving a reason, as a manifest's M13 does."""
    receivers: tuple[Receiver, ...] = ()
    """ISA07 and ISA08 under which the partner addresses this gateway, such as ``ZZ:LVGATEWAY``; none: any receiver."""
    severities: dict[str, Severity] = {}
    """Diagnostic codes that this partner takes more or less strictly than the catalogue."""
    answers: AnswerSettings = AnswerSettings()
    notices: NoticeForm | None = None
    """The form in which the partner is told what becomes of its filings; ``None``: as its message came, else JSON."""
    may_answer: bool = False
    """The partner hands on what customs says: its answers move the filings of all partners."""

    def __post_init__(self) -> None:
        """Refuse hours that are none, or more than a month."""
        if not 1 <= self.hold_hours <= 744:
            raise ValueError(f"hold_hours {self.hold_hours}: give 1 to 744 hours")
