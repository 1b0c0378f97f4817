"""Dates and times as X12 writes them, without a zone."""

from __future__ import annotations

from datetime import datetime

from gateway.policy import EASTERN
from gateway.x12.edits import is_date, is_time


def moment(date: str | None, time: str | None) -> datetime | None:
    """Return *date* (YYMMDD or CCYYMMDD) at *time* (HHMM, HHMMSS with decimals) in U.S. Eastern time.

    X12 names no zone; customs days are Eastern (this project's decision). Without a time, or with one that is none, it
    is the beginning of the day. ``None`` when *date* is no date.
    """
    if date is None or not is_date(date):
        return None
    century = "" if len(date) == 8 else "20" if date < "70" else "19"
    clock = (time if time is not None and is_time(time) else "0000").ljust(6, "0")[:6]
    return datetime.strptime(f"{century}{date}{clock}", "%Y%m%d%H%M%S").replace(tzinfo=EASTERN)
