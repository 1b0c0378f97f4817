"""Diagnostics of the area ``message``: what a file is, before any format is read."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

ROWS: tuple[Row, ...] = (
    Row(
        code="message.empty",
        title="The file is empty",
        level="file",
        message="The file holds no data.",
        hint="Send the message again; if it was written by a program, look for an export that failed.",
        short="FILE IS EMPTY",
        explain="There is nothing to read, so there is nobody to answer and nothing to file.",
    ),
    Row(
        code="message.unknown-format",
        title="The file is no message that the gateway knows",
        level="file",
        message="The file is of no format that is read here; it begins with {found}.",
        hint="Send X12 (it begins with ISA), XML (with <), JSON (with {{ or [), a batch of ABI records (with its A record), or CSV with "
        "the header line of an installed format. Zipped, signed or spreadsheet files are not read.",
        short="NOT A KNOWN MESSAGE FORMAT",
        explain="A message is recognised by its first bytes: ISA for X12, < for XML, a brace or bracket for JSON, A and B for ABI, the names of "
        "the columns for CSV. Anything else is kept as received, and nothing in it is filed.",
    ),
    Row(
        code="message.catair-not-translated",
        title="The batch holds no entries",
        level="file",
        message="The batch of CATAIR records is of application {found}; filings are made of batches of entries (SE).",
        hint="Send what customs answers (SX, SO) to /v1/responses. To see what is in the batch: gateway inspect FILE.",
        short="NOT A BATCH OF ENTRIES",
        explain="Cargo release goes to customs as SE; customs answers SX and SO, and refuses a batch with an empty "
        "application. Answers move filings and are no filings themselves.",
    ),
    Row(
        code="message.no-mapping",
        title="No mapping is installed for this kind of message",
        severity="error",
        level="file",
        message="No mapping is installed for {found}.",
        hint="The message was read and counted. Ask the gateway's operator for a mapping, or send one of: {installed}.",
        short="NO MAPPING FOR THIS MESSAGE",
        explain="The message was well formed, but no mapping file says how to turn it into filings.",
    ),
    Row(
        code="message.nothing-to-file",
        title="The message holds no record",
        severity="warning",
        level="file",
        message="The message is well formed but holds no shipment or filing.",
        hint="If shipments were meant to be in it, look for an export that selected nothing.",
        short="NO RECORDS IN THE MESSAGE",
        explain="The envelope is sound and the mapping fits, but the part that repeats for each filing does not occur.",
    ),
    Row(
        code="message.duplicate",
        title="The same message was processed before",
        severity="note",
        level="interchange",
        message="Interchange {found} was processed before, byte for byte, as message {first}; nothing new comes of it.",
        hint="The outcome and the acknowledgments of message {first} stand. Send changed data under a new control number.",
        short="DUPLICATE OF EARLIER MESSAGE",
        explain="The interchange has the control number and the very bytes of one that was processed before, so the "
        "first outcome stands. Other data under a used control number would be refused (TA1 note 025).",
    ),
    Row(
        code="message.no-guide",
        title="No guide is installed for this transaction set",
        severity="note",
        level="transaction",
        message="No guide for set {found} in release {release} is installed: it was read and counted, and not checked.",
        hint="Its envelope is answered. Its content was neither checked nor filed.",
        short="SET IS NOT KNOWN HERE",
        explain="A transaction set without a guide is read, counted and acknowledged as far as its envelope goes. "
        "Its segments are not judged. In a group with sets that are translated, nothing of it is filed. A partner's "
        "agreement may make it an error: the set is then rejected as one that is not supported.",
        acks=Acks(ak5="1", ik5="1"),
    ),
    Row(
        code="message.set-not-translated",
        title="The transaction set is sound, but no mapping is installed for it",
        severity="note",
        level="transaction",
        message="Set {found} was checked by its guide and holds nothing to file: no mapping reads it.",
        hint="Nothing is to be done if this is an acknowledgment or a status message.",
        short="SET HOLDS NOTHING TO FILE",
        explain="The gateway knows the set and has checked it; it is not one that filings are made from.",
    ),
    Row(
        code="message.unit-refused",
        title="The record is good or bad on its own, but what it came in was refused",
        level="record",
        message="This record is not filed, since its {unit} was refused: {reason}",
        hint="Correct the {unit} and send it again with a new control number; the record then goes with it.",
        short="ENCLOSING MESSAGE REFUSED",
        explain="A record can only be filed when the interchange, group, set and trip that carry it stand. "
        "The finding that is named is the one to correct.",
        acks=Acks(ted="024"),
    ),
    Row(
        code="message.all-or-nothing",
        title="The partner's agreement refuses all records of a unit in which one fails",
        level="record",
        message="This record is not filed: {failed} record(s) of the same {unit} failed, and the agreement is "
        "to refuse them together.",
        hint="Correct the failed records and send the whole {unit} again.",
        short="OTHER RECORDS OF SET FAILED",
        explain="The usual rule is acceptance record by record. A partner may ask for all or nothing instead.",
        acks=Acks(ted="024"),
    ),
)
