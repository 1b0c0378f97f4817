"""``gateway mapping sheet``: a mapping as the spreadsheet that brokers review, and simple cells of it back."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gateway.assets import assets
from gateway.cli import USAGE
from gateway.cli.mapping import print_findings
from gateway.cli.printing import unusable
from gateway.cli.workbench import Workbench
from gateway.mapping import Mapping
from gateway.mapping.explain import takes
from gateway.mapping.model import Place
from gateway.mapping.plan import Field

_COLUMNS = ("field", "required", "takes", "from", "const", "rule", "reads", "note", "place")
_BACK = ("from", "const", "note")
"""Cells that are taken back."""


class _Edit(msgspec.Struct, frozen=True):
    """One cell that was edited, as the line of the mapping file that it stands in."""

    file: str
    line: int
    old: str
    new: str
    says: str


def sheet(name: str, to: Path | None) -> int:
    """Write the mapping *name* as CSV, one row for every rule, into *to* or on standard output."""
    workbench, mapping = _load(name)
    if mapping is None:
        return USAGE
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(mapping, workbench))
    if to is None:
        sys.stdout.write(text.getvalue())
    else:
        to.write_text(text.getvalue(), encoding="utf-8-sig")
        print(f"written  {to}")
    return 0


def take_back(name: str, source: Path, *, apply: bool) -> int:
    """Show the cells of *source* that differ from the mapping *name*; with *apply* write them into its file.

    1 when a cell was edited that cannot be taken back: one in a block, or one whose text the rule does not hold.
    """
    workbench, mapping = _load(name)
    if mapping is None:
        return USAGE
    try:
        rows = list(csv.DictReader(source.read_text(encoding="utf-8-sig").splitlines()))
    except OSError as error:
        return unusable(f"{source}: {error.strerror}")
    before = {(row["field"], row["place"]): row for row in _rows(mapping, workbench)}
    edits: list[_Edit] = []
    refused = 0
    for row in rows:
        named = (row.get("field") or "", row.get("place") or "")
        old = before.get(named)
        if old is None:
            refused += 1
            print(f"not taken  {named[1]}  {named[0]}: the mapping has no such field there; write the sheet anew")
            continue
        for column in _COLUMNS:
            new = (row.get(column) or "").strip()
            if new == old[column].strip():
                continue
            edit = _edit(workbench, mapping, old, column, new) if column in _BACK else None
            refused += edit is None
            if edit is None:
                print(f"not taken  {old['place']}  {old['field']} {column}: {old[column]!r} -> {new!r}; edit the file")
            else:
                edits.append(edit)
                print(f"{edit.file}:{edit.line}  {edit.says}")
    if not edits and not refused:
        print(f"{source}: no cell differs from {name}")
    if apply and edits:
        _apply(edits)
        print(f"{len(edits)} edit{'s' * (len(edits) != 1)} made. Next: gateway mapping check {name}")
    return int(bool(refused))


def _load(name: str) -> tuple[Workbench, Mapping | None]:
    workbench = Workbench()
    loaded = workbench.load([name])
    if loaded is not None and loaded[0].mapping is None:
        print_findings(loaded[0].findings, "text")
    return workbench, loaded[0].mapping if loaded is not None else None


def _rows(mapping: Mapping, workbench: Workbench) -> Iterator[dict[str, str]]:
    plan = next(iter(mapping.plans.values()))
    for field in plan.walk():
        if field.path and (field.rule.draw is not None or field.inner is not None):
            yield _row(field, workbench)


def _row(field: Field, workbench: Workbench) -> dict[str, str]:
    rule = field.rule
    draw = rule.draw
    written = " ".join(" ".join(line.split()) for line in workbench.lines(rule.place))
    note = re.search(r"\bnote: (\"[^\"]*\"|[^,}]*?)(?= [a-z_]+:|,|\s*}|$)", written)
    return {
        "field": field.path,
        "required": "yes" if field.required else "",
        "takes": takes(field.target),
        "from": draw.paths[0].text if draw is not None and draw.verb == "from" else "",
        "const": draw.text if draw is not None and draw.verb == "const" else "",
        "rule": written,
        "reads": "; ".join(dict.fromkeys(route.name for route in field.routes.values())),
        "note": note[1].strip('"') if note else "",
        "place": str(rule.place),
    }


def _edit(workbench: Workbench, mapping: Mapping, row: dict[str, str], column: str, new: str) -> _Edit | None:
    """Return the edit of one cell, ``None`` when it is no simple replacement in the mapping's own file."""
    file, _, number = row["place"].rpartition(":")
    old = row[column]
    if file != mapping.file.place.file or not old or not new or "\n" in new:
        return None
    lines = workbench.texts[file].splitlines()
    first = int(number)
    place = next(place for place in _places(mapping) if str(place) == row["place"])
    forms = [f"{column}: {old}", f'{column}: "{old}"']
    if column == "from":
        name = row["field"].rpartition(".")[2]
        forms += [f"{name}: {old}", f'{name}: "{old}"']
    for index in range(first, first + len(workbench.lines(place))):
        line = lines[index - 1]
        for form in forms:
            if line.count(form) == 1:
                key = form.partition(":")[0]
                changed = line.replace(form, f"{key}: {_quoted(new)}")
                return _Edit(file, index, line, changed, f"{row['field']} {column}: {old!r} -> {new!r}")
    return None


def _places(mapping: Mapping) -> Iterator[Place]:
    return (field.rule.place for plan in mapping.plans.values() for field in plan.walk())


def _apply(edits: list[_Edit]) -> None:
    for file in dict.fromkeys(edit.file for edit in edits):
        path = Path(file) if Path(file).is_file() else assets() / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for edit in edits:
            if edit.file == file:
                lines[edit.line - 1] = lines[edit.line - 1].replace(edit.old, edit.new)
        path.write_text("".join(lines), encoding="utf-8")


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z^/][A-Za-z0-9_./^ ()-]*", text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
