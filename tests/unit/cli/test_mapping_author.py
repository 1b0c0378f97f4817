"""The author's further tools: a draft from a sample, what a change changes, the sheet, tidy files, the watch."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from command_line import TOP, gateway

from gateway.cli import mapping_watch

MAP = TOP / "mappings/maps/x12-309-truck.yaml"
MANIFEST = TOP / "samples/carrier-309/manifest-2025-08-15.edi"
SAMPLE = """\
<m:Run xmlns:m="urn:carrier:1" xmlns:g="urn:goods:1">
 <m:Carrier><m:Scac>QZXN</m:Scac></m:Carrier>
 <m:Trip><m:Number>NL0815</m:Number><m:ArrivalPort>0901</m:ArrivalPort><m:ArrivalDate>2025-08-15</m:ArrivalDate></m:Trip>
 <m:Shipment>
  <m:Bill number="NL00000001"/>
  <m:Sender><m:Name>Maple Inc</m:Name><m:City>Toronto</m:City><m:Country>CA</m:Country></m:Sender>
  <m:Weight unit="KG">5.5</m:Weight><m:Colour>red</m:Colour>
  <g:Item><g:Description>Mug</g:Description><g:Origin>CA</g:Origin><g:Value>9.00</g:Value></g:Item>
  <g:Item><g:Description>Cup</g:Description><g:Origin>CA</g:Origin><g:Value>9.00</g:Value></g:Item>
 </m:Shipment>
 <m:Shipment><m:Bill number="NL00000002"/></m:Shipment>
</m:Run>
"""


def changed(tmp_path: Path, *changes: tuple[str, str], name: str = "changed.yaml") -> Path:
    """Return a copy of the truck mapping with *changes*."""
    text = MAP.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def test_a_sample_of_an_unknown_format_becomes_a_guide_and_a_draft(tmp_path: Path) -> None:
    """Fields by the names of the trade, gaps by name, what is unread as a comment, the sample as a test."""
    sample = tmp_path / "run.xml"
    sample.write_text(SAMPLE)
    run = gateway("mapping", "new", "--from", sample, "--to", tmp_path)
    assert run.code == 0, run.err
    guide = (tmp_path / "guides/xml/run.yaml").read_text("utf-8")
    assert "records: Run/Shipment" in guide
    assert 'namespaces: { default: "urn:carrier:1", n1: "urn:goods:1" }' in guide
    draft = (tmp_path / "maps/run.yaml").read_text("utf-8")
    for line in (
        'Number: { from: "Bill/@number", max: 12, then: error, required: true }  # "NL00000001"',
        "Date: { from: ^Trip/ArrivalDate, date: iso, required: true }",
        "Country: { from: Sender/Country, codes: iso-country, required: true }",
        "GrossWeight: { from: Weight, number: decimal, required: true }",
        "each: Item",
        "Value: { from: Value, number: money, required: true }",
        '#  - { path: "Colour", because: … }',
        "      <m:Run xmlns",
    ):
        assert line in draft
    assert "gap      Bill.IssuerScac is required" in run.out
    assert "# GAP: Bill.IssuerScac" in draft
    again = gateway("mapping", "new", "--from", sample, "--to", tmp_path)
    assert again.code == 2
    assert "is there already" in again.err


def test_a_sample_in_json_becomes_a_guide_and_a_draft(tmp_path: Path) -> None:
    """As one in XML does; a schema is of no use to it."""
    text = (TOP / "samples" / "marketplace-json" / "orders-2025-08-20.json").read_text("utf-8")
    sample = tmp_path / "run.json"
    sample.write_text(
        text.replace("house_bill", "waybill").replace("consignee", "receiver").replace('"items"', '"goods"')
    )
    run = gateway("mapping", "new", "--from", sample, "--to", tmp_path)
    assert run.code == 0, run.err
    guide = (tmp_path / "guides/json/run.yaml").read_text("utf-8")
    assert "records: Message/orders\nmarks: [waybill, master_bill, mode, carrier]" in guide
    draft = (tmp_path / "maps/run.yaml").read_text("utf-8")
    for line in (
        'City: { from: receiver/city, max: 35, then: error, required: true, pii: true }  # "Los Angeles"',
        "Date: { from: arrival_date, date: iso, required: true }",
        "each: goods",
        'Value: { from: value, number: money, required: true }  # "41.50"',
        '#  - { path: "^marketplace/name", because: … }',
    ):
        assert line in draft
    assert "gap      Quantity is required" in run.out
    schema = gateway("mapping", "new", "--from", sample, "--to", tmp_path, "--schema", sample)
    assert schema.code == 2
    sample.write_text("[]")
    assert gateway("mapping", "new", "--from", sample, "--to", tmp_path).code == 3


def test_a_sample_that_is_read_already_becomes_an_extension(tmp_path: Path) -> None:
    """Nothing is drafted twice: what is different is written as changes, and the draft passes as it stands."""
    run = gateway("mapping", "new", "--from", MANIFEST, "--name", "Acme 309", "--to", tmp_path)
    assert run.code == 0, run.err
    file = tmp_path / "partners/acme-309.yaml"
    assert "extends: x12-309-truck@1" in file.read_text("utf-8")
    assert gateway("mapping", "check", file).code == 0
    tested = gateway("mapping", "test", file)
    assert tested.code == 0, tested.out
    assert "pass  acme-309: the sample" in tested.out


@pytest.mark.parametrize(
    ("text", "arguments", "code", "says"),
    [
        ("hello", [], 3, "neither X12"),
        ("<a><b/></a>", ["--records", "a/c"], 3, "a/c"),
        ("<a/>", ["--target", "section-322"], 2, "Did you mean section-321"),
    ],
)
def test_what_cannot_be_drafted_is_told(tmp_path: Path, text: str, arguments: list[str], code: int, says: str) -> None:
    """And nothing is written."""
    sample = tmp_path / "sample.xml"
    sample.write_text(text)
    run = gateway("mapping", "new", "--from", sample, "--to", tmp_path, *arguments)
    assert (run.code, run.out) == (code, "")
    assert says in run.err
    assert list(tmp_path.iterdir()) == [sample]


def test_the_same_mapping_twice_differs_in_nothing() -> None:
    """Exit 0, and the count."""
    run = gateway("mapping", "diff", "x12-309-truck", MAP, MANIFEST.parent)
    assert run.code == 0, run.out
    assert run.out.endswith(" the same\n")


def test_a_change_is_shown_field_by_field_with_its_traces(tmp_path: Path) -> None:
    """Old and new value, the sender's place, and both rules."""
    other = changed(tmp_path, ("  PlaceOfReceipt: M11.place_of_receipt", "  PlaceOfReceipt: { const: GUELPH }"))
    run = gateway("mapping", "diff", "x12-309-truck", other, MANIFEST)
    assert run.code == 1
    lines = run.out.splitlines()
    assert lines[0].startswith("changed  QZXP")
    assert lines[1] == "  PlaceOfReceipt: 'TORONTO' -> 'GUELPH'"
    assert "M11-10 by mappings/maps/x12-309-truck.yaml:" in lines[2]
    assert f"now no place of the message by {other}:" in lines[3]
    found = gateway("mapping", "diff", "x12-309-truck", other, MANIFEST, "--format", "json").json
    assert found["schema"] == "gateway.mapping-diff/1"
    assert set(found["counts"]) <= {"changed", "same"}


