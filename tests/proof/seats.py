"""The judge of the seat races: was a place sold twice at any moment, or refused while free?

Judged is the history of requests and answers, not only its end. A request takes effect at some
moment between being sent and answered; of one without an answer nobody knows, for ever after,
whether it did. So at each moment a number of places is taken for certain, and a number possibly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    FULL = "full"
    """Refused for the lack of places."""
    MAYBE = "maybe"


class Party(NamedTuple):
    """So many places of a session or course; of none at all before and after a booking."""

    target: str = ""
    size: int = 0


NOBODY = Party()


class Step(NamedTuple):
    """A request that makes, changes or ends a booking."""

    booking: int
    before: Party
    after: Party
    outcome: Outcome
    sent: float
    answered: float


class Reading(NamedTuple):
    """How many places a target was said to have left."""

    target: str
    left: int
    sent: float
    answered: float


class Moment(NamedTuple):
    """When more was taken than there is."""

    target: str
    at: float
    taken: int


class Verdict(NamedTuple):
    """What the judge found."""

    oversold: list[Moment]
    lost: list[Step]
    """Refused although there were places for certain."""
    misread: list[Reading]

    def __str__(self) -> str:
        oversold, lost, misread = (len(each) for each in self)
        return f"oversold {oversold}, refused while free {lost}, wrongly shown {misread}"


def judge(capacities: dict[str, int], steps: list[Step], readings: Iterable[Reading]) -> Verdict:
    """Judge a history; the steps of each booking follow one another."""
    certain, possible = _certainly(steps), _possibly(steps)
    return Verdict(
        [
            Moment(target, at, taken)
            for target, capacity in capacities.items()
            for at, taken in certain[target].items()
            if taken > capacity
        ],
        [
            step
            for step in steps
            if step.outcome is Outcome.FULL
            and _asked(step) + possible[step.after.target].most(step.sent, step.answered)
            <= capacities[step.after.target]
        ],
        [
            read
            for read in readings
            if not capacities[read.target] - possible[read.target].most(*read[2:])
            <= read.left
            <= capacities[read.target] - certain[read.target].least(*read[2:])
        ],
    )


def _asked(step: Step) -> int:
    """How many more places of its target a step needs."""
    has = step.before.size if step.before.target == step.after.target else 0
    return step.after.size - has


class _Sum:
    """A number that changes at moments."""

    def __init__(self, changes: Iterable[tuple[float, int]]) -> None:
        self._times, self._values = [float("-inf")], [0]
        for at, change in changes:
            self._times.append(at)
            self._values.append(self._values[-1] + change)

    def items(self) -> Iterable[tuple[float, int]]:
        return zip(self._times, self._values, strict=True)

    def most(self, first: float, last: float) -> int:
        return max(self._between(first, last))

    def least(self, first: float, last: float) -> int:
        return min(self._between(first, last))

    def _between(self, first: float, last: float) -> list[int]:
        return self._values[bisect_left(self._times, first) - 1 : bisect_right(self._times, last)]


def _certainly(steps: list[Step]) -> dict[str, _Sum]:
    """Places taken whatever happened: a party is there when its request was answered, and no
    longer from the moment on at which a request was sent that takes it away."""
    changes = defaultdict(list)
    for step in _effective(steps):
        changes[step.before.target].append((step.sent, -_kept(step, step.before)))
        if step.outcome is Outcome.DONE:
            changes[step.after.target].append((step.answered, _kept(step, step.after)))
    return _sums(changes, 1)


def _possibly(steps: list[Step]) -> dict[str, _Sum]:
    """Places that may be taken: a party may be there once its request was sent, and until the
    request that takes it away was answered."""
    changes = defaultdict(list)
    for step in _effective(steps):
        changes[step.after.target].append((step.sent, _kept(step, step.after)))
        if step.outcome is Outcome.DONE:
            changes[step.before.target].append((step.answered, -_kept(step, step.before)))
    return _sums(changes, -1)


def _kept(step: Step, party: Party) -> int:
    """The places of a party that are not those it has before and after alike."""
    same = step.before.target == step.after.target
    return party.size - (min(step.before.size, step.after.size) if same else 0)


def _effective(steps: list[Step]) -> Iterable[Step]:
    return (step for step in steps if step.outcome is not Outcome.FULL)


def _sums(changes: dict[str, list[tuple[float, int]]], sign: int) -> dict[str, _Sum]:
    """Of changes at one moment those that favour the accused come first."""
    found = defaultdict(lambda: _Sum(()))
    for target, listed in changes.items():
        found[target] = _Sum(sorted(listed, key=lambda each: (each[0], sign * each[1])))
    return found


def ends(steps: Iterable[Step]) -> dict[int, Party | None]:
    """Where each booking stands at the end; None where nobody knows."""
    found: dict[int, Party | None] = {}
    ordered = sorted(steps, key=lambda step: (step.booking, step.sent))
    for number, of_one in groupby(ordered, key=lambda step: step.booking):
        last: Party | None = NOBODY
        for step in of_one:
            if step.outcome is Outcome.MAYBE:
                last = None
            elif step.outcome is Outcome.DONE and last is not None:
                last = step.after
        found[number] = last
    return found
