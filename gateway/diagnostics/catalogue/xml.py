"""Diagnostics of the area ``xml``: may this document be read at all."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

_SAFE = "XML is read under fixed rules, so that no document can reach outside of itself or use up the machine. "
_LIMIT = _SAFE + "The limit is far above what a filing needs; the operator can change it."

ROWS: tuple[Row, ...] = (
    Row(
        code="xml.not-well-formed",
        title="The document is not well-formed XML",
        level="file",
        message="The document is not well-formed XML: {reason}.",
        hint="Correct the XML at this place and send the whole document again. In texts write & as &amp; and < as &lt;.",
        short="XML NOT WELL-FORMED",
        explain="A document that is not well-formed has no sure meaning: a tag is not closed, a character is not allowed, or "
        "something follows the end. Nothing of it is filed. An XML program, not text pasting, should write it.",
    ),
    Row(
        code="xml.encoding",
        title="The document is not in UTF-8",
        level="file",
        message="The document is in {found}; expected UTF-8.",
        hint="Save the document as UTF-8 and declare it so, or leave the encoding out of the XML declaration.",
        short="XML NOT IN UTF-8",
        explain="Every document is read as UTF-8. Guessing another encoding would put wrong letters into names and addresses "
        "that customs matches against lists.",
    ),
    Row(
        code="xml.not-utf8",
        title="Bytes that are not UTF-8",
        level="file",
        message="The document holds {found}, which is not UTF-8.",
        hint="Write the document in UTF-8. A single byte such as E9 is mostly an accented letter in Latin-1 or Windows-1252.",
        short="BYTES ARE NOT UTF-8",
        explain="The document says that it is UTF-8 but holds bytes that are not. Usually a text was pasted into it from a "
        "system with another encoding.",
    ),
    Row(
        code="xml.nul",
        title="The document holds a NUL byte",
        level="file",
        message="The document holds a NUL byte.",
        hint="Remove the NUL byte. If there are many, the document is in UTF-16: save it as UTF-8.",
        short="XML HOLDS NUL BYTE",
        explain="NUL is never allowed in XML. It is a sign of a damaged file or of UTF-16 without a byte order mark.",
    ),
    Row(
        code="xml.version",
        title="The document is not XML 1.0",
        level="file",
        message="The document is XML {found}; expected 1.0.",
        hint='Write version="1.0" in the XML declaration, or leave the declaration out.',
        short="XML VERSION NOT 1.0",
        explain="Only XML 1.0 is read. XML 1.1 differs in characters that no filing needs.",
    ),
    Row(
        code="xml.doctype",
        title="The document has a DOCTYPE",
        level="file",
        message="The document has a document type declaration ({found}), which is not accepted.",
        hint="Remove the <!DOCTYPE …> from the document; write characters themselves instead of entities.",
        short="XML DOCTYPE NOT ACCEPTED",
        explain=_SAFE
        + "A document type can define entities, which can read files, call servers or grow without bound, and "
        "a name written with an entity could vanish. So every DOCTYPE is refused.",
    ),
    Row(
        code="xml.processing-instruction",
        title="The document has a processing instruction",
        level="file",
        message="The document has a processing instruction ({found}), which is not accepted.",
        hint="Remove <?{found} …?> from the document. The XML declaration on the first line may stay.",
        short="XML PI NOT ACCEPTED",
        explain=_SAFE + "A processing instruction is for the sender's own programs, such as a style sheet; it has no "
        "meaning here and would be lost in silence.",
    ),
    Row(
        code="xml.too-large",
        title="The document is too large",
        level="file",
        message="The document has {found}; expected {expected}.",
        hint="Split it into several documents, or ask the operator for a higher limit.",
        short="XML DOCUMENT TOO LARGE",
        explain=_LIMIT,
    ),
    Row(
        code="xml.record-too-large",
        title="A record is too large",
        level="file",
        message="A record has {found}; expected {expected}.",
        hint="Check that each record is closed where it ends, and split what is too large.",
        short="XML RECORD TOO LARGE",
        explain=_LIMIT + " A record is held in memory as a whole, so it is bounded, however long the document may be.",
    ),
    Row(
        code="xml.too-deep",
        title="Elements are nested too deep",
        level="file",
        message="Elements are nested to {found}; expected {expected}.",
        hint="Check that elements are closed where they end.",
        short="XML NESTED TOO DEEP",
        explain=_LIMIT,
    ),
    Row(
        code="xml.too-many-attributes",
        title="An element has too many attributes",
        level="file",
        message="An element has {found} attributes or namespace declarations; expected {expected}.",
        hint="Send data in elements, as the format describes it.",
        short="XML TOO MANY ATTRIBUTES",
        explain=_LIMIT,
    ),
    Row(
        code="xml.name-too-long",
        title="The name of an element is too long",
        level="file",
        message="The name of an element has {found}; expected {expected}.",
        hint="Send data in the text of elements, not in their names.",
        short="XML NAME TOO LONG",
        explain=_LIMIT,
    ),
    Row(
        code="xml.value-too-long",
        title="A value is too long",
        level="file",
        message="A value has {found}; expected {expected}.",
        hint="Shorten the value. Pictures and documents do not belong into a filing; send a reference.",
        short="XML VALUE TOO LONG",
        explain=_LIMIT,
    ),
    Row(
        code="xml.unknown-root",
        title="The root element is of no format that is installed",
        level="file",
        message="The root element is {found}; expected {expected}.",
        hint="Check the name and the namespace of the root element.",
        short="UNKNOWN XML FORMAT",
        explain="The root element with its namespace says what a document is, and so which schema and mapping it is read by. "
        "xsi:schemaLocation is never followed.",
    ),
    Row(
        code="xml.no-record",
        title="The document holds no record",
        level="file",
        message="The document holds no record: {found} is empty.",
        hint="Send at least one record in it, or nothing at all.",
        short="XML HOLDS NO RECORD",
        explain="The document is correct but says nothing: its root element has no children. Mostly a selection on the "
        "sender's side found nothing.",
    ),
    Row(
        code="xml.element-unknown",
        title="An element that the guide does not know",
        severity="warning",
        message="{found} is no element of {expected} that the guide knows.",
        hint="Nothing to do when it is meant: it is not read. Check the spelling and the namespace when it holds data of the filing.",
        short="UNKNOWN XML ELEMENT",
        explain="Formats of others have more elements than a filing needs, and senders add their own. What is not known is "
        "passed over and told, so that a misspelt element does not vanish in silence.",
    ),
    Row(
        code="xml.line-unknown",
        title="A line of fixed columns that the guide does not know",
        severity="warning",
        message="A line of {name} begins with {found}; known are {expected}.",
        hint="Nothing to do when it is meant: it is not read. Check that the line starts in its first column.",
        short="UNKNOWN LINE OF FIXED COLUMNS",
        explain="The text of the element is lines of fixed columns, and each says in the same columns which one it is. A line "
        "of which the guide does not know the name is passed over and told; mostly it is indented, or of a newer version.",
    ),
    Row(
        code="xml.columns-unknown",
        title="Data in columns that the guide does not know",
        severity="warning",
        message="There is data in {found} of line {expected}, which the guide does not know.",
        hint="Nothing to do when it is meant: it is not read. Check that each value of the line stands in its columns.",
        short="DATA IN UNKNOWN COLUMNS",
        explain="The line has data between or behind the fields that its guide names. Mostly a value before it was longer than "
        "its field, so that the values behind it stand in wrong columns.",
    ),
    Row(
        code="xml.element-missing",
        title="An element that the format demands is missing",
        severity="warning",
        message="{expected} is missing in {found}.",
        hint="Send {expected}, as the format demands it. The filing does not depend on it.",
        short="XML ELEMENT MISSING",
        explain="The format demands the element, but no field of the filing is made of it. What a filing cannot do without is "
        "told as an error of the mapping.",
    ),
    Row(
        code="xml.element-repeated",
        title="An element that occurs too often",
        severity="warning",
        message="{found} occurs more often than the format allows; expected {expected}.",
        hint="Send {found} {expected}.",
        short="XML ELEMENT TOO OFTEN",
        explain="The format allows fewer of these elements at this place. No field of the filing is made of them.",
    ),
    Row(
        code="xml.value-form",
        title="A value that is not of the form that the format has",
        severity="warning",
        message="{name} is {found}; expected {expected}.",
        hint="Send {expected}.",
        short="XML VALUE NOT OF THE FORMAT",
        explain="The value is not of the type, length or code list that the format gives the element. No field of the filing "
        "is made of it, so it keeps nothing from being filed.",
    ),
    Row(
        code="xml.value-not-by-item",
        title="One value for several items",
        message="The message has one customs value for several items; expected the value of each.",
        hint="Send one item for each waybill, or the value of every item by another message.",
        level="record",
        short="VALUE OF EACH ITEM MISSING",
        explain="A filing needs the value of every line. Some formats tell only the value of a whole shipment, which is that "
        "of a line when there is just one. It is never divided by guess.",
    ),
    Row(
        code="xml.not-in-format",
        title="The format has no place for a field of the filing",
        level="record",
        message="The format of this message has no place for {field}, which the filing needs.",
        hint="Agree on it once: a mapping of the partner's own can give {field} as a constant or from a place agreed upon.",
        short="NOT IN THE FORMAT",
        explain="Formats that were made for other purposes do not tell all that a filing needs. What is the same for all "
        "messages of a sender, such as the filer's contact, stands in the mapping for that partner.",
    ),
    Row(
        code="xml.several-values",
        title="Several values where the filing has one",
        level="record",
        message="There are several values for {field}; expected one.",
        hint="Send one value here, or a line of its own for each of them.",
        short="SEVERAL VALUES FOR ONE FIELD",
        explain="The filing has one value where the message has several, and nothing in the format tells which one is meant. "
        "None is chosen by guess.",
    ),
    Row(
        code="xml.answer",
        title="The document is an answer",
        severity="note",
        level="file",
        message="The document is an answer ({found}), not a message to file.",
        hint="Nothing to do. Answers to what this gateway sent are not taken in here.",
        short="XML IS AN ANSWER",
        explain="Systems answer what they are sent. An answer holds no records, so nothing of it is filed, and it is not "
        "answered in its turn.",
    ),
)