def test_what_breaks_and_what_is_fixed_is_told(tmp_path: Path) -> None:
    """A record that only the new mapping refuses is broken; the other way round it is fixed."""
    strict = changed(
        tmp_path,
        (
            "    Number:\n      from: M11.bill_number\n      max: 12",
            "    Number:\n      from: M11.bill_number\n      max: 3",
        ),
    )
    run = gateway("mapping", "diff", "x12-309-truck", strict, MANIFEST)
    assert run.code == 1
    assert "newly broken  QZXP" in run.out
    assert "  now mapping.too-long: " in run.out
    back = gateway("mapping", "diff", strict, "x12-309-truck", MANIFEST)
    assert "fixed  QZXP" in back.out
    assert "  no longer mapping.too-long: " in back.out


@pytest.mark.parametrize(("old", "new"), [("x12-309-truck", "nothing"), ("nothing", "x12-309-truck")])
def test_a_mapping_that_is_not_there_cannot_be_compared(old: str, new: str) -> None:
    """Wrong usage."""
    assert gateway("mapping", "diff", old, new, MANIFEST).code == 2


def test_the_sheet_has_a_row_for_every_rule(tmp_path: Path) -> None:
    """What brokers ask: the field, what it takes, where it comes from, why."""
    file = tmp_path / "sheet.csv"
    assert gateway("mapping", "sheet", "x12-309-truck", "--to", file).code == 0
    rows = {row["field"]: row for row in csv.DictReader(file.read_text("utf-8-sig").splitlines())}
    number = rows["Bill.Number"]
    assert (number["from"], number["required"]) == ("M11.bill_number", "yes")
    assert number["takes"].startswith("text, at most 12 characters")
    assert number["note"].startswith("a U.S. bill has at most 12")
    assert rows["Arrival.Port"]["reads"] == "P4-01 port"
    assert rows["Consignee.City"]["place"].startswith("mappings/blocks/party-x12.yaml:")


