"""What is asked: which starts, how long, on which grid, for whom, and what policy says.

Times in the question are minutes for durations, instants in UTC for `now`, and wall-clock time
for the window of starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, Local, Zone

_ANY: Mapping[str, frozenset[str]] = {}
_NO_LIMIT = 1 << 50


class Step(NamedTuple):
    """Minutes between starts; `fills_gaps` begins the grid again after busy time (D21, D29)."""

    minutes: int
    fills_gaps: bool = False

    @classmethod
    def same_as_duration(cls, first_duration: int, buffer: int) -> Step:
        """Give the step of `sameAsDuration`: the service's first duration plus its buffer (D21)."""
        return cls(first_duration + buffer, fills_gaps=True)


class DayRange(NamedTuple):
    """The fewest and the most whole days a session may last (D40)."""

    least: int
    most: int


class Violations(NamedTuple):
    """Which terms of the booking policy a start violates (D9); `earliest_booking` is an instant."""

    too_early: bool = False
    too_late: bool = False
    online_disabled: bool = False
    earliest_booking: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is a violation at all."""
        return self.too_early or self.too_late or self.online_disabled


NO_VIOLATIONS = Violations()


class ViolationFilter(NamedTuple):
    """Keep slots whose violations equal the given booleans; None asks nothing (D8)."""

    too_early: bool | None = None
    too_late: bool | None = None
    online_disabled: bool | None = None

    def accepts(self, violations: Violations) -> bool:
        """Say whether the violations match field by field."""
        pairs = zip(self, violations[:3], strict=True)
        return all(wanted is None or wanted == given for wanted, given in pairs)


@dataclass(frozen=True, slots=True)
class PolicyWindow:
    """When the policy lets customers book: limits in minutes before the start, None is off."""

    early_minutes: int | None = None
    late_minutes: int | None = None
    online: bool = True

    def violations(self, start: int, now: int, open_until: int | None = None) -> Violations:
        """Judge a start at instant `now` (D9); exactly at a limit is still in time (B8).

        `open_until` is the instant to which book-after-start keeps booking open (B6), for what
        knows it; without it booking ends with the start (B7).
        """
        left = start - now
        too_early = self.early_minutes is not None and left > self.early_minutes * MINUTE
        too_late = self.late_minutes is not None and left < self.late_minutes * MINUTE
        passed = now > (start if open_until is None else open_until)
        earliest = None
        if too_early and self.early_minutes is not None:
            earliest = start - self.early_minutes * MINUTE
        return Violations(too_early, too_late or passed, not self.online, earliest)

    def open_starts(self, now: int) -> tuple[int, int]:
        """Give the first and the last start without violation; there is none if last < first."""
        if not self.online:
            return 0, -1
        early = _NO_LIMIT if self.early_minutes is None else self.early_minutes
        return now + (self.late_minutes or 0) * MINUTE, now + early * MINUTE


@dataclass(frozen=True, slots=True)
class Question:
    """Which slots: local start in `[window.start, window.end)` in `zone`, never before `now` (D3).

    `duration` includes add-ons (D19), `buffer` follows it (D20); both in minutes. With `days` a
    session lasts days of the site instead, and `duration` plays no part (D40). `chosen` narrows
    the candidates of a type to the given ids (D14). `bookable`, `violations` and `per_day` filter
    the answer (D7, D8).
    """

    zone: Zone
    window: tuple[Local, Local]
    now: int
    duration: int
    step: Step
    locations: tuple[str, ...]
    buffer: int = 0
    days: DayRange | None = None
    policy: PolicyWindow = PolicyWindow()
    chosen: Mapping[str, frozenset[str]] = field(default_factory=lambda: _ANY)
    bookable: bool | None = None
    violations: ViolationFilter | None = None
    per_day: int | None = None

    @property
    def starts(self) -> Span:
        """The instants at which a slot may start."""
        first, end = (self.zone.instant(local) for local in self.window)
        return Span(max(first, self.now), end)

    @property
    def reach(self) -> Span:
        """The instants the facts must tell about.

        Three days back, because the grid follows from where a window started, and a window open
        for more than a day begins its grid again at midnight (D29, D37). For days also the days
        around that a session of the shortest length may need; one is at most 25 hours long.
        """
        first, end = self.starts
        if self.days is None:
            return Span(first - 3 * DAY, end + (self.duration + self.buffer) * MINUTE)
        around = (self.days.least + 2) * DAY
        return Span(first - around, end + around + self.buffer * MINUTE)

    def repeated(self, site_zone: Zone, within: Span) -> SpanSet:
        """Give the instants whose wall-clock time means an earlier one (C50).

        Neither on the site's clock nor on the asker's: a booking names its start in either.
        """
        zones = {site_zone, self.zone}
        return SpanSet(span for zone in zones for span in zone.repeated(*within))
