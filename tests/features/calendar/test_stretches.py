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
from openbookings.engine.timeline.recurrence import WeeklySeries
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


def whole(rule: WeeklySeries, since: int = 0, before: int = FOREVER) -> Stretch:
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
