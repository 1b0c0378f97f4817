"""Check digits of the numbers that filings carry."""

from __future__ import annotations

_LETTERS = {letter: number % 9 + 1 for number, letter in enumerate("ABCDEFGHIJKLMNOPQR")} | {
    letter: number for number, letter in enumerate("STUVWXYZ", start=2)
}
_VALUES = _LETTERS | {digit: int(digit) for digit in "0123456789"}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def entry_check_digit(filer: str, serial: str, offset: int = 0) -> int:
    """Return the check digit of an entry number: filer code of three characters, serial of seven digits.

    Letters count as A to I and J to R 1 to 9, S to Z 2 to 9; from the right every other digit is doubled. *offset* is
    the constant that CBP may allow a filer who has used up its numbers. Source: ACE CATAIR Appendix E.
    """
    total = 0
    for place, character in enumerate(reversed(filer + serial)):
        value = _VALUES[character]
        total += value if place % 2 else _DOUBLED[value]
    return (10 - total % 10 + offset) % 10


def air_waybill_check_digit(serial: str) -> int:
    """Return the check digit of an air waybill serial of seven digits: its remainder by seven (ACE query chapter)."""
    return int(serial) % 7
