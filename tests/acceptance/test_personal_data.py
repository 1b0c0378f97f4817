"""Names, streets and telephone numbers of people stay out of the log, whatever is sent."""

from __future__ import annotations

import re
from pathlib import Path

from gateway_process import gateway, until
from manifests import SAMPLE_TIMES, sample

X12_PERSONAL = re.compile(
    r"^N1\*\w\w\*([^*~]+)|^N3\*([^~]+)|^PER\*[^~]*\*TE\*([^*~]+)|^NM1\*EJ\*1\*([^*]+)\*([^*]+)", re.MULTILINE
)
XML_PERSONAL = re.compile(r"<(?:Name|Street|Phone)>([^<]+)<")


def personal() -> set[str]:
    """Return what is personal in the samples."""
    found: set[str] = set()
    for name in SAMPLE_TIMES:
        text = sample(name).decode()
        groups = (match.groups() for match in [*X12_PERSONAL.finditer(text), *XML_PERSONAL.finditer(text)])
        found.update(part.strip() for group in groups for value in group if value for part in value.split("*"))
    return found


def test_the_log_names_nobody(tmp_path: Path) -> None:
    """All samples, whole and broken, sent and checked, with every line that the log can have."""
    data = personal()
    assert {"AVA ADAMSON", "418 FRONT ST E", "4165550101", "ROWAN", "Greta Langley", "31 Elmwood Ave"} <= data
    with gateway(tmp_path / "data", log_format="json", log_level="debug") as running:
        for name in SAMPLE_TIMES:
            message = sample(name)
            for body in (message, message[:-40], message.replace(b"*", b"|", 300), b"\xff" + message):
                reply = running.http.post("/v1/messages?wait=30", content=body, headers={"content-type": "text/plain"})
                assert reply.status_code == 200, reply.text
                assert running.http.post("/v1/check", content=body, headers={"content-type": "text/plain"}).is_success
                running.http.get(f"/v1/filings?bill={min(data)}")
                running.http.get(f"/v1/messages/{max(data)}")
        until(lambda: running.documents() or None)
        assert running.stop() == 0
        log = running.log.read_text("utf-8")
    assert log.count("message.received") >= 4 * len(SAMPLE_TIMES)
    assert [one for one in data if one.casefold() in log.casefold()] == []
