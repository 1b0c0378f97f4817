"""The JSON Schema of mapping files and blocks, so that an editor completes and checks them while they are written.

It says which words stand where; whether a path leads anywhere only the checker knows.
"""

from __future__ import annotations

from typing import Any

from gateway.mapping.read import ON_ERROR
from gateway.mapping.values import DATE_FORMATS, NUMBERS, SIZED_STEPS, STEPS, TIME_FORMATS

_PATH = {
    "type": "string",
    "format": "source-path",
    "description": "A path: M11.bill_number, N1[01=CN]/N4.city, ^P4.port, $.Bill.Number.",
}
_PATHS = {"anyOf": [_PATH, {"type": "array", "items": _PATH, "minItems": 1}]}
_CONDITION = {
    "type": "string",
    "format": "condition",
    "description": "A condition: M11.bill_type in (13, 35) and not exists(M12).",
}
_TEXT = {"type": "string"}
_FLAG = {"enum": ["true", "false", True, False]}
_COUNT = {"type": ["integer", "string"], "minimum": 1, "pattern": "^[1-9][0-9]*$"}
_SCALAR = {"type": ["string", "number", "boolean"]}
_RULE = {"$ref": "#/$defs/rule"}
_FIELDS = {"$ref": "#/$defs/fields"}
_NOTE = {"type": "string", "description": "Why it is so, with the source."}
_ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def _words(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "description": description}


def _group(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False, **more}


def _list_or_one(one: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "array", "items": one}]}


_STEP = {
    "anyOf": [
        {"enum": sorted(STEPS)},
        _group(dict.fromkeys(sorted(SIZED_STEPS), _COUNT), minProperties=1, maxProperties=1),
    ]
}
_GLUE = {"anyOf": [{"const": "apart"}, _group({"with": _TEXT, "max": _COUNT, "then": {"enum": ["error", "cut"]}})]}

RULE_WORDS: dict[str, dict[str, Any]] = {
    "from": _words("The place that the value is read from.", _PATH),
    "const": _words("The value itself.", _SCALAR),
    "join": _words("Places whose texts are put together, with: between them.", _PATHS),
    "first": _words("Places of which the first with data counts.", _PATHS),
    "all": _words("Places whose every value counts, for a field that repeats.", _PATHS),
    "sum": _words("The total of all numbers at a place.", _PATH),
    "lowest": _words("The lowest of all numbers at a place.", _PATH),
    "highest": _words("The highest of all numbers at a place.", _PATH),
    "decide": _words(
        "What the decision table table: answers to the places named by its columns.",
        {
            "type": "object",
            "properties": {"table": _TEXT},
            "required": ["table"],
            "additionalProperties": _PATH,
        },
    ),
    "count": _words("How often a place occurs; here: the number of the row.", _PATH),
    "with": _words(
        "The text between joined texts; for a block, what its parameters stand for.",
        {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _SCALAR}]},
    ),
    "steps": _words("What is done to the text, in this order.", _list_or_one(_STEP)),
    "date": _words("How the date is written.", {"enum": [*DATE_FORMATS]}),
    "time": _words("How the time is written.", {"enum": [*TIME_FORMATS]}),
    "number": _words("What kind of number the text is.", {"enum": sorted(NUMBERS)}),
    "unit": _words(
        "Factors by unit, the unit being sent at by:, rounded to round: decimals.",
        {
            "type": "object",
            "properties": {"by": _PATH, "round": _COUNT},
            "required": ["by"],
            "additionalProperties": _SCALAR,
        },
    ),
    "codes": _words(
        "A code list by name, codes, or a translation OLD: NEW.",
        {"anyOf": [_TEXT, {"type": "array", "items": _SCALAR}, {"type": "object", "additionalProperties": _SCALAR}]},
    ),
    "screen": _words(
        "Screens by words that look at the value, such as vague-description; what they find is told.", _ONE_OR_MORE
    ),
    "lookup": _words("A code list whose label becomes the value.", _TEXT),
    "default": _words(
        "A value instead of one that was not sent (absent), or sent without data (empty) when on: says so.",
        {"anyOf": [_SCALAR, _group({"value": _SCALAR, "on": _list_or_one({"enum": ["absent", "empty"]})}, "value")]},
    ),
    "max": _words("The most characters that the field takes.", _COUNT),
    "then": _words("What happens to a longer value.", {"enum": ["error", "cut"]}),
    "when": _words("The rule holds only under this condition.", _CONDITION),
    "else": _words("The rule for when it does not hold.", _RULE),
    "refuse": _words("The diagnostic code that this branch is answered with.", _TEXT),
    "required": _words("A record without this value is refused.", _FLAG),
    "at": _words("The one place that the paths of the fields start from.", _PATH),
    "each": _words("The places of which each makes one occurrence of the field.", _PATH),
    "gather": _words(
        "Rows that only continue the row before them.",
        _group(
            {"starts": _CONDITION, "glue": {"type": "object", "additionalProperties": _GLUE}, "note": _TEXT}, "glue"
        ),
    ),
    "block": _words("A block listed under use:, whose fields are filled in.", _TEXT),
    "fields": _words("The fields of a group.", _FIELDS),
    "pii": _words("The value is personal data.", _FLAG),
    "both": _words(
        "Nothing is lost on the way in: the value can be written back as it was sent. What loses something is M115, "
        "and the tests of the mapping write the value back.",
        _FLAG,
    ),
    "note": _words("Why the rule is as it is, with its source.", _TEXT),
}
"""Every word of a rule with its meaning."""

