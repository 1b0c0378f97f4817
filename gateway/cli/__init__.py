"""The command ``gateway``. Each command lives in a module of its own, imported only when it is run."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import NoReturn

USAGE, UNREADABLE, INTERNAL = 2, 3, 4
"""Exit codes besides 0 (all accepted, check clean) and 1 (something was rejected, held or found)."""


def main() -> NoReturn:
    """Run the command line and exit with its code (``docs/interface.md`` tells the codes)."""
    from gateway.cli.app import app
    from gateway.cli.failure import explained

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names and values may hold what no terminal can show
    try:
        app()
        sys.exit(0)
    except SystemExit:
        raise
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  the last door: nobody is shown a bare traceback
        sys.exit(explained(error))
