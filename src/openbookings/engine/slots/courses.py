"""Courses are booked whole: places left, and whether one may still join (D55-D58)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, islice
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
from openbookings.engine.slots.statements import (
    NO_DEMAND,
    Demand,
    Stored,
    coming_sessions,
    demands,
    stored_sessions,
)
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
    demand: Demand
    single_left: int
    """How many sessions that are stored one by one have yet to start."""
    series: Sequence[tuple[Stretch, frozenset[Local]]]
    """Its series, each with the slots of those sessions that are stored apart."""

    def sessions_left(self, now: int) -> int:
        """How many sessions have yet to start; of series without end the first thousand count."""
        coming = chain.from_iterable(self._coming(now))
        return self.single_left + sum(1 for _ in islice(coming, _MOST_SESSIONS))

    def coming(self, now: int, single: Sequence[Span]) -> list[Span]:
        """The sessions that have yet to start, the first hundred; `single` are the stored ones."""
        return list(islice(merge(single, *self._coming(now)), MOST_SHOWN))

    def _coming(self, now: int) -> Iterator[Iterator[Span]]:
        """For each series its sessions that have yet to start, by start."""
        ahead = Span(now, FOREVER)
        for stretch, without in self.series:
            yield (
                Span(each.start, each.end)
                for each in going_forward(stretch, ahead, without)
                if each.start >= now
            )

    @property
    def free(self) -> int:
        """Places that anybody can book: those left that are not kept for somebody (D43)."""
        return max(0, self.remaining - self.demand.kept)

    def violations(self, now: int) -> Violations:
        """What stands against joining (D56): a course without sessions is over (D57)."""
        policy = policy_window(self.offer)
        if self.first_start is None or self.last_start is None:
            return Violations(too_late=True, online_disabled=not policy.online)
        joins_late = snapshots.window(self.offer.policy).after_start
        return policy.violations(self.first_start, now, self.last_start if joins_late else None)


async def load_courses(call: Call, offers: Sequence[Offer]) -> list[Course]:
    """Courses with their sessions and places, in at most four statements."""
    schedule_ids = [offer.schedule_id for offer in offers]
    if not schedule_ids:
        return []
    unit, site_id = call.unit, call.site.id
    stored = await stored_sessions(unit, site_id, schedule_ids, call.seconds)
    always = Span(-FOREVER, FOREVER)
    written = await stretches_in(unit, site_id, always, schedule_ids)
    series = [stretch for stretch, _ in written if stretch.type == "COURSE"]
    taken: dict[str, frozenset[Local]] = {}
    if series:
        ids = {each.event_id for each in series}
        taken = await slots_taken(unit, site_id, ids, Span(-FOREVER - DAY, FOREVER + DAY))
    known = await demands(unit, site_id, schedule_ids, call.now)
    return [
        _course(
            offer,
            stored.get(offer.schedule_id, _NO_SESSIONS),
            [each for each in series if each.schedule_id == offer.schedule_id],
            taken,
            known.get(offer.schedule_id, NO_DEMAND),
        )
        for offer in offers
    ]


async def load_coming(call: Call, courses: Sequence[Course]) -> list[list[Span]]:
    """The sessions of each course that have yet to start, in one statement."""
    ids = [course.offer.schedule_id for course in courses]
    if not ids:
        return []
    single = await coming_sessions(call.unit, call.site.id, ids, call.seconds, MOST_SHOWN)
    return [
        course.coming(call.seconds, single.get(course.offer.schedule_id, ())) for course in courses
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
    offer: Offer,
    stored: Stored,
    series: Sequence[Stretch],
    taken: dict[str, frozenset[Local]],
    demand: Demand,
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
        demand,
        stored.left,
        [(each, taken.get(each.event_id, frozenset())) for each in series],
    )


_NO_SESSIONS = Stored(None, None, None, 0, 0)
_MOST_SESSIONS = 1000
MOST_SHOWN = 100
"""How many sessions of a course are listed."""
