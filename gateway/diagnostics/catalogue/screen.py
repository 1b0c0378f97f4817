"""Diagnostics of the area ``screen``: signs that a filing deserves a second look. None of them refuses by itself."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_OTHER = Acks(ted="024")
_AGREED = "What such a finding leads to is agreed with each sender (severities); by itself it refuses nothing. "

ROWS: tuple[Row, ...] = (
    Row(
        code="screen.split-order",
        title="Several shipments of one day look like lots of one order",
        severity="warning",
        message="This is shipment number {found} of the day from the same seller to the same person with the same goods.",
        hint="If they are one order, file one entry for the whole of it; if not, give each its own description.",
        short="LOOKS LIKE A SPLIT ORDER",
        explain=_AGREED
        + "Lots of one order or contract that are sent separately to be free of duty have no exemption. Shipments are taken to "
        "be alike when person, seller and the words for the goods are the same and they arrive on one day (U.S. Eastern).",
        acks=_OTHER,
    ),
    Row(
        code="screen.bill-entered",
        title="Another entry is for the same bill",
        severity="warning",
        message="The entry {entry} is for the same bill {found}.",
        hint="Send one entry for each bill; to change an entry that is on file, replace or cancel it.",
        short="BILL HAS ANOTHER ENTRY",
        explain=_AGREED
        + "Two entries for one bill under different numbers mostly mean that a parcel is entered twice, and customs takes no more "
        "than the quantity of the manifest (notice 58). A bill that is entered in parts has several entries rightly. Entries of "
        "the same sender are compared that were forwarded and are neither rejected nor cancelled.",
        acks=_OTHER,
    ),
    Row(
        code="screen.one-description",
        title="One description stands for many tariff numbers",
        severity="warning",
        message="The description {found!r} stands for {tariffs} different tariff numbers.",
        hint="Describe each kind of goods in words of its own.",
        short="ONE DESCRIPTION MANY TARIFFS",
        explain=_AGREED
        + "Goods of different tariff numbers are different goods. A description that fits all of them is not specific, and "
        "invites an examination.",
        acks=_OTHER,
    ),
    Row(
        code="screen.value-weight",
        title="Value and weight do not go together",
        severity="warning",
        message="The goods are worth {found} U.S. dollars a kilogram; between {low} and {high} is usual.",
        hint="Check value, weight and unit of weight.",
        short="VALUE AND WEIGHT UNUSUAL",
        explain=_AGREED
        + "Very heavy goods of no value, or very light ones of great value, are often a slip of a decimal point or of a unit. The "
        "thresholds are a choice of this product and stand in mappings/tables/screens.yaml.",
        acks=_OTHER,
    ),
    Row(
        code="screen.po-box",
        title="The address is a post office box alone",
        severity="warning",
        message="The address of the consignee is a post office box and nothing else.",
        hint="Give the street address that the goods are delivered to.",
        short="PO BOX IS THE ONLY ADDRESS",
        explain=_AGREED + "A box does not tell where the goods go, and one person may have several of them.",
        acks=_OTHER,
    ),
    Row(
        code="screen.generic-consignee",
        title="The name of the consignee names nobody",
        severity="warning",
        message="The consignee's name {found!r} names nobody.",
        hint="Give the name of the person or firm that the goods are shipped to.",
        short="CONSIGNEE NAMES NOBODY",
        explain=_AGREED
        + "The exemption is one person's, so that the person has to be known. The words stand in mappings/tables/screens.yaml.",
        acks=_OTHER,
    ),
    Row(
        code="screen.watched-tariff",
        title="The tariff number is on the operator's list",
        severity="warning",
        message="The tariff number {found} is on the list of numbers to watch: {measure} ({listed}).",
        hint="Check whether the measure applies to these goods; if it does, file the entry that it asks for.",
        short="TARIFF NUMBER IS WATCHED",
        explain=_AGREED
        + "Goods under antidumping or countervailing duty orders, quotas or excise have no exemption and need entries of their "
        "own. Whether an order covers the goods is a question of its text and not of the number alone, so that the list only "
        "points at them. The operator keeps it in mappings/tables/watched-tariffs.csv.",
        acks=_OTHER,
    ),
    Row(
        code="screen.late-filing",
        title="The filing came late",
        severity="warning",
        message="The record was received {found} for an arrival at {arrival} Eastern; it is due {expected}.",
        hint="Send records earlier, or correct the time of arrival.",
        short="FILED LATE",
        explain=_AGREED
        + "Advance data has to be with customs before the goods are. Where the record tells a day and no time, only a later day "
        "is late. What is due when stands in mappings/tables/screens.yaml.",
        acks=_OTHER,
    ),
)
