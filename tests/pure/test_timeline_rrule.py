"""Rules of RFC 5545 (K1): the days they name, against an implementation of others, and the text."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from openbookings.engine.timeline.recurrence import (
    LAST_START,
    RuledSeries,
    occurrence_at,
    occurrences,
    occurrences_from,
)
from openbookings.engine.timeline.rrule import days, ending
from openbookings.engine.timeline.rrule_text import BadRule, continued, parse_rule
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    Zone,
    day_of,
    format_local,
    local_time,
    parse_local,
)

BERLIN = Zone.of("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LIMIT = day_of(local_time(2100, 12, 31))


def listed(values: st.SearchStrategy[object], most: int) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Any rule that is understood, without an end."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    by_month = frequency in ("MONTHLY", "YEARLY")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(listed(st.integers(1, 12), 4))}")
    names = False
    if draw(st.booleans()):
        names = True
        weekdays = st.sampled_from(WEEKDAYS)
        # Plain weekdays and numbered ones together: the other implementation wants both at once.
        if by_month and draw(st.booleans()):
            numbers = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
            weekdays = st.builds("{}{}".format, numbers, weekdays)
        parts.append(f"BYDAY={draw(listed(weekdays, 4))}")
    if frequency != "WEEKLY" and draw(st.booleans()):
        names = True
        numbers = st.integers(1, 31) | st.integers(-31, -1)
        parts.append(f"BYMONTHDAY={draw(listed(numbers, 5))}")
    # The other implementation cuts the first week at the start before it counts positions.
    if names and by_month and draw(st.booleans()):
        positions = st.sampled_from([1, 2, 3, -1, -2])
        parts.append(f"BYSETPOS={draw(listed(positions, 3))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    return ";".join(parts)


starts = st.integers(0, 1400).map(lambda day: datetime(2024, 1, 1, 10, tzinfo=UTC) + timedelta(day))


def local(at: datetime) -> Local:
    return Local(int((at - EPOCH).total_seconds()))


def moment(at: int) -> datetime:
    return EPOCH + timedelta(seconds=at)


@given(rules(), starts, st.integers(0, 2000), st.integers(1, 500))
@settings(max_examples=200, deadline=None)
def test_k1_rules_name_the_days_that_another_implementation_names(
    text: str, start: datetime, after: int, length: int
) -> None:
    first, last = start + timedelta(days=after), start + timedelta(days=after + length)
    theirs = rrulestr(text, dtstart=start).between(first, last, inc=True)
    ours = days(parse_rule(text), day_of(local(start)), day_of(local(first)), day_of(local(last)))
    assert list(ours) == [day_of(local(each)) for each in theirs]


@given(rules(), starts, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_k1_the_end_of_a_counted_rule_is_its_last_occurrence(
    text: str, start: datetime, count: int
) -> None:
    counted = f"{text};COUNT={count}"
    limit = start + timedelta(days=3000)
    theirs = list(rrulestr(counted, dtstart=start).between(start, limit, inc=True))
    end = ending(parse_rule(counted), local(start), BERLIN, local(limit))
    if len(theirs) == count:
        assert end is not None and moment(end) == theirs[-1]
    else:
        assert end is None, "fewer than counted until the limit"


@given(rules(), starts, st.integers(2, 30), st.data())
@settings(max_examples=100, deadline=None)
def test_6_8_a_rule_goes_on_from_one_of_its_occurrences_as_if_nothing_had_happened(
    text: str, start: datetime, count: int, data: st.DataObject
) -> None:
    counted = f"{text};COUNT={count}"
    limit = start + timedelta(days=4000)
    whole = rrulestr(counted, dtstart=start).between(start, limit, inc=True)
    if not whole:
        return
    split = data.draw(st.sampled_from(whole))
    rest = continued(counted, local(start), local(split))
    later = rrulestr(rest, dtstart=split).between(split, limit, inc=True)
    assert later == [each for each in whole if each >= split]


@pytest.mark.parametrize(
    "text", ["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=4"]
)
def test_k1_a_rule_that_never_matches_ends(text: str) -> None:
    began = time.perf_counter()
    assert list(days(parse_rule(text), 0, 0, LIMIT)) == []
    assert time.perf_counter() - began < 2


def test_k1_a_window_far_from_the_start_costs_no_more_than_one_near_it() -> None:
    start = day_of(local_time(1990, 1, 1))
    looked_at = 0
    rule = parse_rule("FREQ=DAILY;INTERVAL=3")
    for day in days(rule, start, LIMIT - 30, LIMIT):
        assert (day - start) % 3 == 0
        looked_at += 1
    assert looked_at in (10, 11)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "NAME=VALUE"),
        ("every monday", "NAME=VALUE"),
        ("INTERVAL=2", "FREQ must be given"),
        ("FREQ=HOURLY", "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=DAILY;FREQ=DAILY", "given twice"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR is not understood"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "only one of"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be a number from 1"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL must be a number from 1"),
        ("FREQ=DAILY;UNTIL=2027-01-01", "UNTIL must be YYYYMMDD"),
        ("FREQ=DAILY;UNTIL=20270230", "is no moment"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY: `XX`"),
        ("FREQ=WEEKLY;BYDAY=2TU", "MONTHLY and YEARLY rules only"),
        ("FREQ=MONTHLY;BYDAY=0TU", "BYDAY: `0TU`"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "does not go with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be numbers from -31 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "other than 0"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH must be numbers from 1 to 12"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=WEEKLY;WKST=1MO", "WKST must be one of"),
    ],
)
def test_k1_what_is_no_rule_says_why(text: str, words: str) -> None:
    with pytest.raises(BadRule, match=words):
        parse_rule(text)


def test_k1_rules_may_be_written_in_small_letters() -> None:
    assert parse_rule("freq=daily;byday=mo") == parse_rule("FREQ=DAILY;BYDAY=MO")


def series(text: str, start: str, **more: object) -> RuledSeries:
    return RuledSeries(BERLIN, parse_local(start), 3600, text, **more)  # type: ignore[arg-type]


def of_year(found: RuledSeries, year: int) -> list[str]:
    window = Span(*(BERLIN.instant(local_time(each, 1, 1)) for each in (year, year + 1)))
    return [format_local(each.local_start)[:16] for each in occurrences(found, window)]


def test_k1_the_second_tuesday_of_each_month_without_a_day_off() -> None:
    off = day_of(parse_local("2026-03-10T00:00"))
    found = series("FREQ=MONTHLY;BYDAY=2TU", "2026-01-01T10:00", excluded=frozenset({off}))
    dates = [each[:10] for each in of_year(found, 2026)]
    assert dates[:4] == ["2026-01-13", "2026-02-10", "2026-04-14", "2026-05-12"]
    assert len(dates) == 11


def test_c48_occurrences_keep_their_wall_clock_time_over_clock_changes() -> None:
    found = series("FREQ=DAILY", "2026-03-28T10:00")
    window = Span(BERLIN.instant(local_time(2026, 3, 28)), BERLIN.instant(local_time(2026, 3, 31)))
    instants = [each.start for each in occurrences(found, window)]
    assert [later - before for before, later in pairwise(instants)] == [
        DAY - 3600,
        DAY,
    ]


def test_c49_an_occurrence_in_the_gap_moves_forward_by_it_and_is_found_by_its_instant() -> None:
    found = series("FREQ=DAILY", "2026-03-28T02:30")
    skipped = BERLIN.instant(parse_local("2026-03-29T03:30"))
    occurrence = occurrence_at(found, skipped)
    assert occurrence is not None
    assert format_local(occurrence.local_start) == "2026-03-29T02:30:00"


@given(rules(), starts, st.integers(0, 1500), st.integers(1, 90))
@settings(max_examples=80, deadline=None)
def test_5_7_occurrences_read_one_by_one_are_those_of_the_window(
    text: str, start: datetime, after: int, length: int
) -> None:
    found = RuledSeries(BERLIN, local(start), 3600, text)
    begin = BERLIN.instant(Local(local(start) + after * DAY))
    window = Span(begin, begin + length * DAY)
    walked = []
    for each in occurrences_from(found, begin):
        if each.start >= window.end:
            break
        walked.append(each)
    assert walked == [each for each in occurrences(found, window) if each.start >= begin]


def test_k1_until_is_a_day_a_local_time_or_a_moment_in_utc() -> None:
    start = parse_local("2026-06-01T10:00")
    for text, last in (
        ("20260603", "2026-06-03T23:59:59"),
        ("20260603T100000", "2026-06-03T10:00:00"),
        ("20260603T080000Z", "2026-06-03T10:00:00"),
    ):
        end = ending(parse_rule(f"FREQ=DAILY;UNTIL={text}"), start, BERLIN, LAST_START)
        assert end is not None and format_local(end) == last
