"""A destination that takes ABI batches (CATAIR, SE) instead of XML: each bundle is one batch from A to Z.

A repeat of a bundle has the same bytes: what a batch says of time and number comes from the bundle, never from a clock.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from gateway.diagnostics import Diagnostic, Severity, diagnose
from gateway.filing import Regimes, to_json
from gateway.fixedwidth import ENTRY_KINDS, Layouts, Transmitter, values_of, write_filings
from gateway.transport.destination import Delivered, Destination, Document, Refused, RetryLater

MEDIA_TYPE = "text/plain; charset=us-ascii"
_EASTERN = ZoneInfo("America/New_York")
_USER_DATA = 21
_SHOWN = 5


class CargoRelease:
    """Writes the filings of a document as one batch and hands that on. May be used by several threads."""

    def __init__(
        self, destination: Destination, transmitter: Transmitter, layouts: Layouts, regimes: Regimes, *, name: str
    ) -> None:
        """*destination* takes the batches, *transmitter* sends them; *name* is told in diagnostics."""
        self._destination = destination
        self._transmitter = transmitter
        self._layouts = layouts
        self._regimes = regimes
        self._name = name

    def deliver(self, document: Document) -> Delivered | RetryLater | Refused:
        """Deliver the filings of *document* as a batch; refuse it whole when one of them is or can be no entry."""
        written = self.batch(document)
        return written if isinstance(written, Refused) else self._destination.deliver(written)

    def batch(self, document: Document) -> Document | Refused:
        """Return the batch of *document*.

        Its date is the customs day on which the bundle was made; the user data of A and B, which comes back in answers,
        are the last 21 characters of its key in capitals.
        """
        records = [to_json(xml, self._regimes) for xml in document.filings]
        known = {kind.regime for kind in ENTRY_KINDS.values()}
        regimes = [record["schema"].partition("@")[0] for record in records]
        strange = [number for number, regime in enumerate(regimes, start=1) if regime not in known]
        if strange:
            names = ", ".join(dict.fromkeys(regimes[number - 1] for number in strange))
            return Refused(
                diagnostic=diagnose(
                    "transport.no-entry",
                    found=f"{_listed(strange)} of the bundle ({names})",
                    expected=" and ".join(sorted(known)),
                    destination=self._name,
                )
            )
        echoed = document.key[-_USER_DATA:].upper()
        data, findings = write_filings(
            self._transmitter,
            [values_of(record) for record in records],
            self._layouts,
            day=document.made.astimezone(_EASTERN).date(),
            user_data=echoed,
            block_data=echoed,
        )
        if data is None:
            return Refused(diagnostic=self._unwritable([each for each in findings if each.severity is Severity.ERROR]))
        return Document(
            key=document.key,
            body=data,
            made=document.made,
            filings=document.filings,
            media_type=MEDIA_TYPE,
            suffix="txt",
        )

    def _unwritable(self, errors: list[Diagnostic]) -> Diagnostic:
        first = errors[0]
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        found = f"{first.where}: {first.message} [{first.code}]{more}"
        return diagnose("transport.unwritable", found=found, destination=self._name)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"filing{'s' if len(numbers) > 1 else ''} {shown}{more}"
