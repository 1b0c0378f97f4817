"""``gateway mapping diff``: two mappings over the same messages, and what comes out differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import USAGE
from gateway.cli.files import content_of
from gateway.cli.kept import opened
from gateway.cli.mapping import print_findings
from gateway.cli.printing import visible
from gateway.cli.show import coloured, plural
from gateway.cli.workbench import Workbench
from gateway.diagnostics import Diagnostic, Severity
from gateway.filing import Regimes
from gateway.library import library, mapping_texts, read_regimes
from gateway.mapping import Draft, Mapping, Origin
from gateway.mapping.compare import Difference, Totals, compare, in_step
from gateway.mapping.testing import place_words
from gateway.pipeline.library import Foreign, Library, Posted, Route, Tabular
from gateway.pipeline.trace import drafts, judged
from gateway.store import EVERYONE, Message, Store
from gateway.store.messages import LONGEST_PAGE
from gateway.tree import Content

_WORDS = {
    "same": "the same",
    "changed": "changed",
    "fixed": "fixed",
    "broken": "newly broken",
    "new": "new",
    "gone": "gone",
}
_TURNS = {"changed": "changed", "made": "made now", "lost": "no longer made"}


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages of the store to look at: the newest *limit* of them."""

    partner: str | None
    since: datetime | None
    limit: int


class _Message(msgspec.Struct, frozen=True):
    """A message to read both ways: where it is, and whether its values may be shown."""

    place: dict[str, str]
    content: Content


def diff(old: str, new: str, files: list[Path], format: str) -> int:
    """Print how the records of *files* differ between the mappings *old* and *new*. 1 when any does."""
    pair = _pair(old, new)
    if pair is None:
        return USAGE
    messages = (_Message({"file": str(path)}, content_of(path)) for path in _files(files))
    return _compared(pair, messages, _printer(format, values=True, briefly=False))


def diff_recorded(old: str, new: str, wanted: Recorded, format: str, *, values: bool) -> int:
    """Print how the records of messages in the store differ between *old* and *new*. 1 when any does.

    Text shows the first record of each difference; without *values* nothing that repeats data of the messages.
    """
    pair = _pair(old, new)
    if pair is None:
        return USAGE
    with opened() as store:
        messages = (
            _Message({"message": one.id, "partner": one.partner}, store.content(one.id)) for one in kept(store, wanted)
        )
        return _compared(pair, messages, _printer(format, values=values, briefly=True))


def _pair(old: str, new: str) -> tuple[Mapping, Mapping] | None:
    """Load both mappings; ``None``: told why not."""
    pair: list[Mapping] = []
    workbench = Workbench()
    for name in (old, new):
        workbench.texts = mapping_texts()  # a file stands in the place of an installed one only for itself
        (one,) = workbench.load([name]) or (None,)
        if one is None or one.mapping is None:
            print_findings((f for f in one.findings if f.severity is Severity.ERROR) if one is not None else (), "text")
            return None
        pair.append(one.mapping)
    return pair[0], pair[1]


def _compared(pair: tuple[Mapping, Mapping], messages: Iterable[_Message], printer: _Text | _Json) -> int:
    regimes = read_regimes()
    before, after = (_only(one, regimes) for one in pair)
    stepwise = in_step(*pair)
    for message in messages:
        old, new = _drafts(message.content, before), _drafts(message.content, after)
        for difference in compare(old, new, lambda draft: judged(draft, before), stepwise=stepwise):
            printer.show(message, difference)
    printer.end()
    return int(any(number for kind, number in printer.totals.records.items() if kind != "same"))


