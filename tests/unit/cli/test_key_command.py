"""``gateway key create``: a key that the configuration it prints lets in."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from command_line import gateway

from gateway.diagnostics import Diagnostic
from gateway.partners import Registry
from gateway.settings import read_settings


def made(out: str) -> tuple[str, str]:
    """Return the key and the table of the configuration in what was printed."""
    key = re.search(r"^  (gw_\S+)$", out, re.MULTILINE)
    assert key is not None
    return key[1], "\n".join(line.strip() for line in out[out.index("  [partners.") :].splitlines())


@pytest.mark.parametrize("live", [True, False])
def test_the_key_opens_the_door_that_the_table_describes(tmp_path: Path, live: bool) -> None:
    """Put into the configuration, the printed table knows the printed key."""
    run = gateway("key", "create", "acme", *(["--live"] if live else []))
    key, table = made(run.out)
    config = tmp_path / "gateway.toml"
    environment = "live" if live else "test"
    config.write_text(f'environment = "{environment}"\n{table}\n')
    settings, _ = read_settings({"GATEWAY_CONFIG": str(config)})
    partner = Registry(settings).by_key(key)
    assert run.code == 0
    assert not isinstance(partner, Diagnostic)
    assert partner.id == "acme"
    assert run.out.count(key) == 1
    assert ("refuses test keys" in run.err) is not live


def test_keys_that_there_are_stay(tmp_path: Path) -> None:
    """The line holds the old keys and the new one, so that a key can be changed without a gap."""
    _, table = made(gateway("key", "create", "acme", "--live").out)
    config = tmp_path / "gateway.toml"
    config.write_text(table)
    _, again = made(gateway("key", "create", "acme", "--live", config=config).out)
    old, new = (tomllib.loads(text)["partners"]["acme"]["keys"] for text in (table, again))
    assert new[: len(old)] == old
    assert len(new) == len(old) + 1


@pytest.mark.parametrize("name", ["ACME", "1acme", "a cme", "x" * 41, ""])
def test_what_cannot_be_an_id_is_refused(name: str) -> None:
    """Exit 2 and no key."""
    run = gateway("key", "create", name)
    assert (run.code, run.out) == (2, "")
    assert "cannot be the id of a partner" in run.err
