"""How severe a finding is under one partner's agreement: the catalogue's word, unless the agreement has another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from gateway.diagnostics import Diagnostic, Scope, Severity
from gateway.x12 import Group, Interchange, Survey

Severities = Mapping[str, Severity]
"""By diagnostic code."""


def resolved(diagnostics: Iterable[Diagnostic], severities: Severities) -> list[Diagnostic]:
    """Return *diagnostics* as severe as *severities* have them."""
    return [
        msgspec.structs.replace(one, severity=severities[one.code]) if one.code in severities else one
        for one in diagnostics
    ]


def judged(envelope: Survey, severities: Severities, further: Sequence[Diagnostic] = ()) -> Survey:
    """Return *envelope* with its findings and *further* ones resolved.

    Each of its parts is sound when no error of its own is left.
    """
    if not further and severities.keys().isdisjoint(one.code for one in envelope.diagnostics):
        return envelope
    diagnostics = resolved([*envelope.diagnostics, *further], severities)
    unsound = {one.scope for one in diagnostics if one.severity is Severity.ERROR}

    interchanges = tuple(_interchange(one, unsound) for one in envelope.interchanges)
    return msgspec.structs.replace(envelope, interchanges=interchanges, diagnostics=tuple(diagnostics))


def _interchange(one: Interchange, unsound: set[Scope]) -> Interchange:
    groups = tuple(_group(group, unsound) for group in one.groups)
    return msgspec.structs.replace(one, sound=one.scope not in unsound, groups=groups)


def _group(one: Group, unsound: set[Scope]) -> Group:
    sets = tuple(msgspec.structs.replace(each, sound=each.scope not in unsound) for each in one.transactions)
    return msgspec.structs.replace(one, sound=one.scope not in unsound, transactions=sets)
