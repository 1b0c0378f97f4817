"""The JSON acknowledgment: everything that became of a message in one object, for senders of JSON.

``gateway.acknowledgment/1``: what ``gateway.translate/1`` says of a message. Records that were forwarded are counted.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from gateway.answers.answer import JSON_MEDIA_TYPE, Answer
from gateway.answers.judgment import MOST_FINDINGS
from gateway.answers.report import filing_json
from gateway.diagnostics import as_json
from gateway.pipeline.outcome import Conclusion

SCHEMA = "gateway.acknowledgment/1"
_SHOWN = ("key", "regime", "decision", "suggested_filing", "diagnostics")


def write_json_document(conclusion: Conclusion, now: datetime, message_id: str) -> Answer:
    """Return the JSON acknowledgment of *conclusion*, dated *now*, under our own name *message_id* of the message."""
    named = {filing.key for filing in conclusion.refused}
    apart = [one for one in conclusion.diagnostics if one.level != "record" or named.isdisjoint(one.records)]
    records = []
    for filing in conclusion.refused:
        told = msgspec.structs.replace(filing, diagnostics=filing.diagnostics[:MOST_FINDINGS])
        whole = filing_json(told)
        place = {"start": filing.start, "end": filing.end}
        records.append({name: whole[name] for name in _SHOWN} | {"bytes": place})
    document = {
        "schema": SCHEMA,
        "message_id": message_id,
        "created": now.isoformat(timespec="seconds"),
        "format": conclusion.format,
        "verdict": conclusion.verdict,
        "mapping": conclusion.mapping,
        "counts": msgspec.to_builtins(conclusion.counts),
        "records": records,
        "diagnostics": [as_json(one) for one in apart],
    }
    body = msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
    return Answer(kind="JSON", media_type=JSON_MEDIA_TYPE, body=body)
