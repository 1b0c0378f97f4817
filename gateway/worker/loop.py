"""The worker: takes what is due, does it, and leaves every job done, due again, parked or handed back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.diagnostics import diagnose
from gateway.jobs import LIMITS, Claim, Kind, LeaseLost, Retry, decide
from gateway.policy import EASTERN
from gateway.store import Overtaken, Store, StoreUnavailable, new_id
from gateway.transport import Destination, RetryLater
from gateway.worker.assembling import assemble_message
from gateway.worker.circle import Assembling
from gateway.worker.delivery import deliver, note
from gateway.worker.lease import LEASE, kept
from gateway.worker.ports import Clock, Stopping
from gateway.worker.responding import Responding, respond
from gateway.worker.telling import Telling, note_push, push
from gateway.worker.translation import Middle, translate_message

_IDLE_S = 0.5
_TROUBLE_S = 2.0
_TIDY_EVERY = timedelta(hours=1)
_log = structlog.get_logger("gateway.worker")


class Worker:
    """Does jobs one after the other. Run as many as there is work for, in threads and in processes, on one store."""

    def __init__(
        self,
        store: Store,
        middle: Middle,
        destinations: Mapping[str, Destination],
        clock: Clock,
        random: Callable[[], float],
        name: str,
    ) -> None:
        """*destinations* by name: each gets every forwarded filing. *random* gives numbers in [0, 1) for the spread
        of retries. *name* tells this worker from others, in the rows it holds."""
        self._store = store
        self._middle = middle
        self._destinations = destinations
        self._clock = clock
        self._random = random
        self._name = name
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._work: dict[Kind, Callable[[Claim], None]] = {
            "deliver": self._deliver,
            "translate": self._translate,
        }
        if middle.assembling is not None:
            self._work["assemble"] = partial(self._assemble, middle.assembling)
        if middle.responding is not None:
            self._work["respond"] = partial(self._respond, middle.responding)
            self._work["notify"] = partial(self._notify, middle.responding.telling)
        """What is done for each kind of job."""
        self._after_failure: dict[Kind, Callable[[Claim, str, str], None]] = {
            "deliver": self._delivery_failed,
            "assemble": self._assembly_failed,
            "notify": self._notice_failed,
        }
        """What follows a fault of ours, where it is more than another try and then holding the message."""

    def run(self) -> None:
        """Work until :meth:`stop`; outages of the store are waited out."""
        tidied: datetime | None = None
        while not self._stopping.is_set():
            try:
                if tidied is None or self._clock() - tidied >= _TIDY_EVERY:
                    tidied = self._clock()
                    self.tidy()
                wait_s = 0.0 if self.run_once() else _IDLE_S
            except StoreUnavailable:
                _log.error("worker.store-unavailable", exc_info=True)
                wait_s = _TROUBLE_S
            if wait_s:
                self._wake.wait(wait_s)
                self._wake.clear()

    def tidy(self) -> None:
        """Remove what nobody needs any more: messages whose senders never finished, days of persons that are over."""
        now = self._clock()
        self._store.sweep(now)
        before = (now - self._middle.days_kept).astimezone(EASTERN).date()
        while not self._stopping.is_set() and self._store.forget_days(before):
            pass

    def wake(self) -> None:
        """Look for work now: something was received by this process."""
        self._wake.set()

    def stop(self) -> None:
        """Take no new work; a delivery under way is finished, a translation is handed back at its next batch."""
        self._stopping.set()
        self._wake.set()

    def run_once(self) -> bool:
        """Do the next job that is due; return whether there was one. Raises only ``StoreUnavailable``."""
        claim = self._store.claim(tuple(self._work), self._name, self._clock(), LEASE)
        if claim is None:
            return False
        try:
            with kept(self._store, claim, self._clock):
                self._do(claim)
        except LeaseLost:
            _log.warning("job.lease-lost", kind=claim.kind, job=claim.subject)
        return True

    def _do(self, claim: Claim) -> None:
        if claim.attempt > LIMITS[claim.kind].attempts:
            # Each attempt so far ended with its worker: a job that kills is not tried again.
            self._failed(claim, None)
            return
        try:
            self._work[claim.kind](claim)
        except LeaseLost:
            raise
        except (Stopping, StoreUnavailable):
            # Neither is the job's fault. If the store cannot take it back now, the end of the lease will.
            self._store.release(claim, self._clock())
        except Exception as error:  # noqa: BLE001  whatever it is, the job must not be lost for it
            self._failed(claim, error)

    def _translate(self, claim: Claim) -> None:
        conclusion = translate_message(
            self._store, claim, self._middle, tuple(self._destinations), self._clock, self._stopping.is_set
        )
        _log.info("message.translated", message=claim.subject, partner=claim.partner, verdict=conclusion.verdict)

    def _deliver(self, claim: Claim) -> None:
        result = deliver(self._store, claim, self._destinations, self._clock, self._random())
        state = type(result).__name__
        _log.info("delivery.tried", delivery=claim.subject, partner=claim.partner, state=state, attempt=claim.attempt)

    def _assemble(self, assembling: Assembling, claim: Claim) -> None:
        filed = assemble_message(
            self._store, claim, assembling, tuple(self._destinations), self._clock, self._stopping.is_set
        )
        _log.info("shipments.assembled", message=claim.subject, partner=claim.partner, filed=filed)

    def _respond(self, responding: Responding, claim: Claim) -> None:
        done = respond(self._store, claim, responding, self._clock, self._stopping.is_set)
        if done.notices:
            self.wake()
        told = {"verdict": done.verdict, "statements": done.statements, "moved": done.moved, "notices": done.notices}
        _log.info("response.taken", message=claim.subject, partner=claim.partner, **told)

    def _notify(self, telling: Telling, claim: Claim) -> None:
        result = push(self._store, claim, telling, self._clock, self._random())
        state = type(result).__name__
        _log.info("notice.tried", notice=claim.subject, partner=claim.partner, state=state, attempt=claim.attempt)

    def _failed(self, claim: Claim, error: Exception | None) -> None:
        """Decide what follows a try that came to nothing, by a fault of ours or overtaken; *error* is ``None`` when the
        worker died of it."""
        now = self._clock()
        incident = new_id("inc", now)
        kind = type(error).__name__ if error is not None else "worker died"
        if isinstance(error, Overtaken):
            _log.info("job.overtaken", kind=claim.kind, job=claim.subject, attempt=claim.attempt, raised=kind)
        else:
            _log.error("job.failed", kind=claim.kind, job=claim.subject, incident=incident, exc_info=error)
        self._after_failure.get(claim.kind, self._message_failed)(claim, incident, kind)

    def _message_failed(self, claim: Claim, incident: str, kind: str) -> None:
        now = self._clock()
        following = decide(claim.attempt, LIMITS[claim.kind], self._random())
        if isinstance(following, Retry):
            self._store.try_later(claim, now + following.delay, kind)
        else:
            self._store.hold(claim.subject, claim, diagnose("internal.unexpected", incident=incident), now)

    def _assembly_failed(self, claim: Claim, _incident: str, kind: str) -> None:
        now = self._clock()
        following = decide(claim.attempt, LIMITS["assemble"], self._random())
        if isinstance(following, Retry):
            self._store.try_later(claim, now + following.delay, kind)
        else:
            self._store.park_assembly(claim, kind)

    def _notice_failed(self, claim: Claim, incident: str, _kind: str) -> None:
        diagnostic = diagnose("transport.unexpected", destination=f"notices of {claim.partner}", incident=incident)
        note_push(self._store, claim, RetryLater(diagnostic=diagnostic), self._clock(), self._random())

    def _delivery_failed(self, claim: Claim, incident: str, _kind: str) -> None:
        destination = self._store.delivery(claim.subject).destination
        diagnostic = diagnose("transport.unexpected", destination=destination, incident=incident)
        note(self._store, claim, RetryLater(diagnostic=diagnostic), self._clock(), self._random())
