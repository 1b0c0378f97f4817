"""``gateway demo``: the main job on the shipped samples, step by step, in a scratch folder with the embedded store."""

from __future__ import annotations

import random
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from gateway import logs
from gateway.answers.answer import X12_MEDIA_TYPE
from gateway.assets import assets
from gateway.cli.show import coloured, fate_word, finding_lines
from gateway.diagnostics import Diagnostic, from_json
from gateway.partners import DoorPolicy, Registry
from gateway.pipeline.partner import AnswerSettings, Partner
from gateway.policy import EASTERN, Decision
from gateway.settings import Settings
from gateway.store import EVERYONE, Message, Store, StoredAnswer, StoredFiling
from gateway.transport import Folder
from gateway.worker import Worker
from gateway.worker.wiring import middle_of

_LINES_SHOWN = 14
_WIDTH = 112


class Sample(msgspec.Struct, frozen=True):
    """One message of the demo, and the time at which it is taken to arrive."""

    file: str
    received: datetime
    story: str


SAMPLES = (
    Sample(
        "carrier-309/manifest-2025-08-15.edi",
        datetime(2025, 8, 15, 5, 0, tzinfo=EASTERN),
        "A carrier's truck manifest (X12 309): ten Section 321 shipments, three good and seven bad ones.",
    ),
    Sample(
        "carrier-309/manifest-2026-11-20.edi",
        datetime(2026, 11, 20, 5, 0, tzinfo=EASTERN),
        "The same carrier, arriving after 2025-08-29: nothing is wrong with the form, but the law has changed.",
    ),
    Sample(
        "broker-xml/type-86-2025-08-10.xml",
        datetime(2025, 8, 9, 12, 0, tzinfo=EASTERN),
        "A broker's two Type 86 filings as canonical XML: one good, one that fails the XSD.",
    ),
    Sample(
        "broker-xml/type-11-2026-11-24.xml",
        datetime(2026, 11, 23, 12, 0, tzinfo=EASTERN),
        "What the broker files today instead: two informal entries with duty, one of them with a wrong total.",
    ),
    Sample(
        "broker-xml/gifts-2026-11-24.xml",
        datetime(2026, 11, 23, 12, 0, tzinfo=EASTERN),
        "Two gifts by mail, which stay free of duty up to $100 a person and day.",
    ),
    Sample(
        "broker-xml/mail-2026-11-03.xml",
        datetime(2026, 11, 2, 12, 0, tzinfo=EASTERN),
        "Four parcels by mail: two on the duty worksheet, one of which may not use it any more, and two of type 13.",
    ),
    Sample(
        "broker-xml/data-pilot-2024-06-11.xml",
        datetime(2024, 6, 10, 12, 0, tzinfo=EASTERN),
        "Advance data for the Section 321 Data Pilot while it ran: a carrier's, and two of a marketplace.",
    ),
    Sample(
        "marketplace-json/orders-2025-08-20.json",
        datetime(2025, 8, 19, 12, 0, tzinfo=EASTERN),
        "A marketplace's orders as JSON: two that go through, one over the limit, one with a number for a code.",
    ),
    Sample(
        "not-a-message/notes.txt",
        datetime(2026, 11, 20, 6, 0, tzinfo=EASTERN),
        "A file that is no message at all.",
    ),
)

# All answers there are, so that each can be seen; by default a partner gets 997 and, on errors, TA1 and 824.
_AGREEMENT = Partner(
    answers=AnswerSettings(ta1="always", ack997="always", ack999="always", advice824="on-error", xml="always")
)


def run(*, keep_serving: bool) -> int:
    """Show the main job; with *keep_serving* the API goes on on what was made. Returns 0 when the demo ran."""
    logs.configure(level="warning")
    scratch = Path(tempfile.mkdtemp(prefix="gateway-demo-"))
    settings = Settings(data_folder=scratch)
    store = Store.open(settings.store_url)
    try:
        house = _House(store, scratch / "filings")
        for number, sample in enumerate(SAMPLES, 1):
            _tell(f"{number}. {sample.file}", sample.story, house.receive(sample), house, scratch)
    finally:
        store.close()
    print(coloured("Where things are", "head"))
    print(f"  forwarded filings  {scratch}/filings/")
    print(f"  answers            {scratch}/answers/")
    print(f"  store (raw bytes, outcomes, timeline)  {scratch}/gateway.db")
    print(f"  samples            {assets() / 'samples'}/")
    if not keep_serving:
        print("  Try next: gateway demo --serve, gateway serve, gateway translate FILE, gateway inspect FILE")
        return 0
    from gateway.cli.serve import serve

    door = DoorPolicy(registry=Registry(settings), open_as=Partner())
    return serve(settings, door, "127.0.0.1", 8080)


