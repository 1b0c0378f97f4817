"""The last net, and what passes through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.api.problems import MEDIA_TYPE, STATUS


class Broken:
    """Content that ends in the middle."""

    size = 10

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise OSError("disk gone")


def test_an_answer_that_breaks_in_the_middle_is_cut_off(acme, kept, monkeypatch):
    """After the first byte there is no problem to send: the connection ends short of its declared length."""
    acme.post("/v1/messages", content=b"ISA GOOD")
    monkeypatch.setattr(kept, "content", lambda message_id: Broken())
    answer = acme.get("/v1/messages/msg_0001/raw")
    assert (answer.headers["Content-Length"], answer.content) == ("10", b"half")


def test_start_and_end_of_the_application_pass(acme):
    """What is no request is none of its business."""
    with acme as client:
        assert client.get("/healthz").status_code == 200


TEXT = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=40)
ASCII = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=40)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_request_has_an_answer_by_the_table(app, acme, data):
    """Whatever is asked of any operation, the answer is a good one or a problem of the table, and never a fault."""
    app.state.stopping = lambda: True  # streams end at once
    document = app.openapi()
    path = data.draw(st.sampled_from(sorted(document["paths"])))
    method = data.draw(st.sampled_from([*document["paths"][path], "delete"]))
    operation = document["paths"][path].get(method, {})
    queries = [part["name"] for part in operation.get("parameters", ()) if part["in"] == "query"]
    params = {name: data.draw(TEXT) for name in queries if data.draw(st.booleans()) and name != "wait"}
    headers = {
        name: data.draw(ASCII)
        for name in ("Accept", "Content-Type", "Idempotency-Key", "Sec-Fetch-Site")
        if data.draw(st.booleans())
    }
    for name in ("message_id", "filing_id", "name", "code", "n"):
        path = path.replace(f"{{{name}}}", data.draw(ASCII.filter(lambda text: not set(text) & set("/?#%\\."))) or "x")
    content = data.draw(st.binary(max_size=200)) if method == "post" else None
    answer = acme.request(method, path, params=params, headers=headers, content=content)
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert STATUS[answer.json()["code"]] == answer.status_code
    assert answer.status_code < 500
