"""On loopback, with no partner configured, messages are taken without a key, but not from web pages."""

from __future__ import annotations

import pytest


def test_everybody_is_local(open_client, kept):
    """No key is needed, and the message belongs to partner ``local``."""
    assert open_client.post("/v1/messages", content=b"ISA GOOD").status_code == 202
    assert kept.entries["msg_0001"].message.partner == "local"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "gateway.example.com"},
        {"Host": "127.0.0.1.example.com:8000"},
        {"Host": ""},
        {"Host": "[::1"},
    ],
)
def test_pages_of_other_sites_are_kept_out(open_client, kept, headers):
    """Neither a foreign page nor a name that was made to point here gets in."""
    answer = open_client.post("/v1/messages", content=b"ISA GOOD", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "partner.cross-site")
    assert kept.received == 0


@pytest.mark.parametrize("headers", [{"Host": "localhost:8000"}, {"Host": "[::1]:8000"}, {"Sec-Fetch-Site": "none"}])
def test_own_names_are_let_in(open_client, headers):
    """A browser's own request to this machine is no cross-site one."""
    assert open_client.get("/v1/messages", headers=headers).status_code == 200
