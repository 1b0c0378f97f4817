"""Render a diagnostic for people (a framed text) and for programs (the JSON object of the interface)."""

from __future__ import annotations

from typing import Any

import msgspec

from gateway.diagnostics.catalogue import Acks, row_of
from gateway.diagnostics.model import Diagnostic, Severity, Source

_MARGIN = 7
_WIDTH = 118


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return the JSON object of *diagnostic*, the same at every door."""
    out: dict[str, Any] = msgspec.to_builtins(diagnostic)
    del out["scope"]
    out["records"] = list(diagnostic.records)
    related = out.pop("related")
    if related:
        out["related"] = list(related)
    # A note is told in no answer.
    acks = row_of(diagnostic.code).acks if diagnostic.severity is not Severity.NOTE else Acks()
    out["acks"] = {
        "TA1": acks.ta1,
        "997": _segment_code("AK", acks.ak3, acks.ak4, acks.ak5, acks.ak9),
        "999": _segment_code("IK", acks.ik3, acks.ik4, acks.ik5, acks.ak9),
        "824": f"TED*{acks.ted}" if acks.ted else None,
        "355": acks.cbp,
    }
    return out


def from_json(document: dict[str, Any]) -> Diagnostic:
    """Return the diagnostic that :func:`as_json` made *document* of; its scope is not part of it."""
    return msgspec.convert(document, Diagnostic)


def _segment_code(prefix: str, in_3: str | None, in_4: str | None, in_5: str | None, in_9: str | None) -> str | None:
    if in_5:
        return f"{prefix}5*R*{in_5}"
    if in_4:
        return f"{prefix}4**{in_4}"
    if in_3:
        return f"{prefix}3**{in_3}"
    return f"AK9*R*{in_9}" if in_9 else None


def frame(diagnostic: Diagnostic, file: str = "", element_separator: str = "*") -> str:
    """Return the house's text frame: what, where, the sender's own segment with a caret, why, and what to do.

    *element_separator* is that of the interchange: it finds the element under which the caret stands.
    """
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message.rstrip('.')}"]
    place = ", ".join(part for part in (file, _address(diagnostic)) if part)
    if place:
        lines.append(f"  --> {place}")
    if diagnostic.source is not None:
        lines += _quoted(diagnostic.source, _remark(diagnostic), element_separator)
    for note in diagnostic.related:
        lines += _quoted(note.source, note.text, element_separator, caret=False)
    margin = f"{'':{_MARGIN - 2}}="
    if diagnostic.target:
        lines.append(f"{margin} field {diagnostic.target}" + (f"  by {diagnostic.rule}" if diagnostic.rule else ""))
    if diagnostic.citation:
        lines.append(f"{margin} {diagnostic.citation}")
    if diagnostic.count > 1:
        among = f", in {', '.join(diagnostic.records[:5])}" if diagnostic.records else ""
        lines.append(f"{margin} {diagnostic.count} times{among}")
    if diagnostic.hint:
        lines.append(f"  help: {diagnostic.hint}")
    return "\n".join(lines)


def _address(diagnostic: Diagnostic) -> str:
    source = diagnostic.source
    if source is None:
        return diagnostic.where or ""
    parts = []
    if source.segment is not None:
        parts.append(f"segment {source.segment}")
        if source.segment_id:
            parts.append(_element_name(source))
    elif source.xpath:
        parts.append(source.xpath)
    if source.line is not None and source.segment is None:
        parts.append(f"line {source.line}")
    text = ", ".join(parts)
    return f"{text} (byte {source.start})" if source.start is not None and text else text


def _element_name(source: Source) -> str:
    name = source.segment_id or ""
    if source.element is not None:
        name += f"-{source.element:02d}"
    if source.component is not None:
        name += f"-{source.component}"
    return name


def _remark(diagnostic: Diagnostic) -> str:
    parts = []
    if diagnostic.found is not None:
        parts.append(f"found {diagnostic.found!r}" if diagnostic.found else "empty")
    if diagnostic.expected is not None:
        parts.append(f"expected {diagnostic.expected}")
    return ", ".join(parts)


def _quoted(source: Source, remark: str, separator: str, *, caret: bool = True) -> list[str]:
    if source.raw is None:
        return []
    label = source.segment if source.segment is not None else source.line
    offset, length = _caret(source, separator)
    raw, offset = _window(source.raw, offset)
    margin = f"{label if label is not None else '':>{_MARGIN - 2}}"
    line = f"{margin} | {raw}"
    if not caret:
        return [f"{line}   {remark}"]
    mark = "^" * max(1, min(length, len(raw) - offset))
    return [line, f"{'':{len(margin)}} | {'':{offset}}{mark} {remark}".rstrip()]


def _caret(source: Source, separator: str) -> tuple[int, int]:
    raw = source.raw or ""
    if source.segment_id is None or source.element is None:
        return 0, len(source.segment_id or raw.split(separator)[0])
    elements = raw.split(separator)
    if source.element < len(elements):
        return len(separator.join(elements[: source.element])) + len(separator), len(elements[source.element])
    return len(raw), 1


def _window(raw: str, offset: int) -> tuple[str, int]:
    """Cut a long segment around the caret, so that the frame stays on a terminal line."""
    raw = "".join(character if character.isprintable() else "·" for character in raw)
    if len(raw) <= _WIDTH:
        return raw, offset
    first = max(0, min(offset - _WIDTH // 3, len(raw) - _WIDTH))
    head = "…" if first else ""
    tail = "…" if first + _WIDTH < len(raw) else ""
    return f"{head}{raw[first : first + _WIDTH]}{tail}", offset - first + len(head)
