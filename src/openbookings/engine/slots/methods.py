"""The availability time slot methods for appointments (D2-D41)."""

from __future__ import annotations

from itertools import islice

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Answering, Slot
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.lengths import ends_meant, length_between
from openbookings.engine.slots.pages import after, metadata, read_request
from openbookings.engine.slots.snapshot import Ground, Snapshot, load, load_ground, location_key
from openbookings.engine.slots.subject import appointment, no_slot, place_of
from openbookings.engine.slots.wire import Showing
from openbookings.engine.timeline.zone import MINUTE, Local


@method("availabilityTimeSlots.listAvailabilityTimeSlots")
async def list_slots(call: Call, request: Document) -> Document:
    """The free times of an appointment service, page by page, by local start (D5)."""
    page, request = read_request(call, request)
    service = await appointment(call, request)
    window = asking.read_window(call, request)
    ground = await _ground(call, service, request)
    question = await asking.question(call, service, ground, window, request)
    availability, snapshot = await _compute(call, service, ground, question)
    showing = Showing(service, window.zone, snapshot, availability)
    types = asking.shown_types(request, question.chosen)
    most = None if request.get("shouldReturnAllResources") else asking.FEW
    slots = list(islice(availability.slots(after=after(page)), page.limit + 1))
    return {
        "timeSlots": [showing.slot(each, types, most) for each in slots[: page.limit]],
        "timeZone": window.zone.name,
        "cursorPagingMetadata": metadata(call, request, page, [_key(each) for each in slots]),
    }


@method("availabilityTimeSlots.getAvailabilityTimeSlot")
async def get_slot(call: Call, request: Document) -> Document:
    """One slot with everybody who is free for it; `SLOT_NOT_FOUND` when it is none (D15).

    Where customers choose how long to stay, the end is their choice (A13, D19).
    """
    service = await appointment(call, request)
    zone = asking.read_zone(request["timeZone"], "timeZone")
    first = asking.read_local(request["localStartDate"], "localStartDate")
    end = asking.read_local(request["localEndDate"], "localEndDate")
    start = zone.instant(first)
    ends = ends_meant(zone, start, end)
    if not ends:
        raise Invalid(Violation("localEndDate", "must be after localStartDate", "OTHER"))
    place = place_of(service, request["location"])
    window = Window(zone, first, Local(max(first + 1, end)))
    ground = await _ground(call, service, request)
    minutes = [(each - start) // MINUTE for each in ends]
    choices = request.get("customerChoices") or {}
    length = await length_between(call, service, ground.durations, choices, minutes)
    question = await asking.question(call, service, ground, window, request, length)
    availability, snapshot = await _compute(call, service, ground, question)
    until = next((each for each in ends if each - start == length.minutes * MINUTE), ends[0])
    slot = availability.slot_at(start, until, location_key(place))
    if not isinstance(slot, Slot):
        raise no_slot(service, slot.reason.value)
    showing = Showing(service, zone, snapshot, availability)
    types = asking.shown_types(request, question.chosen)
    everybody = types or frozenset(team.type_id for team in snapshot.teams)
    return {"timeSlot": showing.slot(slot, everybody), "timeZone": zone.name}


async def _ground(call: Call, service: Offer, request: Document) -> Ground:
    ground = await load_ground(call, service)
    return ground.of_gender(asking.requested_gender(ground, request))


async def _compute(
    call: Call, service: Offer, ground: Ground, question: Question
) -> tuple[Answering, Snapshot]:
    snapshot = await load(call, service, ground, question.reach)
    return answer_to(question, snapshot.facts), snapshot


def _key(slot: Slot) -> tuple[int, str]:
    """What slots are ordered by (D5)."""
    return slot.start, slot.location
