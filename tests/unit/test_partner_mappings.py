"""A partner's own mapping serves that partner's messages, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway import library as library_module
from gateway.library import reading
from gateway.pipeline.library import Library
from gateway.pipeline.partner import Partner
from gateway.pipeline.translate import collect, translate
from gateway.tree import InMemory

TOP = Path(__file__).parents[2]
OWN = """\
mapping: acme-309
version: 3
extends: x12-309-truck@1
partner: acme
source: x12/309-005020
changes:
  replace: { PlaceOfReceipt: { const: GUELPH } }
"""


@pytest.fixture(scope="module")
def installed() -> Library:
    """The library with one partner's mapping in it."""
    read = reading._mapping_texts

    def texts(pattern: str) -> dict[str, str]:
        return {"mappings/partners/acme-309.yaml": OWN} if pattern == "partners/*.yaml" else read(pattern)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_mapping_texts", texts)
        return library_module.read_library()


@pytest.mark.parametrize(
    ("partner", "mode", "mapping", "made"),
    [
        ("acme", b"J", "acme-309@3", True),
        ("b2b", b"J", "x12-309-truck@1", False),
        ("acme", b"O", "x12-309-ocean@1", False),
        ("acme", b"A", "acme-309@3", None),
    ],
)
def test_a_partner_is_served_by_its_own_mapping(
    installed: Library, partner: str, mode: bytes, mapping: str, made: bool | None
) -> None:
    """The mapping that extends the general one names the partner it is for; what that one does not read, others do."""
    manifest = (TOP / "samples/carrier-309/manifest-2025-08-15.edi").read_bytes()
    assert b"M10*QZXP*J*" in manifest
    content = InMemory(manifest.replace(b"M10*QZXP*J*", b"M10*QZXP*%s*" % mode))
    outcome = collect(
        translate(
            content,
            library=installed,
            partner=Partner(id=partner),
            as_of=datetime(2025, 8, 15, 12, tzinfo=UTC),
            known=lambda _: set(),
            processed=lambda _: None,
        )
    )
    assert outcome.conclusion.mapping == mapping
    assert {"<PlaceOfReceipt>GUELPH<" in filing.xml for filing in outcome.filings if filing.xml} == {made} - {None}
    assert set(installed.mappings) >= {"acme-309", "x12-309-truck"}
