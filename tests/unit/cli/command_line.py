"""The command line run inside the test, with what it printed and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from typer.testing import CliRunner

from gateway.cli.app import app

TOP = Path(__file__).parents[3]
SAMPLES = TOP / "samples"
CARRIER = SAMPLES / "carrier-309"
GOOD = CARRIER / "manifest-2026-11-20.edi"
MIXED = CARRIER / "manifest-2025-08-15.edi"
BROKER = SAMPLES / "broker-xml" / "type-86-2025-08-10.xml"
NO_MESSAGE = SAMPLES / "not-a-message" / "notes.txt"
RECORDS = TOP / "tests" / "data" / "records"
NAMESPACE = "urn:low-value-gateway:filing:1"


class Run(msgspec.Struct, frozen=True):
    """One run of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)


def gateway(*arguments: object, given: str | bytes | None = None, config: Path | None = None) -> Run:
    """Run ``gateway ARGUMENTS`` with *given* on standard input; an exception that escapes fails the test."""
    environment = {"GATEWAY_CONFIG": str(config) if config is not None else None, "NO_COLOR": "1"}
    result = CliRunner(env=environment).invoke(app, [str(one) for one in arguments], input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr)
