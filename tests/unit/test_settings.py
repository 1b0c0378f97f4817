"""Settings from defaults, file and variables; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.diagnostics import Severity
from gateway.partners import create_key
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.settings import Settings, SettingsError, read_settings

KEY = create_key("live").stored

SE = """[destinations.a.application]
filer = "B76"
site = "2704"
port = "2704"
password = "PASSWD"
"""
FILE = f"""
data_folder = "/srv/gateway"

[limits]
body_bytes = 1_000_000_000

[partners.acme]
keys = ["{KEY}"]
senders = ["02:ABCD", "ZZ:ACME EAST"]
on_error = "reject-transaction"
severities = {{ "partner.sender-foreign" = "warning" }}

[partners.acme.answers]
ack999 = "always"

[destinations.customs]
url = "https://filer.example/filings"
"""


@pytest.fixture
def config(tmp_path):
    """Write a TOML file and return the environment that names it."""

    def write(text: str, **variables: str) -> dict[str, str]:
        path = tmp_path / "gateway.toml"
        path.write_text(text, "utf-8")
        path.chmod(0o640)
        return {"GATEWAY_CONFIG": str(path), **variables}

    return write


def test_with_no_configuration_at_all():
    """Everything has a default: a SQLite file and a folder of filings in a data folder."""
    settings, origins = read_settings({"PATH": "/bin"})
    assert settings == Settings()
    assert settings.store_url == "sqlite:///gateway-data/gateway.db"
    assert settings.destinations["filings"].folder == Path("gateway-data/filings")
    assert settings.limits.body_bytes == 64 << 20
    assert settings.partners == {}
    assert origins == {}


def test_a_file_is_read(config):
    """A partner's agreement stands beside its keys and senders, and gets its id from its table."""
    settings, origins = read_settings(config(FILE))
    acme = settings.partners["acme"]
    assert acme.agreement == Partner(
        id="acme",
        on_error="reject-transaction",
        severities={"partner.sender-foreign": Severity.WARNING},
        answers=AnswerSettings(ack999="always"),
    )
    assert (acme.keys, acme.senders) == ((KEY,), ("02:ABCD", "ZZ:ACME EAST"))
    assert settings.store_url == "sqlite:////srv/gateway/gateway.db"
    assert list(settings.destinations) == ["customs"]
    assert settings.limits.body_bytes == 1_000_000_000
    assert settings.limits.check_bytes == Settings().limits.check_bytes
    assert origins["limits.body_bytes"].endswith("gateway.toml")


def test_variables_win_over_the_file(config):
    """A variable replaces one value and leaves those beside it."""
    settings, origins = read_settings(
        config(
            FILE,
            GATEWAY_LIMITS__BODY_BYTES="7",
            GATEWAY_PARTNERS__ACME__ON_ERROR="reject-group",
            GATEWAY_DESTINATIONS__CUSTOMS__TOKEN="s3cret",
            gateway_workers="3",
        )
    )
    assert (settings.limits.body_bytes, settings.workers) == (7, 3)
    assert settings.partners["acme"].agreement.on_error == "reject-group"
    assert settings.partners["acme"].agreement.answers.ack999 == "always"
    assert origins["limits.body_bytes"] == "environment"
    assert origins["partners.acme.senders"].endswith("gateway.toml")


def test_a_destination_may_take_cargo_release(config):
    """Who sends the batches stands beside the format; the password does not show."""
    settings, _ = read_settings(config(f"[destinations.a]\nfolder = 'x'\nformat = 'se'\n{SE}"))
    application = settings.destinations["a"].application
    assert application is not None
    assert (application.filer, application.site, application.port, application.office) == ("B76", "2704", "2704", "")
    assert "PASSWD" not in f"{settings!r} {settings.model_dump_json()}"


def test_secrets_do_not_show(config):
    """Printing the settings shows no secret."""
    settings, _ = read_settings(config(FILE, GATEWAY_DESTINATIONS__CUSTOMS__TOKEN="s3cret"))
    assert "s3cret" not in f"{settings!r} {settings.model_dump_json()}"
    token = settings.destinations["customs"].token
    assert token is not None
    assert token.get_secret_value() == "s3cret"


