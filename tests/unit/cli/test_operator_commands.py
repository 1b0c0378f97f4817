"""The operator's commands on a store as a night leaves it: concluded, waiting, held and parked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from command_line import MIXED, gateway

from gateway.diagnostics import diagnose
from gateway.pipeline.partner import Partner
from gateway.store import EVERYONE, Store
from gateway.worker import translate_message
from gateway.worker.wiring import middle_of

NOW = datetime(2025, 8, 15, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
LEASE = timedelta(minutes=1)


class Night(msgspec.Struct, frozen=True):
    """What happened: the ids of what is there, and the configuration that leads to it."""

    config: Path
    url: str
    concluded: str
    held: str
    delivery: str


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """A translated manifest whose delivery is parked, and a message that is held."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    config = tmp_path / "gateway.toml"
    config.write_text(f'store_url = "{url}"\ndata_folder = "{tmp_path}"\n')
    store = Store.open(url)
    message = store.receive("local", "http", [MIXED.read_bytes()], name="manifest.edi", now=NOW)
    claim = store.claim(("translate",), "w", NOW, LEASE)
    assert claim is not None
    translate_message(store, claim, middle_of(lambda id_: Partner(id=id_)), ("filings",), lambda: NOW)
    claim = store.claim(("deliver",), "w", NOW, LEASE)
    assert claim is not None
    store.park_delivery(claim, diagnose("transport.unknown-destination", found="filings"), NOW)
    held = store.receive("local", "http", [b"ISA"], now=LATER)
    claim_held = store.claim(("translate",), "w", LATER, LEASE)
    assert claim_held is not None
    store.hold(held.id, claim_held, diagnose("internal.unexpected", incident="inc_1"), LATER)
    store.close()
    return Night(config=config, url=url, concluded=message.id, held=held.id, delivery=claim.subject)


def test_messages_are_listed_newest_first_and_narrowed(night: Night) -> None:
    """Each in a line, or as JSON; by state, verdict and diagnostic."""
    run = gateway("message", "ls", config=night.config)
    assert [line.split()[0] for line in run.out.splitlines()] == [night.held, night.concluded]
    assert "partially-accepted" in run.out
    for narrow in (("--state", "held"), ("--code", "internal.unexpected")):
        document = gateway("message", "ls", *narrow, "--format", "json", config=night.config).json
        assert [one["id"] for one in document["messages"]] == [night.held]
    assert gateway("message", "ls", "--partner", "acme", config=night.config).out == ""


def test_a_message_is_shown_without_its_data_unless_asked(night: Night) -> None:
    """Codes and places are enough for most work; values and the sender's file name only with --values."""
    plain = gateway("message", "show", night.concluded, config=night.config)
    full = gateway("message", "show", night.concluded, "--values", config=night.config)
    document = gateway("message", "show", night.concluded, "--format", "json", config=night.config)
    assert night.delivery in plain.out
    assert "concluded" in plain.out
    assert "manifest.edi" not in plain.out + document.out
    assert "manifest.edi" in full.out
    assert document.json["diagnostics"]
    assert all("found" not in one and "message" not in one for one in document.json["diagnostics"])


def test_the_raw_bytes_are_those_that_came_in(night: Night) -> None:
    """Byte for byte."""
    assert gateway("message", "raw", night.concluded, config=night.config).out.encode() == MIXED.read_bytes()


@pytest.mark.parametrize("command", ["show", "raw", "retry"])
def test_an_unknown_message_is_told(night: Night, command: str) -> None:
    """Exit 2, and where to look."""
    run = gateway("message", command, "msg_nothing", config=night.config)
    assert (run.code, run.out) == (2, "")
    assert "gateway message ls" in run.err


def test_what_is_parked_is_told_with_its_reason_and_set_going_again(night: Night) -> None:
    """Exit 1 while anything waits for a person; after the retry it waits for a worker only."""
    assert gateway("queue", "ls", config=night.config).code == 1
    parked = gateway("queue", "parked", config=night.config)
    assert parked.code == 1
    assert night.delivery in parked.out
    assert "filings" in parked.out
    assert night.held in parked.out
    retried = gateway("queue", "retry", "--all", config=night.config)
    assert retried.code == 0
    assert retried.out.count("is tried again") == 2
    assert gateway("queue", "parked", config=night.config).code == 0
    document = gateway("queue", "ls", "--format", "json", config=night.config).json
    assert {(one["kind"], one["waiting"], one["parked"]) for one in document["queue"]} == {
        ("deliver", 1, 0),
        ("translate", 1, 0),
    }
    store = Store.open(night.url)
    message = store.message(EVERYONE, night.held)
    assert message is not None
    assert message.state == "received"
    store.close()


