"""Options that many commands have, and how a command ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NoReturn

import typer


class Output(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


class FindingsOutput(StrEnum):
    """How findings about files are printed; ``line``: as compilers do, for editors."""

    TEXT = "text"
    JSON = "json"
    LINE = "line"


Form = Annotated[Output, typer.Option("--format", help="text for people, json for programs.")]
FindingsForm = Annotated[
    FindingsOutput, typer.Option("--format", help="text for people, json for programs, line for editors.")
]


def finish(code: int) -> NoReturn:
    """End the command with *code*."""
    raise typer.Exit(code)
