"""What comes out: a slot, or the reasons why there is none.

Plain values; the rule behind each reason stands beside it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.timeline.spans import Span


class Slot(NamedTuple):
    """A time at a location at which all that is needed is free (D1, D30); instants in UTC."""

    start: int
    end: int
    location: str
    violations: Violations

    @property
    def bookable(self) -> bool:
        """Whether no term of the policy stands against it (D1)."""
        return not self.violations.any


class Reason(StrEnum):
    """Why a time is not offered."""

    PAST = "past"  # D3
    WRONG_DURATION = "wrongDuration"  # D15, E6
    LOCATION_NOT_OFFERED = "locationNotOffered"  # D30
    REPEATED_HOUR = "repeatedHour"  # C50
    OFF_GRID = "offGrid"  # D29
    NO_CANDIDATE = "noCandidate"  # D22
    NOTHING_FREE = "nothingFree"  # D30
    NOT_AT_LOCATION = "notAtLocation"  # D23
    OUTSIDE_OPENING_HOURS = "outsideOpeningHours"  # D24
    OUTSIDE_WORKING_HOURS = "outsideWorkingHours"  # D23, D27
    BUSINESS_CLOSED = "businessClosed"  # C42
    BUSY = "busy"  # D26
    BUFFER_MEETS_BUSY = "bufferMeetsBusy"  # D20, D27


class Obstacle(NamedTuple):
    """Why one resource cannot take a time; `span` is the busy time in the way, if that is it."""

    resource_id: str
    reason: Reason
    span: Span | None = None


class Refusal(NamedTuple):
    """Why a time is no slot; if a type is to blame, also what keeps each of its candidates."""

    reason: Reason
    type_id: str | None = None
    obstacles: tuple[Obstacle, ...] = ()
