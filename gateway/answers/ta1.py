"""The interchange acknowledgment: TA1, one for one received interchange (ASC X12.5)."""

from __future__ import annotations

from gateway.answers.answer import Answer
from gateway.answers.judgment import InterchangeJudgment
from gateway.answers.reply import Reply
from gateway.x12.edits import is_date, is_time


def write_ta1(judgment: InterchangeJudgment, reply: Reply) -> Answer:
    """Return the TA1 for one interchange, with the note that weighs most.

    It repeats number, date and time of the ISA; where those are no number, date or time it holds zeros or our own.
    """
    received = judgment.interchange
    number = received.control_number if received.control_number.isdecimal() else ""
    date = received.date if len(received.date) == 6 and is_date(received.date) else f"{reply.now:%y%m%d}"
    time = received.time if len(received.time) == 4 and is_time(received.time) else f"{reply.now:%H%M}"
    segment = ("TA1", number[-9:].zfill(9), date, time, judgment.code, judgment.note)
    return reply.acks("TA1", received, [segment])
