"""What a booking takes on the calendar: one set of verbs for appointments, classes and courses.

Every step of a booking's life (placing, deciding, moving, resizing, cancelling) is written once and
asks its target for what is special: whom it locks, what stands in its way, how it is taken.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.calendar.reserving import Kept, Reservation
from openbookings.engine.calendar.taking_part.statements import Within
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Refused


class Taker(NamedTuple):
    """A resource that takes a booking."""

    type_id: str
    resource_id: str
    name: str


class Standing(NamedTuple):
    """How a target stands now: whether somebody has taken it, and what taking it needs to know."""

    conflict: bool
    takers: tuple[Taker, ...] = ()
    """The resources that take an appointment."""
    within: Within | None = None
    """How many may take part in a session or course in all."""


class Among(NamedTuple):
    """The place of an appointment among the others of its package."""

    events: frozenset[str] = frozenset()
    """What these take is not in the way (D52)."""
    follows: bool = False
    """Whether it starts when the one before ends, on the grid or not (D51)."""


class Target(ABC):
    """What one booking wants of the calendar, or has of it.

    Order of a claim: lock, look again, take; a session that was free at a glance is looked at
    again only if it has changed. The database's own wall behind it refuses what got past. A
    conflict means that somebody else has what is wanted (E42); taking it nevertheless marks the
    booking as `doubleBooked`.
    """

    @property
    def multiple_requests(self) -> bool:
        """Whether a pending booking leaves it to others; only appointments can (C46)."""
        return False

    @property
    @abstractmethod
    def offer(self) -> Offer:
        """The service that is booked."""

    @abstractmethod
    async def lock_keys(self, call: Call) -> Iterable[str]:
        """What to hold before looking; `kinds.lock` takes all of a transaction at once."""

    def only_place(self, call: Call) -> str | None:
        """The key of the counter that taking it changes, if it has been seen and that is all."""
        return None

    @abstractmethod
    async def require_free(self, call: Call, party: int) -> Standing:
        """How it stands for so many new participants, who may have it only as it is offered.

        Raises `SLOT_NOT_AVAILABLE` (E6), `SESSION_CAPACITY_EXCEEDED`,
        `SCHEDULE_CAPACITY_EXCEEDED` (E13) and `BOOKING_POLICY_VIOLATION` (E14).
        """

    @abstractmethod
    async def stand_regardless(self, call: Call, party: int) -> Standing:
        """How it stands for those who may skip the check of availability and policy (E9, E31)."""

    @abstractmethod
    async def look(self, call: Call, booking: Document) -> Standing:
        """How it stands for a booking that was placed before and takes nothing now (E35-E38).

        Raises `SLOT_NOT_AVAILABLE` when there is nothing left to take.
        """

    @abstractmethod
    async def take(self, call: Call, booking: Document, standing: Standing) -> None:
        """Put a booking that enters an occupying status on the calendar, and note it in it.

        Raises what `require_free` does when the database knows of somebody whom the look did
        not see; a standing with a conflict takes what is taken.
        """

    @abstractmethod
    async def holds(self, call: Call, booking: Document) -> bool:
        """Whether the booking has what it wants, undisputed."""

    @abstractmethod
    async def approve(self, call: Call, booking: Document) -> None:
        """Let what a pending booking has be that of a confirmed one (10.11)."""

    @property
    @abstractmethod
    def reserved_id(self) -> str:
        """What a reservation of it is for: the event, the course's schedule, or the service."""

    @abstractmethod
    async def reserve(self, call: Call, reservation: Reservation, standing: Standing) -> None:
        """Keep it, as it was found to stand, until the reservation lapses (K23)."""

    @abstractmethod
    async def held(self, call: Call, kept: Kept, party: int) -> Target | None:
        """It as a hold has kept it; None when the hold was for something else (E30)."""

    @abstractmethod
    def busy(self) -> Refused:
        """The refusal of a confirmation that asked for a check and met a conflict (E35)."""

    @abstractmethod
    def too_large(self, party: int) -> Refused:
        """The refusal of a party that does not fit (E13, E61)."""

    # Only appointments have takers and a length of their own choice.
    def name_takers(  # noqa: B027
        self, booking: Document, standing: Standing, *, keeps_all: bool
    ) -> None:
        """Note in a booking that claims nothing yet who would take it (E8)."""

    async def refuse_other_length(  # noqa: B027
        self, call: Call, minutes: int, booked: Document
    ) -> None:
        """Raises `SLOT_NOT_AVAILABLE` unless session and add-ons have their length (E6, D19).

        `minutes` are those of the add-ons, `booked` holds the choices of the participants.
        """

    def among(self, others: Among) -> Target:
        """The same as one of a package."""
        return self


class Wanted(NamedTuple):
    """What a request books: the target, and how the booking shows it."""

    target: Target
    entity: Document
    """`bookedEntity`, still without resources nobody has assigned."""
    start: int
    end: int
    """Seconds since the epoch."""


def booked_part(booking: Document) -> Document:
    """The slot, or the schedule of a course, that a booking or wish to book names."""
    entity: Document = booking["bookedEntity"]
    part: Document = entity.get("slot") or entity["schedule"]
    return part


def mark_conflict(booking: Document, standing: Standing) -> None:
    """Note whether somebody else has what the booking takes; found out anew each time."""
    booking.pop("doubleBooked", None)
    if standing.conflict:
        booking["doubleBooked"] = True  # E42: only ever returned when true


def slot_not_available(offer: Offer, reason: str) -> Refused:
    """The refusal of a time or session that cannot be booked, or no longer."""
    return Refused(
        "SLOT_NOT_AVAILABLE",
        f"{offer.name} cannot be booked at this time.",
        serviceId=offer.id,
        reason=str(reason),
    )


def refuse_violations(found: Violations) -> None:
    """E14: the live policy of the service, with which rule it is in `data`."""
    if not found.any:
        return
    data: Document = {
        "tooEarlyToBook": found.too_early,
        "tooLateToBook": found.too_late,
        "bookOnlineDisabled": found.online_disabled,
    }
    if found.earliest_booking is not None:
        data["earliestBookingDate"] = stamp(found.earliest_booking * 1000)
    words = "The booking policy does not allow this time now."
    raise Refused("BOOKING_POLICY_VIOLATION", words, **data)
