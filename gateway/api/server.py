"""The application on an address: uvicorn with the settings that the door relies on."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

HEADER_BYTES = 16 << 10


def server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """Return a server of *app*, not yet started; log lines of its own go through ``gateway.logs``.

    A request's header may have 16 KiB, an idle connection is kept 15 s, and at the end requests under way have 30 s.
    """
    made = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http="h11",
            log_config=None,
            access_log=False,  # the application writes a line per request, without what callers put into an address
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=HEADER_BYTES,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=30,
        )
    )
    app.state.stopping = lambda: made.should_exit  # streams have no end of their own
    return made
