"""Configuration: one frozen value, from the defaults, a TOML file (``GATEWAY_CONFIG``) and ``GATEWAY_…`` variables.

Later in that list wins. Nested names are joined by two underscores: ``GATEWAY_LIMITS__BODY_BYTES``. A name that is not
known is an error that tells the nearest right one, so that a misspelt limit never stays silently at its default.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.assembly import Profile, profile_xml
from gateway.diagnostics import CATALOGUE, row_of
from gateway.pipeline.circles import flaws
from gateway.pipeline.partner import Partner

PREFIX = "GATEWAY_"
CONFIG_VARIABLE = "GATEWAY_CONFIG"

_SECRETS = (".token", ".password", ".notify_secret", "person_key")
"""How the names of settings end that nobody else may read."""

StoredKey = Annotated[str, StringConstraints(pattern=r"^gw_(test|live)_[a-z2-7]{8}:[0-9a-f]{64}$")]
"""A key as it is kept: its readable part and the SHA-256 of the whole. See ``gateway.partners.keys``."""

SenderId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}:[^:]{1,15}$")]
"""ISA05 and ISA06 of an interchange without trailing blanks, such as ``02:ABCD``."""

_BESIDE = {"keys", "senders", "notify_url", "notify_secret"}
"""The settings of a partner that are none of its agreement."""

PartnerId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class SettingsError(Exception):
    """The configuration cannot be used; the text names every setting concerned, where it was read and what to write."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Part):
    """What the HTTP door takes from one request."""

    body_bytes: int = Field(default=64 << 20, ge=1)
    """Largest message."""
    check_bytes: int = Field(default=16 << 20, ge=1)
    """Largest message that ``POST /v1/check`` works on while the sender waits."""
    body_grace_s: float = Field(default=60, gt=0)
    """A body may take this long, plus the time that its bytes take at ``body_bytes_per_s``: slow senders are cut."""
    body_bytes_per_s: int = Field(default=50_000, ge=1)


class Application(_Part):
    """Who sends ABI batches, as CBP knows them: what the records A and B say."""

    filer: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3}$")]
    """A 6-8: the id code that CBP has assigned, often the filer code."""
    site: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4}$")]
    """A 2-5: the port code nearest to the transmitter."""
    port: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    """B 4-7, for entries of its district; others go by their own port."""
    office: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,2}$")] = ""
    """A 38-39 and B 45-46."""
    password: SecretStr
    """A 9-14, one to six capitals and digits."""

    @field_validator("password")
    @classmethod
    def _fits(cls, password: SecretStr) -> SecretStr:
        if not re.fullmatch("[A-Z0-9]{1,6}", password.get_secret_value()):
            raise ValueError("a password of one to six capitals and digits")
        return password


class Destination(_Part):
    """Where filings go: a folder or a URL, exactly one of them."""

    folder: Path | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+(/\S*)?$")] | None = None
    token: SecretStr | None = None
    """Sent as ``Authorization: Bearer`` to *url*."""
    timeout_s: float = Field(default=30, gt=0)
    format: Literal["xml", "se"] = "xml"
    """``se``: batches of ABI cargo release, for entries of types 86 and 11."""
    application: Application | None = None
    """Who sends the batches; with ``format = "se"`` alone."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Destination:
        if (self.folder is None) == (self.url is None):
            raise ValueError("give either a folder or a url")
        if (self.format == "se") != (self.application is not None):
            raise ValueError('format = "se" and an application go together')
        return self


def _agreement(value: object) -> object:
    if not isinstance(value, dict):
        return value
    unknown = next(chain(_unknown(Partner, value), _unknown_codes(value.get("severities"))), None)
    if unknown is not None:
        raise ValueError(unknown)
    try:
        return msgspec.convert(value, Partner, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(str(error).replace("`$.", "`")) from None


class PartnerSettings(_Part):
    """A trading partner: how its messages are treated, and how it is recognised.

    In the file the fields of ``gateway.pipeline.partner.Partner`` stand beside ``keys`` and ``senders``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    agreement: Annotated[Partner, BeforeValidator(_agreement), PlainSerializer(msgspec.to_builtins)]
    keys: tuple[StoredKey, ...] = ()
    senders: tuple[SenderId, ...] = ()
    notify_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+(/\S*)?$")] | None = None
    """Where notices about filings are posted to; without it they are kept to be collected."""
    notify_secret: SecretStr | None = None
    """What they are signed with (Standard Webhooks): ``whsec_`` and the base64 of 24 random bytes or more."""

    @model_validator(mode="after")
    def _signed(self) -> PartnerSettings:
        secret = self.notify_secret.get_secret_value() if self.notify_secret is not None else None
        if (self.notify_url is None) != (secret is None):
            raise ValueError("notify_url and notify_secret go together")
        if secret is not None and not re.fullmatch("whsec_[A-Za-z0-9+/]{32,}={0,2}", secret):
            raise ValueError("notify_secret: whsec_ and the base64 of 24 random bytes or more")
        return self

    @model_validator(mode="before")
    @classmethod
    def _gather_agreement(cls, data: object) -> object:
        if not isinstance(data, dict) or isinstance(data.get("agreement"), Partner):
            return data
        own = {name: data[name] for name in _BESIDE if name in data}
        return own | {"agreement": {name: value for name, value in data.items() if name not in own}}


