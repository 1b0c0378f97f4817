"""Diagnostics of the area ``x12`` that concern reading and the envelope.

TA1 notes, AK9 and AK5 codes: ASC X12 code lists I18, 716 and 718. An ``error`` with a TA1 note refuses the
interchange (TA104 R); a ``warning`` with one is noted and the interchange is processed (TA104 E).
"""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row


def _isa(
    name: str, element: str, what: str, note: str, short: str, severity: str = "error", expected: str = "{expected}"
) -> Row:
    """One element of the ISA that fails its own edit."""
    return Row(
        code=f"x12.{name}",
        title=f"{element} is not a valid {what}",
        severity=severity,
        level="interchange",
        message=f"{element} ({what}) holds '{{found}}', which is not valid: expected {expected}.",
        hint=f"Correct {element} and send the interchange again with a new control number."
        if severity == "error"
        else f"The interchange is processed. Correct {element} in what you send next.",
        short=short,
        explain=f"Every element of the ISA has a fixed length and its own list or form. {element} is the {what}. "
        + (
            "Without it the interchange cannot be attributed or read safely, so all of it is refused with a TA1."
            if severity == "error"
            else "Nothing depends on it here, so the interchange is processed and the TA1, if one is due, says so."
        ),
        acks=Acks(ta1=note),
    )


def _service(name: str, element: str, what: str, note: str, short: str) -> Row:
    """One element of a request for delivery that fails its own edit."""
    return Row(
        code=f"x12.{name}",
        title=f"{element} is not a valid {what}",
        severity="warning",
        level="interchange",
        message=f"{element} ({what}) holds '{{found}}', which is not valid: expected {{expected}}.",
        hint=f"The interchange is processed. Correct {element}, or leave {element[:3]} out.",
        short=short,
        explain=f"ISB and ISE ask a network between sender and receiver for the grade or the time of delivery. {element} "
        f"is the {what}. The gateway takes an interchange when it comes, so nothing depends on it here; the TA1, if one "
        "is due, says that the request could not be understood.",
        acks=Acks(ta1=note),
    )


