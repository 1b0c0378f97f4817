"""Diagnostics of the area ``policy``: what the law says of a shipment, the facts it was asked with, and its tables."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_DECIDED = (
    Row(
        code="policy.ineligible",
        title="The program claimed may not be used for this shipment",
        message="{program} may not be used for a shipment arriving {arrival}: {says}.{also}",
        hint="{do} Suggested filing: {filing}.",
        short="NOT ELIGIBLE - SEE REASON",
        explain="The law in force at the time of arrival does not allow the program that was claimed. Nothing is wrong "
        "with the form of the filing. The reason, the rule with its citation and the filing that would serve instead "
        "are part of the finding.",
        acks=Acks(ted="024"),
    ),
    Row(
        code="policy.review",
        title="A person must decide whether the program may be used",
        message="{program} needs a decision by a person for a shipment arriving {arrival}: {says}.{also}",
        hint="{do} Suggested filing: {filing}.",
        short="REVIEW BY A PERSON NEEDED",
        explain="The rules do not settle this shipment by themselves: the sources leave it open, or a fact that decides "
        "was not given. It is neither cleared nor refused until a person has looked at it.",
        acks=Acks(ted="024"),
    ),
    Row(
        code="policy.data-error",
        title="Data that the program demands on this date is missing or invalid",
        message="{program} cannot be filed for a shipment arriving {arrival}: {says}.{also}",
        hint="{do} Suggested filing: {filing}.",
        short="DATA REQUIRED BY PROGRAM",
        explain="The program is open to the shipment, but on this date it demands data that is missing or invalid. "
        "Correct the data and send the shipment again.",
        acks=Acks(ted="007"),
    ),
    Row(
        code="policy.penalty-exposure",
        title="Sending this claim may cost its sender a penalty",
        severity="warning",
        message="{program} is claimed for a shipment arriving {arrival} that it does not serve, which may cost the sender a penalty.",
        hint="Do not send this claim elsewhere either. Use the filing suggested.",
        short="PENALTY EXPOSURE",
        explain="Since 2025-08-03 a violation of the exemption may be fined with up to $5,000 for the first and $10,000 "
        "for each later one (Pub. L. 119-21 sec. 70531). The gateway does not forward the claim.",
    ),
)

_FACTS = (
    Row(
        code="policy.case-unreadable",
        title="The file holds no case that the law can be asked about",
        level="file",
        message="The file is no policy case: {reason}.",
        hint="Write one JSON object with the facts of a shipment (program and arrival at least), or an object with a list of cases.",
        short="POLICY CASE NOT READABLE",
        explain="A case is a JSON object of facts, an object with these facts under input and perhaps what is expected of "
        "them, or a file of many of these under cases. The file is none of the three.",
    ),
    Row(
        code="policy.fact-missing",
        title="A fact that every decision needs is not given",
        message="{fact} is not given.",
        hint="Give {fact}: {expected}.",
        short="FACT MISSING",
        explain="The rules are chosen by program and arrival, so that nothing can be decided without either of them.",
        acks=Acks(ted="007"),
    ),
    Row(
        code="policy.fact-value",
        title="A fact has a value that cannot be used",
        message="{fact} is {found}, which is not {expected}.",
        hint="Give {fact} as {expected}, or leave it out if it is not known.",
        short="FACT NOT USABLE",
        explain="A fact of the wrong kind is never guessed at: a wrong guess could clear what the law refuses.",
        acks=Acks(ted="024"),
    ),
    Row(
        code="policy.fact-unknown",
        title="Something was given that the law does not ask about",
        severity="warning",
        message="{found} is not a fact that the rules ask about; it was not considered.",
        hint="{advice}",
        short="FACT NOT CONSIDERED",
        explain="The rules use a closed set of facts. A name outside of it has no effect on the decision; it may be a "
        "slip of the pen for one that has.",
    ),
)

_TABLES = (
    Row(
        code="policy.table-missing",
        title="A policy table lacks something",
        level="file",
        message="{what} lacks {expected}.",
        hint="Add {expected}.",
        short="POLICY TABLE INCOMPLETE",
        explain="A row of the dated tables or one of their sections is not complete. The tables are used whole or not "
        "at all, since a missing row can clear what the law refuses.",
    ),
    Row(
        code="policy.table-key",
        title="A policy table has a key that is not known",
        level="file",
        message="{found} is not a key of {what}.",
        hint="{advice}",
        short="POLICY TABLE KEY UNKNOWN",
        explain="The operators and keys of the tables are a closed set, so that a slip of the pen cannot silently "
        "switch off a condition.",
    ),
    Row(
        code="policy.table-value",
        title="A policy table has a value that cannot be used",
        level="file",
        message="{what} is {found}, which is not {expected}.",
        hint="Write {expected}.",
        short="POLICY TABLE VALUE INVALID",
        explain="A date, amount, code or name in the tables cannot be read as what its key means.",
    ),
    Row(
        code="policy.table-reference",
        title="A policy table names something that is not there",
        level="file",
        message="{what} names {found}, which is not {expected}.",
        hint="{advice}",
        short="POLICY TABLE REFERENCE UNKNOWN",
        explain="Rows name limits, code lists, routings, filings and reasons that are written once elsewhere in the "
        "tables. A name without a counterpart is refused.",
    ),
    Row(
        code="policy.table-dates",
        title="The dates of a policy table have a gap or overlap, or end before they begin",
        level="file",
        message="{what}: {found}.",
        hint="The dates of one limit must follow each other without gap or overlap, and an end must not precede its beginning.",
        short="POLICY TABLE DATES INVALID",
        explain="Each limit must have exactly one value at every moment, so that a decision on any date is certain.",
    ),
    Row(
        code="policy.table-unreachable",
        title="A row of a policy table can never decide",
        level="file",
        message="{what} can never match, because {found} above it takes everything.",
        hint="Move the row up, or remove it.",
        short="POLICY ROW UNREACHABLE",
        explain="A row without dates and conditions ends the reading of the table for its programs.",
    ),
    Row(
        code="policy.table-open",
        title="A policy table leaves shipments without an answer",
        level="file",
        message="{what} has no last row without dates and conditions, so that some shipments get no answer.",
        hint="Add such a row at the end.",
        short="POLICY TABLE LEAVES A HOLE",
        explain="For every program and in every routing the last row must match always, so that there is an answer for "
        "any facts on any date.",
    ),
)

ROWS: tuple[Row, ...] = (*_DECIDED, *_FACTS, *_TABLES)
