"""Wall-clock time and instants, in every zone of the `tzdata` package (C47-C50, 11.1-11.7)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    NotLocalTime,
    UnknownZone,
    Zone,
    format_local,
    local_time,
    parse_local,
    regional_zone_names,
    weekday_of,
)

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock time has no zone
YEAR_2100 = local_time(2100, 1, 1)
names = st.sampled_from(sorted(regional_zone_names()))
moments = st.integers(local_time(1970, 1, 1), YEAR_2100)


@cache
def independent(name: str) -> ZoneInfo:
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data)


def offset_changes(name: str) -> list[int]:
    """Read the instants of all changes since 1970 out of the zone's compiled file (RFC 8536)."""
    data = resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()
    counts = struct.unpack(">6l", data[20:44])
    utc, std, leap, times, types, letters = counts
    second = 44 + times * 5 + types * 6 + letters + leap * 8 + std + utc
    times = struct.unpack(">6l", data[second + 20 : second + 44])[3]
    at = struct.unpack(f">{times}q", data[second + 44 : second + 44 + 8 * times])
    return [instant for instant in at if instant > 0]


def clock(name: str, instant: int) -> Local:
    shown = datetime.fromtimestamp(instant, independent(name)).replace(tzinfo=None)
    return Local(int((shown - EPOCH).total_seconds()))


def meant(name: str, local: int) -> int:
    """Find the instant a local time means by trying every offset in use around it.

    (`datetime.timestamp` will not do: it is an hour off in Nuuk in October 2023.)
    """
    hours = range(local - 2 * DAY, local + 2 * DAY, 3600)
    offsets = {clock(name, near) - near for near in hours}
    shown = [local - offset for offset in offsets if clock(name, local - offset) == local]
    if shown:
        return min(shown)  # C50
    return max(local - offset for offset in offsets)  # C49: as the clock before the gap has it


@pytest.mark.parametrize("part", range(8))
def test_the_clock_is_right_on_both_sides_of_every_change_in_every_zone(part: int) -> None:
    for name in sorted(regional_zone_names())[part::8]:
        zone = Zone.of(name)
        for change in offset_changes(name):
            for instant in (change - 1, change):
                assert zone.local(instant) == clock(name, instant), (name, instant)


@given(names, moments)
def test_local_and_instant_are_right_at_any_moment(name: str, moment: int) -> None:
    zone = Zone.of(name)
    assert zone.local(moment) == clock(name, moment)
    assert zone.instant(Local(moment)) == meant(name, moment)


@pytest.mark.parametrize("part", range(8))
def test_around_every_change_a_skipped_time_moves_on_and_a_doubled_one_is_the_first(
    part: int,
) -> None:
    for name in sorted(regional_zone_names())[part::8]:
        zone = Zone.of(name)
        for change in offset_changes(name):
            if change < local_time(2010, 1, 1):
                continue
            for local in (clock(name, change - 1), clock(name, change)):
                for nearby in (local, local + 1, local + 1800, local - 1800):
                    assert zone.instant(Local(nearby)) == meant(name, nearby), (name, nearby)


@pytest.mark.parametrize(
    ("name", "text", "utc"),
    [
        ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00"),  # shown as 03:30
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00"),  # the first 02:30
        ("America/Santiago", "2026-09-06T00:05:00", "2026-09-06T04:05:00"),  # shown as 01:05
        ("Africa/Cairo", "2026-04-24T00:05:00", "2026-04-23T22:05:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-03T15:40:00"),  # 30 minutes
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00"),  # a whole day skipped
    ],
)
def test_c49_c50_skipped_and_doubled_times(name: str, text: str, utc: str) -> None:
    assert Zone.of(name).instant(parse_local(text)) == parse_local(utc)


def test_c49_five_past_midnight_on_a_day_that_begins_at_one_becomes_five_past_one() -> None:
    zone = Zone.of("America/Santiago")
    moved = zone.local(zone.instant(parse_local("2026-09-06T00:05:00")))
    assert format_local(moved) == "2026-09-06T01:05:00"


