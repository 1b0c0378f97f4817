"""What the law is told of a record, and what its answer makes of it: dates, times, origins, values."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from manifests import (
    codes,
    day_after,
    fates,
    filings_document,
    group,
    interchange,
    manifest,
    one_set,
    outcome,
    port,
    shipment,
    transaction,
    type_86,
)

from gateway.filing import Completeness
from gateway.library import library, read_regimes
from gateway.pipeline.facts import FACT_TABLES, facts_of
from gateway.policy import EASTERN

PRC, ALL = "PRC_HK_SUSPENDED", "GLOBAL_SUSPENSION"
SILICONE = "N10*1*SILICONE PHONE CASE**A*3926909985*25*K*0.1**PKG*CN**USD"


@pytest.mark.parametrize(
    ("day", "at", "origin", "reason"),
    [
        ("20250501", "2359", "CN", "OK_321"),
        ("20250502", "0000", "CN", "OK_321"),
        ("20250502", "0001", "CN", PRC),
        ("20250502", "0001", "HK", PRC),
        ("20250502", "0001", "JP", "OK_321"),
        ("20250502", "", "CN", PRC),
        ("20250828", "2359", "JP", "OK_321"),
        ("20250829", "0000", "JP", "OK_321"),
        ("20250829", "0000", "CN", PRC),
        ("20250829", "0001", "JP", ALL),
        ("20250829", "", "JP", ALL),
        ("20250829", "0001", "CN", ALL),
    ],
)
def test_the_hour_of_arrival_decides(day: str, at: str, origin: str, reason: str) -> None:
    """Eastern time to the minute (EO 14256: 2025-05-02 00:01; EO 14324: 2025-08-29 00:01); without one it is noon."""
    message = interchange(group(transaction(manifest(shipment(origin=origin), arrival=port(day, at)))))
    found = outcome(message, as_of=datetime(2025, 5, 1, 12, 0, tzinfo=EASTERN))
    decision = found.filings[0].decision
    assert decision is not None
    assert decision.primary_reason == reason
    assert fates(found) == ["forward" if reason == "OK_321" else "reject"]


def test_one_origin_that_is_refused_refuses_the_shipment() -> None:
    """Several origins in one shipment: the gravest answer counts, and the line it is about is pointed at."""
    found = outcome(one_set([*shipment(), SILICONE]))
    assert codes(found) == ["policy.ineligible", "policy.penalty-exposure", "record.incomplete-for"]
    refusal = found.filings[0].diagnostics[0]
    assert (refusal.target, refusal.found) == ("Filing.Line[2].OriginCountry", "CN")
    assert refusal.source is not None
    assert refusal.source.raw == SILICONE


@pytest.mark.parametrize(("values", "expected"), [(("400", "400"), "forward"), (("400", "401"), "reject")])
def test_the_values_of_a_shipment_are_added(values: tuple[str, str], expected: str) -> None:
    """The limit of $800 holds for the shipment, not for each line (19 CFR 10.151(a))."""
    lines = [f"N10*1*WOODEN FRAMES**A*4414100000*{value}*K*0.6**PKG*JP**USD" for value in values]
    assert fates(outcome(one_set([*shipment()[:-1], *lines]))) == [expected]


@pytest.mark.parametrize(("value", "expected"), [("800.00", "forward"), ("800.01", "reject")])
def test_the_limit_holds_to_the_cent(value: str, expected: str) -> None:
    """A type 86 entry over the limit by a cent."""
    assert fates(outcome(filings_document(type_86(value=value)))) == [expected]


@pytest.mark.parametrize(("days", "hour", "reason"), [(-1, 0, "OK_321"), (0, 23, "OK_321"), (1, 0, "T86_LATE")])
def test_an_entry_is_filed_by_the_day_of_arrival(days: int, hour: int, reason: str) -> None:
    """Type 86 counts Eastern days from arrival to filing (89 FR 2630)."""
    filed = day_after(datetime(2025, 8, 15, hour, 30, tzinfo=EASTERN), days)
    found = outcome(filings_document(type_86(arrival="2025-08-15")), as_of=filed)
    decision = found.filings[0].decision
    assert decision is not None
    assert decision.primary_reason == reason
    if reason == "T86_LATE":
        assert found.filings[0].diagnostics[0].target == "Filing.EstimatedArrival"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": "ON"}, ["policy.data-error"]),
        ({"state": ""}, ["policy.data-error"]),
        ({"state": "PR"}, []),
        ({"currency": "CAD"}, ["mapping.currency-refused"]),
        ({"origin": ""}, ["mapping.required-missing"]),
        ({"value": "XX"}, ["mapping.number-invalid"]),
        ({"value": ""}, ["x12.condition-missing"]),
        ({"description": ""}, ["mapping.required-missing"]),
        ({"weight_unit": ""}, ["x12.condition-missing"]),
    ],
)
def test_one_cause_is_told_once(changes: dict[str, str], expected: list[str]) -> None:
    """What a shipment lacks is said by whoever sees it first; the law does not say it again."""
    found = outcome(one_set(shipment(**changes)))
    assert codes(found) == expected
    assert fates(found) == ["reject" if expected else "forward"]


def test_a_person_decides_what_the_law_leaves_open() -> None:
    """Goods of China in the days of February 2025 between two orders: the record is held, with the reason."""
    message = interchange(group(transaction(manifest(shipment(origin="CN"), arrival=port("20250205")))))
    found = outcome(message, as_of=datetime(2025, 2, 4, 12, 0, tzinfo=EASTERN))
    assert (fates(found), codes(found)) == (["hold"], ["policy.review"])
    assert found.conclusion.counts.hold == 1


NOON = datetime(2026, 11, 3, 12, 0, tzinfo=EASTERN)
FILED = datetime(2023, 6, 1, 9, 0, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("regime", "values", "facts"),
    [
        (
            "type-11",
            {"EstimatedArrival": ["2026-11-03"], "TotalValue": ["57.50"], "Line.AdditionalHtsus": ["9903052000"]},
            {"program": "TYPE_11", "arrival": NOON, "ch98_99": True, "pga": False, "filed_days_after_arrival": None},
        ),
        (
            "type-13",
            {"Arrival.Date": ["2026-11-03"], "Line.Value": ["300", "1"], "Line.Pga": ["PG01"]},
            {"program": "TYPE_13", "arrival": NOON, "mode": "mail", "pga": True, "ch98_99": False},
        ),
        ("type-13", {"Line.Value": ["300"]}, {"arrival": FILED, "mode": "mail"}),
        ("imdw", {"Arrival.Date": ["2026-11-03"]}, {"program": "IMDW", "mode": "mail", "ch98_99": False, "pga": None}),
        (
            "gift",
            {
                "Arrival.Date": ["2026-11-03"],
                "Transport.Mode": ["50"],
                "ShipFromCountry": ["GU"],
                "Evidence.Purchased": ["true"],
            },
            {"program": "GIFT", "mode": "mail", "ship_from": "GU", "purchased_or_bonus": True},
        ),
        ("data-pilot", {"Transport.Mode": ["40"]}, {"program": "DATA_PILOT", "arrival": FILED, "mode": "air"}),
    ],
)
def test_facts_of_the_other_regimes(regime: str, values: dict[str, list[str]], facts: dict[str, object]) -> None:
    """What the law is told of a record of each regime; where no arrival is told, the time of filing governs."""
    (found,) = facts_of(FACT_TABLES[regime], values, FILED)
    assert {name: getattr(found, name) for name in facts} == facts
    assert set(values) <= {*FACT_TABLES[regime].paths}


@pytest.mark.parametrize("regime", ["imdw", "gift", "type-11"])
def test_without_an_arrival_the_law_is_not_asked(regime: str) -> None:
    """What the schema requires is not made up."""
    assert facts_of(FACT_TABLES[regime], {}, FILED) == []


def test_every_regime_has_facts() -> None:
    """A mapping to any regime can be decided, and its facts are read from fields of its schema; what only adds to a
    shipment asks nothing of the law."""
    assert {*FACT_TABLES, "supplement", "cancellation"} == set(read_regimes().names)
    for name, table in FACT_TABLES.items():
        for path in table.paths:
            shape = read_regimes().named(name).shape  # type: ignore[union-attr]
            for step in path.split("."):
                shape = shape.child(step)  # type: ignore[assignment]
                assert shape is not None, f"{name}: {path}"


UNIFORM = (
    "For the filing suggested, informal entry (11), this record lacks: importer of record number, bond, right to make "
    "entry (owner, purchaser or broker), filer code, entry number, contact of the filer, rate of duty, total duty."
)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (one_set(shipment(value="801")), UNIFORM),
        (
            one_set([*shipment(value="801"), SILICONE.replace("3926909985", "392690")]),
            UNIFORM.replace("bond, ", "bond, 10-digit HTSUS number of line 2, "),
        ),
        (
            filings_document(type_86(origin="CN")),
            UNIFORM.replace("filer code, entry number, contact of the filer, ", ""),
        ),
        (
            filings_document(type_86(arrival="2019-09-01")),
            "For the filing suggested, release from the manifest (MANIFEST), this record lacks: shipping weight.",
        ),
    ],
)
def test_a_refused_record_is_told_what_it_lacks(message: str, expected: str) -> None:
    """One note, of what the filing that the law suggests needs and the record does not hold."""
    (filing,) = outcome(message).filings
    notes = [one for one in filing.diagnostics if one.code.startswith("record.")]
    assert [(one.code, one.message, one.severity.value) for one in notes] == [
        ("record.incomplete-for", expected, "note")
    ]
    assert notes[0].scope == filing.scope
    assert filing.fate == "reject"


def test_a_record_that_lacks_nothing_is_told_so() -> None:
    """Nothing is missing: the filing that is suggested can be prepared from the record."""
    shipped = library()
    complete = msgspec.structs.replace(shipped, completeness=Completeness({"11": ()}, read_regimes()))
    (filing,) = outcome(one_set(shipment(value="801")), installed=complete).filings
    assert codes(filing)[-1] == "record.complete-for"
    unknown = msgspec.structs.replace(shipped, completeness=Completeness({}, read_regimes()))
    (filing,) = outcome(one_set(shipment(value="801")), installed=unknown).filings
    assert "record.complete-for" not in codes(filing)


@pytest.mark.parametrize("message", [one_set(shipment()), one_set(shipment(value="801", description=""))])
def test_nothing_is_said_of_a_record_that_is_eligible_or_broken(message: str) -> None:
    """What may be filed as claimed needs no other filing; what is no record is corrected first."""
    (filing,) = outcome(message).filings
    assert "record.incomplete-for" not in codes(filing)
