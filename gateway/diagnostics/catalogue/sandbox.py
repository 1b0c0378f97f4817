"""Diagnostics of the area ``sandbox``: what the simulated customs says on its own account."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Acks, Row

ROWS: tuple[Row, ...] = (
    Row(
        code="sandbox.bill-refused",
        title="A bill number that asks the simulation for a refusal",
        message="The simulated customs refuses bill {found}, since its number asks for that.",
        hint="Use another bill number; the endings that mean something are listed in docs/sandbox.md.",
        short="REFUSED BY BILL NUMBER",
        explain="In the sandbox the last characters of a bill number choose what becomes of it, so that every outcome can "
        "be tried. No customs authority has decided anything.",
        acks=Acks(cbp="017"),
    ),
    Row(
        code="sandbox.production",
        title="A message meant for production was sent to the simulation",
        level="interchange",
        message="ISA15 says production, and this is a simulation: nothing of the message was looked at.",
        hint="Send it with ISA15 = T, or send it to customs.",
        short="SANDBOX TAKES TESTS ONLY",
        explain="A simulated answer to a real manifest could be taken for a real one, so the sandbox refuses what is "
        "marked P. ABI batches have no such mark.",
    ),
)
