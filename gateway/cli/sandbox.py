"""``gateway sandbox``: simulated customs on an address of this machine."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from gateway import logs
from gateway.api import server
from gateway.sandbox import Customs, Poster, create_sandbox
from gateway.settings import read_settings


def run(host: str, port: int, respond_to: str | None, key: str | None, delay_s: float, seed: int | None) -> int:
    """Simulate customs until told to stop; answers are posted to *respond_to*, too, when that is given."""
    settings, _ = read_settings()
    logs.configure(settings.log_format, settings.log_level)
    poster = Poster(respond_to, key, delay_s, seed) if respond_to is not None else None
    app = create_sandbox(Customs(), lambda: datetime.now(UTC), poster)
    print(f"SIMULATION of customs on http://{host}:{port}  (POST /se, POST /x12; GET / tells more)", file=sys.stderr)
    if poster is not None:
        poster.start()
    try:
        simulation = server(app, host, port)
        simulation.run()
        return 0 if simulation.started else 1
    finally:
        if poster is not None:
            poster.stop()
