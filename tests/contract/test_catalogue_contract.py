"""No row of the catalogue is left over: each code is made by the code or by a mapping."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from gateway.diagnostics import CATALOGUE

ROOT = Path(__file__).parents[2]


def patterns() -> Iterator[str]:
    """Yield an expression for every text in the gateway's code (f-strings included), outside of the catalogue."""
    for path in (ROOT / "gateway").rglob("*.py"):
        if path.parent.name == "catalogue":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
                    for part in node.values
                )


def test_every_code_of_the_catalogue_is_made_somewhere() -> None:
    """A code that nothing in the code and no mapping names would be an orphan."""
    made = {one for one in patterns() if re.match(r"([a-z0-9]+\\\.|M\d)", one)}
    mappings = "\n".join(path.read_text("utf-8") for path in (ROOT / "mappings").rglob("*.yaml"))
    anyone = re.compile("|".join(made))
    orphans = [code for code in CATALOGUE if not anyone.fullmatch(code) and code not in mappings]
    assert orphans == []
