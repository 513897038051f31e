"""Which of the slots found an answer shows: bookable or not, violating what, how many a day.

The same for single slots, sequences and sessions; each is given in order of its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

from openbookings.engine.availability.question import ViolationFilter, Violations
from openbookings.engine.timeline.zone import Zone, day_of, day_start


class Judged(Protocol):
    """What starts at an instant and may violate the policy."""

    @property
    def start(self) -> int:
        """The instant at which it starts."""

    @property
    def bookable(self) -> bool:
        """Whether it can be booked now."""

    @property
    def violations(self) -> Violations:
        """What of the policy it violates."""


Found = TypeVar("Found", bound=Judged)


class Sieve(NamedTuple):
    """What is kept: None asks nothing; days are those of the zone (D7, D8)."""

    zone: Zone
    bookable: bool | None = None
    violations: ViolationFilter | None = None
    per_day: int | None = None

    def keep(self, found: Iterable[Found]) -> Iterable[Found]:
        """Give what is shown, lazily and in the same order."""
        bookable, accepted = self.bookable, self.violations
        if bookable is not None:
            found = (each for each in found if each.bookable is bookable)
        if accepted is not None:
            found = (each for each in found if accepted.accepts(each.violations))
        return found if self.per_day is None else self._capped(found, self.per_day)

    def resume_at(self, start: int) -> int:
        """From which instant on what follows `start` must be found again."""
        if self.per_day is None:
            return start
        # D7: which slots of a day are shown depends on the whole day.
        return self.zone.instant(day_start(day_of(self.zone.local(start))))

    def _capped(self, found: Iterable[Found], most: int) -> Iterator[Found]:
        """Keep at most `most` of each local day, bookable ones before others (D7)."""
        for _, of_day in groupby(found, lambda each: day_of(self.zone.local(each.start))):
            listed = list(of_day)
            first = sorted(range(len(listed)), key=lambda at: not listed[at].bookable)
            yield from (listed[at] for at in sorted(first[:most]))
