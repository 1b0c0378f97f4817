"""``gateway mapping …`` with its arguments and help. No command's own imports happen here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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


@mapping.command("new")
def mapping_new(
    sample: Annotated[Path, typer.Option("--from", help="A sample of the format: an XML document or X12.")],
    schema: Annotated[
        list[Path] | None, typer.Option(help="An XSD of the format; what it includes is found from there.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The name of the mapping; that of the sample by default.")] = None,
    target: Annotated[str, typer.Option(help="What it makes, such as section-321 or type-11.")] = "section-321",
    records: Annotated[str | None, typer.Option(help="The element of one filing: Manifest/Shipment.")] = None,
    to: Annotated[Path | None, typer.Option(help="The folder mappings/ to write into; the installed one.")] = None,
) -> None:
    """Draft a mapping from a sample, and for XML that no guide knows a guide from it and its XSD. Gaps are marked."""
    from gateway.cli.mapping_new import new

    finish(new(sample, schema or [], name, target, records, to))


@mapping.command("diff")
def mapping_diff(
    old: Annotated[str, typer.Argument(help="The name or file of a mapping.")],
    new: Annotated[str, typer.Argument(help="The name or file of the other.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="Messages, or folders of messages.", metavar="[FILE…]")
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Over the messages in the store.")] = False,
    partner: Annotated[str | None, typer.Option(help="With --store: of this partner alone.")] = None,
    hours: Annotated[
        float | None, typer.Option("--since-hours", help="With --store: received in the last hours.", min=0)
    ] = None,
    limit: Annotated[int | None, typer.Option(help="With --store: the newest so many; 100.", min=1)] = None,
    values: Annotated[
        bool, typer.Option("--values", help="With --store: with the texts that repeat data of the messages.")
    ] = False,
    format: Form = Output.TEXT,
) -> None:
    """Run two mappings over messages and show what differs, field by field. Exit 1 when anything does."""
    from gateway.cli.mapping_diff import Recorded, diff, diff_recorded

    if store is bool(files):
        raise typer.BadParameter("name messages, or take those of the store with --store")
    if not store:
        if values or partner or hours is not None or limit is not None:
            raise typer.BadParameter("--partner, --since-hours, --limit and --values go with --store")
        finish(diff(old, new, files or [], format))
    since = datetime.now(UTC) - timedelta(hours=hours) if hours is not None else None
    wanted = Recorded(partner=partner, since=since, limit=limit or 100)
    finish(diff_recorded(old, new, wanted, format, values=values))


@mapping.command("sheet")
def mapping_sheet(
    name: Name,
    to: Annotated[Path | None, typer.Option(help="Write it into this CSV file.")] = None,
    source: Annotated[Path | None, typer.Option("--from", help="Show the edits of this CSV file.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Make the edits in the mapping file.")] = False,
) -> None:
    """Print the mapping as a spreadsheet for review, or take simple edits back from one."""
    from gateway.cli.mapping_sheet import sheet, take_back

    finish(sheet(name, to) if source is None else take_back(name, source, apply=apply))


@mapping.command("fmt")
def mapping_fmt(
    files: Annotated[list[Path], typer.Argument(help="Mapping files.", metavar="FILE…")],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something would be.")] = False,
) -> None:
    """Tidy the blanks and blank lines of mapping files; words, order and comments stay."""
    from gateway.cli.mapping_format import tidy

    finish(tidy(files, check=check))


@mapping.command("watch")
def mapping_watch(
    name: Name,
    rounds: Annotated[int | None, typer.Option(help="Stop after so many runs.", min=1)] = None,
) -> None:
    """Check and test a mapping again whenever a file of the library changes."""
    from gateway.cli.mapping_watch import watch

    finish(watch(name, rounds))


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
