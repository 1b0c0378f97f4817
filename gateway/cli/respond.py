"""``gateway respond FILE…``: take answers of customs from files, as ``POST /v1/responses`` does, and work on them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from gateway.cli import UNREADABLE
from gateway.cli.files import content_of
from gateway.cli.kept import opened
from gateway.cli.options import Output
from gateway.cli.printing import label, print_document, unusable
from gateway.cli.show import findings_text, plural
from gateway.diagnostics import from_json
from gateway.partners import LOCAL, Registry
from gateway.settings import Settings, read_settings
from gateway.store import EVERYONE, Message, Store
from gateway.store.receipts import RESPONSES
from gateway.worker.responding import Responding, respond
from gateway.worker.wiring import responding_of

_LEASE = timedelta(minutes=10)


def run(files: list[Path], partner: str | None, form: Output) -> int:
    """Take *files* as answers that *partner* hands on, and print what they did.

    0: all of it was taken, 1: some or nothing was, 2: nobody may answer, 3: a file is no answer.
    """
    settings, _ = read_settings()
    name = partner or _answering(settings)
    if name is None or (settings.partners and name not in settings.partners):
        known = ", ".join(settings.partners) or "none"
        return unusable(f"Say who hands on the answers: --partner ID with may_answer = true. Configured: {known}")
    responding = responding_of(Registry(settings).partner)
    done: list[tuple[Path, Message]] = []
    with opened() as store:
        for file in files:
            content = content_of(file)
            receipt = store.receive(name, RESPONSES, content.chunks(), name=label(file), now=_now(), job="respond")
            _work(store, responding)
            message = store.message(EVERYONE, receipt.id)
            assert message is not None, "it was just received"
            done.append((file, message))
        findings = {message.id: store.diagnostics(EVERYONE, message.id) for _, message in done}
    if form is Output.JSON:
        shown = [
            msgspec.to_builtins(message) | {"file": label(file), "diagnostics": findings[message.id]}
            for file, message in done
        ]
        print_document({"schema": "gateway.respond/1", "responses": shown})
    else:
        for file, message in done:
            print(_line(file, message))
            if findings[message.id]:
                print(findings_text([from_json(one) for one in findings[message.id]], label(file)), file=sys.stderr)
    verdicts = {message.verdict for _, message in done}
    return UNREADABLE if "unreadable" in verdicts else 0 if verdicts == {"accepted"} else 1


def _answering(settings: Settings) -> str | None:
    """Return who may answer when that is one alone: who uses this machine, while no partner is configured."""
    if not settings.partners:
        return LOCAL.id
    able = [id_ for id_, partner in settings.partners.items() if partner.agreement.may_answer]
    return able[0] if len(able) == 1 else None


def _work(store: Store, responding: Responding) -> None:
    """Do the answers that are due; another worker on the same store may be quicker, which is as well."""
    while (claim := store.claim(("respond",), "respond", _now(), _LEASE)) is not None:
        respond(store, claim, responding, _now)


def _line(file: Path, message: Message) -> str:
    counts = message.counts
    if counts is None:
        return f"{label(file)}: {message.id} stored, another worker has it"
    lost = f", {counts.reject} lost" if counts.reject else ""
    told = f"{plural(counts.records, 'statement')}, {counts.forward} new{lost}"
    return f"{label(file)}: {message.id} {message.verdict}, {told}"


def _now() -> datetime:
    return datetime.now(UTC)
