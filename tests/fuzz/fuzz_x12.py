"""A fuzzer of the X12 rooms: ``python tests/fuzz/fuzz_x12.py CORPUS [libFuzzer options]``, or ``make fuzz``.

It needs ``atheris`` (``requirements.txt`` beside it), which is no dependency of the tests. Time and memory of one input
are bounded by libFuzzer (``-timeout``, ``-rss_limit_mb``). An input that breaks something is written to a file
``crash-*``; it belongs under ``tests/regressions/x12``, where a test holds it from then on.
"""

from __future__ import annotations

import itertools
import sys

import atheris

with atheris.instrument_imports(include=["gateway.x12"], enable_loader_override=False):
    from x12_target import hold_read, hold_translated, library

from x12_mutator import mutated

WHOLE_EVERY = 32
"""Every so many inputs go through the whole pipeline, which takes several times as long as reading and checking."""
_numbers = itertools.count()


def one_input(data: bytes) -> None:
    """Hold what must hold of *data*."""
    hold_read(data)
    if next(_numbers) % WHOLE_EVERY == 0:
        hold_translated(data)


def mutate(data: bytes, limit: int, seed: int) -> bytes:
    """Change segments half of the time, and bytes otherwise."""
    return mutated(data, limit, seed) if seed % 2 else atheris.Mutate(data, limit)


if __name__ == "__main__":
    library()  # reading it takes as long as one input may on a busy machine
    atheris.Setup(sys.argv, one_input, custom_mutator=mutate)
    atheris.Fuzz()
