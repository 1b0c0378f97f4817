"""``/metrics`` in the Prometheus text format: what the store counts, over all partners and all processes.

The figures come from the store and not from this process, so that each server and worker tells the same and a restart
loses none. Labels hold ids and words of our own alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.api.access import OperatorDoor, ThesePorts
from gateway.api.problems import describe
from gateway.store import Counted

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}

router = APIRouter(tags=["operation"])


@router.get("/metrics", dependencies=[OperatorDoor], response_class=Response, responses=_TEXT | describe(403, 503))
def metrics(ports: ThesePorts) -> Response:
    """Tell the figures of the whole gateway. For this machine only, unless `metrics = true` is set."""
    return Response(exposition(ports.figures(), ports.clock()), media_type=MEDIA_TYPE)


def exposition(counted: Counted, now: datetime) -> bytes:
    """Return *counted* as Prometheus reads it; ages are seconds before *now*."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(counted, now))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, counted: Counted, now: datetime) -> None:
        self._counted = counted
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the families of metrics."""
        yield from self._traffic()
        yield from self._deliveries()
        yield from self._jobs()
        states = GaugeMetricFamily("gateway_messages_by_state", "Messages by how far they are.", labels=["state"])
        for state, count in self._counted.waiting:
            states.add_metric([state], count)
        yield states
        last = GaugeMetricFamily("gateway_last_message_age_seconds", "Since the last message was received.")
        if self._counted.last_received is not None:
            last.add_metric([], (self._now - self._counted.last_received).total_seconds())
        yield last

    def _traffic(self) -> Iterator[Metric]:
        labels = ["partner", "format", "verdict"]
        messages = CounterMetricFamily("gateway_messages", "Messages that were concluded.", labels=labels)
        size = CounterMetricFamily("gateway_message_bytes", "Their size in bytes.", labels=labels)
        records = CounterMetricFamily("gateway_records", "Records by fate.", labels=["partner", "format", "fate"])
        fates: dict[tuple[str, str, str], int] = {}
        for one in self._counted.traffic:
            values = [one.partner, one.format, one.verdict]
            messages.add_metric(values, one.messages)
            size.add_metric(values, one.size_bytes)
            for fate, count in (("forward", one.forward), ("reject", one.reject), ("hold", one.hold)):
                key = (one.partner, one.format, fate)
                fates[key] = fates.get(key, 0) + count
        for values_of_fate, count in fates.items():
            records.add_metric(values_of_fate, count)
        yield from (messages, size, records)

    def _deliveries(self) -> Iterator[Metric]:
        labels = ["destination", "state"]
        deliveries = GaugeMetricFamily("gateway_deliveries", "Deliveries by state.", labels=labels)
        filings = GaugeMetricFamily("gateway_delivery_filings", "Filings in them.", labels=labels)
        for one in self._counted.deliveries:
            deliveries.add_metric([one.destination, one.state], one.deliveries)
            filings.add_metric([one.destination, one.state], one.filings)
        yield from (deliveries, filings)

    def _jobs(self) -> Iterator[Metric]:
        labels = ["kind", "partner"]
        waiting = GaugeMetricFamily("gateway_jobs_waiting", "Jobs that are due or under lease.", labels=labels)
        parked = GaugeMetricFamily("gateway_jobs_parked", "Jobs that wait for a person.", labels=labels)
        overdue = GaugeMetricFamily("gateway_job_overdue_seconds", "How long the first one is due.", labels=labels)
        for one in self._counted.backlog:
            waiting.add_metric([one.kind, one.partner], one.waiting)
            parked.add_metric([one.kind, one.partner], one.parked)
            late = (self._now - one.oldest).total_seconds() if one.oldest is not None else 0.0
            overdue.add_metric([one.kind, one.partner], max(late, 0.0))
        yield from (waiting, parked, overdue)
