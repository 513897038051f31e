"""The answer: slots in order, one slot, who is free for it, or why there is none.

Slots are computed a few days at a time while they are read, so a page costs what it shows (D41).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby, islice

from openbookings.engine.availability.facts import Facts, Requirement
from openbookings.engine.availability.fit import obstacle
from openbookings.engine.availability.grid import Pace
from openbookings.engine.availability.question import NO_VIOLATIONS, Question
from openbookings.engine.availability.slot import Obstacle, Reason, Refusal, Slot
from openbookings.engine.availability.team import Team
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, day_of, day_start

_LONGEST_SWEEP = 32


class Availability:
    """A question put to the facts; ask it for slots, as often as needed."""

    def __init__(self, question: Question, facts: Facts) -> None:
        self._question = question
        self._facts = facts
        self._requirements = [_narrowed(one, question) for one in facts.requirements]
        lasts = question.duration * MINUTE
        self._buffer = question.buffer * MINUTE
        self._pace = Pace(lasts, lasts + self._buffer, question.step.minutes * MINUTE)
        self._teams: dict[str, list[Team]] = {}

    def slots(self, after: tuple[int, str] | None = None) -> Iterator[Slot]:
        """Give the slots by start, then location id (D5, D31), lazily.

        `after` is start and location of the last slot of the page before; the pages together are
        the whole answer.
        """
        first, end = self._question.starts
        if after is not None:
            first = max(first, self._resume_at(after[0]))
        slots: Iterable[Slot] = self._sweep(first, end)
        if self._question.bookable is not None:
            slots = (slot for slot in slots if slot.bookable is self._question.bookable)
        accepted = self._question.violations
        if accepted is not None:
            slots = (slot for slot in slots if accepted.accepts(slot.violations))
        if self._question.per_day is not None:
            slots = self._capped(slots, self._question.per_day)
        if after is not None:
            slots = (slot for slot in slots if (slot.start, slot.location) > after)
        return iter(slots)

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

    def _resume_at(self, start: int) -> int:
        if self._question.per_day is None:
            return start
        # D7: which slots of a day are shown depends on the whole day.
        zone = self._question.zone
        return zone.instant(day_start(day_of(zone.local(start))))

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

    def _capped(self, slots: Iterable[Slot], cap: int) -> Iterator[Slot]:
        """Keep at most `cap` slots of each local day, bookable ones before others (D7)."""
        zone = self._question.zone
        for _, of_day in groupby(slots, lambda slot: day_of(zone.local(slot.start))):
            chosen = sorted(of_day, key=lambda slot: not slot.bookable)
            yield from sorted(islice(chosen, cap))

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
        """Give the instants whose wall-clock time means an earlier one (C50).

        Neither on the site's clock nor on the asker's: a booking names its start in either.
        """
        zones = {self._facts.zone, self._question.zone}
        return SpanSet(span for zone in zones for span in zone.repeated(*within))

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


def _narrowed(requirement: Requirement, question: Question) -> Requirement:
    chosen = question.chosen.get(requirement.type_id)
    if chosen is None:
        return requirement
    candidates = tuple(one for one in requirement.candidates if one.id in chosen)
    return Requirement(requirement.type_id, candidates)
