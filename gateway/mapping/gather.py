"""Gluing continuation rows: long commodity text that goes on in further segments becomes one row again.

Within one parent only: a row in the next loop never continues one of the loop before (the base standard's 309 lets N10
carry 45 characters of description, and senders continue it in further N10 that carry N10-02 or N10-03 alone).
"""

from __future__ import annotations

import msgspec

from gateway.mapping.convert import Refusal, too_long
from gateway.mapping.model import Gather, Glue
from gateway.mapping.plan import Routes
from gateway.mapping.reading import Here, Text, holds, text_of, walk
from gateway.mapping.values import cut
from gateway.tree import Node


class Row(msgspec.Struct, frozen=True):
    """One whole row and the nodes that it was glued from."""

    here: Here
    nodes: tuple[Node, ...]


class Gathered(msgspec.Struct, frozen=True):
    """The whole rows and what could not be glued."""

    rows: list[Row]
    refusals: list[Refusal]


def rows(nodes: tuple[Node, ...], gather: Gather, routes: Routes) -> Gathered:
    """Return *nodes* with continuations glued to the rows before them."""
    runs: list[list[Node]] = []
    refusals: list[Refusal] = []
    for node in nodes:
        extra = _unglued(node, gather, routes)
        if holds(gather.starts, routes, Here(node)) if gather.starts is not None else extra:
            runs.append([node])
        elif not runs or runs[-1][0].parent is not node.parent:
            refusals.append(Refusal("mapping.continuation-alone", found=node.name, nodes=(node,)))
        elif extra:
            data = {"extra": ", ".join(extra)}
            refusals.append(Refusal("mapping.continuation-unread", found=node.name, data=data, nodes=(node,)))
        else:
            runs[-1].append(node)
    whole = [_row(run, number, gather, routes, refusals) for number, run in enumerate(runs, 1)]
    return Gathered(whole, refusals)


def _row(run: list[Node], number: int, gather: Gather, routes: Routes, refusals: list[Refusal]) -> Row:
    if len(run) == 1:
        return Row(Here(run[0], number), (run[0],))
    glued: dict[str, list[Text]] = {}
    for glue in gather.glue:
        pieces = [piece for node in run for piece in walk(routes[glue.path.text], Here(node)).nodes if text_of(piece)]
        if glue.apart:
            glued[glue.path.text] = [(text_of(piece), (piece,)) for piece in pieces]
        elif pieces:
            glued[glue.path.text] = [(_text(glue, pieces, refusals), tuple(pieces))]
    return Row(Here(run[0], number, glued), tuple(run))


def _text(glue: Glue, pieces: list[Node], refusals: list[Refusal]) -> str:
    text = glue.between.join((piece.value or "").strip("\r\n\t") for piece in pieces).strip()
    if glue.max is None or len(text) <= glue.max:
        return text
    if glue.then == "error":
        refusals.append(too_long(text, glue.max, (pieces[0],)))
    return cut(text, glue.max)


def _unglued(node: Node, gather: Gather, routes: Routes) -> list[str]:
    """The names of the places with data in *node* that are not glued. Loops and segments below count as data."""
    glued = {id(piece) for glue in gather.glue for piece in walk(routes[glue.path.text], Here(node)).nodes}
    names = []
    for child in node.children:
        if child.kind == "segment" and child.name == node.name:
            names += [f"{child.name}-{leaf.name}" for leaf in child.children if id(leaf) not in glued and _data(leaf)]
        elif id(child) not in glued and _data(child):
            names.append(child.name)
    return names


def _data(node: Node) -> bool:
    return bool(text_of(node)) or any(_data(child) for child in node.children)
