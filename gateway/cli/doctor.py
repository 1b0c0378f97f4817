"""``gateway doctor``: is everything there that the gateway needs, here and now, with this configuration."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from lxml import etree
from sqlalchemy.engine import make_url

from gateway.cli.options import Output
from gateway.cli.printing import print_document
from gateway.library import LibraryUnsound, library
from gateway.partners import Registry
from gateway.policy import EASTERN
from gateway.settings import Settings, SettingsError, read_settings
from gateway.store import Store, StoreError

Standing = Literal["ok", "warning", "error"]
_FREE_BYTES = 1 << 30
_CONNECT_S = 3.0
_PACKAGES = ("lxml", "xmlschema", "pyx12", "fastapi", "structlog", "sqlalchemy", "msgspec")


class Symptom(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, how it stands, and what to do when it does not stand."""

    about: str
    standing: Standing
    text: str


def run(form: Output) -> int:
    """Look at everything once and print it; exit 1 when something has to be done."""
    symptoms = list(_examined())
    if form is Output.JSON:
        print_document({"schema": "gateway.doctor/1", "symptoms": [msgspec.to_builtins(one) for one in symptoms]})
    else:
        for one in symptoms:
            print(f"{one.standing:<8} {one.about}: {one.text}")
    return 1 if any(one.standing == "error" for one in symptoms) else 0


def _examined() -> Iterator[Symptom]:
    yield _ok("python", f"{sys.version.split()[0]}, {sys.executable}")
    yield _ok("packages", ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES))
    yield _ok("libxml2", ".".join(map(str, etree.LIBXML_VERSION)))
    yield _ok("time zone", f"customs days are {EASTERN.key}")
    try:
        library()
        yield _ok("formats", "guides, mappings, schemas and law are sound")
    except LibraryUnsound as error:
        first = error.findings[0]
        yield _bad("formats", f"{first.where}: {first.message} Run: gateway mapping check")
    try:
        settings, _ = read_settings()
    except SettingsError as error:
        yield _bad("configuration", str(error))
        return
    yield _ok("configuration", f"environment {settings.environment}")
    for look in _LOOKS:
        yield from look(settings)


def _partners(settings: Settings) -> Iterator[Symptom]:
    registry = Registry(settings)
    if not settings.partners:
        yield _warning("partners", "none is configured: only this machine can send, as partner local")
    elif not registry.has_keys:
        yield _bad("partners", "none has a key. Run: gateway key create PARTNER")
    for id_, one in settings.partners.items():
        if not one.keys and registry.has_keys:
            yield _warning("partners", f"{id_} has no key and cannot send over HTTP. Run: gateway key create {id_}")


def _store(settings: Settings) -> Iterator[Symptom]:
    url = make_url(settings.store_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not path.is_file():
            yield from _folder("store", path.parent)
            return
    try:
        store = Store.open(settings.store_url)
    except StoreError as error:
        yield _bad("store", f"{shown}: {error}")
        return
    try:
        backlog = store.backlog()
    finally:
        store.close()
    waiting, parked = sum(one.waiting for one in backlog), sum(one.parked for one in backlog)
    yield _ok("store", f"{shown}, {waiting} waiting")
    if parked:
        yield _warning("queue", f"{parked} parked: gateway queue parked")


def _data_folder(settings: Settings) -> Iterator[Symptom]:
    yield from _folder("data folder", settings.data_folder)


def _destinations(settings: Settings) -> Iterator[Symptom]:
    for name, destination in settings.destinations.items():
        about = f"destination {name}"
        if destination.folder is not None:
            yield from _folder(about, destination.folder)
            continue
        parts = urlsplit(destination.url or "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            with socket.create_connection((parts.hostname or "", port), timeout=_CONNECT_S):
                yield _ok(about, f"{parts.hostname}:{port} takes connections")
        except OSError as error:
            yield _bad(about, f"{parts.hostname}:{port} cannot be reached ({error}); deliveries wait until it can")


def _folder(about: str, folder: Path) -> Iterator[Symptom]:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield _bad(about, f"{folder} cannot be written: give this user the right to, or set another folder")
        return
    free = shutil.disk_usage(there).free
    told = f"{folder}{'' if folder.exists() else ' (made when needed)'}, {free >> 20} MiB free"
    yield _ok(about, told) if free >= _FREE_BYTES else _warning(about, f"{told}: make room")


_LOOKS: tuple[Callable[[Settings], Iterator[Symptom]], ...] = (_partners, _data_folder, _store, _destinations)


def _ok(about: str, text: str) -> Symptom:
    return Symptom(about=about, standing="ok", text=text)


def _warning(about: str, text: str) -> Symptom:
    return Symptom(about=about, standing="warning", text=text)


def _bad(about: str, text: str) -> Symptom:
    return Symptom(about=about, standing="error", text=text)
