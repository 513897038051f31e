"""Why a day is not offered: every rule that removed it, for what is rented by the day (D40, K18).

Whether a day is offered is for `DailyAvailability` to say, as in the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.availability.daily import DailyAvailability, Days, midnight
from openbookings.engine.availability.explain import Explanation, Hindrance
from openbookings.engine.availability.facts import Facts, Requirement
from openbookings.engine.availability.fit import serves_at
from openbookings.engine.availability.question import DayRange, Question
from openbookings.engine.availability.slot import Reason
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, day_of


class DailyInquiry:
    """A question for days, filtering nothing, put to the facts for what is not offered."""

    def __init__(self, question: Question, days: DayRange, facts: Facts) -> None:
        self._question = question
        self._facts = facts
        self._availability = DailyAvailability(question, days, facts)
        self._buffer = question.buffer * MINUTE
        self._requirements = [
            one.narrowed(question.chosen.get(one.type_id)) for one in facts.requirements
        ]

    def times(self, location: str) -> list[Explanation]:
        """Explain each day that begins in the question's window, in order.

        At the starts of those who work on it, or at midnight if nobody does.
        """
        first, end = (self._question.zone.instant(local) for local in self._question.window)
        zone = self._facts.zone
        days = range(day_of(zone.local(first)), day_of(zone.local(end - 1)) + 1)
        starts = (start for day in days for start in self._starts(day, location))
        return [self.time(start, location) for start in starts if first <= start < end]

    def time(self, start: int, location: str) -> Explanation:
        """Explain one start, be it that of a day or not."""
        slot = self._availability.day_at(start, location)
        if slot is not None:
            return Explanation(start, slot.end, location, slot)
        end = self._end_of(start, location)
        found = dict.fromkeys(self._hindrances(Span(start, end), location))
        return Explanation(start, end, location, None, tuple(found))

    def _starts(self, day: int, location: str) -> list[int]:
        sessions = [one.session(day) for one in self._primary(location)]
        found = sorted({session.start for session in sessions if session is not None})
        return found or [midnight(self._facts.zone, day)]

    def _end_of(self, start: int, location: str) -> int:
        """The end of the longest day that starts then, or of the day of the clock."""
        day = day_of(self._facts.zone.local(start))
        sessions = [one.session(day) for one in self._primary(location)]
        ends = [each.end for each in sessions if each is not None and each.start == start]
        return max(ends, default=midnight(self._facts.zone, day + 1))

    def _primary(self, location: str) -> list[Days]:
        return next(iter(self._availability.teams_at(location)), [])

    def _hindrances(self, session: Span, location: str) -> Iterator[Hindrance]:
        if location not in self._question.locations:
            yield Hindrance(Reason.LOCATION_NOT_OFFERED)
        elif session.start < self._question.now:
            yield Hindrance(Reason.PAST)
        elif self._question.repeated(self._facts.zone, Span(session.start, session.start + 1)):
            yield Hindrance(Reason.REPEATED_HOUR)
        elif not self._requirements:
            yield Hindrance(Reason.NO_CANDIDATE)
        else:
            for number, requirement in enumerate(self._requirements):
                yield from self._of_type(requirement, session, location, primary=number == 0)

    def _of_type(
        self, requirement: Requirement, session: Span, location: str, *, primary: bool
    ) -> Iterator[Hindrance]:
        """D30: what keeps every candidate of a type that nobody can serve for."""
        type_id = requirement.type_id
        found = []
        for resource in requirement.candidates:
            if serves_at(resource, location):
                days = Days(resource, self._facts, location)
                found.append(list(self._of_candidate(days, type_id, session, primary=primary)))
            else:
                found.append([Hindrance(Reason.NOT_AT_LOCATION, type_id, resource.id)])
        if not found:
            yield Hindrance(Reason.NO_CANDIDATE, type_id)
        elif all(found):
            yield from (each for hindrances in found for each in hindrances)

    def _of_candidate(
        self, one: Days, type_id: str, session: Span, *, primary: bool
    ) -> Iterator[Hindrance]:
        resource_id = one.resource.id
        day = day_of(self._facts.zone.local(session.start))
        works = one.lasts(session) > 0 if primary else one.works_through(session)
        if not works:
            span = one.session(day)
            reason = Reason.OUTSIDE_WORKING_HOURS if one.resource.hours else Reason.OFF_GRID
            yield Hindrance(reason, type_id, resource_id, span)
        busy = list(self._in_the_way(one, type_id, session))
        yield from busy
        if primary and works and not busy and not self._availability.in_a_row(one, day):
            yield Hindrance(Reason.TOO_FEW_DAYS, type_id, resource_id)

    def _in_the_way(self, one: Days, type_id: str, session: Span) -> Iterator[Hindrance]:
        kept = Span(session.start, session.end + self._buffer)
        for span in self._facts.closed.overlaps(*kept):
            yield Hindrance(Reason.BUSINESS_CLOSED, span=span)
        for span in one.resource.busy.overlaps(*kept):
            reason = Reason.BUSY if span.start < session.end else Reason.BUFFER_MEETS_BUSY
            yield Hindrance(reason, type_id, one.resource.id, span)
