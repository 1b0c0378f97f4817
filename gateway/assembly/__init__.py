"""One filing from what several partners know of a shipment: parts side by side, joined by a mapping."""

from __future__ import annotations

from gateway.assembly.join import PROFILE, Assembled, Owed, Recipe, assemble, owed
from gateway.assembly.late import compared
from gateway.assembly.parts import ELEMENTS, Noted, Part, Profile, Role, keys_of, profile_xml
from gateway.assembly.shown import shown

__all__ = [
    "ELEMENTS",
    "PROFILE",
    "Assembled",
    "Noted",
    "Owed",
    "Part",
    "Profile",
    "Recipe",
    "Role",
    "assemble",
    "compared",
    "keys_of",
    "owed",
    "profile_xml",
    "shown",
]