def test_simple_cells_of_the_sheet_are_taken_back(tmp_path: Path) -> None:
    """Shown first, made with --apply; what stands in a block is for the file."""
    mine = changed(tmp_path)
    sheet = tmp_path / "sheet.csv"
    assert gateway("mapping", "sheet", mine, "--to", sheet).code == 0
    text = sheet.read_text("utf-8-sig")
    edited = text.replace(
        'LadingPort,,"text, at most 5 characters, optional",M11.lading_port,',
        'LadingPort,,"text, at most 5 characters, optional",M11.location1,',
    )
    assert edited != text
    sheet.write_text(edited, "utf-8")
    shown = gateway("mapping", "sheet", mine, "--from", sheet)
    assert shown.code == 0
    assert "LadingPort from: 'M11.lading_port' -> 'M11.location1'" in shown.out
    assert "lading_port" in mine.read_text("utf-8")
    assert gateway("mapping", "sheet", mine, "--from", sheet, "--apply").code == 0
    assert "LadingPort: { from: M11.location1, max: 5" in mine.read_text("utf-8")
    assert gateway("mapping", "check", mine).code == 0
    sheet.write_text(text.replace("N4.city", "N4.region", 1), "utf-8")
    refused = gateway("mapping", "sheet", mine, "--from", sheet)
    assert refused.code == 1
    assert "not taken  mappings/blocks/party-x12.yaml:" in refused.out


def test_no_cell_of_the_sheet_is_passed_over_in_silence(tmp_path: Path) -> None:
    """A cell that is not taken back, a row that the mapping does not have, and a sheet without an edit are told."""
    mine, sheet = changed(tmp_path), tmp_path / "sheet.csv"
    gateway("mapping", "sheet", mine, "--to", sheet)
    text = sheet.read_text("utf-8-sig")
    assert "no cell differs" in gateway("mapping", "sheet", mine, "--from", sheet).out
    for old, new, told in (
        ("LadingPort,,", "LadingPort,yes,", "LadingPort required: '' -> 'yes'"),
        ("LadingPort,", "Loadport,", "Loadport: the mapping has no such field"),
    ):
        sheet.write_text(text.replace(old, new, 1), "utf-8")
        refused = gateway("mapping", "sheet", mine, "--from", sheet)
        assert (refused.code, told in refused.out) == (1, True)


def test_a_draft_finds_lists_and_what_tells_records_apart(tmp_path: Path) -> None:
    """Street lines, a bill that is called waybill, day and time in one; never a number that all records share."""
    sample = tmp_path / "run.xml"
    sample.write_text(
        "<Run><Head><RunNumber>R1</RunNumber><ArrivalDate>2025-08-15T09:30:00-04:00</ArrivalDate></Head>"
        + "".join(
            f'<Piece waybill="T{n}"><To><Name>N</Name><Street>1</Street><Street>2</Street></To></Piece>' for n in (1, 2)
        )
        + "</Run>"
    )
    run = gateway("mapping", "new", "--from", sample, "--to", tmp_path / "mappings")
    assert run.code == 0, run.err
    drafted = (tmp_path / "mappings/maps/run.yaml").read_text("utf-8")
    assert 'Number: { from: "@waybill"' in drafted
    assert 'Street: { from: "To/Street[*]"' in drafted
    assert "Date: { from: ^Head/ArrivalDate, date: date-time" in drafted


def test_a_file_is_tidied_without_a_word_changed(tmp_path: Path) -> None:
    """Blanks at line ends and further empty lines go; block texts and comments stay."""
    file = tmp_path / "untidy.yaml"
    block = "tests:\n  - given: |\n      one  \n\n\n      two\n\n\n    name: n"
    file.write_text(f"\n# why  \nmapping: x   \n\n\n\nfields:  # these\n  A: b \n{block}")
    assert gateway("mapping", "fmt", file, "--check").code == 1
    assert gateway("mapping", "fmt", file).code == 0
    made = file.read_text("utf-8")
    assert made == f"# why\nmapping: x\n\nfields:  # these\n  A: b\n{block}\n"
    assert gateway("mapping", "fmt", file, "--check").code == 0
    assert gateway("mapping", "fmt", tmp_path / "none.yaml").code == 2


def test_the_installed_mappings_are_tidy() -> None:
    """As ``fmt`` leaves them."""
    run = gateway("mapping", "fmt", "--check", *sorted((TOP / "mappings/maps").glob("x12-*.yaml")))
    assert run.code == 0, run.out


def test_the_watch_runs_again_after_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once at the start, once for the change."""
    mine = changed(tmp_path)
    states = iter([1, 1, 2])
    monkeypatch.setattr(mapping_watch, "_state", lambda _: next(states))
    monkeypatch.setattr(mapping_watch, "_PAUSE_S", 0)
    run = gateway("mapping", "watch", mine, "--rounds", "2")
    assert run.code == 0
    assert run.out.count("1 mapping checked, 0 findings") == 2
    assert run.out.count("changed at ") == 1


def test_the_watch_sees_what_changed(tmp_path: Path) -> None:
    """The file itself counts, whether or not it is installed."""
    mine = changed(tmp_path)
    before = mapping_watch._state(str(mine))
    mine.write_text("mapping: x\n")
    assert mapping_watch._state(str(mine)) != before
