"""Pages of the documentation that show commands: played in a checkout of its own, and shown again as they come out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(console|diff|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)+)", re.MULTILINE)


def checkout(folder: Path, sample: Path) -> Path:
    """Return a checkout of its own in *folder*, with *sample* beside it, for an author to write into."""
    for name in ("gateway", "mappings", "xsd", "samples"):
        shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", folder)
    shutil.copy(sample, folder)
    return folder


def run(command: str, folder: Path) -> str:
    """Return what *command* prints in *folder*, both streams, as the page shows it."""
    words = command.split()
    assert words[0] == "gateway"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-m", "gateway", *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ran.returncode in (0, 1, 3), ran.stdout
    assert "Traceback" not in ran.stdout
    return "\n".join(line.rstrip() for line in ran.stdout.splitlines())


def played(page: str, folder: Path) -> str:
    """Return *page* with what its commands print in *folder*, its edits made there on the way."""

    def block(match: re.Match[str]) -> str:
        kind, body = match[1], match[2]
        if kind == "console":
            commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
            body = "".join(f"$ {command}\n{run(command, folder)}\n" for command in commands)
        elif kind == "diff":
            change(folder, body)
        elif body.startswith("# mappings/"):
            path = folder / body.partition("\n")[0][2:]
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")
        return f"```{kind}\n{body}```"

    return _BLOCK.sub(block, page)


def change(folder: Path, body: str) -> None:
    """Make the edits of *body*: lines with - become those with +, in the file behind ---."""
    head, _, edits = body.partition("\n")
    path = folder / head.removeprefix("--- ")
    text = path.read_text(encoding="utf-8")
    for old, new in _CHANGE.findall(edits):
        old, new = (re.sub(r"^[-+]", "", lines, flags=re.MULTILINE) for lines in (old, new))
        assert text.count(old) == 1, f"{path.name} does not hold, once:\n{old}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
