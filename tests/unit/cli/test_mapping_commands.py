"""``gateway mapping``: check, test and list, on installed mappings and on files of the author's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import TOP, gateway

from gateway.library import forget, reading

MAP = TOP / "mappings" / "maps" / "x12-309-truck.yaml"


def own(tmp_path: Path, *changes: tuple[str, str], name: str = "mine.yaml") -> Path:
    """Return a copy of the truck mapping with *changes*, each of which must have something to change."""
    text = MAP.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def test_what_is_installed_is_sound() -> None:
    """Nothing found, exit 0."""
    run = gateway("mapping", "check")
    installed = len(list(MAP.parent.glob("*.yaml")))
    assert (run.code, run.out) == (0, f"{installed} mappings checked, 0 findings\n")
    assert gateway("mapping", "check", "--format", "json").json == {
        "schema": "gateway.mapping-check/1",
        "findings": [],
    }


@pytest.mark.parametrize("wanted", ["x12-309-truck", "mappings/maps/x12-309-truck.yaml"])
def test_a_mapping_is_named_by_name_or_file(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    """Both are the installed one."""
    monkeypatch.chdir(TOP)
    assert gateway("mapping", "check", wanted).out == "1 mapping checked, 0 findings\n"


def test_a_misspelt_path_is_found_at_its_line(tmp_path: Path) -> None:
    """``file:line:column  code  message  did you mean``."""
    file = own(tmp_path, ("M11.bill_number", "M11.bill_numbr"))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "bill_numbr" in text)
    run = gateway("mapping", "check", file)
    assert run.code == 1
    first, last = run.out.splitlines()
    assert re.fullmatch(
        rf"{re.escape(str(file))}:({line}|{line - 1}):\d+  M102  .*bill_numbr.*  Did you mean bill_number\?", first
    )
    assert last == "1 mapping checked, 1 finding"
    (finding,) = gateway("mapping", "check", file, "--format", "json").json["findings"]
    assert (finding["code"], finding["severity"]) == ("M102", "error")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([("target: section-321@1.0", "target: section-322@1.0")], "Did you mean section-321@1.0?"),
        ([("target: section-321@1.0", "targt: section-321@1.0")], "Did you mean target?"),
        ([("[x12/309-005020,", "[x12/309-005021,")], "Did you mean x12/309-005020?"),
        ([("[blocks/party-x12]", "[blocks/party-x13]")], "party-x12"),
        ([("  Shipper:", "  Shiper:")], "Did you mean Shipper?"),
    ],
)
def test_each_slip_is_told_with_the_right_word(tmp_path: Path, changes: list[tuple[str, str]], says: str) -> None:
    """The first finding is the cause, and what follows from a missing target is not told."""
    run = gateway("mapping", "check", own(tmp_path, *changes))
    assert run.code == 1
    assert says in run.out.splitlines()[0]
    assert "M101   has no field" not in run.out


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "M100"), (b"a: [", "document.syntax"), (b"\xff\xfea", "document.syntax"), (b"- 1", "M100")]
)
def test_a_file_that_is_no_mapping_is_told(tmp_path: Path, data: bytes, code: str) -> None:
    """Exit 1 with the place, for checks and for tests."""
    file = tmp_path / "broken.yaml"
    file.write_bytes(data)
    run = gateway("mapping", "check", file)
    assert run.code == 1
    assert f"  {code}  " in run.out.splitlines()[0]
    tested = gateway("mapping", "test", file)
    assert tested.code == 1
    assert tested.out.endswith("0 passed, 0 failed, 1 mapping not usable\n")


@pytest.mark.parametrize(
    ("name", "says"),
    [("x12-309-truk", "Did you mean x12-309-truck"), (__file__, "the name of a mapping file ends in")],
)
@pytest.mark.parametrize("command", ["check", "test"])
def test_an_unknown_name_is_wrong_usage(command: str, name: str, says: str) -> None:
    """Exit 2, nothing on standard output."""
    run = gateway("mapping", command, name)
    assert (run.code, run.out) == (2, "")
    assert says in run.err


def test_the_tests_inside_the_installed_mappings_pass() -> None:
    """Through real reading: segments, guide, tree, mapping."""
    run = gateway("mapping", "test", "--format", "json")
    assert run.code == 0, run.out
    assert run.json["schema"] == "gateway.mapping-test/1"
    assert len(run.json["tests"]) > 8
    assert all(one["passed"] for one in run.json["tests"])
    assert run.json["findings"] == []


def test_a_failing_test_tells_what_differs(tmp_path: Path) -> None:
    """Value and place, each in a line of its own, under the test's name and line."""
    file = own(
        tmp_path,
        ('Filing[1].Bill.Type: "13"', 'Filing[1].Bill.Type: "14"'),
        ("Filing[1].Arrival.Port: [segment 3 P4-01]", "Filing[1].Arrival.Port: [segment 3 P4-02]"),
    )
    run = gateway("mapping", "test", file)
    lines = run.out.splitlines()
    assert run.code == 1
    assert re.fullmatch(rf"FAIL  x12-309-truck: a whole shipment  \({re.escape(str(file))}:\d+\)", lines[0])
    assert lines[1] == "        Filing[1].Bill.Type: '14' expected, '13' made"
    assert "segment 3 P4-02 expected, from segment 3 P4-01 found" in lines[2]
    assert re.fullmatch(r"\d+ passed, 1 failed", lines[-1])
    tests = gateway("mapping", "test", file, "--format", "json").json["tests"]
    assert [one["passed"] for one in tests].count(False) == 1
    assert len(next(one for one in tests if not one["passed"])["failures"]) == 2


