"""Read a guide from its files: a transaction set (loops and segments in order) over the segments of a release.

The form is explained at the head of the guide files themselves. What is wrong in a guide file is a finding with file,
line and column; a guide with findings is not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Texts

from gateway.diagnostics import Diagnostic
from gateway.tree.document import Document, Located, Mapping, Scalar, Sequence
from gateway.x12.grammar import Guide, Loop, SegmentRule, Use, shape_of
from gateway.x12.release import ReleaseReader

_GUIDE_KEYS = ("guide", "title", "set", "group", "segments", "records", "structure")
_LOOP_KEYS = ("loop", "holds")
_USE = re.compile(r"([A-Z][A-Z0-9]{1,2}) ([MON]) ([0-9]+|unbounded)( unverified)?")


def read_guide(file: str, texts: Texts[str, str]) -> tuple[Guide | None, tuple[Diagnostic, ...]]:
    """Read the guide in *file*; *texts* holds the text of every guide file by its name.

    The files that it builds on are looked for beside it. Returns the guide, or ``None`` and what has to be mended.
    """
    reader = _Reader(texts)
    guide = reader.guide(file)
    return (None if reader.findings else guide), tuple(reader.findings)


class _Reader(ReleaseReader):
    def guide(self, file: str) -> Guide | None:
        document, root = self.document(file, _GUIDE_KEYS)
        name = file.rpartition("/")[0]
        folder = f"{name}/" if name else ""
        release = self.release(folder, self.required(document, root, "segments"))
        written_in, structure = self.structure(folder, document, root)
        if structure is None:
            return None
        rules = {name: self.segment(place, name, release) for name, place in release.segments.items()}
        loop = self.loop(written_in, structure, rules, "", required=True, maximum=1)
        if loop is None:
            return None
        guide = Guide(
            name=self.required(document, root, "guide"),
            title=self.required(document, root, "title"),
            set_id=self.required(document, root, "set"),
            group=root.text("group"),
            release=release.name,
            root=loop,
            known=frozenset(rules) | frozenset(release.elsewhere),
            records=root.text("records"),
            shape=shape_of(loop),
        )
        records = root.get("records")
        paths = {each.path: each for each in loop.loops()}
        if isinstance(records, Scalar) and records.text not in paths:
            self.unknown(document, records, records.text, "loop", paths)
        return guide

    def structure(self, folder: str, document: Document, root: Mapping) -> tuple[Document, Sequence | None]:
        """Return the structure of a guide with the file that it is written in: another guide may be named for it."""
        structure = root.get("structure")
        if isinstance(structure, Scalar) and (other := f"{folder}{structure.text}.yaml") in self.texts:
            document, root = self.document(other, _GUIDE_KEYS)
            structure = root.get("structure")
        if isinstance(structure, Sequence) and len(structure):
            return document, structure
        self.find("guide.missing", document, structure or root, expected="structure")
        return document, None

    def loop(
        self,
        document: Document,
        items: Sequence,
        rules: dict[str, SegmentRule],
        above: str,
        *,
        required: bool,
        maximum: int | None,
        unverified: bool = False,
    ) -> Loop | None:
        first = items.items[0] if len(items) else items
        opens = self.use(document, first, rules)
        if opens is None:
            return None
        path = f"{above}/{opens.id}" if above else opens.id
        parts: list[Use | Loop | None] = [opens]
        parts += [
            self.inner(document, item, rules, path) if isinstance(item, Mapping) else self.use(document, item, rules)
            for item in items.items[1:]
        ]
        kept = tuple(part for part in parts if part is not None)
        return Loop(id=opens.id, path=path, required=required, max=maximum, parts=kept, unverified=unverified)

    def inner(self, document: Document, item: Mapping, rules: dict[str, SegmentRule], above: str) -> Loop | None:
        self.keys(document, item, _LOOP_KEYS)
        head, holds = item.get("loop"), item.get("holds")
        match = _USE.fullmatch(head.text) if isinstance(head, Scalar) else None
        if match is None or match[2] == "N":
            self.unexpected(document, head or item, "a loop such as LX M 9999")
            return None
        if not isinstance(holds, Sequence):
            self.find("guide.missing", document, holds or item, expected="holds")
            return None
        maximum, unverified = _maximum(match[3]), match[4] is not None
        required = match[2] == "M"
        loop = self.loop(document, holds, rules, above, required=required, maximum=maximum, unverified=unverified)
        if loop is not None and loop.id != match[1]:
            self.unexpected(document, holds.items[0], f"{match[1]}, the segment that gives its loop the name")
        return loop

    def use(self, document: Document, item: Located, rules: dict[str, SegmentRule]) -> Use | None:
        match = _USE.fullmatch(item.text) if isinstance(item, Scalar) else None
        if match is None:
            self.unexpected(document, item, "a segment such as M10 M 1")
            return None
        rule = rules.get(match[1])
        if rule is None:
            self.unknown(document, item, match[1], "segment", rules)
            return None
        return Use(
            segment=rule,
            required=match[2] == "M",
            max=_maximum(match[3]),
            unverified=match[4] is not None,
            unused=match[2] == "N",
        )


def _maximum(text: str) -> int | None:
    return None if text == "unbounded" else int(text)
