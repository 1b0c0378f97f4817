"""Names and texts in the characters that records may hold: capitals without marks."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark, and typographic signs.
_PLAIN = str.maketrans(
    {
        "ß": "SS", "ẞ": "SS", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L",
        "Đ": "D", "đ": "D", "Ð": "D", "ð": "D", "Þ": "TH", "þ": "TH", "Ħ": "H", "ħ": "H", "ı": "I", "Ŧ": "T", "ŧ": "T",
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2032": "'",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00a0": " ",
    }
)  # fmt: skip


def spell(text: str) -> str:
    """Return *text* in capitals, its letters without marks, runs of blanks as one.

    What has no plain spelling stays as it is, so that whoever writes it can refuse it by name.
    """
    if text.isascii():
        return " ".join(text.upper().split())
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.upper().split())
