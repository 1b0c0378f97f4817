"""``gateway mapping new``: a mapping drafted from a sample, with its gaps marked and the sample as its first test."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from gateway.assets import assets
from gateway.cli import UNREADABLE, USAGE
from gateway.cli.printing import nearest, unusable
from gateway.diagnostics import Diagnostic
from gateway.filing import NAMESPACE, Regimes
from gateway.jsonmsg import JsonGuide, JsonMessage, JsonRecord, Overview, open_json, read_json_guide, sketch_json_guide
from gateway.library import library, read_codes, read_json_guides, read_regimes, read_xml_guides
from gateway.mapping import Draft, Mapping, interpret, load_mapping
from gateway.mapping.sketch import sketch_fields, spots_of
from gateway.mapping.sketch_guide import sketch_guide
from gateway.pipeline.recognise import recognise
from gateway.pipeline.trace import drafts
from gateway.tree import InMemory, Node, Shape
from gateway.xmlmsg import Limits, open_xml, read_xml_guide, record_node
from gateway.xmlmsg.foreign_schema import ForeignSchema, SchemaUnreadableError, referred
from gateway.xmlmsg.lines import cut_lines, ways_to_lines

_VALUES = 8
"""Values of the first record that the test of a draft expects."""


class _Drafted(msgspec.Struct):
    """Files to write, by their place below ``mappings/``, and what the author still has to do."""

    files: dict[str, str]
    gaps: list[str]
    unread: int


def new(
    sample: Path, schemas: Sequence[Path], name: str | None, target: str, records: str | None, to: Path | None
) -> int:
    """Write a draft from *sample*, and its *schemas* where there are any, into the folder *to*.

    0 with or without gaps, 2 or 3 when nothing can be drafted.
    """
    regimes = read_regimes()
    regime = regimes.named(target) or regimes.named(f"{target}@1.0")
    if regime is None:
        return unusable(f"there is no record {target!r}. {nearest(target, regimes.names)}")
    called = re.sub(r"[^a-z0-9]+", "-", (name or sample.stem).lower()).strip("-")
    try:
        text = sample.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return unusable(f"{sample}: {error}")
    drafted = _known(called, text, regime.identifier) if not schemas else None
    try:
        drafted = drafted or _foreign(called, text, regime.identifier, regimes, records, schemas)
    except SchemaUnreadableError as error:
        return unusable(str(error))
    if drafted is None:
        unusable(
            f"{sample} is neither X12 that a mapping reads nor XML or JSON with records such as {records or 'a root'}"
        )
        return UNREADABLE
    folder = to or assets() / "mappings"
    taken = [str(folder / file) for file in drafted.files if (folder / file).exists()]
    if taken:
        unusable(f"{', '.join(taken)} is there already; choose another --name")
        return USAGE
    for file, content in drafted.files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(content, encoding="utf-8")
        print(f"written  {_shown(folder / file)}")
    for gap in drafted.gaps:
        print(f"gap      {gap}")
    print(f"{len(drafted.gaps)} gaps to fill, {drafted.unread} places of the sample unread")
    written = _shown([folder / file for file in drafted.files][-1])
    print(f"Next: gateway mapping check {called if to is None else written}")
    return 0


def _shown(path: Path) -> Path:
    """Return *path* as it is called from the folder that the command runs in."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _known(name: str, text: str, target: str) -> _Drafted | None:
    """Draft an extension of the mapping that reads *text* already and makes *target*; ``None`` when none does."""
    made = [one for one in drafts(InMemory(text.encode()), library()) if isinstance(one, Draft)]
    plan = made[0].plan if made else None
    mapping = library().mappings.get(plan.name) if plan is not None else None
    if plan is None or mapping is None or mapping.file.target != target:
        return None
    given = text
    if text[:3] == "ISA":
        given = text.replace("~\r\n", "~").replace("~\n", "~").replace("~", "~\n")
    lines = [
        f"# What is different for one sender of {plan.source}. `gateway mapping explain {mapping.name} FIELD`",
        "# shows the rule that stands; write here what replaces it, what is added, dropped or tightened.",
        "",
        f"mapping: {name}",
        "version: 1",
        f"extends: {mapping.id}",
        f"source: {plan.source}",
        "# partner: ID    # whose messages it reads instead of its parent",
        "",
        "changes: {}",
        "",
        *_test(given, mapping, made, plan.source),
    ]
    return _Drafted({f"partners/{name}.yaml": "\n".join(lines) + "\n"}, [], 0)


