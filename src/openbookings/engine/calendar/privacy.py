"""Who sees personal data of schedules and events, and what is left out for all others (13.x)."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from openbookings.engine.kernel.call import Caller, Document
from openbookings.engine.kernel.permission import granted, require_permission

_PERSONAL = ("participants", "conferencingDetails", "defaultConferencingDetails", "notes")


class Personal(Enum):
    """How much personal data an answer holds (13.2, 13.3)."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


def requested(caller: Caller, fields: Collection[str], permission: str) -> Personal:
    """What a read with these `fields` shows; raises `Refused` 403 without the permission (13.3)."""
    if "PI_FIELDS" in fields:
        require_permission(caller, permission, "PI_FIELDS")
        return Personal.ALL
    return Personal.OWN if "OWN_PI_FIELDS" in fields else Personal.NONE


def after_writing(caller: Caller, permission: str) -> Personal:
    """What the answer to a write shows: everything to who may manage calendars (13.4)."""
    return Personal.ALL if granted(caller, permission) else Personal.NONE


def conceal(shown: Document, personal: Personal) -> None:
    """Take out of an answered schedule or event what the caller may not see."""
    if personal is Personal.ALL:
        return
    own = shown.get("participants") if personal is Personal.OWN else None
    for field in _PERSONAL:
        shown.pop(field, None)
    if own and own["total"]:
        # Only the caller's own were counted in the first place (13.3).
        shown["participants"] = own
    for field in ("location", "defaultLocation"):
        location = shown.get(field)
        if location and location.get("type") == "CUSTOMER":
            shown[field] = {"type": "CUSTOMER"}
