"""Partners found by key and by the sender of an interchange."""

from __future__ import annotations

import pytest

from gateway.diagnostics import Diagnostic, Scope, Source
from gateway.partners import Registry, create_key
from gateway.pipeline.partner import Partner
from gateway.settings import PartnerSettings, Settings

ACME = create_key("live")
ACME_NEXT = create_key("live")
ZENITH = create_key("live")


def _settings(**changes: object) -> Settings:
    partners = {
        "acme": PartnerSettings(
            agreement=Partner(id="acme", on_error="reject-group"),
            keys=(ACME.stored, ACME_NEXT.stored),
            senders=("02:ABCD", "ZZ:ACME EAST"),
        ),
        "zenith": PartnerSettings(agreement=Partner(id="zenith"), keys=(ZENITH.stored,)),
    }
    return Settings(partners=partners, **changes)


@pytest.fixture
def registry() -> Registry:
    return Registry(_settings())


@pytest.mark.parametrize(("key", "partner"), [(ACME, "acme"), (ACME_NEXT, "acme"), (ZENITH, "zenith")])
def test_by_key(registry, key, partner):
    """Each key leads to its partner, two of them to one while a key is changed."""
    found = registry.by_key(key.text)
    assert isinstance(found, Partner)
    assert found.id == partner


def test_a_partner_comes_with_its_agreement(registry):
    """What was agreed is what the pipeline gets."""
    assert registry.partner("acme") == Partner(id="acme", on_error="reject-group")
    with pytest.raises(KeyError):
        registry.partner("nobody")


def test_with_no_partner_configured_there_is_local():
    """What came in without a key can be worked on."""
    assert Registry(Settings()).partner("local") == Partner(id="local")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "partner.key-malformed"),
        ("gw_live_", "partner.key-malformed"),
        (create_key("live").text, "partner.key-unknown"),
        (create_key("test").text, "partner.key-elsewhere"),
    ],
    ids=["empty", "cut", "unknown", "elsewhere"],
)
def test_why_a_key_is_refused(registry, text, code):
    """A mistyped key, an unknown one and one for the other environment are told apart."""
    found = registry.by_key(text)
    assert isinstance(found, Diagnostic)
    assert found.code == code


def test_a_secret_under_a_known_name_is_refused():
    """The id of a key alone opens nothing."""
    name, _, _ = ACME.stored.partition(":")
    other = f"{name}:{'0' * 64}"
    settings = Settings(partners={"acme": PartnerSettings(agreement=Partner(id="acme"), keys=(other,))})
    found = Registry(settings).by_key(ACME.text)
    assert isinstance(found, Diagnostic)
    assert found.code == "partner.key-unknown"
    assert ACME.text[17:] not in found.message


def test_a_test_gateway_takes_test_keys():
    """Keys go with the environment of the gateway."""
    key = create_key("test")
    partner = PartnerSettings(agreement=Partner(id="acme"), keys=(key.stored,))
    found = Registry(Settings(environment="test", partners={"acme": partner})).by_key(key.text)
    assert isinstance(found, Partner)


@pytest.mark.parametrize(
    ("partner", "qualifier", "sender", "foreign"),
    [
        ("acme", "02", "ABCD", False),
        ("acme", "02", "WXYZ", True),  # not agreed
        ("zenith", "02", "WXYZ", False),  # zenith has agreed on none, so any free one will do
        ("zenith", "02", "ABCD", True),  # acme's
    ],
)
def test_nobody_sends_in_the_name_of_another(registry, partner, qualifier, sender, foreign):
    """A sender that is not the partner's own refuses the interchange with TA1 006."""
    place, scope = Source(segment=1, segment_id="ISA", element=6), Scope(interchange=0)
    found = registry.check_sender(registry.partner(partner), qualifier, sender, source=place, scope=scope)
    assert (found is not None) == foreign
    if found is not None:
        assert (found.code, found.level, found.source, found.scope) == (
            "partner.sender-foreign",
            "interchange",
            place,
            scope,
        )
        assert "ABCD" in found.message
