"""Choosing a form by ``Accept``."""

from __future__ import annotations

import pytest

from gateway.api.accept import JSON, X12, XML, preferred


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (X12, X12),
        ("APPLICATION/EDI-X12", X12),
        ("text/xml", XML),
        ("application/xml, application/json", JSON),  # equal wishes: the order of the offer decides
        ("application/xml;q=0.9, application/json;q=0.1", XML),
        ("*/*;q=0.1, application/edi-x12", X12),
        ("application/json;q=0, */*", X12),  # everything but JSON
        ("text/html", JSON),  # nothing fits: JSON is better than nothing
        ("application/xml;q=nonsense", JSON),
        (",;,q=1", JSON),
    ],
)
def test_preferred(accept, form):
    """The wish with the most weight wins; without one it is JSON."""
    assert preferred(accept, (JSON, X12, XML)) == form
