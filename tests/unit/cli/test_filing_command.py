"""``gateway filing complete``: what records lack for another filing."""

from __future__ import annotations

import pytest
from command_line import BROKER, GOOD, MIXED, NO_MESSAGE, gateway


def test_each_record_is_told_what_it_lacks() -> None:
    """Field, name, source and who knows it for each record; nothing for one that its mapping refuses."""
    run = gateway("filing", "complete", MIXED, "--for", "11", "--format", "json")
    assert run.code == 1
    assert (run.json["schema"], run.json["filing"]) == ("gateway.filing-complete/1", "11")
    first = run.json["records"][0]
    assert (first["key"], first["regime"]) == ("QZXP250815000001", "section-321")
    assert first["missing"][0] == {
        "field": "ImporterNumber",
        "name": "importer of record number",
        "citation": "19 CFR 143.26; 91 FR 37789",
        "evidence": "secondary",
        "known_by": "the importer",
    }
    refused = [record["key"] for record in run.json["records"] if record["missing"] is None]
    assert "QZXP2508150000061" in refused
    assert len(run.json["records"]) == 10


def test_text_names_whom_to_ask() -> None:
    """One line a field, with its source and how sure it is; the record that the XSD refuses is named too."""
    run = gateway("filing", "complete", BROKER, "--for", "11")
    assert run.code == 1
    assert run.out.splitlines() == [
        "QZ704100018  type-86: lacks for informal entry (11)",
        "  importer of record number: ask the importer (19 CFR 143.26; 91 FR 37789, as reported)",
        "  bond: ask the importer (19 CFR 113.62; 91 FR 37789, as reported)",
        "  right to make entry (owner, purchaser or broker): ask the broker (19 CFR 143.26)",
        "  rate of duty: ask the broker (91 FR 37789, as reported)",
        "  total duty: ask the broker (91 FR 37789, as reported)",
        "QZ704100026  type-86: not a record yet; gateway translate tells what is wrong with it",
    ]


def test_nothing_is_lacking() -> None:
    """A manifest's records have what a manifest needs: exit 0."""
    run = gateway("filing", "complete", GOOD, "--for", "MANIFEST")
    assert run.code == 0
    assert all(line.endswith("in every case") for line in run.out.splitlines())
    assert run.out


@pytest.mark.parametrize(
    ("file", "filing", "code", "says"),
    [
        (GOOD, "NONE", 2, "nothing is known of what a filing 'NONE' needs"),
        (GOOD, "imdw", 2, "Did you mean IMDW?"),
        (NO_MESSAGE, "11", 3, "error["),
    ],
)
def test_what_cannot_be_answered(file, filing, code, says) -> None:
    """An unknown filing and a file that is no message."""
    run = gateway("filing", "complete", file, "--for", filing)
    assert run.code == code
    assert says in run.err
