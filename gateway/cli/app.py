"""All commands with their arguments and help. No command's own imports happen here, so that help is quick."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gateway import __version__
from gateway.cli import operator
from gateway.cli.author import mapping
from gateway.cli.options import Form, Output
from gateway.cli.options import finish as _exit


class EntryAction(StrEnum):
    """What a cargo release transaction does to its entry."""

    A = "A"
    R = "R"
    U = "U"
    D = "D"


class AnswerKind(StrEnum):
    """An acknowledgment that a file can get."""

    TA1 = "ta1"
    A997 = "997"
    A999 = "999"
    A824 = "824"
    A355 = "355"
    XML = "xml"
    JSON = "json"


class Pages(StrEnum):
    """Documentation that is made from data."""

    GUIDES = "guides"
    DIAGNOSTICS = "diagnostics"
    MAPPING = "mapping"
    SECOND_OPINION = "second-opinion"


app = typer.Typer(
    name="gateway",
    help="EDI/XML gateway for low-value trade filings.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
policy = typer.Typer(help="The law by date, alone.", no_args_is_help=True)
filing = typer.Typer(help="What filings need.", no_args_is_help=True)
key = typer.Typer(help="Keys of partners.", no_args_is_help=True)
app.add_typer(mapping, name="mapping")
app.add_typer(policy, name="policy")
app.add_typer(filing, name="filing")
app.add_typer(key, name="key")
app.add_typer(operator.message, name="message")
app.add_typer(operator.queue, name="queue")
app.add_typer(operator.store, name="store")
app.add_typer(operator.config, name="config")
app.add_typer(operator.partner, name="partner")
app.command("doctor")(operator.doctor)
app.command("respond")(operator.respond)

Files = Annotated[list[Path], typer.Argument(help="Files to read; - is standard input.", metavar="FILE…")]
File = Annotated[Path, typer.Argument(help="The file to read; - is standard input.", metavar="FILE")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Decide as if the files were received then (ISO date or time).")
]


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    from gateway.policy import EASTERN

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date or time such as 2025-08-15 or 2025-08-15T07:30-04:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=EASTERN)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"gateway {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Keep the API running on what the demo made.")] = False,
) -> None:
    """Run the main job on the shipped samples and show all that comes of it."""
    from gateway.cli.demo import run

    _exit(run(keep_serving=serve))


@app.command()
def translate(
    files: Files,
    out: Annotated[Path | None, typer.Option(help="Write filings, answers and a report into this folder.")] = None,
    partner: Annotated[str, typer.Option(help="The partner whose agreement counts.")] = "local",
    mapping: Annotated[str | None, typer.Option(help="Use this mapping, NAME or NAME@VERSION.")] = None,
    as_of: AsOf = None,
    answers: Annotated[str | None, typer.Option(help="Write these answers whatever is agreed: 997,824,…")] = None,
    format: Form = Output.TEXT,
) -> None:
    """Read, map, validate and decide messages without a server. Exit 1 when a record was not forwarded."""
    from gateway.cli.translate import run

    _exit(run(files, out, partner, mapping, _moment(as_of), answers, format))


@app.command()
def inspect(
    files: Files,
    segments: Annotated[bool, typer.Option("--segments", help="Show each X12 segment with its name and loop.")] = False,
    elements: Annotated[bool, typer.Option("--elements", help="Show each element of each segment by name.")] = False,
    format: Form = Output.TEXT,
) -> None:
    """Show structure and syntax of any X12 or XML file, whatever its set. Exit 1 when something is wrong."""
    from gateway.cli.inspect import run

    _exit(run(files, format, segments=segments, elements=elements))


@app.command()
def ack(
    file: File,
    kind: Annotated[AnswerKind, typer.Option(help="Which answer.")],
    partner: Annotated[str, typer.Option(help="The partner whose agreement counts.")] = "local",
    as_of: AsOf = None,
) -> None:
    """Print the answer that the file would get."""
    from gateway.cli.ack import run

    _exit(run(file, kind, partner, _moment(as_of)))


@app.command()
def validate(
    files: Files,
    schema: Annotated[str, typer.Option(help="The regime or element: section-321, type-11, Filings, Acknowledgment.")],
    format: Form = Output.TEXT,
) -> None:
    """Hold XML files against the project's schemas, by both engines. Exit 1 when one is invalid."""
    from gateway.cli.validate import run

    _exit(run(files, schema, format))


@app.command()
def trace(
    file: File,
    record: Annotated[str | None, typer.Option(help="Key of the record; all by default.")] = None,
    field: Annotated[str | None, typer.Option(help="Field of the record, such as Consignee.City.")] = None,
    partner: Annotated[str, typer.Option(help="The partner whose mappings read the file.")] = "local",
    format: Form = Output.TEXT,
) -> None:
    """Show where each value of a filing came from: segment, element, bytes, rule."""
    from gateway.cli.trace import run

    _exit(run(file, record, field, partner, format))


@app.command()
def explain(code: Annotated[str, typer.Argument(help="A diagnostic code, such as x12.count-mismatch.")]) -> None:
    """Tell what a diagnostic code means and what to do."""
    from gateway.cli.explain import run

    _exit(run(code))


