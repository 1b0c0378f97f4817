"""Functions for records that look alike: when they are made, and what they leave to the general one."""

from __future__ import annotations

from mapping_tree import segments_of
from small_formats import loaded
from test_mapping_interpret import HEADER

from gateway.mapping import CompiledX12, Mapped
from gateway.mapping.compiled.shapes import Shapes

HEAD = {"ST": segments_of(HEADER)}
RULES = "  Number: RC.number\n  Ref: 'RF[*].value'\n  Short: 'PA[01=CN]/CT.city'\n"
RECORD = "RC*7*K\nRF*AA*1\nPA*CN*X\nCT*ERIE"


def compiled_of(often: int) -> tuple[CompiledX12, Shapes]:
    compiled = CompiledX12(loaded(RULES).plans["x12/small"], ("Number", "Ref", "Short"), often)
    assert compiled.shapes is not None
    return compiled, compiled.shapes


def plain(compiled: CompiledX12, text: str) -> Mapped | None:
    return compiled.map(compiled.open(HEAD), segments_of(text), plain=True)


def test_a_shape_gets_its_function_when_it_has_come_often() -> None:
    """Not before, and of the records that were mapped alone; it says what was said before."""
    compiled, shapes = compiled_of(often=3)
    found = [plain(compiled, RECORD) for _ in range(2)]
    assert plain(compiled, RECORD.replace("RC*7", "RC*")) is None
    assert not shapes.mappers
    found.append(plain(compiled, RECORD))
    assert list(shapes.mappers) == [(3, 3, 3, 2)]
    found.append(plain(compiled, RECORD))
    assert found[0] is not None
    assert found == [found[0]] * 4


def test_what_only_looks_alike_is_mapped_by_the_general_function() -> None:
    """Another party, another segment, a record of another kind: the answer is that of one who never saw the shape."""
    compiled, shapes = compiled_of(often=1)
    assert plain(compiled, RECORD) is not None
    for text in (
        RECORD.replace("CN", "SH"),
        RECORD.replace("RF*AA*1", "PA*SH*Y"),
        RECORD.replace("CT*ERIE", "RF*BB"),
        RECORD.replace("RC*7", "XX*7"),
        RECORD.replace("ERIE", ""),
    ):
        assert plain(compiled, text) == plain(compiled_of(often=9)[0], text), text
    assert list(shapes.mappers) == [(3, 3, 3, 2)]


def test_long_records_and_the_sixty_fifth_shape_get_none() -> None:
    """What may be made, and kept, is bounded."""
    compiled, shapes = compiled_of(often=1)
    long = "RC*7\n" + "\n".join(f"RF*AA*{number}" for number in range(40))
    assert plain(compiled, long) is not None
    assert not shapes.mappers
    for number in range(70):
        text = "RC*7\n" + "\n".join(f"RF*AA*{bit}" if number >> bit & 1 else f"RF*AA*{bit}*" for bit in range(7))
        assert plain(compiled, text) == plain(compiled, text)
    assert len(shapes.mappers) == 64
