"""The methods of waitlists: enter, look, leave, and book when it is one's turn (E73-E81)."""

from __future__ import annotations

from openbookings.engine.bookings import cancelling, changing, kinds
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.calendar.finding import find_events
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.statements import service_ids
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.access import find_registered, token_of
from openbookings.engine.waitlist.booking import book_from_list
from openbookings.engine.waitlist.entering import enter
from openbookings.engine.waitlist.gatherings import Gathering, find_gathering
from openbookings.engine.waitlist.showing import shown, shown_list
from openbookings.engine.waitlist.statements import Registration


@method("waitlist.register")
async def register(call: Call, request: Document) -> Document:
    """Wait for places of a full session or course; the token is the handle of who has no login."""
    registration = await enter(call, request)
    return {
        "registration": await _placed(call, registration.id),
        "token": token_of(call, registration.id),
    }


@method("waitlist.listRegistrations")
async def list_registrations(call: Call, request: Document) -> Document:
    """Who waits for a session or course, in order, after them those who got a place."""
    gathering = await _asked(call, request)
    found = await statements.registrations_of(call.unit, call.site.id, gathering.target_id)
    waiting = [each for each in found if not each.enrolled]
    enrolled = [each for each in found if each.enrolled]
    return {
        "list": shown_list(gathering, waiting, call.now),
        "registrations": [
            *(shown(each, call.now, place) for place, each in enumerate(waiting, 1)),
            *(shown(each, call.now) for each in enrolled),
        ],
    }


@method("waitlist.getRegistration")
async def get_registration(call: Call, request: Document) -> Document:
    """One registration: its state, its place in the list, and how long an offer stands."""
    await find_registered(call, request["bookingId"], request.get("token"))
    return {"registration": await _placed(call, request["bookingId"].lower())}


@method("waitlist.leave")
async def leave(call: Call, request: Document) -> Document:
    """Leave the list: the booking is cancelled, whatever its policy says (E78)."""
    booking, _ = await find_registered(call, request["bookingId"], request.get("token"))
    await call.unit.lock(*kinds.freed_keys(call, booking))
    booking, _ = await find_registered(call, request["bookingId"], request.get("token"))
    if booking["status"] != Status.WAITING_LIST:
        raise changing.refused_from("INVALID_BOOKING_STATUS", booking, "is on no waitlist")
    await cancelling.end(call, booking, {})
    return {}


@method("waitlist.bookFromOffer")
async def book_from_offer(call: Call, request: Document) -> Document:
    """Take the places on offer (E77)."""
    return {"booking": await book_from_list(call, request["bookingId"], request.get("token"))}


async def _placed(call: Call, booking_id: str) -> Document:
    """A registration with its place among those who wait; none for who waits no more."""
    found = await statements.registration_of(call.unit, call.site.id, booking_id)
    assert found is not None, "it was found before"
    waiting = await statements.waiting_for(call.unit, call.site.id, found.target_id)
    return shown(found, call.now, _place_of(found, waiting))


def _place_of(registration: Registration, waiting: list[Registration]) -> int | None:
    ids = [each.id for each in waiting]
    return ids.index(registration.id) + 1 if registration.id in ids else None


async def _asked(call: Call, request: Document) -> Gathering:
    """The session or course of a request.

    Raises `Invalid` unless it names one, `SESSION_NOT_FOUND` and `SCHEDULE_NOT_FOUND`.
    """
    event_id, schedule_id = request.get("eventId"), request.get("scheduleId")
    if (event_id is None) == (schedule_id is None):
        words = "either eventId or scheduleId must be given"
        raise Invalid(Violation("eventId", words, "REQUIRED_ONE_OF_FIELD"))
    target_id = event_id or str(schedule_id).lower()
    events = await find_events(call, (target_id,)) if event_id else {}
    of = events[target_id]["scheduleId"] if target_id in events else target_id
    owners = await service_ids(call.unit, call.site.id, [of])
    gathering = await find_gathering(call, owners[0], target_id) if owners else None
    if gathering is None:
        kind = "Session" if event_id is not None else "Schedule"
        raise not_found(kind, target_id, f"{kind.upper()}_NOT_FOUND")
    return gathering
