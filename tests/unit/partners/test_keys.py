"""API keys: made, read, compared."""

from __future__ import annotations

import re

import pytest

from gateway.partners.keys import create_key, is_key, read_key
from gateway.settings import PartnerSettings


def test_a_key_says_where_it_belongs():
    """The readable part tells environment and id, the rest nothing."""
    key = create_key("test", entropy=lambda n: bytes(range(n)))
    assert re.fullmatch(r"gw_test_[a-z2-7]{8}_[a-z2-7]{59}", key.text)
    assert len(key.text) == 76
    parts = read_key(key.text)
    assert parts is not None
    assert (parts.name, parts.environment) == (key.text[:16], "test")


def test_only_a_hash_is_kept():
    """Nothing of the secret is in what is stored, and the settings take it as it is."""
    key = create_key("live")
    name, _, digest = key.stored.partition(":")
    assert key.text.startswith(f"{name}_")
    assert key.text[17:] not in key.stored
    assert is_key(key.text, digest)
    assert PartnerSettings.model_validate({"keys": [key.stored]}).keys == (key.stored,)


def test_keys_carry_256_random_bits():
    """Each key asks for its own entropy, 32 bytes for the secret."""
    asked: list[int] = []
    create_key("live", entropy=lambda n: asked.append(n) or bytes(n))
    assert asked == [5, 32]
    assert len({create_key("live").text for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text + "a",
        lambda text: f" {text}",
        lambda text: text + "\n",
        lambda text: text.upper(),
        lambda text: text.replace("live", "test"),
        lambda text: text[:20] + ("a" if text[20] != "a" else "b") + text[21:],
        lambda text: text[:17] + text[18] + text[17] + text[19:] if text[17] != text[18] else text[:-1],
        lambda text: text[:40] + "é" + text[41:],
    ],
)
def test_a_mistyped_key_is_told_apart(damage):
    """The checksum finds a key that was cut, changed or turned into another environment's."""
    assert read_key(damage(create_key("live").text)) is None
