"""Inputs that once broke something, and the samples that fuzzing starts from: what must hold of any input holds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FUZZ = HERE.parent / "fuzz"
sys.path.insert(0, str(FUZZ))

from x12_mutator import mutated  # noqa: E402  beside the fuzzer, which is no package
from x12_target import hold, hold_read  # noqa: E402

INPUTS = sorted([*(HERE / "x12").glob("*.edi"), *(FUZZ / "corpus").glob("*.edi")])


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_what_must_hold_of_any_input_holds(path: Path) -> None:
    """Every byte accounted for, both checks agree, an outcome that adds up, answers that are sound messages."""
    hold(path.read_bytes())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_it_holds_of_what_is_made_of_them_too(path: Path) -> None:
    """A hundred changes of segments each, one upon the other; the fuzzer tries millions."""
    data = path.read_bytes()
    for seed in range(100):
        data = mutated(data if seed % 12 else path.read_bytes(), 1500, seed)
        hold_read(data)
