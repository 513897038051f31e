"""Time kept free before a session (K2): busy times that last longer say the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.timeline.spans import SpanSet

spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 30)).map(lambda each: (each[0], sum(each))),
    max_size=8,
).map(SpanSet)


@given(spans, st.integers(0, 40), st.integers(0, 220), st.integers(1, 40))
def test_k2_a_session_and_its_time_before_are_free_when_it_misses_the_longer_busy_times(
    busy: SpanSet, before: int, start: int, takes: int
) -> None:
    whole = busy.first_overlap(start - before, start + takes)
    longer = busy.lengthen(before).first_overlap(start, start + takes)
    assert (whole is None) == (longer is None)


@given(spans, st.integers(0, 40))
def test_longer_spans_hold_exactly_what_comes_soon_after_the_old_ones(
    busy: SpanSet, by: int
) -> None:
    longer = busy.lengthen(by)
    for at in range(300):
        assert longer.covers(at) == any(start <= at < end + by for start, end in busy)
