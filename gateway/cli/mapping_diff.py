"""``gateway mapping diff``: two mappings over the same messages, and what comes out differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import USAGE
from gateway.cli.files import content_of
from gateway.cli.mapping import print_findings
from gateway.cli.printing import print_document, visible
from gateway.cli.show import coloured, plural
from gateway.cli.workbench import Workbench
from gateway.diagnostics import Severity
from gateway.library import library, read_regimes
from gateway.mapping import Draft, Mapping, Origin
from gateway.mapping.compare import Difference, compare
from gateway.mapping.testing import place_words
from gateway.pipeline.library import Foreign, Library, Route, Tabular
from gateway.pipeline.trace import drafts

_WORDS = {
    "same": "the same",
    "changed": "changed",
    "fixed": "fixed",
    "broken": "newly broken",
    "new": "new",
    "gone": "gone",
}


def diff(old: str, new: str, files: list[Path], format: str) -> int:
    """Print how the records of *files* differ between the mappings *old* and *new*. 1 when any does."""
    libraries = []
    for name in (old, new):
        loaded = Workbench().load([name])
        if loaded is None:
            return USAGE
        (one,) = loaded
        if one.mapping is None:
            print_findings((f for f in one.findings if f.severity is Severity.ERROR), "text")
            return USAGE
        libraries.append(_only(one.mapping))
    counts: Counter[str] = Counter()
    found: list[tuple[Path, Difference]] = []
    for path in _messages(files):
        before, after = (_drafts(path, each) for each in libraries)
        for difference in compare(before, after):
            counts[difference.kind] += 1
            if difference.kind != "same":
                found.append((path, difference))
    if format == "json":
        rows = [{"file": str(path), **msgspec.to_builtins(one)} for path, one in found]
        document: dict[str, Any] = {"schema": "gateway.mapping-diff/1", "counts": dict(counts), "records": rows}
        print_document(document)
    else:
        for path, difference in found:
            print("\n".join(_text(path, difference)))
        told = ", ".join(f"{counts[kind]} {word}" for kind, word in _WORDS.items() if counts[kind] or kind == "same")
        print(f"{plural(sum(counts.values()), 'record')}: {told}")
    return int(bool(found))


def _messages(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        yield from sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else (path,)


def _drafts(path: Path, only: Library) -> list[Draft]:
    return [one for one in drafts(content_of(path), only) if isinstance(one, Draft)]


def _only(mapping: Mapping) -> Library:
    """Return the library as if *mapping* alone were installed."""
    installed, regime = library(), read_regimes().named(mapping.file.target)
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
    return msgspec.structs.replace(
        installed,
        x12_routes={source: (route,) for source, route in routes.items() if source.startswith("x12/")},
        xml_routes=dict.fromkeys([each.steps[-1].name], canonical[0]) if canonical else {},
        foreign=foreign,
        tabular=tabular,
        partners={},
    )


def _text(path: Path, one: Difference) -> Iterator[str]:
    tone = {"broken": "reject", "gone": "reject", "fixed": "forward", "new": "forward"}.get(one.kind, "head")
    yield f"{coloured(_WORDS[one.kind], tone)}  {visible(one.key) or '(without a key)'}  {path}"
    for field in one.fields:
        yield f"  {field.path.removeprefix('Filing.')}: {_value(field.old)} -> {_value(field.new)}"
        yield f"      was {_origin(field.old)}"
        yield f"      now {_origin(field.new)}"
    yield from (f"  no longer {error}" for error in one.errors_gone)
    yield from (f"  now {error}" for error in one.errors_new)


def _value(origin: Origin | None) -> str:
    return repr(origin.value) if origin is not None and origin.value is not None else "nothing"


def _origin(origin: Origin | None) -> str:
    if origin is None:
        return "not made"
    places = ", ".join(map(place_words, origin.sources)) or "no place of the message"
    return f"{places} by {origin.rule}"
