"""Diagnostics of the area ``partner``: who is asking, and what was asked of the HTTP door.

The first group is about the partner, the second about a request. A request that is refused stores nothing.
"""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

_WHO = (
    Row(
        code="partner.key-missing",
        title="The request carries no key",
        level="file",
        message="This request carries no API key.",
        hint="Send the key as 'Authorization: Bearer KEY' or as 'X-Api-Key: KEY'.",
        short="NO API KEY",
        explain="Every partner has its own key, and sees only what it has sent itself. The key goes into the "
        "Authorization or the X-Api-Key header of each request. Ask the operator for one if you have none.",
    ),
    Row(
        code="partner.key-malformed",
        title="The key is not a whole key",
        level="file",
        message="The API key is not a whole key: its form or its checksum does not fit.",
        hint="Copy the key again from where it was handed over; it is 76 characters long and starts with gw_live_ or gw_test_.",
        short="API KEY MISTYPED",
        explain="A key ends in a checksum, so that a key that was cut or mistyped is told apart from one that is not "
        "known. Copy it again, without blanks or quotes around it.",
    ),
    Row(
        code="partner.key-unknown",
        title="The key is not known",
        level="file",
        message="The API key {name} is not known here, or it has been withdrawn.",
        hint="Ask the operator of the gateway for a new key.",
        short="API KEY UNKNOWN",
        explain="The key is whole but no partner has it. It was withdrawn, or it belongs to another gateway.",
    ),
    Row(
        code="partner.key-elsewhere",
        title="The key is for the other environment",
        level="file",
        message="This is a {found} key, and this gateway is the {expected} one.",
        hint="Use your {expected} key here, or send to the {found} gateway.",
        short="KEY OF OTHER ENVIRONMENT",
        explain="Keys that start with gw_test_ work on a test gateway only and keys that start with gw_live_ on a live "
        "one, so that a test is never filed for real and a real message never ends in a test.",
    ),
    Row(
        code="partner.cross-site",
        title="The request comes from another web site",
        level="file",
        message="A page of another web site sent this request to the gateway on this machine.",
        hint="Send it from a program, or serve with a partner and a key.",
        short="CROSS-SITE REQUEST",
        explain="While no partner is configured the gateway takes messages from its own machine without a key. Pages "
        "that a browser on that machine has open must not use this.",
    ),
    Row(
        code="partner.operator-only",
        title="These figures are for the operator",
        level="file",
        message="The figures of the whole gateway are told to its own machine only.",
        hint="Ask from the machine that the gateway runs on, or have the operator set metrics = true.",
        short="FOR THE OPERATOR",
        explain="/metrics counts the messages of all partners. It answers requests that come from the machine itself. "
        "Where a collector on another machine reads it, the setting metrics = true opens it to every address that "
        "reaches the server.",
    ),
    Row(
        code="partner.sender-foreign",
        title="The interchange sender is not one of this partner's",
        level="interchange",
        message="The interchange is from {found}, which is not a sender that was agreed with you ({expected}).",
        hint="Correct ISA05 and ISA06, or ask the operator to add the sender to your agreement.",
        short="SENDER NOT AGREED",
        explain="Each partner may send interchanges under its own sender ids only, so that nobody can file in the name "
        "of somebody else. The pair ISA05 and ISA06 is what is compared.",
        acks=Acks(ta1="006"),
        citation="X12 TA105 (I18) 006, invalid interchange sender id",
    ),
    Row(
        code="partner.receiver-unknown",
        title="The interchange is addressed to somebody else",
        level="interchange",
        message="The interchange is for {found}, which is no name of this gateway ({expected}).",
        hint="Correct ISA07 and ISA08, or send the interchange to the receiver that it names.",
        short="UNKNOWN RECEIVER",
        explain="A partner's agreement may list under which receiver ids this gateway is addressed. What is addressed to "
        "anybody else was sent to the wrong place, and is not filed. Without such a list any receiver is taken.",
        acks=Acks(ta1="009"),
        citation="X12 TA105 (I18) 009, unknown interchange receiver id",
    ),
)

