"""The availability time slot methods for appointments (D2-D41)."""

from __future__ import annotations

from itertools import islice

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.slot import Slot
from openbookings.engine.catalog.offers import Offer, Place, offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.snapshot import Snapshot, load, load_ground, location_key
from openbookings.engine.slots.wire import Showing

_MOST = 1000


@method("availabilityTimeSlots.listAvailabilityTimeSlots")
async def list_slots(call: Call, request: Document) -> Document:
    """The free times of an appointment service, page by page, by local start (D5)."""
    page = read_page(request, call.method.name, Limits(_MOST, _MOST), call.site.secret)
    if page.cursor is not None:
        request = dict(page.cursor.extra)
    service = await _appointment(call, request)
    window = asking.read_window(call, request)
    availability, snapshot, chosen = await _compute(call, service, window, request)
    showing = Showing(service, window.zone, snapshot, availability)
    types = asking.shown_types(request, chosen)
    most = None if request.get("shouldReturnAllResources") else asking.FEW
    slots = list(islice(availability.slots(after=_after(page)), page.limit + 1))
    return {
        "timeSlots": [showing.slot(each, types, most) for each in slots[: page.limit]],
        "timeZone": window.zone.name,
        "cursorPagingMetadata": _paging(call, request, page, slots),
    }


@method("availabilityTimeSlots.getAvailabilityTimeSlot")
async def get_slot(call: Call, request: Document) -> Document:
    """One slot with everybody who is free for it; `SLOT_NOT_FOUND` when it is none (D15)."""
    service = await _appointment(call, request)
    zone = asking.read_zone(request["timeZone"], "timeZone")
    first = asking.read_local(request["localStartDate"], "localStartDate")
    end = asking.read_local(request["localEndDate"], "localEndDate")
    if end <= first:
        raise Invalid(Violation("localEndDate", "must be after localStartDate", "OTHER"))
    place = _place(service, request["location"])
    window = Window(zone, first, end)
    availability, snapshot, chosen = await _compute(call, service, window, request)
    slot = availability.slot_at(zone.instant(first), zone.instant(end), location_key(place))
    if not isinstance(slot, Slot):
        raise _no_slot(service, slot.reason.value)
    showing = Showing(service, zone, snapshot, availability)
    types = asking.shown_types(request, chosen)
    everybody = types or frozenset(team.type_id for team in snapshot.teams)
    return {"timeSlot": showing.slot(slot, everybody), "timeZone": zone.name}


async def _compute(
    call: Call, service: Offer, window: Window, request: Document
) -> tuple[Availability, Snapshot, frozenset[str]]:
    """The engine with question and facts, and the types narrowed to chosen resources."""
    ground = await load_ground(call, service)
    ground = ground.of_gender(asking.requested_gender(ground, request))
    question = await asking.question(call, service, ground, window, request)
    snapshot = await load(call, service, ground, question.reach)
    return Availability(question, snapshot.facts), snapshot, frozenset(question.chosen)


async def _appointment(call: Call, request: Document) -> Offer:
    """The service asked for; these methods are for appointments only (D2)."""
    if not request.get("serviceId"):
        raise Refused("MISSING_ARGUMENTS", "serviceId is required.", argument="serviceId")
    found = await offer(call, str(request["serviceId"]).lower(), located=False)
    if found.type != "APPOINTMENT":
        words = f"is a {found.type}; slots of this method are for appointments (D2)"
        raise Invalid(Violation("serviceId", words, "OTHER"))
    return found


def _place(service: Offer, location: Document) -> Place:
    """The place of the service that a request means; a business id decides alone (D13).

    Raises `Invalid` without what names one place, and `SLOT_NOT_FOUND` when it is not offered.
    """
    wanted, kind = str(location.get("id") or "").lower(), location.get("locationType")
    if not wanted and kind in (None, "BUSINESS"):
        missing = "locationType" if kind is None else "id"
        raise Invalid(Violation(f"location.{missing}", "is required", "REQUIRED_FIELD"))
    named = [place for place in service.places if place.business_id == wanted]
    alike = [place for place in service.places if place.type == kind != "BUSINESS"]
    for place in (*named, *alike):
        return place
    raise _no_slot(service, "locationNotOffered")


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


def _no_slot(service: Offer, reason: str) -> Refused:
    return Refused("SLOT_NOT_FOUND", "There is no such slot.", serviceId=service.id, reason=reason)
