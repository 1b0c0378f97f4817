"""Code lists as the checks use them: by day, open or complete, and what CBP has allowed a filer."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import msgspec
import pytest

from gateway.diagnostics import Severity
from gateway.filing import Tables, check_record
from gateway.tree.codes import CodeList

ROOT = Path(__file__).parents[3]
DOMAIN = ROOT.parent / "shared" / "domain" / "catair-type86.md"
HEAD = "code,label,valid_from,valid_to\n"


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "mappings" / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_ports(tables: Tables, text: str) -> Tables:
    ports, findings = CodeList.read(HEAD + text, "ports.csv")
    assert findings == ()
    return msgspec.structs.replace(tables, codes={**tables.codes, "schedule-d-port": ports})


def test_a_list_that_is_not_complete_says_nothing(shipment_values, entry_values, tables) -> None:
    """The list of ports that is shipped has the code *: a port that is not on it is not told."""
    assert "*" in tables.codes["schedule-d-port"].at(None)
    shipment = {**shipment_values, "Arrival.Port": ["9999"]}
    assert check_record("section-321", shipment, tables) == []
    assert check_record("type-86", {**entry_values, "Port": ["9999"]}, tables) == []


@pytest.mark.parametrize(
    ("regime", "field", "day"),
    [
        ("section-321", "Arrival.Port", "Arrival.Date"),
        ("type-86", "Port", "EstimatedArrival"),
        ("type-86", "UnladingPort", "EstimatedArrival"),
    ],
)
def test_a_list_of_ones_own_tells_unknown_ports(shipment_values, entry_values, tables, regime, field, day) -> None:
    """A port counts on the days on which it is on the list; without a day, when it ever was."""
    own = with_ports(tables, "4701,,,\n0901,,,2019-12-31\n")
    values = {"section-321": shipment_values, "type-86": entry_values}[regime] | {"Port": ["4701"]}

    def told(port: str, arrival: str | None) -> list[tuple[str, str | None, Severity]]:
        dated = {path: found for path, found in values.items() if path != day} | {field: [port]}
        found = check_record(regime, dated | ({day: [arrival]} if arrival else {}), own)
        return [(one.code, one.target, one.severity) for one in found]

    finding = ("record.port-not-listed", f"Filing.{field}", Severity.WARNING)
    assert told("0901", "2019-12-31") == told("0901", None) == told("4701", "2025-01-01") == []
    assert told("0901", "2020-01-01") == told("9999", None) == [finding]


def test_without_lists_nothing_is_told(shipment_values, entry_values) -> None:
    """What is not installed is not asked."""
    odd = {"Shipper.Region": ["QQ"], "Arrival.Port": ["9999"], "QuantityUnit": ["ZZZ"]}
    assert check_record("section-321", {**shipment_values, **odd}, Tables()) == []
    assert check_record("type-86", {**entry_values, "Line.ManufacturerId": ["QQABC1LON"]}, Tables()) == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("iso-country", r"Complete list: ([A-Z ]+)"),
        ("ca-province", r"Canada: ([A-Z ]+)\. Mexico"),
        ("mx-state", r"Mexico \(3 letters\): ([A-Z ]+)\. For"),
        ("cbp-unit", r"### 7\.6 Units of measure.*?\n\n([A-Z0-9 ]+)\n"),
    ],
)
def test_lists_are_those_of_the_source(name: str, pattern: str) -> None:
    """Every code of ACE CATAIR Appendix B, and no other."""
    if not DOMAIN.exists():
        pytest.skip(f"the domain documents are not beside the repository ({DOMAIN})")
    found = re.search(pattern, DOMAIN.read_text("utf-8"), re.DOTALL)
    assert found is not None
    assert sorted(found[1].split()) == sorted(row["code"] for row in rows(name))


def test_ports_that_mappings_make_are_listed() -> None:
    """Every port that an airport or a place of UN/LOCODE is read as stands in the list of ports."""
    listed = {row["code"] for row in rows("schedule-d-port")}
    assert {row["label"] for name in ("airport-port", "locode-port") for row in rows(name)} <= listed


FILERS = "filer,check_digit_offset,source\n"


def read(filers: str) -> tuple[Tables, list[str]]:
    tables, findings = Tables.read("description\n", filers, "filers.csv", {})
    return tables, [f"{finding.rule}: {finding.message}" for finding in findings]


def test_what_cbp_has_allowed_a_filer() -> None:
    """The constant of a filer's check digits stands in the file that the operator fills."""
    tables, findings = read(f"{FILERS}B76,3,letter of CBP\n")
    assert (dict(tables.check_digit_offsets), findings) == ({"B76": 3}, [])
    (finding,) = check_record("imdw", {"FilerCode": ["000"]}, tables)
    assert finding.code == "record.filer-code"
    values = {"Entry.FilerCode": ["B76"], "Entry.Number": ["03245271"]}
    assert check_record("type-13", values, tables) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("filer,offset\n", "filers.csv:1: the head is"),
        (f"{FILERS}B7,3,a\n", "filers.csv:2: a filer is B7,3"),
        (f"{FILERS}B76,0,a\n", "filers.csv:2: a filer is B76,0"),
        (f"{FILERS}B76,10,a\n", "filers.csv:2: a filer is B76,10"),
        (f"{FILERS}B76,3,\n", "filers.csv:2: filer B76 lacks source"),
        (f"{FILERS}B76\n", "filers.csv:2: a filer is B76,"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_line(text: str, says: str) -> None:
    """What was found and what is expected."""
    tables, findings = read(text)
    assert tables.check_digit_offsets == {}
    assert len(findings) == 1
    assert says in findings[0]
