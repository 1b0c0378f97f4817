"""Diagnostics of the area ``transport``."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = ()
