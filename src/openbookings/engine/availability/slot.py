"""What comes out: a slot, or the reasons why there is none.

Plain values; the rule behind each reason stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple, Protocol

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
    TOO_FEW_DAYS = "tooFewDays"  # D40


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


class Answering(Protocol):
    """Whoever answers a question: for sessions of minutes, or of whole days."""

    def slots(self, after: tuple[int, str] | None = None) -> Iterator[Slot]:
        """Give the slots by start, then location (D5), from behind `after` on."""

    def slot_at(
        self, start: int, end: int, location: str, *, on_grid: bool = True
    ) -> Slot | Refusal:
        """Give the slot with these instants and location, or why there is none (D15, E6)."""

    def free(self, slot: Slot, type_id: str) -> Iterator[str]:
        """Give the ids of the type's resources free for a slot, in order of preference (D14)."""
