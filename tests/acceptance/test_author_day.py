"""A mapping author's day at the command line: see where a value comes from, change a mapping, prove it, explain it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
MANIFEST = "samples/carrier-309/manifest-2025-08-15.edi"

FIRST_DRAFT = """\
mapping: first-draft
version: 1
source: x12/309-005020
target: section-321@1.0

records:
  each: ST/P4/LX
  key: [$.Bill.Number]

fields:
  Bill:
    Number: M11.bill_number

tests: []
"""
NEW_TEST = """
  - name: a bill whose place of receipt is not sent
    given: |
      M10*ABCD*J*US**TRUCK 2013*TRIP000123**1*W
      P4*0901*20250815***0930
      LX*1
      M11*10102*80107*2*CTN*5*K***13***ABCD
      N1*SH*MAPLE OUTFITTERS INC
      N3*200 KING ST W
      N4*TORONTO*ON*M5H3T4*CA
      N1*CN*JANE DOE
      N3*12 ELMWOOD AVE
      N4*BUFFALO*NY*14201*US
      VID*TL**T5301
      N10*1*CERAMIC MUG**A*6912004800*09*K*1**PKG*CA**USD
    expect:
      Filing[1].Bill.Number: "10102"
      Filing[1].PlaceOfReceipt: TORONTO
"""


def gateway(*arguments: object) -> tuple[int, str]:
    """Run the command as the author does, and return its exit code and what it printed."""
    command = [sys.executable, "-m", "gateway", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, cwd=TOP, timeout=120, check=False, text=True, encoding="utf-8")
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout


def test_the_rule_behind_a_value_is_found_from_a_message() -> None:
    """The trace of a value names the line of the mapping that makes it."""
    code, out = gateway("trace", MANIFEST, "--record", "QZXP250815000001", "--field", "PlaceOfReceipt")
    assert code == 0
    place = re.search(r"rule (\S+):(\d+)", out)
    assert place is not None
    line = (TOP / place[1]).read_text("utf-8").splitlines()[int(place[2]) - 1]
    assert line.split()[0] == "PlaceOfReceipt:"


def test_a_first_draft_is_told_all_that_it_lacks(tmp_path: Path) -> None:
    """Before any message, at its lines: every required field without a rule, and what may be too long."""
    draft = tmp_path / "first-draft.yaml"
    draft.write_text(FIRST_DRAFT)
    code, out = gateway("mapping", "check", draft, "--format", "json")
    findings = json.loads(out)["findings"]
    lacking = {finding["message"].split()[0] for finding in findings if finding["code"] == "M103"}
    assert code == 1
    assert {f"Section321.{name}" for name in ("Trip", "Arrival", "Shipper", "Consignee", "Line")} <= lacking
    assert "M106" in {finding["code"] for finding in findings}
    assert all(finding["rule"].startswith(f"{draft}:") for finding in findings)


def test_a_change_is_checked_and_tested_before_it_is_installed(tmp_path: Path) -> None:
    """A slip is told with the right word, a wrong expectation with what was made, and then all is well."""
    installed = (TOP / "mappings" / "maps" / "x12-309-truck.yaml").read_text("utf-8")
    rule = "PlaceOfReceipt: M11.place_of_receipt"
    assert rule in installed
    mine = tmp_path / "x12-309-truck.yaml"

    mine.write_text(installed.replace(rule, rule.replace("receipt", "reciept")), "utf-8")
    code, out = gateway("mapping", "check", mine)
    assert code == 1
    assert re.match(rf"{re.escape(str(mine))}:\d+:\d+  M102  ", out)
    assert "Did you mean place_of_receipt?" in out

    mine.write_text(installed.rstrip("\n") + NEW_TEST, "utf-8")
    code, out = gateway("mapping", "test", mine)
    assert code == 1
    assert "FAIL  x12-309-truck: a bill whose place of receipt is not sent" in out
    assert "Filing[1].PlaceOfReceipt: 'TORONTO' expected, '' made" in out

    default = "PlaceOfReceipt: { from: M11.place_of_receipt, default: { value: TORONTO, on: [absent, empty] } }"
    said = installed.replace('PlaceOfReceipt: ""', "PlaceOfReceipt: TORONTO")  # another test, which has none either
    mine.write_text(said.replace(rule, default).rstrip("\n") + NEW_TEST, "utf-8")
    assert gateway("mapping", "check", mine) == (0, "1 mapping checked, 0 findings\n")
    code, out = gateway("mapping", "test", mine)
    assert code == 0
    assert "pass  x12-309-truck: a bill whose place of receipt is not sent" in out


def test_a_code_in_a_finding_is_explained() -> None:
    """The page of the code says what it means."""
    code, out = gateway("explain", "M103")
    assert code == 0
    assert out.startswith("M103  A required field may stay unset")
