"""Series as arithmetic: walking them, cutting them, moving their exceptions (5.x, 6.3, 6.5)."""

from hypothesis import assume, given
from hypothesis import strategies as st

from openbookings.engine.calendar.stretches import (
    FOREVER,
    Stretch,
    bounds,
    first_from,
    going_back,
    going_forward,
    member_at,
    members,
    moved_slot,
)
from openbookings.engine.calendar.time_frames.keeping import reach
from openbookings.engine.timeline.recurrence import RuledSeries, Series, WeeklySeries
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local, Zone, local_time

BEGIN = local_time(2026, 1, 1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu")

minutes = st.integers(0, 24 * 60 - 1).map(lambda each: each * 60)
series = st.builds(
    lambda zone, day, start, duration, weekday, interval, weeks: WeeklySeries(
        zone=Zone.of(zone),
        start=Local(BEGIN + day * DAY + start),
        duration=duration,
        weekday=weekday,
        interval=interval,
        until=None if weeks is None else Local(BEGIN + day * DAY + weeks * 7 * DAY),
    ),
    st.sampled_from(ZONES),
    st.integers(0, 400),
    minutes,
    st.integers(1, 3 * 24 * 60).map(lambda each: each * 60),
    st.integers(0, 6),
    st.integers(1, 4),
    st.none() | st.integers(1, 120),
)
instants = st.integers(BEGIN - 30 * DAY, BEGIN + 900 * DAY)


RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
)
ruled = st.builds(
    lambda weekly, rule: RuledSeries(
        weekly.zone, weekly.start, weekly.duration, rule, until=weekly.until
    ),
    series,
    st.sampled_from(RULES),
)


@st.composite
def partly_taken(draw: st.DrawFn) -> tuple[Stretch, frozenset[Local]]:
    """A stretch, and slots at its beginning and end that stored events stand for."""
    rule = draw(series | ruled)
    since, before = draw(st.just(0) | instants), draw(st.just(FOREVER) | instants)
    stretch = whole(rule, since, before)
    starts = [each.local_start for each in members(stretch, Span(BEGIN - DAY, BEGIN + 2000 * DAY))]
    first, last = draw(st.integers(0, 80)), draw(st.integers(0, 80))
    return stretch, frozenset([*starts[:first], *starts[len(starts) - last :]])


def whole(rule: Series, since: int = 0, before: int = FOREVER) -> Stretch:
    return Stretch("e" * 64, since, before, "schedule", "CLASS", None, rule)


@given(series, instants, st.integers(1, 1500))
def test_5_7_walking_gives_what_the_window_holds(rule: WeeklySeries, at: int, days: int) -> None:
    stretch, window = whole(rule), Span(at, at + days * DAY)
    found = members(stretch, window)
    assert list(going_forward(stretch, window, ())) == found
    assert list(going_back(stretch, window, ())) == found[::-1]


@given(series, instants, instants)
def test_6_3_a_series_cut_in_two_has_the_same_occurrences(
    rule: WeeklySeries, cut: int, at: int
) -> None:
    window = Span(at, at + 200 * DAY)
    past, coming = whole(rule, before=cut), whole(rule, since=cut)
    assert members(past, window) + members(coming, window) == members(whole(rule), window)
    for part in (past, coming):
        reach = bounds(part)
        for each in members(part, window):
            assert reach.start <= each.start and each.end <= reach.end
            assert member_at(part, each.start) == each


@given(series, instants)
def test_the_first_occurrence_from_an_instant_on(rule: WeeklySeries, at: int) -> None:
    found = first_from(whole(rule), at)
    later = [each for each in members(whole(rule), Span(at, at + 800 * DAY)) if each.start >= at]
    assert found == (later[0] if later else None)


@given(series, series, instants)
def test_6_5_exceptions_never_meet_in_one_slot(
    old: WeeklySeries, new: WeeklySeries, now: int
) -> None:
    coming = [
        each.local_start
        for each in members(whole(old), Span(now, now + 300 * DAY))
        if each.start > now
    ]
    moved = [moved_slot(whole(old), whole(new), slot, now) for slot in coming]
    placed = [slot for slot in moved if slot is not None]
    assert len(set(placed)) == len(placed) and placed == sorted(placed)
    for slot in placed:
        starts = [each.local_start for each in members(whole(new), Span(now, slot + 3 * DAY))]
        assert slot in starts


@given(series, instants, minutes)
def test_6_5_a_day_off_keeps_its_week_when_only_the_hour_changes(
    old: WeeklySeries, now: int, hour: int
) -> None:
    first = first_from(whole(old), now + 1)
    assume(first is not None and old.until is None)
    assert first is not None
    start = Local(first.local_start - first.local_start % DAY + hour)
    new = WeeklySeries(old.zone, start, old.duration, old.weekday, old.interval)
    assume(old.zone.instant(start) > now)
    for number in range(4):
        slot = Local(first.local_start + number * old.interval * 7 * DAY)
        expected = Local(start + number * old.interval * 7 * DAY)
        assert moved_slot(whole(old), whole(new), slot, now) == expected


@given(
    st.lists(partly_taken(), max_size=4),
    st.none() | st.tuples(instants, st.integers(60, DAY)).map(lambda at: (at[0], sum(at))),
)
def test_16_1_a_frame_reaches_as_far_as_walking_through_all_series_would_find(
    parts: list[tuple[Stretch, frozenset[Local]]], stored: tuple[int, int] | None
) -> None:
    starts, ends = ([stored[0]], [stored[1]]) if stored else ([], [])
    for stretch, taken in parts:
        first = next(going_forward(stretch, bounds(stretch), taken), None)
        last = next(going_back(stretch, bounds(stretch), taken), None)
        starts += [first.start] if first else []
        ends += [last.end] if last else []
    endless = any(each.series.until is None and each.before == FOREVER for each, _ in parts)
    expected = min(starts, default=None), None if endless else max(ends, default=None)
    assert reach(stored, parts) == expected
