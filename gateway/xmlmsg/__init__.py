"""XML: hardened reading, record by record, and the verdict of an XSD on records."""

from __future__ import annotations

from gateway.xmlmsg.bundle import UnsealedSchemaError
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.node import record_node
from gateway.xmlmsg.reader import QualifiedName, Record, XmlMessage, open_xml
from gateway.xmlmsg.schema import Schema

__all__ = [
    "Fault",
    "Limits",
    "QualifiedName",
    "Record",
    "Schema",
    "UnsealedSchemaError",
    "XmlMessage",
    "open_xml",
    "record_node",
]
