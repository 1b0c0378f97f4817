"""Who is asking. Runs before the body of a request is read."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from gateway.api.ports import Ports
from gateway.api.problems import Refused, refuse
from gateway.diagnostics import Diagnostic
from gateway.partners import DoorPolicy, is_loopback
from gateway.pipeline.partner import Partner
from gateway.settings import Settings

_BEARER = HTTPBearer(auto_error=False, description="Your key: gw_live_… or gw_test_…")
_HEADER = APIKeyHeader(name="X-Api-Key", auto_error=False, description="Your key, where Authorization is taken.")


async def _caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    header: Annotated[str | None, Security(_HEADER)],
) -> Partner:
    door: DoorPolicy = request.app.state.door
    if door.open_as is not None:
        _require_own_machine(request)
        return _known(door.open_as)
    key = bearer.credentials if bearer is not None else header
    if not key:
        refuse("partner.key-missing")
    partner = door.registry.by_key(key)
    if isinstance(partner, Diagnostic):
        raise Refused(partner)
    return _known(partner)


def _known(partner: Partner) -> Partner:
    structlog.contextvars.bind_contextvars(partner=partner.id)
    return partner


def _require_own_machine(request: Request) -> None:
    """Keep web pages out of a door that asks for no key: cross-site requests, and names that point here (rebinding)."""
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:  # a bracket without its other half
        host = ""
    if not is_loopback(host) or request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        refuse("partner.cross-site")


async def _ports(request: Request) -> Ports:
    ports: Ports = request.app.state.ports
    return ports


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _operator(request: Request) -> None:
    """Let in who asks from this machine, or anybody where the settings say so."""
    settings: Settings = request.app.state.settings
    if not settings.metrics:
        if request.client is None or not is_loopback(request.client.host):
            refuse("partner.operator-only")
        _require_own_machine(request)


OperatorDoor = Depends(_operator)
"""For what concerns the whole gateway and holds nothing of anybody's messages."""

Caller = Annotated[Partner, Depends(_caller)]
"""The partner behind the request. Every operation under ``/v1`` takes it, and asks for nothing that is not its own."""

TheseSettings = Annotated[Settings, Depends(_settings)]
ThesePorts = Annotated[Ports, Depends(_ports)]
