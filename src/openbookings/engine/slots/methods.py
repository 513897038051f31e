"""The availability time slot methods for appointments (D2-D41)."""

from __future__ import annotations

from itertools import islice

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Slot
from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.violations import Violation
from openbookings.engine.settings.time_slots import step_of as step_setting
from openbookings.engine.slots import asking
from openbookings.engine.slots.snapshot import load, location_key, needed_types
from openbookings.engine.slots.wire import Showing, place_named, shown

_MOST = 1000


@method("availabilityTimeSlots.listAvailabilityTimeSlots")
async def list_slots(call: Call, request: Document) -> Document:
    """The free times of an appointment service, page by page, by local start (D5)."""
    page = read_page(request, call.method.name, Limits(_MOST, _MOST), call.site.secret)
    if page.cursor is not None:
        request = dict(page.cursor.extra)
    service = await appointment(call, request)
    window = asking.read_window(call, request)
    gender = await asking.requested_gender(call, request)
    setting = await step_setting(call)
    question = await asking.question(call, service, setting, window, request)
    snapshot = await load(call, service, question.reach, gender=gender)
    availability = Availability(question, snapshot.facts)
    types = asking.shown_types(request)
    if request.get("resourceIds"):
        types |= {type_id for type_id, _ in needed_types(service)[:1]}
    every = bool(request.get("shouldReturnAllResources"))
    showing = Showing(service, window.zone, snapshot, availability, types, every)
    slots = list(islice(availability.slots(after=_after(page)), page.limit + 1))
    return {
        "timeSlots": [shown(slot, showing) for slot in slots[: page.limit]],
        "timeZone": window.zone.name,
        "cursorPagingMetadata": _paging(call, request, page, slots),
    }


@method("availabilityTimeSlots.getAvailabilityTimeSlot")
async def get_slot(call: Call, request: Document) -> Document:
    """One slot with everybody who is free for it; `SLOT_NOT_FOUND` when it is none (D15)."""
    service = await appointment(call, request)
    zone = asking.read_zone(request["timeZone"], "timeZone")
    start = zone.instant(asking.read_local(request["localStartDate"], "localStartDate"))
    end = zone.instant(asking.read_local(request["localEndDate"], "localEndDate"))
    place = place_named(service, request["location"])
    if place is None:
        raise _no_slot(service)
    question = await _question_at(call, service, request, start, end)
    gender = await asking.requested_gender(call, request)
    snapshot = await load(call, service, question.reach, gender=gender)
    availability = Availability(question, snapshot.facts)
    slot = availability.slot_at(start, end, location_key(place))
    if not isinstance(slot, Slot):
        raise _no_slot(service, slot.reason.value)
    asked = asking.shown_types(request)
    types = asked or frozenset(type_id for type_id, _ in needed_types(service))
    showing = Showing(service, zone, snapshot, availability, types, every_resource=True)
    return {"timeSlot": shown(slot, showing), "timeZone": zone.name}


async def appointment(call: Call, request: Document) -> Offer:
    """The service asked for; these methods are for appointments only (D2)."""
    if not request.get("serviceId"):
        raise Refused("MISSING_ARGUMENTS", "serviceId is required.", argument="serviceId")
    found = await offer(call, str(request["serviceId"]).lower())
    if found.type != "APPOINTMENT":
        words = f"is a {found.type}; slots of this method are for appointments (D2)"
        raise Invalid(Violation("serviceId", words, "OTHER"))
    return found


async def _question_at(
    call: Call, service: Offer, request: Document, start: int, end: int
) -> Question:
    """The question whose only window is the asked time, on the clock of the asked zone."""
    zone = asking.read_zone(request["timeZone"], "timeZone")
    first, last = zone.local(start), zone.local(end)
    if last <= first:
        raise Invalid(Violation("localEndDate", "must be after localStartDate", "OTHER"))
    setting = await step_setting(call)
    return await asking.question(call, service, setting, asking.Window(zone, first, last), request)


def _after(page: Page) -> tuple[int, str] | None:
    if page.cursor is None:
        return None
    start, location = page.cursor.keys
    return int(str(start)), str(location)


def _paging(call: Call, request: Document, page: Page, slots: list[Slot]) -> Document:
    if len(slots) <= page.limit:
        return {"cursors": {}, "hasNext": False}
    last = slots[page.limit - 1]
    carried = {name: value for name, value in request.items() if name != "cursorPaging"}
    cursor = Cursor(
        method=call.method.name,
        limit=page.limit,
        keys=(last.start, last.location),
        extra=carried,
    )
    return {"cursors": {"next": seal(cursor, call.site.secret)}, "hasNext": True}


def _no_slot(service: Offer, reason: str = "locationNotOffered") -> Refused:
    return Refused("SLOT_NOT_FOUND", "There is no such slot.", serviceId=service.id, reason=reason)
