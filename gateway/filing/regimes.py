"""The regimes that records are filed under, and the schema that all of them are held to."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gateway.tree import Shape
from gateway.xmlmsg import Schema

NAMESPACE = "urn:low-value-gateway:filing:1"
MAIN = "filing-1.0.xsd"
_ELEMENTS = {
    "section-321": "Section321",
    "type-86": "Type86",
    "type-11": "Type11",
    "type-13": "Type13",
    "imdw": "Imdw",
    "gift": "Gift",
    "data-pilot": "DataPilot",
    "supplement": "Supplement",
    "cancellation": "Cancellation",
}


class Regime(msgspec.Struct, frozen=True):
    """One regime: its name everywhere (``section-321``), the element of its records, and what a record looks like."""

    name: str
    element: str
    version: str
    shape: Shape

    @property
    def identifier(self) -> str:
        """``section-321@1.0``, as mappings name their target."""
        return f"{self.name}@{self.version}"


class Regimes:
    """All regimes, built once from the texts of the schemas."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Compile *texts* (file name to schema text); ``UnsealedSchemaError`` when a part is missing."""
        self.schema = Schema(texts, MAIN)
        version = self.schema.version or ""
        self._by_name = {
            name: Regime(name, element, version, self.schema.shape(element)) for name, element in _ELEMENTS.items()
        }
        self._by_element = {regime.element: regime for regime in self._by_name.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all regimes."""
        return tuple(self._by_name)

    def named(self, name: str) -> Regime | None:
        """Return the regime *name*, with or without its version; ``None`` when there is none, or not this version."""
        regime = self._by_name.get(name.partition("@")[0])
        return regime if regime is not None and name in {regime.name, regime.identifier} else None

    def of_element(self, element: str) -> Regime | None:
        """Return the regime whose records are called *element*."""
        return self._by_element.get(element)
