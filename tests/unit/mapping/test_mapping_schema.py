"""The JSON Schema of mapping files knows the words that the reader knows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.mapping.file_schema import RULE_WORDS, file_schema
from gateway.mapping.read_rules import WORDS
from gateway.tree.document import Located, Scalar, Sequence, read_yaml

ROOT = Path(__file__).parents[3]


def test_every_word_of_a_rule_is_described() -> None:
    """A word that the reader takes is completed by the editor, with its meaning."""
    assert set(RULE_WORDS) == set(WORDS)
    assert all(schema["description"] for schema in RULE_WORDS.values())


def test_the_schema_is_plain_json_and_closed() -> None:
    """It can be written down as it is, and a misspelt word of a file or a rule is told."""
    schema = json.loads(json.dumps(file_schema()))
    assert [branch["additionalProperties"] for branch in schema["anyOf"]] == [False, False, False]
    assert schema["$defs"]["rule"]["anyOf"][1]["additionalProperties"] is False


def test_the_shipped_files_use_only_what_the_schema_has() -> None:
    """Every key of the shipped mappings and blocks stands where the schema allows it."""
    schema = file_schema()
    files = [
        *ROOT.glob("mappings/maps/*.yaml"),
        *ROOT.glob("mappings/partners/*.yaml"),
        *ROOT.glob("mappings/blocks/*.yaml"),
    ]
    assert len(files) >= 5
    for file in files:
        root = read_yaml(file.read_text(encoding="utf-8"), file.name).root
        assert root is not None
        assert _fits(root, schema, schema), file.name


def test_a_fault_in_the_words_is_refused_and_one_in_the_meaning_is_left_to_the_checks() -> None:
    """Of the faulty samples only M100 is one of words: the others need guides and schemas to be seen."""
    schema, files = file_schema(), sorted((ROOT / "samples/mapping-faults").glob("M*.yaml"))
    assert len(files) >= 15
    refused = [file.stem for file in files if not _fits(_read(file.read_text("utf-8")), schema, schema)]
    assert refused == ["M100"]


WHOLE = """\
mapping: x
version: 1
source: x12/309-005020
target: section-321@1.0
records: { each: ST/P4/LX }
fields:
  Bill: { Number: { from: M11.bill_number, max: 12, then: cut } }
"""
FAULTS = {
    "a word of the file": ("version: 1", "versoin: 1"),
    "a required word": ("target: section-321@1.0\n", ""),
    "a word of a rule": ("max: 12", "maximum: 12"),
    "a number": ("max: 12", "max: twelve"),
    "a choice": ("then: cut", "then: shorten"),
    "a group instead of a text": ("from: M11.bill_number", "from: { M11: bill_number }"),
    "a record without a place": ("{ each: ST/P4/LX }", "{ key: $.Bill.Number }"),
    "a step": ("max: 12", "steps: [uper]"),
}


@pytest.mark.parametrize(("old", "new"), FAULTS.values(), ids=FAULTS)
def test_an_editor_refuses(old: str, new: str) -> None:
    """What is no word of the language, or stands where another kind of value does."""
    schema = file_schema()
    assert _fits(_read(WHOLE), schema, schema)
    assert WHOLE.count(old) == 1
    assert not _fits(_read(WHOLE.replace(old, new)), schema, schema)


def _read(text: str) -> Located:
    root = read_yaml(text, "x.yaml").root
    assert root is not None
    return root


def _fits(value: Located, schema: dict[str, Any], top: dict[str, Any]) -> bool:
    """Tell whether the keys and kinds of *value* fit *schema*; of texts only enumerations are asked."""
    if "$ref" in schema:
        return _fits(value, top["$defs"][schema["$ref"].rpartition("/")[2]], top)
    if "anyOf" in schema:
        return any(_fits(value, branch, top) for branch in schema["anyOf"])
    if isinstance(value, Scalar):
        known = schema.get("enum") or [schema["const"]] if {"enum", "const"} & schema.keys() else [value.text]
        kinds = schema.get("type", "string")
        return (
            value.text in known
            and bool(re.search(schema.get("pattern", ""), value.text))
            and bool({"string", "number", "integer"} & ({kinds} if isinstance(kinds, str) else {*kinds}))
        )
    if isinstance(value, Sequence):
        return schema.get("type") == "array" and all(_fits(item, schema["items"], top) for item in value)
    if schema.get("type") != "object" or not all(value.key(name) for name in schema.get("required", ())):
        return False
    refused = schema.get("propertyNames", {}).get("not", {}).get("enum", ())
    return all(key.text not in refused and _entry(key.text, inner, schema, top) for key, inner in value)


def _entry(name: str, value: Located, schema: dict[str, Any], top: dict[str, Any]) -> bool:
    if name in schema.get("properties", {}):
        return _fits(value, schema["properties"][name], top)
    if name.startswith("@") and "patternProperties" in schema:
        return _fits(value, schema["patternProperties"]["^@"], top)
    rest = schema.get("additionalProperties", True)
    return rest if isinstance(rest, bool) else _fits(value, rest, top)
