"""The operator's commands with their arguments and help. No command's own imports happen here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from gateway.cli.options import Form, Output, finish

message = typer.Typer(help="Messages of all partners, as they came in and what became of them.", no_args_is_help=True)
queue = typer.Typer(help="What waits, and what is parked.", no_args_is_help=True)
store = typer.Typer(help="Upkeep of the store.", no_args_is_help=True)
config = typer.Typer(help="The configuration.", no_args_is_help=True)
partner = typer.Typer(help="Trading partners.", no_args_is_help=True)

Message = Annotated[str, typer.Argument(help="Id of a message.", metavar="MESSAGE")]


State = Literal["received", "concluded", "held"]
Verdict = Literal["accepted", "partially-accepted", "rejected", "duplicate", "unreadable"]


@message.command("ls")
def message_ls(
    partner: Annotated[str | None, typer.Option(help="Of this partner.")] = None,
    state: Annotated[State | None, typer.Option(help="In this state.")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="With this verdict.")] = None,
    code: Annotated[str | None, typer.Option(help="With this diagnostic.")] = None,
    hours: Annotated[float | None, typer.Option("--since-hours", help="Received in the last hours.", min=0)] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=500)] = 50,
    format: Form = Output.TEXT,
) -> None:
    """List messages, newest first."""
    from gateway.cli.messages import ls

    since = datetime.now(UTC) - timedelta(hours=hours) if hours is not None else None
    finish(ls(format, partner=partner, state=state, verdict=verdict, code=code, since=since, limit=limit))


@message.command("show")
def message_show(
    id_: Message,
    values: Annotated[bool, typer.Option("--values", help="With the texts that repeat data of the message.")] = False,
    format: Form = Output.TEXT,
) -> None:
    """Show one message: findings, deliveries, timeline."""
    from gateway.cli.messages import show

    finish(show(id_, format, values=values))


@message.command("raw")
def message_raw(id_: Message) -> None:
    """Write the bytes of a message as they were received."""
    from gateway.cli.messages import raw

    finish(raw(id_))


@message.command("retry")
def message_retry(id_: Message) -> None:
    """Set a held message going again."""
    from gateway.cli.messages import retry

    finish(retry(id_))


@queue.command("ls")
def queue_ls(format: Form = Output.TEXT) -> None:
    """Show how much waits and how much is parked. Exit 1 when anything is parked."""
    from gateway.cli.queue import ls

    finish(ls(format))


@queue.command("parked")
def queue_parked(format: Form = Output.TEXT) -> None:
    """Show parked deliveries and held messages, and why. Exit 1 when there are any."""
    from gateway.cli.queue import parked

    finish(parked(format))


@queue.command("retry")
def queue_retry(
    subjects: Annotated[list[str] | None, typer.Argument(help="Deliveries and messages.", metavar="ID…")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are parked or held.")] = False,
) -> None:
    """Set parked deliveries and held messages going again."""
    from gateway.cli.queue import retry

    finish(retry(subjects or [], everything))


@store.command("upgrade")
def store_upgrade() -> None:
    """Bring the store to the shape of this release, all or nothing. Stop every server and worker first."""
    from gateway.cli.upkeep import upgrade

    finish(upgrade())


@store.command("check")
def store_check(
    head: Annotated[str | None, typer.Option(help="What gateway store head printed earlier.")] = None,
    format: Form = Output.TEXT,
) -> None:
    """Check bytes, counts, work and the chain of the timeline. Exit 1 when anything does not hold."""
    from gateway.cli.upkeep import check

    finish(check(head, format))


@store.command("head")
def store_head() -> None:
    """Print the end of the timeline's chain, to be kept elsewhere."""
    from gateway.cli.upkeep import head

    finish(head())


@config.command("show")
def config_show(
    origin: Annotated[bool, typer.Option("--origin", help="With where each value was read.")] = False,
    format: Form = Output.TEXT,
) -> None:
    """Show every setting; secrets are left out."""
    from gateway.cli.configuration import show

    finish(show(format, with_origin=origin))


@partner.command("ls")
def partner_ls(format: Form = Output.TEXT) -> None:
    """List the partners."""
    from gateway.cli.configuration import partners

    finish(partners(format))


@partner.command("show")
def partner_show(id_: Annotated[str, typer.Argument(help="Id of a partner.", metavar="PARTNER")]) -> None:
    """Show the agreement with one partner, defaults included."""
    from gateway.cli.configuration import partner

    finish(partner(id_))


def respond(
    files: Annotated[list[Path], typer.Argument(help="Files to read; - is standard input.", metavar="FILE…")],
    partner: Annotated[str | None, typer.Option(help="Who hands on the answers; may_answer = true.")] = None,
    format: Form = Output.TEXT,
) -> None:
    """Take answers of customs (355, 350, SX, SO, …) and work on them. Exit 1 when not all of it was taken."""
    from gateway.cli.respond import run

    finish(run(files, partner, format))


def doctor(format: Form = Output.TEXT) -> None:
    """Look whether everything that the gateway needs is there. Exit 1 when something has to be done."""
    from gateway.cli.doctor import run

    finish(run(format))
