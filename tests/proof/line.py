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
    grown: bool = False
    """Whether the party has just become larger."""


@dataclass
class Line:
    """Who waits for the places of a session or course."""

    queue: list[Waiting] = field(default_factory=list)
    untaken: int = 0
    """Places that nobody had taken when it was last looked at, kept for somebody or not."""
    places: int = 0
    """Those of them that are kept for nobody but those who wait."""

    def find(self, number: int) -> Waiting:
        """The one with this booking."""
        (found,) = (each for each in self.queue if each.number == number)
        return found

    def forget(self, number: int) -> None:
        """Somebody waits no more."""
        self.queue = [each for each in self.queue if each.number != number]

    def look(self, now: int, places: int, untaken: int, *, freed: bool = False) -> None:
        """Offer what is free to those who wait; at an opening everybody has a new chance (E76)."""
        if places > 0 and (freed or untaken > self.untaken):
            for each in self.queue:
                each.passed = False
        self.untaken = untaken
        self.offer(now, places)

    def end_offers(self, now: int) -> None:
        """Whoever has not answered by now has let the offer pass (E76)."""
        for each in self.queue:
            if each.offered_until is not None and each.offered_until <= now:
                each.offered_until, each.passed = None, True

    def offer(self, at: int, places: int) -> None:
        """Offer what is there to whoever it fits; offers of what is gone are withdrawn (E81)."""
        self.places = left = places
        # E61: whoever wants more than before takes nothing from the others.
        for each in sorted(self._suggested, key=lambda each: (each.grown, each.offered_until or 0)):
            if each.party > left:
                each.offered_until = None
            else:
                left -= each.party
        for each in self.queue:
            each.grown = False
            idle = each.offered_until is None and not each.passed
            # E79: who does not fit is passed over, for this time.
            if idle and each.party <= left:
                each.offered_until = at + OFFER_LASTS
                left -= each.party

    @property
    def running(self) -> list[int]:
        """When the offers that run now end."""
        return [each.offered_until for each in self.queue if each.offered_until is not None]

    @property
    def kept(self) -> int:
        """Places nobody else can have: as many as are on offer now or will be if nobody answers."""
        future, most = deepcopy(self), 0
        while future.running:
            most = max(most, sum(each.party for each in future._suggested))
            ends = min(future.running)
            future.end_offers(ends)
            future.offer(ends, future.places)
        return most

    def states(self) -> list[str]:
        """How it stands with each of them (E74)."""
        return [
            "SUGGESTING" if each.offered_until else "DECLINED" if each.passed else "WAITING"
            for each in self.queue
        ]

    @property
    def _suggested(self) -> list[Waiting]:
        return [each for each in self.queue if each.offered_until is not None]
