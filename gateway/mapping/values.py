"""What rules do to a value: steps, dates, times and numbers. One function per word, used by both engines.

Every function takes the text without surrounding blanks and returns text in the filing's form, or ``None`` when the
text is not what the rule says. Nothing is ever rounded, guessed or shortened unless the rule says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def trim(text: str) -> str:
    """Without blanks at both ends."""
    return text.strip()


def upper(text: str) -> str:
    """In capital letters."""
    return text.upper()


def digits(text: str) -> str:
    """Only the digits 0 to 9."""
    return re.sub(r"[^0-9]", "", text)


def alnum(text: str) -> str:
    """Only letters and digits."""
    return text if text.isalnum() else "".join(character for character in text if character.isalnum())


def squeeze_spaces(text: str) -> str:
    """Every run of blanks as one space."""
    return " ".join(text.split())


def transliterate(text: str) -> str:
    """Letters without their accents, in ASCII; what has no ASCII form is left out."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def cut(text: str, length: int) -> str:
    """The first *length* characters."""
    return text[:length].rstrip()


def skip(text: str, length: int) -> str:
    """Without the first *length* characters."""
    return text[length:]


def zero_pad(text: str, length: int) -> str:
    """With zeros in front up to *length* characters."""
    return text.rjust(length, "0")


STEPS: dict[str, Callable[[str], str]] = {
    "trim": trim,
    "upper": upper,
    "digits": digits,
    "alnum": alnum,
    "squeeze-spaces": squeeze_spaces,
    "transliterate": transliterate,
}
SIZED_STEPS: dict[str, Callable[[str, int], str]] = {"cut": cut, "skip": skip, "zero-pad": zero_pad}
"""Steps that take a length: ``{cut: 35}``."""


def apply_step(text: str, name: str, size: int | None) -> str:
    """Return *text* after the step *name*."""
    return STEPS[name](text) if size is None else SIZED_STEPS[name](text, size)


DATE_FORMATS = ("CCYYMMDD", "YYMMDD", "MMDDYY", "MM/DD/CCYY", "iso", "date-time")
TIME_FORMATS = ("HHMM", "iso", "date-time")
SHOWN = {"date-time": "CCYY-MM-DDThh:mm:ss, with or without a zone"}
"""What forms that are no pictures of themselves are called in a message."""
_EASTERN = ZoneInfo("America/New_York")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_ISO_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


@lru_cache(maxsize=4096)
def iso_date(text: str, form: str) -> str | None:
    """Return *text*, a date written in *form*, as ``CCYY-MM-DD``; ``None`` when it is no calendar date.

    Two-digit years: 00 to 69 are 20xx, 70 to 99 are 19xx. Of a ``date-time`` with a zone it is the day in U.S. Eastern
    time, as customs counts days; one without a zone, or without a time, is taken as written.
    """
    if form == "date-time" and len(text) > 10:
        moment = _eastern(text)
        return moment.date().isoformat() if moment is not None else None
    if form in ("iso", "date-time"):
        parts = (text[:4], text[5:7], text[8:]) if len(text) == 10 and text[4] == text[7] == "-" else ()
    elif form == "CCYYMMDD":
        parts = (text[:4], text[4:6], text[6:]) if len(text) == 8 else ()
    elif form == "MM/DD/CCYY":
        parts = (text[6:], text[:2], text[3:5]) if len(text) == 10 and text[2] == text[5] == "/" else ()
    elif len(text) != 6:
        parts = ()
    else:
        year, month, day = (text[:2], text[2:4], text[4:]) if form == "YYMMDD" else (text[4:], text[:2], text[2:4])
        parts = (("20" if year < "70" else "19") + year, month, day)
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def iso_time(text: str, form: str) -> str | None:
    """Return *text*, a time of day written in *form*, as ``HH:MM:SS``; ``None`` when it is none.

    ``HHMM`` also takes the longer forms of X12 (HHMMSS, HHMMSSD, HHMMSSDD), whose fractions are dropped; ``iso`` keeps
    a zone when there is one; ``date-time`` with a zone gives the time of day in U.S. Eastern time.
    """
    zone = ""
    if form == "date-time":
        moment = _eastern(text)
        return moment.time().replace(microsecond=0).isoformat() if moment is not None else None
    if form == "iso":
        match = _ISO_TIME.fullmatch(text)
        if match is None:
            return None
        hour, minute, second, zone = match[1], match[2], match[3] or "00", match[4] or ""
    else:
        if len(text) not in (4, 6, 7, 8) or not (text.isascii() and text.isdigit()):
            return None
        hour, minute, second = text[:2], text[2:4], text[4:6] or "00"
    try:
        return time(int(hour), int(minute), int(second)).isoformat() + zone
    except ValueError:
        return None


def _eastern(text: str) -> datetime | None:
    """Return the moment that *text* writes, in U.S. Eastern time when it has a zone; ``None`` when it is none."""
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is None else moment.astimezone(_EASTERN)
    except (ValueError, OverflowError):
        return None


def decimal_of(text: str, implied: int = 0) -> Decimal | None:
    """Return the number that *text* writes, the last *implied* digits being decimals (X12 type Nn).

    At most 28 characters and 10 to the power of plus or minus 20: no declared quantity or amount comes near.
    """
    if len(text) > 28 or _NUMBER.fullmatch(text) is None:
        return None
    number = Decimal(text).scaleb(-implied)
    return number if -20 <= number.adjusted() <= 20 else None


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return "0" if text in ("-0", "") else text


def integer(number: Decimal) -> str | None:
    """Return a whole number as digits; ``None`` when it has a fraction."""
    return _plain(number.to_integral_value()) if number == number.to_integral_value() else None


def money(number: Decimal) -> str | None:
    """Return an amount with two decimals; ``None`` when that would drop a fraction of a cent."""
    cents = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if cents != number:
        return None
    return format(abs(cents) if cents == 0 else cents, "f")


def decimal(number: Decimal) -> str | None:
    """Return the number in plain digits, the decimals as they were sent, never in exponent form."""
    return _plain(number)


NUMBERS: dict[str, Callable[[Decimal], str | None]] = {"integer": integer, "money": money, "decimal": decimal}
WANTED = {
    "integer": "a whole number",
    "money": "an amount with at most two decimals",
    "decimal": "a number",
}
"""What each kind of number is called in a message."""


def numeral(text: str, kind: str, implied: int = 0) -> str | None:
    """Return *text* as a number of *kind* (``integer``, ``decimal``, ``money``), or ``None``."""
    number = decimal_of(text, implied)
    return None if number is None else NUMBERS[kind](number)


def converted(number: Decimal, factor: Decimal, places: int) -> Decimal:
    """Return *number* in another unit, rounded half up to *places* decimals (a conversion has to round somewhere)."""
    return (number * factor).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_TO_REFER = re.compile("[&<>\n\r\t]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """Return *text* as XML character data that stays on one line."""
    return _TO_REFER.sub(lambda match: _REFERENCES[match[0]], text)


def control_character(text: str) -> str | None:
    """Return the first character of *text* that XML 1.0 cannot carry, as ``U+0007``."""
    if text.isprintable():
        return None
    match = _NOT_XML.search(text)
    return f"U+{ord(match[0]):04X}" if match else None