@given(names, moments)
def test_c50_the_repeated_instants_are_those_whose_clock_time_means_an_earlier_one(
    name: str, moment: int
) -> None:
    zone = Zone.of(name)
    repeated = zone.repeated(moment, moment + 30 * DAY)
    for change in [moment, *(at for at in offset_changes(name) if 0 <= at - moment < 30 * DAY)]:
        for instant in range(change - 7200, change + 7200, 900):
            if moment <= instant < moment + 30 * DAY:
                earlier = zone.instant(zone.local(instant)) != instant
                assert repeated.covers(instant) == earlier


@given(names, moments, st.integers(0, 40 * DAY))
def test_midnights_are_the_instants_at_which_the_local_day_changes(
    name: str, start: int, length: int
) -> None:
    zone = Zone.of(name)
    found = zone.midnights(start, start + length)
    assert found == sorted(set(found))
    for instant in found:
        assert start <= instant < start + length
        assert clock(name, instant) // DAY > clock(name, instant - 1) // DAY
    begun = clock(name, start + length - 1) // DAY - clock(name, start - 1) // DAY
    assert len(found) in (begun, begun - 1)
    if len(found) < begun:
        assert name.startswith(("Pacific/", "US/Samoa")), "only there a whole day was skipped"


@pytest.mark.parametrize(
    "name",
    ["", "CET", "EST", "GMT", "GB", "Etc/GMT+5", "Europe/berlin", "+02:00", "../etc", "Mars/X"],
)
def test_11_3_only_regional_zones_and_utc_have_a_clock(name: str) -> None:
    with pytest.raises(UnknownZone):
        Zone.of(name)


def test_utc_is_a_zone_and_the_same_name_gives_the_same_zone() -> None:
    assert Zone.of("UTC").local(1_700_000_000) == 1_700_000_000
    assert Zone.of("Asia/Tokyo") is Zone.of("Asia/Tokyo")


def test_the_machines_own_zone_plays_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Zone.of("Europe/Paris").instant(parse_local("2026-07-01T12:00"))
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("PYTHONTZPATH", "")
    assert Zone.of("Europe/Paris").instant(parse_local("2026-07-01T12:00")) == before


@given(st.datetimes(EPOCH - timedelta(days=25_000), EPOCH + timedelta(days=84_000)))
def test_local_text_is_read_and_written_without_loss(moment: datetime) -> None:
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    local = parse_local(text)
    assert local == int((moment.replace(microsecond=0) - EPOCH).total_seconds())
    assert format_local(local) == text
    assert weekday_of(local) == moment.weekday()


def test_11_1_minutes_and_fractions_are_accepted() -> None:
    whole = parse_local("2026-02-03T04:05:00")
    assert parse_local("2026-02-03T04:05") == whole
    assert parse_local("2026-02-03T04:05:00.000") == whole


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-03",
        "2026-02-30T00:00:00",
        "2026-13-01T00:00:00",
        "0000-01-01T00:00:00",
        "2026-02-03T24:00:00",
        "2026-02-03T04:60:00",
        "2026-02-03T04:05:00Z",
        "2026-02-03T04:05:00+01:00",
        " 2026-02-03T04:05:00",
        "2026-02-03T04:05:00\n",
        "2026-02-03 04:05:00",
        "२०२६-02-03T04:05:00",
    ],
)
def test_11_1_anything_else_is_not_local_time(text: str) -> None:
    with pytest.raises(NotLocalTime):
        parse_local(text)


@pytest.mark.parametrize("year", [1, 1850, 9999])
def test_far_years_still_convert(year: int) -> None:
    zone = Zone.of("Europe/Amsterdam")
    local = local_time(year, 6, 1, 12)
    assert abs(zone.instant(local) - local) < DAY
    assert zone.local(zone.instant(local)) == local
    assert format_local(local)[:4] == f"{year:04}"


def test_what_was_read_is_forgotten_before_it_fills_the_memory() -> None:
    zone = Zone("Europe/Rome", independent("Europe/Rome"))
    for year in range(1900, 2100):
        instant = local_time(year, 7, 1)
        aware = datetime.fromtimestamp(instant, UTC).astimezone(independent("Europe/Rome"))
        assert timedelta(seconds=zone.offset(instant)) == aware.utcoffset()
    assert len(zone._chapters) <= 64
