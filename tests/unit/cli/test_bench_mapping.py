"""The measurement of mapping: what it tells, whatever the machine takes."""

from __future__ import annotations

import pytest

from gateway.cli import bench_mapping


def test_costs_and_goals_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cost is positive, every goal has its measure."""
    monkeypatch.setattr(bench_mapping, "_ROUNDS", 1)
    monkeypatch.setattr(bench_mapping, "_SHIPMENTS", 12)
    costs = bench_mapping.mapping_us()
    assert list(costs) == ["split", "x12_map", "x12_read", "xml_map", "xml_read"]
    assert all(cost > 0 for cost in costs.values())
    goals = bench_mapping.goals(costs)
    assert [goal["id"] for goal in goals] == ["map-x12", "map-xml"]
    assert all(goal["goal"] and goal["measured"] and isinstance(goal["met"], bool) for goal in goals)


@pytest.mark.parametrize(("x12", "met"), [(15.0, True), (15.1, False)])
def test_the_floor_is_the_measure_of_the_machine(x12: float, met: bool) -> None:
    """A machine on which splitting takes twice as long may take twice as long for the rest."""
    for slower in (1, 2):
        costs = {"split": 4.1 * slower, "x12_map": x12 * slower, "x12_read": 1.0, "xml_map": 1.0, "xml_read": 1.0}
        assert bench_mapping.goals(costs)[0]["met"] is met
