"""Why a time is not offered: every rule that removed it, and who or what stands behind it.

Whether a time is offered is for `Availability` to say, as in the list; here its facts are asked for
all the reasons, and its grid goes on through the times that nobody can take (K18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Resource
from openbookings.engine.availability.fit import obstacles, serves_at, windows_of
from openbookings.engine.availability.grid import Pace, Stretch, fixed_starts, stretches
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Obstacle, Reason, Refusal, Slot
from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, Local, day_of, day_start

_OF_THE_BUSINESS = frozenset({Reason.OUTSIDE_OPENING_HOURS, Reason.BUSINESS_CLOSED})


class Hindrance(NamedTuple):
    """One rule that removed a time; type and resource are None for what concerns everybody.

    `span` is the busy time in the way, or the hours of the day that lie nearest to the session.
    """

    reason: Reason
    type_id: str | None = None
    resource_id: str | None = None
    span: Span | None = None


class Explanation(NamedTuple):
    """A time at a location: its slot if it is offered, else what hinders it. Instants in UTC."""

    start: int
    end: int
    location: str
    slot: Slot | None
    hindrances: tuple[Hindrance, ...] = ()


class Inquiry:
    """A question, filtering nothing, put to the facts for the sake of what is not offered."""

    def __init__(self, question: Question, facts: Facts, business_hours: Hours | None) -> None:
        """Take the opening hours even if they do not bound the slots: they are the day's frame."""
        self._question = question
        self._facts = facts
        self._business_hours = business_hours
        self._availability = Availability(question, facts)
        self._requirements = [
            one.narrowed(question.chosen.get(one.type_id)) for one in facts.requirements
        ]

    def times(self, location: str) -> list[Explanation]:
        """Explain every time of the grid whose start is in the question's window, in order.

        The grid reaches from the first to the last hour in which the business is open or a
        candidate of the primary type works at the location.
        """
        first, end = (self._question.zone.instant(local) for local in self._question.window)
        starts = self._grid(location, Span(first, end))
        return [self.time(start, location) for start in sorted(starts)]

    def time(self, start: int, location: str) -> Explanation:
        """Explain one start, on the grid or not; the window plays no part (D15)."""
        session = Span(start, start + self._availability.lasts)
        found = self._availability.slot_at(*session, location)
        if isinstance(found, Slot):
            return Explanation(*session, location, found)
        hindrances = dict.fromkeys(self._hindrances(found, session, location))
        return Explanation(*session, location, None, tuple(hindrances))

    def _hindrances(self, refusal: Refusal, session: Span, location: str) -> Iterable[Hindrance]:
        if refusal.reason in (Reason.NOTHING_FREE, Reason.NO_CANDIDATE):
            return self._nobody_free(session, location)
        if refusal.reason is Reason.OFF_GRID:
            return self._off_grid(session, location)
        return (Hindrance(refusal.reason),)

    def _nobody_free(self, session: Span, location: str) -> Iterator[Hindrance]:
        """D30: what keeps every candidate of each type that nobody can serve for."""
        if not self._requirements:
            yield Hindrance(Reason.NO_CANDIDATE)
        for requirement in self._requirements:
            found = [self._obstacles(one, session, location) for one in requirement.candidates]
            if not found:
                yield Hindrance(Reason.NO_CANDIDATE, requirement.type_id)
            elif all(found):
                for one, each in zip(requirement.candidates, found, strict=True):
                    yield from self._kept_away(one, requirement.type_id, each, session, location)

    def _off_grid(self, session: Span, location: str) -> Iterator[Hindrance]:
        """D29: whoever is free begins at other times, whoever begins then is not free."""
        primary = self._requirements[0]
        for one in primary.candidates:
            found = self._obstacles(one, session, location)
            if not found:
                yield Hindrance(Reason.OFF_GRID, primary.type_id, one.id)
            yield from self._kept_away(one, primary.type_id, found, session, location)

    def _obstacles(self, one: Resource, session: Span, location: str) -> list[Obstacle]:
        buffer = self._question.buffer * MINUTE
        return list(obstacles(one, self._facts, location, session, buffer))

    def _kept_away(
        self, one: Resource, type_id: str, found: list[Obstacle], session: Span, location: str
    ) -> Iterator[Hindrance]:
        for _, reason, span in found:
            if reason is Reason.OUTSIDE_OPENING_HOURS:
                span = self._nearest(self._facts.opening, session, location)
            elif reason is Reason.OUTSIDE_WORKING_HOURS:
                span = self._nearest(one.hours, session, location)
            if reason in _OF_THE_BUSINESS:
                yield Hindrance(reason, span=span)
            else:
                yield Hindrance(reason, type_id, one.id, span)

    def _nearest(self, hours: Hours | None, session: Span, location: str) -> Span | None:
        """The hours on the session's day that lie nearest to it, if there are any."""
        if hours is None:
            return None
        of_day = hours.at_location(location).overlaps(*self._day_of(session.start))
        return min(of_day, key=lambda each: _distance(each, session), default=None)

    def _day_of(self, start: int) -> Span:
        zone = self._question.zone
        midnight = day_start(day_of(zone.local(start)))
        return Span(zone.instant(midnight), zone.instant(Local(midnight + DAY)))

    def _grid(self, location: str, within: Span) -> set[int]:
        """Every start of somebody's grid (D29), and steps through the rest of the business day."""
        candidates = self._requirements[0].candidates if self._requirements else ()
        step = self._question.step
        # Who shares windows, and busy times if they shift the grid, shares a grid.
        grids = dict.fromkeys(
            (windows_of(one, self._facts, location), one.busy if step.fills_gaps else EMPTY)
            for one in candidates
            if serves_at(one, location)
        )
        # Sessions of one second: the grid is not to end before the window does.
        pace = Pace(lasts=1, takes=1, step=step.minutes * MINUTE)
        found: set[int] = set()
        for windows, busy in grids:
            grid = stretches(windows, self._facts.zone, within)
            if step.fills_gaps:
                grid = _begun_again(grid, busy | self._facts.closed)
            found.update(fixed_starts(grid, pace, within))
        worked = SpanSet(span for windows, _ in grids for span in windows)
        hours = (self._business_hours, self._facts.opening, *(one.hours for one in candidates))
        frame = _frame((worked, *_at(location, hours)), within)
        for start, end in frame - worked:
            found.update(range(start, end, pace.step))
        return found


def _at(location: str, hours: Iterable[Hours | None]) -> Iterator[SpanSet]:
    """The hours at a location, each object that many share only once."""
    known = {id(each): each for each in hours if each is not None}
    return (each.at_location(location) for each in known.values())


def _frame(hours: Iterable[SpanSet], within: Span) -> SpanSet:
    """From the first to the last hour of them all in `within`, if there is any."""
    spans = [span for each in hours for span in each.clip(*within)]
    if not spans:
        return EMPTY
    return SpanSet([(min(spans).start, max(span.end for span in spans))])


def _begun_again(grid: Iterable[Stretch], busy: SpanSet) -> list[Stretch]:
    """Cut a grid at the end of each busy time, where it begins anew (D29)."""
    pieces = []
    for anchor, upto, window_end in grid:
        ends = (each.end for each in busy.overlaps(anchor, upto))
        anchors = [anchor, *(end for end in ends if end < upto), upto]
        pieces += [Stretch(start, end, window_end) for start, end in pairwise(anchors)]
    return pieces


def _distance(span: Span, other: Span) -> int:
    return max(span.start - other.end, other.start - span.end, 0)
