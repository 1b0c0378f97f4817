"""Whatever separators a partner chooses and whatever is told, an answer reads back as it was meant."""

from __future__ import annotations

import itertools
import string
from datetime import UTC, datetime

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from test_answers_properties import conclusions

from gateway.answers import Answer, Kind, render
from gateway.pipeline.outcome import Conclusion
from gateway.pipeline.partner import AnswerDelimiters, AnswerSettings
from gateway.tree import InMemory
from gateway.x12 import survey

_NOW = datetime(2025, 8, 15, 7, 50, tzinfo=UTC)
_SIGNS = st.sampled_from(string.punctuation + "\x1c\x1d\x1e\x1f")


@st.composite
def separators(draw: st.DrawFn) -> AnswerDelimiters:
    """Draw separators that the settings accept."""
    chosen = draw(_SIGNS), draw(st.none() | _SIGNS), draw(_SIGNS | st.sampled_from(["\n", "\r\n"]))
    try:
        return AnswerDelimiters(element=chosen[0], component=chosen[1], segment=chosen[2])
    except ValueError:
        assume(False)
        raise


def written(conclusion: Conclusion, kind: Kind, release: str, chosen: AnswerDelimiters) -> list[Answer]:
    """Return the answers of *kind* as a partner with these separators gets them."""
    numbers = itertools.count(1)
    agreed = AnswerSettings(release=release, delimiters=chosen)
    return render(kind, conclusion, agreed, lambda _: next(numbers), _NOW, "M1")


@given(
    conclusions(), separators(), st.sampled_from(["TA1", "997", "999", "824"]), st.sampled_from(["004010", "005010"])
)
@settings(max_examples=150, deadline=None)
def test_any_separators_serve(conclusion: Conclusion, chosen: AnswerDelimiters, kind: Kind, release: str) -> None:
    """The survey finds the chosen separators, no fault, and the segments that the usual separators would give."""
    answers = written(conclusion, kind, release, chosen)
    usual = written(conclusion, kind, release, AnswerDelimiters())
    event(f"{kind}: {len(answers)}")
    for answer, other in zip(answers, usual, strict=True):
        read, expected = survey(InMemory(answer.body)), survey(InMemory(other.body))
        assert read.diagnostics == ()
        assert read.segments == expected.segments
        (interchange,) = read.interchanges
        assert interchange.delimiters == chosen.of(interchange.version)


@given(*[st.characters() | st.sampled_from(["", "\r\n", "**", "*"])] * 3)
@settings(max_examples=300, deadline=None)
def test_separators_are_usable_or_refused(element: str, component: str, segment: str) -> None:
    """Nothing but ``ValueError`` comes of any text; what is accepted differs and holds no letter, digit or blank."""
    try:
        chosen = AnswerDelimiters(element=element, component=component, segment=segment).of("00501")
    except ValueError:
        return
    characters = chosen.element + chosen.component + (chosen.repetition or "") + chosen.segment
    assert len(set(characters)) == len(characters)
    assert characters.isascii()
    assert not any(one.isalnum() or one in " ?" for one in characters)
