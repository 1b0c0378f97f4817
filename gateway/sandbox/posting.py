"""Answers on their way back to a gateway: later, and if wanted in disorder and more than once, as happens in life."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterable
from itertools import count
from random import Random

import httpx2
import structlog

from gateway.sandbox.reply import Reply

_TRIES = 5
_PAUSE_S = 1.0
_AGAIN = 1 / 3
"""How often an answer comes twice, in disorder."""
_log = structlog.get_logger("gateway.sandbox")


class Poster:
    """Posts answers to *url* from a thread of its own; start with :meth:`start`, end with :meth:`stop`."""

    def __init__(self, url: str, key: str | None, delay_s: float = 0.0, seed: int | None = None) -> None:
        """*key* goes as a bearer token. The answers to one message come *delay_s* apart; with a *seed* in an order, and
        some of them twice, as it draws."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx2.Client(headers=headers, timeout=30.0, follow_redirects=False, trust_env=False)
        self._url = url
        self._delay_s = delay_s
        self._random = Random(seed) if seed is not None else None  # noqa: S311  disorder, not secrecy
        self._numbers = count()
        self._due: list[tuple[float, int, Reply]] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sandbox-poster", daemon=True)

    def start(self) -> None:
        """Begin to post."""
        self._thread.start()

    def stop(self) -> None:
        """Post nothing more; what is under way is finished."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
        self._client.close()

    def post(self, replies: Iterable[Reply]) -> None:
        """Post *replies*, the first after one delay."""
        now = time.monotonic()
        with self._changed:
            for number, reply in enumerate(self.order(list(replies)), start=1):
                heapq.heappush(self._due, (now + number * self._delay_s, next(self._numbers), reply))
            self._changed.notify()

    def order(self, replies: list[Reply]) -> list[Reply]:
        """Return *replies* as they are to come: as they are, or as the seed draws."""
        if self._random is None:
            return replies
        drawn = [*replies, *(reply for reply in replies if self._random.random() < _AGAIN)]
        self._random.shuffle(drawn)
        return drawn

    def _run(self) -> None:
        while (reply := self._next()) is not None:
            self._send(reply)

    def _next(self) -> Reply | None:
        with self._changed:
            while not self._stopping:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None

    def _send(self, reply: Reply) -> None:
        """Post *reply*; an address that is not there or out of order is tried again, a refusal is final."""
        for attempt in range(1, _TRIES + 1):
            headers = {"Content-Type": reply.media_type}
            try:
                status = self._client.post(self._url, content=reply.body, headers=headers).status_code
            except httpx2.TransportError as error:
                _log.warning("sandbox.not-posted", kind=reply.kind, raised=type(error).__name__, attempt=attempt)
            else:
                if status < 400:
                    _log.info("sandbox.posted", kind=reply.kind, status=status)
                    return
                _log.warning("sandbox.not-posted", kind=reply.kind, status=status, attempt=attempt)
                if status < 500:
                    return
            with self._changed:
                if self._stopping or self._changed.wait_for(lambda: self._stopping, _PAUSE_S):
                    return
