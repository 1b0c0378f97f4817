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
)
