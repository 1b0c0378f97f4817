"""What the API needs of the rooms below it, in its own words.

Every call blocks and is made in a thread. ``partner`` is the id of the caller and comes from the key, never from the
request; an implementation answers a foreign id exactly as an unknown one, with ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from gateway.api import shapes
from gateway.diagnostics import Diagnostic
from gateway.pipeline.outcome import Fate, Format, Verdict
from gateway.pipeline.partner import Partner
from gateway.policy import Decision
from gateway.tree import Content

Item = TypeVar("Item")


class IdempotencyConflict(Exception):  # noqa: N818  named after what happened
    """The Idempotency-Key stands for other bytes, or for a message that is still coming in."""


class BadCursor(Exception):  # noqa: N818  named after what happened
    """The cursor is none that was given out for this list."""


class Unavailable(Exception):  # noqa: N818
    """The store cannot do this at the moment; the text says why, in words that may be shown."""

    def __init__(self, problem: str, retry_after_s: int = 5) -> None:
        super().__init__(problem)
        self.problem = problem
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to hand out."""

    content: Content
    media_type: str


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """Some items of a list, and the cursor that the next ones start at."""

    items: tuple[Item, ...]
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """Which messages, newest first. ``since`` is inclusive, ``until`` is not; ``code`` is a diagnostic's."""

    format: Format | None = None
    verdict: Verdict | None = None
    since: datetime | None = None
    until: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingQuery:
    """Which filings, newest first. ``bill`` is the sender's key of the record."""

    bill: str | None = None
    decision: Fate | None = None


class Messages(Protocol):
    """The messages that are kept, and all that hangs on one."""

    def receive(
        self,
        partner: str,
        door: str,
        chunks: Iterator[bytes],
        *,
        name: str | None,
        media_type: str | None,
        idempotency_key: str | None,
        now: datetime,
    ) -> shapes.Receipt:
        """Make the message durable, then return. Raises ``IdempotencyConflict``, ``Unavailable``."""
        ...

    def messages(self, partner: str, query: MessageQuery, cursor: str | None, limit: int) -> Slice[shapes.Message]: ...

    def message(self, partner: str, message_id: str) -> shapes.Message | None: ...

    def outcome(self, partner: str, message_id: str, filings: int) -> shapes.Outcome | None:
        """Return the outcome with its first *filings*; ``None`` also while there is no verdict yet."""
        ...

    def raw(self, partner: str, message_id: str) -> File | None: ...

    def diagnostics(
        self, partner: str, message_id: str, cursor: str | None, limit: int
    ) -> Slice[shapes.Finding] | None: ...

    def filings_of(
        self, partner: str, message_id: str, cursor: str | None, limit: int
    ) -> Slice[shapes.Filing] | None: ...

    def answers(self, partner: str, message_id: str) -> tuple[shapes.Answer, ...] | None: ...

    def answer(self, partner: str, message_id: str, n: int) -> File | None:
        """Return the *n*-th answer of the message, from 1."""
        ...

    def rejects(self, partner: str, message_id: str) -> File | None:
        """Return the refused part of the message in the sender's syntax, or ``None`` when nothing was refused."""
        ...

    def timeline(self, partner: str, message_id: str) -> tuple[shapes.Event, ...] | None: ...

    def filings(self, partner: str, query: FilingQuery, cursor: str | None, limit: int) -> Slice[shapes.Filing]: ...

    def filing(self, partner: str, filing_id: str) -> shapes.Filing | None: ...

    def filing_xml(self, partner: str, filing_id: str) -> str | None: ...


class Reference(Protocol):
    """What is installed."""

    def mappings(self) -> tuple[shapes.MappingInfo, ...]: ...

    def schemas(self) -> tuple[shapes.SchemaInfo, ...]: ...

    def schema(self, name: str) -> str | None:
        """Return the text of the schema *name* (without ``.xsd``)."""
        ...

    def code_lists(self) -> tuple[shapes.CodeListInfo, ...]: ...

    def code_list(self, name: str) -> shapes.CodeList | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that the API stands on."""

    messages: Messages
    reference: Reference
    check: Callable[[Partner, Content, str | None, datetime], shapes.Outcome]
    """Do the whole work on a message and keep nothing; answers carry their ``content``."""
    decide: Callable[[Mapping[str, Any]], Decision | tuple[Diagnostic, ...]]
    """Ask the law about one case, or say what is wrong with the case."""
    ready: Callable[[], str | None]
    """Return why the gateway cannot work at the moment, in words that may be shown; ``None`` when it can."""
    clock: Callable[[], datetime]
