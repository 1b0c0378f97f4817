"""``gateway config show`` and ``gateway partner …``: what is set, where it was read, and what each partner agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy.engine import make_url

from gateway.cli.options import Output
from gateway.cli.printing import nearest, print_document, unusable
from gateway.partners import Registry
from gateway.settings import Settings, read_settings

_DEFAULT = "default"


def show(form: Output, *, with_origin: bool) -> int:
    """Print every setting; with *with_origin* where it was read. Secrets are never shown."""
    settings, origins = read_settings()
    values = dict(_leaves(_printable(settings)))
    if form is Output.JSON:
        origin = {name: origins.get(name, _DEFAULT) for name in values} if with_origin else {}
        print_document({"schema": "gateway.config/1", "settings": values, "origins": origin})
        return 0
    width = max(map(len, values))
    for name, value in values.items():
        place = f"   # {origins.get(name, _DEFAULT)}" if with_origin else ""
        print(f"{name:<{width}} = {json.dumps(value, ensure_ascii=False)}{place}")
    return 0


def partners(form: Output) -> int:
    """Print the partners that are configured, with their senders and the names of their keys."""
    settings, _ = read_settings()
    rows = {
        id_: {"senders": list(one.senders), "keys": [key.partition(":")[0] for key in one.keys]}
        for id_, one in settings.partners.items()
    }
    if form is Output.JSON:
        print_document({"schema": "gateway.partners/1", "partners": rows})
        return 0
    for id_, row in rows.items():
        print(f"{id_}  senders {', '.join(row['senders']) or 'any'}  keys {', '.join(row['keys']) or 'none'}")
    if not rows:
        print("No partner is configured: messages come from this machine only, as partner local.")
    return 0


def partner(id_: str) -> int:
    """Print the whole agreement with one partner, defaults included."""
    settings, _ = read_settings()
    try:
        agreement = Registry(settings).partner(id_)
    except KeyError:
        return unusable(f"there is no partner {id_!r}. {nearest(id_, settings.partners or {'local': None})}")
    for name, value in _leaves(msgspec.to_builtins(agreement)):
        print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return 0


def _printable(settings: Settings) -> dict[str, Any]:
    tree = settings.model_dump(mode="json")
    tree["store_url"] = make_url(settings.store_url).render_as_string(hide_password=True)
    for partner in tree["partners"].values():
        partner["keys"] = [key.partition(":")[0] for key in partner["keys"]]
        partner |= partner.pop("agreement")
        del partner["id"]
    return tree


def _leaves(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
