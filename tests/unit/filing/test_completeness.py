"""What a record lacks for another filing, by the shipped profiles and by small ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gateway.filing import Completeness, by_who_knows

ROOT = Path(__file__).parents[3]
FILE = "mappings/tables/profiles.yaml"
TEXT = (ROOT / FILE).read_text("utf-8")
TARGETS = {"11": "type-11", "13": "type-13", "IMDW": "imdw", "86": "type-86", "MANIFEST": "section-321"}


@pytest.fixture(scope="module")
def completeness(regimes) -> Completeness:
    found, findings = Completeness.read(TEXT, FILE, regimes)
    assert findings == ()
    assert found is not None
    return found


def record(values_by_path, name: str) -> dict[str, list[str]]:
    return values_by_path((ROOT / f"tests/data/records/{name}.xml").read_text("utf-8"))


OF_AN_ENTRY = [
    "ImporterNumber",
    "Bond.Type",
    "Line.Htsus",
    "RightToMakeEntry",
    "Entry.FilerCode",
    "Entry.Number",
    "Contact.Name",
    "Line.DutyRate",
    "TotalDuty",
]
LACKING = [
    ("11", "section-321", {}, OF_AN_ENTRY),
    ("01", "section-321", {}, OF_AN_ENTRY),
    ("03", "section-321", {}, OF_AN_ENTRY),
    ("11", "section-321", {"Line.Htsus": ["7323930080", "9615112000"]}, [f for f in OF_AN_ENTRY if f != "Line.Htsus"]),
    ("11", "section-321", {"Importer.Identifier": ["12-3456789"]}, OF_AN_ENTRY[1:]),
    ("11", "section-321", {"Importer.Identifier": ["B76"]}, OF_AN_ENTRY),
    ("86", "section-321", {}, ["Line.Htsus", "Entry.FilerCode", "Entry.Number", "Contact.Name"]),
    ("MANIFEST", "section-321", {}, []),
    (
        "IMDW",
        "section-321",
        {"Trip.Number": None},
        ["FilerCode", "BondNumber", "Line.Htsus", "Line.DutyRate", "TotalDuty", "Trip.Number", "TrackingNumber"],
    ),
    (
        "13",
        "section-321",
        {},
        [
            "Entry.FilerCode",
            "ImporterNumber",
            "Line.Htsus",
            "Line.DutyRate",
            "TotalDuty",
            "CarrierName",
            "TrackingNumber",
        ],
    ),
    ("QP", "section-321", {}, ["TrackingNumber", "Line.DutyRate", "TotalDuty"]),
    ("11", "type-86", {}, ["Bond.Type", "RightToMakeEntry", "Line.DutyRate", "TotalDuty"]),
    (
        "11",
        "type-86",
        {"ImporterNumber": None, "Trip.CarrierCode": None},
        ["ImporterNumber", "Bond.Type", "RightToMakeEntry", "Line.DutyRate", "TotalDuty", "Trip.CarrierCode"],
    ),
    ("MANIFEST", "type-86", {}, ["GrossWeight"]),
    ("MANIFEST", "type-86", {"Seller.Name": None}, ["Shipper.Name", "GrossWeight"]),
    ("MANIFEST", "type-86", {"Seller.Name": None, "Line.Seller.Name": ["A", "B"]}, ["GrossWeight"]),
    ("IMDW", "type-86", {}, ["BondNumber", "Line.DutyRate", "TotalDuty", "TrackingNumber"]),
    ("13", "type-86", {}, ["Line.DutyRate", "TotalDuty", "CarrierName", "TrackingNumber"]),
    ("01", "type-11", {}, []),
    ("13", "imdw", {}, ["ImporterNumber", "CarrierName", "DeliverTo.Name"]),
    ("11", "gift", {}, [*OF_AN_ENTRY, "Trip.CarrierCode"]),
    ("NONE", "section-321", {}, []),
    ("REVIEW", "type-86", {}, []),
]


@pytest.mark.parametrize(("suggested", "regime", "changes", "lacks"), LACKING)
def test_what_a_record_lacks(completeness, values_by_path, suggested, regime, changes, lacks) -> None:
    """By filing and regime, from the paths that it asks for alone."""
    values = {**record(values_by_path, regime), **changes}
    captured = {path: values[path] for path in completeness.paths(regime) if values.get(path) is not None}
    missing = completeness.missing_for(suggested, regime, captured)
    assert [one.field for one in missing] == lacks
    assert all(one.name and one.citation and one.known_by for one in missing)


@pytest.mark.parametrize(
    ("htsus", "origins", "name"),
    [
        (["7323930080", "961511"], 2, "10-digit HTSUS number of line 2"),
        (["7323930080", "961511", "96151120"], 3, "10-digit HTSUS number of lines 2, 3"),
        (["7323930080", "961511"], 3, "10-digit HTSUS number of 2 of 3 lines"),
        (["732393", "961511"], 2, "10-digit HTSUS number"),
        ([], 2, "10-digit HTSUS number"),
        (["7323930080", *["961511"] * 6], 7, "10-digit HTSUS number of 6 of 7 lines"),
        (["7323930080"] * 2, 2, None),
    ],
)
def test_lines_are_named(completeness, htsus, origins, name) -> None:
    """The lines that lack a field are named where they can be told, and counted where not or where they are many."""
    values = {"Line.OriginCountry": ["CN"] * origins, "Line.Htsus": htsus}
    found = {one.field: one.name for one in completeness.missing_for("11", "section-321", values)}
    assert found.get("Line.Htsus") == name


def test_profiles_are_of_filings_that_the_law_knows(completeness) -> None:
    """Every profile is of a filing of the routing table, and every filing that is an entry has one."""
    filings = yaml.safe_load((ROOT / "mappings/tables/routing.yaml").read_text("utf-8"))["filings"]
    assert set(completeness.filings) == set(filings) - {"NONE", "REVIEW"}
    assert completeness.knows("11", "section-321")
    assert not completeness.knows("NONE", "section-321")


@pytest.mark.parametrize(("filing", "regime"), TARGETS.items())
def test_a_record_of_the_filing_itself_lacks_nothing(completeness, values_by_path, filing, regime) -> None:
    """What a profile asks for is in a whole record of the regime that it is the profile of."""
    assert completeness.missing_for(filing, regime, record(values_by_path, regime)) == ()


@pytest.mark.parametrize(("filing", "regime"), TARGETS.items())
def test_profiles_ask_for_fields_of_the_schema(regimes, filing, regime) -> None:
    """A profile's field is one of the schema of its filing, under its own name there or another."""
    profile = next(one for one in yaml.safe_load(TEXT)["profiles"] if filing in one["filings"])
    fields = yaml.safe_load(TEXT)["fields"]
    for path in profile["needs"]:
        shapes = []
        for one in (path, *fields[path].get("also", ())):
            shape = regimes.named(regime).shape
            for name in one.split("."):
                shape = shape.child(name) if shape is not None else None
            shapes.append(shape)
        assert any(shape is not None and shape.type is not None for shape in shapes), path