def test_settings_do_not_change():
    """Nobody turns a setting at run time."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().workers = 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lmits = 1", "lmits: there is no such setting; did you mean limits?"),
        ("[limits]\nbody_byte = 1", "limits.body_byte: there is no such setting; did you mean body_bytes?"),
        ("[limits]\nbody_bytes = 0", "limits.body_bytes: "),
        ("[limits]\nbody_bytes = 'big'", "limits.body_bytes: "),
        ("[partners.acme]\non_eror = 'x'", "partners.acme: on_eror: there is no such setting; did you mean on_error?"),
        ("[partners.acme]\nkey = ['x']", "partners.acme: key: there is no such setting; did you mean keys?"),
        ("[partners.acme]\non_error = 'x'", "partners.acme: Invalid enum value 'x' - at `on_error`"),
        (
            "[partners.acme]\nseverities = { 'partner.sender-foregn' = 'warning' }",
            "severities.partner.sender-foregn: there is no such diagnostic code; did you mean partner.sender-foreign?",
        ),
        ("[partners.acme]\nseverities = { qqqq = 'note' }", "severities.qqqq: there is no such diagnostic code"),
        ("[partners.acme]\nseverities = 1", "partners.acme: Expected `object`"),
        ("[partners.acme]\nseverities = { 'partner.sender-foreign' = 'loud' }", "Invalid enum value 'loud'"),
        ("[partners.acme]\nkeys = ['gw_live_x']", "partners.acme.keys.0: "),
        ("[partners.acme]\nsenders = ['ABCD']", "partners.acme.senders.0: "),
        ("[partners.acme.answers]\nack99 = 'always'", "answers.ack99: there is no such setting; did you mean ack999?"),
        ("[partners.acme.answers]\nxyz = 'always'", "answers.xyz: there is no such setting; known are ack997, "),
        ("[partners.acme]\nagreement = {}", "partners.acme: agreement: there is no such setting"),
        ("[partners.ACME]", "partners.ACME: "),
        ("[partners]\nacme = 1", "partners.acme: "),
        ("partners = 1", "partners: "),
        ("[destinations.a]", "destinations.a: give either a folder or a url"),
        ("[destinations.a]\nfolder = 'x'\nurl = 'http://a'", "destinations.a: give either a folder or a url"),
        ("[destinations.a]\nurl = 'ftp://a'", "destinations.a.url: "),
        ("[destinations.a]\nurl = 'http://user:password@a/'", "destinations.a.url: "),
        ("[destinations.a]\nfolders = 'x'", "destinations.a.folders: there is no such setting; did you mean folder?"),
        ("[destinations.a]\nfolder = 'x'\nformat = 'se'", 'a: format = "se" and an application go together'),
        (f"[destinations.a]\nfolder = 'x'\n{SE}", 'a: format = "se" and an application go together'),
        (f"[destinations.a]\nfolder = 'x'\nformat = 'se'\n{SE}offic = 'x'", "offic: there is no such setting; did you"),
        (f"[destinations.a]\nfolder = 'x'\nformat = 'se'\n{SE}".replace("PASSWD", "no good"), "one to six capitals"),
        (
            "[partners.a]\nsenders = ['02:A']\n[partners.b]\nsenders = ['02:A']",
            "02:A belongs to partner a and to partner b",
        ),
        pytest.param(
            f"[partners.a]\nkeys = ['{KEY}']\n[partners.b]\nkeys = ['{KEY}']",
            f"{KEY[:16]} belongs to partner a and to partner b",
            id="one key twice",
        ),
        ("x =", "is not a TOML file"),
    ],
)
def test_mistakes_in_the_file_are_named(config, text, told):
    """Each text names the setting, what is wrong with it and the file."""
    environment = config(text)
    with pytest.raises(SettingsError) as raised:
        read_settings(environment)
    assert told in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 2
    assert "default factory" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GATEWAY_STORE_URI", "x", "GATEWAY_STORE_URI: there is no such variable; did you mean GATEWAY_STORE_URL?"),
        ("GATEWAY_LIMIT__BODY_BYTES", "1", "there is no such variable; did you mean GATEWAY_LIMITS"),
        ("GATEWAY_LIMITS__BODY_BYTS", "1", "limits.body_byts: there is no such setting; did you mean body_bytes?"),
        ("GATEWAY_LIMITS", "x", "does not hold what its setting needs"),
        ("GATEWAY_WORKERS", "many", "workers: "),
        ("GATEWAY_CONFIG", "/nowhere/at.toml", "GATEWAY_CONFIG names /nowhere/at.toml, which cannot be read"),
    ],
)
def test_mistakes_in_variables_are_named(name, value, told):
    """A misspelt variable is no silent default."""
    with pytest.raises(SettingsError) as raised:
        read_settings({name: value})
    assert told in str(raised.value)
    assert value not in str(raised.value).removeprefix(told) or len(value) == 1 or name == "GATEWAY_CONFIG"


def test_a_token_is_not_left_open_to_everybody(config):
    """A file with a secret in it must not be readable by all."""
    environment = config("[destinations.customs]\nurl = 'https://filer.example/'\ntoken = 's3cret'")
    path = Path(environment["GATEWAY_CONFIG"])
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod o-r") as raised:
        read_settings(environment)
    assert "s3cret" not in str(raised.value)
    path.chmod(0o640)
    read_settings(environment)


def test_a_file_that_is_no_text(tmp_path):
    """Bytes that are no UTF-8 are told as such."""
    path = tmp_path / "gateway.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not a TOML file"):
        read_settings({"GATEWAY_CONFIG": str(path)})
