"""What is asked around each change: wall times, weekly classes, and slots of many shapes.

The same questions are asked at every change; what lies in the skipped or repeated stretch is
placed by the change itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.clock_changes.clock import DAY, ClockChange
from tools.clock_changes.slots import Session

LENGTHS = (15, 20, 30, 60, 90)
SITE_WITHOUT_CHANGES = "Asia/Kolkata"
Hours = tuple[int, int]
"""Opening and closing in minutes from 00:00 of a date; closing may lie on the next."""

EVERY_DATE: dict[str, Hours] = {
    "day": (9 * 60, 17 * 60),
    "night": (22 * 60, 30 * 60),
    "always": (0, DAY),
}
_FOUR_HOURS = 240
# Six times of day at which classes are common or clocks change.
_CLASS_TIMES = (15, 90, 150, 170, 180, 1425)
_CLASS_LENGTHS = (45, 60, 180)


@dataclass(frozen=True)
class SlotQuestion:
    """Which hours, which session, whether somebody is booked, and the site's zone if another."""

    hours: str
    session: Session
    booked: bool = False
    site: str | None = None


def slot_questions() -> list[SlotQuestion]:
    """Give the questions about slots, in the order of the answers in the case set."""
    every = [Session(length, step) for length in LENGTHS for step in LENGTHS]
    some = [Session(15, 15), Session(20, 30), Session(30, 20), Session(60, 15), Session(90, 60)]
    kept = [Session(30, 30, 15), Session(60, 20, 30), Session(30, 45, 15, fills_gaps=True)]
    abroad = [Session(30, 30), Session(60, 15), Session(90, 90)]
    return [
        *(SlotQuestion(hours, one) for hours in EVERY_DATE for one in every),
        *(SlotQuestion(hours, one) for hours in ("fromChange", "untilChange") for one in some),
        *(SlotQuestion(hours, one, booked=True) for hours in ("night", "always") for one in kept),
        *(SlotQuestion("always", one, site=SITE_WITHOUT_CHANGES) for one in abroad),
    ]


@dataclass(frozen=True)
class Surroundings:
    """A change, and the three dates around it on the clock that changes."""

    change: ClockChange

    @property
    def jump(self) -> int:
        """The wall time at which the clock jumps: the one it would show without a change."""
        return self.change.minute + self.change.before

    @property
    def first_wall(self) -> int:
        """00:00 of the date before the one on which the last minute before the change lies."""
        return ((self.jump - 1) // DAY - 1) * DAY

    @property
    def midst(self) -> int:
        """The wall time in the middle of what the clock skips or repeats."""
        return self.jump + (self.change.after - self.change.before) // 2

    @property
    def hours(self) -> dict[str, Hours]:
        """The hours of `EVERY_DATE`, and those that open or close in the midst of the change."""
        opens = self.midst % DAY
        closes = (self.midst - _FOUR_HOURS) % DAY
        return {
            **EVERY_DATE,
            "fromChange": (opens, opens + _FOUR_HOURS),
            "untilChange": (closes, closes + _FOUR_HOURS),
        }

    @property
    def booked(self) -> tuple[int, int]:
        """The minutes an appointment over the change keeps: 45 from half an hour before, and 15."""
        return self.change.minute - 30, self.change.minute + 30

    def classes(self) -> list[tuple[int, int]]:
        """Give wall start and end of classes on the date of the change and the next."""
        edges = {self.jump, self.jump + self.change.after - self.change.before}
        low, high = min(edges), max(edges)
        near = (low - 1, low, self.midst - 5, self.midst, high - 1, high)
        dates = (self.first_wall + DAY, self.first_wall + 2 * DAY)
        return [
            *((wall, wall + length) for wall in near for length in _CLASS_LENGTHS),
            *((date + at, date + at + 60) for date in dates for at in _CLASS_TIMES),
        ]
