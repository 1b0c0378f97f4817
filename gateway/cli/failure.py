"""What the command line says when it cannot go on, and the exit code that follows."""

from __future__ import annotations

import secrets
import sys
import tempfile
import traceback
from pathlib import Path

from gateway.cli import INTERNAL, USAGE


def explained(error: Exception) -> int:
    """Tell *error* on standard error in words for people and return the exit code.

    What is wrong with files or settings is told with its place. Anything else is our own fault: it gets an incident
    number, and the details go to a file.
    """
    from gateway.library import LibraryUnsound
    from gateway.settings import SettingsError
    from gateway.store import StoreError

    if isinstance(error, LibraryUnsound):
        from gateway.cli.show import finding_lines

        for finding in error.findings:
            print("\n".join(finding_lines(finding)), file=sys.stderr)
        print("The library of formats cannot be used until this is mended.", file=sys.stderr)
        return USAGE
    if isinstance(error, SettingsError | StoreError):
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    if isinstance(error, OSError) and error.filename is not None:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return USAGE
    incident = secrets.token_hex(4)
    details = Path(tempfile.gettempdir()) / f"gateway-incident-{incident}.txt"
    details.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    print(
        f"internal error, incident {incident}: the gateway failed, not your file. Nothing was lost. Details: {details}",
        file=sys.stderr,
    )
    return INTERNAL
