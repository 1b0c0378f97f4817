"""``extends:`` and ``changes:``: a mapping as another one with some rules replaced, added, dropped or tightened.

Every change names its rule by the path of the field (``Consignee.Country``). One that has nothing to change is M111.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from gateway.mapping.findings import Findings
from gateway.mapping.model import Codes, Place, Rule
from gateway.mapping.read_rules import RuleReader
from gateway.tree.document import Located, Mapping, Scalar

CHANGES = ("replace", "add", "drop", "tighten")
TIGHTER = ("required", "max", "codes", "note")

Fields = tuple[tuple[str, Rule], ...]
Change = Callable[[Rule], Rule | None]
"""What becomes of a rule; ``None`` drops it."""


def changed(fields: Fields, changes: Mapping, rules: RuleReader) -> Fields:
    """Return *fields* of the parent with *changes* made; what has nothing to change is a finding.

    *rules* reads the file that the changes are written in.
    """
    return _Changer(rules).made(fields, changes)


def rule_at(fields: Fields, names: list[str]) -> Rule | None:
    """Return the rule of the field at *names*, ``None`` when there is none."""
    found: Rule | None = None
    for name in names:
        found = dict(fields).get(name)
        if found is None:
            return None
        fields = found.fields
    return found


class _Changer:
    def __init__(self, rules: RuleReader) -> None:
        self.rules = rules
        self.reader = rules.reader
        self.findings: Findings = rules.reader.findings

    def made(self, fields: Fields, changes: Mapping) -> Fields:
        self.reader.mapping(changes, CHANGES, "changes")
        for key, value in self.group(changes, "replace"):
            fields = self.at(fields, key, partial(self.instead, key, value))
        for key, value in self.group(changes, "add"):
            fields = self.added(fields, key, value)
        for key in self.reader.scalars(changes.get("drop")):
            fields = self.at(fields, key, lambda _: None)
        for key, value in self.group(changes, "tighten"):
            fields = self.at(fields, key, partial(self.tightened, key, value))
        return fields

    def group(self, changes: Mapping, kind: str) -> Mapping:
        node = changes.get(kind)
        group = self.reader.mapping(node, None, kind) if node is not None else None
        return group or Mapping(entries=(), line=1, column=1)

    def instead(self, key: Scalar, node: Located, old: Rule) -> Rule:
        return msgspec.structs.replace(self.rules.rule(node, key), over=(old.place, *old.over))

    def added(self, fields: Fields, key: Scalar, node: Located) -> Fields:
        *above, name = key.text.split(".")
        if rule_at(fields, [*above, name]) is not None:
            self.refuse(key, "the parent has a rule for it already; write it under replace:")
            return fields
        rule = self.rules.rule(node, key)
        if not above:
            return (*fields, (name, rule))
        group = Scalar(text=".".join(above), line=key.line, column=key.column)
        return self.at(fields, group, lambda old: msgspec.structs.replace(old, fields=(*old.fields, (name, rule))))

    def tightened(self, key: Scalar, node: Located, old: Rule) -> Rule:
        group = self.reader.mapping(node, TIGHTER, "tighten")
        if group is None:
            return old
        made = msgspec.structs.replace(old, place=self.place(key), over=(old.place, *old.over))
        for word, value in group:
            match word.text:
                case "required":
                    made = msgspec.structs.replace(made, required=old.required or self.reader.flag(value))
                case "max":
                    made = self.shorter(word, value, old, made)
                case "codes":
                    made = self.fewer(word, value, old, made)
        return made

    def shorter(self, word: Scalar, value: Located, old: Rule, made: Rule) -> Rule:
        size = self.reader.whole(value)
        if size is None:
            return made
        if old.max is not None and size > old.max:
            self.refuse(word, f"max: {size} is looser than the parent's {old.max}")
            return made
        return msgspec.structs.replace(made, max=size)

    def fewer(self, word: Scalar, value: Located, old: Rule, made: Rule) -> Rule:
        wanted = tuple(self.reader.texts(value))
        held = old.codes
        if held is not None and held.list is None:
            known = held.known if held.translation is None else tuple(held.translation)
            surplus = [code for code in wanted if code not in known]
            if surplus:
                self.refuse(word, f"the parent does not take {', '.join(surplus)}")
            if held.translation is not None:
                kept = {code: held.translation[code] for code in wanted if code in held.translation}
                return msgspec.structs.replace(made, codes=Codes(translation=kept))
        return msgspec.structs.replace(made, codes=Codes(known=wanted))

    def at(self, fields: Fields, key: Scalar, change: Change) -> Fields:
        """Return *fields* with the rule at *key* changed; ``None`` from *change* drops it."""
        return self.below(fields, key.text.split("."), key, change)

    def below(self, fields: Fields, names: list[str], key: Scalar, change: Change) -> Fields:
        name, *rest = names
        rules = dict(fields)
        if name not in rules:
            place = self.place(key)
            self.findings.misnamed("M111", place, key.text, rules, reason="the parent has no rule for that field")
            return fields
        if rest:
            inner = self.below(rules[name].fields, rest, key, change)
            made: Rule | None = msgspec.structs.replace(rules[name], fields=inner)
        else:
            made = change(rules[name])
        others = {one: rule for one, rule in fields if one != name}
        kept = others if made is None else {**rules, name: made}
        return tuple(kept.items())

    def refuse(self, key: Scalar, reason: str) -> None:
        self.findings.add("M111", self.place(key), found=key.text, reason=reason)

    def place(self, node: Located) -> Place:
        return self.reader.place(node)
