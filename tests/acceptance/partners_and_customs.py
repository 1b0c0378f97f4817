"""A gateway for a carrier and a broker whose filings go to the simulated customs, and whose answers come back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from gateway_process import ROOT, Gateway, command, environment, free_port, until

from gateway.partners import create_key

KEYS = {name: create_key("test") for name in ("carrier", "broker", "customs")}
CONFIGURATION = """
environment = "test"

[destinations.customs]
url = "{customs}/se"
format = "se"
application = {{ filer = "QZ7", site = "0901", port = "0901", password = "TEST" }}

[partners.carrier]
keys = ["{carrier}"]
when_ineligible = "reroute"
assembles_with = ["broker"]
cancel_reason = "08"

[partners.broker]
keys = ["{broker}"]
role = "broker"
assembles_with = ["carrier"]

[partners.customs]
keys = ["{customs_key}"]
may_answer = true
"""


@contextmanager
def partners_and_customs(folder: Path) -> Iterator[dict[str, httpx2.Client]]:
    """Run gateway and simulated customs in *folder* for the time of the block; yield a client for each partner."""
    config, port = folder / "gateway.toml", free_port()
    with simulated_customs(folder, lambda: f"http://127.0.0.1:{port}/v1/responses") as customs:
        stored = {name: key.stored for name, key in KEYS.items()}
        config.write_text(
            CONFIGURATION.format(
                customs=customs, carrier=stored["carrier"], broker=stored["broker"], customs_key=stored["customs"]
            )
        )
        config.chmod(0o600)
        running = Gateway(folder / "data", port=port, config=str(config))
        try:
            yield {
                name: httpx2.Client(
                    base_url=running.http.base_url, headers={"Authorization": f"Bearer {key.text}"}, timeout=60
                )
                for name, key in KEYS.items()
            }
        finally:
            assert running.stop() == 0


@contextmanager
def simulated_customs(folder: Path, respond_to: Callable[[], str]) -> Iterator[str]:
    """Run ``gateway sandbox`` for the time of the block and yield its address."""
    port = free_port()
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(
            command("sandbox", "--port", str(port), "--respond-to", respond_to()),
            env=environment(folder / "sandbox") | {"SANDBOX_KEY": KEYS["customs"].text},
            cwd=ROOT,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        try:
            until(lambda: _answers(f"http://127.0.0.1:{port}/"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _answers(url: str) -> bool | None:
    try:
        return httpx2.get(url).status_code == 200 or None
    except httpx2.TransportError:
        return None
