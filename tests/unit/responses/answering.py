"""Answers made piece by piece, and one call that reads them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gateway.diagnostics import Diagnostic
from gateway.library import read_guides, read_response_tables
from gateway.responses import Response, read_responses
from gateway.tree import Content, InMemory
from gateway.x12.check import compile_guide
from gateway.x12.edits import functional_ids

SAMPLES = Path(__file__).parents[4] / "shared/domain/samples-x12"
CHECKERS = {name: compile_guide(guide) for name, guide in read_guides().items()}
TABLES = read_response_tables()
M10 = "M10*ABCD*J*US**TRUCK 2013*TRIP000123**3*W"
P4 = "P4*0901*20250815"


class InPieces(InMemory):
    """Content that comes in pieces of a size of one's own."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.CHUNK = size


def envelope(inside: str, *, acks: Iterable[str] = (), groups: int = 1) -> bytes:
    """Return an interchange around *inside*, whole groups."""
    isa = "ISA*00*          *00*          *ZZ*CBP-ACE-TEST   *02*ABCD           *250815*0938*^*00502*000009003*0*T*>~"
    return f"{isa}{''.join(f'{ack}~' for ack in acks)}{inside}IEA*{groups}*000009003~".encode()


def group(release: str, *sets: str) -> str:
    """Return a group of *sets*, each as its id and its segments: ``355 M10*… K3*…`` by lines."""
    texts = []
    for number, one in enumerate(sets, 1):
        name, *segments = one.strip().splitlines()
        inside = "".join(f"{segment.strip()}~" for segment in segments)
        texts.append(f"ST*{name}*{number:04d}~{inside}SE*{len(segments) + 2}*{number:04d}~")
    code = functional_ids(sets[0][:3], release)[0]
    head = f"GS*{code}*CBP-ACE-TEST*ABCD*20250815*0938*77*X*{release}~"
    return f"{head}{''.join(texts)}GE*{len(texts)}*77~"


def read(data: bytes | Content) -> tuple[tuple[Response, ...], tuple[Diagnostic, ...]]:
    """Read *data* with all that is installed."""
    return read_responses(InMemory(data) if isinstance(data, bytes) else data, CHECKERS, TABLES)


def read_set(release: str, *lines: str) -> tuple[Response, ...]:
    """Read one sound set, given by its id and its segments."""
    responses, diagnostics = read(envelope(group(release, "\n".join(lines))))
    assert [each.message for each in diagnostics if each.severity == "error"] == []
    assert all(response.sound for response in responses)
    return responses


def sample(name: str) -> bytes:
    """Return the bytes of a sample message."""
    return (SAMPLES / f"{name}.edi").read_bytes()
