"""Appointments as targets: a time of people and things, found by the engine of free slots.

From the slot of a request, or from a stored booking, to whom the appointment takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from openbookings.engine.availability.daily import whole_days
from openbookings.engine.bookings import asking, occupying, slot_times
from openbookings.engine.bookings.asking import Asked
from openbookings.engine.bookings.occupying import Named, Wish
from openbookings.engine.bookings.places import key_of, shown_place
from openbookings.engine.bookings.target import (
    Among,
    Standing,
    Target,
    Wanted,
    booked_part,
    refuse_violations,
    slot_not_available,
)
from openbookings.engine.calendar.appointments import remove_appointment
from openbookings.engine.calendar.reserving import Kept, Reservation, TakenTime, reserve_time
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.people.roster import bookables
from openbookings.engine.slots.choosing import Time
from openbookings.engine.slots.lengths import by_the_day
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE


@dataclass(frozen=True)
class Appointment(Target):
    """A time, and the resources named for it."""

    wish: Wish
    """Open to whoever may take it: only resources the customer named are fixed."""
    requested: frozenset[str] = frozenset()
    """The resources that the request names."""

    @property
    def offer(self) -> Offer:
        """See `Target`."""
        return self.wish.offer

    @property
    def multiple_requests(self) -> bool:
        """A30: the service may let several ask for one time."""
        return self.offer.allows_multiple_requests

    def among(self, others: Among) -> Appointment:
        """See `Target`."""
        return replace(self, wish=self.wish._replace(among=others))

    async def lock_keys(self, call: Call) -> Iterable[str]:
        """Everybody who could take it."""
        return await occupying.lock_keys(call, self.wish)

    async def require_free(self, call: Call, party: int) -> Standing:
        """See `Target`; the time must be a slot that is offered now (E6)."""
        choice = await occupying.slot_for(call, self.wish)
        refuse_violations(choice.slot.violations)
        return Standing(conflict=False, takers=occupying.takers_of(choice))

    async def stand_regardless(self, call: Call, party: int) -> Standing:
        """See `Target`; any time will do (E9)."""
        named = await occupying.only_candidates(call, self.wish)
        return await occupying.look_regardless(call, self.wish._replace(named=named))

    async def look(self, call: Call, booking: Document) -> Standing:
        """See `Target`; whom the booking was assigned comes first."""
        assigned = occupying.named_in(booked_part(booking), explicit=False)
        wish = self.wish._replace(named={**self.wish.named, **assigned})
        standing = await occupying.look(call, wish)
        if standing.conflict and assigned.keys() - self.wish.named.keys():
            # Nobody was promised these resources: somebody else may be free.
            standing = await occupying.look(call, self.wish)
        return standing

    async def take(self, call: Call, booking: Document, standing: Standing) -> None:
        """See `Target`; notes the resources and the event."""
        await occupying.take(call, booking, self.wish, standing)

    async def holds(self, call: Call, booking: Document) -> bool:
        """Whether the booking's event keeps everybody else out."""
        return await occupying.holds_claim(call, booking)

    async def approve(self, call: Call, booking: Document) -> None:
        """See `Target`."""
        await occupying.approve(call, booking)

    @property
    def reserved_id(self) -> str:
        """See `Target`."""
        return self.offer.id

    async def reserve(self, call: Call, reservation: Reservation, standing: Standing) -> None:
        """See `Target`."""
        taken = TakenTime(
            tuple(each.resource_id for each in standing.takers),
            Span(self.wish.time.start, self.wish.time.end),
            self.offer.buffer_before_minutes * MINUTE,
            self.offer.buffer_minutes * MINUTE,
        )
        await reserve_time(call, reservation._replace(seats=0), taken)

    async def held(self, call: Call, kept: Kept, party: int) -> Appointment | None:
        """See `Target`; the same service, time and people, who take it then."""
        times = {(each.starts, each.ends) for each in kept.takers}
        if kept.reservation.target_id != self.offer.id or times != {self.wish.time[:2]}:
            return None
        ids = [each.resource_id for each in kept.takers]
        people = await bookables(call.unit, call.site.id, resource_ids=ids)
        held = {each.type_id: frozenset({each.resource_id}) for each in people}
        if any(not held.get(kind, ids) <= ids for kind, ids in self.wish.named.items()):
            return None
        return replace(self, wish=self.wish._replace(named={**self.wish.named, **held}))

    def busy(self) -> Refused:
        """See `Target`."""
        return slot_not_available(self.offer, "busy")

    def too_large(self, party: int) -> Refused:
        """See `Target`; an appointment is for whoever comes, or taken."""
        return self.busy()

    def name_takers(self, booking: Document, standing: Standing, *, keeps_all: bool) -> None:
        """E8: a booking that claims nothing yet keeps the resources it names, and no others."""
        slot = booked_part(booking)
        kept = [each for each in standing.takers if each.resource_id in self.requested or keeps_all]
        if not kept:
            return
        occupying.assign(slot, kept)
        for each in (slot["resource"], *slot.get("additionalResources", ())):
            each["explicitlyRequested"] = each["id"] in self.requested

    async def refuse_other_length(self, call: Call, minutes: int, booked: Document) -> None:
        """See `Target`."""
        await asking.refuse_other_length(call, self.wish, minutes, booked)


async def wanted(
    call: Call, offer: Offer, slot: Document, path: str, contact: Document, *, exact: bool
) -> Wanted:
    """The appointment that a slot of a request asks for; raises as `asking.read_slot` does."""
    asked = await asking.read_slot(call, offer, slot, path, exact=exact)
    shown = _slot_shown(slot, asked)
    shown["location"] = shown_place(asked.place, slot["location"], contact)
    return Wanted(
        Appointment(asked.wish, asked.resource_ids),
        {"slot": shown, "title": offer.name, "tags": ["INDIVIDUAL"]},  # E24
        asked.wish.time.start,
        asked.wish.time.end,
    )


async def stored(call: Call, booking: Document, offer: Offer) -> Appointment:
    """The appointment that a booking is for."""
    slot = booked_part(booking)
    start, end = (milliseconds(booking[name]) // 1000 for name in ("startDate", "endDate"))
    named: Named = {
        **await asking.of_gender(call, offer, slot),
        **occupying.named_in(slot, explicit=True),
    }
    time = Time(start, end, key_of(slot["location"]))
    # A reservation with the booking's own id was made for it (K23).
    return Appointment(Wish(offer, time, named, ignoring=booking["id"]))


async def let_go(call: Call, booking: Document) -> None:
    """Free whom the booking's event takes."""
    await occupying.let_go(call, booking)


async def leave(call: Call, booking: Document, notification: Document | None) -> None:
    """Take the event of a booking that has left it off the calendar (E54).

    After the booking: what reacts to the event finds nobody left to cancel.
    """
    event_id = booked_part(booking).get("eventId")
    if event_id is not None:
        await remove_appointment(call, event_id, notification)


def _slot_shown(sent: Document, asked: Asked) -> Document:
    time, offer = asked.wish.time, asked.wish.offer
    days = whole_days(asked.zone, Span(time.start, time.end)) if by_the_day(offer) else 0
    return {
        "serviceId": offer.id,
        "scheduleId": offer.schedule_id,
        "startDate": slot_times.shown(time.start, asked.zone),
        "endDate": slot_times.shown(time.end, asked.zone),
        "timezone": asked.zone.name,  # C53
        "resourceSelections": sent.get("resourceSelections") or [],
        "allDay": days > 0,  # C26, D40
        "durationUnitType": "DAY" if by_the_day(offer) else "HOUR",
        **({"durationUnitCount": days} if days else {}),
    }