ROWS: tuple[Row, ...] = (
    # The file
    Row(
        code="x12.no-interchange",
        title="No X12 interchange in the file",
        level="file",
        message="No ISA was found: the file begins with '{found}'.",
        hint="Send a file that begins with an ISA segment, without anything before it.",
        short="NO INTERCHANGE FOUND",
        explain="An X12 file begins with the letters ISA. Without that segment the separators, the sender and the "
        "control number are unknown, so nothing can be read and no X12 acknowledgment can be addressed.",
    ),
    Row(
        code="x12.encoding",
        title="The file is not in an ASCII-based character set",
        level="file",
        message="The file is encoded in {found}; X12 is read here as ASCII, ISO 8859-1 or UTF-8.",
        hint="Convert the file to ASCII or UTF-8 before sending, for example by sending in text mode from a mainframe.",
        short="CHARACTER SET NOT SUPPORTED",
        explain="The first bytes are those of an ISA in another character set. Mainframe transfers in binary mode "
        "arrive in EBCDIC, some Windows programs save UTF-16. The bytes are kept as received and nothing is guessed.",
    ),
    # The interchange: its header and separators
    Row(
        code="x12.isa-unreadable",
        title="The ISA cannot be read",
        level="interchange",
        message="What begins with '{found}' is not a readable ISA: its sixteen elements could not be told apart.",
        hint="Send the ISA in its fixed width of 105 characters plus the segment terminator.",
        short="ISA NOT READABLE",
        explain="All separators of an interchange are announced by its ISA, which has fixed width. When its elements "
        "cannot be told apart, nothing after it can be read either, up to the next ISA.",
        acks=Acks(ta1="022"),
    ),
    Row(
        code="x12.isa-not-padded",
        title="The ISA is not padded to its fixed width",
        severity="warning",
        level="interchange",
        message="The ISA has {found} characters instead of 105: its elements are not padded to their fixed lengths.",
        hint="Fill every ISA element with blanks (ISA13 with leading zeros) to its fixed length.",
        short="ISA NOT PADDED",
        explain="Every ISA element has a fixed length, and many receivers read the separators by position. This one "
        "was read by its separators instead. A stricter receiver, customs among them, would refuse it.",
        acks=Acks(ta1="022"),
    ),
    Row(
        code="x12.isa-separator-in-value",
        title="A value of the ISA holds a separator",
        severity="warning",
        level="interchange",
        message="A value of the ISA, '{found}', holds a character that separates elements or ends segments.",
        hint="Send the value without that character, or choose other separators.",
        short="SEPARATOR IN ISA VALUE",
        explain="The ISA has fixed width, so its values were told apart by their places. A receiver that splits it at "
        "the separators would read other values, and many receivers do.",
        acks=Acks(ta1="022"),
    ),
    Row(
        code="x12.isa-wrapped",
        title="The ISA is broken over two lines",
        level="interchange",
        message="A line break stands inside the ISA: the file was cut into lines of fixed length on its way.",
        hint="Switch off line wrapping in the transfer (binary or stream mode) and send the file again.",
        short="ISA BROKEN OVER LINES",
        explain="Line breaks may stand after a segment terminator and nowhere else. Some transfers cut a file into lines "
        "of 80 characters, in the middle of segments and values. What the values were cannot be told safely any more, "
        "so the interchange is refused.",
        acks=Acks(ta1="022"),
    ),
    Row(
        code="x12.element-separator",
        title="The element separator cannot be used",
        level="interchange",
        message="The ISA announces '{found}' as element separator; letters, digits, blanks and line breaks cannot "
        "separate elements.",
        hint="Use a character that does not occur in data, such as *.",
        short="INVALID ELEMENT SEPARATOR",
        explain="The character after the letters ISA separates all elements of the interchange. A letter, digit or "
        "blank also occurs in data, so elements could not be told apart.",
        acks=Acks(ta1="026"),
    ),
    Row(
        code="x12.component-separator",
        title="The component separator cannot be used",
        level="interchange",
        message="ISA16 announces '{found}' as component separator; it must be a character of its own, no letter, "
        "digit, blank or line break.",
        hint="Use a character that does not occur in data and is no other separator, such as > or :.",
        short="INVALID COMPONENT SEPARATOR",
        explain="ISA16 separates the components of composite elements. It must differ from the element separator "
        "and must not occur in data.",
        acks=Acks(ta1="027"),
    ),
    Row(
        code="x12.segment-terminator",
        title="The segment terminator cannot be used",
        level="interchange",
        message="The character after ISA16, '{found}', cannot end segments: it must be a character of its own, no "
        "letter, digit or blank.",
        hint="Use a character that does not occur in data and is no separator, such as ~ or a line feed.",
        short="INVALID SEGMENT TERMINATOR",
        explain="The character that follows ISA16 ends every segment of the interchange. A letter, digit, blank or "
        "one of the separators would end segments in the middle of data.",
        acks=Acks(ta1="004"),
    ),
    Row(
        code="x12.repetition-separator",
        title="The repetition separator equals another separator",
        level="interchange",
        message="ISA11 announces '{found}' as repetition separator, which already is another separator.",
        hint="Use a character of its own in ISA11, such as ^.",
        short="INVALID REPETITION SEPARATOR",
        explain="From release 00402 on ISA11 separates repetitions of an element. It must differ from the element "
        "separator, the component separator and the segment terminator.",
        acks=Acks(ta1="016"),
    ),
    Row(
        code="x12.no-repetition",
        title="ISA11 is no repetition separator",
        severity="warning",
        level="interchange",
        message="ISA11 holds '{found}', which cannot separate repetitions as release {release} has it; no element is "
        "taken to repeat.",
        hint="Put a separator such as ^ into ISA11, or an older release into ISA12.",
        short="ISA11 NO REPETITION SEPARATOR",
        explain="From release 00402 on ISA11 holds the repetition separator. Many senders still put the U of older "
        "releases there and mean that nothing repeats; that is how it is read.",
    ),
    Row(
        code="x12.standards-id",
        title="ISA11 is not U",
        severity="warning",
        level="interchange",
        message="ISA11 holds '{found}'; release {release} expects U there and knows no repetition.",
        hint="Put U into ISA11, or release 00402 or later into ISA12 if elements repeat.",
        short="ISA11 IS NOT U",
        explain="Up to release 00401 ISA11 names the standards body, always U. Another character, usually ^, is "
        "plain data in these releases and separates nothing.",
        acks=Acks(ta1="016"),
    ),
    _isa("authorization-qualifier", "ISA01", "authorization qualifier", "010", "INVALID AUTH QUALIFIER"),
    _isa("authorization", "ISA02", "authorization information", "011", "INVALID AUTHORIZATION INFO"),
    _isa("security-qualifier", "ISA03", "security qualifier", "012", "INVALID SECURITY QUALIFIER"),
    _isa("security", "ISA04", "security information", "013", "INVALID SECURITY INFORMATION"),
    _isa("sender-qualifier", "ISA05", "sender qualifier", "005", "INVALID SENDER QUALIFIER"),
    _isa("sender", "ISA06", "sender id", "006", "INVALID SENDER ID"),
    _isa("receiver-qualifier", "ISA07", "receiver qualifier", "007", "INVALID RECEIVER QUALIFIER"),
    _isa("receiver", "ISA08", "receiver id", "008", "INVALID RECEIVER ID"),
    _isa("interchange-date", "ISA09", "interchange date", "014", "INVALID INTERCHANGE DATE", "warning"),
    _isa("interchange-time", "ISA10", "interchange time", "015", "INVALID INTERCHANGE TIME", "warning"),
    _isa("control-version", "ISA12", "interchange control version", "017", "INVALID CONTROL VERSION"),
    _isa("interchange-number", "ISA13", "interchange control number", "018", "INVALID INTERCHANGE NUMBER"),
    _isa("acknowledgment-requested", "ISA14", "acknowledgment request", "019", "INVALID ACK REQUEST", "warning"),
    _isa("usage", "ISA15", "usage indicator", "020", "INVALID USAGE INDICATOR"),
    # The interchange: requests for its delivery
    _service("grade-of-service", "ISB01", "grade of service code", "031", "INVALID GRADE OF SERVICE"),
    _service("delivery-date", "ISE01", "delivery date", "028", "INVALID DELIVERY DATE"),
    _service("delivery-time", "ISE02", "delivery time", "029", "INVALID DELIVERY TIME"),
    _service("delivery-time-code", "ISE03", "delivery time code", "030", "INVALID DELIVERY TIME CODE"),
    # The interchange: its extent
    Row(
        code="x12.outside-interchange",
        title="Data outside of any interchange",
        level="interchange",
        message="{found} characters from '{head}' on stand outside of any interchange.",
        hint="Remove what stands before the ISA or after the IEA, or send the ISA that belongs to it.",
        short="DATA OUTSIDE OF INTERCHANGE",
        explain="Only blanks and line breaks may stand before an ISA and after an IEA. Anything else may be the rest "
        "of a lost interchange, so it is reported, and an interchange that follows directly is refused.",
        acks=Acks(ta1="022"),
    ),
    Row(
        code="x12.missing-iea",
        title="The interchange has no IEA",
        level="interchange",
        message="The interchange ends without an IEA, after segment {found}{within}.",
        hint="The file was probably cut off on its way. Send the whole interchange again.",
        short="INTERCHANGE TRAILER MISSING",
        explain="Every ISA must be closed by an IEA. Without it the interchange is not known to be complete, so "
        "nothing of it is processed. Missing SE and GE segments at the same place are part of the same fault.",
        acks=Acks(ta1="023"),
    ),
    Row(
        code="x12.missing-terminator",
        title="The last segment has no terminator",
        severity="warning",
        level="interchange",
        message="The file ends without a segment terminator after the IEA.",
        hint="End every segment with the terminator, the last one too.",
        short="LAST TERMINATOR MISSING",
        explain="The IEA is complete but not terminated. The interchange is read, but a strict receiver may take the "
        "file for one that was cut off.",
    ),
    Row(
        code="x12.interchange-number-mismatch",
        title="ISA13 and IEA02 differ",
        level="interchange",
        message="IEA02 says {found}, ISA13 says {expected}.",
        hint="Send the same control number in ISA13 and IEA02; part of two interchanges may have been joined.",
        short="ISA13 AND IEA02 DIFFER",
        explain="The control number ties header and trailer together. When they differ, a header or a trailer has "
        "been lost or two interchanges have run into each other, so nothing is processed.",
        acks=Acks(ta1="001"),
    ),
    Row(
        code="x12.iea-number-format",
        title="IEA02 is not written with nine digits",
        severity="warning",
        level="interchange",
        message="IEA02 holds {found}; the same number is written {expected}.",
        hint="Fill IEA02 with leading zeros to nine digits.",
        short="IEA02 NOT NINE DIGITS",
        explain="ISA13 and IEA02 are the same number, but IEA02 lacks the leading zeros that its fixed length asks for.",
        acks=Acks(ta1="018"),
    ),
    Row(
        code="x12.group-count",
        title="IEA01 does not count the groups",
        level="interchange",
        message="IEA01 says {said} groups, this interchange has {expected}.",
        hint="Send {expected} in IEA01, or look for a group that was lost on its way.",
        short="GROUP COUNT WRONG",
        explain="IEA01 tells how many GS to GE groups the interchange holds, so that a lost group is noticed. The "
        "interchange is not processed while the count is wrong.",
        acks=Acks(ta1="021"),
    ),
    Row(
        code="x12.repeated-interchange",
        title="The interchange control number occurs twice in the file",
        level="interchange",
        message="ISA13 {found} was already used by an earlier interchange of the same sender in this file.",
        hint="Give every interchange its own control number.",
        short="DUPLICATE INTERCHANGE NUMBER",
        explain="Sender, receiver, control number and usage indicator together name an interchange. The second one "
        "under the same name is refused, as it may be the same data sent twice.",
        acks=Acks(ta1="025"),
    ),
    Row(
        code="x12.already-processed",
        title="The interchange was already processed",
        level="interchange",
        message="ISA13 {found} of this sender was already processed.",
        hint="Nothing to do if this was sent twice by mistake; new data needs a new control number.",
        short="INTERCHANGE ALREADY PROCESSED",
        explain="An interchange with the same sender, receiver, control number and usage indicator was received "
        "before. It is not processed a second time, so that no shipment is filed twice.",
        acks=Acks(ta1="025"),
    ),
    Row(
        code="x12.missing-gs",
        title="Segments of a group without a GS",
        level="interchange",
        message="{found} stands where no group is open: the GS before it is missing.",
        hint="Open every group with a GS, also the second one in an interchange.",
        short="GROUP HEADER MISSING",
        explain="Transaction sets stand in groups that begin with GS and end with GE. Without the GS neither the "
        "release nor the kind of the sets is known, so the interchange is refused.",
        acks=Acks(ta1="024"),
    ),
    Row(
        code="x12.outside-group",
        title="Segments outside of any group",
        level="interchange",
        message="There is something outside of any group: {what}.",
        hint="Put all segments but TA1 between ST and SE in a group, or look for a GS and ST that were lost.",
        short="SEGMENTS OUTSIDE OF GROUP",
        explain="Between ISA and IEA only TA1, ISB, ISE and groups may stand. Other segments there belong to a set "
        "whose headers were lost, so the interchange is refused.",
        acks=Acks(ta1="024"),
    ),
    Row(
        code="x12.functional-id",
        title="GS01 is not a functional identifier code",
        level="interchange",
        message="GS01 holds '{found}'; a functional identifier code has two capital letters or digits.",
        hint="Send the code of the sets in the group, such as AQ for a 309.",
        short="INVALID FUNCTIONAL ID",
        explain="GS01 names the kind of transaction sets in the group, and every 997 and 999 must repeat it. Without "
        "it the group can be neither routed nor acknowledged, so the interchange is refused.",
        acks=Acks(ta1="024"),
    ),
    Row(
        code="x12.empty-interchange",
        title="The interchange is empty",
        severity="warning",
        level="interchange",
        message="The interchange holds neither a group nor a TA1.",
        hint="Look for a group that was lost before sending, or leave empty interchanges out.",
        short="INTERCHANGE IS EMPTY",
        explain="Header and trailer agree and nothing stands between them. There is nothing to process.",
    ),
)
