"""Whether a resource can take a time, and if not, what stands in the way (D23-D27).

`Candidate` decides fast for many starts; `obstacles` decides for one time and names the culprits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from openbookings.engine.availability.facts import Facts, Resource
from openbookings.engine.availability.grid import NEVER, Pace
from openbookings.engine.availability.slot import Obstacle, Reason
from openbookings.engine.timeline.spans import Span, SpanSet

ALWAYS = SpanSet([(-NEVER, NEVER)])


def windows_of(resource: Resource, facts: Facts, location: str) -> SpanSet:
    """Give the merged windows in which the resource works at a location (D23-D25, C37, C41)."""
    own = ALWAYS if resource.hours is None else resource.hours.at_location(location)
    return own if facts.opening is None else own & facts.opening.at_location(location)


def serves_at(resource: Resource, location: str) -> bool:
    """Say whether the resource may be used at the location (D23)."""
    return resource.locations is None or location in resource.locations


def obstacle(
    resource: Resource, facts: Facts, location: str, session: Span, buffer: int
) -> Obstacle | None:
    """Say what keeps the resource from taking the session, or nothing if it fits (D27).

    `buffer` is the seconds kept free after the session. The start need not be on any grid.
    """
    return next(obstacles(resource, facts, location, session, buffer), None)


def obstacles(
    resource: Resource, facts: Facts, location: str, session: Span, buffer: int
) -> Iterator[Obstacle]:
    """Give everything that keeps the resource from taking the session, none if it fits."""
    if not serves_at(resource, location):
        yield Obstacle(resource.id, Reason.NOT_AT_LOCATION)
    if facts.opening is not None and not facts.opening.at_location(location).contains(*session):
        yield Obstacle(resource.id, Reason.OUTSIDE_OPENING_HOURS)
    if resource.hours is not None and not resource.hours.at_location(location).contains(*session):
        yield Obstacle(resource.id, Reason.OUTSIDE_WORKING_HOURS)
    kept = Span(session.start, session.end + buffer)
    for span in facts.closed.overlaps(*kept):
        yield Obstacle(resource.id, Reason.BUSINESS_CLOSED, span)
    for span in resource.busy.overlaps(*kept):
        reason = Reason.BUSY if span.start < session.end else Reason.BUFFER_MEETS_BUSY
        yield Obstacle(resource.id, reason, span)


class Candidate:
    """A resource prepared for many questions of the same pace at one location."""

    __slots__ = ("_ends", "_next_busy", "_pace", "busy", "resource_id", "windows")

    def __init__(self, resource: Resource, windows: SpanSet, busy: SpanSet, pace: Pace) -> None:
        self.resource_id = resource.id
        self.windows = windows
        self.busy = busy
        self._pace = pace
        self._ends = busy.ends
        self._next_busy = (*busy.starts, NEVER)

    def fits(self, start: int) -> bool:
        """Say whether the resource can take a session from `start` (D27)."""
        if self._next_busy[bisect_right(self._ends, start)] < start + self._pace.takes:
            return False
        return self.windows.contains(start, start + self._pace.lasts)

    def taken(self, starts: Iterable[int]) -> list[int]:
        """Give those of the starts at which session and buffer meet busy time (D27)."""
        ends, next_busy, takes = self._ends, self._next_busy, self._pace.takes
        return [at for at in starts if next_busy[bisect_right(ends, at)] < at + takes]
