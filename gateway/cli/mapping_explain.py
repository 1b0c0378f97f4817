"""``gateway mapping explain``: the rule that makes a field, what it reads, and the files that it came through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import msgspec

from gateway.cli import USAGE
from gateway.cli.mapping import print_findings
from gateway.cli.printing import nearest, print_document, unusable
from gateway.cli.show import coloured
from gateway.cli.workbench import Workbench
from gateway.mapping import Mapping
from gateway.mapping.explain import AROUND, Explained, explain_field, fields_of


def explain(name: str, field: str, format: str) -> int:
    """Print what makes *field* in the mapping *name*, for each of its sources. 1 when no rule does."""
    workbench = Workbench()
    loaded = workbench.load([name])
    if loaded is None:
        return USAGE
    (one,) = loaded
    mapping = one.mapping
    if mapping is None:
        print_findings(one.findings, format)
        return 1
    path = re.sub(r"\[\d+\]", "", field).removeprefix("Filing.")
    explained = {source: explain_field(plan, path) for source, plan in mapping.plans.items()}
    if not any(explained.values()):
        plan = next(iter(mapping.plans.values()))
        unusable(f"{mapping.name} has no rule for {field!r}. {nearest(path, fields_of(plan))}")
        return 1
    if format == "json":
        rules = [_json(source, rule, workbench) for source, found in explained.items() for rule in found]
        print_document({"schema": "gateway.mapping-explain/1", "mapping": mapping.id, "field": path, "rules": rules})
    else:
        print("\n".join(_text(mapping, path, explained, workbench)))
    return 0


def _text(mapping: Mapping, path: str, explained: dict[str, list[Explained]], workbench: Workbench) -> Iterator[str]:
    yield f"{coloured(f'{mapping.file.target} {path}', 'head')}  {next(iter(explained.values()))[0].takes}"
    for source, rules in explained.items():
        same = [other for other in explained if explained[other] == rules]
        if source != same[0]:
            continue
        yield f"from {', '.join(same)}"
        for rule in rules:
            yield f"  {rule.place}" + (f"  {rule.why}" if rule.why else "")
            written = workbench.lines(rule.place)
            if rule.why == AROUND:
                written = [*takewhile(lambda line: line.strip() != "fields:", written)]
            yield from (f"      {line}" for line in written)
            yield from (f"      reads {read}" for read in rule.reads)
            for place in rule.over:
                yield f"    instead of {place}"
                yield from (f"      {line}" for line in workbench.lines(place))


def _json(source: str, rule: Explained, workbench: Workbench) -> dict[str, Any]:
    return {
        "source": source,
        **msgspec.to_builtins(rule),
        "place": str(rule.place),
        "text": workbench.lines(rule.place),
        "over": [str(place) for place in rule.over],
    }
