"""The candidates of one required type at one location, asked together (D22, D30).

One free candidate is enough, so each is only asked about the starts for which none was found
before; with many staff most of them are never asked (D41).
"""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.availability.facts import Facts, Requirement, Resource
from openbookings.engine.availability.fit import Candidate, serves_at, windows_of
from openbookings.engine.availability.grid import Pace, fixed_starts, gap_starts, stretches
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import Zone


class Team:
    """Candidates who serve at the location, also grouped by the windows they share."""

    def __init__(self, requirement: Requirement, facts: Facts, location: str, pace: Pace) -> None:
        self.type_id = requirement.type_id
        self._pace = pace
        here = [one for one in requirement.candidates if serves_at(one, location)]
        self._candidates: list[Candidate] = []
        self._shifts: list[tuple[SpanSet, list[Candidate]]] = []
        for windows, members in _by_windows(here, facts, location):
            shift = [Candidate(one, windows, one.busy | facts.closed, pace) for one in members]
            self._shifts.append((windows, shift))
            self._candidates.extend(shift)
        order = {one.id: place for place, one in enumerate(here)}
        self._candidates.sort(key=lambda candidate: order[candidate.resource_id])

    def free(self, start: int) -> Iterator[str]:
        """Give the ids of those who can take a session from `start`, in the order to offer them."""
        return (one.resource_id for one in self._candidates if one.fits(start))

    def unserved(self, starts: list[int]) -> list[int]:
        """Give those of the starts at which nobody fits (D30)."""
        for windows, shift in self._shifts:
            lasts = self._pace.lasts
            inside = [at for at in starts if windows.contains(at, at + lasts)]
            served = set(inside).difference(_taken_by_all(shift, inside))
            starts = [at for at in starts if at not in served]
        return starts

    def fixed_starts(self, zone: Zone, within: Span) -> set[int]:
        """Give the starts on the fixed grid of somebody who is free then (D29, D31)."""
        found: set[int] = set()
        for windows, shift in self._shifts:
            grid = fixed_starts(stretches(windows, zone, within), self._pace, within)
            fresh = [at for at in grid if at not in found]
            found.update(fresh)
            found.difference_update(_taken_by_all(shift, fresh))
        return found

    def gap_starts(self, zone: Zone, within: Span) -> set[int]:
        """Give the starts on the grid of somebody whose grid follows their busy time (D29, D31)."""
        found: set[int] = set()
        for windows, shift in self._shifts:
            grid = stretches(windows, zone, within)
            for candidate in shift:
                for starts in gap_starts(grid, candidate.busy, self._pace, within):
                    found.update(starts)
        return found


def _by_windows(
    resources: list[Resource], facts: Facts, location: str
) -> list[tuple[SpanSet, list[Resource]]]:
    """Group resources by the hours object they share, so that windows are computed once."""
    groups: dict[int, tuple[SpanSet, list[Resource]]] = {}
    for one in resources:
        group = groups.get(id(one.hours))
        if group is None:
            group = groups[id(one.hours)] = windows_of(one, facts, location), []
        group[1].append(one)
    return list(groups.values())


def _taken_by_all(candidates: list[Candidate], starts: list[int]) -> list[int]:
    for candidate in candidates:
        if not starts:
            break
        starts = candidate.taken(starts)
    return starts
