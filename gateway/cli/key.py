"""``gateway key create``: a new API key, shown once, and what to put into the configuration for it."""

from __future__ import annotations

import json
import sys

from pydantic import TypeAdapter, ValidationError

from gateway.cli.printing import unusable
from gateway.partners import create_key
from gateway.partners.keys import Environment
from gateway.settings import PartnerId, read_settings


def create(partner: str, live: bool) -> int:
    """Make a key for *partner* and print it with the table of the configuration file that lets it in."""
    try:
        TypeAdapter(PartnerId).validate_python(partner)
    except ValidationError:
        return unusable(
            f"{partner!r} cannot be the id of a partner: at most 40 lower-case letters, digits and "
            "hyphens, a letter first"
        )
    settings, _ = read_settings()
    environment: Environment = "live" if live else "test"
    new = create_key(environment)
    configured = settings.partners.get(partner)
    keys = [*(configured.keys if configured is not None else ()), new.stored]
    print(f"The key, shown this once; it goes to the partner and is kept nowhere:\n\n  {new.text}\n")
    print(f"The configuration keeps a digest of it:\n\n  [partners.{partner}]\n  keys = {json.dumps(keys)}")
    if settings.environment != environment:
        print(
            f"note: this gateway's environment is {settings.environment}, which refuses {environment} keys"
            + (" (--live makes a live one)" if environment == "test" else ""),
            file=sys.stderr,
        )
    return 0
