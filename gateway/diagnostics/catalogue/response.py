"""Diagnostics of the area ``response``: answers from customs and partners that cannot be taken as they are."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="response.none",
        title="The message answers nothing",
        severity="warning",
        level="file",
        message="There is no TA1 and no transaction set in this message, so nothing is answered.",
        hint="Check that the whole file was transmitted.",
        short="NO RESPONSE IN MESSAGE",
        explain="A message that was taken for an answer holds an envelope and nothing in it. No filing changes its state.",
    ),
    Row(
        code="response.other-set",
        title="A set among answers that is no answer",
        severity="note",
        level="transaction",
        message="The set {found} is no answer; it was left out here.",
        hint="Send filings to where messages are received.",
        short="SET IS NO RESPONSE",
        explain="Answers are TA1, 997, 999, 824, 350 and 355. Any other set in the same message is not read as one.",
    ),
    Row(
        code="response.ta1-invalid",
        title="A TA1 that cannot be understood",
        level="interchange",
        message="{place} holds {found}, which it cannot, so the TA1 was not taken as an answer.",
        hint="Ask the sender of the TA1 for the state of the interchange; nothing was changed here.",
        short="TA1 NOT UNDERSTOOD",
        explain="A TA1 repeats number, date and time of the interchange that it answers, and gives a verdict with a note. "
        "When one of them is wrong it is not safe to say which interchange it means or what it says.",
    ),
    Row(
        code="response.unknown-error",
        title="An error code of customs that is not known here",
        severity="warning",
        level="transaction",
        message="Customs sent the code {found}, which is not in the list of truck manifest errors; it counts as an error.",
        hint="Read the text beside the code, and add the code to mappings/codes/cbp-truck-errors.csv.",
        short="UNKNOWN CUSTOMS ERROR CODE",
        explain="The list of error codes is not published in full. A code that is not known refuses what it stands at, "
        "since taking a refusal for an acceptance is the worse mistake.",
    ),
    Row(
        code="response.unknown-disposition",
        title="A disposition code that is not known here",
        severity="warning",
        level="transaction",
        message="Customs posted the disposition {found}, which is not in the list; the bill waits for a person.",
        hint="Find out what the code means, and add it to mappings/codes/cbp-dispositions.csv.",
        short="UNKNOWN DISPOSITION CODE",
        explain="The list of dispositions is open. An unknown one may be a hold, so the bill is not taken as released "
        "while it stands.",
    ),
    Row(
        code="response.remark-without-code",
        title="A remark of customs without a code",
        severity="warning",
        level="transaction",
        message="{count} of the remarks in this 355 begin with no code; the first of them says: {found}.",
        hint="Read the remark: only codes count for the verdict.",
        short="REMARK WITHOUT CODE",
        explain="How customs writes remarks in a 355 is not published. A code of three digits is looked for at their "
        "beginning; a text without one is kept, and does not change the verdict.",
    ),
    Row(
        code="response.unknown-format",
        title="A message of answers in a form that is not known",
        level="file",
        message="The message begins with {found}, which begins no answer that is known here.",
        hint="Send X12 (355, 350, 824, 997, 999, TA1), an ABI batch (SX, SO, X0 and X1), or JSON by gateway.response/1.",
        short="RESPONSE FORMAT UNKNOWN",
        explain="Answers from customs are X12 interchanges or ABI batches; who speaks HTTP alone may send JSON. Nothing was "
        "read of this message, and no filing changes its state.",
    ),
    Row(
        code="response.json-invalid",
        title="A JSON answer that cannot be read",
        level="file",
        message="The JSON does not have the shape gateway.response/1: {found}.",
        hint="See the shape in docs/interface.md; send the whole document again.",
        short="RESPONSE JSON INVALID",
        explain="The document is taken whole or not at all, so that a slip cannot move some filings and leave others.",
    ),
    Row(
        code="response.unknown-event",
        title="An event that is not in the table of states",
        level="record",
        message="{found} is no event of a filing.",
        hint="Use one of: {expected}.",
        short="RESPONSE EVENT UNKNOWN",
        explain="What can happen to a filing at customs is listed in mappings/tables/states.yaml. The answer was kept and "
        "moves nothing.",
    ),
    Row(
        code="response.not-sound",
        title="An answer that is in error itself",
        level="file",
        message="{count} of the statements in this message were left out, since their answer or its envelope is in error.",
        hint="Have the answer sent again; what is wrong with it is told beside this.",
        short="RESPONSE IN ERROR",
        explain="An answer that is cut off or miscounted may not say what its sender meant. It is kept as it came, and no "
        "filing changes its state by it.",
    ),
    Row(
        code="response.unknown-filing",
        title="An answer about a filing that is not known here",
        severity="warning",
        level="record",
        message="Nothing was ever filed here under {found}, so the answer moves nothing.",
        hint="Check whether the filing was made by another system; if not, compare the number with what was sent.",
        short="FILING UNKNOWN",
        explain="Answers find their filing by the bill with its SCAC, by the filer code and entry number, by the trip, or by "
        "the mark of a batch. The answer is kept, whatever it says.",
    ),
    Row(
        code="response.not-forwarded",
        title="An answer about a filing that was never forwarded",
        severity="warning",
        level="record",
        message="{found} is known here but was not forwarded, so customs cannot have it from here; the answer moves nothing.",
        hint="Find out who filed it: the sender may have filed it another way.",
        short="FILING WAS NOT FORWARDED",
        explain="A record that was refused or is held here has not gone to customs. An answer about it concerns a filing that "
        "somebody else made.",
    ),
    Row(
        code="response.ambiguous-filing",
        title="An answer that fits filings of several partners",
        severity="warning",
        level="record",
        message="{found} was filed for {count} partners, and the answer does not say whose is meant; it moves nothing.",
        hint="Find out which of them customs holds, and have the other withdrawn.",
        short="FILING IS AMBIGUOUS",
        explain="A bill number is unique to its issuer, so two partners with the same one are a mistake of one of them. Telling "
        "either of them could tell the state of the other one's goods.",
    ),
    Row(
        code="response.not-allowed",
        title="An answer from a partner who may not answer for customs",
        level="file",
        message="{count} of the statements are about filings, and only customs or a filer may make such; they move nothing.",
        hint="Give the partner that hands on the answers of customs may_answer = true in the settings.",
        short="RESPONSE NOT ALLOWED",
        explain="Every partner may acknowledge what it got from here (TA1, 997, 999, 824). What customs says of filings is "
        "taken only from partners whom the settings trust with it, since it moves the filings of all partners.",
    ),
    Row(
        code="response.unknown-answer",
        title="An acknowledgment of something that was not sent",
        severity="note",
        level="file",
        message="A {kind} acknowledges {found}, which is no answer that was written for this partner.",
        hint="Compare the control number with those of the answers.",
        short="ACKNOWLEDGED ANSWER UNKNOWN",
        explain="What we send carries our own control numbers. An acknowledgment finds it by them; one that finds nothing is "
        "kept and has no effect.",
    ),
)
