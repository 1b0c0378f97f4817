"""Diagnostics of the area ``record`` about shipments that are filed from several parts."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="record.part-held",
        title="The data waits for its shipment",
        severity="note",
        message="The data is kept for the shipment {found} and filed with it.",
        hint="Nothing is to be done. If the shipment is not complete in time, its data is dropped, and this is told.",
        short="DATA KEPT FOR SHIPMENT",
        explain="What a broker or marketplace adds to a shipment is no filing by itself. It is joined with the carrier's manifest "
        "and with what others have sent about the same bill, house bill or tracking number, whichever comes first.",
    ),
    Row(
        code="record.awaits-parts",
        title="The shipment waits for data of others",
        severity="note",
        message="To be filed as {filing}, this shipment still lacks: {missing}.",
        hint="Ask {askers}. What they send about the same bill completes it.",
        short="SHIPMENT AWAITS MORE DATA",
        explain="The claim is refused, and the shipment is filed another way as soon as its data is complete. It is held for so many "
        "hours as were agreed; each part that arrives is joined with it, and the filing's page tells what is still missing "
        "and who knows it.",
    ),
    Row(
        code="record.rerouted",
        title="The shipment was filed another way",
        severity="note",
        message="Filed as {filing} instead: {reason}",
        hint="Nothing is to be done. Send such shipments as {filing} if you can.",
        short="FILED ANOTHER WAY",
        explain="The law refuses the claim on its date, and the data suffices for the filing that it suggests. By agreement with the "
        "sender that one was made in its place.",
    ),
    Row(
        code="record.sources-disagree",
        title="Two sources differ about a field of the filing",
        severity="warning",
        message="Two sources differ about {field}{values}. Taken is what {taken} says, and not what {other} says.",
        hint="Settle it between the two, and send the right value again if the wrong one was filed.",
        short="SOURCES DIFFER",
        explain="Several partners told of the same shipment, and not the same. Which of them is believed for a field stands in the "
        "mapping that joins the parts. Values of persons are not repeated here.",
    ),
    Row(
        code="record.wait-ended",
        title="The shipment was not complete in time",
        message="The shipment was not complete by its deadline; it still lacks: {missing}.",
        hint="Send the shipment again when its data is complete, or file it another way.",
        short="SHIPMENT NOT COMPLETED IN TIME",
        explain="The data of others that the shipment waited for did not come within the hours that were agreed. Nothing was sent to "
        "customs. Its bill is free to be sent again.",
    ),
    Row(
        code="record.late-part-same",
        title="The data came after its shipment was filed and changes nothing",
        severity="note",
        message="The shipment {found} was filed before this came. Nothing of it would be filed differently.",
        hint="Nothing is to be done.",
        short="FILED ALREADY, NOTHING CHANGES",
        explain="The shipment was complete without this data, and was filed. What came later was compared with the filing field by "
        "field: it says the same, or what another source says is believed before it.",
    ),
    Row(
        code="record.late-part-differs",
        title="The data came after its shipment was filed and differs from it",
        severity="warning",
        message="The shipment was filed before {other} came, which says otherwise about {field}{value}. It was filed as {taken} "
        "said.",
        hint="If what came later is right, the filing has to be amended: whoever had it filed sends an amendment or a correction. If "
        "not, nothing is to be done.",
        short="DIFFERS FROM WHAT WAS FILED",
        explain="The shipment was complete without this data, and was filed. What came later is not filed by itself, since customs has "
        "the filing: it stands as it went until an amendment changes it. Both partners are told. Values of persons are not "
        "repeated here.",
    ),
)
