"""Diagnostics about guides: breaches of one by a transaction set (``x12``), and faults of a guide file (``guide``)."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row


def _element(code: str, ted: str = "848") -> Acks:
    """An element error: AK304/IK304 8 and the element code in AK403/IK403 (DE 723, DE 621)."""
    return Acks(ak3="8", ak4=code, ik3="8", ik4=code, ted=ted)


def _by_guide(plain: str, code: str, ted: str = "848") -> Acks:
    """An element error that only the implementation guide has: the nearest code of DE 723 in AK403, that of DE 621 in
    IK403."""
    return Acks(ak3="8", ak4=plain, ik3="8", ik4=code, ted=ted)


def _segment(code: str, cbp: str | None = None) -> Acks:
    """A segment error: AK304/IK304 (DE 720, DE 620)."""
    return Acks(ak3=code, ik3=code, ted="848", cbp=cbp)


_SEGMENTS: tuple[Row, ...] = (
    Row(
        code="x12.unknown-segment",
        title="A segment id that X12 does not know",
        message="{found} is no segment that the guide {guide} knows.",
        hint="{advice}",
        short="UNKNOWN SEGMENT",
        explain="The first two or three characters of a segment name it. An unknown name is a slip of the pen, a "
        "segment of a partner's own making, or data that lost its segment terminator.",
        acks=_segment("1", cbp="006"),
    ),
    Row(
        code="x12.segment-not-in-set",
        title="A segment that belongs to another transaction set",
        message="{found} is a segment of X12, but not of the set {guide}.",
        hint="Remove it, or send it in the set that it belongs to.",
        short="SEGMENT NOT IN THIS SET",
        explain="The segment exists in the release, but the transaction set has no place for it. Its content is not "
        "read.",
        acks=_segment("6", cbp="006"),
    ),
    Row(
        code="x12.segment-not-used",
        title="A segment that customs does not take",
        message="{found} has its place here by X12, but the customs guide does not take it.",
        hint="Leave {found} out.",
        short="SEGMENT NOT USED BY CUSTOMS",
        explain="An implementation guide takes some of the segments that X12 has in a set. A further one is no breach of "
        "X12, and a 999 tells it as such; a 997 has no code of its own for it and says unexpected segment.",
        acks=Acks(ak3="2", ik3="I4", ted="848"),
    ),
    Row(
        code="x12.segment-unexpected",
        title="A segment whose loop was not opened",
        message="{found} stands here without the segment {expected} that opens its loop.",
        hint="Send {expected} first, or move {found} to where its loop is.",
        short="SEGMENT OUTSIDE OF ITS LOOP",
        explain="A segment of a loop means something only together with the segment that opens the loop: an N4 is "
        "the place of the party named in the N1 before it.",
        acks=_segment("2"),
    ),
    Row(
        code="x12.segment-out-of-sequence",
        title="A segment after its place",
        message="{found} stands after its place in the loop {loop}: it comes before {expected}.",
        hint="Move {found} before {expected}.",
        short="SEGMENT OUT OF SEQUENCE",
        explain="The order of segments is part of their meaning. The segment is known and its loop is open, but a "
        "later segment of the loop was sent already.",
        acks=_segment("7"),
    ),
    Row(
        code="x12.segment-missing",
        title="A mandatory segment is missing",
        message="The mandatory segment {expected} is missing in the loop {loop}.",
        hint="Send {expected} ({title}) here.",
        short="MANDATORY SEGMENT MISSING",
        explain="The loop was sent without a segment that it has to have. The place given is where the segment "
        "would have stood.",
        acks=Acks(ak3="3", ik3="3", ted="007"),
    ),
    Row(
        code="x12.loop-missing",
        title="A mandatory loop is missing",
        message="The mandatory loop {expected} is missing in the loop {loop}.",
        hint="Send at least one {expected} here, with what belongs to it.",
        short="MANDATORY LOOP MISSING",
        explain="The set has to have the loop at least once. The place given is where it would have begun.",
        acks=Acks(ak3="3", ik3="3", ted="007"),
    ),
    Row(
        code="x12.loop-over-max",
        title="A loop occurs too often",
        message="This is loop {loop} number {found}; at most {expected} may be sent.",
        hint="Send no more than {expected}, or split the message.",
        short="LOOP OCCURS TOO OFTEN",
        explain="Every loop has a maximum number of occurrences within the loop around it. It is reported once, at "
        "the first occurrence too many.",
        acks=_segment("4"),
    ),
    Row(
        code="x12.segment-over-max",
        title="A segment is used too often",
        message="This is {segment} number {found} in the loop {loop}; at most {expected} may be sent.",
        hint="Send no more than {expected}.",
        short="SEGMENT USED TOO OFTEN",
        explain="Every segment has a maximum use at its place. It is reported once, at the first one too many.",
        acks=_segment("5"),
    ),
    Row(
        code="x12.segment-empty",
        title="A segment without data",
        message="{found} was sent without any data.",
        hint="Leave the segment out, or fill it.",
        short="SEGMENT WITHOUT DATA",
        explain="A segment of an identifier and nothing else says nothing. X12 has no empty segments.",
        acks=Acks(ak3="8", ik3="8", ted="007"),
    ),
    Row(
        code="x12.record-too-long",
        title="A record is too long to be read",
        message="This record is longer than {expected} bytes; its end was not looked for in one piece.",
        hint="Check for a missing {loop} segment: one record should hold one shipment.",
        short="RECORD TOO LONG",
        explain="A record of that length is nearly always a message that lost the segments which part its records. "
        "It is refused as a whole, and the records after it are read on.",
        acks=Acks(ak3="8", ik3="8", ted="848"),
    ),
)

_ELEMENTS: tuple[Row, ...] = (
    Row(
        code="x12.element-missing",
        title="A mandatory element is missing",
        message="{element} ({title}) is mandatory and was sent without a value.",
        hint="Send {element}: {kind}.",
        short="MANDATORY ELEMENT MISSING",
        explain="The element has to have a value whenever its segment is sent.",
        acks=_element("1", ted="007"),
    ),
    Row(
        code="x12.condition-missing",
        title="An element is missing that another one calls for",
        message="{element} ({title}) is missing: {reason}.",
        hint="Send {element}, or leave the others out.",
        short="CONDITIONAL ELEMENT MISSING",
        explain="Relational conditions say which elements need each other: a value needs its currency, a number its "
        "qualifier.",
        acks=_element("2", ted="007"),
    ),
    Row(
        code="x12.condition-excluded",
        title="Elements that exclude each other",
        message="{element} ({title}) may not be sent here: {reason}.",
        hint="Keep one of them.",
        short="ELEMENTS EXCLUDE EACH OTHER",
        explain="The guide allows only one of these elements in the same segment.",
        acks=_element("10"),
    ),
    Row(
        code="x12.too-many-elements",
        title="A segment has too many elements",
        message="{segment} has {found} elements; the guide {guide} knows {expected}.",
        hint="Check for an element separator inside of a text, or for a segment of a later release.",
        short="TOO MANY ELEMENTS",
        explain="Elements beyond the last one of the segment have no meaning. Most often a text holds the character "
        "that separates elements.",
        acks=_element("3"),
    ),
    Row(
        code="x12.element-too-short",
        title="A value is too short",
        message="{element} ({title}) has {has}; it takes {expected}.",
        hint="Send the value in full length; numbers may be filled up with leading zeros.",
        short="ELEMENT TOO SHORT",
        explain="Every element has a minimum length. A customs value of five dollars is sent as 05, since that "
        "element has at least two digits.",
        acks=_element("4"),
    ),
    Row(
        code="x12.element-too-long",
        title="A value is too long",
        message="{element} ({title}) has {has}; it takes {expected}.",
        hint="Shorten the value; nothing was cut off here.",
        short="ELEMENT TOO LONG",
        explain="Every element has a maximum length. Values are never cut, since a shortened name or number is "
        "another name or number.",
        acks=_element("5"),
    ),
    Row(
        code="x12.element-character",
        title="A character that the element does not allow",
        message="{element} ({title}) holds {what}; it takes {expected}.",
        hint="Send {element} as {expected}.",
        short="INVALID CHARACTER IN ELEMENT",
        explain="Numbers take digits, an optional minus and, where the type allows it, one decimal point. Texts take "
        "printable characters.",
        acks=_element("6"),
    ),
    Row(
        code="x12.code-invalid",
        title="A code that the list does not have",
        message="{element} ({title}) has the code {found}, which its list does not have.",
        hint="{advice}",
        short="INVALID CODE VALUE",
        explain="The element takes a code from a closed list.",
        acks=_element("7"),
    ),
    Row(
        code="x12.code-not-used",
        title="A code that customs does not take",
        message="{element} ({title}) has the code {found}. X12 has it; the customs guide takes {expected} only.",
        hint="{advice}",
        short="CODE NOT USED BY CUSTOMS",
        explain="An implementation guide takes some of the codes that X12 lists for an element. A code outside of these "
        "is no breach of X12, and a 999 tells it as such; a 997 has no code of its own for it and says invalid code.",
        acks=_by_guide("7", "I6"),
    ),
    Row(
        code="x12.element-not-used",
        title="An element that customs does not take",
        message="{element} ({title}) was sent. X12 has it; the customs guide does not take it.",
        hint="Leave {element} empty.",
        short="ELEMENT NOT USED BY CUSTOMS",
        explain="An implementation guide takes some of the elements that X12 has in a segment. A further one is no breach "
        "of X12, and a 999 tells it as such; a 997 has no code of its own for it and says too many elements.",
        acks=_by_guide("3", "I10"),
    ),
    Row(
        code="x12.pattern",
        title="A value that is not written as customs has it",
        message="{element} ({title}) holds {found}; customs takes {expected}.",
        hint="Send {element} as {expected}.",
        short="VALUE NOT IN CUSTOMS FORM",
        explain="X12 gives an element its type and length; the customs guide says more narrowly how it is written, such "
        "as a port of Schedule D in four digits. A 999 tells the breach as one of the guide; a 997 has no code of its own "
        "for it and says invalid code.",
        acks=_by_guide("7", "I12"),
    ),
    Row(
        code="x12.guide-condition-missing",
        title="An element is missing that another one calls for at customs",
        message="{element} ({title}) is missing: for customs {reason}.",
        hint="Send {element}, or leave the others out.",
        short="ELEMENT MISSING FOR CUSTOMS",
        explain="The customs guide has conditions beyond those of X12, such as an identification that customs can read "
        "only together with its qualifier. A 999 tells the breach as one of the guide; a 997 says that a conditional "
        "element is missing.",
        acks=_by_guide("2", "I9", ted="007"),
    ),
    Row(
        code="x12.code-unknown",
        title="A code that is not known here",
        severity="warning",
        message="{element} ({title}) has the code {found}, which is not among the known ones.",
        hint="{advice} It is passed on, since the list is not published in full.",
        short="UNKNOWN CODE VALUE",
        explain="The list of this element is open or not published in full, so an unknown code is told and not "
        "refused.",
    ),
    Row(
        code="x12.date-invalid",
        title="A date that does not exist",
        message="{element} ({title}) is no date: {what}.",
        hint="Send {element} as {expected}.",
        short="INVALID DATE",
        explain="Dates are written without separators and have to exist in the calendar.",
        acks=_element("8", ted="009"),
    ),
    Row(
        code="x12.time-invalid",
        title="A time that does not exist",
        message="{element} ({title}) is no time of day: {what}.",
        hint="Send {element} as {expected}.",
        short="INVALID TIME",
        explain="Times are written as hours and minutes, with seconds and hundredths where needed: 00 to 23, 00 to "
        "59, 00 to 59.",
        acks=_element("9"),
    ),
    Row(
        code="x12.too-many-repetitions",
        title="A value is repeated too often",
        message="{element} ({title}) is repeated {found} times; at most {expected} may be sent.",
        hint="Check for the repetition separator inside of a text.",
        short="TOO MANY REPETITIONS",
        explain="The repetition separator, announced in ISA11, parts the occurrences of one element. Where an "
        "element occurs once it may not stand in its text.",
        acks=_element("12"),
    ),
    Row(
        code="x12.too-many-components",
        title="A value has too many components",
        message="{element} ({title}) has {found} components; at most {expected} may be sent.",
        hint="Check for the component separator inside of a text.",
        short="TOO MANY COMPONENTS",
        explain="The component separator, announced in ISA16, parts the components of a composite element. In a "
        "plain element it may not stand in the text.",
        acks=_element("13"),
    ),
    Row(
        code="x12.trailing-empty",
        title="Empty elements at the end of a segment",
        severity="warning",
        message="{segment} ends with separators that nothing follows.",
        hint="Drop the separators after the last value.",
        short="TRAILING SEPARATORS",
        explain="Empty elements at the end of a segment are left out in X12. They change nothing, and are read as "
        "if they were not there.",
    ),
    Row(
        code="x12.trailing-blanks",
        title="Blanks at the end of a value",
        severity="warning",
        message="{element} ({title}) ends with blanks.",
        hint="Drop the blanks; only values shorter than the minimum length are filled up.",
        short="TRAILING BLANKS",
        explain="Blanks at the end carry no meaning in X12 and are removed before the value is used.",
    ),
)

_FILES: tuple[Row, ...] = (
    Row(
        code="guide.invalid",
        title="A guide file says something that cannot be taken",
        level="file",
        message="Found {found} where {expected} was expected.",
        hint="See the head of the guide files for the form.",
        short="GUIDE FILE INVALID",
        explain="A guide describes segments and transaction sets. It is used only when all of it can be understood.",
    ),
    Row(
        code="guide.missing",
        title="A guide file lacks something",
        level="file",
        message="{expected} is missing here.",
        hint="Add {expected}.",
        short="GUIDE FILE INCOMPLETE",
        explain="A guide describes segments and transaction sets. It is used only when it is complete.",
    ),
    Row(
        code="guide.unknown-name",
        title="A guide file names something that is not defined",
        level="file",
        message="There is no {kind} {found}.",
        hint="Nearest known name: {near}.",
        short="UNKNOWN NAME IN GUIDE",
        explain="Segments, data elements and loops have to be defined before a guide can use them.",
    ),
)

_OPINIONS: tuple[Row, ...] = (
    Row(
        code="x12.second-opinion-differs",
        title="A second reader of X12 sees this set differently",
        severity="note",
        level="transaction",
        message="At {place} this gateway finds {ours}, and pyx12 finds {theirs}.",
        hint="Nothing to do for the sender; tell the maintainers of the guide.",
        short="SECOND OPINION DIFFERS",
        explain="A set can be read by a second, independent implementation. A difference is a fault of one of the "
        "two and never changes what is answered.",
    ),
)

ROWS: tuple[Row, ...] = _SEGMENTS + _ELEMENTS + _FILES + _OPINIONS
