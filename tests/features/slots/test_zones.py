"""Slots on days when clocks change, and asked for in another zone (D3, C47, C49, C50, X13)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.features.calendar import desk
from tests.features.slots.salon import GET, LIST, every, one, service, slots, times, works
from tests.features.slots.test_booking import wanted
from tests.support.shop import Json, Shop, open_shop

SPRING = {"Europe/Berlin": "2027-03-28", "America/New_York": "2027-03-14"}
AUTUMN = {"Europe/Berlin": "2026-10-25", "America/New_York": "2026-11-01"}
ZONES = sorted(SPRING)


@pytest.fixture(params=ZONES)
def abroad(request: pytest.FixtureRequest, database_url: str) -> Iterator[tuple[Shop, str]]:
    """A shop whose clocks change, and its zone."""
    with open_shop(database_url, time_zone=request.param) as opened:
        yield opened, request.param


def test_c49_the_hour_that_is_skipped_has_no_slots(abroad: tuple[Shop, str]) -> None:
    shop, zone = abroad
    cut = service(shop, works(shop, "Ann", "00:00-06:00"))
    found = slots(shop, cut, SPRING[zone])
    # The window lasts five hours; the clock goes from 2 to 3.
    assert times(found) == [*every(30, "00:00", "01:30"), *every(30, "03:00", "05:30")]
    assert [each["localEndDate"][11:16] for each in found][3] == "03:00"


def test_c50_the_hour_that_repeats_is_offered_once(abroad: tuple[Shop, str]) -> None:
    shop, zone = abroad
    cut = service(shop, works(shop, "Ann", "00:00-06:00"))
    assert times(slots(shop, cut, AUTUMN[zone])) == every(30, "00:00", "05:30")


def test_c47_the_grid_keeps_the_wall_clock_of_the_site(abroad: tuple[Shop, str]) -> None:
    shop, zone = abroad
    cut = service(shop, works(shop, "Ann", "09:00-11:00"))
    for day in (SPRING[zone], AUTUMN[zone], "2026-07-01", "2026-12-01"):
        assert times(slots(shop, cut, day)) == every(30, "09:00", "10:30")


def test_d3_another_zone_shows_the_same_instants(abroad: tuple[Shop, str]) -> None:
    shop, zone = abroad
    cut = service(shop, works(shop, "Ann", "09:00-11:00"))
    for day in (SPRING[zone], AUTUMN[zone]):
        here = slots(shop, cut, day)
        there = slots(shop, cut, day, f"{day[:-2]}{int(day[-2:]) + 2:02}", timeZone="Asia/Tokyo")
        # Tokyo's clocks never change; the site's do, on both of these days.
        assert set(instants(here, zone)) <= set(instants(there, "Asia/Tokyo"))
        assert len(here) == 4


def instants(found: list[Json], zone: str) -> list[int]:
    return [desk.utc(each["localStartDate"], zone) for each in found]


def test_d3_the_range_is_read_in_the_asked_zone(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "09:00-11:00"))
    request = {
        "serviceId": cut["id"],
        "fromLocalDate": "2026-06-02T18:30:00",
        "toLocalDate": "2026-06-02T19:30:00",
        "timeZone": "Asia/Tokyo",
    }
    answer = shop.call(LIST, request)
    # `from` counts, `to` does not; 18:30 in Tokyo is 9:30 at the shop.
    assert times(answer["timeSlots"]) == ["18:30", "19:00"]
    assert answer["timeZone"] == "Asia/Tokyo"
    request |= {"fromLocalDate": "2026-06-02T09:30:00", "toLocalDate": "2026-06-02T10:30:00"}
    answer = shop.call(LIST, {**request, "timeZone": None})
    assert times(answer["timeSlots"]) == ["09:30", "10:00"] and answer["timeZone"] == "UTC"


def test_c50_an_hour_that_repeats_only_for_the_asker_is_offered_once(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "00:00-03:00"))
    found = slots(shop, cut, AUTUMN["Europe/Berlin"], timeZone="Europe/Berlin")
    # 00:00 and 01:00 UTC are both 2 o'clock in Berlin; the second could not be named.
    assert times(found) == ["02:00", "02:30", "03:00", "03:30"]
    assert len(slots(shop, cut, AUTUMN["Europe/Berlin"])) == 6


@pytest.mark.parametrize("minutes", [30, 60, 120])
@pytest.mark.parametrize("changes", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_c50_k15_what_is_shown_on_such_a_night_is_found_and_booked(
    abroad: tuple[Shop, str], changes: dict[str, str], minutes: int
) -> None:
    """A session may end in the hour that is shown twice, even at the time at which it starts."""
    shop, zone = abroad
    ann = works(shop, "Ann", "00:00-06:00")
    found = slots(shop, service(shop, ann, minutes=minutes), changes[zone])
    assert found
    for slot in found:
        same = shop.call(GET, one(slot, zone))["timeSlot"]
        assert same["localEndDate"] == slot["localEndDate"]
        made = book_only(shop, slot, zone)
        lasts = desk.utc(made["endDate"][:19]) - desk.utc(made["startDate"][:19])
        assert lasts == minutes * 60


def book_only(shop: Shop, slot: Json, zone: str) -> Json:
    made = shop.as_visitor.call("bookings.createBooking", {"booking": wanted(slot, zone)})
    booking: Json = made["booking"]
    return booking
