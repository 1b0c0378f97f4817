"""XML: hardened reading, record by record, and the verdict of an XSD on records."""

from __future__ import annotations

from gateway.xmlmsg.bundle import UnsealedSchemaError
from gateway.xmlmsg.document import open_document
from gateway.xmlmsg.fault import Fault
from gateway.xmlmsg.foreign import ForeignMessage, ForeignRecord
from gateway.xmlmsg.guide import XmlGuide, read_xml_guide
from gateway.xmlmsg.guide_check import check_guide
from gateway.xmlmsg.guide_table import GuideTable, guide_table
from gateway.xmlmsg.limits import Limits
from gateway.xmlmsg.node import record_node
from gateway.xmlmsg.reader import QualifiedName, Record, XmlMessage, open_xml
from gateway.xmlmsg.schema import Schema

__all__ = [
    "Fault",
    "ForeignMessage",
    "ForeignRecord",
    "GuideTable",
    "Limits",
    "QualifiedName",
    "Record",
    "Schema",
    "UnsealedSchemaError",
    "XmlGuide",
    "XmlMessage",
    "check_guide",
    "guide_table",
    "open_document",
    "open_xml",
    "read_xml_guide",
    "record_node",
]
