"""Entry type 86 between its canonical record and its cargo release transaction."""

from __future__ import annotations

from gateway.fixedwidth.type_86.parts import Values, values_of
from gateway.fixedwidth.type_86.read import read_type_86
from gateway.fixedwidth.type_86.write import write_type_86

__all__ = ["Values", "read_type_86", "values_of", "write_type_86"]
