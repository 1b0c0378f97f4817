"""Diagnostics of the area ``x12``: groups and transaction sets, as far as their envelope goes."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

ROWS: tuple[Row, ...] = (
    # The group
    Row(
        code="x12.missing-ge",
        title="The group has no GE",
        level="group",
        message="The group ends without a GE: {found} stands in its place.",
        hint="Close the group with a GE that counts its sets, and send it again.",
        short="GROUP TRAILER MISSING",
        explain="Every GS must be closed by a GE. Without it the group is not known to be complete, so none of its "
        "sets is processed.",
        acks=Acks(ak9="3"),
    ),
    Row(
        code="x12.group-number-mismatch",
        title="GS06 and GE02 differ",
        level="group",
        message="GE02 says '{found}', GS06 says '{expected}'.",
        hint="Send the same control number in GS06 and GE02.",
        short="GS06 AND GE02 DIFFER",
        explain="The control number ties group header and trailer together. When they differ, a header or trailer "
        "has been lost, so the group is refused. Leading zeros do not matter.",
        acks=Acks(ak9="4"),
    ),
    Row(
        code="x12.set-count",
        title="GE01 does not count the sets",
        level="group",
        message="GE01 says {said} transaction sets, this group has {expected}.",
        hint="Send {expected} in GE01, or look for a set that was lost on its way.",
        short="SET COUNT WRONG",
        explain="GE01 tells how many ST to SE sets the group holds, so that a lost set is noticed. The group is not "
        "processed while the count is wrong.",
        acks=Acks(ak9="5"),
    ),
    Row(
        code="x12.group-number",
        title="GS06 is not a control number",
        level="group",
        message="GS06 holds '{found}'; a group control number has 1 to 9 digits.",
        hint="Send digits only in GS06, and the same in GE02.",
        short="INVALID GROUP NUMBER",
        explain="The 997 or 999 refers to the group by this number. One that is no number cannot be referred to, so "
        "the group is refused.",
        acks=Acks(ak9="6"),
    ),
    Row(
        code="x12.repeated-group",
        title="The group control number occurs twice in the interchange",
        level="group",
        message="GS06 {found} was already used by an earlier group of this interchange.",
        hint="Give every group of an interchange its own control number.",
        short="DUPLICATE GROUP NUMBER",
        explain="An acknowledgment refers to a group by its number, so the number must be unique within the "
        "interchange. The second group under the same number is refused.",
        acks=Acks(ak9="19"),
    ),
    Row(
        code="x12.group-number-used",
        title="The group control number was used in another interchange",
        severity="note",
        level="group",
        message="GS06 {found} was used before by a group of the same parties, in message {first}.",
        hint="Nothing to do when you number groups anew in each interchange; else look whether the group was sent twice.",
        short="GROUP NUMBER USED BEFORE",
        explain="X12 asks for a group number to be unique within its interchange only, and many senders begin at 1 in "
        "each, so nothing is refused. Acknowledgments refer to groups by this number, so one that is counted on is easier "
        "to follow. A partner's agreement may make the repetition an error: the group is then rejected.",
        acks=Acks(ak9="19"),
    ),
    Row(
        code="x12.release",
        title="GS08 is missing or too long",
        level="group",
        message="GS08 holds '{found}'; expected a release such as 005020, at most 12 characters.",
        hint="Send the release that the sets are written in, such as 005020.",
        short="INVALID RELEASE IN GS08",
        explain="GS08 names the release that governs the sets of the group. Without it their elements cannot be "
        "judged, so the group is refused.",
        acks=Acks(ak9="2"),
    ),
    Row(
        code="x12.group-element",
        title="An element of the GS is not valid",
        severity="warning",
        level="group",
        message="{place} holds '{found}'; expected {expected}.",
        hint="The group is processed. Correct {place} in what you send next.",
        short="INVALID ELEMENT IN GS",
        explain="Sender, receiver, date, time and agency of a group have their own lengths and forms. Nothing "
        "depends on them here, so the group is processed; a stricter receiver may refuse it.",
    ),
    Row(
        code="x12.missing-st",
        title="A transaction set has no ST",
        level="group",
        message="SE {found} closes a set that was never opened: its ST is missing.",
        hint="Open the set with an ST, and send the group again.",
        short="SET HEADER MISSING",
        explain="Segments stand in the group with an SE after them and no ST before them. Data of a shipment may "
        "have been lost, so the group is refused. The count in GE01 is not held against the sender a second time.",
        acks=Acks(ak9="5"),
    ),
    Row(
        code="x12.outside-set",
        title="Segments outside of any transaction set",
        level="group",
        message="There is something between the transaction sets of the group: {what}.",
        hint="Put all segments of a group between ST and SE, or look for an ST that was lost.",
        short="SEGMENTS OUTSIDE OF SET",
        explain="Between GS and GE only transaction sets may stand. Other segments there belong to a set whose "
        "header was lost or whose trailer came too early, so the group is refused.",
        acks=Acks(ak9="5"),
    ),
    Row(
        code="x12.empty-group",
        title="The group is empty",
        severity="warning",
        level="group",
        message="The group holds no transaction set.",
        hint="Look for a set that was lost before sending, or leave empty groups out.",
        short="GROUP IS EMPTY",
        explain="Header and trailer of the group agree and nothing stands between them. There is nothing to process.",
    ),
    # The transaction set
    Row(
        code="x12.missing-se",
        title="The transaction set has no SE",
        level="transaction",
        message="The set ends without an SE: {found} stands in its place.",
        hint="Close the set with an SE that counts its segments, and send it again.",
        short="SET TRAILER MISSING",
        explain="Every ST must be closed by an SE. Without it the set is not known to be complete, so none of its "
        "records is processed.",
        acks=Acks(ak5="2", ik5="2"),
    ),
    Row(
        code="x12.set-number-mismatch",
        title="ST02 and SE02 differ",
        level="transaction",
        message="SE02 says '{found}', ST02 says '{expected}'.",
        hint="Send the same control number in ST02 and SE02, leading zeros included.",
        short="ST02 AND SE02 DIFFER",
        explain="The control number ties set header and trailer together. It is text, so leading zeros count. When "
        "they differ, two sets may have run into each other, so the set is refused.",
        acks=Acks(ak5="3", ik5="3"),
    ),
    Row(
        code="x12.count-mismatch",
        title="SE01 does not count the segments",
        level="transaction",
        message="SE01 says {said} segments, this set has {expected}.",
        hint="Send {expected} in SE01, or check for a segment lost in transit.",
        short="SEGMENT COUNT WRONG",
        explain="SE01 tells how many segments the set has, ST and SE included, so that a lost segment is noticed. "
        "The set is not processed while the count is wrong.",
        acks=Acks(ak5="4", ik5="4"),
    ),
    Row(
        code="x12.set-id",
        title="ST01 is not a transaction set",
        level="transaction",
        message="ST01 holds '{found}'; a transaction set identifier has three capital letters or digits.",
        hint="Send the number of the set in ST01, such as 309.",
        short="INVALID SET IDENTIFIER",
        explain="ST01 names the kind of the transaction set. Without it the set cannot be read, so it is refused.",
        acks=Acks(ak5="6", ik5="6"),
    ),
    Row(
        code="x12.set-number",
        title="ST02 is not a control number",
        level="transaction",
        message="ST02 holds '{found}'; a set control number has 4 to 9 letters or digits.",
        hint="Send a control number of 4 to 9 characters in ST02, and the same in SE02.",
        short="INVALID SET NUMBER",
        explain="The acknowledgment refers to the set by this number, so a set without a usable one is refused.",
        acks=Acks(ak5="7", ik5="7"),
    ),
    Row(
        code="x12.set-number-short",
        title="ST02 has fewer than four characters",
        severity="warning",
        level="transaction",
        message="ST02 holds '{found}'; a set control number has at least 4 characters.",
        hint="The set is processed. Fill ST02 and SE02 with leading zeros to 4 characters.",
        short="SET NUMBER TOO SHORT",
        explain="The number is shorter than the standard allows but identifies the set without doubt, so the set is "
        "processed; a stricter receiver may refuse it.",
    ),
    Row(
        code="x12.implementation",
        title="ST03 is too long",
        level="transaction",
        message="ST03 holds '{found}'; an implementation reference has at most 35 characters.",
        hint="Send the reference of the implementation guide in ST03, or leave it out.",
        short="INVALID IMPLEMENTATION REF",
        explain="ST03 names the implementation guide that the set follows and has at most 35 characters.",
        acks=Acks(ak5="19", ik5="19"),
    ),
    Row(
        code="x12.repeated-set",
        title="The set control number occurs twice in the group",
        level="transaction",
        message="ST02 {found} was already used by an earlier set of this group.",
        hint="Give every set of a group its own control number.",
        short="DUPLICATE SET NUMBER",
        explain="An acknowledgment refers to a set by its number, so the number must be unique within the group. "
        "The second set under the same number is refused.",
        acks=Acks(ak5="23", ik5="23"),
    ),
    Row(
        code="x12.set-not-in-group",
        title="The set does not belong into this group",
        level="transaction",
        message="A {set_id} stands in a group {found}; in release {release} it belongs into a group {expected}.",
        hint="Send the set in a group whose GS01 is {expected}.",
        short="SET NOT IN ITS GROUP",
        explain="GS01 tells which transaction sets a group holds, and the code of the customs sets changed between "
        "releases (SO up to 004010, one code per set later). A set in the wrong group is refused.",
        acks=Acks(ak5="18", ik5="18"),
    ),
    Row(
        code="x12.segment-too-long",
        title="A segment is longer than the limit",
        level="transaction",
        message="A segment is longer than {expected} bytes and was not read.",
        hint="Check the segment terminator: a long segment usually is many that were not told apart.",
        short="SEGMENT TOO LONG",
        explain="No segment of a filing comes near the limit. A segment that does usually means that another "
        "character ends the segments than the one the ISA announces.",
        acks=Acks(ak5="5", ik5="5", ta1="024"),
    ),
    Row(
        code="x12.binary-length",
        title="The declared length of binary data is wrong",
        level="transaction",
        message="The segment declares '{found}' bytes of binary data, and no segment terminator follows them.",
        hint="Send the exact number of bytes in the length element, at most 5 MiB.",
        short="BINARY LENGTH WRONG",
        explain="Binary data may hold any byte, also the separators, so its end is found by its declared length "
        "alone. A wrong length means that the rest of the set cannot be trusted, so the set is refused.",
        acks=Acks(ak5="5", ik5="5"),
    ),
)