class _Format(msgspec.Struct):
    """A format to draft a mapping for: its guide, as a file where it is new, and the records of the sample."""

    name: str
    title: str
    each: tuple[Shape, ...]
    """The shapes that lead to a record."""
    records: list[Node]
    files: dict[str, str]


def _foreign(
    name: str, text: str, target: str, regimes: Regimes, records: str | None, schemas: Sequence[Path]
) -> _Drafted | None:
    """Draft a guide and a mapping for the XML or JSON document *text*; ``None`` when it is none."""
    form, regime = recognise(InMemory(text.encode()))[0], regimes.named(target)
    if form == "json" and schemas:
        raise SchemaUnreadableError("a schema is for samples in XML")
    read = _json(name, text, records) if form == "json" else _xml(name, text, records, schemas)
    return _draft(name, text, target, regime.shape, read) if read is not None and regime is not None else None


def _json(name: str, text: str, records: str | None) -> _Format | None:
    content = InMemory(text.encode())
    known = open_json(content, read_json_guides())
    files: dict[str, str] = {}
    if isinstance(known, JsonMessage):
        guide: JsonGuide | None = known.guide
    else:
        sketch = sketch_json_guide(name, Overview(content), records)
        if sketch is None:
            return None
        files[f"guides/json/{name}.yaml"] = sketch
        guide, _ = read_json_guide(sketch, f"guides/json/{name}.yaml")
    message = open_json(content, [guide]) if guide is not None else None
    if guide is None or not isinstance(message, JsonMessage):
        return None
    nodes = [one.node for one in message.records() if isinstance(one, JsonRecord) and one.node is not None]
    shapes = [guide.shape]
    for step in guide.records:
        shapes += [child for child in shapes[-1].children if child.name == step]
    return _Format(guide.name, guide.title, tuple(shapes), nodes, files) if nodes else None


def _xml(name: str, text: str, records: str | None, schemas: Sequence[Path]) -> _Format | None:
    message = open_xml(InMemory(text.encode()))
    read = None if isinstance(message, Diagnostic) else next(iter(message.records(0)), None)
    if read is None or isinstance(read, Diagnostic):
        return None
    root = record_node(read)
    known = next((one for one in read_xml_guides() if one.root == (root.namespace, root.name)), None)
    files: dict[str, str] = {}
    guide = known
    if guide is not None and schemas:
        raise SchemaUnreadableError(
            f"{guide.name} describes this format already; a schema is for formats without a guide"
        )
    if guide is None:
        declared = _declared(schemas, root) if schemas else None
        files[f"guides/xml/{name}.yaml"] = sketch_guide(name, root, records, declared)
        guide, _ = read_xml_guide(files[f"guides/xml/{name}.yaml"], f"guides/xml/{name}.yaml")
    if guide is not None:
        cut_lines(root, tuple(ways_to_lines(guide.shape)), Limits().record_elements)
    place = _place(root, guide.shape, guide.records) if guide is not None else None
    if guide is None or place is None:
        return None
    nodes = [root]
    for step in guide.records[1:]:
        nodes = [child for node in nodes for child in node.named(step)]
    return _Format(guide.name, guide.title, place[1], nodes, files)


def _draft(name: str, text: str, target: str, made_to: Shape, read: _Format) -> _Drafted:
    record, shapes, files = read.records[0], read.each, read.files
    lists = {one: frozenset(codes.at(None)) for one, codes in read_codes().items()}
    sketch = sketch_fields(made_to, record, shapes, lists)
    unread = [spot for spot in spots_of(record, shapes) if spot.path not in sketch.used]
    head = [
        f"# Drafted from a sample: {read.title} to {target}.",
        "",
        f"mapping: {name}",
        "version: 1",
        f"source: {read.name}",
        f"target: {target}",
        "",
        "records:",
        f"  each: {'/'.join(shape.name for shape in shapes)}",
        f"  key: [{', '.join(sketch.key)}]",
        "",
        "fields:",
    ]
    tail = [
        "",
        "# What nothing reads yet: give it a rule, or take the # away and say why it may stay unread.",
        "ignore: []",
    ]
    tail += [f'#  - {{ path: "{spot.path}", because: … }}  # {spot.sample[:40]!r}' for spot in unread]
    sources = {read.name: shapes[0]}
    file = f"maps/{name}.yaml"
    fields, mapping = _sound(name, file, head, sketch.lines, sources, made_to)
    made = [] if mapping is None else _made(mapping, read.records)
    body = [*head, *fields, *tail, "", *_test(text, mapping, made, read.name)]
    files[file] = "\n".join(body) + "\n"
    gaps = [line.strip().removeprefix("# GAP: ") for line in fields if "# GAP: " in line]
    return _Drafted(files, gaps, len(unread))


