"""What each stage of the job costs per shipment, measured alone on the same manifest."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from gateway.cli.bench_filing import screening_us
from gateway.filing import check_record
from gateway.library import library
from gateway.pipeline.decide import BATCH
from gateway.pipeline.facts import FACT_TABLES, facts_of
from gateway.pipeline.library import Route
from gateway.pipeline.outcome import Batch, Conclusion, Counts, Filing
from gateway.pipeline.serving import serving
from gateway.pipeline.x12_run import is_plain, split_run
from gateway.store import Store
from gateway.store.outcomes import FILINGS_PER_DELIVERY
from gateway.transport import Folder, filings_document
from gateway.tree import Content
from gateway.x12 import Interchange, TransactionSet, survey
from gateway.x12.check import Checker, Head, Record

ROUNDS = 3
_NOW = datetime(2025, 8, 15, 9, tzinfo=UTC)


def stages(content: Content, shipments: int) -> dict[str, float]:
    """Return the cost of each stage in microseconds per shipment, the median of three rounds."""
    measured = _Stages(content, shipments)
    steps: dict[str, Callable[[], object]] = {
        "read": measured.read,
        "check": measured.check,
        "map": measured.map,
        "XSD": measured.xsd,
        "decide": measured.decide,
        "store": measured.store,
        "forward": measured.forward,
    }
    costs = {name: median(_timed(step) for _ in range(ROUNDS)) / shipments * 1e6 for name, step in steps.items()}
    return costs | {"screens": screening_us("section-321", measured.values())}


def _timed(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


class _Stages:
    """The stages one by one. What a stage works on is made beforehand and is not part of its time."""

    def __init__(self, content: Content, shipments: int) -> None:
        self._content = content
        self._library = library()
        self._sets = list(self._all_sets())
        self._records = [(head, record) for head, record in self._checked()]
        assert len(self._records) == shipments, "every shipment of the manifest is a record"
        self._mapped = [mapped for mapped in self._mapping() if mapped is not None]
        assert len(self._mapped) == shipments, "a clean shipment takes the compiled path"

    def _all_sets(self) -> Iterator[tuple[Interchange, TransactionSet, Checker, Route]]:
        for interchange in survey(self._content).interchanges:
            for group in interchange.groups:
                for transaction in group.transactions:
                    checker = self._library.checker(transaction.id, group.release)
                    assert checker is not None, "the manifest's guide is installed"
                    routes = serving(self._library, checker, transaction, self._content, interchange.delimiters)
                    yield interchange, transaction, checker, routes[0]

    def _checked(self) -> Iterator[tuple[Head, Record]]:
        for interchange, transaction, checker, route in self._sets:
            for part in checker.check(transaction, self._content, interchange.delimiters, route.split):
                if isinstance(part, Record):
                    yield part.head, part

    def _mapping(self) -> Iterator[object]:
        delimiters, route = self._sets[0][0].delimiters, self._sets[0][3]
        assert route.compiled is not None, "the mapping compiles"
        opened, head = None, None
        for above, record in self._records:
            if above is not head:
                head, opened = above, route.compiled.open(above.enclosing)
            assert opened is not None, "a head comes before its records"
            text = record.run.text
            plain = is_plain(text, delimiters, route.compiled.cut)
            yield route.compiled.map(opened, split_run(text, delimiters), plain)

    def read(self) -> None:
        survey(self._content)

    def check(self) -> None:
        for _ in self._checked():
            pass

    def map(self) -> None:
        for _ in self._mapping():
            pass

    def xsd(self) -> None:
        for start in range(0, len(self._mapped), BATCH):
            self._library.schema.gate([mapped.xml for mapped in self._mapped[start : start + BATCH]])  # type: ignore[attr-defined]

    def decide(self) -> None:
        table, law, tables = FACT_TABLES["section-321"], self._library.law, self._library.tables
        for mapped in self._mapped:
            values = mapped.values  # type: ignore[attr-defined]
            check_record("section-321", values, tables)
            for facts in facts_of(table, values, _NOW):
                law.decide(facts)

    def values(self) -> list[dict[str, list[str]]]:
        """Return the captured values of every record."""
        return [mapped.values for mapped in self._mapped]  # type: ignore[attr-defined]

    def store(self) -> None:
        filings = (Filing(key=one.key, regime="section-321", fate="forward", xml=one.xml) for one in self._mapped)  # type: ignore[attr-defined]
        with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
            store = Store.open(f"sqlite:///{folder}/stage.db")
            receipt = store.receive("local", "bench", [b"x"], now=_NOW)
            claim = store.claim(("translate",), "bench", _NOW, timedelta(hours=1))
            assert claim is not None, "a received message is due"
            count = len(self._mapped)
            with store.outcome(receipt.id, claim) as writer:
                while some := list(islice(filings, BATCH)):
                    writer.known([filing.key for filing in some])
                    writer.batch(Batch(some))
                counts = Counts(records=count, forward=count)
                writer.conclude(
                    Conclusion(format="x12", verdict="accepted", mapping=None, counts=counts, diagnostics=()),
                    (),
                    now=_NOW,
                )
            store.close()

    def forward(self) -> None:
        with tempfile.TemporaryDirectory(prefix="gateway-bench-") as name:
            folder = Folder(Path(name))
            for start in range(0, len(self._mapped), FILINGS_PER_DELIVERY):
                texts = [mapped.xml for mapped in self._mapped[start : start + FILINGS_PER_DELIVERY]]  # type: ignore[attr-defined]
                folder.deliver(filings_document(f"bench-{start}", texts, _NOW))
