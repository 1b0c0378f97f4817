"""One filing from what several partners know of a shipment: parts side by side, joined by a mapping."""

from __future__ import annotations

from gateway.assembly.join import PROFILE, Assembled, Owed, Recipe, assemble
from gateway.assembly.parts import ELEMENTS, Part, Profile, Role, keys_of, profile_xml
from gateway.assembly.shown import shown

__all__ = [
    "ELEMENTS",
    "PROFILE",
    "Assembled",
    "Owed",
    "Part",
    "Profile",
    "Recipe",
    "Role",
    "assemble",
    "keys_of",
    "profile_xml",
    "shown",
]