def _declared(files: Sequence[Path], root: Node) -> Shape:
    """Return what the schemas in *files* say of a document with the root *root*. Raises ``SchemaUnreadableError``."""
    folder = files[0].parent
    names = [Path(os.path.relpath(file, folder)).as_posix() for file in files]
    documents: dict[str, bytes] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in documents:
            try:
                documents[name] = (folder / name).read_bytes()
            except OSError as error:
                raise SchemaUnreadableError(f"{folder / name}: {error.strerror}") from None
            waiting += referred(name, documents[name])
    schema = ForeignSchema(documents, names)
    shape = schema.shape(root)
    if shape is None:
        known, found = ", ".join(schema.elements) or "no element", f"{root.name} in {root.namespace or 'no namespace'}"
        raise SchemaUnreadableError(f"{names[0]} declares {known}, and the root of the sample is {found}")
    return shape


def _place(root: Node, shape: Shape, records: tuple[str, ...]) -> tuple[Node, tuple[Shape, ...]] | None:
    """Return the first record below *root*, with the shapes that lead to its own."""
    node, shapes = root, [shape]
    for name in records[1:]:
        below, found = shapes[-1].child(name), next(node.named(name), None)
        if below is None or found is None:
            return None
        node = found
        shapes.append(below)
    return node, tuple(shapes)


def _sound(
    name: str, file: str, head: list[str], fields: list[str], shapes: dict[str, Shape], target: Shape
) -> tuple[list[str], Mapping | None]:
    """Return *fields* with every rule that the checks refuse turned into a gap, and the mapping when none is left."""
    fields = list(fields)
    for _ in range(len(fields) + 1):
        text = "\n".join([*head, *fields]) + "\n"
        mapping, findings = load_mapping(name, {file: text}, shapes, target, NAMESPACE, read_codes())
        faulty = {
            finding.source.line - len(head) - 1: finding.message
            for finding in findings
            if finding.code != "M103" and finding.severity == "error" and finding.source and finding.source.line
        }
        faulty = {line: message for line, message in faulty.items() if 0 <= line < len(fields)}
        if mapping is not None or not faulty:
            return fields, mapping
        for line, message in faulty.items():
            indent = fields[line][: len(fields[line]) - len(fields[line].lstrip())]
            fields[line] = f"{indent}# GAP: {message} ({fields[line].strip()})"
    return fields, None


def _made(mapping: Mapping, nodes: list[Node]) -> list[Draft]:
    return [interpret(plan, node) for plan in mapping.plans.values() for node in nodes]


def _test(given: str, mapping: Mapping | None, made: list[Draft], source: str) -> Iterator[str]:
    """Yield the sample as a test that expects what the draft makes of it now, for the author to confirm or correct."""
    yield "tests:"
    yield "  - name: the sample"
    if mapping is not None and len(mapping.plans) > 1:
        yield f"    source: {source}"
    yield "    given: |"
    yield from (f"      {line}".rstrip() for line in given.strip().splitlines())
    if made:
        yield f"    records: {len(made)}"
        yield "    expect:"
        for field in made[0].fields[:_VALUES]:
            path = field.replace("Filing.", "Filing[1].", 1)
            yield f"      {path}: {_text(made[0].origin(field).value or '')}"
        errors = [
            (number, one)
            for number, draft in enumerate(made, 1)
            for one in draft.diagnostics
            if one.severity == "error" and draft.aside is None
        ]
        if errors:
            yield "    expect_errors:"
            yield from (
                f'      - {{ code: {one.code}, record: "{number}", field: "{one.target}" }}' for number, one in errors
            )


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
