"""The EDI/XML gateway for low-value trade filings."""

from __future__ import annotations

__version__ = "0.1.0"