def test_retrying_what_is_not_parked_changes_nothing(night: Night) -> None:
    """Exit 1 and a word on each."""
    run = gateway("queue", "retry", night.concluded, "dlv_nothing", config=night.config)
    assert run.code == 1
    assert run.out.count("nothing to do") == 2
    assert gateway("message", "retry", night.concluded, config=night.config).code == 1
    assert gateway("message", "retry", night.held, config=night.config).code == 0
    assert gateway("queue", "retry", config=night.config).code == 2


def test_the_store_is_checked_against_itself_and_against_a_head_kept_elsewhere(night: Night) -> None:
    """Exit 0 when all holds; a head of another store does not."""
    head = gateway("store", "head", config=night.config).out.strip()
    assert gateway("store", "check", "--head", head, config=night.config).code == 0
    other = f"{head.partition(':')[0]}:{'0' * 64}"
    run = gateway("store", "check", "--head", other, "--format", "json", config=night.config)
    assert run.code == 1
    assert run.json["problems"][0]["subject"] == "timeline"
    assert gateway("store", "check", "--head", "7", config=night.config).code == 2
    assert gateway("store", "upgrade", config=night.config).code == 0


def test_no_command_makes_a_store_by_looking_at_it(tmp_path: Path) -> None:
    """Exit 2; nothing is created."""
    config = tmp_path / "gateway.toml"
    config.write_text(f'store_url = "sqlite:///{tmp_path / "none.db"}"\n')
    from gateway.settings import SettingsError

    for command in (("message", "ls"), ("queue", "ls"), ("store", "check"), ("store", "upgrade")):
        with pytest.raises(SettingsError, match="There is no store"):
            gateway(*command, config=config)
    assert not (tmp_path / "none.db").exists()


SECRETS = """
environment = "test"
store_url = "postgresql://gateway:very-secret@db.example/gateway"
[destinations.filer]
url = "https://filer.example/filings"
token = "very-secret"
[partners.acme]
keys = ["gw_test_abcdefgh:{digest}"]
senders = ["02:ACME"]
"""


def test_the_configuration_is_shown_with_its_origins_and_without_its_secrets(tmp_path: Path) -> None:
    """Passwords, tokens and digests of keys are left out in both forms."""
    config = tmp_path / "gateway.toml"
    config.write_text(SECRETS.format(digest="ab" * 32))
    config.chmod(0o600)
    text = gateway("config", "show", "--origin", config=config)
    document = gateway("config", "show", "--origin", "--format", "json", config=config)
    for run in (text, document):
        assert run.code == 0
        assert "very-secret" not in run.out
        assert "abab" not in run.out
        assert "gw_test_abcdefgh" in run.out
    assert document.json["origins"]["environment"] == str(config)
    assert document.json["origins"]["workers"] == "default"
    assert "acme" in gateway("partner", "ls", config=config).out
    assert 'on_error = "reject-record"' in gateway("partner", "show", "acme", config=config).out
    assert gateway("partner", "show", "acne", config=config).code == 2


def test_the_doctor_tells_what_has_to_be_done(tmp_path: Path) -> None:
    """A sound place is exit 0; a destination out of reach and a partner without a key are told."""
    config = tmp_path / "gateway.toml"
    config.write_text(f'data_folder = "{tmp_path}"\n')
    well = gateway("doctor", "--format", "json", config=config)
    assert well.code == 0, well.out
    assert {one["about"] for one in well.json["symptoms"]} >= {"store", "formats", "partners", "destination filings"}
    file = tmp_path / "file"
    file.touch()
    config.write_text(
        f'data_folder = "{file}"\n[destinations.filer]\nurl = "http://127.0.0.1:9/x"\n[partners.acme]\nsenders = []\n'
    )
    ill = gateway("doctor", config=config)
    assert ill.code == 1
    for told in ("cannot be written", "cannot be reached", "gateway key create"):
        assert told in ill.out
    config.write_text("nonsense = 1\n")
    assert "there is no such setting" in gateway("doctor", config=config).out
