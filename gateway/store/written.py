"""What the store is given to keep for a partner, however it was rendered."""

from __future__ import annotations

from typing import Protocol


class Written(Protocol):
    """A document for a partner, an acknowledgment or a notice, ready to be sent."""

    @property
    def kind(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def control_number(self) -> str | None: ...
