"""What the API needs of the rooms below it, as protocols: the store offers ``Messages`` as it is.

Every call blocks and is made in a thread. ``partner`` is the id of the caller and comes from the key, never from the
request. A question about what is not the partner's is answered exactly as one about what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from gateway.api import shapes
from gateway.diagnostics import Diagnostic
from gateway.jobs import Kind
from gateway.pipeline.outcome import Conclusion, Fate, Filing, Format, Verdict
from gateway.pipeline.partner import Partner
from gateway.policy import Decision
from gateway.store import (
    Change,
    Counted,
    Event,
    Head,
    Message,
    Notice,
    Page,
    Receipt,
    Standing,
    StoredAnswer,
    StoredFiling,
)
from gateway.store.assembled import AssembledRecord
from gateway.store.messages import MessageState
from gateway.tree import Content


class Messages(Protocol):
    """The messages that are kept, and all that hangs on them; see ``gateway.store.Store``."""

    def receive(
        self,
        partner_id: str,
        door: str,
        chunks: Iterable[bytes],
        *,
        name: str | None = None,
        media_type: str | None = None,
        idempotency_key: str | None = None,
        now: datetime,
        job: Kind = "translate",
    ) -> Receipt: ...

    def message(self, partner: str, message_id: str) -> Message | None: ...

    def messages(
        self,
        partner: str,
        *,
        after: str | None = None,
        limit: int = 50,
        state: MessageState | None = None,
        format: Format | None = None,  # noqa: A002  the interface calls it so
        verdict: Verdict | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        code: str | None = None,
    ) -> Page[Message]: ...

    def content(self, message_id: str) -> Content: ...

    def diagnostics(self, partner: str, message_id: str) -> list[dict[str, Any]]: ...

    def filings(
        self, partner: str, message_id: str, *, after: int | None = None, limit: int = 50, fate: Fate | None = None
    ) -> Page[StoredFiling]: ...

    def filings_by_key(self, partner: str, key: str) -> list[StoredFiling]: ...

    def filing(self, partner: str, filing_id: str) -> StoredFiling | None: ...

    def assembled_record(self, partner: str, filing_id: str) -> AssembledRecord | None: ...

    def answers(self, partner: str, message_id: str) -> list[StoredAnswer]: ...

    def timeline(self, partner: str, message_id: str) -> list[Event]: ...

    def standing(self, partner: str, filing_id: str) -> Standing | None: ...

    def history(self, partner: str, filing_id: str) -> list[Change]: ...

    def notices(self, partner: str, message_id: str) -> list[Notice]: ...

    def notices_of_filing(self, partner: str, filing_id: str) -> list[Notice]: ...

    def notice(self, partner: str, notice_id: str) -> Notice | None: ...

    def events_after(self, partner: str, seq: int, limit: int) -> list[Event]: ...

    def head(self) -> Head: ...


class Reference(Protocol):
    """What is installed."""

    def mappings(self) -> tuple[shapes.MappingInfo, ...]: ...

    def schemas(self) -> tuple[shapes.SchemaInfo, ...]: ...

    def schema(self, name: str) -> str | None:
        """Return the text of the schema *name* (without ``.xsd``)."""
        ...

    def code_lists(self) -> tuple[shapes.CodeListInfo, ...]: ...

    def code_list(self, name: str) -> shapes.CodeList | None: ...

    def policy_changes(self, on: date) -> shapes.PolicyChanges:
        """Return what begins or ends in the law on the Eastern day *on*."""
        ...

    def policy_reasons(self) -> tuple[shapes.PolicyReason, ...]:
        """Return what every reason of a decision means."""
        ...

    def policy_reason(self, code: str) -> shapes.PolicyReason | None:
        """Return what the reason *code* means."""
        ...


class Acknowledgment(Protocol):
    """An answer as it was rendered."""

    @property
    def kind(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def control_number(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would become of a message."""

    conclusion: Conclusion
    filings: Sequence[Filing]
    """All of them, or the first ``gateway.api.shapes.FILINGS_SHOWN``."""
    answers: Sequence[Acknowledgment]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that the API stands on."""

    messages: Messages
    reference: Reference
    check: Callable[[Content, Partner, datetime], Checked]
    """Do the whole work on a message as of a time, and keep nothing."""
    decide: Callable[[Mapping[str, Any]], Decision | tuple[Diagnostic, ...]]
    """Ask the law about one case, or say what is wrong with the case."""
    rejects: Callable[[str, str], bytes | None]
    """Of a partner's message, return what was rejected in the sender's own syntax; ``None`` when nothing was."""
    trace: Callable[[str, str], shapes.Trace | None]
    """Of a partner's filing, return where its values came from; ``None`` when there is none, or no mapping reads it."""
    ready: Callable[[], str | None]
    """Return why the gateway cannot work at the moment, in words that may be shown; ``None`` when it can."""
    library_fault: Callable[[], str | None] = lambda: None
    """Return what is wrong with the files of mappings as they are, while older ones are in use."""
    figures: Callable[[], Counted]
    """Count what there is, over all partners."""
    clock: Callable[[], datetime]
    received: Callable[[], None] = lambda: None
    """Called when a message is on disk, so that workers in this process need not come upon it."""
