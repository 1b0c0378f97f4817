"""Codes of what changes or cancels a filing that is on file: area ``record``."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_OWN = (
    "Only what the same sender filed through this gateway can be changed or cancelled here; another sender's filing is "
    "never touched."
)
_UNTOUCHED = "Nothing went to customs, and the filing stands as it was."

ROWS = (
    Row(
        code="record.not-on-file",
        title="What is to be changed or cancelled is not on file",
        message="Nothing that you filed is on file here under {found}, so there is nothing to {what}.",
        hint="Check the bill or entry number. What was filed another way has to be changed that way; what was refused is "
        "corrected and sent again as a new filing.",
        short="NOT ON FILE",
        explain="An amendment concerns a filing that went out before. " + _OWN,
        acks=Acks(ted="024"),
        citation="X12 309, M13; ACE Cargo Release chapter, section 3 (R and D for a number not on file)",
    ),
    Row(
        code="record.amendment-refused",
        title="The filing cannot be changed or cancelled in its state",
        message="The filing {found} is {state}, so that it cannot be {done}: {reason}.",
        hint="{hint}",
        short="AMENDMENT NOT POSSIBLE",
        explain="What can be done with a filing depends on where it stands at customs. mappings/tables/amendments.yaml "
        "has the whole table with its sources. " + _UNTOUCHED,
        acks=Acks(ted="024"),
    ),
    Row(
        code="record.amendment-other-type",
        title="A replacement does not change the kind of filing",
        message="The filing {key} is on file as {expected}; it cannot be replaced by {found}.",
        hint="Cancel it and file the new one under a number of its own.",
        short="TYPE CANNOT BE CHANGED",
        explain="Customs refuses a replacement with another entry type (condition 210). " + _UNTOUCHED,
        acks=Acks(ted="024"),
        citation="ACE Cargo Release chapter, SE10; condition 210",
    ),
    Row(
        code="record.update-beyond",
        title="An update says more than bill, manifest and port",
        message="The update of {key} differs from what is on file in {found}, which an update cannot correct.",
        hint="Send a replacement (R) with the whole entry, or leave these fields as they are on file.",
        short="BEYOND AN UPDATE",
        explain="An update (U) has the header, the contact, the bills and the references of an entry, and corrects its "
        "bill, manifest and port data, for up to 15 days after the release. What it leaves out stays as it is on file. "
        + _UNTOUCHED,
        acks=Acks(ted="024"),
        citation="ACE Cargo Release chapter, life cycle of an entry",
    ),
    Row(
        code="record.amendment-requested",
        title="The change or cancellation goes on to customs",
        severity="note",
        message="The filing {found}, which is {state}, is to be {done}: the request goes on.",
        hint="Wait for the answer; until then the filing stands as it is.",
        short="AMENDMENT REQUESTED",
        explain="Before a bill is matched customs does what is asked at once, later an officer decides. The answer "
        "moves the state of the filing, and its sender is told.",
        citation="ACE Cargo Release chapter, life cycle of an entry",
    ),
    Row(
        code="record.withdrawn",
        title="A filing that waited here is taken back",
        severity="note",
        message="The filing {found} waited here and had not gone to customs; it is taken back.",
        hint="Nothing to do. The number is free again.",
        short="WITHDRAWN",
        explain="A shipment that waits for the data of others was not sent, so that nothing has to be cancelled at "
        "customs.",
    ),
    Row(
        code="record.cancellation-reason",
        title="An entry is not cancelled without a reason",
        severity="warning",
        message="The filing {found} is an entry, and customs wants a reason to cancel it; none was sent.",
        hint="Send a Cancellation with the bill or entry number and a Reason, or have a cancel_reason agreed for "
        "your deletions.",
        short="NO REASON TO CANCEL - HELD",
        explain="SE13 60-61 is filled for every cancellation. A deletion in a manifest (M13) has reasons of another "
        "list, which has no public texts, so that none is derived from it. The record is held; nothing went to customs.",
        acks=Acks(ted="024"),
        citation="ACE Cargo Release chapter, SE13 60-61",
    ),
    Row(
        code="record.cancellation-reference",
        title="The reason for a cancellation names what took the entry's place",
        message="Reason {found} says that something took the entry's place, and its {expected} is missing.",
        hint="Add the {expected}, without hyphens, or give the reason that fits.",
        short="REFERENCE MISSING",
        explain="The reasons 02, 03 and 04 come with a reference to the in-bond movement, the other entry or the zone "
        "admission (SE20 with IB, EN, FTZ).",
        acks=Acks(ted="024"),
        citation="ACE Cargo Release chapter, SE13 60-61 and SE20",
    ),
    Row(
        code="record.cancellation-unidentified",
        title="A cancellation does not say what it cancels",
        message="The cancellation names neither an entry nor a bill.",
        hint="Send the entry number with its filer code, or the bill number with its SCAC.",
        short="NOTHING NAMED TO CANCEL",
        explain="A filing is found by the number that it was filed under.",
        acks=Acks(ted="024"),
    ),
)
