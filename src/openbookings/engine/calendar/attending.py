"""The events of one person: all in which a contact or member takes part (14.3, 14.13, 14.14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openbookings.engine.calendar.finding import find_events
from openbookings.engine.calendar.listing import Asked, list_page
from openbookings.engine.calendar.privacy import Personal
from openbookings.engine.calendar.showing import View, requested_zone, shown_events
from openbookings.engine.calendar.taking_part.statements import Targets, targets_of
from openbookings.engine.calendar.times import minute
from openbookings.engine.kernel.call import Call, Document, Role
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.permission import require_permission
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.paging import Limits
from openbookings.engine.query.tree import Compare, Every, Filter, Some
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import DAY, NotLocalTime

_LIMITS = Limits(50, 100)  # 14.10
_CARRIED = ("timeZone", "appId")
_READ_PERSONAL = "CALENDAR.EVENT_READ_PI"
_LONGEST = 366 * DAY


@method("events.listEventsByContactId")
async def list_events_by_contact_id(call: Call, request: Document) -> Document:
    """The events of a contact in a window of at most a year, with personal data."""
    targets = await targets_of(call.unit, call.site.id, request["contactId"])
    return await _page(call, request, targets, Personal.ALL)


@method("events.listEventsByMemberId")
async def list_events_by_member_id(call: Call, request: Document) -> Document:
    """The events of a member; members see their own, with their own data (13.3, 13.7).

    With `eventIds` those of them in which the member takes part, whatever else is asked (14.13).
    Raises `Refused` UNAUTHORIZED_OPERATION for the events of others, without the permission.
    """
    member_id = _member(call, request["memberId"])
    targets = await targets_of(call.unit, call.site.id, member_id)
    own = call.caller.role is Role.MEMBER
    personal = Personal.OWN if own else Personal.ALL
    if not request.get("eventIds"):
        return await _page(call, request, targets, personal)
    found = await find_events(call, request["eventIds"])
    wanted = [found[each] for each in request["eventIds"] if each in found]
    events = [event for event in wanted if _takes_part(event, targets)]
    view = View(requested_zone(call, request), personal)
    return {
        "events": await shown_events(call, events, view),
        "pagingMetadata": {"count": len(events), "cursors": {}, "hasNext": False},
    }


def _member(call: Call, member_id: str) -> str:
    is_member = call.caller.role is Role.MEMBER
    if member_id == "me":
        if not is_member:
            raise Refused("UNAUTHORIZED_OPERATION", "`me` is for members of the site.")
        return call.caller.id
    if not (is_member and member_id == call.caller.id):
        require_permission(call.caller, _READ_PERSONAL, "memberId")
    return member_id


async def _page(call: Call, request: Document, targets: Targets, personal: Personal) -> Document:
    if (request.get("cursorPaging") or {}).get("cursor") is None:
        _refuse_window(request)

    def condition(carried: Mapping[str, Any]) -> Filter:
        of_app = carried.get("appId")
        app = (Compare("appId", "$eq", of_app),) if of_app else ()
        return Every((_of_person(targets), *app))

    page = await list_page(call, request, Asked(_LIMITS, _CARRIED, condition))
    view = View(requested_zone(call, page.request), personal)
    return {
        "events": await shown_events(call, page.events, view),
        "pagingMetadata": page.metadata,
    }


def _of_person(targets: Targets) -> Filter:
    """Directly, through the whole schedule, or through the series."""
    return Some(
        (
            Compare("id", "$in", targets.event_ids),
            Compare("recurringEventId", "$in", targets.event_ids),
            Compare("scheduleId", "$in", targets.schedule_ids),
        )
    )


def _takes_part(event: Document, targets: Targets) -> bool:
    return (
        event["id"] in targets.event_ids
        or event.get("recurringEventId") in targets.event_ids
        or event["scheduleId"] in targets.schedule_ids
    )


def _refuse_window(request: Document) -> None:
    """14.3: from and to are required, at most a year apart."""
    found = [
        Violation(name, "is required", "REQUIRED_FIELD")
        for name in ("fromLocalDate", "toLocalDate")
        if request.get(name) is None
    ]
    if found:
        raise Invalid(*found)
    try:
        lasts = minute(request["toLocalDate"]) - minute(request["fromLocalDate"])
    except NotLocalTime:
        return  # `list_page` says which of them.
    if lasts > _LONGEST:
        raise Invalid(Violation("toLocalDate", "is more than a year after fromLocalDate", "MAX"))
