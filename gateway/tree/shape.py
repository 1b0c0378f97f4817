"""What a format looks like, the same for X12 guides and XML schemas: mappings know nothing else of either."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["loop", "segment", "element", "attribute"]
"""``loop`` and ``segment``: X12. ``element``: an X12 element (a leaf) or an XML element. ``attribute``: XML."""

ValueType = Literal["text", "code", "number", "integer", "date", "time", "boolean"]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a format, with all that stands below it, in order.

    A leaf has a ``type``; a container has children (an XML element with simple content and attributes has both).
    """

    name: str
    """Loop id (``LX``), segment id (``M11``), element number (``01``) or XML local name."""
    kind: Kind
    label: str | None = None
    """The guide's own name of the place, such as ``issuer_scac``; a path may use it instead of the number."""
    namespace: str | None = None
    min: int = 0
    max: int | None = 1
    """Occurrences within the parent; ``None`` is unbounded."""
    type: ValueType | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None
    """How a date or time is written: ``CCYYMMDD``, ``YYMMDD``, ``HHMM``, ``iso``."""
    decimals: int | None = None
    """Implied decimal places of an X12 Nn element; fraction digits of an XML decimal."""
    codes: frozenset[str] | None = None
    """The closed list of values, when the format has one."""
    pii: bool = False
    doc: str | None = None
    children: tuple[Shape, ...] = ()
    columns: tuple[int, int] | None = None
    """First and last column, from 1: of a field in a line, or of the name of each line in an element made of lines."""
    choice: str | None = None
    """Members of one XML choice share this mark: exactly one of them occurs."""

    def child(self, name: str) -> Shape | None:
        """Return the first child called *name* (by name or by label)."""
        for child in self.children:
            if child.name == name or child.label == name:
                return child
        return None
