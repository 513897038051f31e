"""Turns: for whom alone free places are, one after the other or side by side (E75-E80). Pure.

A plan assumes that nobody answers, and that no hold is used; who does makes a new plan. So whose
turn it is at a moment follows from the plan and the clock, and no time-out has to be noticed by
anybody. Moments and lengths are in one unit, whichever it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Waiting(NamedTuple):
    """Somebody who waits for places for a party."""

    id: str
    party: int


class Turn(NamedTuple):
    """When places are for one party alone: from `starts` up to `ends`."""

    id: str
    party: int
    starts: int
    ends: int

    def runs(self, at: int) -> bool:
        """Whether it is this party's turn at that moment."""
        return self.starts <= at < self.ends


class Opening(NamedTuple):
    """Free places from `at` on, how long a turn lasts, and when all turns end (E80)."""

    places: int
    at: int
    lasts: int
    closes: int


def plan(opening: Opening, running: Sequence[Turn], queue: Iterable[Waiting]) -> list[Turn]:
    """The turns of an opening: the running ones, which keep their time, and those that follow.

    Whoever fits into the places that are free at a moment gets a turn, in the order of the
    queue; parties larger than the opening get none (E79).
    """
    turns = list(running)
    waiting = [each for each in queue if each.party <= opening.places]
    at = opening.at
    while waiting and at < opening.closes:
        free = opening.places - sum(turn.party for turn in turns if turn.ends > at)
        left = []
        for each in waiting:
            if each.party <= free:
                turns.append(Turn(*each, at, min(at + opening.lasts, opening.closes)))
                free -= each.party
            else:
                left.append(each)
        waiting = left
        at = min(turn.ends for turn in turns if turn.ends > at)
    return turns


def upheld(places: int, running: Iterable[Turn]) -> list[Turn]:
    """The running turns whose places are still there, in this order; others are withdrawn."""
    found = []
    for turn in running:
        if turn.party <= places:
            found.append(turn)
            places -= turn.party
    return found


class Lapse(NamedTuple):
    """Places kept for somebody else that come back at a moment, unless they are used before."""

    at: int
    places: int


class Kept(NamedTuple):
    """Places kept for those who wait, up to `until`; negative where more are kept from then on."""

    places: int
    until: int


class Foresight(NamedTuple):
    """All turns by the clock alone, and the places kept: at a moment the sum of what lasts on."""

    turns: list[Turn]
    kept: list[Kept]


def foresee(
    opening: Opening, lapses: Iterable[Lapse], running: Sequence[Turn], queue: Iterable[Waiting]
) -> Foresight:
    """What comes of an opening if nobody answers and nothing that is kept for others is used.

    What lapses gives its places back at that moment, and they are offered like those of the
    opening. Before that moment it counts for nothing: no other place is kept because of it.
    """
    turns, waiting, needs = list(running), list(queue), list[_Need]()
    for stage, ends in _stages(opening, lapses):
        still = [turn for turn in turns if turn.ends > stage.at]
        planned = plan(stage, still, waiting)
        needs += _needs(planned, stage.at, ends)
        turns += [turn for turn in planned[len(still) :] if turn.starts < ends]
        begun = {turn.id for turn in turns}
        waiting = [each for each in waiting if each.id not in begun]
    return Foresight(turns, _kept([*needs, _Need(opening.closes, 0)]))


def _stages(opening: Opening, lapses: Iterable[Lapse]) -> Iterator[tuple[Opening, int]]:
    """The opening as it stands from each lapse on, and up to when."""
    for lapse in sorted(lapses):
        if lapse.at >= opening.closes:
            break
        yield opening, lapse.at
        opening = opening._replace(places=opening.places + lapse.places, at=lapse.at)
    yield opening, opening.closes


class _Need(NamedTuple):
    """The places that are kept from a moment on."""

    at: int
    places: int


def _needs(planned: Sequence[Turn], begins: int, ends: int) -> list[_Need]:
    """What a plan keeps between two moments: at each as much as some turn then or later needs."""
    changes = {each for turn in planned for each in (turn.starts, turn.ends) if each > begins}
    found, most = [], 0
    for at in sorted({begins, *changes}, reverse=True):
        most = max(most, sum(turn.party for turn in planned if turn.runs(at)))
        if at < ends:
            found.append(_Need(at, most))
    return found[::-1]


def _kept(needs: Sequence[_Need]) -> list[Kept]:
    return [
        Kept(need.places - following.places, following.at)
        for need, following in pairwise(needs)
        if need.places != following.places
    ]