class Settings(BaseSettings):
    """All settings. Paths are relative to the folder that the process was started in."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    environment: Literal["test", "live"] = "live"
    """Keys of the other environment are refused, so that a test never files for real."""
    data_folder: Path = Path("gateway-data")
    store_url: str = Field(default_factory=lambda data: f"sqlite:///{data['data_folder'] / 'gateway.db'}")
    partners: dict[PartnerId, PartnerSettings] = {}
    destinations: dict[str, Destination] = Field(
        default_factory=lambda data: {"filings": Destination(folder=data["data_folder"] / "filings")}
    )
    limits: Limits = Limits()
    duplicate_window_days: int = Field(default=90, ge=1, le=3650)
    """An interchange number that was used longer ago is free again."""
    person_days_kept: int = Field(default=31, ge=16, le=3650)
    """So many days after it the ledger of what was forwarded for persons on a day is kept. Sixteen at least: an entry
    of type 86 could be filed until the fifteenth day after arrival."""
    person_key: SecretStr | None = None
    """Keys the digests by which persons stand in the ledger of days; none: a key is made once in ``data_folder``. Give
    one where several machines work on one store."""
    workers: int = Field(default=1, ge=0, le=64)
    """Worker loops in one ``gateway serve``."""
    metrics: bool = False
    """``/metrics`` for every address that can reach the server, not for this machine alone."""
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="before")
    @classmethod
    def _name_partners(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Give each partner its id from the name of its table."""
        partners = data.get("partners")
        if not isinstance(partners, dict):
            return data
        named = {id_: {**body, "id": id_} if isinstance(body, dict) else body for id_, body in partners.items()}
        return data | {"partners": named}

    @model_validator(mode="after")
    def _nothing_is_shared(self) -> Settings:
        owner: dict[str, str] = {}
        for id_, partner in self.partners.items():
            for mark in (*(key.partition(":")[0] for key in partner.keys), *partner.senders):
                if owner.setdefault(mark, id_) != id_:
                    raise ValueError(
                        f"{mark} belongs to partner {owner[mark]} and to partner {id_}; one must give it up"
                    )
        return self

    @model_validator(mode="after")
    def _agree_with_each_other(self) -> Settings:
        agreements = {id_: partner.agreement for id_, partner in self.partners.items()}
        flaw = next(flaws(agreements, _flaw_of_profile), None)
        if flaw is not None:
            raise ValueError(flaw)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what :func:`read_settings` hands in: it has read the variables and the file itself."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def _flaw_of_profile(profile: Profile) -> str | None:
    """Return what the schema of the supplement has against *profile*."""
    from gateway.library import read_regimes  # half a second, which only those with a profile wait for

    schema = read_regimes().schema
    (faults,) = schema.gate([profile_xml(profile, schema.shape("Supplement"))])
    return faults[0].diagnostic().message if faults else None


