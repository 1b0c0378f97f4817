"""Source paths as text: one grammar for X12, XML and the record itself.

``M11.bill_number``, ``N1[01=CN]/N4.03``, ``^P4.port`` (outward), ``/p:Manifest/p:Scac`` (from the root),
``REF[01=5K][*].02`` (all), ``first(N3.street1)``, ``p:Value/@currency``, ``$.Line[*].Value`` (the record being built),
``.`` (the place at hand itself, an XML element with a text of its own).
``/`` and ``.`` both step inwards; what a name means is settled against the guide or schema, not here.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Anchor = Literal["", "^", "/", "$", "."]
Pick = Literal["first", "last"]


class PathError(ValueError):
    """The text is no path. The message says why, for the author of the mapping."""


class Filter(msgspec.Struct, frozen=True):
    """``[name=value]``: only where the element, attribute or child *name* has this value. ``A/B`` steps inwards.

    ``[name=of(path)]``: only where it has what stands at *path*, which starts from the place that the whole path does.
    """

    name: str
    value: str
    of: Path | None = None


class Step(msgspec.Struct, frozen=True):
    """One name inwards. ``name`` starts with ``@`` for an XML attribute."""

    name: str
    prefix: str | None = None
    filters: tuple[Filter, ...] = ()
    every: bool = False
    """``[*]``: all matches are meant."""


class Path(msgspec.Struct, frozen=True):
    """A path as written; ``anchor`` says where it starts."""

    text: str
    anchor: Anchor
    steps: tuple[Step, ...]
    pick: Pick | None = None


_NAME = r"@?[A-Za-z0-9_][A-Za-z0-9_-]*"
_TESTED = _NAME + r"(?:/" + _NAME + r")*"
_STEPS = r"(?:[A-Za-z_][A-Za-z0-9_-]*:)?" + _NAME + r"(?:[./](?:[A-Za-z_][A-Za-z0-9_-]*:)?" + _NAME + r")*"
_OF = r"of\(\s*(?:\.|[\^/]?" + _STEPS + r")\s*\)"
_FILTER = r"\[\s*(?:\*|" + _TESTED + r"\s*=\s*(?:'[^']*'|" + _OF + r"|(?!of\()[^\]'\s]+))\s*\]"
_STEP = r"(?:[A-Za-z_][A-Za-z0-9_-]*:)?" + _NAME + r"(?:" + _FILTER + r")*"
PATH = r"(?:\.(?![.\w@])|(?:\^|/|\$\.)?" + _STEP + r"(?:[./]" + _STEP + r")*)"
"""The grammar as a regular expression, for the conditions that contain paths."""

_PATH = re.compile(PATH)
_PICKED = re.compile(r"(first|last)\(\s*(.*?)\s*\)")
_STEP_PARTS = re.compile(r"[./]?(?:([A-Za-z_][A-Za-z0-9_-]*):)?(" + _NAME + r")((?:" + _FILTER + r")*)")
_FILTER_PARTS = re.compile(
    r"\[\s*(?:(\*)|(" + _TESTED + r")\s*=\s*(?:'([^']*)'|(" + _OF + r")|((?!of\()[^\]'\s]+)))\s*\]"
)


def parse_path(text: str) -> Path:
    """Return *text* as a path; raise :class:`PathError` when it is none."""
    picked = _PICKED.fullmatch(text)
    body = picked[2] if picked else text
    if not _PATH.fullmatch(body):
        raise PathError("a path such as M11.bill_number, N1[01=CN]/N4.03, ^P4.port or p:Value/@currency is expected")
    if body == ".":
        return Path(text, ".", ())
    anchor: Anchor = ""
    if body[0] == "^":
        anchor, body = "^", body[1:]
    elif body[0] == "/":
        anchor, body = "/", body[1:]
    elif body[0] == "$":
        anchor, body = "$", body[2:]
    steps = tuple(_step(match) for match in _STEP_PARTS.finditer(body))
    if any(step.name.startswith("@") for step in steps[:-1]):
        raise PathError("an attribute is the last step of a path")
    return Path(text, anchor, steps, picked[1] if picked else None)  # type: ignore[arg-type]  # "first" or "last"


def _step(match: re.Match[str]) -> Step:
    filters = []
    every = False
    for star, name, quoted, of, bare in _FILTER_PARTS.findall(match[3]):
        if star:
            every = True
        elif of:
            filters.append(Filter(name, of, parse_path(of[3:-1].strip())))
        else:
            filters.append(Filter(name, quoted or bare))
    return Step(match[2], match[1], tuple(filters), every)
