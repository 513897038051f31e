"""Span sets obey set algebra: every operation agrees with plain sets of integers."""

from __future__ import annotations

import os
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "500"))

small = st.integers(-30, 30)
span_lists = st.lists(st.tuples(small, small), max_size=8)
span_sets = st.builds(SpanSet, span_lists)


def integers(spans: SpanSet) -> set[int]:
    return {number for start, end in spans for number in range(start, end)}


def assert_in_normal_form(spans: SpanSet) -> None:
    assert all(start < end for start, end in spans)
    assert all(before.end < after.start for before, after in pairwise(spans))


@given(span_lists)
def test_a_set_holds_what_its_spans_hold_sorted_and_merged(spans: list[tuple[int, int]]) -> None:
    made = SpanSet(spans)
    assert integers(made) == {n for start, end in spans for n in range(start, end)}
    assert_in_normal_form(made)
    assert made.length() == len(integers(made))


@settings(max_examples=EXAMPLES)
@given(span_sets, span_sets)
def test_union_intersection_and_difference_are_those_of_sets(one: SpanSet, other: SpanSet) -> None:
    for mine, model in (
        (one | other, integers(one) | integers(other)),
        (one & other, integers(one) & integers(other)),
        (one - other, integers(one) - integers(other)),
    ):
        assert integers(mine) == model
        assert_in_normal_form(mine)


@given(span_sets, small, small)
def test_clip_keeps_what_lies_between(spans: SpanSet, start: int, end: int) -> None:
    clipped = spans.clip(start, end)
    assert integers(clipped) == integers(spans) & set(range(start, end))
    assert_in_normal_form(clipped)


@given(span_sets, small)
def test_shift_moves_every_integer(spans: SpanSet, by: int) -> None:
    assert integers(spans.shift(by)) == {number + by for number in integers(spans)}
    assert spans.shift(by).shift(-by) == spans


@settings(max_examples=EXAMPLES)
@given(span_sets, small, small)
def test_looking_up_agrees_with_the_set(spans: SpanSet, start: int, end: int) -> None:
    asked = set(range(start, end))
    assert spans.covers(start) == (start in integers(spans))
    assert spans.contains(start, end) == (asked <= integers(spans))
    overlap = spans.first_overlap(start, end)
    shared = asked & integers(spans)
    assert (overlap is not None) == bool(shared)
    if overlap is not None:
        assert overlap.start <= min(shared) < overlap.end
        assert overlap in list(spans)


def test_spans_that_touch_become_one_so_that_24_00_is_0_00_of_the_next_day_d37() -> None:
    assert list(SpanSet([(10, 20), (0, 10)])) == [Span(0, 20)]


def test_equal_sets_are_equal_whatever_they_were_made_of() -> None:
    assert SpanSet([(0, 5), (5, 9)]) == SpanSet([(0, 9)])
    assert len({SpanSet([(0, 5), (5, 9)]), SpanSet([(0, 9)])}) == 1
    assert SpanSet([(3, 3), (5, 4)]) == EMPTY
    assert not EMPTY
