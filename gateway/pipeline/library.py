"""Everything that is installed, compiled and ready: what the pipeline knows besides the message itself."""

from __future__ import annotations

import msgspec

from gateway.assembly import Recipe
from gateway.csvmsg import CsvGuide
from gateway.filing import Completeness, Screens, ScreenTable, Tables
from gateway.fixedwidth import Layouts
from gateway.jsonmsg import JsonGuide
from gateway.mapping.compiled import CompiledTree, CompiledX12
from gateway.mapping.load import Mapping
from gateway.mapping.plan import Plan
from gateway.policy import Law
from gateway.states import AmendmentTable, StateTable
from gateway.tree import Shape
from gateway.x12.check import Checker
from gateway.xmlmsg import QualifiedName, Schema, XmlGuide

NO_SCREENS = Screens(ScreenTable())


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """How the records of one source become filings of one regime."""

    mapping: Mapping
    plan: Plan
    regime: str
    """``section-321``."""
    split: str
    """The place that one filing is made of: ``ST/P4/LX``, ``/Filings/Type86``."""
    compiled: CompiledX12 | None = None
    """The plan as a function, for X12 sources."""
    tree: CompiledTree | None = None
    """The plan as a function, for the other sources."""


class Foreign(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign XML format and the mappings that read it: the one serves whose ``only`` holds, else the first."""

    guide: XmlGuide
    routes: tuple[Route, ...]

    def of(self, mapping: Mapping) -> Foreign:
        """Return the format as if *mapping* alone were installed."""
        return Foreign(guide=self.guide, routes=tuple(route for route in self.routes if route.mapping is mapping))


class Tabular(msgspec.Struct, frozen=True, kw_only=True):
    """A format of CSV files and the mappings that read it, of which one serves as with :class:`Foreign`."""

    guide: CsvGuide
    routes: tuple[Route, ...]

    def of(self, mapping: Mapping) -> Tabular:
        """Return the format as if *mapping* alone were installed."""
        return Tabular(guide=self.guide, routes=tuple(route for route in self.routes if route.mapping is mapping))


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A format of JSON messages and the mappings that read it, of which one serves as with :class:`Foreign`."""

    guide: JsonGuide
    routes: tuple[Route, ...]

    def of(self, mapping: Mapping) -> Posted:
        """Return the format as if *mapping* alone were installed."""
        return Posted(guide=self.guide, routes=tuple(route for route in self.routes if route.mapping is mapping))


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """Guides, mappings, schemas and law. Made once by ``gateway.library``, shared by all messages."""

    checkers: dict[str, Checker]
    """By guide: ``x12/309-005020``."""
    x12_routes: dict[str, tuple[Route, ...]]
    """By guide; ``pipeline.serving`` tells which of several mappings reads a set."""
    xml_routes: dict[str, Route]
    """By the name of the record element, ``Section321``, in the namespace of ``schema``."""
    foreign: dict[QualifiedName, Foreign] = {}
    """Foreign XML formats, by the root element of their documents."""
    tabular: dict[str, Tabular] = {}
    """Formats of CSV files, by the name of the guide."""
    posted: dict[str, Posted] = {}
    """Formats of JSON messages, by the name of the guide."""
    schema: Schema
    """The canonical record; also what canonical XML messages are judged by."""
    law: Law
    tables: Tables
    """Word lists and the like, for the checks of records."""
    screens: Screens = NO_SCREENS
    """Signs that a record which the law clears deserves a second look."""
    completeness: Completeness
    """What each filing needs, for records whose own filing is refused."""
    recipes: dict[str, Recipe]
    """How the parts of a shipment become one filing, by its code: ``11``."""
    mappings: dict[str, Mapping]
    """By name, all of them."""
    states: StateTable
    """Where filings stand after their message."""
    amendments: AmendmentTable
    """What is done when a sender cancels or replaces what is on file."""
    layouts: Layouts
    """Fixed-width records, for batches of entries."""
    partners: dict[str, Library] = {}
    """The same with a partner's own mappings in the stead of those that they extend, by the partner's id."""

    def of(self, partner: str) -> Library:
        """Return the library as the messages of *partner* are read with."""
        return self.partners.get(partner, self)

    @property
    def supplement(self) -> Shape:
        """What a partner's profile looks like: the record that only adds to a shipment."""
        return self.schema.shape("Supplement")

    def checker(self, set_id: str, release: str) -> Checker | None:
        """Return the checker for a transaction set (ST01) in a release (GS08; its first six characters count)."""
        return self.checkers.get(f"x12/{set_id}-{release[:6]}")
