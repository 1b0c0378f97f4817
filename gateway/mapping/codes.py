"""Code lists as mappings name them (``codes: iso-country``); see ``gateway.tree.codes``."""

from __future__ import annotations

from gateway.tree.codes import Code, CodeList

__all__ = ["Code", "CodeList"]
