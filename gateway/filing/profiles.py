"""Read ``profiles.yaml``: what each filing needs in every case. Every fault is a finding with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.tree import document as yaml

Evidence = Literal["verified", "secondary", "unverified"]
"""How well the source supports that the filing needs the field: read, reported, or general knowledge."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field that filings need: its path, its name in plain words, who knows it, where else it may stand."""

    path: str
    name: str
    known_by: str
    also: tuple[str, ...] = ()
    form: str | None = None
    """The pattern that the whole value has to match; any value serves without."""


class Need(msgspec.Struct, frozen=True):
    """That a filing needs a field, and the source for it."""

    field: Field
    citation: str
    evidence: Evidence


def read_profiles(text: str, file: str) -> tuple[dict[str, tuple[Need, ...]], tuple[Diagnostic, ...]]:
    """Return the needs by filing code that *text*, the content of *file*, holds, and every finding."""
    document = yaml.read_yaml(text, file)
    reader = _Reader(document)
    profiles = reader.profiles()
    return profiles, (*document.findings, *reader.findings)


class _Reader:
    def __init__(self, document: yaml.Document) -> None:
        self._document = document
        self.findings: list[Diagnostic] = []

    def profiles(self) -> dict[str, tuple[Need, ...]]:
        sections = self._keys(self._document.root, "the file", ("fields", "profiles"), ())
        fields = {name.text: self._field(name, value) for name, value in self._entries(sections.get("fields"))}
        found: dict[str, tuple[Need, ...]] = {}
        for item in self._items(sections.get("profiles")):
            keys = self._keys(item, "a profile", ("filings", "needs"), ())
            needs = tuple(
                need
                for name, value in self._entries(keys.get("needs"))
                if (need := self._need(name, value, fields)) is not None
            )
            for filing in self._texts(keys.get("filings")):
                if filing.text in found:
                    self._find("value", filing, what="a profile", found=filing.text, expected="a filing named once")
                found[filing.text] = needs
        return found

    def _field(self, name: yaml.Scalar, value: yaml.Located) -> Field | None:
        what = f"field {name.text}"
        keys = self._keys(value, what, ("name", "known_by"), ("also", "form"))
        form = keys.get("form")
        if isinstance(form, yaml.Scalar):
            try:
                re.compile(form.text)
            except re.error as fault:
                self._find("value", form, what=f"form of {what}", found=form.text, expected=f"a pattern ({fault})")
                return None
        return Field(
            path=name.text,
            name=_text(keys.get("name")),
            known_by=_text(keys.get("known_by")),
            also=tuple(path.text for path in self._texts(keys.get("also"))),
            form=_text(form) or None,
        )

    def _need(self, name: yaml.Scalar, value: yaml.Located, fields: dict[str, Field | None]) -> Need | None:
        keys = self._keys(value, f"need {name.text}", ("citation", "evidence"), ())
        field, evidence = fields.get(name.text), _text(keys.get("evidence"))
        if name.text not in fields:
            self._find("value", name, what="a profile", found=name.text, expected="one of the fields above")
        for known in get_args(Evidence):
            if field is not None and evidence == known:
                return Need(field, _text(keys.get("citation")), known)
        if "evidence" in keys and evidence not in get_args(Evidence):
            expected = f"one of {', '.join(get_args(Evidence))}"
            self._find("value", keys["evidence"], what=f"evidence of {name.text}", found=evidence, expected=expected)
        return None

    def _keys(
        self, value: yaml.Located | None, what: str, required: tuple[str, ...], others: tuple[str, ...]
    ) -> dict[str, yaml.Located]:
        found = {}
        for key, item in self._entries(value):
            if key.text in required or key.text in others:
                found[key.text] = item
            else:
                self._find("key", key, what=what, found=key.text, advice=f"Known: {', '.join((*required, *others))}.")
        for name in required:
            held = found.get(name)
            if held is None or (isinstance(held, yaml.Scalar) and held.blank):
                self._find("missing", value, what=what, expected=name)
        return found

    def _entries(self, value: yaml.Located | None) -> Iterator[tuple[yaml.Scalar, yaml.Located]]:
        if isinstance(value, yaml.Mapping):
            yield from value
        elif value is not None:
            self._find("value", value, what="this place", found=repr(_text(value)), expected="a mapping of keys")

    def _items(self, value: yaml.Located | None) -> Iterator[yaml.Located]:
        if isinstance(value, yaml.Sequence):
            yield from value
        elif value is not None:
            self._find("value", value, what="this place", found=repr(_text(value)), expected="a list")

    def _texts(self, value: yaml.Located | None) -> Iterator[yaml.Scalar]:
        for item in self._items(value):
            if isinstance(item, yaml.Scalar):
                yield item

    def _find(self, kind: str, place: yaml.Located | None, **data: str) -> None:
        file, line, column = self._document.file, place.line if place else 1, place.column if place else 1
        source, rule = Source(line=line, column=column), f"{file}:{line}:{column}"
        self.findings.append(diagnose(f"policy.table-{kind}", source=source, where=file, rule=rule, **data))  # type: ignore[arg-type]


def _text(value: yaml.Located | None) -> str:
    return value.text if isinstance(value, yaml.Scalar) else ""
