"""How long a rental by the hour may last from one start: List End Options (D38)."""

from __future__ import annotations

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.ends import latest_end
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Slot
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.snapshot import load, load_ground, location_key
from openbookings.engine.slots.subject import appointment, place_of
from openbookings.engine.slots.wire import Showing
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, MINUTE

_LATEST_END = 40 * DAY


@method("availabilityTimeSlots.listAvailabilityTimeSlotEndOptions")
async def list_end_options(call: Call, request: Document) -> Document:
    """Every end from the shortest to the longest duration that somebody can cover.

    None when nothing starts there. Raises `END_OPTIONS_NOT_SUPPORTED` for other services,
    `MAX_END_DATE_EXCEEDS_MAXIMUM` for an end more than 40 days later.
    """
    service = await appointment(call, request)
    hours = _hours(service)
    zone = asking.read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    start = asking.read_local(request["localStartDate"], "localStartDate")
    location = location_key(place_of(service, request["location"]))
    begin = zone.instant(start)
    longest = _longest(request, hours, begin, zone.instant)
    window = Window(zone, start, zone.local(begin + max(longest, MINUTE)))
    ground = await load_ground(call, service)
    question = await asking.question(call, service, ground, window, _without_filters(request))
    snapshot = await load(call, service, ground, question.reach)
    availability = Availability(question, snapshot.facts)
    shortest = availability.slot_at(begin, begin + availability.lasts, location)
    slots: list[Slot] = []
    if isinstance(shortest, Slot):
        kept_free = question.buffer * MINUTE
        latest = latest_end(snapshot.facts, begin, location, kept_free, question.chosen)
        until = min(begin + longest, latest or begin)
        slots = [shortest._replace(end=end) for end in _ends(question, shortest, until)]
    showing = Showing(service, zone, snapshot, availability)
    return {"endOptions": [showing.slot(each) for each in slots], "timeZone": zone.name}


def _hours(service: Offer) -> Document:
    span = service.duration_range or {}
    if span.get("unitType") != "HOUR":
        words = "Ends can only be chosen for services with an hourly duration range."
        raise Refused("END_OPTIONS_NOT_SUPPORTED", words, serviceId=service.id)
    hours: Document = span["hourOptions"]
    return hours
