"""A gateway as its users have it: a process of its own, its files, and its port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx2
from lxml import etree

from gateway.library import schema_texts

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
Found = TypeVar("Found")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment with nothing of the gateway in it but a data folder and *settings*."""
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("GATEWAY_")}
    ours = {f"GATEWAY_{name.upper()}": value for name, value in settings.items()}
    return clean | {"GATEWAY_DATA_FOLDER": str(folder)} | ours


def command(*arguments: str) -> list[str]:
    """Return the command line of the gateway under test."""
    return [sys.executable, "-m", "gateway", *arguments]


def until(look: Callable[[], Found | None], patience_s: float = PATIENCE_S) -> Found:
    """Look again and again until there is something to see."""
    due = time.monotonic() + patience_s
    while (found := look()) is None:
        assert time.monotonic() < due, "waited in vain"
        time.sleep(0.05)
    return found


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gateway:
    """One ``gateway serve`` on a free port of the loopback, from the checkout *root*."""

    def __init__(self, folder: Path, port: int | None = None, root: Path = ROOT, **settings: str) -> None:
        self.folder = folder
        self.log = folder.parent / f"{folder.name}.log"
        port = free_port() if port is None else port
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command("serve", "--port", str(port)),
                env=environment(folder, **settings) | {"PYTHONPATH": str(root)},
                cwd=root,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        until(self._is_ready)

    def _is_ready(self) -> bool | None:
        assert self._process.poll() is None, self.log.read_text("utf-8")
        try:
            return self.http.get("/readyz").status_code == 200 or None
        except httpx2.TransportError:
            return None

    def kill(self) -> None:
        """End the process as a power cut does."""
        self.http.close()
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> int:
        """Ask the process to end, and return its exit code."""
        self.http.close()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    @property
    def is_running(self) -> bool:
        """The process has not ended."""
        return self._process.poll() is None

    def documents(self) -> list[Path]:
        """Return what was delivered."""
        return sorted((self.folder / "filings").glob("*.xml"))


@contextmanager
def gateway(folder: Path, **settings: str) -> Iterator[Gateway]:
    """Run a gateway for the time of the block."""
    running = Gateway(folder, **settings)
    try:
        yield running
    finally:
        if running.is_running:
            running.kill()


def schema(name: str, folder: Path) -> etree.XMLSchema:
    """Return the project's schema *name* as any user of libxml2 would compile it, with its parts beside it."""
    for file, text in schema_texts().items():
        (folder / file).write_text(text, "utf-8")
    return etree.XMLSchema(etree.parse(folder / name))
