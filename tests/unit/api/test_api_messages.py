"""A message comes in over HTTP, and what became of it goes out."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

MIXED = b"ISA GOOD BAD"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/edi-x12",
        "application/EDI-X12; charset=us-ascii",
        "application/xml",
        "text/xml",
        "application/json",
        "application/x-ndjson",
        "text/csv",
        "text/plain; charset=utf-8",
        "application/octet-stream",
        None,
    ],
)
def test_every_type_of_message_is_taken(acme, kept, content_type):
    """A message of each content type is stored byte for byte before the answer says so."""
    answer = acme.post("/v1/messages", content=MIXED, headers={"Content-Type": content_type} if content_type else {})
    assert answer.status_code == 202
    receipt = answer.json()
    assert answer.headers["Location"] == f"/v1/messages/{receipt['id']}"
    assert receipt["sha256"] == hashlib.sha256(MIXED).hexdigest()
    assert receipt["size_bytes"] == len(MIXED)
    assert kept.entries[receipt["id"]].data == MIXED


def test_a_big_message_passes_through_a_file(acme, kept):
    """A body beyond what waits in memory arrives whole."""
    body = bytes(range(256)) * 12_000
    receipt = acme.post("/v1/messages", content=(body[at : at + 50_000] for at in range(0, len(body), 50_000))).json()
    assert kept.entries[receipt["id"]].data == body


def test_the_file_of_a_form_is_the_message(acme, kept):
    """A form's file is taken with its name and type; its other fields are passed over."""
    body = b"ISA GOOD" + b" " * (2 << 20)
    answer = acme.post(
        "/v1/messages", files={"file": ("../batch.edi", body, "application/edi-x12")}, data={"note": "hello"}
    )
    message = kept.entries[answer.json()["id"]]
    assert answer.status_code == 202
    assert message.data == body
    assert (message.message.name, message.message.media_type) == ("../batch.edi", "application/edi-x12")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b"no form at all",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nhalf of',
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nx\r\n' * 2 + b"--b--\r\n",
    ],
)
def test_a_form_without_exactly_one_whole_file_is_refused(acme, kept, body):
    """A form that is broken, cut, empty or holds two files stores nothing."""
    answer = acme.post("/v1/messages", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "partner.upload-malformed")
    assert kept.received == 0


@pytest.mark.parametrize("body", [b"", b"\x00\xff nonsense", b"GIF89a"])
def test_bad_bytes_are_never_an_http_error(acme, body):
    """What is wrong with a message is its outcome, not an error of the request."""
    answer = acme.post("/v1/messages?wait=5", content=body)
    assert (answer.status_code, answer.json()["verdict"]) == (200, "unreadable")
    assert answer.json()["diagnostics"]


def test_waiting_answers_the_outcome(acme):
    """With ``wait`` the sender gets one element of gateway.translate/1 with the id."""
    answer = acme.post("/v1/messages?wait=5", content=MIXED)
    outcome = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Location"] == f"/v1/messages/{outcome['id']}"
    assert set(outcome) >= {
        "file", "format", "mapping", "verdict", "counts", "filings", "answers", "rejects", "diagnostics"
    }  # fmt: skip
    assert outcome["counts"] == {"records": 2, "forward": 1, "reject": 1, "hold": 0}
    assert [filing["decision"] for filing in outcome["filings"]] == ["forward", "reject"]
    assert outcome == acme.get(f"{answer.headers['Location']}/outcome").json()


@pytest.mark.parametrize(
    ("body", "accept", "form", "answer"),
    [
        (MIXED, "application/edi-x12", "application/edi-x12", b"ISA*997~ISA*824~"),
        (b"<F> GOOD", "application/xml", "application/xml", b"<Acknowledgment/>"),
        (b"<F> GOOD", "text/xml", "application/xml", b"<Acknowledgment/>"),
        (MIXED, "text/html, application/edi-x12;q=0.5", "application/edi-x12", b"ISA*997~ISA*824~"),
    ],
)
def test_the_answer_comes_in_the_syntax_asked_for(acme, body, accept, form, answer):
    """By ``Accept`` a sender that waits gets the acknowledgments themselves."""
    got = acme.post("/v1/messages?wait=5", content=body, headers={"Accept": accept})
    assert (got.status_code, got.headers["Content-Type"], got.content) == (200, form, answer)


def test_without_an_answer_in_that_syntax_the_outcome_is_json(acme):
    """An XML sender that asks for X12 is told the outcome all the same."""
    got = acme.post("/v1/messages?wait=5", content=b"<F> GOOD", headers={"Accept": "application/edi-x12"})
    assert (got.status_code, got.json()["verdict"]) == (200, "accepted")


def test_waiting_in_vain_answers_the_receipt(acme, kept):
    """When the work is not done in time the sender gets 202 and comes back."""
    kept.prompt = False
    answer = acme.post("/v1/messages?wait=0.1", content=MIXED)
    path = answer.headers["Location"]
    assert (answer.status_code, answer.json()["id"]) == (202, "msg_0001")
    early = acme.get(f"{path}/outcome")
    assert (early.status_code, early.json()["state"], early.json()["verdict"]) == (202, "received", None)
    kept.conclude(answer.json()["id"])
    assert acme.get(f"{path}/outcome").json()["verdict"] == "partially-accepted"


def test_a_held_message_is_not_waited_for(acme, kept):
    """When an operator has to look at the message, the sender gets its receipt at once."""
    kept.prompt = False

    def hold(partner, message_id):
        return msgspec.structs.replace(kept.entries[message_id].message, state="held")

    kept.message = hold
    answer = acme.post("/v1/messages?wait=60", content=MIXED)
    assert (answer.status_code, answer.json()["id"]) == (202, "msg_0001")


