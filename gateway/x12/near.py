"""The right name for a wrong one: of a segment id or a code that was mistyped."""

from __future__ import annotations

import difflib
from functools import lru_cache
from itertools import chain

_LOOK_ALIKES = str.maketrans("OQILSBZG", "00115826")
"""Letters that are typed or scanned for a digit, and the other way round."""


@lru_cache(maxsize=4096)
def nearest(word: str, known: frozenset[str]) -> str | None:
    """Return the one of *known* that *word* was probably meant to be, or ``None`` when none is near.

    First what only looks alike (``N1O`` for ``N10``) or is written in small letters, then what has the same letters in
    another order, then what shares most of its letters, then what *word* begins with (``KGX`` for ``K``).
    """
    word = word.strip().upper()
    names = sorted(known - {""}, reverse=True)
    by_looks = (name for name in names if name.translate(_LOOK_ALIKES) == word.translate(_LOOK_ALIKES))
    by_letters = (name for name in names if sorted(name) == sorted(word))
    by_likeness = difflib.get_close_matches(word, names, 1)
    by_beginning = (name for name in names if word.startswith(name))
    return next(chain(by_looks, by_letters, by_likeness, by_beginning), None)
