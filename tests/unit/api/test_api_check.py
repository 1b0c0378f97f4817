"""A check does the whole work and keeps nothing."""

from __future__ import annotations


def test_the_result_is_an_outcome_without_an_id(acme, kept):
    """The same object as for a message, with the answers' text in it."""
    answer = acme.post("/v1/check", content=b"ISA GOOD BAD")
    outcome = answer.json()
    assert (answer.status_code, outcome["id"], outcome["verdict"]) == (200, None, "partially-accepted")
    assert [(answer["kind"], answer["content"]) for answer in outcome["answers"]] == [
        ("997", "ISA*997~"),
        ("824", "ISA*824~"),
    ]
    assert set(outcome) == set(acme.post("/v1/messages?wait=5", content=b"ISA GOOD").json())


def test_nothing_is_kept(acme, kept):
    """After a check there is no message."""
    acme.post("/v1/check", files={"file": ("a.edi", b"ISA GOOD")})
    assert kept.received == 0
    assert acme.get("/v1/messages").json()["items"] == []


def test_the_answers_come_in_the_syntax_asked_for(acme):
    """By ``Accept`` the acknowledgments themselves."""
    x12 = acme.post("/v1/check", content=b"ISA GOOD", headers={"Accept": "application/edi-x12"})
    assert (x12.headers["Content-Type"], x12.content) == ("application/edi-x12", b"ISA*997~ISA*824~")
    xml = acme.post("/v1/check", content=b"<F> GOOD", headers={"Accept": "application/xml"})
    assert xml.content == b"<Acknowledgment/>"


def test_unreadable_bytes_are_an_outcome(acme):
    """Nonsense is told apart from an error of the request."""
    answer = acme.post("/v1/check", content=b"nonsense", headers={"Accept": "application/edi-x12"})
    assert (answer.status_code, answer.json()["verdict"]) == (200, "unreadable")
