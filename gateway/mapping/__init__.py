"""The mapping language: files that turn a record of any format into a filing, checked, interpreted and compiled."""

from __future__ import annotations

from gateway.mapping.codes import CodeList
from gateway.mapping.compiled import CompiledTree, CompiledX12, Mapped, Opened
from gateway.mapping.coverage import Coverage, coverage
from gateway.mapping.draft import Draft, Origin
from gateway.mapping.file_schema import file_schema
from gateway.mapping.interpret import interpret
from gateway.mapping.load import Mapping, load_mapping
from gateway.mapping.plan import Plan
from gateway.mapping.testing import CaseResult, run_tests
from gateway.mapping.untaken import Untaken, untaken

__all__ = [
    "CaseResult",
    "CodeList",
    "CompiledTree",
    "CompiledX12",
    "Coverage",
    "Draft",
    "Mapped",
    "Mapping",
    "Opened",
    "Origin",
    "Plan",
    "Untaken",
    "coverage",
    "file_schema",
    "interpret",
    "load_mapping",
    "run_tests",
    "untaken",
]
