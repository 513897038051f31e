"""What people wait for: a session of a class or a whole course, as it stands now.

Until which moment places are offered follows from its start and the policy (E80).
"""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.calendar.finding import find_events
from openbookings.engine.calendar.privacy import Personal
from openbookings.engine.calendar.taking_part.turnout import count_in
from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.policies import snapshots
from openbookings.engine.slots.courses import Course, load_courses
from openbookings.engine.slots.sessions import Session, session_of
from openbookings.engine.slots.statements import NO_DEMAND, Demand, demands
from openbookings.engine.timeline.zone import MINUTE

_SECOND = 1000


class Gathering(NamedTuple):
    """A session or a course; `target_id` is the event's or the schedule's id."""

    target_id: str
    offer: Offer
    capacity: int
    remaining: int
    """Places that nobody has taken, kept for somebody or not."""
    demand: Demand
    closes: int
    """Milliseconds: from then on nothing is offered to anybody."""
    violations: Violations
    """What the policy says against a new booking now."""

    @property
    def free(self) -> int:
        """Places that anybody can book."""
        return max(0, self.remaining - self.demand.kept)

    @property
    def makes_offers(self) -> bool:
        """Whether what is free goes to those who wait; B27: as the policy says now (B12)."""
        return self.offer.bookable_online and bool(self.offer.policy["waitlistPolicy"]["enabled"])

    def open_to_all(self, party: int, now: int) -> bool:
        """Whether anybody could book so many places at that moment (E76)."""
        return self.offer.bookable_online and now < self.closes and party <= self.free

    @property
    def list_capacity(self) -> int:
        """How many can wait; none where the policy has no waitlist (B12)."""
        policy = self.offer.policy["waitlistPolicy"]
        return int(policy["capacity"]) if policy["enabled"] else 0

    @property
    def turn_lasts(self) -> int:
        """Milliseconds for which a place is offered to one alone (B12)."""
        minutes = self.offer.policy["waitlistPolicy"]["reservationTimeInMinutes"]
        return int(minutes) * MINUTE * _SECOND


async def find_gathering(call: Call, service_id: str, target_id: str) -> Gathering | None:
    """The session or course with this id; None when there is none of the service."""
    service = (await offers(call, (service_id,), located=False)).get(service_id)
    if service is None:
        return None
    if service.type == "COURSE" and target_id == service.schedule_id:
        return _of_course((await load_courses(call, [service]))[0], call.seconds)
    event = (await find_events(call, (target_id,))).get(target_id)
    if service.type != "CLASS" or event is None or event["scheduleId"] != service.schedule_id:
        return None
    return _of_session(await _session(call, service, event))


async def _session(call: Call, service: Offer, event: Document) -> Session:
    await count_in(call, [event], Personal.NONE)
    known = await demands(call.unit, call.site.id, [event["id"]], call.now)
    return session_of(event, service, call.seconds, known.get(event["id"], NO_DEMAND))


def _of_session(session: Session) -> Gathering:
    closes = _closes(session.offer, session.start, session.end)
    return Gathering(
        session.event["id"],
        session.offer,
        session.capacity,
        session.remaining,
        session.demand,
        0 if session.cancelled else closes,
        session.violations,
    )


def _of_course(course: Course, now: int) -> Gathering:
    """D57: a course without sessions is over."""
    first, last = course.first_start, course.last_start
    closes = 0 if first is None or last is None else _closes(course.offer, first, last)
    return Gathering(
        course.offer.schedule_id,
        course.offer,
        course.offer.capacity,
        course.remaining,
        course.demand,
        closes,
        course.violations(now),
    )


def _closes(offer: Offer, start: int, end: int) -> int:
    """E80: the start, the late limit before it, or (B6) the end where one may still join."""
    window = snapshots.window(offer.policy)
    closes = end if window.after_start else start - (window.late_minutes or 0) * MINUTE
    return closes * _SECOND
