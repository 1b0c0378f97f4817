"""The rules of a mapping file: which words a rule may have, and what each of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from gateway.diagnostics import CATALOGUE
from gateway.mapping.conditions import Condition, ConditionError, Exists, parse_condition
from gateway.mapping.model import Codes, Default, Draw, Gather, Glue, Place, Rule, Unit
from gateway.mapping.paths import Path, PathError, parse_path
from gateway.mapping.values import DATE_FORMATS, NUMBERS, SIZED_STEPS, STEPS, TIME_FORMATS, decimal_of
from gateway.mapping.words import Reader
from gateway.tree.document import Located, Mapping, Scalar, Sequence

_VERBS = ("from", "const", "join", "first", "all", "sum", "lowest", "highest", "count", "decide")
_NUMERIC = ("sum", "lowest", "highest")
_LEAF = (
    "steps",
    "date",
    "time",
    "number",
    "unit",
    "codes",
    "lookup",
    "default",
    "max",
    "then",
    "else",
    "with",
    "refuse",
    "screen",
    "both",
)
_GROUP = ("at", "each", "gather", "block", "fields")
_BOTH = ("when", "required", "pii", "note")
WORDS = (*_VERBS, *_LEAF, *_GROUP, *_BOTH)
"""Every word of a rule. A group whose keys hold none of them is a group of fields."""
_THEN = ("error", "cut")
_PARAMETER = re.compile(r"<([a-z][a-z0-9_-]*)>")


class Block(msgspec.Struct, frozen=True):
    """A block as its file has it: ``<name>`` in its texts stands for the parameter *name*."""

    reader: Reader
    fields: Mapping
    defaults: dict[str, Scalar]
    """The parameters; one without a default is blank."""


class RuleReader:
    """Reads rules of one file; *blocks* are those that the file uses, by name."""

    no_path = Path("", "", ())

    def __init__(self, reader: Reader, blocks: dict[str, Block]) -> None:
        self.reader = reader
        self.blocks = blocks

    def fields(self, node: Mapping) -> tuple[tuple[str, Rule], ...]:
        """Return the rules of a group of fields, by field name."""
        return tuple((key.text, self.rule(value, key)) for key, value in node)

    def rule(self, node: Located, key: Scalar) -> Rule:
        """Return the rule *node*, written as a path or as a group, of the field *key*."""
        place = self.reader.place(key)
        if isinstance(node, Scalar):
            return Rule(place=place, draw=Draw("from", (self.path(node),)))
        if isinstance(node, Sequence):
            self.reader.fault(node, "a path or a rule is expected, not a list")
            return Rule(place=place)
        if not any(name.text in WORDS for name, _ in node):
            return Rule(place=place, fields=self.fields(node))
        return self.worded(node, place)

    def worded(self, node: Mapping, place: Place) -> Rule:
        """Return the rule whose words are the keys of *node*; keys with ``@`` are attributes of the field."""
        reader = self.reader
        known = Mapping(
            entries=tuple((name, value) for name, value in node if not name.text.startswith("@")),
            line=node.line,
            column=node.column,
        )
        reader.mapping(known, WORDS, "a rule")
        attributes = tuple((name.text, self.rule(value, name)) for name, value in node if name.text.startswith("@"))
        draw = self.draw(node)
        inner = node.get("fields")
        group = reader.mapping(inner, None, "fields") if inner is not None else None
        fields = overlaid(self.block(node), (self.fields(group) if group is not None else ()) + attributes)
        if draw is not None and group is not None:
            reader.fault(node, "a rule has a value or fields, not both")
        screen = node.get("screen")
        if screen is not None and draw is None:
            reader.fault(screen, "a screen looks at a value: write it beside from, first or another way to draw one")
        both = node.get("both")
        if both is not None and draw is None:
            reader.fault(both, "a value is written back: write it beside from, in the rule that draws the value")
        otherwise = node.get("else")
        return Rule(
            place=place,
            draw=draw,
            steps=self.steps(node.get("steps")),
            date=reader.choice(node.get("date"), DATE_FORMATS),
            time=reader.choice(node.get("time"), TIME_FORMATS),
            number=reader.choice(node.get("number"), NUMBERS)
            or ("decimal" if draw and draw.verb in _NUMERIC else None),
            unit=self.unit(node.get("unit")),
            codes=self.codes(node.get("codes")),
            lookup=node.text("lookup"),
            default=self.default(node.get("default")),
            max=reader.whole(node.get("max")),
            then=reader.choice(node.get("then"), _THEN) or "error",  # type: ignore[arg-type]  # one of _THEN
            when=self.condition(node.get("when")) if node.get("when") is not None else None,
            otherwise=self.rule(otherwise, node.key("else") or Scalar(text="else", line=1, column=1))
            if otherwise is not None
            else None,
            refuse=self.refuse(node.get("refuse")),
            required=reader.flag(node.get("required")),
            pii=reader.flag(node.get("pii")),
            both=reader.flag(both),
            screen=tuple(reader.texts(screen)),
            at=self.path(node.get("at") or node) if node.get("at") is not None else None,
            each=self.path(node.get("each") or node) if node.get("each") is not None else None,
            gather=self.gather(node.get("gather")),
            fields=tuple(fields.items()),
        )

    def block(self, node: Mapping) -> dict[str, Rule]:
        name = node.get("block")
        if name is None:
            return {}
        if isinstance(name, Scalar) and name.text in self.blocks:
            block = self.blocks[name.text]
            fields = _filled(block.fields, self.parameters(name, node.get("with"), block))
            return dict(RuleReader(block.reader, {}).fields(fields))  # type: ignore[arg-type]  # filled from a group
        if isinstance(name, Scalar):
            self.reader.misnamed(name, self.blocks, "no such block is listed under use:")
        else:
            self.reader.fault(name, "the name of a block is expected")
        return {}

    def parameters(self, name: Scalar, given: Located | None, block: Block) -> dict[str, str]:
        """Return what the parameters of *block* stand for, by its defaults and by ``with:``."""
        values = {key: default.text for key, default in block.defaults.items() if not default.blank}
        for key, value in (self.reader.mapping(given, None, "with") or ()) if given is not None else ():
            if key.text not in block.defaults:
                self.reader.misnamed(key, block.defaults, f"the block {name.text} has no such parameter")
            else:
                values[key.text] = "".join(self.reader.texts(value)[:1])
        for missing in block.defaults.keys() - values.keys():
            self.reader.fault(name, f"the block needs with: {{ {missing}: … }}")
        return values

    def draw(self, node: Mapping) -> Draw | None:
        verbs = [(key, value) for key, value in node if key.text in _VERBS]
        for key, _ in verbs[1:]:
            self.reader.fault(key, f"the value already comes from {verbs[0][0].text}")
        if not verbs:
            return None
        verb, value = verbs[0][0].text, verbs[0][1]
        if verb == "const":
            text = value.text if isinstance(value, Scalar) else ""
            if not text:
                self.reader.fault(value, "a text is expected")
            return Draw("const", (), text)
        if verb == "count" and isinstance(value, Scalar) and value.text == "here":
            return Draw("count")
        if verb == "decide":
            return self.decision(value)
        paths = tuple(self.path(item) for item in self.reader.scalars(value))
        if verb in ("from", "count", *_NUMERIC) and len(paths) > 1:
            self.reader.fault(value, f"{verb} takes one path; join, first and all take several")
        return Draw(verb, paths, node.text("with") or "")  # type: ignore[arg-type]  # one of _VERBS

    def decision(self, node: Located) -> Draw | None:
        group = self.reader.mapping(node, None, "decide")
        if group is None:
            return None
        asked = [(key.text, self.path(value)) for key, value in group if key.text != "table"]
        if not asked:
            self.reader.fault(node, "table: and a path for each of its columns are expected")
        table = self.reader.required_text(group, "table")
        return Draw("decide", tuple(path for _, path in asked), table, tuple(name for name, _ in asked))

    def steps(self, node: Located | None) -> tuple[tuple[str, int | None], ...]:
        if node is None:
            return ()
        steps: list[tuple[str, int | None]] = []
        for item in node if isinstance(node, Sequence) else (node,):
            if isinstance(item, Mapping) and len(item) == 1:
                (name, value), *_ = item
                size = self.reader.whole(value)
                if name.text not in SIZED_STEPS:
                    self.reader.misnamed(name, SIZED_STEPS, f"steps with a length are {', '.join(SIZED_STEPS)}")
                elif size is not None:
                    steps.append((name.text, size))
            elif isinstance(item, Scalar) and item.text in STEPS:
                steps.append((item.text, None))
            elif isinstance(item, Scalar):
                self.reader.misnamed(
                    item, STEPS, f"steps are {', '.join(STEPS)}, and with a length {', '.join(SIZED_STEPS)}"
                )
            else:
                self.reader.fault(item, "a step is expected")
        return tuple(steps)

    def unit(self, node: Located | None) -> Unit | None:
        group = self.reader.mapping(node, None, "unit") if node is not None else None
        if group is None:
            return None
        factors = {}
        for key, value in group:
            if key.text in ("by", "round"):
                continue
            factor = decimal_of(value.text) if isinstance(value, Scalar) else None
            if factor is None:
                self.reader.fault(value, "a factor is expected")
            else:
                factors[key.text] = factor
        places = self.reader.whole(group.get("round"))
        return Unit(self.path(group.get("by") or group), factors, places or 3)

    def codes(self, node: Located | None) -> Codes | None:
        if node is None:
            return None
        if isinstance(node, Scalar):
            return Codes(list=node.text)
        if isinstance(node, Sequence):
            return Codes(known=tuple(self.reader.texts(node)))
        return Codes(translation=self.reader.text_map(node))

    def default(self, node: Located | None) -> Default | None:
        if node is None:
            return None
        if isinstance(node, Mapping):
            self.reader.mapping(node, ("value", "on"), "a default")
            on = tuple(word for word in self.reader.texts(node.get("on")) if word in ("absent", "empty"))
            return Default(self.reader.required_text(node, "value"), on or ("absent",))  # type: ignore[arg-type]  # filtered
        return Default(next(iter(self.reader.texts(node)), ""))

    def refuse(self, node: Located | None) -> str | None:
        if not isinstance(node, Scalar):
            return None
        row = CATALOGUE.get(node.text)
        if row is None:
            self.reader.misnamed(node, CATALOGUE, "refuse: names a diagnostic of the catalogue")
            return None
        try:
            f"{row.message}{row.hint}".format_map({"found": "", "expected": "", "field": ""})
        except KeyError as missing:
            self.reader.fault(node, f"that diagnostic needs {missing}, which a mapping cannot give")
            return None
        return row.code

    def gather(self, node: Located | None) -> Gather | None:
        group = self.reader.mapping(node, ("starts", "glue", "note"), "gather") if node is not None else None
        if group is None:
            return None
        glue = self.reader.mapping(group.get("glue"), None, "glue")
        starts = group.get("starts")
        return Gather(
            tuple(self.glue(key, value) for key, value in glue or ()),
            self.condition(starts) if starts is not None else None,
        )

    def glue(self, key: Scalar, value: Located) -> Glue:
        path = self.path(key)
        if isinstance(value, Scalar):
            if value.text != "apart":
                self.reader.fault(value, "glue takes apart, or with:, max: and then:")
            return Glue(path, apart=True)
        group = self.reader.mapping(value, ("with", "max", "then"), "glue")
        if group is None:
            return Glue(path)
        then = self.reader.choice(group.get("then"), _THEN) or "error"
        between, longest = group.text("with") or "", self.reader.whole(group.get("max"))
        return Glue(path, between, max=longest, then=then)  # type: ignore[arg-type]  # one of _THEN

    def path(self, node: Located) -> Path:
        """Return the path written at *node*."""
        if not isinstance(node, Scalar):
            self.reader.fault(node, "a path is expected")
            return self.no_path
        try:
            return parse_path(node.text)
        except PathError as error:
            self.reader.fault(node, str(error))
            return self.no_path

    def condition(self, node: Located | None) -> Condition:
        """Return the condition written at *node*."""
        if not isinstance(node, Scalar):
            if node is not None:
                self.reader.fault(node, "a condition is expected")
            return Exists(self.no_path)
        try:
            return parse_condition(node.text)
        except ConditionError as error:
            self.reader.fault(node, str(error))
            return Exists(self.no_path)


def overlaid(fields: dict[str, Rule], changes: Iterable[tuple[str, Rule]]) -> dict[str, Rule]:
    """Return *fields* with *changes* in their stead; a rule that stands instead of another remembers its place."""
    made = dict(fields)
    for name, rule in changes:
        replaced = made.get(name)
        over = (replaced.place, *replaced.over) if replaced is not None else ()
        made[name] = msgspec.structs.replace(rule, over=over)
    return made


def _filled(node: Located, values: dict[str, str]) -> Located:
    """Return *node* with the parameters in its texts replaced by *values*; places stay as they are."""
    if not values:
        return node
    if isinstance(node, Scalar):
        return msgspec.structs.replace(
            node, text=_PARAMETER.sub(lambda match: values.get(match[1], match[0]), node.text)
        )
    if isinstance(node, Sequence):
        return msgspec.structs.replace(node, items=tuple(_filled(item, values) for item in node))
    return msgspec.structs.replace(node, entries=tuple((key, _filled(value, values)) for key, value in node))
