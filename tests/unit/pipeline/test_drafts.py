"""The drafts of a message: what the trace is printed from agrees with what is filed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gateway.diagnostics import Diagnostic
from gateway.library import library
from gateway.mapping import Draft
from gateway.pipeline.partner import Partner
from gateway.pipeline.trace import drafts
from gateway.pipeline.translate import Remembered, collect, translate
from gateway.policy import eastern
from gateway.tree import InMemory

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.mark.parametrize("name", ["carrier-309/manifest-2025-08-15.edi", "broker-xml/type-86-2025-08-10.xml"])
def test_drafts_are_the_filings_of_the_message(name: str) -> None:
    """The same records in the same order, and the same XML wherever one was filed."""
    content = InMemory((SAMPLES / name).read_bytes())
    made = [draft for draft in drafts(content, library()) if isinstance(draft, Draft)]
    outcome = collect(
        translate(
            content,
            library=library(),
            partner=Partner(),
            as_of=eastern(date(2025, 8, 9)),
            known=Remembered().known,
            processed=lambda _: None,
        )
    )
    assert [draft.key for draft in made] == [filing.key for filing in outcome.filings]
    filed = [(draft, filing) for draft, filing in zip(made, outcome.filings, strict=True) if filing.fate == "forward"]
    assert filed
    assert all(draft.xml() == filing.xml for draft, filing in filed)


@pytest.mark.parametrize(
    "data", [b"", b"nothing", b"ISA*00*", b"<a>", b'<Filing xmlns="urn:low-value-gateway:filing:1"/>']
)
def test_what_is_no_message_is_one_diagnostic(data: bytes) -> None:
    """Never an exception, never a draft."""
    found = list(drafts(InMemory(data), library()))
    assert found
    assert all(isinstance(one, Diagnostic) for one in found)