def test_a_mapping_without_tests_says_so(tmp_path: Path) -> None:
    """It does not fail."""
    file = tmp_path / "untested.yaml"
    file.write_text(MAP.read_text().partition("\ntests:")[0] + "\n")
    run = gateway("mapping", "test", file)
    assert (run.code, run.out) == (0, "-     x12-309-truck: no tests\n0 passed, 0 failed\n")


def test_the_list_tells_what_each_reads_and_writes() -> None:
    """Name and version, sources, target, file."""
    mappings = gateway("mapping", "list", "--format", "json").json["mappings"]
    truck = next(one for one in mappings if one["name"] == "x12-309-truck")
    assert truck["sources"] == [f"x12/309-{one}" for one in ("005020", "004010", "004060", "006050")]
    assert truck["target"] == "section-321@1.0"
    assert (TOP / truck["file"]).is_file()
    run = gateway("mapping", "list")
    assert run.code == 0
    assert f"x12-309-truck@{truck['version']}  {', '.join(truck['sources'])} to section-321@1.0" in run.out


def test_findings_come_as_a_compiler_writes_them(tmp_path: Path) -> None:
    """``file:line:column: severity: CODE message``, and nothing else."""
    file = own(tmp_path, ("M11.bill_number", "M11.bill_numbr"))
    run = gateway("mapping", "check", file, "--format", "line")
    assert run.code == 1
    (line,) = run.out.splitlines()
    assert re.fullmatch(rf"{re.escape(str(file))}:\d+:\d+: error: M102 .* Did you mean bill_number\?", line)


