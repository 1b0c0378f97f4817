"""Which of the mappings of a transaction set reads it: told by what encloses the records, such as M10-02 (the mode)."""

from __future__ import annotations

from gateway.mapping.reading import Here, holds
from gateway.pipeline.library import Library, Route
from gateway.tree import Content
from gateway.x12 import Delimiters, TransactionSet
from gateway.x12.check import Checker, Head
from gateway.x12.record import enclosing_tree


def serving(
    library: Library, checker: Checker, transaction: TransactionSet, content: Content, delimiters: Delimiters
) -> Route | None:
    """Return the mapping for *transaction*, ``None`` when there is none for its guide.

    Of several it is the first whose conditions under ``only`` hold as far as they are about what encloses the records;
    when none does, the first that extends no other one. The set is read up to its first record for it, and only then.
    """
    routes = library.x12_routes.get(checker.guide.name, ())
    if len(routes) < 2:
        return next(iter(routes), None)
    usual = next((route for route in routes if route.mapping.file.extends is None), routes[0])
    parts = checker.check(transaction, content, delimiters, usual.split)
    head = next((part for part in parts if isinstance(part, Head)), None)
    if head is None:
        return usual
    here = Here(enclosing_tree(head, checker.guide, delimiters))
    return next((route for route in routes if _may_serve(route, here)), usual)


def _may_serve(route: Route, here: Here) -> bool:
    """Tell whether every condition that reads nothing of a record itself holds *here*."""
    outward = (scope for scope in route.plan.only if all(one.up for one in scope.routes.values()))
    return all(holds(scope.that, scope.routes, here) for scope in outward)
