"""Diagnostics of the area ``xsd``: the canonical record against its schema."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_DATA = Acks(ted="848")
_SHAPE = "The canonical record is checked against the schemas in xsd/ before it is decided on. "
_WHERE = "Where the record was made by a mapping, the place in the sender's message is named with it. "

ROWS: tuple[Row, ...] = (
    Row(
        code="xsd.missing",
        title="A required field is missing",
        message="{field} is missing.",
        hint="Send {field}; the record cannot be filed without it.",
        short="REQUIRED FIELD MISSING",
        explain=_SHAPE + "A field without which the filing has no meaning for customs was not there. " + _WHERE,
        acks=Acks(ted="007"),
    ),
    Row(
        code="xsd.empty",
        title="A field is there but empty",
        message="{field} was sent without a value; expected {expected}.",
        hint="Give {field} a value, or leave the field out when it is optional.",
        short="FIELD IS EMPTY",
        explain=_SHAPE + "An empty field is not the same as one that was not sent, and never valid. " + _WHERE,
        acks=Acks(ted="007"),
    ),
    Row(
        code="xsd.type",
        title="A value is not of its type",
        message="{field} is {found!r}; expected {expected}.",
        hint="Correct {field}: {expected}.",
        short="VALUE NOT OF ITS TYPE",
        explain=_SHAPE + "The value cannot be read as the number, date or time that the field holds. " + _WHERE,
        acks=_DATA,
    ),
    Row(
        code="xsd.enumeration",
        title="A code is not in its list",
        message="{field} has the code {found!r}; expected {expected}.",
        hint="Use a code of the list for {field}.",
        short="CODE NOT IN LIST",
        explain=_SHAPE + "The list is closed: a code that is not in it means nothing to customs. The lists are in "
        "xsd/codes-1.0.xsd, with the document that each comes from.",
        acks=_DATA,
    ),
    Row(
        code="xsd.range",
        title="A number is out of range",
        message="{field} is {found}; expected {expected}.",
        hint="Correct {field}: {expected}.",
        short="NUMBER OUT OF RANGE",
        explain=_SHAPE + "The number is below or above what the field can hold. Limits that the law sets, such as a "
        "highest value, are decided later and are not meant here.",
        acks=Acks(ted="008"),
    ),
    Row(
        code="xsd.digits",
        title="A number has too many digits",
        message="{field} is {found}; expected {expected}.",
        hint="Write {field} with fewer digits; amounts are in dollars with at most two decimals.",
        short="NUMBER HAS TOO MANY DIGITS",
        explain=_SHAPE
        + "The number has more digits, before or after the point, than the field holds. Nothing is rounded: "
        "only the sender knows what was meant.",
        acks=_DATA,
    ),
    Row(
        code="xsd.length",
        title="A value is too long or too short",
        message="{field} is {found!r}; expected {expected}.",
        hint="Correct the length of {field}: {expected}.",
        short="VALUE HAS WRONG LENGTH",
        explain=_SHAPE + "Nothing is cut in silence, since half an identifier names something else. " + _WHERE,
        acks=_DATA,
    ),
    Row(
        code="xsd.pattern",
        title="A value does not have its form",
        message="{field} is {found!r}; expected {expected}.",
        hint="Correct the form of {field}: {expected}.",
        short="VALUE HAS WRONG FORM",
        explain=_SHAPE + "The value has characters that the field cannot hold, or not in the order it needs. " + _WHERE,
        acks=_DATA,
    ),
    Row(
        code="xsd.unexpected",
        title="A field that the schema does not have, or once too often",
        message="{field} is not expected here: found {found}, expected {expected}.",
        hint="Remove {field}, or look up its right name in xsd/README.md.",
        short="FIELD NOT EXPECTED",
        explain=_SHAPE
        + "The record has a field that its schema does not name at this place, or more of them than it allows. "
        "A field that nobody reads is refused rather than dropped.",
        acks=_DATA,
    ),
    Row(
        code="xsd.misplaced",
        title="A field stands in the wrong place",
        message="{field} stands {found}; it belongs {expected}.",
        hint="Move {field} {expected}: fields come in the order of xsd/README.md.",
        short="FIELD OUT OF ORDER",
        explain=_SHAPE + "The fields of a record come in one fixed order, so that it can be read in one pass.",
        acks=_DATA,
    ),
    Row(
        code="xsd.content",
        title="A field holds something that it cannot hold",
        message="{field} cannot hold what was sent: {reason}.",
        hint="Remove from {field} the text, attribute or element that its schema does not name.",
        short="FIELD CONTENT NOT ALLOWED",
        explain=_SHAPE
        + "There is text between the elements, an element inside a plain value, or an attribute: the canonical "
        "record has none of them.",
        acks=_DATA,
    ),
    Row(
        code="xsd.attribute-missing",
        title="A required attribute is missing",
        message="{field} lacks the attribute {found}.",
        hint="Send the attribute {found} of {field}.",
        short="ATTRIBUTE MISSING",
        explain=_SHAPE + "The schema requires an attribute that the element does not have.",
        acks=Acks(ted="007"),
    ),
    Row(
        code="xsd.unique",
        title="A number that must be unique is used twice",
        message="{field} uses {found} again, which another one of this record has already; expected {expected}.",
        hint="Number the lines of the record 1, 2, 3.",
        short="NUMBER USED TWICE",
        explain=_SHAPE + "Lines are told apart by their numbers, in this record and in what customs answers to it.",
        acks=Acks(ted="006"),
    ),
    Row(
        code="xsd.unknown-record",
        title="The element is no filing record",
        message="The record is {found}; expected {expected}.",
        hint="Use the element and the namespace of xsd/README.md.",
        short="UNKNOWN RECORD ELEMENT",
        explain=_SHAPE + "The outermost element names the regime; this one names none that is installed.",
        acks=_DATA,
    ),
    Row(
        code="xsd.not-well-formed",
        title="The record is not well-formed XML",
        message="The record is not well-formed XML: {reason}.",
        hint="Correct the XML at this line.",
        short="RECORD IS NOT WELL-FORMED",
        explain=_SHAPE + "The text is not exactly one XML element, so nothing can be said of its fields.",
        acks=_DATA,
    ),
    Row(
        code="xsd.engines-disagree",
        title="Two schema engines do not agree on this record",
        message="The two schema engines do not agree on this record: {reason}.",
        hint="Give the operator this record: one of the engines, or the schema, has a fault. The verdict stays that of libxml2.",
        short="SCHEMA ENGINES DISAGREE",
        explain="Every refusal by libxml2 is explained by a second, independent engine. When the second one has nothing to say, "
        "either an engine or the schema is at fault. The refusal stands until somebody has looked at it.",
        acks=Acks(ted="024"),
    ),
)
