"""How long a rental by the hour may last from one start: List End Options (D38)."""

from __future__ import annotations

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.ends import latest_end
from openbookings.engine.availability.facts import Facts
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
from openbookings.engine.timeline.zone import DAY, MINUTE, Zone

_LATEST_END = 40 * DAY


@method("availabilityTimeSlots.listAvailabilityTimeSlotEndOptions")
async def list_end_options(call: Call, request: Document) -> Document:
    """Every end from the shortest to the longest duration that somebody can cover.

    None when nothing starts there. Raises `END_OPTIONS_NOT_SUPPORTED` for other services,
    `MAX_END_DATE_EXCEEDS_MAXIMUM` for an end more than 40 days later.
    """
    service = await appointment(call, request)
    longest = _longest(service)
    zone = asking.read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    start = asking.read_local(request["localStartDate"], "localStartDate")
    location = location_key(place_of(service, request["location"]))
    begin = zone.instant(start)
    until = min(begin + longest, _capped(request, zone, begin))
    window = Window(zone, start, zone.local(begin + longest))
    narrowed = {"locations": [request["location"]], "resourceTypes": request.get("resourceTypes")}
    ground = await load_ground(call, service)
    question = await asking.question(call, service, ground, window, narrowed)
    snapshot = await load(call, service, ground, question.reach)
    availability = answer_to(question, snapshot.facts)
    slot = availability.slot_at(begin, begin + question.duration * MINUTE, location)
    ends = _ends(question, snapshot.facts, slot, until) if isinstance(slot, Slot) else []
    showing = Showing(service, zone, snapshot, availability)
    return {"endOptions": [showing.slot(each) for each in ends], "timeZone": zone.name}


def _ends(question: Question, facts: Facts, shortest: Slot, until: int) -> list[Slot]:
    """The slot with every end until which one resource of each type can stay."""
    kept_free = question.buffer * MINUTE
    latest = latest_end(facts, shortest.start, shortest.location, kept_free, question.chosen)
    last = min(until, latest or shortest.start)
    ends = range(shortest.end, last + 1, question.step.minutes * MINUTE)
    return [shortest._replace(end=end) for end in ends]


def _longest(service: Offer) -> int:
    """Seconds of the longest session of a service with an hourly duration range."""
    span = service.duration_range or {}
    if span.get("unitType") != "HOUR":
        words = "Ends can only be chosen for services with an hourly duration range."
        raise Refused("END_OPTIONS_NOT_SUPPORTED", words, serviceId=service.id)
    return int(span["hourOptions"]["maxDurationInMinutes"]) * MINUTE


def _capped(request: Document, zone: Zone, begin: int) -> int:
    """The latest end asked for, an instant: beyond the longest session it is cut silently."""
    sent = request.get("maxLocalEndDate")
    if sent is None:
        return begin + _LATEST_END
    end = zone.instant(asking.read_local(sent, "maxLocalEndDate"))
    if end <= begin:
        raise Invalid(Violation("maxLocalEndDate", "must be after localStartDate", "OTHER"))
    if end - begin > _LATEST_END:
        words = "maxLocalEndDate must be at most 40 days after the start."
        raise Refused("MAX_END_DATE_EXCEEDS_MAXIMUM", words, maxLocalEndDate=sent)
    return end