def test_paths_that_profiles_name_are_in_some_record(regimes) -> None:
    """A path that no schema has would be a slip of the pen, and its field missing for ever."""
    known = set()

    def take(shape, prefix) -> None:
        for child in shape.children:
            known.add(prefix + child.name)
            take(child, f"{prefix}{child.name}.")

    for name in regimes.names:
        take(regimes.named(name).shape, "")
    fields = yaml.safe_load(TEXT)["fields"]
    assert {*fields, *(path for field in fields.values() for path in field.get("also", ()))} <= known
    assert set(fields) == {path for one in yaml.safe_load(TEXT)["profiles"] for path in one["needs"]}


def test_whom_to_ask(completeness) -> None:
    """What is missing is told by who knows it."""
    missing = completeness.missing_for("IMDW", "section-321", {"Line.OriginCountry": ["CN"], "Trip.Number": ["T"]})
    assert by_who_knows(missing) == (
        "the broker for filer code, number of the postal bond, 10-digit HTSUS number, rate of duty, total duty; "
        "the carrier for tracking number of the foreign post"
    )
    assert by_who_knows(()) == ""


FIELD = "fields:\n  Port: { name: port, known_by: the carrier }\n"
PROFILE = "profiles:\n  - filings: ['11']\n    needs:\n      Port: { citation: x, evidence: verified }\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (PROFILE, "policy.table-missing", 1),
        (FIELD, "policy.table-missing", 1),
        (FIELD + PROFILE + "more: 1\n", "policy.table-key", 7),
        (FIELD.replace("name: port, ", "") + PROFILE, "policy.table-missing", 2),
        (FIELD.replace("name:", "title: x, name:") + PROFILE, "policy.table-key", 2),
        (FIELD.replace(" }", ", form: '[' }") + PROFILE, "policy.table-value", 2),
        (FIELD + PROFILE.replace("Port:", "Harbour:"), "policy.table-value", 6),
        (FIELD + PROFILE.replace("verified", "hearsay"), "policy.table-value", 6),
        (FIELD + PROFILE.replace("evidence: verified", "note: x"), "policy.table-key", 6),
        (FIELD + PROFILE.replace("['11']", "['11', '11']"), "policy.table-value", 4),
        ("fields: [", "document.syntax", None),
        (FIELD.replace("name: port", "name: ") + PROFILE, "policy.table-missing", 2),
        (FIELD + "profiles: none\n", "policy.table-value", 3),
        (FIELD + "profiles: [none]\n", "policy.table-value", 3),
        (FIELD.replace(" }", ", also: Pier }") + PROFILE, "policy.table-value", 2),
        ("fields: none\n" + PROFILE, "policy.table-value", 1),
    ],
)
def test_a_table_with_a_fault_is_refused(regimes, text, code, line) -> None:
    """The file, the line and what was expected; and no table."""
    completeness, findings = Completeness.read(text, FILE, regimes)
    assert completeness is None
    assert code in {finding.code for finding in findings}
    if line is not None:
        assert any(finding.code == code and finding.source.line == line for finding in findings)


def test_a_small_table(regimes) -> None:
    """One field that every record of the regime has, and one that none can have."""
    text = FIELD + "  BondNumber: { name: bond, known_by: the broker }\n"
    text += PROFILE + "      BondNumber: { citation: y, evidence: unverified }\n"
    completeness, findings = Completeness.read(text, FILE, regimes)
    assert findings == ()
    assert completeness is not None
    (one,) = completeness.missing_for("11", "type-86", {})
    assert (one.field, one.name, one.citation, one.evidence, one.known_by) == (
        "BondNumber", "bond", "y", "unverified", "the broker",
    )  # fmt: skip
