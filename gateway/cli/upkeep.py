"""``gateway store …``: bring a store to this release, and tell whether it still holds what it says it holds."""

from __future__ import annotations

import sys

from gateway.cli.kept import opened, refuse_missing
from gateway.cli.options import Output
from gateway.cli.printing import print_document, unusable
from gateway.library import read_states
from gateway.settings import read_settings
from gateway.store import Head, Store


def upgrade() -> int:
    """Bring the store to the shape of this release, all or nothing."""
    settings, _ = read_settings()
    refuse_missing(settings.store_url)
    Store.upgrade(settings.store_url)
    print("The store has the shape of this release.")
    return 0


def check(published: str | None, form: Output) -> int:
    """Hold bytes against digests, counts against rows, work against jobs, states against histories, parts against what
    was made of them, and the timeline against its own chain.

    *published* is what ``gateway store head`` printed at some earlier time. Exit 1 when anything does not hold.
    """
    head = None
    if published is not None:
        seq, _, digest = published.partition(":")
        if not seq.isdecimal() or len(digest) != 64:
            return unusable(f"{published!r} is not what gateway store head prints: NUMBER:SHA-256")
        head = Head(seq=int(seq), hash=digest)
    with opened() as store:
        found = list(store.unsound(head, read_states()))
    if form is Output.JSON:
        problems = [{"subject": one.subject, "problem": one.problem} for one in found]
        print_document({"schema": "gateway.store-check/1", "problems": problems})
    else:
        for one in found:
            print(f"{one.subject}: {one.problem}")
        print("The store does not hold." if found else "The store holds.", file=sys.stderr)
    return 1 if found else 0


def head() -> int:
    """Print the end of the timeline's chain, to be kept where this store cannot change it."""
    with opened() as store:
        end = store.head()
    print(f"{end.seq}:{end.hash}")
    return 0
