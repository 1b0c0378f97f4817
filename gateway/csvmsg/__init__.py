"""Files of comma-separated values: told apart by their header, read parcel by parcel in flat memory."""

from __future__ import annotations

from gateway.csvmsg.guide import CsvGuide, read_csv_guide
from gateway.csvmsg.reader import CsvMessage, CsvRecord, open_csv

__all__ = ["CsvGuide", "CsvMessage", "CsvRecord", "open_csv", "read_csv_guide"]
