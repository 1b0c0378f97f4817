"""Mapping files and blocks, read into the model. What cannot be understood is a finding with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from gateway.mapping.changes import changed
from gateway.mapping.findings import Findings
from gateway.mapping.model import Case, Ignored, MappingFile, Only, Records
from gateway.mapping.read_rules import Block, RuleReader
from gateway.mapping.words import Reader
from gateway.tree.document import Located, Mapping, Scalar, Sequence, read_yaml

_FILE_WORDS = (
    *("mapping", "version", "source", "target", "namespaces", "use"),
    *("records", "fields", "ignore", "tests", "note"),
)
_EXTENSION_WORDS = (
    *("mapping", "version", "extends", "partner", "source", "namespaces", "use"),
    *("records", "changes", "ignore", "tests", "note"),
)
_RECORD_WORDS = ("each", "only", "key", "on_error", "date", "note")
_CASE_WORDS = ("name", "given", "source", "records", "expect", "traces", "expect_errors", "note")
_ERROR_WORDS = ("code", "record", "field", "at", "found")
ON_ERROR = ("reject-record", "reject-transaction", "reject-group", "reject-interchange")
OUT_OF_SCOPE = "record.out-of-scope"
"""The code that a record is set aside with when ``only`` names none."""

T = TypeVar("T")


def read_mapping(file: str, texts: dict[str, str], findings: Findings) -> MappingFile | None:
    """Return the mapping in *file*, one of *texts* (file name to content), its blocks filled in from the others."""
    return _FileReader(file, texts, findings, ()).mapping()


class _FileReader:
    def __init__(self, file: str, texts: dict[str, str], findings: Findings, below: tuple[str, ...]) -> None:
        self.file = file
        self.below = below
        """The files that extend this one, in the end the one that is read."""
        self.texts = texts
        self.findings = findings
        self.reader = Reader(file, findings)
        document = read_yaml(texts[file], file)
        findings.list += document.findings
        self.root = document.root

    def mapping(self) -> MappingFile | None:
        reader = self.reader
        if isinstance(self.root, Mapping) and self.root.get("extends") is not None:
            return self.extension(self.root)
        root = reader.mapping(self.root, _FILE_WORDS, "a mapping file")
        if root is None:
            return None
        blocks = self.blocks(root.get("use"))
        rules = RuleReader(reader, blocks)
        name = reader.required_text(root, "mapping")
        fields = reader.mapping(root.get("fields"), None, "fields")
        return MappingFile(
            place=reader.place(root),
            name=name,
            version=reader.required_text(root, "version"),
            sources=tuple(reader.texts(root.get("source"))),
            target=reader.required_text(root, "target"),
            namespaces=reader.text_map(root.get("namespaces")),
            records=self.records(root, rules),
            fields=rules.fields(fields) if fields is not None else (),
            ignored=self.each(root.get("ignore"), lambda item: self.ignored(item, rules)),
            cases=self.each(root.get("tests"), self.case),
        )

    def extension(self, root: Mapping) -> MappingFile | None:
        """Return the mapping that *root* makes of its parent; ``None`` without a parent that can be read."""
        reader = self.reader
        reader.mapping(root, _EXTENSION_WORDS, "a mapping that extends another")
        extends = root.get("extends")
        parent = self.parent(extends) if isinstance(extends, Scalar) else None
        if parent is None:
            return None
        rules = RuleReader(reader, self.blocks(root.get("use")))
        changes = reader.mapping(root.get("changes"), None, "changes") if root.get("changes") is not None else None
        return msgspec.structs.replace(
            parent,
            place=reader.place(root),
            name=reader.required_text(root, "mapping"),
            version=reader.required_text(root, "version"),
            extends=extends.text if isinstance(extends, Scalar) else None,
            partners=tuple(reader.texts(root.get("partner"))),
            sources=tuple(reader.texts(root.get("source"))) or parent.sources,
            inherited=(*parent.sources, *parent.inherited),
            namespaces=parent.namespaces | reader.text_map(root.get("namespaces")),
            records=self.records(root, rules, parent.records) if root.get("records") is not None else parent.records,
            fields=changed(parent.fields, changes, rules) if changes is not None else parent.fields,
            ignored=parent.ignored + self.each(root.get("ignore"), lambda item: self.ignored(item, rules)),
            cases=self.each(root.get("tests"), self.case),
        )

    def parent(self, extends: Scalar) -> MappingFile | None:
        """Return the mapping that is extended, in the version that the changes were written for (else M111)."""
        name, _, version = extends.text.partition("@")
        file = next((file for file in self.texts if file == f"{name}.yaml" or file.endswith(f"/{name}.yaml")), None)
        chain = (*self.below, self.file)
        if file is None or file in chain:
            known = [
                other.rpartition("/")[2].removesuffix(".yaml")
                for other in self.texts
                if "blocks/" not in other and other not in chain
            ]
            reason = "it extends itself" if file is not None else "there is no such mapping"
            self.findings.misnamed("M111", self.reader.place(extends), extends.text, known, reason=reason)
            return None
        parent = _FileReader(file, self.texts, self.findings, chain).mapping()
        if parent is not None and parent.version != version:
            reason = f"the parent has version {parent.version} by now" if version else f"write {name}@{parent.version}"
            self.findings.add("M111", self.reader.place(extends), found=extends.text, reason=reason)
        return parent

    def blocks(self, use: Located | None) -> dict[str, Block]:
        blocks: dict[str, Block] = {}
        for name in self.reader.scalars(use):
            wanted = f"{name.text}.yaml"
            file = next((file for file in self.texts if file == wanted or file.endswith(f"/{wanted}")), None)
            if file is None:
                known = [file.removesuffix(".yaml") for file in self.texts if "blocks/" in file]
                self.reader.misnamed(name, known, "no such block is installed")
                continue
            document = read_yaml(self.texts[file], file)
            self.findings.list += document.findings
            reader = Reader(file, self.findings)
            root = reader.mapping(document.root, ("block", "parameters", "fields", "note"), "a block")
            fields = reader.mapping(root.get("fields"), None, "fields") if root is not None else None
            if root is not None and fields is not None:
                group = root.get("parameters")
                parameters = reader.mapping(group, None, "parameters") if group is not None else None
                defaults = {key.text: value for key, value in parameters or () if isinstance(value, Scalar)}
                blocks[reader.required_text(root, "block")] = Block(reader, fields, defaults)
        return blocks

    def records(self, root: Mapping, rules: RuleReader, parent: Records | None = None) -> Records:
        """Return what a record is; what is not said is as in *parent*."""
        reader = self.reader
        node = reader.mapping(root.get("records"), _RECORD_WORDS, "records")
        if node is None:
            return Records(place=reader.place(root), each=rules.no_path)
        on_error = node.get("on_error")
        if isinstance(on_error, Scalar) and on_error.text not in ON_ERROR:
            reader.misnamed(on_error, ON_ERROR, f"on_error is one of {', '.join(ON_ERROR)}")
        date = node.get("date")
        said = Records(
            place=reader.place(node),
            each=rules.path(node.get("each") or node) if parent is None or node.get("each") else parent.each,
            only=tuple(self.only(node.get("only"), rules)),
            key=tuple(rules.path(item) for item in reader.scalars(node.get("key"))),
            on_error=on_error.text if isinstance(on_error, Scalar) else "reject-record",
            date=rules.path(date) if date is not None else None,
        )
        if parent is None:
            return said
        inherited = {word: getattr(parent, word) for word in ("only", "key", "on_error", "date") if not node.get(word)}
        return msgspec.structs.replace(said, **inherited)

    def only(self, node: Located | None, rules: RuleReader) -> list[Only]:
        if node is None:
            return []
        if not isinstance(node, Sequence):
            return [Only(rules.condition(node), OUT_OF_SCOPE)]
        found = []
        for item in node:
            entry = self.reader.mapping(item, ("that", "else", "note"), "a condition with that: and else:")
            if entry is not None:
                otherwise = entry.text("else") or OUT_OF_SCOPE
                found.append(Only(rules.condition(entry.get("that") or entry), otherwise))
        return found

    def each(self, node: Located | None, make: Callable[[Located], T | None]) -> tuple[T, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.reader.fault(node, "a list is expected")
            return ()
        return tuple(made for item in node if (made := make(item)) is not None)

    def ignored(self, item: Located, rules: RuleReader) -> Ignored | None:
        entry = self.reader.mapping(item, ("path", "because"), "path: and because:")
        if entry is None:
            return None
        because = self.reader.required_text(entry, "because")
        return Ignored(self.reader.place(entry), rules.path(entry.get("path") or entry), because)

    def case(self, item: Located) -> Case | None:
        reader = self.reader
        entry = reader.mapping(item, _CASE_WORDS, "a test")
        if entry is None:
            return None
        expect = reader.mapping(entry.get("expect"), None, "expect") if entry.get("expect") else None
        traces = reader.mapping(entry.get("traces"), None, "traces") if entry.get("traces") else None
        count = entry.text("records")
        errors = self.each(entry.get("expect_errors"), self.expected_error)
        return Case(
            place=reader.place(entry),
            name=reader.required_text(entry, "name"),
            given=reader.required_text(entry, "given"),
            source=entry.text("source"),
            records=int(count) if count is not None and count.isdecimal() else None,
            expect=tuple((key.text, value.text) for key, value in expect or () if isinstance(value, Scalar)),
            traces=tuple((key.text, tuple(reader.texts(value))) for key, value in traces or ()),
            errors=errors,
        )

    def expected_error(self, item: Located) -> tuple[tuple[str, str], ...] | None:
        entry = self.reader.mapping(item, _ERROR_WORDS, "an expected error")
        if entry is None:
            return None
        return tuple((key.text, value.text) for key, value in entry if isinstance(value, Scalar))
