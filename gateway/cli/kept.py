"""The store that the configuration names, opened for an operator's command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from gateway.settings import SettingsError, read_settings
from gateway.store import Store


@contextmanager
def opened() -> Iterator[Store]:
    """Yield the store. Raises ``SettingsError`` when there is none yet: looking at it must not make one."""
    settings, _ = read_settings()
    refuse_missing(settings.store_url)
    store = Store.open(settings.store_url)
    try:
        yield store
    finally:
        store.close()


def refuse_missing(url: str) -> None:
    """Raise ``SettingsError`` when *url* names an SQLite file that does not exist."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise SettingsError(
            f"There is no store at {parsed.database}. It is made when messages come in (gateway serve); "
            "set GATEWAY_STORE_URL or GATEWAY_CONFIG if it is elsewhere."
        )
