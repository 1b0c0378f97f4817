"""The life of filings after their message: where they stand, how they came there, what was told about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from gateway import store
from gateway.api import shapes
from gateway.api.access import Caller, ThesePorts
from gateway.api.files import download
from gateway.api.problems import describe, missing
from gateway.tree import InMemory

router = APIRouter(prefix="/v1", tags=["filings"])

_LISTING = "/v1/messages/ID/filings, or at /v1/filings?bill=KEY"
_ONE = describe(401, 403, 404, 422, 503)
_NOTICE = "ntc_01kxeq9d3m8v2p6r4t0w1y5z7b"

FilingId = Annotated[str, Path(max_length=80, examples=[shapes.FILING])]


class Code(shapes.Shape):
    """A code that came with an answer, and what it is about."""

    code: str | None = None
    text: str = ""
    where: str | None = Field(default=None, examples=["line 2, SE40"])


class Happened(shapes.Shape):
    """One entry in the history of a filing."""

    at: datetime = Field(description="When it became known here.")
    moment: datetime = Field(
        description="When it happened, as far as the answer tells. By this the state is worked out."
    )
    event: str = Field(examples=["released"])
    before: str = Field(examples=["accepted"])
    state: str = Field(description="The state by all that was known then.", examples=["released"])
    source: str = Field(examples=["SO"])
    disposition: str | None = Field(default=None, examples=["98"])
    hold: str | None = None
    port: str | None = None
    codes: tuple[Code, ...] = ()

    @classmethod
    def of(cls, change: store.Change) -> Happened:
        """Render *change*."""
        told = change.told
        return cls(
            at=change.at,
            moment=change.moment or change.at,
            event=change.event,
            before=change.before,
            state=change.after,
            source=told["kind"],
            disposition=told["disposition"],
            hold=told["hold"],
            port=told["port"],
            codes=tuple(
                Code(code=code.get("code"), text=code.get("text", ""), where=code.get("where"))
                for code in told["codes"]
            ),
        )


class Notice(shapes.Shape):
    """What was told about a filing. Its bytes are at ``path``."""

    id: str = Field(examples=[_NOTICE])
    message: str = Field(description="Your message that the filing, or your part of it, came from.")
    key: str = Field(examples=[shapes.KEY])
    event: str = Field(examples=["released"])
    state: str = Field(examples=["released"])
    kind: str = Field(examples=["350"])
    media_type: str = Field(examples=["application/edi-x12"])
    control_number: str | None = None
    created_at: datetime
    delivery: Literal["kept", "due", "delivered", "parked"] = Field(
        description="kept: to be collected here. due, delivered, parked: how the push to you stands."
    )
    path: str = Field(examples=[f"/v1/notices/{_NOTICE}"])

    @classmethod
    def of(cls, notice: store.Notice) -> Notice:
        """Render *notice*."""
        return cls(
            id=notice.id,
            message=notice.message,
            key=notice.key,
            event=notice.event,
            state=notice.after,
            kind=notice.kind,
            media_type=notice.media_type,
            control_number=notice.control_number,
            created_at=notice.created_at,
            delivery=notice.state,
            path=f"/v1/notices/{notice.id}",
        )


@router.get("/filings/{filing_id}/timeline", responses=_ONE)
def history(filing_id: FilingId, caller: Caller, ports: ThesePorts) -> shapes.Page[Happened]:
    """List what happened to a filing after its message, in the order in which it became known."""
    if ports.messages.filing(caller.id, filing_id) is None:
        missing("filing", _LISTING)
    return shapes.Page(items=tuple(map(Happened.of, ports.messages.history(caller.id, filing_id))))


@router.get("/filings/{filing_id}/notices", responses=_ONE)
def notices_of_filing(filing_id: FilingId, caller: Caller, ports: ThesePorts) -> shapes.Page[Notice]:
    """List what you were told about a filing, oldest first."""
    if ports.messages.filing(caller.id, filing_id) is None:
        missing("filing", _LISTING)
    return shapes.Page(items=tuple(map(Notice.of, ports.messages.notices_of_filing(caller.id, filing_id))))


@router.get("/messages/{message_id}/notices", responses=_ONE)
def notices(
    message_id: Annotated[str, Path(max_length=80, examples=[shapes.MESSAGE])], caller: Caller, ports: ThesePorts
) -> shapes.Page[Notice]:
    """List what you were told since about the filings of a message, and about those that it contributed to."""
    if ports.messages.message(caller.id, message_id) is None:
        missing("message", "/v1/messages")
    return shapes.Page(items=tuple(map(Notice.of, ports.messages.notices(caller.id, message_id))))


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/notices/{notice_id}", response_class=Response, responses=_ONE | _BYTES)
def notice(
    notice_id: Annotated[str, Path(max_length=80, examples=[_NOTICE])], caller: Caller, ports: ThesePorts
) -> Response:
    """Return the bytes of one notice: a 350 or 355, an XML status, or JSON."""
    found = ports.messages.notice(caller.id, notice_id) or missing("notice", "/v1/messages/ID/notices")
    return download(InMemory(found.body), found.media_type, f"{found.id}-{found.kind}")
