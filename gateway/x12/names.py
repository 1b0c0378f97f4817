"""What segments and elements are called: those of a set by its guide, those of the envelope by X12.5 and X12.6."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gateway.x12.grammar import Guide, SegmentRule


class Name(msgspec.Struct, frozen=True):
    """The title of a segment and of its elements, as far as they are known."""

    title: str
    elements: tuple[str, ...] = ()

    def element(self, number: int) -> str:
        """Return the title of the element *number*, counted from 1; empty when it is not known."""
        return self.elements[number - 1] if 0 < number <= len(self.elements) else ""


_PARTY = ("Interchange ID Qualifier", "Interchange Sender ID", "Interchange ID Qualifier", "Interchange Receiver ID")

ENVELOPE = {
    "ISA": Name(
        "Interchange Control Header",
        (
            "Authorization Information Qualifier",
            "Authorization Information",
            "Security Information Qualifier",
            "Security Information",
            *_PARTY,
            "Interchange Date",
            "Interchange Time",
            "Repetition Separator or Standards Identifier",
            "Interchange Control Version Number",
            "Interchange Control Number",
            "Acknowledgment Requested",
            "Interchange Usage Indicator",
            "Component Element Separator",
        ),
    ),
    "ISB": Name("Grade of Service Request"),
    "ISE": Name("Deferred Delivery Request"),
    "TA1": Name(
        "Interchange Acknowledgment",
        (
            "Interchange Control Number",
            "Interchange Date",
            "Interchange Time",
            "Interchange Acknowledgment Code",
            "Interchange Note Code",
        ),
    ),
    "GS": Name(
        "Functional Group Header",
        (
            "Functional Identifier Code",
            "Application Sender's Code",
            "Application Receiver's Code",
            "Date",
            "Time",
            "Group Control Number",
            "Responsible Agency Code",
            "Version / Release / Industry Identifier Code",
        ),
    ),
    "ST": Name(
        "Transaction Set Header",
        (
            "Transaction Set Identifier Code",
            "Transaction Set Control Number",
            "Implementation Convention Reference",
        ),
    ),
    "SE": Name("Transaction Set Trailer", ("Number of Included Segments", "Transaction Set Control Number")),
    "GE": Name("Functional Group Trailer", ("Number of Transaction Sets Included", "Group Control Number")),
    "IEA": Name("Interchange Control Trailer", ("Number of Included Functional Groups", "Interchange Control Number")),
    "BIN": Name("Binary Data Segment", ("Length of Binary Data", "Binary Data")),
    "BDS": Name("Binary Data Structure", ("Filter ID Code", "Length of Binary Data", "Binary Data")),
}
"""Segments that have one place and one meaning in every release."""


def name_of(rule: SegmentRule) -> Name:
    """Return the name of a segment by its rule."""
    return Name(rule.title, tuple(element.title for element in rule.elements))


def titles(guides: Iterable[Guide]) -> dict[str, Name]:
    """Return titles of segments by id, without their elements: for sets that no guide describes.

    A title seldom changes from release to release; what stands in the elements does.
    """
    ordered = sorted(guides, key=lambda guide: guide.release)
    return {name: Name(rule.title) for guide in ordered for name, rule in guide.rules.items()}
