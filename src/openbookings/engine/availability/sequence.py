"""Services one after the other at one place: each fits by itself, the next begins as one ends.

Buffers between the items of a sequence do not count against each other, but each item keeps its
own against everybody else's bookings (D52); so the items are independent of one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.question import Violations
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.availability.slot import Reason, Refusal, Slot


class SequenceSlot(NamedTuple):
    """A time at which the services can follow each other; instants in UTC (D49)."""

    start: int
    end: int
    location: str
    violations: Violations
    parts: tuple[Slot, ...]

    @property
    def bookable(self) -> bool:
        """Whether every item is (D53)."""
        return not self.violations.any


class SequenceAvailability:
    """The items in their order, the first of which sets the grid (D51)."""

    def __init__(self, items: Sequence[Availability], sieve: Sieve) -> None:
        """Take items whose own questions filter nothing; `sieve` says what is shown."""
        self._first, self._others = items[0], tuple(items[1:])
        self._sieve = sieve

    def slots(self, until: int, after: tuple[int, str] | None = None) -> Iterator[SequenceSlot]:
        """Give the sequences that end by `until`, an instant (D4), by start, lazily.

        `after` is start and location of the last one of the page before.
        """
        begun = None if after is None else (self._sieve.resume_at(after[0]), "")
        found = (self._whole(slot) for slot in self._first.slots(begun))
        shown = self._sieve.keep(
            each for each in found if isinstance(each, SequenceSlot) and each.end <= until
        )
        return (each for each in shown if after is None or (each.start, each.location) > after)

    def slot_at(self, start: int, end: int, location: str) -> SequenceSlot | Refusal:
        """Give the sequence with these instants, or why there is none (D54)."""
        first = self._first.slot_at(start, start + self._first.lasts, location)
        if isinstance(first, Refusal):
            return first
        found = self._whole(first)
        if isinstance(found, SequenceSlot) and found.end != end:
            return Refusal(Reason.WRONG_DURATION)
        return found

    def _whole(self, first: Slot) -> SequenceSlot | Refusal:
        parts = [first]
        for item in self._others:
            part = item.slot_from(parts[-1].end, first.location)
            if part is None:
                return Refusal(Reason.NOTHING_FREE)
            parts.append(part)
        return SequenceSlot(
            first.start, parts[-1].end, first.location, _together(parts), tuple(parts)
        )


def _together(parts: Sequence[Slot]) -> Violations:
    """D53: what any item violates; booking opens when it has opened for all of them."""
    violated = [part.violations for part in parts]
    opens = [each.earliest_booking for each in violated if each.earliest_booking is not None]
    return Violations(
        any(each.too_early for each in violated),
        any(each.too_late for each in violated),
        any(each.online_disabled for each in violated),
        max(opens, default=None),
    )
