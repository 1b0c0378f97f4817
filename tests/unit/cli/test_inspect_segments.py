"""``gateway inspect --segments``: a file segment by segment, named, indented, with what is wrong in its place."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import BROKER, GOOD, MIXED, NO_MESSAGE, TOP, gateway

from gateway.cli.inspect import Inspector
from gateway.tree import InMemory

SEGMENT = re.compile(r" *(\d+)  ( *)(\S+)")


def listed(out: str) -> list[tuple[int, int, str]]:
    """Return ordinal, depth and id of each segment that is shown."""
    matches = (SEGMENT.match(line) for line in out.splitlines())
    return [(int(one[1]), len(one[2]) // 2, one[3]) for one in matches if one is not None and one.start(1) <= 5]


def test_segments_have_names_and_the_indentation_of_their_loops() -> None:
    """The envelope, the trip, the port, the shipment, its parties and its lines, one below the other."""
    run = gateway("inspect", GOOD, "--segments")
    lines = run.out.splitlines()
    assert run.code == 0
    assert lines[3].split()[:3] == ["set", "309", "0001"]
    assert lines[4].startswith("     1  ISA  Interchange Control Header  00*")
    assert lines[5] == "     2    GS   Functional Group Header  AQ*QZXP*LVGATEWAY*20261120*0702*1502*X*005020"
    shown = listed(run.out)
    assert [one[0] for one in shown] == list(range(1, 32))
    assert [one[1:] for one in shown[:12]] == [
        (0, "ISA"), (1, "GS"), (2, "ST"), (3, "M10"), (3, "VEH"), (3, "NM1"), (3, "P4"), (4, "LX"), (5, "M11"),
        (5, "N1"), (6, "N3"), (6, "N4"),
    ]  # fmt: skip
    assert [one[1:] for one in shown[-3:]] == [(2, "SE"), (1, "GE"), (0, "IEA")]
    assert any(re.fullmatch(r" *\d+ {14}N10  Quantity and Description  1\*.*", line) for line in lines)


def test_elements_have_names() -> None:
    """Each that was sent, in the segment's own order, with its value as sent; the option shows the segments, too."""
    run = gateway("inspect", GOOD, "--elements")
    lines = [line.strip() for line in run.out.splitlines()]
    at = next(n for n, line in enumerate(lines) if line.endswith("P4   Port Information"))
    assert [line.split("  ")[0] for line in lines[at + 1 : at + 4]] == ["01", "02", "05"]
    assert lines[at + 2].split("  ", 1)[1].split() == ["Date", "20261120"]
    assert any(re.fullmatch(r"08  Interchange Receiver ID +LVGATEWAY", line) for line in lines)
    assert not any("Authorization Information " in line and line.endswith(" ") for line in run.out.splitlines())


def test_faults_stand_under_their_segments() -> None:
    """The frame follows the segment that it is about; nothing is told a second time at the end."""
    plain, run = gateway("inspect", MIXED), gateway("inspect", MIXED, "--segments")
    assert run.code == 1
    for code in ("x12.element-too-short", "x12.date-invalid"):
        assert run.out.count(f"error[{code}]") == plain.out.count(f"error[{code}]") == 1
    lines = run.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "error[x12.date-invalid]" in line)
    assert "N9   " in lines[at - 1]
    assert lines[at - 1].split()[0] in lines[at + 1]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a count", "SE*27*", "SE*28*"),
        ("a number", "IEA*1*000001502", "IEA*1*000001503"),
        ("an unknown segment", "VID*", "XYZ*1~VID*"),
        ("out of sequence", "LX*1~", "LX*1~N3*HERE~"),
        ("no set trailer", "SE*27*0001~\n", ""),
        ("bytes behind", "IEA*1*000001502~", "IEA*1*000001502~ and so on"),
        ("a port too few", "P4*", "X4*"),
        ("nothing between", "M11*", "M11~M11*"),
        ("text before a group", "GS*AQ", "Dear~GS*AQ"),
        ("cut off", "SE*27*0001~\nGE*1*1502~\nIEA*1*000001502~\n", ""),
    ],
)
def test_the_same_is_found_as_without_the_option(tmp_path: Path, name: str, old: str, new: str) -> None:
    """The codes of all frames are those of the plain report, and the exit code is the same."""
    text = GOOD.read_text()
    assert old in text
    file = tmp_path / "message.edi"
    file.write_text(text.replace(old, new))
    plain, run = gateway("inspect", file), gateway("inspect", file, "--segments")
    told = re.compile(r"^ *(?:error|warning|note)\[([^]]+)\]", re.MULTILINE)
    assert sorted(told.findall(run.out)) == sorted(told.findall(plain.out)) != []
    assert run.code == plain.code == 1


