"""Read the files of ``mappings/`` and ``xsd/``, each by its kind. What is wrong in one is told with file and line."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from gateway.assets import assets, texts
from gateway.csvmsg import CsvGuide, read_csv_guide
from gateway.diagnostics import Diagnostic, Severity
from gateway.filing import NAMESPACE, Completeness, Regimes, Screens, Tables, read_screens
from gateway.fixedwidth import Layouts, read_layouts
from gateway.jsonmsg import JsonGuide, read_json_guide
from gateway.library.word_screens import word_screens
from gateway.mapping.codes import CodeList
from gateway.mapping.decisions import DecisionTable
from gateway.mapping.load import Mapping, load_mapping
from gateway.mapping.word_screens import WordScreen
from gateway.policy import Law
from gateway.responses import ResponseTables
from gateway.states import AmendmentTable, StateTable
from gateway.tree import Shape
from gateway.x12.grammar import Guide
from gateway.x12.guide import read_guide
from gateway.xmlmsg import Schema, XmlGuide, read_xml_guide

FILINGS = "xml/filing@1.0"
"""What canonical XML messages are read as: the source of the mappings that take them in."""
ASSEMBLY = "xml/assembly@1.0"
"""The parts of a shipment side by side: the source of the mappings that join them."""
_PROFILES = "mappings/tables/profiles.yaml"
_STATES = "mappings/tables/states.yaml"
_AMENDMENTS = "mappings/tables/amendments.yaml"
_SCREENS = "mappings/tables/screens.yaml"
_NOT_LAW = frozenset({_PROFILES, _SCREENS, _STATES, _AMENDMENTS})
"""Tables that have readers of their own; whatever else stands beside them is a table of the law."""


_Read = TypeVar("_Read")


class LibraryUnsound(Exception):  # noqa: N818  a state of the files, told with all that is wrong
    """The library of formats cannot be used: see ``findings``, each with file and line."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{finding.rule}: {finding.message}" for finding in findings))
        self.findings = findings


def read_guides() -> dict[str, Guide]:
    """Return every X12 guide by its name (``x12/309-005020``)."""
    files = _mapping_texts("guides/x12/*.yaml")
    guides: dict[str, Guide] = {}
    for file in files:
        if Path(file).name.startswith("segments-"):
            continue
        guide = _sound(read_guide(file, files))
        guides[guide.name] = guide
    return guides


@cache
def read_xml_guides() -> tuple[XmlGuide, ...]:
    """Return the guide of every foreign XML format."""
    return tuple(_sound(read_xml_guide(text, file)) for file, text in _mapping_texts("guides/xml/*.yaml").items())


@cache
def read_csv_guides() -> tuple[CsvGuide, ...]:
    """Return the guide of every format of CSV files."""
    return tuple(_sound(read_csv_guide(text, file)) for file, text in _mapping_texts("guides/csv/*.yaml").items())


@cache
def read_json_guides() -> tuple[JsonGuide, ...]:
    """Return the guide of every format of JSON messages."""
    return tuple(_sound(read_json_guide(text, file)) for file, text in _mapping_texts("guides/json/*.yaml").items())


def read_foreign_guides() -> dict[str, XmlGuide | CsvGuide | JsonGuide]:
    """Return the guides of all foreign formats by their names."""
    guides: dict[str, XmlGuide | CsvGuide | JsonGuide] = {guide.name: guide for guide in read_xml_guides()}
    guides |= {guide.name: guide for guide in read_csv_guides()}
    return guides | {guide.name: guide for guide in read_json_guides()}


def read_regimes() -> Regimes:
    """Return the regimes with the schema that all of them are held to."""
    return Regimes(schema_texts())


def read_assembly_shape() -> Shape:
    """Return what the parts of a shipment look like side by side. Nobody sends them so: no message is held to it."""
    return Schema(schema_texts(), "assembly-1.0.xsd").shape("Assembly")


def schema_texts() -> dict[str, str]:
    """Return the text of every schema by its file name."""
    folder = assets() / "xsd"
    return {Path(name).name: text for name, text in texts(folder, "*.xsd").items()}


def code_texts() -> dict[str, str]:
    """Return the text of every code list by its name (``iso-country``)."""
    return {Path(file).stem: text for file, text in _mapping_texts("codes/*.csv").items()}


def read_codes() -> dict[str, CodeList]:
    """Return every code list by its name."""
    lists = {}
    for name, text in code_texts().items():
        lists[name], findings = CodeList.read(text, f"mappings/codes/{name}.csv")
        _refuse(findings)
    return lists


def read_decision_tables() -> dict[str, DecisionTable]:
    """Return every decision table of the mappings by its name."""
    tables = {}
    for file, text in _mapping_texts("tables/decide/*.csv").items():
        tables[Path(file).stem], findings = DecisionTable.read(text, file)
        _refuse(findings)
    return tables


def read_catair_layouts() -> Layouts:
    """Return the layouts of fixed-width records."""
    return _sound(read_layouts(_mapping_texts("layouts/*.yaml")))