class Origins(dict[str, str]):
    """Where each setting that is not at its default was read: dotted name to ``environment`` or the file's name."""


def read_settings(environ: Mapping[str, str] | None = None) -> tuple[Settings, Origins]:
    """Read the settings from *environ* (the process's own by default) and from the TOML file that it names.

    Raises ``SettingsError`` when the file cannot be read, a name is unknown or a value does not fit.
    """
    environ = os.environ if environ is None else environ
    file = environ.get(CONFIG_VARIABLE)
    from_file = _read_toml(Path(file)) if file else {}
    from_environment = _read_variables(environ)
    origins = Origins({name: str(file) for name in _leaves(from_file)})
    origins.update(dict.fromkeys(_leaves(from_environment), "environment"))
    try:
        return Settings(**_merged(from_file, from_environment)), origins
    except ValidationError as error:
        raise SettingsError("\n".join(_explained(error, origins))) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
        is_open = os.name == "posix" and bool(path.stat().st_mode & stat.S_IROTH)
    except OSError as error:
        raise SettingsError(f"{CONFIG_VARIABLE} names {path}, which cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not a TOML file: {error}.") from None
    if is_open and any(name.endswith(_SECRETS) for name in _leaves(tree)):
        raise SettingsError(
            f"{path} holds a token or password and can be read by everybody on this machine. Run: chmod o-r {path} "
            f"(or put it into {PREFIX}DESTINATIONS__NAME__TOKEN, or …__APPLICATION__PASSWORD)."
        )
    return tree


def _read_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {CONFIG_VARIABLE}
    ours = {name.upper(): text for name, text in environ.items() if name.upper().startswith(PREFIX)}
    for name in ours:
        if name.partition("__")[0] not in known:
            raise SettingsError(f"{name}: there is no such variable{_nearest(name, known)}")
    source = EnvSettingsSource(Settings, case_sensitive=True)
    source.env_vars = {name.lower(): text for name, text in ours.items()}
    source.case_sensitive = False
    try:
        return source()
    except ValueError as error:
        raise SettingsError(f"A {PREFIX}… variable does not hold what its setting needs: {error}.") from None


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for name, value in above.items():
        under = out.get(name)
        out[name] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return out


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _unknown(struct: type[msgspec.Struct], data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield a text for each name in *data* that *struct* (or a struct within) does not have."""
    fields = {field.name: field.type for field in msgspec.structs.fields(struct)}
    for name, value in data.items():
        if name not in fields:
            beside = set() if prefix else _BESIDE
            yield f"{prefix}{name}: there is no such setting{_nearest(name, {*fields, *beside} - {'id'})}"
        elif isinstance(value, Mapping) and isinstance(fields[name], type) and issubclass(fields[name], msgspec.Struct):
            yield from _unknown(fields[name], value, f"{prefix}{name}.")


def _unknown_codes(severities: object) -> Iterator[str]:
    for code in severities if isinstance(severities, Mapping) else ():
        try:
            row_of(code)
        except KeyError:
            near = difflib.get_close_matches(code, sorted(CATALOGUE), 1, 0.6)
            meant = f"; did you mean {near[0]}?" if near else ""
            yield f"severities.{code}: there is no such diagnostic code{meant}"


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"


def _explained(error: ValidationError, origins: Origins) -> Iterator[str]:
    for problem in error.errors():
        path = [str(part) for part in problem["loc"] if part not in ("agreement", "[key]")]
        name = ".".join(path)
        text = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            text = f"there is no such setting{_nearest(path[-1], _siblings(path[:-1]))}"
        if problem["type"] == "default_factory_not_called":  # it only echoes another problem of the list
            continue
        origin = next((place for leaf, place in origins.items() if leaf == name or leaf.startswith(f"{name}.")), None)
        yield f"{name or 'settings'}: {text}" + (f" (read from {origin})" if origin else "")


def _siblings(path: list[str]) -> set[str]:
    if path[-1:] == ["application"]:
        return set(Application.model_fields)
    models: dict[str, type[BaseModel]] = {"limits": Limits, "destinations": Destination, "partners": PartnerSettings}
    return set((models[path[0]] if path else Settings).model_fields)
