"""XML: hardened reading record by record, and the verdict of an XSD. The only room with ``filing`` that knows lxml."""

from __future__ import annotations

from gateway.xmlmsg.bundle import UnsealedSchemaError
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.schema import Schema

__all__ = ["Fault", "Schema", "UnsealedSchemaError"]
