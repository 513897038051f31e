"""Turns: for whom alone free places are, one after the other or side by side (E75-E80). Pure.

A plan assumes that nobody answers; who does makes a new plan. So whose turn it is at a moment
follows from the plan and the clock, and no time-out has to be noticed by anybody. Moments and
lengths are in one unit, whichever it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


class Kept(NamedTuple):
    """Places kept for the turns of a plan, up to `until`."""

    places: int
    until: int


def kept(turns: Iterable[Turn]) -> list[Kept]:
    """The places a plan keeps: at each moment as many as some turn then or later needs."""
    planned = list(turns)
    moments = sorted({each for turn in planned for each in (turn.starts, turn.ends)})
    found, most = [], 0
    for begin, end in reversed(list(pairwise(moments))):
        needed = sum(turn.party for turn in planned if turn.runs(begin))
        if needed > most:
            found.append(Kept(needed - most, end))
            most = needed
    return found
