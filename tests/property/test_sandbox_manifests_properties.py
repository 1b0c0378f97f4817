"""Manifests at the simulated customs under damage: it answers or stays silent, and never breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.library import library, read_regimes, read_response_tables
from gateway.responses import read_responses
from gateway.sandbox import read_magic
from gateway.sandbox.manifests import ManifestDesk
from gateway.tree import InMemory

NOW = datetime(2025, 8, 15, 13, 5, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "samples" / "carrier-309" / "manifest-2025-08-15.edi"


@cache
def desk() -> ManifestDesk:
    """Return a desk that remembers from one example to the next."""
    dispositions = {code: row.text for code, row in read_response_tables().dispositions.items()}
    return ManifestDesk(library(), read_regimes(), read_magic(), dispositions)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return the sample with new bill numbers, pieces of its first segments replaced and bytes changed."""
    data = SAMPLE.read_bytes().replace(b"*P*", b"*T*", 1)
    data = data.replace(b"2508150000", b"25081%05d" % draw(st.integers(0, 99999)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, draw(st.sampled_from([300, len(data) - 1]))))
        data = data[:place] + draw(st.sampled_from([b"", b"*", b"~", b"a", b" ", b"\xe9", b"X1"])) + data[place + 1 :]
    return data


@given(data=damaged())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_manifest_is_survived(data: bytes) -> None:
    """Every answer is a test, says that it is a simulation, and is read as sound."""
    for reply in desk().answer(data, NOW) or ():
        found, _ = read_responses(InMemory(reply.body), library().checkers, read_response_tables())
        assert b"CUSTOMS-SIM" in reply.body
        assert all(each.usage == "T" for each in found)
        assert reply.kind == "355" or all(each.sound for each in found)
