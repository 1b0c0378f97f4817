"""``gateway mapping fmt``: mapping files with their blanks tidied; words, order and comments stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gateway.cli.printing import unusable
from gateway.tree.document import Located, Scalar, Sequence, read_yaml

_OPENS_TEXT = re.compile(r"(?:^|[:\s-])[|>][+-]?\d?\s*(?:#.*)?$")


def tidy(files: list[Path], *, check: bool) -> int:
    """Tidy *files*, or with *check* tell which of them are not tidy. 1 when any was not, with *check*."""
    untidy = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return unusable(f"{path}: {error}")
        made = "".join(f"{line}\n" for line in _tidied(text.splitlines()))
        if _meant(text) != _meant(made):
            return unusable(f"{path} cannot be tidied without changing what it says; nothing was changed")
        if made != text:
            untidy.append(path)
            print(f"{path} is {'not tidy' if check else 'tidied'}")
            if not check:
                path.write_text(made, encoding="utf-8")
    return int(check and bool(untidy))


def _tidied(lines: list[str]) -> Iterator[str]:
    """Yield *lines* without blanks at their ends and with at most one empty line together; block texts as they are."""
    inside: int | None = None
    empty = True
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if inside is not None and (not line.strip() or indent > inside):
            yield line
            empty = not line.strip()
            continue
        inside = None
        tidied = line.rstrip()
        if tidied or not empty:
            yield tidied
        empty = not tidied
        if _OPENS_TEXT.search(tidied) and not tidied.lstrip().startswith("#"):
            inside = indent


def _meant(text: str) -> object:
    """Return what the YAML *text* says, without places."""
    return _plain(read_yaml(text, "").root)


def _plain(node: Located | None) -> object:
    if node is None or isinstance(node, Scalar):
        return node and (node.text, node.quoted)
    if isinstance(node, Sequence):
        return [_plain(item) for item in node]
    return [(key.text, _plain(value)) for key, value in node]
