"""Every note of a TA1 (X12 DE I18) either arises from a message, or is listed here with the reason why it does not."""

from __future__ import annotations

from itertools import count

import pytest
from manifests import BEFORE, fates, group, interchange, manifest, outcome, shipments, transaction

from gateway.answers import render
from gateway.pipeline.partner import AnswerSettings, Partner

SET = group(transaction(manifest(*shipments(1))))
GOOD = interchange(SET)
NAMED = Partner(receivers=("ZZ:LVGATEWAY",))


def served(segment: str) -> str:
    """Return a good interchange with *segment* between its ISA and its GS."""
    return GOOD.replace("~GS*", f"~{segment}~GS*")


ARISING = {
    # note: message, TA104
    "000": (GOOD, "A"),
    "001": (interchange(SET, trailer="000001042"), "R"),
    "004": (GOOD.replace("~", "X"), "R"),
    "005": (GOOD.replace("*02*QZXP", "*99*QZXP"), "R"),
    "006": (GOOD.replace("*02*QZXP", "*02*    "), "R"),
    "007": (GOOD.replace("*ZZ*LVG", "*Z1*LVG"), "R"),
    "008": (GOOD.replace("*ZZ*LVGATEWAY", "*ZZ*         "), "R"),
    "009": (GOOD.replace("*ZZ*LVGATEWAY", "*ZZ*SOMEONE  "), "R"),
    "010": (GOOD.replace("ISA*00", "ISA*99"), "R"),
    "011": (GOOD.replace("ISA*00*          ", "ISA*00*     \x07    "), "R"),
    "012": (GOOD.replace("*00*          *02", "*05*          *02"), "R"),
    "013": (GOOD.replace("*00*          *02", "*00*     \x07    *02"), "R"),
    "014": (GOOD.replace("*250814*0702*^", "*250230*0702*^"), "E"),
    "015": (GOOD.replace("*250814*0702*^", "*250814*2460*^"), "E"),
    "016": (GOOD.replace("*^*00502", "*^*00401"), "E"),
    "017": (GOOD.replace("00502", "00999"), "R"),
    "018": (GOOD.replace("000001041*0*", "00000104A*0*"), "R"),
    "019": (GOOD.replace("*0*T*>", "*9*T*>"), "E"),
    "020": (GOOD.replace("*0*T*>", "*0*X*>"), "R"),
    "021": (GOOD.replace("IEA*1", "IEA*2"), "R"),
    "022": (GOOD + "LX*1~" + GOOD.replace("000001041", "000001042"), "R"),
    "023": (GOOD[: GOOD.index("IEA")], "R"),
    "024": (interchange(SET[1:-1]), "R"),
    "025": (GOOD + GOOD, "R"),
    "026": (GOOD.replace("*", "7"), "R"),
    "027": (GOOD.replace(">~", "A~"), "R"),
    "028": (served("ISE*250230*0702*ET"), "E"),
    "029": (served("ISE*250815*2460*ET"), "E"),
    "030": (served("ISE*250815*0702*XT"), "E"),
    "031": (served("ISB*9"), "E"),
}
REASONS = {
    "002": "ISA11 has one standard to name, U; what is not U is told as 016, and the message is read all the same",
    "003": "every version of the controls that X12 lists is read; one that it does not list is told as 017",
    "032": "listed by X12 in later releases; no public source tells its meaning",
}
"""Notes that are never sent, and why."""


def test_the_two_tables_are_all_notes() -> None:
    """Notes 000 to 032, each in one of the tables."""
    assert sorted([*ARISING, *REASONS]) == [f"{note:03d}" for note in range(33)]


@pytest.mark.parametrize("note", ARISING)
def test_each_note_arises(note: str) -> None:
    """A message that calls for the note is answered with it, and with what follows from it."""
    text, code = ARISING[note]
    numbers = count(1)
    conclusion = outcome(text.encode("latin-1"), partner=NAMED).conclusion
    answers = render("TA1", conclusion, AnswerSettings(), lambda _: next(numbers), BEFORE, "M1")
    told = [answer.body.decode().partition("TA1*")[2].partition("~")[0].split("*")[-2:] for answer in answers]
    assert [code, note] in told


@pytest.mark.parametrize(("partner", "fate"), [(Partner(), "forward"), (NAMED, "reject")])
def test_any_receiver_is_taken_while_none_is_agreed(partner: Partner, fate: str) -> None:
    """Without receivers in the agreement ISA08 may name anybody, such as customs itself."""
    assert fates(outcome(ARISING["009"][0], partner=partner)) == [fate]
