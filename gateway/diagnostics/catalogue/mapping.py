"""Diagnostics of the area ``mapping``: what a mapping file gets wrong (``M…``), and what a record lacks for it."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_FILE = (
    Row(
        code="M100",
        title="The mapping file is not well written",
        level="file",
        message="{found} cannot stand here: {reason}.",
        hint="Write what the message expects at that place; the page on the mapping language lists every word.",
        short="MAPPING FILE FAULT",
        explain="A word, a path or a condition of the mapping file is not part of the mapping language. "
        "The message names what was expected at that place.",
    ),
    Row(
        code="M101",
        title="The target has no such field",
        level="file",
        message="{target_name} has no field {found}.",
        hint="Use a field of the XSD, or remove the rule.",
        short="MAPPING TARGET UNKNOWN",
        explain="A mapping mirrors the record that it produces, as the XSD describes it. The name under fields: is not "
        "a child of the element above it.",
    ),
    Row(
        code="M102",
        title="The source has no such place",
        level="file",
        message="{context} has no {found}.",
        hint="Use a name or number that the guide or schema has at that place.",
        short="MAPPING SOURCE UNKNOWN",
        explain="A source path is followed step by step through the guide or schema of the source. One of its steps "
        "names nothing that stands there.",
    ),
    Row(
        code="M103",
        title="A required field may stay unset",
        level="file",
        message="{target_name} is required but unset {reason}.",
        hint="Give it a rule for that case, or write required: true to refuse such records with a clear message.",
        short="MAPPING LEAVES FIELD UNSET",
        explain="The XSD requires the field, and there is a case in which the mapping would produce none. An author "
        "answers with a rule, a default, or required: true, which refuses the record by name.",
    ),
    Row(
        code="M104",
        title="Many values for a field that holds one",
        level="file",
        message="{found} may occur several times, {target_name} holds one.",
        hint="Take all of them with [*] and join, or choose with first(...) or last(...), or filter: N1[01=CN].",
        short="MAPPING REPEATS IN SINGLE SLOT",
        explain="A repeatable place in a slot for one value would lose data in silence. The author says which one is "
        "meant.",
    ),
    Row(
        code="M105",
        title="The value has another type than the field",
        level="file",
        message="{found} is {source_type}, {target_name} is {expected}.",
        hint="Say how the value is written: number:, date: or time:.",
        short="MAPPING TYPE CLASH",
        explain="Text does not become a number or a date by itself: the rule says number: or date: with the format in "
        "which the sender writes it.",
    ),
    Row(
        code="M106",
        title="The value may be longer than the field",
        level="file",
        message="{found} may have {source_length} characters, {target_name} holds {expected}.",
        hint="Write max: {expected} with then: error or then: cut.",
        short="MAPPING LENGTH CLASH",
        explain="The source allows more characters than the target. The author decides whether a longer value is an "
        "error or is cut.",
    ),
    Row(
        code="M107",
        title="The source has codes that the field does not know",
        level="file",
        message="{found} can be {surplus}; {target_name} accepts {expected}.",
        hint="Translate with codes: {{OLD: NEW}}, or name the codes that are accepted with codes: [A, B].",
        short="MAPPING CODES CLASH",
        explain="The guide's codes, after translation, are not all in the enumeration of the target.",
    ),
    Row(
        code="M108",
        title="A code list or decision table is missing or faulty",
        level="file",
        message="{found} cannot be asked: {reason}.",
        hint="Add or repair the list under mappings/codes or the table under mappings/tables/decide.",
        short="CODE LIST MISSING",
        explain="The rule names a code list or a decision table that is not installed or holds nothing, or a table "
        "whose rows leave a time without an answer or answer it twice.",
    ),
    Row(
        code="M109",
        title="The source can never have this value",
        level="file",
        message="{context} is never {found}.",
        hint="Use a code that the guide lists, or remove the branch.",
        short="MAPPING DEAD BRANCH",
        explain="A filter or condition asks for a code that the guide does not list, so it can never hold.",
    ),
    Row(
        code="M110",
        title="An outward path finds several places",
        level="file",
        message="{found} stands in more than one enclosing loop: {places}.",
        hint="Write the whole path from the root with a leading /.",
        short="MAPPING PATH AMBIGUOUS",
        explain="^ looks for the one enclosing loop that has the named segment. Here several have it.",
    ),
)

_OVERRIDE = Row(
    code="M111",
    title="A change has nothing to change",
    level="file",
    message="{found} cannot be changed: {reason}.",
    hint="Write the change against the parent as it is installed.",
    short="MAPPING CHANGE UNFOUNDED",
    explain="A mapping that extends another says which rules it replaces, adds, drops or tightens, and which version "
    "of the parent it was written for. The parent does not have that rule, or has another version by now, and nobody "
    "can tell whether the change still means the same.",
)

_UNTAKEN = Row(
    code="M113",
    title="A rule that no test takes",
    severity="note",
    level="file",
    message="No test takes {found} of {target_name}.",
    hint="Add a test whose message has these data.",
    short="MAPPING RULE UNTESTED",
    explain="The tests of the mapping were run, and this rule, default or refusal never decided a value. Whether it "
    "does what its author meant is not known.",
)

_UNMARKED = Row(
    code="M114",
    title="Personal data without a mark",
    severity="warning",
    level="file",
    message="{target_name} takes personal data ({found}) and has no mark.",
    hint="Write pii: true on the rule, or on the group around it.",
    short="PERSONAL DATA UNMARKED",
    explain="The guide or the XSD says that this is data of a person. The mark in the mapping tells every reader of it "
    "so, and shows that the author knew.",
)

_LOST = Row(
    code="M115",
    title="A value that cannot be written back",
    level="file",
    message="{target_name} cannot be written back as it was sent: {reason}.",
    hint="Leave both: true out.",
    short="MAPPING LOSES WHAT WAS SENT",
    explain="With both: true the author states that nothing is lost between the source and the record. Something in the "
    "rule loses it: two things that may be sent give the same value, or it cannot be told where the value was read. "
    "Either the rule reads the value as it is, or both: true is left out.",
)

_UNREAD = Row(
    code="M112",
    title="Source data that nothing reads",
    severity="note",
    level="file",
    message="Nothing reads {found}.",
    hint="Read it, or write it under ignore: with the reason.",
    short="SOURCE DATA UNREAD",
    explain="A sender may send this, and the filing would not change. That is often right; ignore: says so and why.",
)

_RECORD = (
    Row(
        code="mapping.required-missing",
        title="A required field was not sent",
        message="{field} is required and was not sent ({wanted}).",
        hint="Send {wanted}.",
        short="REQUIRED DATA MISSING",
        explain="The filing cannot be built without this field. The message names the places of the sender's format "
        "that it is read from.",
        acks=Acks(ted="007"),
    ),
    Row(
        code="mapping.code-unknown",
        title="A code is not in its list",
        message="{found} is not a known code for {field}.",
        hint="Send one of: {expected}.",
        short="CODE NOT IN LIST",
        explain="The value is checked against a code list on the governing date of the record. Either the code is "
        "wrong, or it was not valid on that date.",
        acks=Acks(ted="114"),
    ),
    Row(
        code="mapping.undecided",
        title="No row of a decision table answers",
        message="The table {table} has no answer for {found} ({field}).",
        hint="Send another combination of these codes, or add a row to the table.",
        short="COMBINATION NOT DECIDED",
        explain="The value follows from several codes together, by a table with dates. No row of it has this "
        "combination on the governing date of the record.",
        acks=Acks(ted="114"),
    ),
    Row(
        code="mapping.date-invalid",
        title="A date or time cannot be read",
        message="{found} is not a date or time of the form {expected} ({field}).",
        hint="Send a real calendar date or time as {expected}.",
        short="INVALID DATE OR TIME",
        explain="Dates and times are read in the one form that the mapping names, and must exist in the calendar.",
        acks=Acks(ted="009"),
    ),
    Row(
        code="mapping.number-invalid",
        title="A number cannot be read",
        message="{found} is not {expected} ({field}).",
        hint="Send digits, with a point before decimals where they are allowed.",
        short="INVALID NUMBER",
        explain="Numbers carry no thousands separators, no currency signs and no more decimals than the field keeps; "
        "the gateway never rounds what was declared.",
        acks=Acks(ted="848"),
    ),
    Row(
        code="mapping.unit-unknown",
        title="A unit of measure is not known",
        message="{found} is not a unit that {field} can be converted from.",
        hint="Send one of: {expected}.",
        short="INVALID UNIT",
        explain="The value is converted by the unit that was sent with it, and the mapping has no factor for it.",
        acks=Acks(ted="H"),
    ),
    Row(
        code="mapping.too-long",
        title="A value is too long",
        message="{field} has {length} characters; it takes {expected}.",
        hint="Shorten it: {expected}.",
        short="VALUE TOO LONG",
        explain="The field of the filing is shorter than what was sent, and cutting it would change its meaning.",
        acks=Acks(ted="848"),
    ),
    Row(
        code="mapping.currency-refused",
        title="A value is not in U.S. dollars",
        message="The value is in {found}, the filing takes U.S. dollars ({field}).",
        hint="Convert the value to U.S. dollars and send it with USD.",
        short="VALUE NOT IN USD",
        explain="A filing states values in U.S. dollars. The gateway does not convert: the rate of the day is the "
        "filer's to declare.",
        acks=Acks(ted="CUR"),
    ),
    Row(
        code="mapping.sent-twice",
        title="A place that may occur once was sent twice",
        message="{wanted} was sent {count_found} times, {field} holds one.",
        hint="Send it once.",
        short="SENT MORE THAN ONCE",
        explain="Two places answer to the same qualifier, such as two consignees. Taking either one would be a guess.",
        acks=Acks(ted="006"),
    ),
    Row(
        code="mapping.continuation-alone",
        title="A continuation has nothing to continue",
        message="This {found} only continues a line, and no line stands before it.",
        hint="Send the line with its quantity, value and code first; further text follows in the same loop.",
        short="CONTINUATION WITHOUT LINE",
        explain="Commodity text that is too long for one segment goes on in further ones, which carry nothing else. "
        "The first one in its loop must be a whole line.",
        acks=Acks(ted="INC"),
    ),
    Row(
        code="mapping.continuation-unread",
        title="A continuation carries more than text",
        message="This {found} continues a line but carries {extra}, which would be lost.",
        hint="Send these data on the line itself, or make it a line of its own.",
        short="CONTINUATION CARRIES DATA",
        explain="A row that continues the one before may only carry the texts that are glued.",
        acks=Acks(ted="848"),
    ),
    Row(
        code="mapping.character-refused",
        title="A character cannot stand in the filing",
        message="{field} holds the control character {found}.",
        hint="Remove the control character.",
        short="INVALID CHARACTER",
        explain="XML cannot carry most control characters, and none of them belongs in a name or a description.",
        acks=Acks(ted="848"),
    ),
    Row(
        code="mapping.screened",
        title="A text that a screen looks for",
        severity="warning",
        message="{field} is {found}, which the screen {screen} looks for.",
        hint="Send what really stands there: a text that tells one name, address or kind of goods from another.",
        short="TEXT SAYS NOTHING",
        explain="The mapping of this format asks that the field be looked at for texts that say nothing. The filing is made all "
        "the same, unless the partner's severities make it an error.",
        acks=Acks(ted="848"),
    ),
)

ROWS: tuple[Row, ...] = (*_FILE, _OVERRIDE, _UNREAD, _UNTAKEN, _UNMARKED, _LOST, *_RECORD)
