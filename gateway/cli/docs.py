"""``gateway docs``: write the pages that are made from data, or tell which of them are stale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gateway.cli.diagnostic_pages import diagnostic_pages, second_opinion_page
from gateway.cli.guide_pages import guide_pages
from gateway.cli.mapping_pages import mapping_pages
from gateway.library import read_guides

_PAGES: dict[str, Callable[[], dict[str, str]]] = {
    "guides": lambda: {f"guides/{file}": text for file, text in guide_pages(read_guides().values()).items()},
    "diagnostics": lambda: {f"diagnostics/{file}": text for file, text in diagnostic_pages().items()},
    "mapping": mapping_pages,
    "second-opinion": lambda: {"second-opinion.md": second_opinion_page()},
}
_FOLDERS = ("guides", "diagnostics")
"""Folders that hold nothing but pages made here: any other page in them is one too many."""


def run(kinds: Sequence[str], folder: Path, *, check: bool) -> int:
    """Write the pages of *kinds* (all when there are none) into *folder*; with *check* only compare: 1 when stale."""
    wanted = kinds or tuple(_PAGES)
    pages = {file: text for kind in wanted for file, text in _PAGES[kind]().items()}
    stale = [file for file, text in pages.items() if _read(folder / file) != text]
    surplus = sorted(_present(folder, wanted) - pages.keys())
    if check:
        for file in sorted([*stale, *surplus]):
            print(f"{folder / file} is stale")
        if stale or surplus:
            print("Run: gateway docs")
        return int(bool(stale or surplus))
    for file in stale:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(pages[file], encoding="utf-8")
    for file in surplus:
        (folder / file).unlink()
    print(f"{len(pages)} pages, {len(stale)} written, {len(surplus)} removed")
    return 0


def _present(folder: Path, kinds: Iterable[str]) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for kind in kinds
        if kind in _FOLDERS
        for path in (folder / kind).glob("*.md")
    }


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
