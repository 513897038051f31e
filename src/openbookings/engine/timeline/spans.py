"""Sets of half-open integer spans `[start, end)`, and the algebra the calendar is built on.

An integer is an instant in seconds since the epoch (UTC) everywhere in the engine, but nothing
here depends on that. Every operation is one linear sweep or a binary search.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """The half-open stretch `[start, end)`; empty when `end <= start`."""

    start: int
    end: int


class SpanSet:
    """An immutable set of integers kept as sorted, disjoint spans that do not even touch.

    `starts` and `ends` are parallel tuples, open to whoever wants to search them directly.
    """

    __slots__ = ("ends", "starts")

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Take spans in any order, overlapping or not; empty ones are dropped."""
        starts: list[int] = []
        ends: list[int] = []
        last = None
        for start, end in sorted(spans):
            if end <= start:
                continue
            if last is None or start > last:
                starts.append(start)
                ends.append(end)
                last = end
            elif end > last:
                ends[-1] = last = end
        self.starts = tuple(starts)
        self.ends = tuple(ends)

    @classmethod
    def _from_sorted(cls, starts: Sequence[int], ends: Sequence[int]) -> SpanSet:
        made = cls.__new__(cls)
        made.starts = tuple(starts)
        made.ends = tuple(ends)
        return made

    def __iter__(self) -> Iterator[Span]:
        return map(Span, self.starts, self.ends)

    def __len__(self) -> int:
        return len(self.starts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpanSet):
            return NotImplemented
        return self.starts == other.starts and self.ends == other.ends

    def __hash__(self) -> int:
        return hash((self.starts, self.ends))

    def __repr__(self) -> str:
        return f"SpanSet({list(zip(self.starts, self.ends, strict=True))})"

    def __or__(self, other: SpanSet) -> SpanSet:
        """Give what lies in either set."""
        if not other:
            return self
        if not self:
            return other
        return SpanSet((*self, *other))

    def __and__(self, other: SpanSet) -> SpanSet:
        """Give what lies in both sets."""
        starts: list[int] = []
        ends: list[int] = []
        mine = theirs = 0
        while mine < len(self.starts) and theirs < len(other.starts):
            start = max(self.starts[mine], other.starts[theirs])
            end = min(self.ends[mine], other.ends[theirs])
            if start < end:
                starts.append(start)
                ends.append(end)
            if self.ends[mine] < other.ends[theirs]:
                mine += 1
            else:
                theirs += 1
        return SpanSet._from_sorted(starts, ends)

    def __sub__(self, other: SpanSet) -> SpanSet:
        """Give what lies in this set and not in the other."""
        starts: list[int] = []
        ends: list[int] = []
        cut = 0
        for start, end in zip(self.starts, self.ends, strict=True):
            while cut < len(other.ends) and other.ends[cut] <= start:
                cut += 1
            at = cut
            while at < len(other.starts) and other.starts[at] < end:
                if other.starts[at] > start:
                    starts.append(start)
                    ends.append(other.starts[at])
                start = other.ends[at]
                at += 1
            if start < end:
                starts.append(start)
                ends.append(end)
        return SpanSet._from_sorted(starts, ends)

    def shift(self, by: int) -> SpanSet:
        """Move every span by the same amount."""
        return SpanSet._from_sorted([n + by for n in self.starts], [n + by for n in self.ends])

    def lengthen(self, by: int) -> SpanSet:
        """Let every span last longer by that much; those that then meet become one."""
        return SpanSet((start, end + by) for start, end in self) if by else self

    def clip(self, start: int, end: int) -> SpanSet:
        """Keep what lies in `[start, end)`."""
        if end <= start:
            return EMPTY
        first = bisect_right(self.ends, start)
        stop = bisect_left(self.starts, end)
        starts = list(self.starts[first:stop])
        ends = list(self.ends[first:stop])
        if starts:
            starts[0] = max(starts[0], start)
            ends[-1] = min(ends[-1], end)
        return SpanSet._from_sorted(starts, ends)

    def covers(self, instant: int) -> bool:
        """Say whether the instant lies in the set."""
        at = bisect_right(self.starts, instant) - 1
        return at >= 0 and instant < self.ends[at]

    def contains(self, start: int, end: int) -> bool:
        """Say whether all of `[start, end)` lies in one span of the set; an empty one does."""
        if end <= start:
            return True
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and end <= self.ends[at]

    def span_at(self, instant: int) -> Span | None:
        """Give the span in which the instant lies, or nothing."""
        at = bisect_right(self.starts, instant) - 1
        if at < 0 or self.ends[at] <= instant:
            return None
        return Span(self.starts[at], self.ends[at])

    def first_overlap(self, start: int, end: int) -> Span | None:
        """Give the earliest span of the set that shares an instant with `[start, end)`."""
        at = bisect_right(self.ends, start)
        if at == len(self.starts) or self.starts[at] >= end or end <= start:
            return None
        return Span(self.starts[at], self.ends[at])

    def overlaps(self, start: int, end: int) -> Iterator[Span]:
        """Give the whole spans of the set that share an instant with `[start, end)`, in order."""
        at = bisect_right(self.ends, start)
        while at < len(self.starts) and self.starts[at] < end and start < end:
            yield Span(self.starts[at], self.ends[at])
            at += 1

    def length(self) -> int:
        """Count the integers in the set: the seconds it lasts."""
        return sum(self.ends) - sum(self.starts)


EMPTY = SpanSet()
