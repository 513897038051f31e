"""Weekly series against a model that walks day by day (5.1-5.7, C48, C49)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbookings.engine.timeline.recurrence import (
    LAST_START,
    WeeklySeries,
    occurrence_at,
    occurrences,
)
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    Zone,
    format_local,
    local_time,
    parse_local,
    regional_zone_names,
)

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "500"))
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock time has no zone
BERLIN = Zone.of("Europe/Berlin")
SUNDAY, MONDAY = 6, 0

zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
).map(Zone.of)
minutes = st.integers(local_time(2025, 1, 1) // 60, local_time(2027, 1, 1) // 60)
series_of_two_years = st.builds(
    WeeklySeries,
    zone=zones,
    start=minutes.map(lambda minute: Local(minute * 60)),
    duration=st.integers(1, 2 * 1440).map(lambda minute: minute * 60),
    weekday=st.integers(0, 6),
    interval=st.integers(1, 4),
    until=st.none() | minutes.map(lambda minute: Local(minute * 60)),
)


def walked(series: WeeklySeries, last: Local) -> list[Local]:
    """Walk from the start, day by day, and note every start the rule wants."""
    day = EPOCH + timedelta(seconds=series.start)
    while day.weekday() != series.weekday:
        day += timedelta(days=1)
    found, passed = [], 0
    while day <= EPOCH + timedelta(seconds=last):
        at = Local(int((day - EPOCH).total_seconds()))
        if passed % (7 * series.interval) == 0 and (series.until is None or at <= series.until):
            found.append(at)
        day += timedelta(days=1)
        passed += 1
    return found


@settings(max_examples=EXAMPLES)
@given(series_of_two_years, minutes, st.integers(1, 60 * 1440))
def test_arithmetic_finds_what_walking_finds(series: WeeklySeries, first: int, length: int) -> None:
    window = Span(first * 60, (first + length) * 60)
    expected = [
        at
        for at in walked(series, Local(window.end + 2 * DAY))
        if series.zone.instant(at) < window.end
        and series.zone.instant(Local(at + series.duration)) > window.start
    ]
    found = [one.local_start for one in occurrences(series, window)]
    surprising = set(found) ^ set(expected)
    # The end of an occurrence whose start was skipped moves along, which the model ignores.
    assert all(series.zone.local(series.zone.instant(at)) != at for at in surprising)
    assert found == sorted(found)


@given(series_of_two_years, st.data())
def test_cancelled_and_replaced_occurrences_are_left_out(
    series: WeeklySeries, data: st.DataObject
) -> None:
    window = Span(local_time(2026, 1, 1), local_time(2026, 6, 1))
    every = occurrences(series, window)
    without = data.draw(
        st.sets(st.sampled_from([one.local_start for one in every])) if every else st.just(set())
    )
    kept = occurrences(series, window, without)
    assert kept == [one for one in every if one.local_start not in without]


@given(series_of_two_years)
def test_an_occurrence_is_found_again_by_its_instant(series: WeeklySeries) -> None:
    window = Span(local_time(2026, 1, 1), local_time(2026, 6, 1))
    for one in occurrences(series, window):
        assert occurrence_at(series, one.start) == one
        assert occurrence_at(series, one.start + 60) is None


def test_c48_5_4_wall_time_is_kept_over_clock_changes_in_every_zone() -> None:
    for name in regional_zone_names():
        zone = Zone.of(name)
        series = WeeklySeries(zone, local_time(2026, 1, 5, 10), 3600, MONDAY)
        year = occurrences(series, Span(local_time(2026, 1, 4), local_time(2026, 12, 30)))
        assert len(year) == 52, name
        for one in year:
            assert zone.local(one.start) % DAY == 10 * 3600, name
            assert zone.local(one.end) % DAY == 11 * 3600, name


def test_5_3_an_occurrence_starting_exactly_at_until_belongs_to_the_series() -> None:
    until = parse_local("2026-01-19T10:00")
    series = WeeklySeries(BERLIN, parse_local("2026-01-05T10:00"), 3600, MONDAY, until=until)
    window = Span(local_time(2026, 1, 1), local_time(2026, 3, 1))
    assert len(occurrences(series, window)) == 3
    assert len(occurrences(replace(series, until=Local(until - 60)), window)) == 2


def test_5_5_the_first_occurrence_is_the_first_such_weekday_on_or_after_the_start() -> None:
    wednesday = parse_local("2026-01-07T10:00")
    window = Span(local_time(2026, 1, 1), local_time(2026, 1, 20))
    series = WeeklySeries(BERLIN, wednesday, 3600, MONDAY)
    starts = [format_local(one.local_start) for one in occurrences(series, window)]
    assert starts == ["2026-01-12T10:00:00", "2026-01-19T10:00:00"]
    on_the_day = replace(series, weekday=2)
    assert occurrences(on_the_day, window)[0].local_start == wednesday


def test_5_1_every_third_week() -> None:
    series = WeeklySeries(BERLIN, parse_local("2026-01-05T10:00"), 3600, MONDAY, interval=3)
    window = Span(local_time(2026, 2, 1), local_time(2026, 4, 1))
    starts = [format_local(one.local_start)[:10] for one in occurrences(series, window)]
    assert starts == ["2026-02-16", "2026-03-09", "2026-03-30"]


def test_5_7_a_series_without_end_is_expanded_up_to_the_year_2100() -> None:
    series = WeeklySeries(BERLIN, parse_local("2026-01-05T10:00"), 3600, MONDAY)
    last = occurrences(series, Span(LAST_START - 7 * DAY, LAST_START + 30 * DAY))
    assert [format_local(one.local_start)[:10] for one in last] == ["2100-12-27"]


@pytest.mark.parametrize(
    ("local_start", "hours", "start", "end"),
    [
        # 02:30 does not exist on the day of the change: it is 03:30, and the end stays.
        ("2026-03-29T02:30", 6, "2026-03-29T03:30:00", "2026-03-29T08:30:00"),
        # Start and end are both skipped: they move together.
        ("2026-03-29T02:00", 0.5, "2026-03-29T03:00:00", "2026-03-29T03:30:00"),
        # The end alone would come before the moved start: it moves along.
        ("2026-03-29T02:30", 0.5, "2026-03-29T03:30:00", "2026-03-29T04:00:00"),
    ],
)
def test_c49_an_occurrence_in_the_skipped_hour_moves_forward(
    local_start: str, hours: float, start: str, end: str
) -> None:
    first = Local(parse_local(local_start) - 7 * DAY)
    series = WeeklySeries(BERLIN, first, int(hours * 3600), SUNDAY)
    (one,) = occurrences(series, Span(local_time(2026, 3, 28), local_time(2026, 3, 30)))
    assert format_local(BERLIN.local(one.start)) == start
    assert format_local(BERLIN.local(one.end)) == end
    assert one.local_start == parse_local(local_start)
