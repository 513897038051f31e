"""A plain model of one waitlist: a queue, offers with an end, and what an opening does (E73-E80).

Offers are played forward one time-out after the other; nothing is planned. Moments are seconds.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

OFFER_LASTS = 600


@dataclass
class Waiting:
    """Somebody in the queue."""

    number: int
    """Of the booking."""
    party: int
    offered_until: int | None = None
    passed: bool = False
    """Whether they let an offer pass in this round."""


@dataclass
class Line:
    """Who waits for the places of a session or course."""

    queue: list[Waiting] = field(default_factory=list)
    places: int = 0
    """What was free for those who wait when it was last looked at."""

    def find(self, number: int) -> Waiting:
        """The one with this booking."""
        (found,) = (each for each in self.queue if each.number == number)
        return found

    def forget(self, number: int) -> None:
        """Somebody waits no more."""
        self.queue = [each for each in self.queue if each.number != number]

    def look(self, now: int, places: int, *, freed: bool = False) -> None:
        """Offer what is free to those who wait; at an opening everybody has a new chance (E76)."""
        self.play(now)
        if places > 0 and (freed or places > self.places):
            for each in self.queue:
                each.passed = False
        self.places = places
        self._offer(now)

    def play(self, now: int) -> None:
        """Let offers run out up to now, each with what follows from it (E76)."""
        while self.running and (ends := min(self.running)) <= now:
            for each in self.queue:
                if each.offered_until == ends:
                    each.offered_until, each.passed = None, True
            self._offer(ends)

    @property
    def running(self) -> list[int]:
        """When the offers that run now end."""
        return [each.offered_until for each in self.queue if each.offered_until is not None]

    @property
    def kept(self) -> int:
        """Places nobody else can have: as many as are on offer now or will be if nobody answers."""
        future, most = deepcopy(self), 0
        while future.running:
            most = max(most, future._offered)
            future.play(min(future.running))
        return most

    def states(self) -> list[str]:
        """How it stands with each of them (E74)."""
        return [
            "SUGGESTING" if each.offered_until else "DECLINED" if each.passed else "WAITING"
            for each in self.queue
        ]

    @property
    def _offered(self) -> int:
        return sum(each.party for each in self.queue if each.offered_until is not None)

    def _offer(self, at: int) -> None:
        for each in self.queue:
            idle = each.offered_until is None and not each.passed
            # E79: who does not fit is passed over, for this round.
            if idle and each.party <= min(self.places, self.places - self._offered):
                each.offered_until = at + OFFER_LASTS
