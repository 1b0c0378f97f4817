"""The steps by which a store grows from one release to the next, run by alembic."""

from __future__ import annotations
