"""Sessions of whole days: what is rented by the day (D40).

Days are those of the site's clock, so one of 23 or 25 hours is one day too. A resource without
hours can be taken for several days in a row, from midnight to midnight. For one with hours every
day on which it works is a session of its own, from its first to its last hour of that day; days
off then never lie inside a session, and what happens outside the hours does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from openbookings.engine.availability.facts import Facts, Requirement, Resource
from openbookings.engine.availability.fit import serves_at
from openbookings.engine.availability.question import DayRange, Question
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.availability.slot import Reason, Refusal, Slot
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, Zone, day_of, day_start


def whole_days(zone: Zone, span: Span) -> int:
    """Count the days of the zone from one midnight to another; 0 if the span is no such days."""
    first, last = (day_of(zone.local(at)) for at in span)
    bounds = midnight(zone, first), midnight(zone, last)
    return last - first if span == bounds else 0


def midnight(zone: Zone, day: int) -> int:
    """Give the instant at which a local day begins (C49)."""
    return zone.instant(day_start(day))


class Days:
    """The days for which one resource can be taken at a location."""

    def __init__(self, resource: Resource, facts: Facts, location: str) -> None:
        """Take the facts of the resource; opening hours bound no days (D40)."""
        self.resource = resource
        self._zone = facts.zone
        self._busy = resource.busy | facts.closed
        self._worked: dict[int, Span] | None = None
        if resource.hours is not None:
            self._worked = _worked_days(resource.hours.at_location(location), facts.zone)

    def session(self, day: int) -> Span | None:
        """Give the session that takes it for one day; None on a day off."""
        if self._worked is not None:
            return self._worked.get(day)
        whole = Span(midnight(self._zone, day), midnight(self._zone, day + 1))
        # A day that the clock skips (Samoa, 2011) is none.
        return whole if whole.start < whole.end else None

    def lasts(self, session: Span) -> int:
        """Count the days of a session for which it can be taken; 0 if it cannot be taken so."""
        if self._worked is None:
            return whole_days(self._zone, session)
        return int(self._worked.get(day_of(self._zone.local(session.start))) == session)

    def works_through(self, session: Span) -> bool:
        """Say whether it works on each day of a session that somebody else's days decide."""
        if self._worked is None:
            return True
        first, last = (day_of(self._zone.local(at)) for at in (session.start, session.end - 1))
        return all(day in self._worked for day in range(first, last + 1))

    def is_free(self, session: Span, buffer: int) -> bool:
        """Say whether nothing takes it during the session and the seconds after it (D27)."""
        return self._busy.first_overlap(session.start, session.end + buffer) is None


