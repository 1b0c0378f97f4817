"""One shape, one node and one content type for every format, so that nothing above needs to know formats apart."""

from __future__ import annotations

from gateway.tree.content import Content, InMemory
from gateway.tree.element import Element
from gateway.tree.node import Node
from gateway.tree.shape import Kind, Shape, ValueType

__all__ = ["Content", "Element", "InMemory", "Kind", "Node", "Shape", "ValueType"]
