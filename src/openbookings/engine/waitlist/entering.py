"""Entering a waitlist: for what is full, while the list has room (E73, B12, B31)."""

from __future__ import annotations

from openbookings.engine.bookings import kinds, placing
from openbookings.engine.bookings.target import refuse_violations
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.gatherings import Gathering, find_gathering
from openbookings.engine.waitlist.offering import plan_turns
from openbookings.engine.waitlist.reactions import target_of
from openbookings.engine.waitlist.statements import List, Registration


async def enter(call: Call, request: Document) -> Registration:
    """Put a wish to book at the end of the list of its session or course.

    Raises what creating the booking would, and `WAITLIST_NOT_OFFERED`, `WAITLIST_NOT_NEEDED`,
    `WAITLIST_FULL`.
    """
    placing.refuse_unreadable(request, "")
    drafted = await placing.draft(call, request)
    booking, service = drafted.booking, drafted.target.offer
    target_id = target_of(booking["bookedEntity"])
    if target_id is None or not service.policy["waitlistPolicy"]["enabled"]:
        words = f"{service.name} has no waitlist."
        raise Refused("WAITLIST_NOT_OFFERED", words, serviceId=service.id)
    await kinds.lock(call, (drafted.target,))
    gathering = await find_gathering(call, service.id, target_id)
    assert gathering is not None, "the draft has read it"
    party = booking["totalParticipants"]
    _refuse_needless(gathering, party)
    await placing.wait(call, drafted)
    registration = Registration(booking["id"], target_id, service.id, party, call.now)
    new = List(target_id, service.id, gathering.capacity, gathering.remaining)
    await statements.open_list(call.unit, call.site.id, new)
    await statements.insert_registration(call.unit, call.site.id, registration)
    # Turns of an opening may be running: the newcomer comes after all who wait already.
    await plan_turns(call, target_id)
    return registration


def _refuse_needless(gathering: Gathering, party: int) -> None:
    refuse_violations(gathering.violations)
    if gathering.free >= party:
        words = f"{gathering.offer.name} has places; they can be booked."
        raise Refused("WAITLIST_NOT_NEEDED", words, remainingCapacity=gathering.free)
    room = gathering.list_capacity - gathering.demand.waiting
    if party > room:
        words = f"The waitlist of {gathering.offer.name} is full."
        raise Refused("WAITLIST_FULL", words, remainingCapacity=max(0, room))
