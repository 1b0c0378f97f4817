"""Mapping files change while a server runs and while their author watches: nothing is started anew."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from author_page import TOP, checkout
from gateway_process import Gateway, environment, until

MAPPING = "ubl-waybill-section-321"
FILE = Path("mappings/maps") / f"{MAPPING}.yaml"
GUIDE = Path("mappings/guides/xml/ubl-waybill-2.yaml")
WAYBILL = TOP / "mappings/cases" / MAPPING / "valid.xml"
RULE = "QuantityUnit: { const: PKG,"
OWN = f"""\
mapping: our-waybill
version: 7
extends: {MAPPING}@2
partner: local
changes:
  replace: {{ QuantityUnit: {{ const: BAG }} }}
"""


class Server:
    """A gateway in a checkout of its own, asked as its sender and its author ask it."""

    def __init__(self, top: Path) -> None:
        self.top = checkout(top / "checkout", WAYBILL)
        self.running = Gateway(top / "data", root=self.top)
        self.get = self.running.http.get

    def change(self, *changes: tuple[str, str], file: Path = FILE) -> None:
        text = (self.top / file).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (self.top / file).write_text(text, "utf-8")

    def mapped(self) -> tuple[str, str, dict[str, str]]:
        """Send the waybill; return the mapping that read it, the unit in its record, and the hash of the mapping."""
        sent = self.running.http.post(
            "/v1/messages?wait=30", content=WAYBILL.read_bytes(), headers={"Content-Type": "application/xml"}
        )
        address = f"/v1/messages/{sent.json()['id']}"
        (filing,) = self.get(f"{address}/filings").json()["items"]
        xml = self.get(filing["path"], headers={"Accept": "application/xml"}).text
        unit = xml.partition("<QuantityUnit>")[2].partition("<")[0]
        events = {one["event"]: one["detail"] for one in self.get(f"{address}/timeline").json()["items"]}
        return self.get(address).json()["mapping"], unit, events["concluded"]["mapping_hashes"]

    def installed(self) -> set[tuple[str, str]]:
        return {(one["name"], one["version"]) for one in self.get("/v1/mappings").json()["items"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole story."""
    made = Server(tmp_path_factory.mktemp("reload"))
    yield made
    made.running.kill()


def test_the_next_message_is_read_by_the_files_as_they_are(server: Server) -> None:
    """A new version serves without a start; a faulty one is told and does not; a partner's own serves that partner."""
    assert server.get("/readyz").json()["library"] is None
    name, unit, first = server.mapped()
    assert (name, unit, first.keys()) == (f"{MAPPING}@1", "PKG", {name})

    server.change(("version: 1", "version: 2"), (RULE, "QuantityUnit: { const: CTN,"))
    until(lambda: (MAPPING, "2") in server.installed() or None)
    name, unit, second = server.mapped()
    assert (name, unit, second.keys()) == (f"{MAPPING}@2", "CTN", {name})
    assert second[name] != first[f"{MAPPING}@1"]

    server.change(("version: 2", "version: 3"), ("QuantityUnit:", "QuantityUnits:"))
    fault = until(lambda: server.get("/readyz").json()["library"])
    lines = (server.top / FILE).read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "QuantityUnits" in text)
    assert fault.startswith(f"{FILE.as_posix()}:{line}:3: ")
    assert "QuantityUnits" in fault
    assert server.get("/readyz").json()["status"] == "ready"
    assert server.mapped() == (f"{MAPPING}@2", "CTN", second)
    assert "library.refused" in server.running.log.read_text("utf-8")

    server.change(("version: 3", "version: 2"), ("QuantityUnits:", "QuantityUnit:"))
    own = server.top / "mappings" / "partners" / "our-waybill.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(OWN, "utf-8")
    until(lambda: server.get("/readyz").json()["library"] is None or None)
    name, unit, third = server.mapped()
    assert (name, unit, third.keys()) == ("our-waybill@7", "BAG", {name})


def test_the_watch_lives_through_faults_of_any_file(tmp_path: Path) -> None:
    """A slip in the guide that the mapping is checked against is told, and when it is mended all is well again."""
    top = checkout(tmp_path / "checkout", WAYBILL)
    log = tmp_path / "watch.txt"
    with log.open("wb") as out:
        watch = subprocess.Popen(
            [sys.executable, "-u", "-m", "gateway", "mapping", "watch", MAPPING, "--rounds", "3"],
            cwd=top, env=environment(tmp_path) | {"PYTHONPATH": str(top)}, stdout=out, stderr=out,
        )  # fmt: skip

    def said(text: str, times: int = 1) -> bool | None:
        return log.read_text("utf-8").count(text) >= times or None

    try:
        until(lambda: said("1 passed, 0 failed"))
        guide = (top / GUIDE).read_text("utf-8")
        (top / GUIDE).write_text(f"{guide}bogus: 1\n", "utf-8")
        until(lambda: said("guide.unknown-name"))
        (top / GUIDE).write_text(guide, "utf-8")
        assert watch.wait(60) == 0
        assert said("1 passed, 0 failed", 2)
        assert said("changed at ", 2)
    finally:
        watch.kill()