class DailyAvailability:
    """A question for days put to the facts; ask it as `Availability`.

    The list has a slot for each single day, to be put together by whoever asks: a day is there if
    enough days in a row are free for the shortest session. A session of several days is one slot
    of `slot_at`.
    """

    def __init__(self, question: Question, days: DayRange, facts: Facts) -> None:
        self._question = question
        self._days = days
        self._facts = facts
        self._buffer = question.buffer * MINUTE
        self._sieve = Sieve(question.zone, question.bookable, question.violations, question.per_day)
        self._requirements = [
            one.narrowed(question.chosen.get(one.type_id)) for one in facts.requirements
        ]
        self._teams: dict[str, list[list[Days]]] = {}

    def slots(self, after: tuple[int, str] | None = None) -> Iterator[Slot]:
        """Give the single days by start, then location (D5), lazily, from behind `after` on."""
        first, end = self._question.starts
        if after is not None:
            first = max(first, self._sieve.resume_at(after[0]))
        found = self._sieve.keep(self._between(Span(first, end)))
        return (slot for slot in found if after is None or (slot.start, slot.location) > after)

    def day_at(self, start: int, location: str) -> Slot | None:
        """Give the single day of the list that starts then, if there is one."""
        of_day = self._of_day(day_of(self._facts.zone.local(start)), Span(start, start + 1))
        return next((slot for slot in of_day if slot.location == location), None)

    def slot_at(
        self, start: int, end: int, location: str, *, on_grid: bool = True
    ) -> Slot | Refusal:
        """Give the session with these instants, or why there is none (D15, E6).

        Its days count in every case: `on_grid` is for sessions of minutes.
        """
        session = Span(start, end)
        if location not in self._question.locations:
            return Refusal(Reason.LOCATION_NOT_OFFERED)
        if start < self._question.now:
            return Refusal(Reason.PAST)
        if self._repeats(start):
            return Refusal(Reason.REPEATED_HOUR)
        teams = self.teams_at(location)
        if not all(teams):
            return Refusal(Reason.NO_CANDIDATE)
        if not teams or not any(self._allows(one, session) for one in teams[0]):
            return Refusal(Reason.WRONG_DURATION if teams else Reason.NO_CANDIDATE)
        if not all(self._takers(number, location, session) for number in range(len(teams))):
            return Refusal(Reason.NOTHING_FREE)
        return self._slot(session, location)

    def free(self, slot: Slot, type_id: str) -> Iterator[str]:
        """Give the ids of the type's resources free for a slot, in order of preference (D14)."""
        session = Span(slot.start, slot.end)
        for number, requirement in enumerate(self._requirements):
            if requirement.type_id == type_id:
                for one in self._takers(number, slot.location, session):
                    yield one.resource.id

    def teams_at(self, location: str) -> list[list[Days]]:
        """Give the days of the candidates who serve at a location, by type, the primary first."""
        teams = self._teams.get(location)
        if teams is None:
            teams = self._teams[location] = [
                _team(one, self._facts, location) for one in self._requirements
            ]
        return teams

    def in_a_row(self, one: Days, day: int) -> bool:
        """Say whether the day is one of as many free days in a row as the shortest session."""
        least = self._days.least
        before = takewhile(lambda each: self._open(one, each), range(day - 1, day - least, -1))
        behind = takewhile(lambda each: self._open(one, each), range(day + 1, day + least))
        return self._open(one, day) and sum(1 for _ in (*before, *behind)) + 1 >= least

    def _between(self, starts: Span) -> Iterator[Slot]:
        zone = self._facts.zone
        first, last = day_of(zone.local(starts.start)), day_of(zone.local(starts.end - 1))
        for day in range(first, last + 1):
            yield from self._of_day(day, starts)

    def _of_day(self, day: int, starts: Span) -> list[Slot]:
        """The slots of one day: of those with the same start and place the longest (D31)."""
        found: dict[tuple[int, str], Slot] = {}
        for location in self._question.locations:
            for session in sorted(self._sessions(day, location)):
                start = session.start
                if starts.start <= start < starts.end and not self._repeats(start):
                    found[start, location] = self._slot(session, location)
        return [found[key] for key in sorted(found)]

    def _sessions(self, day: int, location: str) -> Iterator[Span]:
        """The sessions of one day for which somebody of each type is free."""
        primary, *others = self.teams_at(location) or [[]]
        for one in primary:
            session = one.session(day) if self.in_a_row(one, day) else None
            if session is not None and all(
                any(self._joins(other, session) for other in team) for team in others
            ):
                yield session

    def _takers(self, number: int, location: str, session: Span) -> list[Days]:
        """Who of a type can take the session; the primary type's days decide what it may be."""
        team = self.teams_at(location)[number]
        if number > 0:
            return [one for one in team if self._joins(one, session)]
        return [one for one in team if one.lasts(session) and one.is_free(session, self._buffer)]

    def _joins(self, one: Days, session: Span) -> bool:
        return one.works_through(session) and one.is_free(session, self._buffer)

    def _allows(self, one: Days, session: Span) -> bool:
        """Whether the session has a length for which the resource can be taken at all."""
        days = one.lasts(session)
        if one.resource.hours is not None:
            # A stay of several days is several sessions; each of them is one day.
            return days == 1
        return self._days.least <= days <= self._days.most

    def _open(self, one: Days, day: int) -> bool:
        session = one.session(day)
        return (
            session is not None
            and session.start >= self._question.now
            and one.is_free(session, self._buffer)
        )

    def _slot(self, session: Span, location: str) -> Slot:
        violations = self._question.policy.violations(session.start, self._question.now)
        return Slot(*session, location, violations)

    def _repeats(self, start: int) -> bool:
        return bool(self._question.repeated(self._facts.zone, Span(start, start + 1)))


def _team(requirement: Requirement, facts: Facts, location: str) -> list[Days]:
    return [
        Days(one, facts, location) for one in requirement.candidates if serves_at(one, location)
    ]


def _worked_days(windows: SpanSet, zone: Zone) -> dict[int, Span]:
    """By local day the time from the first to the last hour of the windows that begin on it.

    A window longer than a day is cut at the midnights in it: it is hours on each of its days.
    """
    found: dict[int, Span] = {}
    for start, end in windows:
        inner = zone.midnights(start + 1, end) if end - start > DAY else []
        for piece in zip([start, *inner], [*inner, end], strict=True):
            day = day_of(zone.local(piece[0]))
            known = found.get(day, Span(*piece))
            found[day] = Span(min(known.start, piece[0]), max(known.end, piece[1]))
    return found
