"""JSON messages: told apart by the members of their records, read record by record in flat memory, with every place."""

from __future__ import annotations

from gateway.jsonmsg.build import Address, Doubt
from gateway.jsonmsg.guide import MESSAGE, JsonGuide, read_json_guide
from gateway.jsonmsg.limits import Limits
from gateway.jsonmsg.overview import Overview
from gateway.jsonmsg.reader import JsonMessage, JsonRecord, open_json
from gateway.jsonmsg.sketch import sketch_json_guide

__all__ = [
    "MESSAGE",
    "Address",
    "Doubt",
    "JsonGuide",
    "JsonMessage",
    "JsonRecord",
    "Limits",
    "Overview",
    "open_json",
    "read_json_guide",
    "sketch_json_guide",
]
