"""A plan as generated Python: the engine for the happy path.

``x12`` and ``tree`` (for XML) make and run modules; ``segments``, ``x12_places`` and ``tree_places`` write how a record
is read, the others what is made of it; ``runtime`` and ``elements`` are what it calls. ``shapes`` adds functions for
X12 records that look alike, which ``shape_places`` writes.
"""

from __future__ import annotations

from gateway.mapping.compiled.module import Mapped, Opened
from gateway.mapping.compiled.tree import CompiledTree
from gateway.mapping.compiled.x12 import CompiledX12

__all__ = ["CompiledTree", "CompiledX12", "Mapped", "Opened"]
