"""``/healthz`` and ``/readyz``: for whoever keeps the gateway running. They tell nothing else, and need no key."""

from __future__ import annotations

from fastapi import APIRouter

from gateway import __version__
from gateway.api import shapes
from gateway.api.access import ThesePorts
from gateway.api.problems import describe, unavailable

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def health() -> shapes.Health:
    """Tell that the process answers."""
    return shapes.Health(status="ok", version=__version__)


@router.get("/readyz", responses=describe(503))
def readiness(ports: ThesePorts) -> shapes.Health:
    """Tell whether messages can be taken now."""
    problem = ports.ready()
    if problem is not None:
        raise unavailable(problem, 5)
    return shapes.Health(status="ready", version=__version__, library=ports.library_fault())
