"""Courses are booked whole: places left, and whether one may still join (D55-D58)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.calendar.statements import slots_taken, stretches_in
from openbookings.engine.calendar.stretches import (
    FOREVER,
    Stretch,
    bounds,
    going_back,
    going_forward,
)
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.policies import snapshots
from openbookings.engine.slots.asking import policy_window
from openbookings.engine.slots.statements import Stored, stored_sessions
from openbookings.engine.slots.wire import shown_violations
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local


class Course(NamedTuple):
    """A course as it stands now; instants in UTC, None without sessions."""

    offer: Offer
    first_start: int | None
    last_start: int | None
    last_end: int | None
    remaining: int

    def violations(self, now: int) -> Violations:
        """What stands against joining (D56): a course without sessions is over (D57)."""
        policy = policy_window(self.offer)
        if self.first_start is None or self.last_start is None:
            return Violations(too_late=True, online_disabled=not policy.online)
        joins_late = snapshots.window(self.offer.policy).after_start
        return policy.violations(self.first_start, now, self.last_start if joins_late else None)


async def load_courses(call: Call, offers: Sequence[Offer]) -> list[Course]:
    """Courses with their sessions and places, in at most three statements."""
    schedule_ids = [offer.schedule_id for offer in offers]
    if not schedule_ids:
        return []
    unit, site_id = call.unit, call.site.id
    stored = await stored_sessions(unit, site_id, schedule_ids)
    always = Span(-FOREVER, FOREVER)
    written = await stretches_in(unit, site_id, always, schedule_ids)
    series = [stretch for stretch, _ in written if stretch.type == "COURSE"]
    taken: dict[str, frozenset[Local]] = {}
    if series:
        ids = {each.event_id for each in series}
        taken = await slots_taken(unit, site_id, ids, Span(-FOREVER - DAY, FOREVER + DAY))
    return [
        _course(
            offer,
            stored.get(offer.schedule_id, _NO_SESSIONS),
            [each for each in series if each.schedule_id == offer.schedule_id],
            taken,
        )
        for offer in offers
    ]


def shown_course(course: Course, now: int) -> Document:
    """The `scheduleInfo` of a course (D58)."""
    shown: Document = {
        "serviceId": course.offer.id,
        "scheduleId": course.offer.schedule_id,
        "enrollmentViolations": shown_violations(course.violations(now)),
    }
    if course.first_start is not None and course.last_end is not None:
        shown["firstSessionStart"] = stamp(course.first_start * 1000)
        shown["lastSessionEnd"] = stamp(course.last_end * 1000)
    return shown


def _course(
    offer: Offer, stored: Stored, series: Sequence[Stretch], taken: dict[str, frozenset[Local]]
) -> Course:
    firsts, lasts, ends = ([each] for each in stored[:3])
    for stretch in series:
        reach, without = bounds(stretch), taken.get(stretch.event_id, frozenset())
        first = next(going_forward(stretch, reach, without), None)
        last = next(going_back(stretch, reach, without), None)
        if first is not None and last is not None:
            firsts.append(first.start)
            lasts.append(last.start)
            ends.append(last.end)
    return Course(
        offer,
        min((each for each in firsts if each is not None), default=None),
        max((each for each in lasts if each is not None), default=None),
        max((each for each in ends if each is not None), default=None),
        max(0, offer.capacity - stored.participants),
    )


_NO_SESSIONS = Stored(None, None, None, 0)
