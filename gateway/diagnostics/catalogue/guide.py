"""Diagnostics of the area ``x12`` about breaches of a guide: segments, elements and conditions of a transaction set."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = ()
