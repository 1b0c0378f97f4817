"""An example for the page of a code: the shipped manifest with one fault in it, and how that fault is shown."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.assets import assets
from gateway.diagnostics import Diagnostic
from gateway.diagnostics.render import frame
from gateway.library import read_guides
from gateway.tree import InMemory
from gateway.x12 import address, survey
from gateway.x12.check import Checker, compile_guide

_SAMPLE = "samples/carrier-309/manifest-2026-11-20.edi"
_NAME = "manifest.edi"

FAULTS: dict[str, tuple[str, str]] = {
    "x12.no-interchange": ("ISA*", "XYZ*"),
    "x12.isa-not-padded": ("QZXP           *ZZ", "QZXP*ZZ"),
    "x12.sender-qualifier": ("*02*QZXP ", "*99*QZXP "),
    "x12.interchange-date": ("*261120*0702*^", "*261320*0702*^"),
    "x12.interchange-time": ("*261120*0702*^", "*261120*2502*^"),
    "x12.control-version": ("*00502*", "*00999*"),
    "x12.acknowledgment-requested": ("*0*T*>", "*7*T*>"),
    "x12.usage": ("*0*T*>", "*0*Q*>"),
    "x12.missing-iea": ("IEA*1*000001502~", ""),
    "x12.interchange-number-mismatch": ("IEA*1*000001502", "IEA*1*000001503"),
    "x12.group-count": ("IEA*1*", "IEA*2*"),
    "x12.missing-gs": ("GS*AQ*QZXP*LVGATEWAY*20261120*0702*1502*X*005020~\n", ""),
    "x12.missing-ge": ("GE*1*1502~\n", ""),
    "x12.group-number-mismatch": ("GE*1*1502", "GE*1*1503"),
    "x12.set-count": ("GE*1*1502", "GE*2*1502"),
    "x12.group-number": ("*0702*1502*X", "*0702*ABC*X"),
    "x12.missing-se": ("SE*27*0001~\n", ""),
    "x12.missing-st": ("ST*309*0001~\n", ""),
    "x12.set-number-mismatch": ("SE*27*0001", "SE*27*0002"),
    "x12.count-mismatch": ("SE*27*", "SE*28*"),
    "x12.set-not-in-group": ("GS*AQ*", "GS*AU*"),
    "x12.unknown-segment": ("LX*2~", "LX*2~\nXYZ*1~"),
    "x12.segment-not-in-set": ("LX*2~", "LX*2~\nX4*1~"),
    "x12.segment-unexpected": ("N1*SH*BIRCH AND BAY OUTFITTERS~\n", ""),
    "x12.segment-out-of-sequence": (
        "N3*12 ELMWOOD AVE~\nN4*BUFFALO*NY*14210*US~",
        "N4*BUFFALO*NY*14210*US~\nN3*12 ELMWOOD AVE~",
    ),
    "x12.segment-missing": ("M10*QZXP*J*US**TRUCK 7*TRIP261120**2*W~\n", ""),
    "x12.segment-over-max": ("N4*BUFFALO*NY*14210*US~", "N4*BUFFALO*NY*14210*US~\nN4*BUFFALO*NY*14210*US~"),
    "x12.segment-empty": ("N3*12 ELMWOOD AVE~", "N3~"),
    "x12.element-missing": ("M11*261120000001*", "M11**"),
    "x12.condition-missing": ("*JP**USD", "*JP"),
    "x12.condition-excluded": ("N4*BUFFALO*NY*14210*US", "N4*BUFFALO*NY*14210*US***NY"),
    "x12.too-many-elements": ("N3*12 ELMWOOD AVE", "N3*12 ELMWOOD AVE*FLOOR 3*UNIT 7"),
    "x12.element-too-short": ("*9503000090*45*", "*9503000090*5*"),
    "x12.element-too-long": ("PLASTIC MODEL AIRCRAFT KITS", "PLASTIC MODEL AIRCRAFT KITS AND PAINT, BOXED, ASSORTED"),
    "x12.element-character": ("*PKG*0.6*", "*PKG*0,6*"),
    "x12.code-unknown": ("*1*PKG*0.6", "*1*PKT*0.6"),
    "x12.date-invalid": ("P4*0901*20261120", "P4*0901*20261131"),
    "x12.time-invalid": ("***0930", "***2530"),
    "x12.too-many-repetitions": ("*BUFFALO*", "*BUFFALO^NY*"),
    "x12.too-many-components": ("TRUCK 7", "TRUCK>7"),
    "x12.trailing-empty": ("N3*12 ELMWOOD AVE~", "N3*12 ELMWOOD AVE**~"),
    "x12.trailing-blanks": ("N3*12 ELMWOOD AVE~", "N3*12 ELMWOOD AVE  ~"),
}
"""By code: a part of the manifest and what stands in its place."""


def example_frames() -> dict[str, str]:
    """Return the frame of each code of :data:`FAULTS`, the first one that the faulty manifest gets."""
    sample = (assets() / _SAMPLE).read_text(encoding="ascii")
    checkers = {name: compile_guide(guide) for name, guide in read_guides().items()}
    frames = {}
    for code, (old, new) in FAULTS.items():
        content = InMemory(sample.replace(old, new, 1).encode("ascii"))
        found = next((each for each in _found(content, checkers) if each.code == code), None)
        if found is not None:
            frames[code] = frame(found, _NAME)
    return frames


def _found(content: InMemory, checkers: dict[str, Checker]) -> Iterator[Diagnostic]:
    envelope = survey(content)
    yield from envelope.diagnostics
    for interchange in envelope.interchanges:
        for group in interchange.groups:
            for one in group.transactions:
                where = address(interchange.control_number, group.control_number, (one.id, one.control_number))
                checker = checkers.get(f"x12/{one.id}-{group.release}")
                if checker is not None:
                    for part in checker.check(one, content, interchange.delimiters, checker.guide.records, where):
                        yield from part.diagnostics
