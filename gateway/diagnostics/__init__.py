"""Errors as values. Imports nothing else of the gateway."""

from __future__ import annotations

from gateway.diagnostics.catalogue import CATALOGUE, Acks, Row, row_of
from gateway.diagnostics.model import Diagnostic, Level, Note, Scope, Severity, Source, diagnose
from gateway.diagnostics.render import as_json, frame, from_json

__all__ = [
    "CATALOGUE",
    "Acks",
    "Diagnostic",
    "Level",
    "Note",
    "Row",
    "Scope",
    "Severity",
    "Source",
    "as_json",
    "diagnose",
    "frame",
    "from_json",
    "row_of",
]
