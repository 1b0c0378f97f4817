"""Where the HTTP door may open, and to whom."""

from __future__ import annotations

import pytest

from gateway.partners import DoorPolicy, create_key, door_policy, is_loopback
from gateway.pipeline.partner import Partner
from gateway.settings import PartnerSettings, Settings

KEY = create_key("live")
WITH_KEY = Settings(partners={"acme": PartnerSettings(agreement=Partner(id="acme"), keys=(KEY.stored,))})
WITHOUT_KEY = Settings(partners={"acme": PartnerSettings(agreement=Partner(id="acme"))})
LOOPBACK = ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"]
PUBLIC = ["0.0.0.0", "::", "", "10.0.0.7", "192.168.1.2", "example.com", "127.0.0.1.example.com", "localhost."]


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_without_partners_is_open_and_says_so(host):
    """Everybody on this machine is partner ``local``."""
    policy = door_policy(Settings(), host)
    assert isinstance(policy, DoorPolicy)
    assert policy.open_as == Partner(id="local")
    assert "without a key" in (policy.notice or "")
    assert "'local'" in (policy.notice or "")


@pytest.mark.parametrize("host", PUBLIC)
def test_elsewhere_without_partners_is_refused(host):
    """An address that others can reach never opens without keys."""
    refusal = door_policy(Settings(), host)
    assert isinstance(refusal, str)
    assert "Configure a partner with a key" in refusal


@pytest.mark.parametrize("host", LOOPBACK + PUBLIC)
def test_with_keys_every_address_asks_for_them(host):
    """Once a partner has a key, loopback asks for it too."""
    policy = door_policy(WITH_KEY, host)
    assert isinstance(policy, DoorPolicy)
    assert (policy.open_as, policy.notice) == (None, None)
    assert policy.registry.by_key(KEY.text) == Partner(id="acme")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_partners_without_any_key_are_refused(host):
    """A door that nobody could pass is a mistake in the settings, told with what to do."""
    refusal = door_policy(WITHOUT_KEY, host)
    assert isinstance(refusal, str)
    assert "gateway key create" in refusal
    assert "acme" in refusal


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback(host):
    """Names and addresses of this machine only."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_not_loopback(host):
    """All else can be reached, or may be."""
    assert not is_loopback(host)
