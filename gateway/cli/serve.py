"""``gateway serve`` and ``gateway worker``: the API with workers in one process, or one more worker on the store."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import httpx2

from gateway import logs
from gateway.api import create_app, server
from gateway.api.installed import ports
from gateway.cli import USAGE
from gateway.diagnostics import Diagnostic
from gateway.fixedwidth import Transmitter
from gateway.library import read_catair_layouts, read_regimes
from gateway.partners import DoorPolicy, Registry, door_policy
from gateway.pipeline.partner import Partner
from gateway.reload import Keeper
from gateway.settings import Application, Settings, read_settings
from gateway.store import Store
from gateway.store.person_key import person_key
from gateway.transport import CargoRelease, Destination, Folder, Http, Webhook, read_secret
from gateway.worker import Worker
from gateway.worker.wiring import middle_of
from gateway.x12 import Interchange


def run(host: str, port: int) -> int:
    """Serve until told to stop; return 2 when the door may not open on *host*."""
    settings, _ = read_settings()
    door = door_policy(settings, host)
    if isinstance(door, str):
        print(f"error: {door}", file=sys.stderr)
        return USAGE
    return serve(settings, door, host, port)


def serve(settings: Settings, door: DoorPolicy, host: str, port: int) -> int:
    """Serve the API on *host* and *port* with the workers that *settings* ask for, until SIGTERM or SIGINT."""
    logs.configure(settings.log_format, settings.log_level)
    # uvicorn, once it has shut down, raises the signal again that it was ended by: the workers are to be ended, too.
    signal.signal(signal.SIGTERM, _end)
    if door.notice:
        print(door.notice, file=sys.stderr)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    store = _store(settings)
    try:
        with working(store, settings, settings.workers) as wake:
            print(f"Listening on http://{host}:{port}  (data in {settings.data_folder}/)", file=sys.stderr)
            with Keeper() as keeper:
                doors = replace(ports(store, _now, wake), library_fault=lambda: keeper.fault)
                api = server(create_app(doors, settings, door), host, port)
                api.run()
            return 0 if api.started else 1
    finally:
        store.close()


def _store(settings: Settings) -> Store:
    """Open the store with the key of its ledger of persons."""
    given = settings.person_key.get_secret_value() if settings.person_key is not None else None
    return Store.open(settings.store_url, person_key(settings.data_folder, given))


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def work() -> int:
    """Run one worker in the foreground until SIGTERM or SIGINT."""
    settings, _ = read_settings()
    logs.configure(settings.log_format, settings.log_level)
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    store = _store(settings)
    store.take_from(_is_gone, _now())
    worker = worker_of(store, settings, "worker")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    try:
        with Keeper():
            worker.run()
    finally:
        store.close()
    return 0


@contextmanager
def working(store: Store, settings: Settings, workers: int) -> Iterator[Callable[[], None]]:
    """Run *workers* loops in threads for the time of the block; at its end they finish or hand back what they do.

    Gives a function that wakes them: there is work.
    """
    store.take_from(_is_gone, _now())
    loops = [worker_of(store, settings, f"serve-{number}") for number in range(workers)]
    threads = [threading.Thread(target=loop.run, name=f"worker-{n}") for n, loop in enumerate(loops)]
    for thread in threads:
        thread.start()

    def wake() -> None:
        for loop in loops:
            loop.wake()

    try:
        yield wake
    finally:
        for loop in loops:
            loop.stop()
        for thread in threads:
            thread.join()


def worker_of(store: Store, settings: Settings, name: str) -> Worker:
    """Return a worker on *store* with the partners and destinations of *settings*."""
    registry = Registry(settings)
    place = f"{socket.gethostname()}/{os.getpid()}/{name}"

    def check_sender(partner: Partner, interchange: Interchange) -> Diagnostic | None:
        return registry.check_sender(partner, interchange.sender_qualifier, interchange.sender, scope=interchange.scope)

    window = timedelta(days=settings.duplicate_window_days)
    kept = timedelta(days=settings.person_days_kept)
    middle = middle_of(registry.partner, check_sender, window, pushes(settings).get, kept)
    return Worker(store, middle, destinations(settings), _now, random.random, place)


def _is_gone(worker: str) -> bool:
    """Tell whether the process that named itself *worker* ran on this machine and is dead: killed, say.

    A name with our own number is of an earlier process that had the same, as in a container: nothing here has a lease
    before it starts.
    """
    host, _, rest = worker.partition("/")
    number = rest.partition("/")[0]
    if host != socket.gethostname() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def destinations(settings: Settings) -> Mapping[str, Destination]:
    """Return the destinations of *settings* by name."""
    found: dict[str, Destination] = {}
    for name, destination in settings.destinations.items():
        way: Destination
        if destination.folder is not None:
            way = Folder(destination.folder)
        else:
            assert destination.url is not None, "a destination is a folder or a URL"
            token = destination.token
            headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else {}
            way = Http(destination.url, headers=headers, timeout=httpx2.Timeout(destination.timeout_s))
        if destination.application is not None:
            sender = transmitter(destination.application)
            way = CargoRelease(way, sender, read_catair_layouts(), read_regimes(), name=name)
        found[name] = way
    return found


def pushes(settings: Settings) -> Mapping[str, Destination]:
    """Return where the notices of partners are pushed to, by partner."""
    return {
        id_: Webhook(Http(partner.notify_url), read_secret(partner.notify_secret.get_secret_value()), _now)
        for id_, partner in settings.partners.items()
        if partner.notify_url is not None and partner.notify_secret is not None
    }


def transmitter(application: Application) -> Transmitter:
    """Return who sends batches by the settings *application*."""
    return Transmitter(
        site=application.site,
        sender=application.filer,
        password=application.password.get_secret_value(),
        port=application.port,
        office=application.office,
    )


def _now() -> datetime:
    return datetime.now(UTC)
