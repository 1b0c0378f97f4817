"""Let pyx12 walk the segments of a set, and take down what it finds in terms that can be compared.

Only its map engine is used: it reads no bytes, no envelope and no configuration here. It raises on some input; such a
segment gets no opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import msgspec
from pyx12.map_if import load_map_file
from pyx12.map_walker import walk_tree
from pyx12.params import ParamsBase
from pyx12.segment import Segment as TheirSegment

from gateway.second_opinion.maps import LOOP, write_maps
from gateway.x12.grammar import ENVELOPE, Guide
from gateway.x12.segment import Delimiters, Segment, readable

Kind = Literal["misplaced", "segment missing", "too often", "missing", "condition", "surplus", "value", "empty"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One finding about a set, as far as two readers can be expected to agree on it."""

    position: int
    """Of the segment in the set, ST = 1."""
    segment_id: str
    kind: Kind
    element: int | None = None
    code: str = ""
    """The finder's own code."""
    value: str | None = None
    component: int | None = None
    loop: str | None = None


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What pyx12 says of a set."""

    faults: tuple[Fault, ...]
    ids: dict[int, str]
    """Positions of the segments that it was given, with their ids."""
    unable: dict[int, str]
    """Positions of segments at which it failed, with the error that it raised."""


_SEGMENT_KINDS: dict[str, Kind] = {"3": "segment missing", "4": "too often", "5": "too often"}
_ELEMENT_KINDS: dict[str, Kind] = {"1": "missing", "2": "condition", "10": "condition", "3": "surplus"}


class SecondReader:
    """pyx12 with the maps of one guide. Loading them takes a moment, so it is worth keeping."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        parameters = ParamsBase()
        parameters.set("charset", "E")
        with TemporaryDirectory(prefix="pyx12-maps-") as folder:
            self._map: Any = load_map_file(write_maps(guide, Path(folder)), parameters, folder)
        self._open = {rule.id for rule in guide.root.segments() if rule.open}

    def opinion(self, segments: Sequence[Segment], delimiters: Delimiters) -> Opinion:
        """Walk *segments*, the first of which is the ST; later ones may be left out between header and record."""
        root = f"/{self.guide.root.id}{LOOP}"
        start = f"{root}/{self.guide.root.id}"
        walker, node = walk_tree(), self._map.getnodebypath(start)
        walker.forceWalkCounterToLoopStart(root, start)
        faults: list[Fault] = []
        unable: dict[int, str] = {}
        for segment in segments[1:]:
            theirs = TheirSegment(readable(segment.text), delimiters.segment, delimiters.element, delimiters.component)
            try:
                found, _, _, errors = walker.walk_errors(node, theirs, segment.position, segment.line, None)
                faults += (_of_segment(error, segment) for error in errors)
                if found is None:
                    continue
                node = found
                if node.id not in ENVELOPE:
                    _, errors = node.is_valid_errors(theirs)
                    faults += (_of_element(error, segment.position, node.id) for error in errors)
            except Exception as error:  # noqa: BLE001  whatever it raises is no opinion
                unable[segment.position] = f"{type(error).__name__}: {error}"
        kept = (each for each in faults if not (each.kind == "surplus" and each.segment_id in self._open))
        ids = {segment.position: segment.elements(delimiters)[0] for segment in segments}
        return Opinion(faults=tuple(kept), ids=ids, unable=unable)


def _of_segment(error: Any, segment: Segment) -> Fault:
    kind = _SEGMENT_KINDS.get(error.err_cde, "misplaced")
    return Fault(position=segment.position, segment_id=error.seg_data.get_seg_id(), kind=kind, code=error.err_cde)


def _of_element(error: Any, position: int, segment_id: str) -> Fault:
    node, code = error.map_node, error.err_cde
    kind = _ELEMENT_KINDS.get(code, "value")
    if node is not None:
        element = node.parent.seq if node.parent.is_composite() else node.seq
    elif kind == "condition":
        element = None
    else:
        element = int(str(error.refdes)[-2:])
        if kind == "surplus" and not str(error.refdes).isdigit():
            kind = "value"
    return Fault(position=position, segment_id=segment_id, kind=kind, element=element, code=code, value=error.err_val)


_READERS: dict[str, SecondReader] = {}


def opinion(guide: Guide, segments: Sequence[Segment], delimiters: Delimiters) -> Opinion:
    """Return what pyx12 says of *segments*, a whole set or the header of one and a record of it.

    The reader of each guide is kept by its name for the life of the process.
    """
    if guide.name not in _READERS:
        _READERS[guide.name] = SecondReader(guide)
    return _READERS[guide.name].opinion(segments, delimiters)
