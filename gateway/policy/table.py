"""Read the dated tables: located YAML to typed rows. Nothing is guessed; every fault is a finding with its line.

The sections may be spread over any number of files; each section stands in one of them. Code lists stand in files of
their own, which the mappings read as well.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, get_args

import msgspec

from gateway.diagnostics import Diagnostic, Source, diagnose
from gateway.policy.condition import OPERATORS, Condition, When
from gateway.policy.decision import Ruling
from gateway.policy.facts import FACT_NAMES, MODES, PROGRAMS
from gateway.policy.rows import Confidence, Filing, LimitValue, NamedProgram, Penalty, Reason, Route, Rule, Tables
from gateway.policy.window import Window, ends, starts
from gateway.tree import document as yaml
from gateway.tree.codes import CodeList

SECTIONS = ("limits", "code_lists", "penalty_exposure", "rules", "filings", "routings", "programs", "reasons")


class _Key(msgspec.Struct, frozen=True):
    """How the text under a key is read; ``None`` from ``read`` refuses it."""

    read: Callable[[str], Any]
    expected: str
    required: bool = False
    many: bool = False


def _matching(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text) else None


def _among(words: Iterable[str]) -> Callable[[str], str | None]:
    known = frozenset(words)
    return lambda text: text if text in known else None


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text) else None


def _one_of(words: Iterable[str], *, required: bool = True, many: bool = False) -> _Key:
    words = tuple(words)
    return _Key(_among(words), f"one of {', '.join(words)}", required, many)


_TEXT = _Key(_matching(r"(?s).*\S.*"), "some text")
_REQUIRED_TEXT = _Key(_TEXT.read, _TEXT.expected, required=True)
_FLAG = _Key({"true": True, "false": False}.get, "true or false")
_DATED = {
    "from": _Key(starts, "a date, or an instant to the minute with its offset"),
    "to": _Key(ends, "a date, or an instant to the minute with its offset"),
    "citation": _REQUIRED_TEXT,
    "note": _TEXT,
    "recheck": _FLAG,
    "switch": _TEXT,
}
_LIMIT = _DATED | {"usd": _Key(_amount, "an amount in U.S. dollars", required=True)}
_PENALTY = _DATED | {"programs": _one_of(PROGRAMS, many=True), "result": _one_of(get_args(Ruling))}
_RULE = _PENALTY | {
    "id": _REQUIRED_TEXT,
    "duty_free": _FLAG,
    "reason": _REQUIRED_TEXT,
    "filing": _REQUIRED_TEXT,
    "confidence": _one_of(get_args(Confidence)),
}
_ROUTE = _DATED | {"programs": _one_of(PROGRAMS, required=False, many=True), "filing": _REQUIRED_TEXT}
_DAYS = frozenset(map(str, range(1, 29)))
_FILING: dict[str, _Key] = {
    "name": _REQUIRED_TEXT,
    "citation": _TEXT,
    "due_day_of_next_month": _Key(lambda text: int(text) if text in _DAYS else None, "a day from 1 to 28"),
}
_PROGRAM = {"name": _REQUIRED_TEXT}
_REASON = {
    "says": _REQUIRED_TEXT,
    "means": _REQUIRED_TEXT,
    "do": _REQUIRED_TEXT,
    "fact": _one_of(FACT_NAMES, required=False),
}
_CODE = _matching("[A-Z]{2}")


def read_tables(texts: Mapping[str, str]) -> tuple[Tables | None, tuple[Diagnostic, ...]]:
    """Return the tables that *texts* (file name to content) hold, and every finding; no tables when there is any.

    *texts* are the tables (``.yaml``) and the code lists (``.csv``) that they may name.
    """
    lists = {file: text for file, text in texts.items() if file.endswith(".csv")}
    reader = _Reader([yaml.read_yaml(text, file) for file, text in texts.items() if file not in lists], lists)
    tables = reader.tables()
    return (None if reader.findings else tables), tuple(reader.findings)


class _Reader:
    def __init__(self, documents: list[yaml.Document], lists: Mapping[str, str]) -> None:
        self.lists = lists
        self.findings = [finding for document in documents for finding in document.findings]
        self.file = ""
        self.sections: dict[str, tuple[str, yaml.Located]] = {}
        for document in documents:
            self.file = document.file
            for key, value in self.mapping(document.root, "the file"):
                if key.text not in SECTIONS:
                    self.unknown(key, SECTIONS, "the tables")
                elif key.text in self.sections:
                    self.find("value", key, what="this section", found=key.text, expected="a section that stands once")
                else:
                    self.sections[key.text] = (document.file, value)
        self.limits: dict[str, tuple[LimitValue, ...]] = {}
        self.code_lists: dict[str, frozenset[str]] = {}

    def tables(self) -> Tables | None:
        for name, values in self.section("limits"):
            rows = [self.row(item, f"limit {name.text}", _LIMIT) for item in self.items(values, f"limit {name.text}")]
            self.limits[name.text] = tuple(LimitValue(**row) for row in rows if row is not None)
        for name, values in self.section("code_lists"):
            self.code_lists[name.text] = self.code_list(name.text, values)
        rules = [self.rule(item) for item in self.items(self.whole("rules"), "rules")]
        routings = {
            name.text: tuple(route for item in self.items(value, name.text) if (route := self.route(item, name.text)))
            for name, value in self.section("routings")
        }
        filings = self.named("filings", "filing", _FILING, Filing)
        programs = self.named("programs", "program", _PROGRAM, NamedProgram)
        reasons = self.named("reasons", "reason", _REASON, Reason)
        penalty = self.row(self.whole("penalty_exposure"), "penalty exposure", _PENALTY)
        if penalty is None or self.findings:
            return None
        return Tables(
            programs=programs,
            rules=tuple(rule for rule in rules if rule is not None),
            limits=self.limits,
            routings=routings,
            filings=filings,
            reasons=reasons,
            penalty=Penalty(**penalty),
        )

    def code_list(self, name: str, value: yaml.Located) -> frozenset[str]:
        file = self.texts(value, f"code list {name}", _Key(_among(self.lists), "the file of a code list"))
        if file is None:
            return frozenset()
        codes, findings = CodeList.read(self.lists[file], file)
        self.findings += findings
        return frozenset(codes.at(None))

    def rule(self, item: yaml.Located) -> Rule | None:
        name = item.text("id") if isinstance(item, yaml.Mapping) else None
        row = self.row(item, f"rule {name}" if name else "a rule", _RULE, conditional=True)
        if row is None:
            return None
        if ("duty_free" in row) is not (row["result"] == "ELIGIBLE"):
            self.find("value", item, what=f"duty_free of rule {name}", found=str(row.get("duty_free", "not written")),
                      expected="written exactly where the result is ELIGIBLE")  # fmt: skip
        return Rule(**row)

    def route(self, item: yaml.Located, name: str) -> Route | None:
        row = self.row(item, f"a row of routing {name}", _ROUTE, conditional=True)
        return Route(**row) if row is not None else None

    def named(self, section: str, word: str, keys: Mapping[str, _Key], kind: Callable[..., Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.section(section):
            row = self.fields(value, f"{word} {name.text}", keys)
            if row is not None:
                found[name.text] = kind(code=name.text, **row)
        return found

    def row(
        self, item: yaml.Located | None, what: str, keys: Mapping[str, _Key], *, conditional: bool = False
    ) -> dict[str, Any] | None:
        """Read a dated row; with *conditional* it may have a ``when``."""
        row = self.fields(item, what, keys, ("when",) if conditional else ())
        if row is None or not isinstance(item, yaml.Mapping):
            return None
        start, end = row.pop("from", None), row.pop("to", None)
        if start is not None and end is not None and end <= start:
            self.find("dates", item, what=what, found="it ends before it begins")
        row |= {"window": Window(start, end), "at": f"{self.file}:{item.line}"}
        when = item.get("when") if conditional else None
        if when is not None:
            row["when"] = self.when(when, what)
        return row

    def when(self, value: yaml.Located, what: str) -> When:
        everything, any_of = [], []
        for key, item in self.mapping(value, f"when of {what}"):
            if key.text == "any_of":
                any_of = [self.condition(*entry, what) for entry in self.mapping(item, f"any_of of {what}")]
            else:
                everything.append(self.condition(key, item, what))
        return When(tuple(filter(None, everything)), tuple(filter(None, any_of)))

    def condition(self, key: yaml.Scalar, value: yaml.Located, what: str) -> Condition | None:
        operator = OPERATORS.get(key.text)
        if operator is None:
            self.unknown(key, (*OPERATORS, "any_of"), f"the conditions of {what}")
            return None
        what = f"{key.text} of {what}"
        if operator.kind == "codes":
            return self.codes(key, value, what)
        if operator.kind == "amount":
            return self.amount(key, value, what)
        flags = {"true": True, "false": False} if operator.kind == "flag" else {"true": True}
        flag = self.texts(value, what, _Key(flags.get, " or ".join(flags)))
        return Condition(key=key.text, flag=flag) if flag is not None else None

    def codes(self, key: yaml.Scalar, value: yaml.Located, what: str) -> Condition | None:
        if isinstance(value, yaml.Scalar) and value.text in self.code_lists:
            return Condition(key=key.text, codes=self.code_lists[value.text])
        modes = OPERATORS[key.text].fact == "mode"
        expected = f"one of {', '.join(MODES)}" if modes else "two-letter codes or the name of a code list"
        codes = self.texts(value, what, _Key(_among(MODES) if modes else _CODE, expected, many=True))
        return Condition(key=key.text, codes=frozenset(codes)) if codes is not None else None

    def amount(self, key: yaml.Scalar, value: yaml.Located, what: str) -> Condition | None:
        if isinstance(value, yaml.Scalar) and value.text in self.limits:
            return Condition(key=key.text, limit=value.text)
        expected = f"a number or one of the limits {', '.join(self.limits)}"
        amount = self.texts(value, what, _Key(_amount, expected))
        return Condition(key=key.text, amount=amount) if amount is not None else None

    def fields(
        self, item: yaml.Located | None, what: str, keys: Mapping[str, _Key], others: tuple[str, ...] = ()
    ) -> dict[str, Any] | None:
        """Read the values of a mapping with *keys*; ``None`` when a required one is missing or refused."""
        found: dict[str, Any] = {}
        before = len(self.findings)
        for key, value in self.mapping(item, what):
            if key.text in keys:
                found[key.text] = self.texts(value, f"{key.text} of {what}", keys[key.text])
            elif key.text not in others:
                self.unknown(key, (*keys, *others), what)
        if isinstance(item, yaml.Mapping):
            for name in (name for name, key in keys.items() if key.required and name not in found):
                self.find("missing", item, what=what, expected=name)
        return found if len(self.findings) == before else None

    def texts(self, value: yaml.Located, what: str, key: _Key) -> Any:
        """Read one text, or with ``many`` a list of them (one text is a list of one)."""
        parts = list(value) if isinstance(value, yaml.Sequence) and key.many else [value]
        read = []
        for part in parts:
            result = key.read(part.text) if isinstance(part, yaml.Scalar) else None
            if result is None:
                found = repr(part.text) if isinstance(part, yaml.Scalar) else "a list or mapping"
                self.find("value", part, what=what, found=found, expected=key.expected)
                return None
            read.append(result)
        return tuple(read) if key.many else read[0]

    def whole(self, name: str) -> yaml.Located | None:
        if name not in self.sections:
            self.findings.append(
                diagnose("policy.table-missing", what="The set of policy tables", expected=f"the section {name}")
            )
            return None
        self.file, value = self.sections[name]
        return value

    def section(self, name: str) -> list[tuple[yaml.Scalar, yaml.Located]]:
        return list(self.mapping(self.whole(name), f"the section {name}"))

    def mapping(self, value: yaml.Located | None, what: str) -> Iterable[tuple[yaml.Scalar, yaml.Located]]:
        if isinstance(value, yaml.Mapping):
            return value
        if value is not None:
            self.find("value", value, what=what, found="no mapping", expected="a mapping of keys to values")
        return ()

    def items(self, value: yaml.Located | None, what: str) -> Iterable[yaml.Located]:
        if isinstance(value, yaml.Sequence) and len(value):
            return value
        if value is not None:
            self.find("value", value, what=what, found="no list", expected="a list of rows")
        return ()

    def unknown(self, key: yaml.Scalar, known: Iterable[str], what: str) -> None:
        near = difflib.get_close_matches(key.text, list(known), 1)
        advice = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}."
        self.find("key", key, what=what, found=key.text, advice=advice)

    def find(self, kind: str, place: yaml.Located, **data: Any) -> None:
        source = Source(line=place.line, column=place.column)
        rule = f"{self.file}:{place.line}:{place.column}"
        self.findings.append(diagnose(f"policy.table-{kind}", source=source, where=self.file, rule=rule, **data))
