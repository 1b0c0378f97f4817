"""Where the library of formats, schemas and samples lies: the checkout's own folders, or the copy inside the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def assets() -> Path:
    """Return the folder that holds ``mappings/``, ``xsd/`` and ``samples/``.

    In a checkout that is the top level, so that an author sees every change at once; in an installed wheel it is the
    copy that the wheel carries.
    """
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "mappings").is_dir():
        return checkout
    return _PACKAGE / "_assets"


def texts(folder: Path, pattern: str) -> dict[str, str]:
    """Return the text of every file under *folder* that matches *pattern*, by its name relative to :func:`assets`."""
    base = assets()
    return {
        path.relative_to(base).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }
