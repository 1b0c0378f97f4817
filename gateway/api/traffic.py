"""Around every request: its log line, the headers that every answer has, and the last net under our own faults."""

from __future__ import annotations

import secrets
import time

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import logs
from gateway.api import problems
from gateway.diagnostics import diagnose

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)


class Traffic:
    """ASGI middleware, the outermost. No exception passes it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        started = time.perf_counter()
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            logs.logger().info("request.dropped", method=scope["method"], route=_route(scope))
            return
        except Exception as error:
            incident = f"inc_{secrets.token_hex(6)}"
            logs.logger().error("request.failed", incident=incident, route=_route(scope), exc_info=error)
            if status:  # the answer has begun, and can only be cut off
                raise
            failed = problems.Refused(diagnose("partner.request-failed", incident=incident))
            await problems.answer(Request(scope), failed, incident)(scope, receive, send_on)
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        logs.logger().info(
            "request.answered", method=scope["method"], route=_route(scope), status=status, duration_ms=duration_ms
        )


def _route(scope: Scope) -> str:
    """The template of the path: ids in it may be anything that a caller thinks of."""
    return getattr(scope.get("route"), "path", "/{other}")