def test_a_fault_in_a_guide_is_told_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mappings are checked against guides: when one of these is faulty, an editor is led to it."""
    read = reading._mapping_texts

    def texts(pattern: str) -> dict[str, str]:
        bad = {"mappings/guides/xml/x.yaml": "guide: xml/x\ntitle: x\nrecords: a\nstructure: a M 1\nbogus: 1\n"}
        return bad if pattern == "guides/xml/*.yaml" else read(pattern)

    monkeypatch.setattr(reading, "_mapping_texts", texts)
    forget()
    try:
        run = gateway("mapping", "check", "x12-309-truck", "--format", "line")
    finally:
        forget()
    assert run.code == 1
    assert "mappings/guides/xml/x.yaml:5:1: error: guide.unknown-name There is no key bogus." in run.out


def test_every_place_of_the_installed_manifests_is_read_or_left_with_a_reason() -> None:
    """Nothing found for the truck, by sea and by rail, and every rule is taken by a test."""
    for name in ("x12-309-truck", "x12-309-ocean", "x12-309-rail", "x12-309-withdrawal"):
        run = gateway("mapping", "coverage", name)
        assert run.code == 0, run.out
        assert re.match(rf"{name}@\d+  (\d+) of \1 rules taken by a test$", run.out.splitlines()[0])


def test_coverage_goes_both_ways(tmp_path: Path) -> None:
    """Data that nothing reads, rules that no test takes, and how many there are of each."""
    file = own(
        tmp_path,
        ("  - { path: ^M10.vessel_code, because: the filing names the conveyance by its name alone }\n", ""),
        ("N1*IM*DOE IMPORTS*FI*12-3456789", "N1*IM**FI*12-3456789"),
        ("Filing[1].Importer.Name: DOE IMPORTS", 'Filing[1].Importer.Name: ""'),
        ("*IT**CAD", "*IT**USD"),
    )
    run = gateway("mapping", "coverage", file)
    assert run.code == 1
    assert "  M112  Nothing reads ^M10.vessel_code." in run.out
    assert "  M113  No test takes the rule of Importer.Name." in run.out
    assert re.search(r"^x12-309-truck@1  \d+ of \d+ rules taken by a test$", run.out, re.MULTILINE)
    found = gateway("mapping", "coverage", file, "--format", "json").json
    said = [one["message"] for one in found["findings"] if one["code"] == "M113"]
    assert "No test takes the refusal of Line.Value." in said
    truck, *others = found["sources"]
    assert truck["places"] == truck["read"] + truck["ignored"] + _size_of_unread(truck)
    assert (truck["source"], len(others)) == ("x12/309-005020", 3)


def _size_of_unread(source: dict[str, object]) -> int:
    places, read, ignored = (int(str(source[key])) for key in ("places", "read", "ignored"))
    assert places - read - ignored >= len(str(source["unread"]).split(",")) > 0
    return places - read - ignored


def test_a_mapping_that_is_faulty_has_no_coverage(tmp_path: Path) -> None:
    """The fault is told, exit 1."""
    run = gateway("mapping", "coverage", own(tmp_path, ("M11.bill_number", "M11.bill_numbr")))
    assert run.code == 1
    assert [line.split("  ")[1] for line in run.out.splitlines()] == ["M102"]


def test_the_rule_that_wins_is_explained_with_the_files_it_came_through() -> None:
    """The mapping's own rule, and the block's instead of which it stands."""
    run = gateway("mapping", "explain", "x12-309-truck", "Filing.Consignee.Country")
    assert run.code == 0
    lines = [line.strip() for line in run.out.splitlines()]
    assert lines[0].startswith("section-321@1.0 Consignee.Country  code, one of AD, ")
    assert "default: { value: US, on: [absent, empty] }" in lines
    assert "reads N4.country: N4-04 country" in lines
    at = next(
        index for index, line in enumerate(lines) if line.startswith("instead of mappings/blocks/party-x12.yaml:")
    )
    assert lines[at + 1] == "Country: { from: N4.country, codes: iso-country, required: true, both: true }"
    found = gateway("mapping", "explain", "x12-309-truck", "Line.Value", "--format", "json").json
    ways = [rule["why"] for rule in found["rules"] if rule["source"] == "x12/309-005020"]
    assert ways == ["when its when: holds", "else", "the group around it"]


@pytest.mark.parametrize(
    ("name", "field", "code", "says"),
    [
        ("x12-309-truck", "Line.Vaule", 1, "Did you mean Line.Value"),
        ("x12-309-truk", "Line.Value", 2, "Did you mean x12-309-truck"),
    ],
)
def test_a_field_without_a_rule_is_told_with_the_nearest(name: str, field: str, code: int, says: str) -> None:
    """On standard error."""
    run = gateway("mapping", "explain", name, field)
    assert (run.code, run.out) == (code, "")
    assert says in run.err


def test_the_schema_for_editors_is_printed_or_written(tmp_path: Path) -> None:
    """The same document both ways."""
    printed = gateway("mapping", "schema")
    file = tmp_path / "mapping.schema.json"
    assert gateway("mapping", "schema", "--to", file).code == 0
    assert file.read_text("utf-8") == printed.out
    assert "records" in printed.json["anyOf"][0]["required"]
