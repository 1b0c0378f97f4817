"""Diagnostics of the area ``document``: YAML files of the library that cannot be taken as written."""

from __future__ import annotations

from gateway.diagnostics.catalogue.row import Row

ROWS: tuple[Row, ...] = (
    Row(
        code="document.syntax",
        title="The file is not readable as YAML",
        level="file",
        message="The file cannot be read from here on: {found}.",
        hint="Check the indentation, the colons and the quotes on this line and the one before it.",
        short="LIBRARY FILE NOT READABLE",
        explain="A guide, mapping or table file is not well-formed YAML. Nothing of it is used until it can be read, "
        "since a part read wrongly would map wrongly.",
    ),
    Row(
        code="document.duplicate-key",
        title="The same key is written twice",
        level="file",
        message="{found} is written twice in the same place; only one of them can count.",
        hint="Keep one of the two.",
        short="DUPLICATE KEY IN LIBRARY FILE",
        explain="A key may occur once in a mapping. Other YAML readers silently keep the last one, which hides a slip "
        "of the pen until a filing goes out wrong.",
    ),
    Row(
        code="document.anchor",
        title="An anchor or alias is used",
        level="file",
        message="{found} is an anchor or alias, which these files do not use.",
        hint="Write the value out, or put the common part into a block that is used by name.",
        short="ANCHOR IN LIBRARY FILE",
        explain="Anchors and aliases hide where a value was written, so that a message could not point to the line "
        "behind it. Reuse goes through blocks and extends.",
    ),
    Row(
        code="document.merge",
        title="A merge key is used",
        level="file",
        message="The merge key << is not used in these files.",
        hint="Write the values out, or use extends with changes.",
        short="MERGE KEY IN LIBRARY FILE",
        explain="A merge key hides where a value was written. Reuse goes through blocks and extends.",
    ),
    Row(
        code="document.tag",
        title="A YAML tag is used",
        level="file",
        message="The tag {found} is not used in these files: every value is text.",
        hint="Remove the tag; types come from the guide and the schema.",
        short="TAG IN LIBRARY FILE",
        explain="Tags would convert a value before anybody has seen it as it was written. Types come from guides and "
        "schemas alone.",
    ),
    Row(
        code="document.key",
        title="A key is not a plain text",
        level="file",
        message="A key has to be one text, not a list or a mapping.",
        hint="Check for a stray ? or for braces around a key; quote a key that begins with [ or {{.",
        short="BAD KEY IN LIBRARY FILE",
        explain="Keys are names. A list or mapping as a key is nearly always a slip of the pen.",
    ),
    Row(
        code="document.several",
        title="The file holds several documents",
        level="file",
        message="A second document begins here (---); only the first is read.",
        hint="Put each document into a file of its own.",
        short="SEVERAL DOCUMENTS IN FILE",
        explain="One file is one guide, mapping or table, so that its name says what it is.",
    ),
    Row(
        code="document.too-deep",
        title="The file is nested too deeply",
        level="file",
        message="More than {expected} levels are nested here.",
        hint="Check the brackets: no guide or mapping needs that depth.",
        short="LIBRARY FILE TOO DEEP",
        explain="Deep nesting is nearly always an unclosed bracket.",
    ),
)
