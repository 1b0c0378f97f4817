"""Answers are written as the partner wants them, and what no answer could be written with is refused beforehand."""

from __future__ import annotations

import msgspec
import pytest
from answer_cases import NOW, concluded, found, interchange, numbers, result, settings, source

from gateway.answers import Kind, render
from gateway.diagnostics import Scope
from gateway.pipeline.outcome import Filing
from gateway.pipeline.partner import AnswerDelimiters, AnswerSettings
from gateway.settings import SettingsError, read_settings
from gateway.tree import InMemory
from gateway.x12 import Delimiters, survey

ONE = Scope(0, 0, 0)
FINDING = found("x12.code-invalid", source("M11", 5, 4, "ST/P4/LX", data_element="599"), ONE, "A|B")
FAULTY = concluded(
    interchange("0001"),
    [FINDING],
    [result(ONE, records=3, forward=2, reject=1)],
    [Filing(key="A|B", regime="section-321", fate="reject", xml="", diagnostics=(FINDING,), scope=Scope(0, 0, 0, 0))],
)


@pytest.mark.parametrize("kind", ["TA1", "997", "999", "824"])
@pytest.mark.parametrize(
    "chosen",
    [
        AnswerDelimiters(),
        AnswerDelimiters(element="|"),
        AnswerDelimiters(element="+", component=":", segment="'"),
        AnswerDelimiters(element="\x1d", component="\x1f", segment="\x1c"),
        AnswerDelimiters(segment="\n"),
        AnswerDelimiters(segment="\r\n"),
    ],
    ids=repr,
)
def test_every_answer_is_written_with_the_chosen_separators(kind: Kind, chosen: AnswerDelimiters) -> None:
    """It reads back with just these, a segment a line, and no value of the sender is taken for a separator."""
    (answer,) = render(kind, FAULTY, settings(release="005010", delimiters=chosen), numbers(), NOW, "M1")
    envelope = survey(InMemory(answer.body))
    assert envelope.diagnostics == ()
    assert envelope.interchanges[0].delimiters == chosen.of(envelope.interchanges[0].version)
    assert answer.body.count(b"\n") == envelope.segments
    if kind == "824":
        key = b"A?B" if chosen.element == "|" else b"A|B"
        assert chosen.element.encode().join([b"OTI", b"IR", b"BM", key]) in answer.body


def test_the_usual_separators_depend_on_the_release() -> None:
    """The component separator changed with the release; one that was chosen stays."""
    assert AnswerDelimiters().of("00401") == Delimiters("*", ">", None, "~")
    assert AnswerDelimiters().of("00502") == Delimiters("*", ":", "^", "~")
    assert AnswerDelimiters(component="<").of("00401") == Delimiters("*", "<", None, "~")


@pytest.mark.parametrize("sender", ["AB|CD", "AB+CD", "ABCD"])
def test_answers_can_be_addressed_with_any_separators(sender: str) -> None:
    """A sender whose name holds our separator is addressed with a question mark in its place."""
    text = (
        interchange("0001").replace("*02*ABCD           *", f"*02*{sender:<15}*").replace("*AQ*ABCD*", f"*AQ*{sender}*")
    )
    for kind in ("TA1", "997"):
        (answer,) = render(
            kind, concluded(text), settings(delimiters=AnswerDelimiters(element="|")), numbers(), NOW, "M"
        )
        assert f"|02|{sender.replace('|', '?'):<15}|".encode() in answer.body


@pytest.mark.parametrize(
    ("settings_line", "told"),
    [
        ('delimiters = { element = "A" }', "element separator 'A': use a sign of ASCII other than ? and ^"),
        ('delimiters = { element = "1" }', "element separator '1'"),
        ('delimiters = { element = " " }', "element separator ' '"),
        ('delimiters = { element = "?" }', "element separator '?'"),
        ('delimiters = { element = "^" }', "element separator '^'"),
        ('delimiters = { element = "" }', "element separator ''"),
        ('delimiters = { element = "**" }', "element separator '**'"),
        ('delimiters = { element = "\\n" }', r"element separator '\n'"),
        ('delimiters = { component = "é" }', "component separator 'é'"),
        ('delimiters = { segment = "\\r" }', r"segment separator '\r'"),
        ('delimiters = { element = "~" }', "separators '~', '~': give each of them a sign of its own"),
        ('delimiters = { element = ">" }', "separators '>', '~'"),
        ('delimiters = { element = ":" }', "separators ':', '~'"),
        ('delimiters = { component = "*" }', "separators '*', '*', '~'"),
        (
            'delimiters = { elements = "*" }',
            "answers.delimiters.elements: there is no such setting; did you mean element?",
        ),
        ('release = "5010"', "release '5010': use six digits from 004010 on"),
        ('release = "003070"', "release '003070'"),
        ('release = "00501X"', "release '00501X'"),
        ('release355 = "004010"', "release355"),
        ('reject355 = "sometimes"', "reject355"),
        ('sender_qualifier = "XX"', "sender_qualifier 'XX': use a code of ISA05"),
        ('sender_id = "A"', "sender_id 'A': use 2 to 15"),
        ('sender_id = "lower"', "sender_id 'lower'"),
        ('sender_id = "A NAME OF SIXTEEN"', "sender_id 'A NAME OF SIXTEEN'"),
        ('sender_id = " AB"', "sender_id ' AB'"),
        ('sender_id = "A*B"', "sender_id 'A*B'"),
        ('sender_id = "A^B"', "sender_id 'A^B'"),
    ],
)
def test_what_cannot_be_written_is_a_settings_error(tmp_path, settings_line: str, told: str) -> None:
    """The setting is named, what it holds, and what to write; no message has to fail for it."""
    file = tmp_path / "gateway.toml"
    file.write_text(f"[partners.acme.answers]\n{settings_line}\n", "utf-8")
    with pytest.raises(SettingsError) as raised:
        read_settings({"GATEWAY_CONFIG": str(file)})
    assert told in str(raised.value)
    assert "partners.acme" in str(raised.value)


def test_good_settings_are_read(tmp_path) -> None:
    """All that the answers know."""
    file = tmp_path / "gateway.toml"
    file.write_text(
        "[partners.acme.answers]\nreject355 = 'on-error'\nrelease355 = '004060'\nrelease = '005010'\n"
        "sender_qualifier = '02'\nsender_id = 'A*B'\ndelimiters = { element = '|', segment = \"\\n\" }\n",
        "utf-8",
    )
    agreed = read_settings({"GATEWAY_CONFIG": str(file)})[0].partners["acme"].agreement.answers
    assert agreed == AnswerSettings(
        reject355="on-error",
        release355="004060",
        release="005010",
        sender_qualifier="02",
        sender_id="A*B",
        delimiters=AnswerDelimiters(element="|", segment="\n"),
    )
    assert msgspec.to_builtins(agreed)["delimiters"] == {"element": "|", "component": None, "segment": "\n"}
