"""Pages about the mapping language, made from its own model: the reference, the checks with a case each, the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from gateway.assets import assets
from gateway.cli.workbench import Workbench
from gateway.diagnostics import CATALOGUE, Diagnostic
from gateway.mapping import Mapping, coverage, file_schema, untaken
from gateway.mapping.file_schema import RULE_WORDS

FAULTS = "samples/mapping-faults"
_ON_COVERAGE = {"M112": "M11.place_of_receipt", "M113": ""}
"""Findings that ``coverage`` tells, not ``check``; and what is shown of them: those that contain this text."""


def mapping_pages() -> dict[str, str]:
    """Return the pages by file name."""
    schema = file_schema()
    return {
        "mapping-checks.md": "\n".join(_checks()),
        "mapping-reference.md": "\n".join(_reference(schema)),
        "mapping.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n",
    }


def _checks() -> Iterator[str]:
    yield "# What the checks of mappings find"
    yield ""
    yield "Made by `gateway docs`. Every mapping below is a file that has one fault on purpose; what is shown is what"
    yield "the command tells about it. Each code has a page of its own under `diagnostics/`."
    yield ""
    workbench = Workbench()
    for path in sorted((assets() / FAULTS).glob("M*.yaml")):
        code, file = path.stem, f"{FAULTS}/{path.name}"
        row, command = CATALOGUE[code], "coverage" if code in _ON_COVERAGE else "check"
        loaded = (workbench.load([str(path)]) or [])[0]
        findings = loaded.findings
        if loaded.mapping is not None and code in _ON_COVERAGE:
            findings = (*findings, *_covered(loaded.mapping, workbench))
        yield from (
            "",
            f"## {code}: {row.title}",
            "",
            row.explain,
            "",
            "```yaml",
            path.read_text("utf-8").rstrip(),
            "```",
        )
        yield from ("", "```", f"$ gateway mapping {command} {file} --format line")
        yield from (_line(one) for one in findings if one.code == code and _ON_COVERAGE.get(code, "") in one.message)
        yield "```"
    yield ""


def _covered(mapping: Mapping, workbench: Workbench) -> Iterator[Diagnostic]:
    yield from coverage(next(iter(mapping.plans.values()))).findings
    yield from untaken(mapping, workbench.reader(mapping)).findings


def _line(finding: Diagnostic) -> str:
    return f"{finding.rule}: {finding.severity}: {finding.code} {finding.message} {finding.hint or ''}".rstrip()


def _reference(schema: dict[str, Any]) -> Iterator[str]:
    mapping, extension, block = schema["anyOf"]
    yield "# Reference of the mapping language"
    yield ""
    yield "Made by `gateway docs` from the JSON Schema that editors complete with (`mapping.schema.json`). What the"
    yield "words do together, and how paths and conditions are written, is told in [the mapping"
    yield "language](mapping-language.md); what can be wrong, in [the checks](mapping-checks.md). For an editor that"
    yield "knows YAML schemas, write this as the first line of a mapping:"
    yield ""
    yield "```yaml"
    yield "# yaml-language-server: $schema=../../docs/mapping.schema.json"
    yield "```"
    for title, part in (
        ("A mapping", mapping),
        ("A mapping that extends another", extension),
        ("`changes:`", extension["properties"]["changes"]),
        ("A block", block),
        ("`records:`", mapping["properties"]["records"]),
        ("A test", mapping["properties"]["tests"]["items"]),
    ):
        required = part.get("required", ())
        yield from ("", f"## {title}", "", "| Word | Takes | Means |", "|---|---|---|")
        for word, value in part["properties"].items():
            yield _row(word, value, required=word in required)
    yield from ("", "## A rule", "", "A path alone, or these words:", "", "| Word | Takes | Means |", "|---|---|---|")
    yield from (_row(word, value) for word, value in RULE_WORDS.items())
    yield ""


def _row(word: str, value: dict[str, Any], *, required: bool = False) -> str:
    needed = " (required)" if required else ""
    return f"| `{word}`{needed} | {_takes(value)} | {value.get('description', '')} |"


def _takes(value: dict[str, Any]) -> str:
    """Return in words what a place of the schema takes."""
    if "$ref" in value:
        return {"rule": "a rule", "fields": "fields and their rules"}[value["$ref"].rpartition("/")[2]]
    if "anyOf" in value:
        return ", or ".join(dict.fromkeys(map(_takes, value["anyOf"])))
    if "const" in value or "enum" in value:
        codes = [value["const"]] if "const" in value else [code for code in value["enum"] if isinstance(code, str)]
        return ", ".join(f"`{code}`" for code in codes)
    kind = value.get("type")
    if kind == "array":
        return f"a list: {_takes(value['items'])}"
    if kind == "object":
        words = ", ".join(f"`{word}:`" for word in value.get("properties", ()))
        more = value.get("additionalProperties")
        named = "names with " + _takes(more) if isinstance(more, dict) and more else ""
        return f"a group: {', '.join(filter(None, [words, named]))}" if words or named else "a group"
    if isinstance(kind, list):
        return "a number" if "integer" in kind else "a value"
    return {"source-path": "a path", "condition": "a condition"}.get(value.get("format", ""), "a text")
