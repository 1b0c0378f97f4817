"""A file is recognised by its first bytes."""

from __future__ import annotations

import pytest

from gateway.pipeline.recognise import recognise
from gateway.tree import InMemory

ISA = b"ISA*00*          *00*          *02*QZXP           *ZZ*LVGATEWAY      *250815*0702*^*00502*000000101*0*T*>~"
CASES = [
    (b"ISA*00*", "x12", None),
    (b"\xef\xbb\xbf\r\n ISA*00*", "x12", None),
    ("ISA*00*".encode("utf-16"), "x12", None),
    ("ISA*00*".encode("cp037"), "x12", None),
    (b"<?xml version='1.0'?><a/>", "xml", None),
    ("<a/>".encode("utf-16"), "xml", None),
    (b"\n\n<Filings/>", "xml", None),
    (b"", "unknown", "message.empty"),
    (b" \r\n\t", "unknown", "message.empty"),
    (b"PK\x03\x04zip", "unknown", "message.unknown-format"),
    (b"Dear customs, please find attached", "unknown", "message.unknown-format"),
    (b"A3901XYZ".ljust(80) + b"B  3901XYZSE".ljust(80), "catair", None),
    (b"A3901XYZ".ljust(80) + b"\r\nB  3901XYZSE".ljust(80), "catair", None),
    (b"A3901XYZ      071525     SE\nB  3901XYZSE\n", "catair", None),
    (b"A3901XYZ".ljust(80) + b"B".ljust(79) + b"B", "catair", None),
    (b"A LETTER\nB WARE", "unknown", "message.unknown-format"),
    (b"From: edi@carrier.example\n\nISA follows:\n" + ISA, "x12", None),
    (b"the segment ISA*00*          *00* begins a file", "unknown", "message.unknown-format"),
    (b"Dear customs,\n" * 5000 + ISA, "unknown", "message.unknown-format"),
    (b"<!-- " + ISA + b" --><a/>", "xml", None),
]


@pytest.mark.parametrize(("data", "expected", "code"), CASES)
def test_recognise(data: bytes, expected: str, code: str | None) -> None:
    """Byte order marks and blank lines do not hide a format, and what is none gets a reason."""
    found, diagnostics = recognise(InMemory(data))
    assert found == expected
    assert [diagnostic.code for diagnostic in diagnostics] == ([code] if code else [])


def test_the_password_of_a_batch_is_never_shown() -> None:
    """Columns 9 to 14 of a CATAIR batch header are the sender's password: no finding repeats it."""
    data = b"A3901XYZSECRET080925".ljust(80) + b"B  3901XYZSE".ljust(80)
    _, diagnostics = recognise(InMemory(data))
    assert all("SECRET" not in repr(diagnostic) for diagnostic in diagnostics)