def test_a_set_without_a_guide_has_the_names_that_are_known(tmp_path: Path) -> None:
    """No loops and no elements are known; the note stands under its ST, and titles come from other guides."""
    text = GOOD.read_text().replace("ST*309*", "ST*990*").replace("GS*AQ*", "GS*GF*")
    file = tmp_path / "message.edi"
    file.write_text(text)
    run = gateway("inspect", file, "--elements")
    lines = run.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "note[message.no-guide]" in line)
    assert any("ST   Transaction Set Header" in line for line in lines[at - 4 : at])
    assert run.code == 0
    assert {depth for _, depth, name in listed(run.out) if name in ("N1", "N10", "M10")} == {3}
    assert any(line.endswith("N10  Quantity and Description") for line in lines)


def test_terminals_get_no_control_characters_and_long_segments_are_cut(tmp_path: Path) -> None:
    """What a terminal would obey is a dot; a segment's line stays short, its elements are whole."""
    name = "\xc9VA " + "X" * 200
    file = tmp_path / "message.edi"
    file.write_text(GOOD.read_text().replace("N1*CN*", f"N1*CN*\x1b[31m{name}", 1), "utf-8")
    run = gateway("inspect", file, "--segments")
    (line,) = [one for one in run.out.splitlines() if "N1   Party Identification  CN*·[31m\xc9VA XXX" in one]
    assert line.endswith("…")
    assert "\x1b" not in run.out
    assert name in gateway("inspect", file, "--elements").out


def test_json_and_other_formats(tmp_path: Path) -> None:
    """JSON has places already; XML and what is no message are shown as ever."""
    run = gateway("inspect", GOOD, "--segments", "--format", "json")
    assert (run.code, run.out) == (2, "")
    assert "--segments and --elements show text" in run.err
    for file in (BROKER, NO_MESSAGE):
        plain, run = gateway("inspect", file), gateway("inspect", file, "--segments")
        assert (run.code, run.out) == (plain.code, plain.out)


def test_the_first_lines_can_be_taken_alone(tmp_path: Path) -> None:
    """Whoever reads the output may stop reading: no traceback, no error."""
    file = tmp_path / "many.edi"
    file.write_text(GOOD.read_text() * 400)
    command = [sys.executable, "-m", "gateway", "inspect", str(file), "--segments"]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(f"{file}: X12  ")
        process.stdout.close()
        told = process.stderr.read()
    assert "Traceback" not in told
    assert "Exception" not in told


def test_the_listing_is_a_stream() -> None:
    """Its lines come while the file is read: what follows the first piece has not been asked for."""
    asked: list[int] = []

    class Watched(InMemory):
        CHUNK = 1 << 12

        def chunks(self, start: int = 0, end: int | None = None):
            for piece in super().chunks(start, end):
                asked.append(len(piece))
                yield piece

    content = Watched(GOOD.read_bytes() * 50)
    inspector = Inspector()
    report = inspector.inspect("many", content)
    assert report.envelope is not None
    asked.clear()
    lines = inspector.listing(content, report.envelope, report.diagnostics, elements=False)
    assert next(lines).split()[1] == "ISA"
    assert sum(asked) < content.size / 2
