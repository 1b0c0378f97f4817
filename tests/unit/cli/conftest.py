from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from gateway.cli import inspect, policy, validate, workbench
from gateway.library import read_law
from gateway.policy import Law

# What the commands read from the library on every start; it does not change while tests run.
_READ = ((inspect, "read_guides"), (workbench, "read_guides"), (workbench, "read_regimes"), (policy, "read_law"),
         (validate, "_targets"))  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """Keep what the commands read of the library from one run to the next."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in _READ:
            patch.setattr(module, name, cache(getattr(module, name)))
        yield


@pytest.fixture(scope="session")
def law() -> Law:
    """The law that the product ships."""
    return read_law()
