"""``gateway filing complete``: what each record of a message lacks for another filing, and who knows it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from gateway.cli import UNREADABLE
from gateway.cli.files import content_of
from gateway.cli.printing import label, nearest, print_document, unusable, visible
from gateway.cli.show import coloured, findings_text
from gateway.diagnostics import Diagnostic
from gateway.filing import Missing
from gateway.library import library
from gateway.mapping import Draft
from gateway.pipeline.library import Library
from gateway.pipeline.trace import drafts

_EVIDENCE = {"verified": "", "secondary": ", as reported", "unverified": ", not confirmed by a public source"}


class _Looked(msgspec.Struct, frozen=True):
    """One record, and what it lacks; ``None`` when it is no record that could be completed."""

    key: str
    regime: str
    missing: tuple[Missing, ...] | None


def complete(file: Path, filing: str, format: str) -> int:
    """Print what each record of *file* lacks for *filing*, a code of the routing table that has a profile.

    0 when every record has what is needed in all cases, 1 when one lacks something, cannot be read or is refused by its
    mapping, or there is none; 2 for an unknown filing; 3 when the file is no message.
    """
    installed = library()
    if filing not in installed.completeness.filings:
        known = installed.completeness.filings
        return unusable(f"nothing is known of what a filing {filing!r} needs. {nearest(filing, known)}")
    routes = (*chain.from_iterable(installed.x12_routes.values()), *installed.xml_routes.values())
    regimes = {route.plan.target.name: route.regime for route in routes}
    unread: list[Diagnostic] = []
    looked: list[_Looked] = []
    for one in drafts(content_of(file), installed):
        if isinstance(one, Diagnostic):
            unread.append(one)
        else:
            looked.append(_look(one, regimes[one.plan.target.name], filing, installed))
    if format == "json":
        print_document({"schema": "gateway.filing-complete/1", "filing": filing, "records": [*map(_json, looked)]})
    else:
        name = f"{installed.law.tables.filings[filing].name} ({filing})"
        print("\n".join(line for one in looked for line in _text(one, name)))
    if unread:
        print(findings_text(unread, label(file)), file=sys.stderr)
        if not looked and any(one.level != "record" for one in unread):
            return UNREADABLE
    return int(bool(unread) or not looked or any(one.missing != () for one in looked))


def _look(draft: Draft, regime: str, filing: str, installed: Library) -> _Looked:
    is_record = draft.sound and not any(installed.schema.gate([draft.xml()]))
    missing = installed.completeness.missing_for(filing, regime, draft.values) if is_record else None
    return _Looked(draft.key, regime, missing)


def _json(looked: _Looked) -> dict[str, Any]:
    missing = None if looked.missing is None else [msgspec.to_builtins(one) for one in looked.missing]
    return {"key": looked.key, "regime": looked.regime, "missing": missing}


def _text(looked: _Looked, filing: str) -> Iterator[str]:
    key = coloured(visible(looked.key) or "(without a key)", "head")
    if looked.missing is None:
        yield f"{key}  {looked.regime}: not a record yet; gateway translate tells what is wrong with it"
    elif not looked.missing:
        yield f"{key}  {looked.regime}: has all that {filing} needs in every case"
    else:
        yield f"{key}  {looked.regime}: lacks for {filing}"
        for one in looked.missing:
            yield f"  {one.name}: ask {one.known_by} ({one.citation}{_EVIDENCE[one.evidence]})"
