"""Which answers a message gets, and when: the partner's settings against what became of the message.

An X12 message is answered in X12, a foreign XML message in the terms of its format where these are known, one in JSON
by the JSON acknowledgment, and every other one by the XML acknowledgment; so is an X12 message of which nothing could
be read that an X12 answer could be addressed to. Any kind can be had on demand (:func:`render`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.answers.advice import write_advice
from gateway.answers.answer import Answer, Kind
from gateway.answers.document import write_document
from gateway.answers.foreign import write_foreign
from gateway.answers.functional import write_functional
from gateway.answers.json_document import write_json_document
from gateway.answers.judgment import InterchangeJudgment, judge
from gateway.answers.rejection import Echo, write_rejection
from gateway.answers.reply import Reply
from gateway.answers.ta1 import write_ta1
from gateway.pipeline.outcome import Conclusion
from gateway.pipeline.partner import AnswerSettings, When

_Numbers = Callable[[str], int]


def acknowledge(
    conclusion: Conclusion,
    settings: AnswerSettings,
    numbers: _Numbers,
    now: datetime,
    message_id: str,
    echo: Echo | None = None,
) -> list[Answer]:
    """Return the answers that *settings* promise for *conclusion*, in the order they are to be sent.

    *numbers* gives the next control number of ``interchange``, ``group`` or ``transaction``, *now* dates the answers
    in the zone that it carries, *message_id* is our own name of the message. *echo* gives the message as received;
    without it there is no 355.
    """
    judgments, reply = judge(conclusion), Reply(settings, numbers, now)
    answers: list[Answer] = []
    for judgment in judgments:
        codes = {group.code for group in judgment.groups}
        if _wants_ta1(judgment, settings):
            answers.append(write_ta1(judgment, reply))
        if _is_due(settings.ack997, has_errors=codes != {"A"}):
            answers += write_functional("997", judgment, reply)
        if _is_due(settings.ack999, has_errors=codes != {"A"}):
            answers += write_functional("999", judgment, reply)
        if settings.advice824 != "never":
            also_good = settings.advice824 == "always"
            answers += write_advice(conclusion, judgment, reply, message_id, also_good=also_good)
        if settings.reject355 != "never" and echo is not None:
            answers += write_rejection(conclusion, judgment, reply, echo, also_good=settings.reject355 == "always")
    if (
        not judgments
        and not _is_own_document(conclusion)
        and _is_due(settings.xml, has_errors=conclusion.verdict != "accepted")
    ):
        if conclusion.format == "json":
            answers.append(write_json_document(conclusion, now, message_id))
        else:
            own_terms = write_foreign(conclusion, now, message_id, settings.sender_id)
            answers.append(own_terms or write_document(conclusion, now, message_id))
    return answers


def render(
    kind: Kind,
    conclusion: Conclusion,
    settings: AnswerSettings,
    numbers: _Numbers,
    now: datetime,
    message_id: str,
    echo: Echo | None = None,
) -> list[Answer]:
    """Return the answers of one *kind*, whatever the settings say; none when the message cannot have that kind."""
    if kind == "XML":
        return [write_document(conclusion, now, message_id)]
    if kind == "JSON":
        return [write_json_document(conclusion, now, message_id)]
    reply = Reply(settings, numbers, now)
    return [
        answer
        for judgment in judge(conclusion)
        for answer in _of_kind(kind, conclusion, judgment, reply, message_id, echo)
    ]


def _of_kind(
    kind: Kind,
    conclusion: Conclusion,
    judgment: InterchangeJudgment,
    reply: Reply,
    message_id: str,
    echo: Echo | None,
) -> list[Answer]:
    if kind == "TA1":
        return [write_ta1(judgment, reply)]
    if kind == "824":
        return write_advice(conclusion, judgment, reply, message_id, also_good=True)
    if kind == "355":
        return write_rejection(conclusion, judgment, reply, echo, also_good=True) if echo is not None else []
    return write_functional("999" if kind == "999" else "997", judgment, reply)


def _wants_ta1(judgment: InterchangeJudgment, settings: AnswerSettings) -> bool:
    """Whether a TA1 is due: on request, or by the settings; never for an interchange that is one itself."""
    received = judgment.interchange
    if received.interchange_acks and not received.groups:
        return False
    return received.ack_requested == "1" or _is_due(settings.ta1, has_errors=judgment.code == "R")


def _is_own_document(conclusion: Conclusion) -> bool:
    """Whether the message is an answer such as we write ourselves: two systems must not go on thanking."""
    return any(one.code in ("xml.answer", "json.answer") for one in conclusion.diagnostics)


def _is_due(when: When, *, has_errors: bool) -> bool:
    return when == "always" or (when == "on-error" and has_errors)