@policy.command("decide")
def policy_decide(
    case: Annotated[Path, typer.Argument(help="A case, or a file of cases.", metavar="CASE.json")],
    format: Form = Output.TEXT,
) -> None:
    """Decide one case, or a file of cases, and compare with what each expects."""
    from gateway.cli.policy import decide

    _exit(decide(case, format))


@policy.command("explain")
def policy_explain(
    reason: Annotated[str, typer.Argument(help="A reason, such as GLOBAL_SUSPENSION.")], format: Form = Output.TEXT
) -> None:
    """Tell what a reason means, and which dated rules give it."""
    from gateway.cli.policy import explain as tell

    _exit(tell(reason, format))


@policy.command("changes")
def policy_changes(
    on: Annotated[str, typer.Option("--on", help="The day, CCYY-MM-DD, U.S. Eastern.")],
    traffic: Annotated[bool, typer.Option("--traffic", help="What changes for the filings in the store.")] = False,
    since: Annotated[str | None, typer.Option("--since", help="Received from this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Received up to this day.")] = None,
    partner: Annotated[str | None, typer.Option("--partner", help="Of this partner alone.")] = None,
    format: Form = Output.TEXT,
) -> None:
    """Show the rules that begin or end on a day; with --traffic what that means for the filings in the store."""
    if traffic:
        from gateway.cli.policy_traffic import changes_for_traffic

        _exit(changes_for_traffic(on, since, until, partner, format))
    if since or until or partner:
        raise typer.BadParameter("--since, --until and --partner go with --traffic")
    from gateway.cli.policy import changes

    _exit(changes(on, format))


@filing.command("complete")
def filing_complete(
    file: File,
    filing: Annotated[str, typer.Option("--for", help="The filing, such as 11, 01, 13 or IMDW.")],
    format: Form = Output.TEXT,
) -> None:
    """Show what each record lacks for another filing, and who knows it. Exit 1 when one lacks something."""
    from gateway.cli.filing import complete

    _exit(complete(file, filing, format))


@filing.command("se")
def filing_se(
    file: File,
    action: Annotated[
        EntryAction | None, typer.Option(help="A adds, R replaces, U updates, D cancels; else as each record says.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why entries are cancelled, two digits, such as 09.")] = "",
    reference: Annotated[str, typer.Option(help="What took the entry's place, for the reasons 02, 03 and 04.")] = "",
    as_of: AsOf = None,
) -> None:
    """Print canonical entries (XML, types 86 and 11) as a batch of ABI cargo release, without its password."""
    from gateway.cli.cargo_release import run

    _exit(run(file, action.value if action is not None else None, reason, reference, _moment(as_of)))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
) -> None:
    """Run the API with workers in one process."""
    from gateway.cli.serve import run

    _exit(run(host, port))


@app.command()
def worker() -> None:
    """Run one more worker on the same store."""
    from gateway.cli.serve import work

    _exit(work())


@app.command()
def sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8090,
    respond_to: Annotated[
        str | None, typer.Option(help="Post the answers to this URL, too, such as http://localhost:8080/v1/responses.")
    ] = None,
    key: Annotated[str | None, typer.Option(envvar="SANDBOX_KEY", help="Key for that URL.")] = None,
    delay: Annotated[float, typer.Option(help="Seconds before each answer to a message.", min=0)] = 0.0,
    seed: Annotated[
        int | None, typer.Option(help="Post answers in disorder and some twice, as this number draws.")
    ] = None,
) -> None:
    """Simulate customs: takes entries (SE) and manifests (309), answers SX, SO, 355 and 350. Nothing is filed."""
    from gateway.cli.sandbox import run

    _exit(run(host, port, respond_to, key, delay, seed))


@key.command("create")
def key_create(
    partner: Annotated[str, typer.Argument(help="Id of the partner.")],
    live: Annotated[bool, typer.Option(help="A key for real filings instead of tests.")] = False,
) -> None:
    """Make an API key: it is shown once, and the line to put into the configuration with it."""
    from gateway.cli.key import create

    _exit(create(partner, live))


@app.command()
def bench(
    small: Annotated[bool, typer.Option("--small", help="10,000 shipments.")] = False,
    full: Annotated[bool, typer.Option("--full", help="100,000 shipments.")] = False,
    shipments: Annotated[int | None, typer.Option(help="So many shipments.", min=1)] = None,
    format: Form = Output.TEXT,
) -> None:
    """Measure a 309 of many shipments, stage by stage and end to end."""
    from gateway.cli.bench import run

    _exit(run(shipments or (100_000 if full and not small else 10_000), format))


@app.command()
def docs(
    pages: Annotated[list[Pages] | None, typer.Argument(help="Which pages; all by default.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when a page is stale.")] = False,
    to: Annotated[Path, typer.Option(help="The folder of the documentation.")] = Path("docs"),
) -> None:
    """Write the pages about guides, diagnostic codes and the second reader of X12 that are made from data."""
    from gateway.cli.docs import run

    _exit(run([one.value for one in pages or ()], to, check=check))