_REQUEST = (
    Row(
        code="partner.not-found",
        title="There is no such thing",
        level="file",
        message="There is no {noun} of this name among what you may see.",
        hint="Check the id. A list is at {listing}.",
        short="NOT FOUND",
        explain="The id is unknown, or it belongs to another partner; the gateway does not tell which.",
    ),
    Row(
        code="partner.no-such-address",
        title="There is nothing at this address",
        level="file",
        message="There is nothing at this address.",
        hint="The addresses are described at /openapi.json.",
        short="NO SUCH ADDRESS",
        explain="The path of the request is none that the gateway serves. Look for a misspelt or missing part.",
    ),
    Row(
        code="partner.method-not-allowed",
        title="This address does not take that method",
        level="file",
        message="This address does not take {found}; it takes {expected}.",
        hint="The addresses and their methods are described at /openapi.json.",
        short="METHOD NOT ALLOWED",
        explain="Messages are sent with POST and everything else is read with GET.",
    ),
    Row(
        code="partner.parameter-invalid",
        title="A part of the request does not fit",
        level="file",
        message="{name}: {problem}.",
        hint="Correct it and send the request again; /openapi.json describes what it takes.",
        short="REQUEST NOT UNDERSTOOD",
        explain="A query parameter, a header or the JSON of a request is missing or does not have the form that it "
        "needs. Nothing was done. The content of a message is never refused in this way.",
    ),
    Row(
        code="partner.media-type",
        title="The content type is not one of a message",
        level="file",
        message="Content-Type {found} is not taken here.",
        hint="Send {expected}.",
        short="CONTENT TYPE NOT TAKEN",
        explain="A message is sent as it is, in X12, XML, JSON or CSV, or as the one file of a form. What it is gets recognised by "
        "its first bytes, so application/octet-stream is always right.",
    ),
    Row(
        code="partner.content-coding",
        title="The body is compressed",
        level="file",
        message="The body comes with Content-Encoding {found}, and bodies are taken as they are only.",
        hint="Send the message without compression and without Content-Encoding.",
        short="COMPRESSED BODY NOT TAKEN",
        explain="What is stored is exactly what was sent, and a small compressed body could hide a huge one, so the "
        "gateway does not unpack anything.",
    ),
    Row(
        code="partner.upload-malformed",
        title="The form does not carry one file",
        level="file",
        message="The form cannot be used: {problem}.",
        hint="Send a multipart/form-data body with exactly one file, or send the message itself as the body.",
        short="FORM WITHOUT ONE FILE",
        explain="A form upload must be complete and hold one file; other fields are passed over. Nothing was stored.",
    ),
    Row(
        code="partner.too-large",
        title="The body is larger than this door takes",
        level="file",
        message="The body is larger than {expected} bytes.",
        hint="Send it in several messages, or ask the operator to raise the limit.",
        short="BODY TOO LARGE",
        explain="The door takes messages up to a size that the operator sets (limits.body_bytes, and limits.check_bytes "
        "for checks). Nothing was stored.",
    ),
    Row(
        code="partner.too-slow",
        title="The body came too slowly",
        level="file",
        message="The body did not arrive in time.",
        hint="Send it again; nothing was stored. With the same Idempotency-Key a repeat is safe.",
        short="BODY TOO SLOW",
        explain="A body must arrive at a least speed, so that slow senders do not keep others out. Look for a "
        "connection that stalls, or for a program that sends the header and forgets the body.",
    ),
    Row(
        code="partner.idempotency-conflict",
        title="The Idempotency-Key was used for another message",
        level="file",
        message="This Idempotency-Key was used before, for a message with other bytes.",
        hint="Use a new key for a new message; use the old one only to repeat the same bytes.",
        short="IDEMPOTENCY KEY REUSED",
        explain="With an Idempotency-Key a message can be sent again after a broken connection and is still taken once. "
        "The key stands for the exact bytes, so it cannot be used for others. Nothing was stored.",
    ),
    Row(
        code="partner.unavailable",
        title="The gateway cannot take requests at the moment",
        level="file",
        message="The gateway cannot do this at the moment: {problem}.",
        hint="Try again after the time in Retry-After. Nothing was stored; with an Idempotency-Key a repeat is safe.",
        short="TRY AGAIN LATER",
        explain="The store is busy or out of reach, or the disk is full. The request was not carried out.",
    ),
    Row(
        code="partner.request-failed",
        title="The gateway failed while answering this request",
        level="file",
        message="The gateway failed while answering this request (incident {incident}).",
        hint="Give the operator the incident number. A message sent with an Idempotency-Key can be sent again safely.",
        short="GATEWAY FAULT",
        explain="Something went wrong inside the gateway, not in the request. Its log tells more under the incident "
        "number. Whether a message had been stored before can be seen in the list of messages.",
    ),
)

ROWS: tuple[Row, ...] = _WHO + _REQUEST
