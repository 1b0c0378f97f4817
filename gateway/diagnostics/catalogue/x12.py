"""Diagnostics of the area ``x12``."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = ()
