"""Diagnostics of the area ``json``: may this JSON message be read, and does it look as its format says."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="json.not-utf8",
        title="The message is not in UTF-8",
        level="file",
        message="The message is in {found}; JSON is exchanged in UTF-8.",
        hint="Write the message as UTF-8.",
        short="JSON IS NOT UTF-8",
        citation="RFC 8259, section 8.1",
        explain="Systems exchange JSON in UTF-8 and in nothing else. Bytes of another encoding are not guessed at: wrong letters "
        "in names and addresses would go to customs.",
    ),
    Row(
        code="json.not-utf8-text",
        title="A text holds bytes that are not UTF-8",
        level="record",
        message="The text holds {found}, which is not UTF-8.",
        hint="Write the message as UTF-8. A single byte such as E9 is mostly an accented letter in Windows-1252.",
        short="TEXT IS NOT UTF-8",
        citation="RFC 8259, section 8.1",
        explain="The text ends where its quote says, so that the other records can be read. The record with the wrong bytes "
        "is refused where they stand in something that a filing is made of.",
    ),
    Row(
        code="json.broken",
        title="The JSON breaks off",
        level="file",
        message="The JSON is broken here: found {found}, expected {expected}. Nothing behind it is read.",
        hint="Send what stands behind this place again, written by a JSON library. Records before it are decided. A record on "
        "each line of the file (JSON Lines) keeps a break to its own line.",
        short="JSON IS BROKEN",
        citation="RFC 8259, section 2",
        explain="Behind a missing quote, a comma too many or the end of a cut file no text has a sure meaning, so nothing there is "
        "guessed at. The place is told by line, column and byte.",
    ),
    Row(
        code="json.line-broken",
        title="A line is no JSON",
        level="record",
        message="The line is broken: found {found}, expected {expected}.",
        hint="Send this record again as one JSON object on one line. The other lines are read.",
        short="JSON LINE IS BROKEN",
        citation="RFC 8259, section 2",
        explain="In a file with a record on each line the next line begins anew, whatever stands in this one. So a broken line "
        "costs its own record and no other.",
    ),
    Row(
        code="json.limit",
        title="There is more of something than a message may have",
        level="record",
        message="There is more of {found} here than is read: {expected}.",
        hint="Check for a program that repeats itself. What is really that big can be sent in several messages.",
        short="JSON IS TOO BIG HERE",
        explain="A message has bounds, so that one sender cannot hold up the others. A record that is over them is refused, and the "
        "others are read as far as their place is known.",
    ),
    Row(
        code="json.member-twice",
        title="A name is said twice in one object",
        level="record",
        message="{found} stands twice in this object.",
        hint="Send every member of an object once. Several values of one kind belong into a list.",
        short="JSON MEMBER TWICE",
        citation="RFC 8259, section 4",
        explain="Programs differ in which of two members of one name they take: the first, the last, or none. What a filing is "
        "made of cannot hang on that, so neither is chosen by guess. Where nothing of it goes into a filing it is a warning.",
    ),
    Row(
        code="json.not-a-number",
        title="A number that is none",
        level="record",
        message="{found} is no number in JSON.",
        hint="Send the number, or null where there is none. Mostly a calculation on the sender's side went wrong.",
        short="NOT A NUMBER",
        citation="RFC 8259, section 6",
        explain="JSON knows no NaN and no Infinity, and neither does customs.",
    ),
    Row(
        code="json.surrogate-alone",
        title="Half of a character",
        level="record",
        message="The text holds {found}, which is half of a character.",
        hint="Do not cut texts within a character: an emoji or a rare letter is written as two escapes that belong together.",
        short="HALF OF A CHARACTER",
        citation="RFC 8259, section 8.2",
        explain="A character outside of the first 65,536 is escaped as a pair. One without the other is mostly a text that was cut "
        "to a length, and cannot be written in any filing.",
    ),
    Row(
        code="json.format-unknown",
        title="The JSON is of no known format",
        level="file",
        message="The JSON is of no format that is installed; its members are {found}.",
        hint="Name the members as one of these formats does: {expected}.",
        short="JSON FORMAT NOT KNOWN",
        explain="A format is known by the members of its records: half of those that mark it are enough. Records stand in the "
        "list that the format names, are the list that the message is, stand on a line each, or come alone.",
    ),
    Row(
        code="json.answer",
        title="The message is an answer",
        severity="note",
        level="file",
        message="The message is an answer ({found}), not a message to file.",
        hint="Nothing to do. Answers to what this gateway sent are not taken in here.",
        short="MESSAGE IS AN ANSWER",
        explain="Two systems that thanked one another for thanks would never end. Our own documents are known by their schema.",
    ),
    Row(
        code="json.response",
        title="The message is what customs answered",
        level="file",
        message="The message is an answer of customs or of a filer ({found}); it is not taken in here.",
        hint="Send it to /v1/responses, or give it to gateway respond. Nothing of it was noted.",
        short="ANSWER OF CUSTOMS, WRONG DOOR",
        explain="Answers of customs move filings and are no filings themselves. They come in by a door of their own, from partners "
        "who may answer.",
    ),
    Row(
        code="json.no-record",
        title="The message holds no record",
        level="file",
        message="The message of the format {found} holds no record.",
        hint="Send at least one record, or no message at all.",
        short="JSON HOLDS NO RECORD",
        explain="The message is correct but says nothing. Mostly a selection on the sender's side found nothing.",
    ),
    Row(
        code="json.value-kind",
        title="A value is of another kind",
        level="record",
        message="{name} is {found}; expected {expected}.",
        hint="Send {name} as {expected}. Codes, numbers of bills and postal codes stand in quotes: a number loses its zeros.",
        short="VALUE IS OF ANOTHER KIND",
        explain="The format says of each member whether it is a text, a number, an object or a list. The parcel is refused, the "
        "others are read on. Where nothing of it goes into a filing it is a warning.",
    ),
    Row(
        code="json.member-missing",
        title="A member that the format demands is missing",
        severity="warning",
        level="record",
        message="The object lacks {expected}.",
        hint="Send {expected}. The record is filed without it.",
        short="JSON MEMBER MISSING",
        explain="The format demands the member, and no rule of the mapping reads it. What a rule does read is told by the "
        "mapping, which refuses the record where a filing cannot do without.",
    ),
    Row(
        code="json.member-unknown",
        title="A member that the format does not know",
        severity="warning",
        level="file",
        message="The format knows no {found} in {expected}; it is not read.",
        hint="Nothing to do when it is meant. Check the spelling when it holds data of the filing.",
        short="JSON MEMBER UNKNOWN",
        explain="Messages may have members of the sender's own. They are passed over and told once for the message, at the first "
        "place, so that a misspelt member does not vanish in silence.",
    ),
)
