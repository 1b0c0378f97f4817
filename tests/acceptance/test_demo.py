"""The command behind ``make demo``."""

from __future__ import annotations

import subprocess
from pathlib import Path

from gateway_process import ROOT, command, environment

FORWARDED = [
    "QZXP250815000001", "QZXP250815000002", "QZXP250815000003", "QZ704100018", "QZ704110017", "EX123456789JP",
]  # fmt: skip
REJECTED = [
    "QZXP250815000004", "QZXP250815000005", "QZXP2508150000061", "QZXP250815000007", "QZXP250815000008",
    "QZXP250815000009", "QZXP250815000010", "QZXP261120000001", "QZXP261120000002", "QZ704100026",
    "QZ704110025", "EX123456792JP",
]  # fmt: skip


def test_the_demo_shows_the_whole_job(tmp_path: Path) -> None:
    """It ends well and shows every filing with its fate, every kind of answer, and where things are."""
    run = subprocess.run(
        command("demo"),
        env=environment(tmp_path) | {"TMPDIR": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for fate, keys in (("forwarded", FORWARDED), ("rejected", REJECTED)):
        for key in keys:
            assert [line for line in lines if fate in line and f" {key} " in line], (fate, key)
    for part in ("ST*997*", "ST*999*", "ST*824*", "TA1*000001041*", "<Acknowledgment", "Where things are"):
        assert part in run.stdout
    (scratch,) = tmp_path.glob("gateway-demo-*")
    assert len(list((scratch / "answers").iterdir())) >= 9
    assert list((scratch / "filings").glob("*.xml"))
    assert "Traceback" not in run.stderr
