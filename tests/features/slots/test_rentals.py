"""What is rented by the day: whole days of the site, one booking or one for each day (D40)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.features.calendar import desk
from tests.features.slots.rental import WEEK, bikes, by_the_day, days, get, stay, thing
from tests.features.slots.salon import TUESDAY, blocks, free, room, room_type, slots, works
from tests.features.slots.test_booking import book
from tests.support.shop import Json, Shop, invalid, open_shop, refused

END_OPTIONS = "availabilityTimeSlots.listAvailabilityTimeSlotEndOptions"
EXPLAIN = "availability.explain"


def short(day: str) -> str:
    return day[5:]


def occupied(shop: Shop, bike: Json, day: str, hours: str) -> None:
    blocks(shop, bike["eventsSchedule"]["id"], day, hours)


def test_d40_every_day_that_is_free_is_a_slot_of_its_own(shop: Shop) -> None:
    rental, [bike] = bikes(shop, most=5)
    found = slots(shop, rental, *WEEK[::7])
    assert [each["localStartDate"] for each in found] == [f"{day}T00:00:00" for day in WEEK[:7]]
    assert [each["localEndDate"] for each in found] == [f"{day}T00:00:00" for day in WEEK[1:]]
    assert all(each["allDay"] and each["bookable"] for each in found)
    assert {each["totalCapacity"] for each in found} == {1}
    occupied(shop, bike, WEEK[2], "10:00-11:00")
    assert days(shop, rental) == [short(day) for day in WEEK[:7] if day != WEEK[2]]


def test_d40_opening_hours_do_not_bound_days(shop: Shop) -> None:
    """The business opens on weekdays from 10 to 18; a bike can be out over Sunday."""
    rental, _ = bikes(shop)
    assert short("2026-06-07") in days(shop, rental)
    assert get(shop, stay(rental, "2026-06-05", "2026-06-09"))["allDay"]


def test_d3_the_day_that_has_begun_is_over(shop: Shop) -> None:
    rental, _ = bikes(shop)
    assert days(shop, rental, "2026-06-01", "2026-06-03") == ["06-02"]


@pytest.mark.parametrize(("end", "there"), [(3, False), (4, True), (6, True), (7, False)])
def test_a13_a_stay_has_between_the_fewest_and_the_most_days(
    shop: Shop, end: int, there: bool
) -> None:
    rental, _ = bikes(shop, least=2, most=4)
    wanted = stay(rental, TUESDAY, f"2026-06-{end:02}")
    if there:
        assert get(shop, wanted)["localEndDate"] == f"2026-06-{end:02}T00:00:00"
        book(shop, wanted)
        return
    with refused("SLOT_NOT_FOUND"):
        get(shop, wanted)
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, wanted)


@pytest.mark.parametrize("times", [("01:00", "00:00"), ("00:00", "12:00"), ("09:00", "18:00")])
def test_d40_a_stay_lasts_from_midnight_to_midnight(shop: Shop, times: tuple[str, str]) -> None:
    rental, _ = bikes(shop)
    wanted = stay(
        rental,
        localStartDate=f"{TUESDAY}T{times[0]}:00",
        localEndDate=f"2026-06-03T{times[1]}:00",
    )
    with refused("SLOT_NOT_FOUND"):
        get(shop, wanted)
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, wanted)


def test_d40_a_stay_of_several_days_is_one_booking(shop: Shop) -> None:
    rental, _ = bikes(shop, "Red", "Blue")
    booking = book(shop, stay(rental, "2026-06-03", "2026-06-06"))
    slot = booking["bookedEntity"]["slot"]
    assert (slot["allDay"], slot["durationUnitType"], slot["durationUnitCount"]) == (True, "DAY", 3)
    assert days(shop, rental) == [short(day) for day in WEEK[:7]], "the other bike is there"
    book(shop, stay(rental, "2026-06-05", "2026-06-07"))
    assert days(shop, rental) == ["06-02", "06-03", "06-04", "06-06", "06-07", "06-08"]
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, stay(rental, "2026-06-04", "2026-06-06"))


def test_d40_a_day_alone_between_others_is_not_shown_where_more_are_needed(shop: Shop) -> None:
    rental, [bike] = bikes(shop, least=3)
    occupied(shop, bike, WEEK[2], "10:00-11:00")
    assert days(shop, rental, *WEEK[:2]) == [] and days(shop, rental) == [
        short(day) for day in WEEK[3:7]
    ]
    occupied(shop, bike, WEEK[5], "10:00-11:00")
    assert days(shop, rental, WEEK[0], WEEK[5]) == []


def test_d27_the_buffer_keeps_the_day_before_what_follows_free(shop: Shop) -> None:
    rental, [bike] = bikes(shop, buffer=60)
    occupied(shop, bike, WEEK[2], "00:30-01:00")
    assert WEEK[1][5:] not in days(shop, rental)
    other = by_the_day(shop, bike["typeId"], buffer=30)
    assert WEEK[1][5:] in days(shop, other)


def test_d40_what_has_hours_is_rented_for_those_of_each_day(shop: Shop) -> None:
    kind = room_type(shop, "Boats")
    boat = thing(shop, kind, "Boat", "09:00-12:00", "14:00-18:00")
    rental = by_the_day(shop, kind, most=5)
    [found] = slots(shop, rental, TUESDAY)
    assert found["localStartDate"] == f"{TUESDAY}T09:00:00"
    assert found["localEndDate"] == f"{TUESDAY}T18:00:00"
    assert found["allDay"] is False
    booking = book(shop, found)
    slot = booking["bookedEntity"]["slot"]
    assert (slot["allDay"], slot["durationUnitType"]) == (False, "DAY")
    assert days(shop, rental, TUESDAY, "2026-06-05") == ["06-03", "06-04"]
    # What lies outside the hours does not matter to them.
    blocks(shop, boat["eventsSchedule"]["id"], "2026-06-03", "19:00-20:00")
    blocks(shop, boat["eventsSchedule"]["id"], "2026-06-04", "17:00-20:00")
    assert days(shop, rental, TUESDAY, "2026-06-05") == ["06-03"]
    with refused("SLOT_NOT_FOUND"):
        get(shop, stay(rental, "2026-06-03", "2026-06-04"))
    long = {"localStartDate": "2026-06-05T09:00:00", "localEndDate": "2026-06-06T18:00:00"}
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, stay(rental, **long))


def test_d40_hours_through_the_night_belong_to_the_day_they_begin_on(shop: Shop) -> None:
    kind = room_type(shop, "Telescopes")
    thing(shop, kind, "Telescope", "22:00-24:00", "00:00-02:00")
    rental = by_the_day(shop, kind)
    [night] = slots(shop, rental, TUESDAY)
    assert (night["localStartDate"], night["localEndDate"]) == (
        f"{TUESDAY}T22:00:00",
        "2026-06-03T02:00:00",
    )


def test_d22_d40_whoever_else_is_needed_must_work_on_each_day(shop: Shop) -> None:
    kind = room_type(shop, "Boats")
    room(shop, "Boat", kind)
    ann = works(shop, "Ann", "09:00-12:00")
    rental = by_the_day(shop, kind, staffMemberIds=[ann["resourceId"]])
    assert len(days(shop, rental)) == 7
    blocks(shop, ann["resource"]["eventsSchedule"]["id"], "2026-06-04", "10:00-11:00")
    assert short("2026-06-04") not in days(shop, rental)
    with refused("SLOT_NOT_FOUND"):
        get(shop, stay(rental, "2026-06-03", "2026-06-06"))
    assert free(get(shop, stay(rental, "2026-06-02", "2026-06-04"))) == ["Ann"]


def test_d14_a_slot_names_who_is_free_for_all_of_it(shop: Shop) -> None:
    rental, [red, _] = bikes(shop, "Red", "Blue")
    kind = red["typeId"]
    occupied(shop, red, "2026-06-03", "10:00-11:00")
    first = slots(shop, rental, TUESDAY, includeResourceTypeIds=[kind])[0]
    assert free(first, kind) == ["Blue", "Red"]
    assert free(get(shop, stay(rental, TUESDAY, "2026-06-04")), kind) == ["Blue"]


def test_d38_d39_no_ends_to_choose_and_no_choices(shop: Shop) -> None:
    rental, _ = bikes(shop)
    wanted = stay(rental)
    asked = {name: wanted[name] for name in ("serviceId", "localStartDate", "location")}
    with refused("END_OPTIONS_NOT_SUPPORTED"):
        shop.call(END_OPTIONS, asked | {"timeZone": "UTC"})
    with invalid("customerChoices"):
        days(shop, rental, customerChoices={"durationInMinutes": 1440})


def test_d48_days_do_not_follow_one_another_in_a_sequence(shop: Shop) -> None:
    rental, _ = bikes(shop)
    method = "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots"
    sent = {
        "services": [{"serviceId": rental["id"]}] * 2,
        "location": stay(rental)["location"],
        "toLocalDate": "2026-06-04T00:00:00",
    }
    with invalid("services[0].serviceId"):
        shop.call(method, sent)


def test_d62_the_older_calendar_has_the_days_too(shop: Shop) -> None:
    rental, _ = bikes(shop)
    given = {
        "serviceId": [rental["id"]],
        "startDate": f"{TUESDAY}T00:00:00.000Z",
        "endDate": "2026-06-04T00:00:00.000Z",
    }
    found = shop.call("availabilityCalendar.queryAvailability", {"query": {"filter": given}})
    starts = [each["slot"]["startDate"][:10] for each in found["availabilityEntries"]]
    assert starts == [TUESDAY, "2026-06-03"]


@pytest.mark.parametrize(
    ("window", "exactly", "there"),
    [
        ((TUESDAY, "2026-06-03"), True, True),
        ((TUESDAY, "2026-06-05"), True, True),
        ((TUESDAY, "2026-06-09"), True, False),
        ((TUESDAY, "2026-06-09"), False, True),
    ],
)
def test_a80_the_catalogue_knows_what_is_to_be_had(
    shop: Shop, window: tuple[str, str], exactly: bool, there: bool
) -> None:
    bikes(shop, most=3)
    names = ("localStartDate", "localEndDate")
    filters = {name: f"{day}T00:00:00" for name, day in zip(names, window, strict=True)}
    sent = {"serviceFilters": {**filters, "exactMatch": exactly, "includeUnavailable": True}}
    [found] = shop.call("catalogSearch.queryServicesByFilters", {"query": {}, **sent})["results"]
    assert found["available"] is there


def reasons(shop: Shop, rental: Json, day: str) -> list[str]:
    answer = shop.call(EXPLAIN, {"serviceId": rental["id"], "localDate": day})
    [time] = answer["times"]
    return [each["code"] for each in time["reasons"]]


def test_k18_why_a_day_is_not_there(shop: Shop) -> None:
    rental, [bike] = bikes(shop, "Bike", least=2)
    assert reasons(shop, rental, "2026-06-01") == ["PAST"]
    assert reasons(shop, rental, TUESDAY) == []
    occupied(shop, bike, "2026-06-03", "10:00-11:00")
    assert reasons(shop, rental, TUESDAY) == ["TOO_FEW_DAYS"]
    assert reasons(shop, rental, "2026-06-03") == ["BUSY"]
    blocks(shop, desk.business(shop)["id"], "2026-06-06", "10:00-11:00")
    assert reasons(shop, rental, "2026-06-06") == ["BUSINESS_CLOSED"]
    answer = shop.call(EXPLAIN, {"serviceId": rental["id"], "localDate": "2026-06-03"})
    assert answer["diagnosis"]["reasons"] == ["RESOURCE_BLOCKED"]


def test_k18_why_nothing_begins_within_the_hours(shop: Shop) -> None:
    kind = room_type(shop, "Boats")
    thing(shop, kind, "Boat", "09:00-18:00")
    rental = by_the_day(shop, kind)
    assert reasons(shop, rental, TUESDAY) == []
    sent = {"serviceId": rental["id"], "localStartDate": f"{TUESDAY}T10:00:00"}
    [time] = shop.call(EXPLAIN, sent)["times"]
    [reason] = time["reasons"]
    assert reason["code"] == "OUTSIDE_WORKING_HOURS"
    assert reason["hours"]["localStart"] == f"{TUESDAY}T09:00:00"


CHANGES = [
    ("Europe/Berlin", "2027-03-28"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-11-01"),
    ("Africa/Cairo", "2027-04-30"),
    ("Asia/Beirut", "2026-10-24"),
    ("Asia/Beirut", "2027-03-28"),
]


@pytest.fixture(params=CHANGES, ids=lambda each: "-".join(each))
def changing(request: pytest.FixtureRequest, database_url: str) -> Iterator[tuple[Shop, str, str]]:
    """A shop, its zone, and a day on which its clocks change."""
    zone, day = request.param
    with open_shop(database_url, time_zone=zone) as opened:
        yield opened, zone, day


def test_c49_c50_a_day_of_23_or_25_hours_is_one_day(changing: tuple[Shop, str, str]) -> None:
    shop, zone, day = changing
    rental, _ = bikes(shop, most=3)
    [found] = slots(shop, rental, day)
    start, end = (desk.utc(found[name], zone) for name in ("localStartDate", "localEndDate"))
    assert found["localStartDate"].startswith(day) and found["allDay"]
    assert (end - start) // 3600 in (23, 25)
    booking = book(shop, found, zone)
    assert booking["bookedEntity"]["slot"]["durationUnitCount"] == 1
    assert slots(shop, rental, day) == []


def shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def test_d40_days_are_the_sites_wherever_they_are_asked_for(
    changing: tuple[Shop, str, str],
) -> None:
    shop, zone, day = changing
    rental, _ = bikes(shop)
    [here] = slots(shop, rental, day)
    instant = desk.utc(here["localStartDate"], zone)
    around = (shifted(day, -2), shifted(day, 2))
    there = slots(shop, rental, *around, timeZone="Asia/Tokyo")
    [same] = [each for each in there if desk.utc(each["localStartDate"], "Asia/Tokyo") == instant]
    assert same["allDay"] is False, "in Tokyo it is parts of two days"
    assert book(shop, same, "Asia/Tokyo")["status"] == "CONFIRMED"
