"""Diagnostics of the area ``transport``: why a delivery did not arrive. They concern the operator, never the sender."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

_EXPLAIN_LATER = (
    "The filings are stored and wait; the same delivery, with the same key and the same bytes, is tried again with "
    "growing pauses. After three days of tries it is parked for a person."
)
_EXPLAIN_PARKED = (
    "The same bytes would be refused again, so the delivery is parked and no more tries are made. Correct the cause, "
    "then set the delivery going again; nothing is lost meanwhile."
)

ROWS: tuple[Row, ...] = (
    Row(
        code="transport.unreachable",
        title="The destination could not be reached",
        level="file",
        message="The destination {destination} could not be reached: {found}.",
        hint="No action is needed for a short outage. If it lasts, check the address, the network and the other side.",
        short="DESTINATION UNREACHABLE",
        explain="No complete answer came: the connection was refused, cut, or ran into its time limit. Whether the "
        "filings arrived is not known, which is why a repeat carries the same key. " + _EXPLAIN_LATER,
    ),
    Row(
        code="transport.unavailable",
        title="The destination cannot take filings right now",
        level="file",
        message="The destination {destination} answered {found}, expected {expected}.",
        hint="No action is needed for a short outage. If it lasts, ask the operator of the destination.",
        short="DESTINATION UNAVAILABLE",
        explain="The destination answered that it is overloaded or out of order (408, 425, 429 or a status from 500 "
        "on). A pause that it asks for by Retry-After is kept. " + _EXPLAIN_LATER,
    ),
    Row(
        code="transport.refused",
        title="The destination refused the filings",
        level="file",
        message="The destination {destination} refused the delivery with {found}, expected {expected}.",
        hint="Check its address and credentials and what it says about the delivery; correct it and retry the delivery.",
        short="DESTINATION REFUSED",
        explain="The destination answered with a status that a repeat does not change, or with a redirect, which is "
        "never followed. " + _EXPLAIN_PARKED,
    ),
    Row(
        code="transport.folder-unwritable",
        title="The folder could not be written",
        level="file",
        message="The filings could not be written to the folder {destination}: {found}.",
        hint="Check that the folder exists, that the gateway may write there, and that the disk has room.",
        short="FOLDER NOT WRITABLE",
        explain="Each delivery is written under another name first, synced and then renamed, so a reader of the "
        "folder never sees a part of it. " + _EXPLAIN_LATER,
    ),
    Row(
        code="transport.unknown-destination",
        title="The destination is not configured",
        level="file",
        message="The destination {found} of this delivery is not configured.",
        hint="Configure a destination of this name again, then retry the delivery.",
        short="DESTINATION NOT CONFIGURED",
        explain="The delivery was made for a destination that has since been removed or renamed. " + _EXPLAIN_PARKED,
    ),
    Row(
        code="transport.no-entry",
        title="A bundle for cargo release holds what is no entry",
        level="file",
        message="The destination {destination} takes cargo release (SE), which carries {expected}; {found} cannot go there.",
        hint="Send these filings to a destination that takes XML, then retry the delivery.",
        short="NO ENTRY FOR CARGO RELEASE",
        explain="A batch of ABI cargo release is made of entries, and a batch is sent whole or not at all. A filing of "
        "another regime has no form there. " + _EXPLAIN_PARKED,
    ),
    Row(
        code="transport.awaits-earlier",
        title="A change waits for the filing that it changes",
        level="file",
        message="The delivery to {destination} changes or cancels a filing that has not arrived there yet.",
        hint="No action is needed. If the earlier delivery is parked, settle that one first.",
        short="WAITS FOR EARLIER DELIVERY",
        explain="A destination that gets a cancellation before the filing itself would refuse the one and take the "
        "other. So a change goes out after what it changes. " + _EXPLAIN_LATER,
    ),
    Row(
        code="transport.unwritable",
        title="A filing cannot be written as cargo release",
        level="file",
        message="The batch for {destination} cannot be written: {found}",
        hint="Correct the filing at its sender and have it sent again, or send the bundle to a destination that takes XML.",
        short="FILING NOT WRITABLE AS SE",
        explain="A record of 80 characters cannot hold every value of a filing: other scripts, long numbers, missing "
        "fields. What cannot be written is refused, never changed. " + _EXPLAIN_PARKED,
    ),
    Row(
        code="transport.unexpected",
        title="The gateway failed while delivering",
        level="file",
        message="The gateway failed while delivering to {destination} (incident {incident}).",
        hint="Give the operator the incident number. The delivery is stored and tried again.",
        short="GATEWAY FAULT IN DELIVERY",
        explain="Something went wrong inside the gateway, not at the destination. " + _EXPLAIN_LATER,
    ),
)
