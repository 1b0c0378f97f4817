"""The HTTP API as one ASGI application."""

from __future__ import annotations

from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI

from gateway import __version__
from gateway.api import (
    check,
    codes,
    diagnostics,
    events,
    filings,
    life,
    mappings,
    messages,
    metrics,
    operation,
    policy,
    problems,
    responses,
    schemas,
)
from gateway.api.ports import Ports
from gateway.api.traffic import Traffic
from gateway.partners import DoorPolicy
from gateway.settings import Settings

_ROUTERS = (
    messages,
    responses,
    check,
    filings,
    life,
    policy,
    mappings,
    schemas,
    codes,
    diagnostics,
    events,
    operation,
    metrics,
)

_DESCRIPTION = """Carriers send X12, brokers send XML; low-value filings come out, and every message is answered.

A message is taken with `POST /v1/messages`: 202 means that it is on disk. What is wrong with its content is never an
HTTP error but part of its outcome. Errors of a request are `application/problem+json` and carry a `code` that
`/v1/diagnostics/{code}` explains. You see only what you have sent yourself."""


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document; problems in it have their own media type only."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation_ in operations.values():
                for response in operation_["responses"].values():
                    if problems.MEDIA_TYPE in response.get("content", ()):
                        response["content"].pop("application/json", None)
        return document


def create_app(ports: Ports, settings: Settings, door: DoorPolicy) -> FastAPI:
    """Return the application. *ports* is all that it works on, *door* tells its callers apart.

    The host that it is bound to must be the one that *door* was made for (``gateway.partners.door_policy``).
    """
    app = _Api(
        title="Low-value filing gateway",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        responses=problems.describe(500),
        separate_input_output_schemas=False,
    )
    app.state.ports = ports
    app.state.settings = settings
    app.state.door = door
    app.state.event_streams = 0
    app.state.stopping = lambda: False
    app.state.check_limiter = CapacityLimiter(check.AT_ONCE)
    app.state.routes = [*app.routes, *(route for room in _ROUTERS for route in room.router.routes)]
    problems.install(app)
    for room in _ROUTERS:
        app.include_router(room.router)
    app.add_middleware(Traffic)
    return app
