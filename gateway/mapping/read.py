"""Mapping files and blocks, read into the model. What cannot be understood is a finding with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gateway.mapping.findings import Findings
from gateway.mapping.model import Case, Ignored, MappingFile, Only, Records, Rule
from gateway.mapping.read_rules import RuleReader
from gateway.mapping.words import Reader
from gateway.tree.document import Located, Mapping, Scalar, Sequence, read_yaml

_FILE_WORDS = (
    *("mapping", "version", "source", "target", "namespaces", "use"),
    *("records", "fields", "ignore", "tests", "note"),
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
    return _FileReader(file, texts, findings).mapping()


class _FileReader:
    def __init__(self, file: str, texts: dict[str, str], findings: Findings) -> None:
        self.texts = texts
        self.findings = findings
        self.reader = Reader(file, findings)
        document = read_yaml(texts[file], file)
        findings.list += document.findings
        self.root = document.root

    def mapping(self) -> MappingFile | None:
        reader = self.reader
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

    def blocks(self, use: Located | None) -> dict[str, Rule]:
        blocks: dict[str, Rule] = {}
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
            root = reader.mapping(document.root, ("block", "fields", "note"), "a block")
            fields = reader.mapping(root.get("fields"), None, "fields") if root is not None else None
            if root is not None and fields is not None:
                rules = RuleReader(reader, {}).fields(fields)
                blocks[reader.required_text(root, "block")] = Rule(place=reader.place(root), fields=rules)
        return blocks

    def records(self, root: Mapping, rules: RuleReader) -> Records:
        reader = self.reader
        node = reader.mapping(root.get("records"), _RECORD_WORDS, "records")
        if node is None:
            return Records(place=reader.place(root), each=rules.no_path)
        on_error = node.get("on_error")
        if isinstance(on_error, Scalar) and on_error.text not in ON_ERROR:
            reader.misnamed(on_error, ON_ERROR, f"on_error is one of {', '.join(ON_ERROR)}")
        date = node.get("date")
        return Records(
            place=reader.place(node),
            each=rules.path(node.get("each") or node),
            only=tuple(self.only(node.get("only"), rules)),
            key=tuple(rules.path(item) for item in reader.scalars(node.get("key"))),
            on_error=on_error.text if isinstance(on_error, Scalar) else "reject-record",
            date=rules.path(date) if date is not None else None,
        )

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
