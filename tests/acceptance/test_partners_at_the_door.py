"""Who may come in: partners with keys, each of whom sees its own things only."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from gateway_process import ROOT, command, environment, gateway
from manifests import sample

MANIFEST = sample("carrier-309/manifest-2025-08-15.edi")


def new_key(folder: Path, partner: str) -> tuple[str, str]:
    """Return a key made at the command line, and the line of the configuration that it prints."""
    made = subprocess.run(
        command("key", "create", partner, "--live"),
        env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    key, line = re.search(r"gw_live_\S+", made.stdout), re.search(r"keys = \[.*\]", made.stdout)
    assert key
    assert line
    assert key[0] not in line[0]
    return key[0], line[0]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """A gateway with two partners, a message of the first one, and the headers of both."""
    folder = tmp_path_factory.mktemp("keys")
    keys = {partner: new_key(folder, partner) for partner in ("acme", "birch")}
    configuration = folder / "gateway.toml"
    configuration.write_text("".join(f"[partners.{name}]\n{line}\n" for name, (_, line) in keys.items()), "utf-8")
    configuration.chmod(0o600)
    acme, birch = ({"authorization": f"Bearer {key}"} for key, _ in keys.values())
    with gateway(folder / "data", config=str(configuration)) as running:
        reply = running.http.post(
            "/v1/messages?wait=30", content=MANIFEST, headers=acme | {"content-type": "application/edi-x12"}
        )
        assert reply.status_code == 200, reply.text
        yield running, reply.json(), acme, birch
        log = running.log.read_text("utf-8")
        assert not [key for key, _ in keys.values() if key in log]


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer gw_live_aaaaaaaa_bbbb"}, {"x-api-key": "nonsense"}])
@pytest.mark.parametrize("path", ["/v1/messages", "/v1/filings?bill=QZXP250815000001", "/v1/diagnostics"])
def test_nobody_comes_in_without_a_key(house, path: str, headers: dict[str, str]) -> None:
    """401 with a problem that says what to do; health needs no key."""
    running, *_ = house
    reply = running.http.get(path, headers=headers)
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"
    assert running.http.get("/healthz").status_code == 200


def test_a_partner_sees_its_own_message(house) -> None:
    """The sender finds it under its id and in the list."""
    running, outcome, acme, _ = house
    assert running.http.get(f"/v1/messages/{outcome['id']}", headers=acme).json()["verdict"] == "partially-accepted"
    assert len(running.http.get("/v1/messages", headers=acme).json()["items"]) == 1


@pytest.mark.parametrize(
    "part", ["", "/raw", "/outcome", "/diagnostics", "/filings", "/answers", "/answers/1", "/rejects", "/timeline"]
)
def test_a_foreign_message_does_not_exist(house, part: str) -> None:
    """404 for another partner, as for a message that nobody has sent."""
    running, outcome, _, birch = house
    reply = running.http.get(f"/v1/messages/{outcome['id']}{part}", headers=birch)
    nothing = running.http.get(f"/v1/messages/msg_0{part}", headers=birch)
    assert reply.status_code == nothing.status_code == 404
    assert reply.json()["code"] == nothing.json()["code"]


def test_foreign_filings_do_not_exist(house) -> None:
    """Neither by bill nor by id."""
    running, outcome, _, birch = house
    filing = outcome["filings"][0]
    assert running.http.get(f"/v1/filings?bill={filing['key']}", headers=birch).json()["items"] == []
    assert running.http.get(f"/v1/filings/{filing['id']}", headers=birch).status_code == 404
    assert running.http.get(f"/v1/filings/{filing['id']}/trace", headers=birch).status_code == 404
    assert running.http.get("/v1/messages", headers=birch).json()["items"] == []
