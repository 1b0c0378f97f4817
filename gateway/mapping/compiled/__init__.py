"""A plan as generated Python: the engine for the happy path.

``x12`` makes and runs the module; the others each write one kind of line of it; ``runtime`` is what it calls.
"""

from __future__ import annotations

from gateway.mapping.compiled.module import Mapped, Opened
from gateway.mapping.compiled.x12 import Compiled, compile_x12

__all__ = ["Compiled", "Mapped", "Opened", "compile_x12"]
