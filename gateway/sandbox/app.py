"""The simulated customs over HTTP: ``POST /se`` takes a batch of entries, ``POST /x12`` a manifest.

All answers come back in the response, as JSON; with an address to respond to they are posted there, too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway import __version__
from gateway.diagnostics import as_json, diagnose
from gateway.sandbox.customs import Customs, Form
from gateway.sandbox.posting import Poster
from gateway.sandbox.reply import MARK

MOST_BYTES = 16 << 20
HEADERS = {"X-Simulation": "customs sandbox; nothing here is a decision of customs"}
_JSON = "application/json"


def create_sandbox(customs: Customs, clock: Callable[[], datetime], poster: Poster | None = None) -> FastAPI:
    """Return the application. *clock* gives aware times, *poster* takes the answers to where they are awaited."""
    app = FastAPI(title="Simulated customs", version=__version__, docs_url=None, redoc_url=None)

    async def take(form: Form, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return _document(413, {"problem": f"more than {MOST_BYTES:,} bytes"})
        key = request.headers.get("Idempotency-Key")
        replies, is_repeat = await run_in_threadpool(customs.answer, form, bytes(body), clock(), key)
        if replies is None:
            return _document(422, {"problem": as_json(diagnose("sandbox.production"))})
        if poster is not None and not is_repeat:
            poster.post(replies)
        answers = [
            {"kind": each.kind, "media_type": each.media_type, "body": each.body.decode("ascii")} for each in replies
        ]
        return _document(200, {"answers": answers})

    @app.post("/se")
    async def se(request: Request) -> Response:
        """Take a batch of entries."""
        return await take("se", request)

    @app.post("/x12")
    async def x12(request: Request) -> Response:
        """Take a manifest."""
        return await take("x12", request)

    @app.get("/")
    async def about() -> Response:
        """Tell what this is, and which bill numbers mean something."""
        return _document(200, {"magic": [msgspec.to_builtins(row) for row in customs.magic]})

    return app


def _document(status: int, content: dict[str, Any]) -> Response:
    document = {"schema": "gateway.sandbox/1", "mark": MARK, **content}
    return Response(msgspec.json.encode(document), status, headers=HEADERS, media_type=_JSON)
