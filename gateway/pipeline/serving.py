"""Which of the mappings of a format reads a transaction set or a record: told by what they say under ``only``.

A condition that reads nothing of a record itself, such as one about the mode in M10-02, is about the whole set.
"""

from __future__ import annotations

from gateway.mapping.reading import Here, holds
from gateway.pipeline.library import Library, Route
from gateway.tree import Content, Node
from gateway.x12 import Delimiters, TransactionSet
from gateway.x12.check import Checker, Head
from gateway.x12.record import enclosing_tree


def serving(
    library: Library, checker: Checker, transaction: TransactionSet, content: Content, delimiters: Delimiters
) -> tuple[Route, ...]:
    """Return the mappings for *transaction*, empty when there is none for its guide; all of them split it alike.

    Of several they are those whose conditions about the set hold, in their order; when there is none, the partner's own
    one, else the first that extends no other. The set is read up to its first record for it, and only then.
    """
    routes = library.x12_routes.get(checker.guide.name, ())
    if len(routes) < 2:
        return routes
    files = [route.mapping.file for route in routes]
    usual = routes[next((n for n, file in enumerate(files) if file.partners or file.extends is None), 0)]
    parts = checker.check(transaction, content, delimiters, usual.split)
    head = next((part for part in parts if isinstance(part, Head)), None)
    if head is None:
        return (usual,)
    here = Here(enclosing_tree(head, checker.guide, delimiters))
    fitting = tuple(route for route in routes if _may_serve(route, here))
    return tuple(route for route in fitting if route.split == fitting[0].split) or (usual,)


def chosen(routes: tuple[Route, ...], record: Node) -> Route | None:
    """Return the mapping for *record*: the first whose conditions under ``only`` hold, else the first of all."""
    here = Here(record)
    for route in routes:
        if all(holds(scope.that, scope.routes, here) for scope in route.plan.only):
            return route
    return next(iter(routes), None)


def _may_serve(route: Route, here: Here) -> bool:
    """Tell whether every condition that reads nothing of a record itself holds *here*."""
    outward = (scope for scope in route.plan.only if all(one.up for one in scope.routes.values()))
    return all(holds(scope.that, scope.routes, here) for scope in outward)
