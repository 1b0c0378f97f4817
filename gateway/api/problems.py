"""Errors of a request as ``application/problem+json`` (RFC 9457), made from the catalogue like every other finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from gateway.api import shapes
from gateway.diagnostics import Diagnostic, diagnose, row_of
from gateway.store import IdempotencyConflict, StoreUnavailable

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[str, int] = {
    "partner.key-missing": 401,
    "partner.key-malformed": 401,
    "partner.key-unknown": 401,
    "partner.key-elsewhere": 401,
    "partner.cross-site": 403,
    "partner.operator-only": 403,
    "partner.not-found": 404,
    "partner.no-such-address": 404,
    "partner.method-not-allowed": 405,
    "partner.too-slow": 408,
    "partner.idempotency-conflict": 409,
    "partner.too-large": 413,
    "partner.media-type": 415,
    "partner.content-coding": 415,
    "partner.parameter-invalid": 422,
    "partner.upload-malformed": 400,
    "partner.request-failed": 500,
    "partner.unavailable": 503,
}
"""The HTTP status of each code that a request can be answered with."""

_CLOSING = frozenset({408, 413})
"""The rest of the body is not wanted: the connection ends with the answer."""


class Refused(Exception):  # noqa: N818  named after what happened
    """The request is answered with a problem. Raised only within the API; a bad message is never a reason."""

    def __init__(
        self, diagnostic: Diagnostic, *, findings: tuple[Diagnostic, ...] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic
        self.findings = findings
        self.headers = dict(headers or {})


def refuse(code: str, **data: Any) -> NoReturn:
    """Answer the request with the problem *code*; *data* fills its texts."""
    raise Refused(diagnose(code, **data))


def missing(noun: str, listing: str) -> NoReturn:
    """Answer 404: the id is unknown or foreign, which are not told apart. *listing* is where the known ones are."""
    refuse("partner.not-found", noun=noun, listing=listing)


def describe(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a path operation for *statuses*, for the OpenAPI document."""
    codes = {status: [code for code, its in STATUS.items() if its == status] for status in statuses}
    return {
        status: {
            "model": shapes.Problem,
            "description": "; ".join(row_of(code).title for code in codes[status]),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def answer(request: Request, refused: Refused, incident: str | None = None) -> JSONResponse:
    """Render *refused* for *request*."""
    diagnostic = refused.diagnostic
    status = STATUS[diagnostic.code]
    problem = shapes.Problem(
        type=f"/v1/diagnostics/{diagnostic.code}",
        title=row_of(diagnostic.code).title,
        status=status,
        detail=diagnostic.message,
        instance=request.url.path,
        code=diagnostic.code,
        hint=diagnostic.hint,
        incident=incident,
        diagnostics=tuple(shapes.Finding.of(finding) for finding in refused.findings),
    )
    headers = refused.headers | ({"Connection": "close"} if status in _CLOSING else {})
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="gateway"'
    return JSONResponse(problem.model_dump(mode="json"), status, headers, MEDIA_TYPE)


def unavailable(problem: str, retry_after_s: int) -> Refused:
    """Return the 503 that asks the caller to come again."""
    return Refused(diagnose("partner.unavailable", problem=problem), headers={"Retry-After": str(retry_after_s)})


def _of_validation(error: RequestValidationError) -> Refused:
    """Name the first parameter that does not fit, and what it should be; its value is not repeated."""
    first = error.errors()[0]
    name, text = str(first["loc"][-1]), first["msg"].removeprefix("Value error, ")
    problem = text[:1].lower() + text[1:]
    return Refused(diagnose("partner.parameter-invalid", name=name, problem=problem))


def _of_http(request: Request, error: HTTPException) -> Refused:
    """What the framework itself refuses: unknown paths, methods, bodies over the limit."""
    match error.status_code:
        case 405:
            allowed = _methods_at(request)
            diagnostic = diagnose("partner.method-not-allowed", found=request.method, expected=", ".join(allowed))
            return Refused(diagnostic, headers={"Allow": ", ".join(allowed)})
        case 404:
            return Refused(diagnose("partner.no-such-address"))
        case _:
            return Refused(diagnose("partner.parameter-invalid", name="request", problem="it cannot be read"))


def _methods_at(request: Request) -> list[str]:
    methods: set[str] = set()
    for route in request.app.state.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return sorted(methods)


_REFUSALS: Mapping[type[Exception], Callable[[Request, Any], Refused]] = {
    Refused: lambda _, error: error,
    IdempotencyConflict: lambda _, __: Refused(diagnose("partner.idempotency-conflict")),
    StoreUnavailable: lambda _, __: unavailable("the store is busy or out of reach", 5),
    RequestValidationError: lambda _, error: _of_validation(error),
    HTTPException: lambda request, error: _of_http(request, error),
}
"""What each exception of the API and of its framework is answered with; all others are faults, see ``traffic``."""


def install(app: FastAPI) -> None:
    """Make *app* answer every error of a request with a problem."""

    async def of(request: Request, error: Exception) -> JSONResponse:
        refusal = next(_REFUSALS[kind] for kind in type(error).__mro__ if kind in _REFUSALS)
        return answer(request, refusal(request, error))

    for kind in _REFUSALS:
        app.add_exception_handler(kind, of)
