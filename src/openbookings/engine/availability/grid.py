"""The grid of starts: where in the working windows a slot may begin (D21, D29).

The grid begins at each window's start. A window open for more than a day begins it again at every
midnight from then on; otherwise the grid of a place that never closes would have no beginning.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, Zone


class Stretch(NamedTuple):
    """Part of a window with one grid: starts count from `anchor` and lie before `upto`."""

    anchor: int
    upto: int
    window_end: int


class Pace(NamedTuple):
    """Seconds a session lasts, seconds it keeps its resources (buffer included), and the step."""

    lasts: int
    takes: int
    step: int


def stretches(windows: SpanSet, zone: Zone, within: Span) -> list[Stretch]:
    """Cut the windows that meet `within` into stretches of one grid; `zone` is the site's."""
    first = bisect_right(windows.ends, within.start)
    stop = bisect_left(windows.starts, within.end)
    found = []
    for start, end in zip(windows.starts[first:stop], windows.ends[first:stop], strict=True):
        if end - start <= DAY:
            found.append(Stretch(start, end, end))
        else:
            found.extend(_cut_at_midnights(Span(start, end), zone, within))
    return found


def _cut_at_midnights(window: Span, zone: Zone, within: Span) -> Iterator[Stretch]:
    # Two days back is enough to find the midnight before the first start asked for.
    earliest = max(window.start + DAY, within.start - 2 * DAY)
    midnights = zone.midnights(earliest, min(window.end, within.end))
    anchors = [window.start, *midnights]
    for anchor, upto in zip(anchors, [*midnights, window.end], strict=True):
        if upto > within.start:
            yield Stretch(anchor, upto, window.end)


def fixed_starts(grid: Sequence[Stretch], pace: Pace, within: Span) -> list[int]:
    """Give the starts in `within` that bookings never shift: anchor + k * step (D29)."""
    starts: list[int] = []
    for anchor, upto, window_end in grid:
        # D27: the session ends inside the window, its buffer may run past it.
        stop = min(upto, window_end - pace.lasts + 1, within.end)
        starts.extend(range(_first_on_grid(anchor, pace.step, within.start), stop, pace.step))
    return starts


def gap_starts(grid: Sequence[Stretch], busy: SpanSet, pace: Pace, within: Span) -> Iterator[range]:
    """Give the free starts in `within`, the grid beginning again after each busy time (D29)."""
    for anchor, upto, window_end in grid:
        stop = min(upto, window_end - pace.lasts + 1, within.end)
        for free_from, free_to in _gaps(busy, Span(anchor, stop)):
            start = _first_on_grid(free_from, pace.step, within.start)
            yield range(start, min(stop, free_to - pace.takes + 1), pace.step)


def _gaps(busy: SpanSet, starts: Span) -> Iterator[Span]:
    """Give the free times that begin inside `starts`, each to the next busy time or for ever."""
    at = bisect_right(busy.ends, starts.start)
    free_from = starts.start
    while free_from < starts.end:
        if at == len(busy.starts):
            yield Span(free_from, NEVER)
            return
        if busy.starts[at] > free_from:
            yield Span(free_from, busy.starts[at])
        free_from = busy.ends[at]
        at += 1


def _first_on_grid(anchor: int, step: int, earliest: int) -> int:
    return anchor if anchor >= earliest else earliest + (anchor - earliest) % step


NEVER = 1 << 60
"""An instant after everything; its negative is before everything."""
