"""Diagnostics of the area ``xsd``."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = ()
