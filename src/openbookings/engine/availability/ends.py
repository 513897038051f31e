"""How long somebody can stay: the ends a session of open length may have from one start (D38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openbookings.engine.availability.facts import Facts, Resource
from openbookings.engine.availability.fit import serves_at, windows_of
from openbookings.engine.availability.grid import NEVER


def latest_end(
    facts: Facts,
    start: int,
    location: str,
    buffer: int,
    chosen: Mapping[str, frozenset[str]],
) -> int | None:
    """Give the last instant until which one resource of each type can stay from `start` (D27).

    `buffer` is the seconds kept free afterwards; `chosen` narrows who may serve. None when
    somebody needed is not free at `start` at all.
    """
    ends = [
        _latest_of(one.narrowed(chosen.get(one.type_id)).candidates, facts, start, location, buffer)
        for one in facts.requirements
    ]
    known = [end for end in ends if end is not None]
    return min(known) if known and len(known) == len(ends) else None


def _latest_of(
    resources: Iterable[Resource], facts: Facts, start: int, location: str, buffer: int
) -> int | None:
    ends = (_end_of(each, facts, start, location, buffer) for each in resources)
    return max((end for end in ends if end is not None), default=None)


def _end_of(resource: Resource, facts: Facts, start: int, location: str, buffer: int) -> int | None:
    window = windows_of(resource, facts, location).span_at(start)
    if window is None or not serves_at(resource, location):
        return None
    busy = (resource.busy | facts.closed).first_overlap(start, NEVER)
    if busy is None:
        return window.end
    # D27: the buffer may run past the window, not into what is taken.
    end = min(window.end, busy.start - buffer)
    return end if end > start else None
