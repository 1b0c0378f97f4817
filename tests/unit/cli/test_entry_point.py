"""The command as users run it: a process with its exit code."""

from __future__ import annotations

import subprocess
import sys

import pytest
from command_line import GOOD, TOP

HEAVY = ("fastapi", "sqlalchemy", "xmlschema", "lxml", "pydantic", "httpx2")


def python(*arguments: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, cwd=TOP, timeout=60, check=False)


def test_help_imports_nothing_heavy() -> None:
    """Help is there at once: no command's own imports happen for it."""
    program = (
        "import sys; sys.argv = ['gateway', '--help']\n"
        "from gateway.cli import main\n"
        "try: main()\n"
        f"finally: print('loaded:', sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    run = python("-c", program)
    assert run.stdout.startswith(b"Usage: ")
    assert run.stdout.endswith(b"loaded: []\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("inspect", GOOD), 0, b""),
        (("inspect", "-"), 3, b""),
        (("inspect", "no-such-file.edi"), 2, b"no-such-file.edi"),
        (("inspect", "samples"), 2, b"is a folder"),
        (("inspect",), 2, b"Missing argument"),
        (("ack", GOOD, "--kind", "998"), 2, b"998"),
    ],
)
def test_exit_codes_of_the_process(arguments: tuple[object, ...], code: int, says: bytes) -> None:
    """What is wrong with the usage is told on standard error, without a traceback."""
    run = python("-m", "gateway", *arguments)
    assert run.returncode == code
    assert says in run.stderr
    assert b"Traceback" not in run.stderr
