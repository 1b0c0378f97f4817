"""A small stand-in for the pure middle: enough of a language to see whether messages are handled once and whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.pipeline.outcome import Batch, Conclusion, Counts, Filing
from gateway.pipeline.partner import Partner
from gateway.store import Store
from gateway.transport import Delivered, Destination, Document, Refused, RetryLater
from gateway.tree import Content
from gateway.worker import Middle, Worker

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **units: float) -> None:
        self.now += timedelta(**units)


@dataclass(frozen=True)
class Reply:
    """An answer by its attributes."""

    body: bytes
    control_number: str
    kind: str = "997"
    media_type: str = "application/edi-x12"


@dataclass
class Words:
    """The language: each word of a message is the key of a record; ``FAIL`` is a fault of ours. Two make a batch."""

    hook: Callable[[str], None] = lambda _: None
    """Called with the name of each step."""
    faults: int = 10**9
    """How often ``FAIL`` fails."""

    def translate(
        self,
        content: Content,
        partner: Partner,
        as_of: datetime,
        known: Callable[[Iterable[str]], set[str]],
        processed: Any,
        day_totals: Any,
        filed: Any = None,
    ) -> Iterator[Batch | Conclusion]:
        words = b"".join(content.chunks()).decode().split()
        forward = 0
        for start in range(0, len(words), 2):
            some = words[start : start + 2]
            if "FAIL" in some and self.faults > 0:
                self.faults -= 1
                raise ValueError("a value of the message: SECRET")
            used = known(some)
            filings = [
                Filing(key=key, regime="section-321", fate="reject" if key in used else "forward", xml=f"<F>{key}</F>")
                for key in some
            ]
            forward += sum(filing.fate == "forward" for filing in filings)
            self.hook(f"batch {start // 2}")
            yield Batch(filings)
        counts = Counts(records=len(words), forward=forward, reject=len(words) - forward)
        verdict = "accepted" if forward == len(words) else "partially-accepted"
        yield Conclusion(format="unknown", verdict=verdict, mapping=None, counts=counts, diagnostics=())

    def acknowledge(
        self,
        conclusion: Conclusion,
        partner: Partner,
        numbers: Callable[[str], int],
        now: datetime,
        message_id: str,
        content: Content,
    ) -> Sequence[Reply]:
        number = numbers("interchange")
        self.hook("answer")
        return [Reply(body=conclusion.verdict.encode(), control_number=str(number))]

    def middle(self) -> Middle:
        return Middle(self.translate, self.acknowledge, lambda partner_id: Partner(id=partner_id))


@dataclass
class Sink:
    """A destination that keeps what it gets; its script says how it answers, delivered when the script is over."""

    script: list[Delivered | RetryLater | Refused | Exception] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        self.documents.append(document)
        result = self.script.pop(0) if self.script else Delivered()
        if isinstance(result, Exception):
            raise result
        return result


@dataclass
class House:
    """A store, a clock, a language and a sink, and the worker between them."""

    store: Store
    clock: Clock
    words: Words
    sink: Sink

    def worker(self, destinations: dict[str, Destination] | None = None) -> Worker:
        found = {"sink": self.sink} if destinations is None else destinations
        return Worker(self.store, self.words.middle(), found, self.clock, lambda: 0.5, "w1")

    def receive(self, text: str, partner: str = "acme") -> str:
        return self.store.receive(partner, "http", [text.encode()], now=self.clock()).id

    def work(self, worker: Worker | None = None) -> int:
        """Let *worker* do all that is due now; return how many jobs that was."""
        worker = worker or self.worker()
        jobs = 0
        while worker.run_once():
            jobs += 1
        return jobs