def read_law() -> Law:
    """Return the law by date."""
    tables = {file: text for file, text in _mapping_texts("tables/*.yaml").items() if file not in _NOT_LAW}
    return _sound(Law.read(tables | _mapping_texts("codes/*.csv")))


def read_completeness(regimes: Regimes) -> Completeness:
    """Return what each filing needs, for the records of *regimes*."""
    return _sound(Completeness.read(_mapping_texts("tables/*.yaml")[_PROFILES], _PROFILES, regimes))


def read_tables() -> Tables:
    """Return what the checks of records need to know."""
    vague, filers = (f"mappings/tables/{name}.csv" for name in ("vague-descriptions", "filers"))
    texts_of = {file: (assets() / file).read_text(encoding="utf-8") for file in (vague, filers)}
    tables, findings = Tables.read(texts_of[vague], texts_of[filers], filers, read_codes())
    _refuse(findings)
    return tables


def read_screen_table(regimes: Regimes) -> Screens:
    """Return the screens of records of *regimes*."""
    watched = "mappings/tables/watched-tariffs.csv"
    text = (assets() / watched).read_text(encoding="utf-8")
    return Screens(
        _sound(read_screens(_mapping_texts("tables/*.yaml")[_SCREENS], _SCREENS, text, watched, regimes.names))
    )


def read_response_tables() -> ResponseTables:
    """Return what is known of the codes in answers from customs and partners."""
    tables, findings = ResponseTables.read(code_texts())
    _refuse(findings)
    return tables


@cache
def read_states() -> StateTable:
    """Return the states of filings and what moves them."""
    return _sound(StateTable.read(_mapping_texts("tables/*.yaml")[_STATES], _STATES))


def read_amendments() -> AmendmentTable:
    """Return what is done when a sender cancels or replaces what is on file, for every state."""
    text = _mapping_texts("tables/*.yaml")[_AMENDMENTS]
    return _sound(AmendmentTable.read(text, _AMENDMENTS, read_states().states))


def mapping_texts() -> dict[str, str]:
    """Return the text of every mapping and block by its file name (``mappings/maps/x12-309-truck.yaml``)."""
    return _mapping_texts("maps/*.yaml") | _mapping_texts("partners/*.yaml") | _mapping_texts("blocks/*.yaml")


class Ground(msgspec.Struct, frozen=True):
    """What every mapping is checked against: the formats it may read, the records it may make, lists and tables."""

    sources: dict[str, Shape]
    regimes: Regimes
    codes: dict[str, CodeList]
    tables: dict[str, DecisionTable]
    screens: dict[str, WordScreen]


def read_ground(guides: dict[str, Guide], regimes: Regimes) -> Ground:
    """Return what mappings are checked against; *guides* are those of X12."""
    shapes = {name: guide.shape for name, guide in guides.items()}
    shapes[FILINGS] = regimes.schema.shape("Filings")
    shapes[ASSEMBLY] = read_assembly_shape()
    shapes |= {guide.name: guide.shape for guide in read_foreign_guides().values()}
    screens = word_screens(read_screen_table(regimes).table.screens, read_tables().vague)
    return Ground(shapes, regimes, read_codes(), read_decision_tables(), screens)


def read_mappings(guides: dict[str, Guide], regimes: Regimes) -> list[Mapping]:
    """Return every mapping, checked against its sources and its target."""
    files, ground = mapping_texts(), read_ground(guides, regimes)
    mappings = []
    for file in _mapping_texts("maps/*.yaml") | _mapping_texts("partners/*.yaml"):
        mapping = _sound(check_mapping(Path(file).stem, files, ground))
        mappings.append(mapping)
    return mappings


def check_mapping(name: str, files: dict[str, str], ground: Ground) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """Return the mapping *name* of *files*, and what its checks found; ``None`` with an error among them."""
    target = ground.regimes.named(_target_of(name, files))
    shape = target.shape if target is not None else Shape(name="", kind="element")
    return load_mapping(name, files, ground.sources, shape, NAMESPACE, ground.codes, ground.tables, ground.screens)


def _target_of(name: str, files: dict[str, str]) -> str:
    """Return what the file, or the one that it extends, says under ``target:``; the mapping reader judges the rest."""
    for _ in files:
        text = next((text for file, text in files.items() if Path(file).stem == name), "")
        said = {word: line for line in text.splitlines() for word in ("target", "extends") if line.startswith(word)}
        if "target" in said or "extends" not in said:
            return _said(said.get("target", ""))
        name = _said(said["extends"]).partition("@")[0]
    return ""


def _said(line: str) -> str:
    return line.partition(":")[2].partition("#")[0].strip()


def _mapping_texts(pattern: str) -> dict[str, str]:
    return texts(assets() / "mappings", pattern)


def _sound(read: tuple[_Read | None, tuple[Diagnostic, ...]]) -> _Read:
    """Return what was *read*; without it raise ``LibraryUnsound`` with what was found."""
    thing, findings = read
    if thing is None:
        raise LibraryUnsound(findings)
    return thing


def _refuse(findings: tuple[Diagnostic, ...]) -> None:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise LibraryUnsound(findings)
