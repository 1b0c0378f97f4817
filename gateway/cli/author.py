"""``gateway mapping …`` with its arguments and help. No command's own imports happen here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.options import FindingsForm, FindingsOutput, Form, Output, finish

mapping = typer.Typer(help="The mapping author's tools.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(help="Names or files of mappings; all by default.")]
Name = Annotated[str, typer.Argument(help="The name or file of a mapping.")]


@mapping.command("check")
def mapping_check(names: Names = None, format: FindingsForm = FindingsOutput.TEXT) -> None:
    """Check mappings against guide and schema, before any message meets them. Exit 1 when an error is found."""
    from gateway.cli.mapping import check

    finish(check(names or [], format))


@mapping.command("test")
def mapping_test(names: Names = None, format: Form = Output.TEXT) -> None:
    """Run the tests inside mapping files. Exit 1 when one fails."""
    from gateway.cli.mapping import test

    finish(test(names or [], format))


@mapping.command("list")
def mapping_list(format: Form = Output.TEXT) -> None:
    """List the installed mappings with what they read and write."""
    from gateway.cli.mapping import show

    finish(show(format))


@mapping.command("coverage")
def mapping_coverage(names: Names = None, format: FindingsForm = FindingsOutput.TEXT) -> None:
    """Tell which rules no test takes and which data nothing reads. Exit 1 when there are any."""
    from gateway.cli.mapping import cover

    finish(cover(names or [], format))


@mapping.command("explain")
def mapping_explain(
    name: Name,
    field: Annotated[str, typer.Argument(help="A field of the filing, such as Consignee.Country.")],
    format: Form = Output.TEXT,
) -> None:
    """Show the rule that makes a field, what it reads, and the files and lines that it came through."""
    from gateway.cli.mapping_explain import explain

    finish(explain(name, field, format))


@mapping.command("schema")
def mapping_schema(
    to: Annotated[Path | None, typer.Option(help="Write it into this file.")] = None,
) -> None:
    """Print the JSON Schema of mapping files, with which an editor completes them."""
    from gateway.cli.mapping import schema

    finish(schema(to))