class _House:
    """A store and one worker whose clock is set to when each sample arrives."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._now = datetime.now(UTC)
        middle = middle_of(lambda _: _AGREEMENT)
        self._worker = Worker(store, middle, {"filings": Folder(folder)}, lambda: self._now, random.random, "demo")

    def receive(self, sample: Sample) -> Message:
        """Receive *sample*, do all work that follows from it, and return what is kept of it."""
        self._now = sample.received.astimezone(UTC)
        path = assets() / "samples" / sample.file
        receipt = self.store.receive("local", "demo", [path.read_bytes()], name=path.name, now=self._now)
        while self._worker.run_once():
            pass
        message = self.store.message(EVERYONE, receipt.id)
        assert message is not None, "what was received is kept"
        return message


def _tell(title: str, story: str, message: Message, house: _House, scratch: Path) -> None:
    store = house.store
    filings = store.filings(EVERYONE, message.id, limit=500).items
    general = [from_json(each) for each in store.diagnostics(EVERYONE, message.id)]
    raw = b"".join(store.content(message.id).chunks()).decode("utf-8", "replace")
    print(coloured(f"{'═' * _WIDTH}\n{title}", "head"))
    print(story)
    print(coloured(f"\nReceived {message.received_at.astimezone(EASTERN):%Y-%m-%d %H:%M} Eastern", "head"))
    print(_excerpt(raw))
    counts = message.counts
    if counts is not None and counts.records:
        fates = f"{counts.forward} forwarded, {counts.reject} rejected, {counts.hold} held"
        print(coloured(f"\nOutcome: {message.verdict} ({fates})", "head"))
        for filing in filings:
            print(_filing_line(filing))
    else:
        print(coloured(f"\nOutcome: {message.verdict}", "head"))
    findings = list(_distinct([*general, *(from_json(each) for filing in filings for each in filing.diagnostics)]))
    if findings:
        print(coloured("\nWhy", "head"))
    for finding in findings:
        print("\n".join(f"  {line}" for line in finding_lines(finding, message.name or "")) + "\n")
    _show_forwarded([filing for filing in filings if filing.fate == "forward"], house.folder)
    _show_answers(message, store.answers(EVERYONE, message.id), scratch / "answers")
    print()


def _distinct(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield each finding once; one that is said of several records at the same place is counted instead of repeated."""
    folded: dict[tuple[object, ...], list[Diagnostic]] = {}
    for finding in findings:
        source = finding.source
        place = (source.start, source.end, source.xpath) if source is not None else finding.scope
        folded.setdefault((finding.code, finding.message, place), []).append(finding)
    for alike in folded.values():
        records = tuple(dict.fromkeys(key for finding in alike for key in finding.records))
        count = max(len(records), 1)
        yield msgspec.structs.replace(alike[0], count=count, records=records if count > 1 else ())


def _excerpt(raw: str) -> str:
    lines = raw.splitlines()
    shown = [line if len(line) <= _WIDTH - 4 else f"{line[: _WIDTH - 5]}…" for line in lines[:_LINES_SHOWN]]
    more = [f"… {len(lines) - _LINES_SHOWN} more lines"] if len(lines) > _LINES_SHOWN else []
    return textwrap.indent("\n".join([*shown, *more]), "    ")


def _filing_line(filing: StoredFiling) -> str:
    word = coloured(f"{fate_word(filing.fate):<9}", filing.fate)
    return f"  {word}  {filing.key or '(no key)':<18}  {filing.regime:<11}  {_law(filing.decision)}"


def _law(decision: Decision | None) -> str:
    if decision is None:
        return "the law was not asked: the record is too broken"
    instead = "" if decision.decision == "ELIGIBLE" else f", file as {decision.suggested_filing}"
    return f"{decision.decision} {decision.primary_reason}{instead}  [{decision.rule}: {decision.citation}]"


def _show_forwarded(filings: list[StoredFiling], folder: Path) -> None:
    if not filings:
        return
    written = next(path for path in folder.glob("*.xml") if filings[0].xml in path.read_text(encoding="utf-8"))
    print(coloured(f"Forwarded as canonical XML: {', '.join(filing.key for filing in filings)}", "head"))
    print(f"  {written}; the first of them:")
    print(textwrap.indent(_pretty(filings[0].xml), "    "))


def _pretty(xml: str) -> str:
    """Return the elements of *xml* one under the other; leaves of one parent share lines as far as they fit."""
    text = xml.replace("><", ">\n<").splitlines()
    lines: list[str] = []
    depth = 0
    for line in text:
        closes = line.startswith("</")
        depth -= closes
        is_leaf = not closes and "</" in line
        joined = f"{lines[-1]} {line}" if lines else ""
        if is_leaf and lines and "</" in lines[-1] and not lines[-1].lstrip().startswith("</") and len(joined) < _WIDTH:
            lines[-1] = joined
        else:
            lines.append("  " * depth + line)
        depth += not closes and not is_leaf
    return "\n".join(lines)


def _show_answers(message: Message, answers: list[StoredAnswer], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    stem = Path(message.name or message.id).stem
    for answer in answers:
        ending = "edi" if answer.media_type == X12_MEDIA_TYPE else "xml"
        path = folder / f"{stem}-{answer.n + 1}-{answer.kind}.{ending}"
        path.write_bytes(answer.body)
        print(coloured(f"\nAnswer {answer.kind}", "head") + f"  {path}")
        print(textwrap.indent(answer.body.decode("utf-8").replace("~\n", "~").replace("~", "~\n").rstrip(), "    "))
