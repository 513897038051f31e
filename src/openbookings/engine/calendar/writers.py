"""Which staff may write which events: their own schedule's, and those they are attached to."""

from __future__ import annotations

from collections.abc import Collection

from openbookings.engine.kernel.call import Caller, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.permission import granted

_ANY_EVENT = "CALENDAR.EVENT_UPDATE"
_OF_COMMENTERS = frozenset({"notes"})


def require_writer(
    caller: Caller, schedule: Document, event: Document, sent: Collection[str]
) -> None:
    """Refuse with 403 a staff member who is no WRITER of the event (13.5, J4).

    A COMMENTER may send nothing but notes. Whoever may manage calendars may write everything.
    """
    if granted(caller, _ANY_EVENT):
        return
    role = _role(caller, schedule, event)
    if role == "WRITER" or (role == "COMMENTER" and set(sent) <= _OF_COMMENTERS):
        return
    raise Refused("PERMISSION_DENIED", "You may only write events of your own.", id=event["id"])


def _role(caller: Caller, schedule: Document, event: Document) -> str | None:
    if caller.resource_id is None:
        return None
    if schedule.get("externalId") == caller.resource_id:
        return "WRITER"
    for resource in event.get("resources") or ():
        if resource["id"] == caller.resource_id:
            return str(resource.get("permissionRole") or "WRITER")
    return None
