"""Which kind of target a service has: appointments, sessions of classes, courses (E1).

The only place that tells them apart; every step of a booking's life goes through here.
"""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.bookings import appointment, course, redeeming, seats, session
from openbookings.engine.bookings.session import Asked
from openbookings.engine.bookings.target import Target, Wanted, booked_part
from openbookings.engine.catalog import offers
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused


async def asked(call: Call, service_id: str, entity: Document, email: str = "") -> Asked:
    """The service of a request's `bookedEntity`, with what is read at once with it.

    `email` is the address of the customer. Raises `SERVICE_NOT_FOUND`.
    """
    slot = entity.get("slot")
    event_id = session.event_id_of(slot) if slot else None
    if event_id:
        found = await session.seen(call, service_id, event_id, email)
        # The slot of an appointment may name its event too.
        if found is not None and found.offer.type == "CLASS":
            return found
    # Courses say themselves where they are.
    return Asked(await offers.offer(call, service_id, located=bool(slot)))


async def wanted(
    call: Call, asked: Asked, entity: Document, path: str, contact: Document, *, exact: bool
) -> Wanted:
    """What a request's `bookedEntity` asks for, whose fields stand at `path`; not looked at yet.

    Raises what the kind does for what it cannot read; with `exact` an appointment must be
    possible whatever the calendar says.
    """
    offer = asked.offer
    _refuse_other_kind(offer, entity)
    if offer.type == "COURSE":
        return await course.wanted(call, offer, entity["schedule"], f"{path}schedule")
    if offer.type == "CLASS":
        return await session.wanted(call, offer, entity["slot"], f"{path}slot", asked.session)
    return await appointment.wanted(
        call, offer, entity["slot"], f"{path}slot", contact, exact=exact
    )


async def target_of(call: Call, booking: Document, offer: Offer) -> Target:
    """What a stored booking has or wants of the calendar."""
    if is_course(booking):
        return course.stored(booking, offer)
    if is_class(booking):
        return session.stored(booking, offer)
    return await appointment.stored(call, booking, offer)


def is_course(booking: Document) -> bool:
    """Whether a stored booking is for a course."""
    return not booking["bookedEntity"].get("slot")


def is_class(booking: Document) -> bool:
    """Whether a stored booking is for a session of a class."""
    return "GROUP" in booking["bookedEntity"]["tags"]


def service_id_of(booking: Document) -> str:
    """The id of the service that a stored booking is for."""
    service_id: str = booked_part(booking)["serviceId"]
    return service_id


async def lock(call: Call, targets: Iterable[Target], *keys: str, place: str | None = None) -> None:
    """Hold what the targets need, and `keys` besides, until the transaction ends.

    Once per transaction, before anything is looked at: whoever comes second sees the first.
    `place` is the key of a single target that takes nothing besides (`Unit.lock`).
    """
    wanted = {key for target in targets for key in await target.lock_keys(call)}
    await call.unit.lock(*wanted, *keys, place=place)


def freed_keys(call: Call, booking: Document) -> Iterable[str]:
    """What to hold before a booking lets go without a look: counters, in everybody's order."""
    if is_course(booking) or is_class(booking):
        return (seats.seat_key(call, seats.booking_seat(booking).id),)
    return ()


async def let_go(call: Call, booking: Document) -> None:
    """Free what a booking takes, so that it is not in its own way, or nobody's any more.

    What was kept for it while it took nothing ends with that (K23).
    """
    await redeeming.let_go(call, booking)
    if is_course(booking) or is_class(booking):
        await seats.let_go(call, booking)
    else:
        await appointment.let_go(call, booking)


async def leave(call: Call, booking: Document, notification: Document | None) -> None:
    """Take what was only there for a booking off the calendar, after the booking has left it."""
    if not (is_course(booking) or is_class(booking)):
        await appointment.leave(call, booking, notification)


def _refuse_other_kind(offer: Offer, entity: Document) -> None:
    """E1: courses are booked by their schedule, everything else by its slot."""
    if bool(entity.get("slot")) == (offer.type == "COURSE"):
        words = {"COURSE": "A course is booked by its schedule."}.get(
            offer.type, "An appointment or class is booked by its slot."
        )
        raise Refused("VALIDATION_FAILURE", words, serviceId=offer.id)
