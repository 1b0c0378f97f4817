"""Interchanges published by others, and broken ones, through the command line: the verdict, the counts, the place, and
what each acknowledgment says.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.app import app

PUBLIC = Path(__file__).parents[3] / "shared" / "testing" / "x12-public"
KINDS = {
    "interchange_control_mismatch": "x12.interchange-number-mismatch",
    "set_count_mismatch": "x12.count-mismatch",
}
"""Codes of the faults that the list of the published files names."""
REFUSED = {
    # file: TA104 and TA105, AK9 without its counts
    "x12_277_x212.txt": ("R*001", None),
    "x270.txt": ("R*001", None),
    "asn856.txt": ("R*001", None),
    "x12_complex.txt": ("A*000", "R*1*2*0*5"),
    "po850.txt": ("A*000", "R*1*1*0"),
}
"""What the ones with a fault are answered."""


def listed() -> list[dict[str, Any]]:
    manifest = PUBLIC / "manifest.json"
    return json.loads(manifest.read_text())["files"] if manifest.exists() else []


def gateway(*arguments: object) -> tuple[int, str]:
    """Run ``gateway ARGUMENTS``; return its exit code and its standard output."""
    result = CliRunner(env={"GATEWAY_CONFIG": None}).invoke(app, [str(one) for one in arguments])
    return result.exit_code, result.stdout


def answer(file: Path, kind: str, segment: str) -> list[str]:
    """Return the segments *segment* of the answer of *kind*, without their ids; none when there is no answer."""
    _, out = gateway("ack", file, "--kind", kind)
    return [line.strip().partition("*")[2] for line in out.split("~") if line.strip().startswith(f"{segment}*")]


@pytest.mark.skipif(not PUBLIC.exists(), reason=f"public X12 samples are not beside the repository ({PUBLIC})")
@pytest.mark.parametrize("row", listed(), ids=lambda row: str(row["file"]))
def test_a_published_file_gets_its_verdict_and_its_answers(row: dict[str, Any]) -> None:
    """Inspection has the counts and the fault at its segment; TA1, 997 and 999 follow from it and from nothing else."""
    file = PUBLIC / row["file"]
    code, out = gateway("inspect", file, "--format", "json")
    (message,) = json.loads(out)["messages"]
    groups = [group for interchange in message["interchanges"] for group in interchange["groups"]]
    sets = [one for group in groups for one in group["transactions"]]
    errors = [(one["code"], one["source"]["segment"]) for one in message["diagnostics"] if one["severity"] == "error"]
    is_good = row["expected"] == "ok"
    assert (code, bool(errors)) == ((0, False) if is_good else (1, True))
    counts = row["counts"]
    assert (len(message["interchanges"]), len(groups), len(sets)) == tuple(
        counts[part] for part in ("interchanges", "groups", "sets")
    )
    if "error_kind" in row:
        assert (KINDS[row["error_kind"]], row["segment_index"]) in errors
    ta1, ak9 = REFUSED.get(row["file"], ("A*000", "*".join(["A", *[str(len(sets))] * 3])))
    assert [one.split("*", 3)[3] for one in answer(file, "ta1", "TA1")] == [ta1]
    for kind in ("997", "999"):
        assert [re.sub(r"\b0+(?=[0-9])", "", one) for one in answer(file, kind, "AK9")] == ([ak9] if ak9 else [])


SOUND = (
    "ISA*00*          *00*          *02*QZXP           *ZZ*LVGATEWAY      *250814*0702*^*00502*000001041*0*T*>~"
    "GS*AQ*QZXP*LVGATEWAY*20250814*0702*1041*X*005020~"
    "ST*309*0001~M10*QZXP*J*US**TRUCK 7*TRIP250815**1*P~P4*0901*20250815***0930~LX*1~"
    "M13*QZXP*0901*D*250815000001**01*D**QZXP~SE*6*0001~GE*1*1041~IEA*1*000001041~"
)
BROKEN = [
    # what is wrong, the message, its diagnostic and the segment it stands at, what answers it
    ("nothing", SOUND, None, None, ("ta1", "TA1", "A*000")),
    ("ISA13 and IEA02", SOUND.replace("IEA*1*000001041", "IEA*1*000001042"), "interchange-number-mismatch", 10,
     ("ta1", "TA1", "R*001")),
    ("IEA01", SOUND.replace("IEA*1", "IEA*2"), "group-count", 10, ("ta1", "TA1", "R*021")),
    ("cut off", SOUND[:-35], "missing-iea", 8, ("ta1", "TA1", "R*023")),
    ("sent twice", SOUND + SOUND, "repeated-interchange", 11, ("ta1", "TA1", "R*025")),
    ("GS06 and GE02", SOUND.replace("GE*1*1041", "GE*1*1042"), "group-number-mismatch", 9, ("997", "AK9", "R*1*1*0*4")),
    ("GE01", SOUND.replace("GE*1", "GE*2"), "set-count", 9, ("997", "AK9", "R*2*1*0*5")),
    ("SE01", SOUND.replace("SE*6", "SE*7"), "count-mismatch", 8, ("999", "IK5", "R*4")),
    ("SE02", SOUND.replace("SE*6*0001", "SE*6*0002"), "set-number-mismatch", 8, ("999", "IK5", "R*3")),
    ("SE missing", SOUND.replace("SE*6*0001~", ""), "missing-se", 8, ("999", "IK5", "R*2")),
    ("GS01", SOUND.replace("GS*AQ", "GS*SO"), "set-not-in-group", 3, ("999", "IK5", "R*18")),
    ("a date", SOUND.replace("P4*0901*20250815", "P4*0901*20250230"), "date-invalid", 5,
     ("999", "IK4", "2*373*8*20250230")),
    ("a segment", SOUND.replace("LX*1~", "LX*1~XYZ*1~").replace("SE*6", "SE*7"), "unknown-segment", 7,
     ("999", "IK3", "XYZ*5*LX*1")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code", "segment", "told"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_broken_envelope_is_told_at_its_segment_and_answered(
    tmp_path: Path, name: str, text: str, code: str | None, segment: int | None, told: tuple[str, str, str]
) -> None:
    """One cause, one error, one code in the answer that it belongs into."""
    file = tmp_path / "message.edi"
    file.write_text(text)
    exit_code, out = gateway("inspect", file, "--format", "json")
    (message,) = json.loads(out)["messages"]
    errors = [(one["code"], one["source"]["segment"]) for one in message["diagnostics"] if one["severity"] == "error"]
    assert errors == ([(f"x12.{code}", segment)] if code else [])
    assert exit_code == (1 if code else 0)
    kind, answered, expected = told
    assert any(line.endswith(expected) for line in answer(file, kind, answered))
