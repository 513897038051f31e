"""The answer: slots in order, one slot, who is free for it, or why there is none.

Slots are computed a few days at a time while they are read, so a page costs what it shows (D41).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from openbookings.engine.availability.daily import DailyAvailability
from openbookings.engine.availability.facts import Facts
from openbookings.engine.availability.fit import obstacle
from openbookings.engine.availability.grid import Pace
from openbookings.engine.availability.question import NO_VIOLATIONS, Question
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.availability.slot import Answering, Obstacle, Reason, Refusal, Slot
from openbookings.engine.availability.team import Team
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE

_LONGEST_SWEEP = 32


def answer_to(question: Question, facts: Facts) -> Answering:
    """Whoever answers the question: days are counted in another way than minutes (D40)."""
    if question.days is not None:
        return DailyAvailability(question, question.days, facts)
    return Availability(question, facts)


class Availability:
    """A question put to the facts; ask it for slots, as often as needed."""

    def __init__(self, question: Question, facts: Facts) -> None:
        self._question = question
        self._facts = facts
        self._requirements = [
            one.narrowed(question.chosen.get(one.type_id)) for one in facts.requirements
        ]
        lasts = question.duration * MINUTE
        self._buffer = question.buffer * MINUTE
        self._pace = Pace(lasts, lasts + self._buffer, question.step.minutes * MINUTE)
        self._sieve = Sieve(question.zone, question.bookable, question.violations, question.per_day)
        self._teams: dict[str, list[Team]] = {}

    def slots(self, after: tuple[int, str] | None = None) -> Iterator[Slot]:
        """Give the slots by start, then location id (D5, D31), lazily.

        `after` is start and location of the last slot of the page before; the pages together are
        the whole answer.
        """
        first, end = self._question.starts
        if after is not None:
            first = max(first, self._sieve.resume_at(after[0]))
        slots = self._sieve.keep(self._sweep(first, end))
        if after is not None:
            slots = (slot for slot in slots if (slot.start, slot.location) > after)
        return iter(slots)

    @property
    def lasts(self) -> int:
        """Seconds of a session."""
        return self._pace.lasts

    def slot_from(self, start: int, location: str) -> Slot | None:
        """Give the slot from `start`, on the grid or not; None when somebody needed is taken.

        The question's window plays no part. There is none from a start the clock repeats (C50).
        """
        teams = self._teams_at(location)
        free = all(next(team.free(start), None) is not None for team in teams)
        if not free or not teams or self._repeated(Span(start, start + 1)):
            return None
        return self._slot(start, location)

    def slot_at(
        self, start: int, end: int, location: str, *, on_grid: bool = True
    ) -> Slot | Refusal:
        """Give the slot with these instants and location, or why there is none (D15, E6, E8).

        The question's window and filters play no part, but the facts must reach the time. Without
        `on_grid` any start will do, as for staff who skip the availability check.
        """
        refusal = self._refusal(start, end, location)
        if refusal is not None:
            return refusal
        if on_grid and not self._starts(location, Span(start, start + 1)):
            return Refusal(Reason.OFF_GRID)
        return self._slot(start, location)

    def free(self, slot: Slot, type_id: str) -> Iterator[str]:
        """Give the ids of the type's resources free for a slot, in order of preference (D14)."""
        for team in self._teams_at(slot.location):
            if team.type_id == type_id:
                yield from team.free(slot.start)

    def _sweep(self, first: int, end: int) -> Iterator[Slot]:
        days = 1
        while first < end:
            upto = min(end, first + days * DAY)
            yield from self._slots_between(Span(first, upto))
            first, days = upto, min(days * 2, _LONGEST_SWEEP)

    def _slots_between(self, within: Span) -> Iterator[Slot]:
        open_from, open_to = self._open_starts
        found = [
            (start, location)
            for location in self._question.locations
            for start in self._starts(location, within)
        ]
        for start, location in sorted(found):
            if open_from <= start <= open_to:
                yield Slot(start, start + self._pace.lasts, location, NO_VIOLATIONS)
            else:
                yield self._slot(start, location)

    def _slot(self, start: int, location: str) -> Slot:
        violations = self._question.policy.violations(start, self._question.now)
        return Slot(start, start + self._pace.lasts, location, violations)

    @cached_property
    def _open_starts(self) -> tuple[int, int]:
        return self._question.policy.open_starts(self._question.now)

    def _starts(self, location: str, within: Span) -> list[int]:
        """Give the starts in `within` at which one resource of each type is free (D30)."""
        teams = self._teams_at(location)
        if not teams:
            return []
        zone = self._facts.zone
        if self._question.step.fills_gaps:
            found = teams[0].gap_starts(zone, within)
        else:
            found = teams[0].fixed_starts(zone, within)
        repeated = self._repeated(within)
        starts = [at for at in found if not repeated.covers(at)] if repeated else list(found)
        for team in teams[1:]:
            starts = list(set(starts).difference(team.unserved(starts)))
        return starts

    def _repeated(self, within: Span) -> SpanSet:
        return self._question.repeated(self._facts.zone, within)

    def _teams_at(self, location: str) -> list[Team]:
        teams = self._teams.get(location)
        if teams is None:
            teams = self._teams[location] = [
                Team(one, self._facts, location, self._pace) for one in self._requirements
            ]
        return teams

    def _refusal(self, start: int, end: int, location: str) -> Refusal | None:
        if location not in self._question.locations:
            return Refusal(Reason.LOCATION_NOT_OFFERED)
        if end != start + self._pace.lasts:
            return Refusal(Reason.WRONG_DURATION)
        if start < self._question.now:
            return Refusal(Reason.PAST)
        if self._repeated(Span(start, start + 1)):
            return Refusal(Reason.REPEATED_HOUR)
        return self._missing_resource(Span(start, end), location)

    def _missing_resource(self, session: Span, location: str) -> Refusal | None:
        for requirement in self._requirements:
            obstacles: list[Obstacle] = []
            for resource in requirement.candidates:
                found = obstacle(resource, self._facts, location, session, self._buffer)
                if found is None:
                    break
                obstacles.append(found)
            else:
                reason = Reason.NOTHING_FREE if obstacles else Reason.NO_CANDIDATE
                return Refusal(reason, requirement.type_id, tuple(obstacles))
        return None if self._requirements else Refusal(Reason.NO_CANDIDATE)