def test_many_filings_are_shown_in_part(acme):
    """An outcome shows the first filings and leads to the rest, which can be narrowed by decision."""
    outcome = acme.post("/v1/messages?wait=5", content=b"ISA " + b"GOOD " * 500 + b"BAD GOOD").json()
    assert (outcome["counts"]["records"], len(outcome["filings"])) == (502, 500)
    rest = acme.get(outcome["more"]).json()
    assert ([filing["decision"] for filing in rest["items"]], rest["next"]) == (["reject", "forward"], None)
    refused = acme.get("/v1/messages/msg_0001/filings?decision=reject").json()["items"]
    assert [(filing["key"], filing["suggested_filing"]) for filing in refused] == [("ABCD0501", "11")]
    assert refused[0]["policy"]["primary_reason"] == "DE_MINIMIS_SUSPENDED"


def test_a_repeat_with_the_same_key_is_taken_once(acme, kept):
    """The same Idempotency-Key and bytes give the first receipt back."""
    headers = {"Idempotency-Key": "night-0412"}
    first = acme.post("/v1/messages", content=MIXED, headers=headers).json()
    second = acme.post("/v1/messages", content=MIXED, headers=headers).json()
    assert (second["id"], second["repeated"]) == (first["id"], True)
    assert len(kept.entries) == 1


def test_a_key_for_other_bytes_is_a_conflict(acme, zenith):
    """The same Idempotency-Key with other bytes is 409; another partner's keys are its own."""
    headers = {"Idempotency-Key": "night-0412"}
    acme.post("/v1/messages", content=MIXED, headers=headers)
    conflict = acme.post("/v1/messages", content=b"ISA GOOD", headers=headers)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "partner.idempotency-conflict")
    assert zenith.post("/v1/messages", content=b"ISA GOOD", headers=headers).status_code == 202


def test_a_message_can_be_followed(acme):
    """Each address under a message answers for it."""
    acme.post("/v1/messages", files={"file": ("a.edi", MIXED, "application/edi-x12")})
    path = "/v1/messages/msg_0001"
    message = acme.get(path).json()
    assert (message["file"], message["verdict"], message["state"]) == ("a.edi", "partially-accepted", "concluded")
    raw = acme.get(f"{path}/raw")
    assert (raw.content, raw.headers["Content-Type"]) == (MIXED, "application/edi-x12")
    assert raw.headers["Content-Disposition"] == 'attachment; filename="msg_0001.edi"'
    assert acme.get(f"{path}/diagnostics").json() == {"items": [], "next": None}
    assert [filing["key"] for filing in acme.get(f"{path}/filings").json()["items"]] == ["ABCD0001", "ABCD0002"]
    assert [answer["kind"] for answer in acme.get(f"{path}/answers").json()["items"]] == ["997", "824"]
    assert acme.get(f"{path}/answers/2").content == b"ISA*824~"
    assert acme.get(f"{path}/rejects").content == b"ISA*rejects~"
    events = acme.get(f"{path}/timeline").json()["items"]
    assert events == [{"at": "2026-11-24T09:00:00Z", "event": "received", "detail": {"door": "http"}}]


def test_what_a_browser_could_run_is_never_shown(acme):
    """A message that calls itself HTML is handed out as plain bytes to save."""
    acme.post("/v1/messages", files={"file": ("a.htm", b"<script>GOOD", "text/html")})
    raw = acme.get("/v1/messages/msg_0001/raw")
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    assert raw.headers["Content-Disposition"].startswith("attachment")


def test_nothing_rejected_is_an_empty_answer(acme):
    """Where nothing was rejected there is no file to correct, and that is no error."""
    acme.post("/v1/messages", content=b"ISA GOOD")
    answer = acme.get("/v1/messages/msg_0001/rejects")
    assert (answer.status_code, answer.content) == (204, b"")


def test_pages_lead_through_the_whole_list(acme):
    """Following ``next`` gives each message once, newest first, and keeps the filters."""
    for body in (b"ISA GOOD", MIXED, b"ISA GOOD", b"ISA GOOD"):
        acme.post("/v1/messages", content=body)
    seen, path = [], "/v1/messages?verdict=accepted&limit=2"
    while path:
        page = acme.get(path).json()
        seen += [message["id"] for message in page["items"]]
        path = page["next"]
    assert seen == ["msg_0004", "msg_0003", "msg_0001"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("format=xml", ["msg_0003"]),
        ("state=concluded&format=xml", ["msg_0003"]),
        ("state=held", []),
        ("code=internal.unexpected", ["msg_0004"]),
        ("verdict=rejected", ["msg_0002"]),
        ("since=2026-11-24T09:00:02Z", ["msg_0004", "msg_0003"]),
        ("since=2026-11-24T04:00:02-05:00", ["msg_0004", "msg_0003"]),
        ("since=2026-11-24T09:00:02+00:00", ["msg_0004", "msg_0003"]),
        ("until=2026-11-24T09:00:01Z", ["msg_0001"]),
    ],
)
def test_filters(acme, query, ids):
    """A list holds only what its filters let through."""
    for body in (b"ISA GOOD", b"ISA BAD", b"<F> GOOD", b"nonsense"):
        acme.post("/v1/messages", content=body)
    assert [message["id"] for message in acme.get(f"/v1/messages?{query}").json()["items"]] == ids
