"""The author's workbench: mappings loaded with the installed guides, schemas and blocks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import msgspec

from gateway.assets import assets
from gateway.cli.printing import nearest, unusable
from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.filing import Regimes
from gateway.library import (
    Ground,
    check_mapping,
    mapping_texts,
    read_foreign_guides,
    read_ground,
    read_guides,
    read_regimes,
)
from gateway.mapping import Mapping
from gateway.mapping.model import Place
from gateway.mapping.testing import ReadRecords
from gateway.pipeline.cases import case_reader
from gateway.tree.document import Mapping as YamlMapping
from gateway.tree.document import Scalar, read_yaml
from gateway.x12.check import Checker, compile_guide
from gateway.x12.grammar import Guide

_SUFFIX = ".yaml"
_INSTALLED = ("mappings/maps/", "mappings/partners/")
_ABOUT_FIELDS = frozenset({"M101", "M102", "M103"})


class Loaded(msgspec.Struct, frozen=True):
    """A mapping file as it was loaded; without a mapping there is an error among the findings."""

    name: str
    mapping: Mapping | None
    findings: tuple[Diagnostic, ...]


class Workbench:
    """Loads mappings with the installed guides, schemas and blocks, whatever else in the library is wrong."""

    def __init__(self) -> None:
        self.texts = mapping_texts()

    def reader(self, mapping: Mapping) -> ReadRecords:
        """Return what reads the ``given:`` of the tests of *mapping*."""
        return case_reader(mapping, self.checkers, read_foreign_guides())

    @cached_property
    def _guides(self) -> dict[str, Guide]:
        return read_guides()

    @cached_property
    def _regimes(self) -> Regimes:
        return read_regimes()

    @cached_property
    def _ground(self) -> Ground:
        return read_ground(self._guides, self._regimes)

    @cached_property
    def checkers(self) -> dict[str, Checker]:
        """The checkers of all guides, by name."""
        return {name: compile_guide(guide) for name, guide in self._guides.items()}

    def load(self, names: Iterable[str]) -> list[Loaded] | None:
        """Load the mappings *names*, all installed ones without any; ``None``: told on standard error."""
        installed = [_stem(file) for file in self.texts if file.startswith(_INSTALLED)]
        loaded = []
        for name in list(names) or installed:
            if name in installed:
                loaded.append(self._load(name, self.texts))
            elif not (path := Path(name)).is_file():
                unusable(f"there is no mapping and no file {name!r}. {nearest(name, installed)}")
                return None
            elif path.suffix != _SUFFIX:
                unusable(f"{name}: the name of a mapping file ends in {_SUFFIX}")
                return None
            else:
                loaded.append(self._load_file(path))
        return loaded

    def lines(self, place: Place) -> list[str]:
        """Return the rule at *place* as it is written: its line, and those that are indented below it."""
        first, *more = self.texts[place.file].splitlines()[place.line - 1 :]
        rule = [first[place.column - 1 :]]
        for line in more:
            if line.strip() and len(line) - len(line.lstrip()) < place.column:
                break
            rule.append(line[place.column - 1 :])
        while not rule[-1].strip():
            rule.pop()
        return rule

    def _load_file(self, path: Path) -> Loaded:
        """Load the mapping file *path* in place of an installed one of its name."""
        try:
            file = path.resolve().relative_to(assets()).as_posix()
        except ValueError:
            file = path.as_posix()
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            found = f"byte {error.start} is not UTF-8"
            return Loaded(path.stem, None, (diagnose("document.syntax", found=found, where=file, rule=f"{file}:1:1"),))
        others = {name: other for name, other in self.texts.items() if _stem(name) != path.stem}
        self.texts = {file: text} | others
        return self._load(path.stem, self.texts)

    def _load(self, name: str, texts: dict[str, str]) -> Loaded:
        file = next(file for file in texts if _stem(file) == name)
        root = read_yaml(texts[file], file).root
        target = root.get("target") if isinstance(root, YamlMapping) else None
        if isinstance(target, Scalar) and self._regimes.named(target.text) is None:
            return Loaded(name, None, (self._no_target(target, file),))
        mapping, findings = check_mapping(name, texts, self._ground)
        extends = isinstance(root, YamlMapping) and root.get("extends") is not None
        if not isinstance(target, Scalar) and not extends:
            # No field has a place to go without a target, and none of them is to blame.
            findings = tuple(finding for finding in findings if finding.code not in _ABOUT_FIELDS)
        return Loaded(name, mapping, findings)

    def _no_target(self, target: Scalar, file: str) -> Diagnostic:
        known = [regime.identifier for each in self._regimes.names if (regime := self._regimes.named(each)) is not None]
        place = Source(line=target.line, column=target.column)
        rule = f"{file}:{target.line}:{target.column}"
        reason, hint = "there is no such record", nearest(target.text, known)
        return diagnose("M100", found=target.text, reason=reason, hint=hint, source=place, where=file, rule=rule)


def _stem(file: str) -> str:
    return Path(file).stem
