"""Seats as targets: what sessions of classes and courses have in common (E13, D33, D55).

A party takes places within the capacity, which the database counts; what is reserved for others
is not free. CREATED and waiting bookings take no place (E7), all others until they end.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.bookings import lifecycle
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.participants import participant_of
from openbookings.engine.bookings.target import (
    Standing,
    Target,
    booked_part,
    mark_conflict,
    refuse_violations,
)
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reserving import Kept, Reservation
from openbookings.engine.calendar.taking_part import booked
from openbookings.engine.calendar.taking_part.booked import Party, Seat
from openbookings.engine.calendar.taking_part.statements import Holder, Within
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused


class Room(NamedTuple):
    """How a session or course stands now."""

    capacity: int
    taken: int
    reserved: int
    violations: Violations
    """What the policy says against a new booking."""

    @property
    def limit(self) -> int:
        """How many may take part in all, without those for whom places are kept (D43)."""
        return self.capacity - self.reserved

    @property
    def free(self) -> int:
        """Places that can be booked."""
        return max(0, self.limit - self.taken)


@dataclass(frozen=True)
class Seats(Target):
    """Places of one session or course."""

    service: Offer
    id: str
    """Of the event, or of the course's schedule."""
    ignoring: str = ""
    """The reservation that was made for this booking."""
    holder: ClassVar[Holder]
    exceeded: ClassVar[str]
    """The code of the refusal of a new booking that is too large (E13)."""

    @property
    def offer(self) -> Offer:
        """See `Target`."""
        return self.service

    @abstractmethod
    async def room(self, call: Call) -> Room:
        """How it stands now; raises `SLOT_NOT_AVAILABLE` when it does not take place."""

    async def lock_keys(self, call: Call) -> Iterable[str]:
        """The session or course itself; see `seat_key`."""
        return (seat_key(call, self.id),)

    async def require_free(self, call: Call, party: int) -> Standing:
        """See `Target`."""
        return self.at_a_glance(call, party) or await self._require_held_free(call, party)

    def at_a_glance(self, call: Call, party: int) -> Standing | None:
        """How it stood when it was not yet held, if it was free; taking makes sure of it."""
        return None

    async def _require_held_free(self, call: Call, party: int) -> Standing:
        room = await self.room(call)
        refuse_violations(room.violations)
        if party > room.free:
            raise self.too_large(party)
        return Standing(conflict=False, within=Within(room.limit))

    async def stand_regardless(self, call: Call, party: int) -> Standing:
        """See `Target`."""
        return _standing(await self.room(call), party)

    async def look(self, call: Call, booking: Document) -> Standing:
        """See `Target`; too many for the capacity is a conflict (E42)."""
        room = await self.room(call)
        if booking["status"] == Status.WAITING_LIST:
            # E81: what the waitlist keeps for it is not in its way.
            offered = await reserving.on_offer_to(call, booking["id"], self.id)
            room = room._replace(reserved=room.reserved - offered)
        return _standing(room, booking["totalParticipants"])

    async def take(self, call: Call, booking: Document, standing: Standing) -> None:
        """See `Target`."""
        party = Party(
            booking["id"],
            booking["totalParticipants"],
            participant_of(booking),
            pending=booking["status"] == Status.PENDING,
        )
        within = None if standing.conflict else standing.within
        if not await booked.take_places(call, Seat(self.holder, self.id), party, within=within):
            if within is None or within.glance is None:
                raise self.too_large(party.size)
            # Somebody was here since the glance.
            await self.take(call, booking, await self._require_held_free(call, party.size))
            return
        mark_conflict(booking, standing)
        await self._let_others_know(call, booking["id"], beyond=standing.conflict)

    async def holds(self, call: Call, booking: Document) -> bool:
        """Whether the booking is in, and not as one too many."""
        return (
            lifecycle.occupies(booking["status"], allows_multiple_requests=self.multiple_requests)
            and not booking.get("doubleBooked")
            and booking_seat(booking).id == self.id
        )

    async def approve(self, call: Call, booking: Document) -> None:
        """See `Target`."""
        await booked.approve(call, Seat(self.holder, self.id), booking["id"])

    @property
    def reserved_id(self) -> str:
        """See `Target`."""
        return self.id

    async def reserve(self, call: Call, reservation: Reservation, standing: Standing) -> None:
        """See `Target`."""
        if standing.within is not None and standing.within.glance is not None:
            await self._require_held_free(call, reservation.seats)
        await reserving.reserve_seats(call, reservation)
        await self._let_others_know(call)

    async def held(self, call: Call, kept: Kept, party: int) -> Seats | None:
        """See `Target`; no more places than were held."""
        fits = kept.reservation.target_id == self.id and party <= kept.reservation.seats
        return self if fits else None

    async def _let_others_know(
        self, call: Call, taken_by: str | None = None, *, beyond: bool = False
    ) -> None:
        """E75: those who wait go by the places that are left. Without a waitlist nobody does.

        B27: but for an offer of before; only what goes `beyond` the free places touches that.
        """
        if beyond or self.offer.policy["waitlistPolicy"]["enabled"]:
            await reserving.places_changed(call, self.id, taken_by)

    def busy(self) -> Refused:
        """See `Target`."""
        words = f"{self.offer.name} has no place left for this booking."
        return Refused("NO_OPEN_SPOTS", words, id=self.id)

    def too_large(self, party: int) -> Refused:
        """See `Target`."""
        words = f"{self.offer.name} has fewer places left than the {party} asked for."
        return Refused(self.exceeded, words, id=self.id)


def _standing(room: Room, party: int) -> Standing:
    return Standing(conflict=party > room.free, within=Within(room.limit))


def seat_key(call: Call, target_id: str) -> str:
    """What a lock calls an event or schedule of which places are taken, kept or freed."""
    return f"{call.site.id}/seats/{target_id}"


def booking_seat(booking: Document) -> Seat:
    """The session or course that a stored booking is for."""
    part = booked_part(booking)
    if booking["bookedEntity"].get("slot"):
        return Seat(Holder.EVENT, part["eventId"])
    return Seat(Holder.SCHEDULE, part["scheduleId"])


async def let_go(call: Call, booking: Document) -> None:
    """Take the party of a booking off; who has none stays as it is."""
    await booked.let_go(call, booking_seat(booking), booking["id"])