def _files(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        yield from sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else (path,)


def kept(store: Store, wanted: Recorded) -> Iterator[Message]:
    """Yield the messages that are meant, newest first."""
    left, after = wanted.limit, None
    while left > 0:
        reach = wanted.partner or EVERYONE
        page = store.messages(reach, after=after, limit=min(left, LONGEST_PAGE), since=wanted.since)
        yield from page.items
        left, after = left - len(page.items), page.next
        if after is None:
            return


def _drafts(content: Content, only: Library) -> Iterator[Draft]:
    return (one for one in drafts(content, only) if isinstance(one, Draft))


def _only(mapping: Mapping, regimes: Regimes) -> Library:
    """Return the library as if *mapping* alone were installed."""
    installed, regime = library(), regimes.named(mapping.file.target)
    assert regime is not None, "a checked mapping has a target"
    each = mapping.file.records.each
    routes = {
        source: Route(mapping=mapping, plan=plan, regime=regime.name, split=each.text)
        for source, plan in mapping.plans.items()
    }
    canonical = [route for source, route in routes.items() if source.startswith("xml/filing@")]
    foreign = {
        root: Foreign(guide=one.guide, routes=(routes[one.guide.name],) if one.guide.name in routes else ())
        for root, one in installed.foreign.items()
    }
    tabular = {
        name: Tabular(guide=one.guide, routes=(routes[name],) if name in routes else ())
        for name, one in installed.tabular.items()
    }
    posted = {
        name: Posted(guide=one.guide, routes=(routes[name],) if name in routes else ())
        for name, one in installed.posted.items()
    }
    return msgspec.structs.replace(
        installed,
        x12_routes={source: (route,) for source, route in routes.items() if source.startswith("x12/")},
        xml_routes=dict.fromkeys([each.steps[-1].name], canonical[0]) if canonical else {},
        foreign=foreign,
        tabular=tabular,
        posted=posted,
        partners={},
    )


def _printer(format: str, *, values: bool, briefly: bool) -> _Text | _Json:
    return _Json(values) if format == "json" else _Text(values, briefly)


class _Text:
    """Prints differences for people, and at the end how many there are of each."""

    def __init__(self, values: bool, briefly: bool) -> None:
        self.totals = Totals()
        self._values = values
        self._briefly = briefly

    def show(self, message: _Message, one: Difference) -> None:
        news = self.totals.add(one)
        if one.kind != "same" and (news or not self._briefly):
            print("\n".join(self._lines(message, one)))

    def end(self) -> None:
        counts = self.totals.records
        if self._briefly:
            for (path, turn), number in self.totals.fields.items():
                print(f"{number:>8,}  {path} {_TURNS[turn]}")
            for (code, path, side), number in self.totals.errors.items():
                print(f"{number:>8,}  {code}{f' at {path}' if path else ''} {side}")
        told = ", ".join(f"{counts[kind]} {word}" for kind, word in _WORDS.items() if counts[kind] or kind == "same")  # type: ignore[index]
        print(f"{plural(sum(counts.values()), 'record')}: {told}")

    def _lines(self, message: _Message, one: Difference) -> Iterator[str]:
        tone = {"broken": "reject", "gone": "reject", "fixed": "forward", "new": "forward"}.get(one.kind, "head")
        place = "  ".join(message.place.values())
        yield f"{coloured(_WORDS[one.kind], tone)}  {visible(one.key) or '(without a key)'}  {place}"
        for field in one.fields:
            told = f": {_value(field.old)} -> {_value(field.new)}" if self._values else f" {_TURNS[field.turn]}"
            yield f"  {field.path.removeprefix('Filing.')}{told}"
            yield f"      was {_origin(field.old)}"
            yield f"      now {_origin(field.new)}"
        yield from (f"  no longer {self._error(error)}" for error in one.errors_gone)
        yield from (f"  now {self._error(error)}" for error in one.errors_new)

    def _error(self, error: Diagnostic) -> str:
        if self._values:
            return f"{error.code}: {error.message}"
        place = f", {place_words(error.source)}" if error.source is not None else ""
        return f"{error.code} at {(error.target or '').removeprefix('Filing.')}{place}"


class _Json:
    """Prints one JSON document, difference by difference, so that a big store needs no memory."""

    def __init__(self, values: bool) -> None:
        self.totals = Totals()
        self._values = values
        self._next = ""
        print('{"schema": "gateway.mapping-diff/1", "records": [', end="")

    def show(self, message: _Message, one: Difference) -> None:
        self.totals.add(one)
        if one.kind == "same":
            return
        row = {
            **message.place,
            "key": one.key,
            "kind": one.kind,
            "fields": [
                {"path": each.path, "turn": each.turn, "old": self._side(each.old), "new": self._side(each.new)}
                for each in one.fields
            ],
            "errors_gone": [self._error(error) for error in one.errors_gone],
            "errors_new": [self._error(error) for error in one.errors_new],
        }
        print(self._next + json.dumps(row, ensure_ascii=False), end="")
        self._next = ",\n"

    def end(self) -> None:
        totals = self.totals
        fields = [{"path": path, "turn": turn, "count": count} for (path, turn), count in totals.fields.items()]
        errors = [
            {"code": code, "path": path, "turn": turn, "count": count}
            for (code, path, turn), count in totals.errors.items()
        ]
        rest = {"counts": dict(totals.records), "by_field": fields, "by_error": errors}
        print(f"\n], {json.dumps(rest)[1:]}")

    def _side(self, origin: Origin | None) -> dict[str, Any] | None:
        side: dict[str, Any] | None = msgspec.to_builtins(origin)
        if side is not None and not self._values:
            del side["value"], side["sent"]
            for source in side["sources"]:
                del source["raw"]
        return side

    def _error(self, error: Diagnostic) -> str:
        return f"{error.code}: {error.message}" if self._values else f"{error.code}: {error.target or ''}"


def _value(origin: Origin | None) -> str:
    return repr(origin.value) if origin is not None and origin.value is not None else "nothing"


def _origin(origin: Origin | None) -> str:
    if origin is None:
        return "not made"
    places = ", ".join(map(place_words, origin.sources)) or "no place of the message"
    return f"{places} by {origin.rule}"
