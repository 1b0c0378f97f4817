"""The table of a guide against its walk: what the table lets pass, the walk has nothing to say of."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_mapping_tree_engines import documents, records, routes, spoiled

from gateway.library import library
from gateway.mapping.coverage import places_read
from gateway.xmlmsg import check_guide, guide_table


@given(st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_the_table_lets_pass_the_walk_lets_pass(random: Random) -> None:
    """With and without places that the mapping judges; and a sound record passes."""
    addresses = {route.mapping.name: one.guide.records for one in library().foreign.values() for route in one.routes}
    name, text = random.choice([one for one in documents() if one[0] in addresses])
    plan = routes()[name].plan
    shape, address = plan.context[-1], addresses[name]
    for judged in (frozenset(), places_read(plan)):
        table = guide_table(shape, address, judged)
        for element, _, node in records(spoiled(text, random) if random.random() < 0.8 else text):
            found = list(check_guide(node, shape, address, judged))
            assert table is None or table.holds(element) == (not found) or not table.holds(element)