_TIGHTER = {"required": _FLAG, "max": _COUNT, "codes": {"type": "array", "items": _SCALAR}, "note": _TEXT}
_PARAMETERS = _words(
    "What <name> in the block stands for, when with: does not say; blank: with: has to.",
    {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
)
_INHERITED = ("mapping", "version", "source", "namespaces", "use", "ignore", "tests", "note")
_TEST = _group(
    {
        "name": _words("What the test shows.", _TEXT),
        "given": _words("A message of the source format.", _TEXT),
        "source": _words("The source that it is written in; the first one by default.", _TEXT),
        "records": _words("How many records the message has.", _COUNT),
        "expect": _words("Values by path: Filing[1].Line[1].Value. An empty text: not made.", {"type": "object"}),
        "traces": _words("Where values come from: segment 9 N10-02, counted from ST.", {"type": "object"}),
        "expect_errors": _words(
            "Diagnostics of the records, all of them; any other fails the test.",
            {
                "type": "array",
                "items": _group(dict.fromkeys(("code", "record", "field", "at", "found"), _SCALAR), "code"),
            },
        ),
        "note": _NOTE,
    },
    "name",
    "given",
)


def file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of mapping files and blocks."""
    only = {"type": "array", "items": _group({"that": _CONDITION, "else": _TEXT, "note": _TEXT}, "that")}
    records = {
        "each": _words("The place of one record: ST/P4/LX.", _PATH),
        "only": _words(
            "Which records the mapping is for; others are set aside with the code under else:.",
            {"anyOf": [_CONDITION, only]},
        ),
        "key": _words("The record's own name, from its fields.", _list_or_one(_PATH)),
        "on_error": _words("What falls with a faulty record; a partner may only be stricter.", {"enum": [*ON_ERROR]}),
        "date": _words("Where the date stands on which code lists are asked.", _PATH),
        "note": _NOTE,
    }
    mapping = {
        "mapping": _words("The name of the mapping, that of its file.", _TEXT),
        "version": _words("Its version, counted up with every change that matters.", _SCALAR),
        "source": _words("The formats that it reads: x12/309-005020. Each is checked by its own guide.", _ONE_OR_MORE),
        "target": _words("What it makes: section-321@1.0.", _TEXT),
        "namespaces": _words("Prefixes of XML paths.", {"type": "object", "additionalProperties": _TEXT}),
        "use": _words("Blocks, such as blocks/party-x12.", _list_or_one(_TEXT)),
        "records": _words("What one record is, and which of them the mapping is for.", _group(records, "each")),
        "fields": _words("The fields of the filing, shaped as the filing is.", _FIELDS),
        "ignore": _words(
            "Source data that is left unread on purpose, with the reason.",
            {"type": "array", "items": _group({"path": _PATH, "because": _TEXT}, "path", "because")},
        ),
        "tests": _words("Messages, and what is to come of them.", {"type": "array", "items": _TEST}),
        "note": _NOTE,
    }
    block = {
        "block": _words("The name of the block, that of its file.", _TEXT),
        "parameters": _PARAMETERS,
        "fields": _words("Fields and their rules, for every group that uses the block.", _FIELDS),
        "note": _NOTE,
    }
    extension = {word: mapping[word] for word in _INHERITED} | {
        "extends": _words("The mapping that this one changes, with its version: x12-309-truck@1.", _TEXT),
        "partner": _words("Ids of the partners whose messages it reads.", _list_or_one(_TEXT)),
        "changes": _words(
            "What is different, by the path of the field: Consignee.Country.",
            _group(
                {
                    "replace": _words("Rules instead of the parent's, by the path of the field.", _FIELDS),
                    "add": _words("Rules for fields that the parent does not make.", _FIELDS),
                    "drop": _words("Fields that are not made.", _list_or_one(_TEXT)),
                    "tighten": _words(
                        "What the parent's rules take no longer.",
                        {"type": "object", "additionalProperties": _group(_TIGHTER)},
                    ),
                }
            ),
        ),
        "records": _words("Of what one record is, that which is different.", _group(records)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mapping file or block",
        "anyOf": [
            _group(mapping, "mapping", "version", "source", "target", "records", "fields"),
            _group(extension, "mapping", "version", "extends"),
            _group(block, "block", "fields"),
        ],
        "$defs": {
            "fields": {"type": "object", "additionalProperties": _RULE},
            "rule": {
                "anyOf": [
                    _PATH,
                    {
                        "type": "object",
                        "properties": RULE_WORDS,
                        "patternProperties": {"^@": _RULE},
                        "additionalProperties": False,
                    },
                    {
                        "type": "object",
                        "propertyNames": {"not": {"enum": sorted(RULE_WORDS)}},
                        "additionalProperties": _RULE,
                    },
                ]
            },
        },
    }
