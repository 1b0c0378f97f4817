"""Keys, chosen forms and log lines hold for any input."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gateway import logs
from gateway.api.accept import JSON, X12, XML, preferred
from gateway.partners import DoorPolicy, create_key, door_policy, is_loopback, read_key
from gateway.settings import Settings

SECRETS = st.binary(min_size=37, max_size=37)


@given(SECRETS, st.sampled_from(["test", "live"]))
def test_every_key_made_is_read(random, environment):
    """Whatever the random bits, a key is whole and says its environment."""
    key = create_key(environment, entropy=lambda n: random[:n] if n == 5 else random[5:])
    parts = read_key(key.text)
    assert parts is not None
    assert (parts.environment, key.stored.partition(":")[0]) == (environment, parts.name)


@given(SECRETS, st.integers(0, 75), st.characters())
def test_one_changed_character_is_always_found(random, at, character):
    """The checksum finds any single mistyped character."""
    text = create_key("live", entropy=lambda n: random[:n] if n == 5 else random[5:]).text
    if text[at] != character:
        assert read_key(text[:at] + character + text[at + 1 :]) is None


@given(st.text())
def test_no_text_is_taken_for_a_key_or_an_address_of_this_machine(text):
    """Any text is judged without a fault."""
    assert read_key(text) is None
    if not is_loopback(text):
        assert not isinstance(door_policy(Settings(), text), DoorPolicy)


@given(st.text() | st.text(alphabet="aplicton/xml*;q=,.01 ed-j"))
def test_any_accept_header_chooses_a_form(accept):
    """However a header is written, one of the offered forms is chosen."""
    assert preferred(accept, (JSON, X12, XML)) in (JSON, X12, XML)


@given(
    st.text(),
    st.dictionaries(
        st.text() | st.sampled_from(sorted(logs.SPEAKABLE) + sorted(logs.MEASURES) + ["exc_info", "stack_info"]),
        st.text() | st.integers() | st.floats() | st.binary() | st.none() | st.lists(st.text()),
    ),
)
def test_any_event_is_one_harmless_line(event, values):
    """Whatever is logged, the line holds no key that is not listed, and its texts are printable."""
    line = logs.speakable(None, "info", {"event": event, **values})
    allowed = {*logs.SPEAKABLE, *logs.MEASURES, "raised", "places"} | {key for key in values if key.startswith("_")}
    assert set(line) <= allowed
    for key, value in line.items():
        if isinstance(value, str) and not key.startswith("_"):
            assert value == logs.WITHHELD or value.isprintable()
            json.dumps(value)
