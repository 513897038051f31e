"""Series by a rule of RFC 5545: an addition to the vendor's weekly ones (K1).

The shop's clock stands on Monday 1 June 2026, 08:00 UTC.
"""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.calendar.zone_change import move_zone
from tests.features.calendar import desk
from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    get,
    listed,
    schedule,
    starts,
    weekly,
)
from tests.features.slots import salon, studio
from tests.support.shop import Json, Shop, invalid

PLACE = "event.extendedFields.namespaces.openbookings.recurrence"
SUMMER = ("2026-06-01T00:00", "2026-09-01T00:00")


def ruled(rule: str, *excluded: str, **more: Any) -> Json:
    """Extended fields with a rule and days off."""
    recurrence: Json = {"rule": rule} | ({"excludedDates": list(excluded)} if excluded else {})
    return {"namespaces": {"openbookings": {"recurrence": recurrence, **more}}}


def series(shop: Shop, rule: str, *excluded: str, **more: Any) -> Json:
    """A series by a rule from Tuesday 2 June 2026 on, 09:00 to 10:00."""
    start, end = more.pop("start", "2026-06-02T09:00"), more.pop("end", "2026-06-02T10:00")
    on = more.pop("schedule_id", None) or schedule(shop)["id"]
    return event(shop, on, start, end, extendedFields=ruled(rule, *excluded), **more)


def days(shop: Shop, window: tuple[str, str] = SUMMER, **request: Any) -> list[str]:
    return [each[5:10] for each in starts(listed(shop, *window, **request))]


def test_k1_a_rule_alone_makes_a_series(shop: Shop) -> None:
    master = series(shop, "FREQ=MONTHLY;BYDAY=2TU")
    assert master["recurrenceType"] == "MASTER"
    # What does not know the addition reads the weekday of the start.
    assert master["recurrenceRule"] == {"frequency": "WEEKLY", "interval": 1, "days": ["TUESDAY"]}
    assert days(shop) == ["06-09", "07-14", "08-11"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=4", ["06-02", "06-03", "06-04", "06-05"]),
        ("FREQ=DAILY;INTERVAL=2;UNTIL=20260606", ["06-02", "06-04", "06-06"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=5", ["06-03", "06-05", "06-08", "06-10", "06-12"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=4",
            ["06-02", "06-07", "06-16", "06-21"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
            ["06-02", "06-14", "06-16", "06-28"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", ["06-30", "07-01", "07-31", "08-01", "08-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["06-30", "07-31", "08-31"]),
        ("FREQ=YEARLY;BYMONTH=7;BYDAY=1MO", ["07-06"]),
    ],
)
def test_k1_every_kind_of_rule(shop: Shop, rule: str, expected: list[str]) -> None:
    series(shop, rule)
    assert days(shop) == expected


def test_k1_excluded_dates_are_days_without_an_occurrence(shop: Shop) -> None:
    master = series(shop, "FREQ=DAILY;COUNT=5", "2026-06-03", "2026-06-05")
    assert days(shop) == ["06-02", "06-04", "06-06"]
    back = change(shop, master, extendedFields=ruled("FREQ=DAILY;COUNT=5", "2026-06-05"))
    assert days(shop) == ["06-02", "06-03", "06-04", "06-06"]
    assert back["revision"] == "2"


def test_5_3_the_weekly_until_ends_a_ruled_series_too(shop: Shop) -> None:
    rule = weekly("TUESDAY", until="2026-06-05T09:00")
    series(shop, "FREQ=DAILY", recurrenceRule=rule)
    assert days(shop) == ["06-02", "06-03", "06-04", "06-05"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (ruled("FREQ=MONTHLY;BYDAY=6XX"), f"{PLACE}.rule"),
        (ruled("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), f"{PLACE}.rule"),
        (ruled("FREQ=DAILY;UNTIL=20250101"), f"{PLACE}.rule"),
        (ruled("FREQ=DAILY;COUNT=1", "2026-06-02"), f"{PLACE}.rule"),
        (ruled("FREQ=DAILY", "2026-02-30"), f"{PLACE}.excludedDates[0]"),
        (ruled("FREQ=DAILY", "3 June"), f"{PLACE}.excludedDates[0]"),
        (ruled("FREQ=DAILY;BYDAY=" + "MO," * 200 + "MO"), f"{PLACE}.rule"),
        ({"namespaces": {"openbookings": {"recurrence": {"rule": 7}}}}, f"{PLACE}.rule"),
        ({"namespaces": {"openbookings": {"recurrence": {}}}}, f"{PLACE}.rule"),
        ({"namespaces": {"openbookings": {"recurrence": "DAILY"}}}, PLACE),
    ],
)
def test_k1_a_bad_rule_is_refused_with_its_path(shop: Shop, fields: Json, field: str) -> None:
    on = schedule(shop)["id"]
    with invalid(field=field):
        event(shop, on, "2026-06-02T09:00", "2026-06-02T10:00", extendedFields=fields)
    assert listed(shop, *SUMMER) == []


def test_5_8_only_a_master_has_a_rule(shop: Shop) -> None:
    master = series(shop, "FREQ=DAILY;COUNT=3")
    single = event(shop, master["scheduleId"], "2026-06-20T09:00", "2026-06-20T10:00")
    member = listed(shop, *SUMMER)[1]
    for each in (member, single):
        with invalid(field=PLACE):
            change(shop, each, extendedFields=ruled("FREQ=DAILY;COUNT=2"))
    # Sent back as it was read, it changes nothing.
    same = change(shop, member, title="Late", extendedFields=member["extendedFields"])
    assert same["recurrenceType"] == "EXCEPTION"


def test_other_namespaces_are_nobodys_business(shop: Shop) -> None:
    fields = {"namespaces": {"@their/app": {"recurrence": {"rule": 7}, "any": [1]}}}
    on = schedule(shop)["id"]
    made = event(shop, on, "2026-06-02T09:00", "2026-06-02T10:00", extendedFields=fields)
    assert made["extendedFields"] == fields
    assert made["recurrenceType"] == "NONE"


def test_1_3_an_occurrence_is_found_by_its_id_and_can_be_cancelled_alone(shop: Shop) -> None:
    series(shop, "FREQ=MONTHLY;BYDAY=2TU")
    second = listed(shop, *SUMMER)[1]
    found = get(shop, second["id"])
    assert (found["recurrenceType"], found["start"]["localDate"]) == (
        "INSTANCE",
        "2026-07-14T09:00:00",
    )
    cancel(shop, second["id"])
    assert days(shop) == ["06-09", "08-11"]
    assert get(shop, second["id"])["status"] == "CANCELLED"


def test_6_5_a_day_off_stays_off_when_weekdays_are_added_or_the_hour_changes(shop: Shop) -> None:
    master = series(shop, "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260612")
    cancel(shop, listed(shop, *SUMMER)[1]["id"])
    assert days(shop) == ["06-02", "06-09", "06-11"]
    later = change(
        shop,
        master,
        start={"localDate": "2026-06-02T11:00"},
        end={"localDate": "2026-06-02T12:00"},
        extendedFields=ruled("FREQ=WEEKLY;BYDAY=TU,TH,FR;UNTIL=20260612"),
    )
    assert starts(listed(shop, *SUMMER))[0] == "2026-06-02T11:00:00"
    assert days(shop) == ["06-02", "06-05", "06-09", "06-11", "06-12"]
    assert later["revision"] == "2"


def test_6_5_a_moved_weekday_takes_its_exception_along_by_number(shop: Shop) -> None:
    master = series(shop, "FREQ=MONTHLY;BYDAY=2TU")
    cancel(shop, listed(shop, *SUMMER)[1]["id"])
    change(shop, master, extendedFields=ruled("FREQ=MONTHLY;BYDAY=2WE"))
    assert days(shop) == ["06-10", "08-12"]


def test_6_5_a_series_becomes_weekly_again(shop: Shop) -> None:
    master = series(shop, "FREQ=DAILY;COUNT=3")
    plain = change(shop, master, extendedFields={"namespaces": {}})
    assert plain["recurrenceRule"]["days"] == ["TUESDAY"]
    assert days(shop, ("2026-06-01T00:00", "2026-06-20T00:00")) == ["06-02", "06-09", "06-16"]


def test_6_3_what_has_been_stays_when_the_rule_changes(shop: Shop) -> None:
    master = series(shop, "FREQ=DAILY")
    shop.clock.advance(minutes=3 * 24 * 60)
    change(shop, master, extendedFields=ruled("FREQ=WEEKLY;BYDAY=FR;COUNT=2"))
    # That of today has yet to start; COUNT counts from the start of the series on.
    assert days(shop) == ["06-02", "06-03", "06-05", "06-12"]


def test_6_8_a_split_shares_the_count_between_both_halves(shop: Shop) -> None:
    master = series(shop, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=7")
    whole = days(shop)
    body = {"recurringEventId": master["id"], "splitLocalDate": "2026-06-10T00:00"}
    answer = shop.call("events.splitRecurringEvent", body)
    later = answer["newRecurringEventStartingFromSplit"]
    own = later["extendedFields"]["namespaces"]["openbookings"]["recurrence"]
    assert own == {"rule": "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"}
    assert later["start"]["localDate"] == "2026-06-11T09:00:00"
    found = listed(shop, *SUMMER)
    assert days(shop) == whole
    assert [each["recurringEventId"] == later["id"] for each in found] == [False] * 3 + [True] * 4


def test_c48_occurrences_keep_their_wall_clock_time_over_a_clock_change(shop: Shop) -> None:
    on = schedule(shop, timeZone="Europe/Berlin", businessTimeZoneEnabled=False)["id"]
    rule = "FREQ=DAILY;COUNT=4"
    series(shop, rule, schedule_id=on, start="2026-10-24T09:00", end="2026-10-24T10:00")
    found = listed(shop, "2026-10-01T00:00", "2026-11-01T00:00")
    assert {each["start"]["localDate"][11:16] for each in found} == {"09:00"}
    assert [each["start"]["utcDate"][11:16] for each in found] == [
        "07:00",
        "08:00",
        "08:00",
        "08:00",
    ]


def test_c49_an_occurrence_in_the_gap_moves_forward_by_it(shop: Shop) -> None:
    on = schedule(shop, timeZone="Europe/Berlin", businessTimeZoneEnabled=False)["id"]
    start, end = "2027-03-27T02:30", "2027-03-27T03:30"
    series(shop, "FREQ=DAILY;COUNT=3", schedule_id=on, start=start, end=end)
    found = listed(shop, "2027-03-20T00:00", "2027-04-01T00:00")
    assert [each["start"]["utcDate"][:16] for each in found] == [
        "2027-03-27T01:30",
        "2027-03-28T01:30",
        "2027-03-29T00:30",
    ]


def test_c52_a_ruled_series_keeps_its_local_time_when_the_zone_changes(shop: Shop) -> None:
    series(shop, "FREQ=MONTHLY;BYDAY=2TU")
    desk.writing(shop, lambda call: move_zone(call, "UTC", "Europe/Berlin"))
    found = listed(shop, *SUMMER)
    assert [each["start"]["localDate"] for each in found][:2] == [
        "2026-06-09T09:00:00",
        "2026-07-14T09:00:00",
    ]
    assert found[0]["start"]["utcDate"] == "2026-06-09T07:00:00Z"


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=DAILY;COUNT=10", "2026-06-11T10:00:00"),
        ("FREQ=MONTHLY;UNTIL=20260815", "2026-08-02T10:00:00"),
    ],
)
def test_16_1_the_time_frame_ends_with_the_rule(shop: Shop, rule: str, last: str) -> None:
    on = schedule(shop)["id"]
    series(shop, rule, schedule_id=on)
    frame = shop.call("scheduleTimeFrames.getScheduleTimeFrame", {"id": on})["scheduleTimeFrame"]
    assert frame["status"] == "FINITE"
    assert frame["lastEventEndDate"]["localDate"] == last


def test_16_4_the_time_frame_follows_the_rule(shop: Shop) -> None:
    on = schedule(shop)["id"]
    master = series(shop, "FREQ=DAILY;COUNT=10", schedule_id=on)
    change(shop, master, extendedFields=ruled("FREQ=DAILY"))
    frame = shop.call("scheduleTimeFrames.getScheduleTimeFrame", {"id": on})["scheduleTimeFrame"]
    assert frame["status"] == "INFINITE"


def test_5_7_many_occurrences_come_in_pages_forward_and_back(shop: Shop) -> None:
    series(shop, "FREQ=DAILY")
    window = {"fromLocalDate": "2030-01-01T00:00", "toLocalDate": "2031-01-01T00:00"}
    for sort, reverse in (("ASC", False), ("DESC", True)):
        name = "end" if reverse else "start"
        query: Json = {"sort": [{"fieldName": name, "order": sort}], "cursorPaging": {"limit": 100}}
        found, sent = [], {**window, "query": query}
        while True:
            page = shop.call("events.queryEvents", sent)
            found += starts(page["events"])
            if not page["pagingMetadata"]["hasNext"]:
                break
            cursor = page["pagingMetadata"]["cursors"]["next"]
            sent = {"query": {"cursorPaging": {"limit": 100, "cursor": cursor}}}
        assert len(set(found)) == 365
        assert found == sorted(found, reverse=reverse)


def test_c37_working_hours_may_follow_a_rule(shop: Shop) -> None:
    ann = salon.works(shop, "Ann", "09:00-10:00")
    cut = salon.service(shop, ann)
    on = salon.events_schedule(ann)
    start, end = "2026-06-02T14:00", "2026-06-02T15:00"
    fields = ruled("FREQ=MONTHLY;BYDAY=1WE,3WE")
    event(shop, on, start, end, type="WORKING_HOURS", extendedFields=fields)
    assert salon.times(salon.slots(shop, cut, "2026-06-03"))[2:] == ["14:00", "14:30"]
    assert salon.times(salon.slots(shop, cut, "2026-06-10"))[2:] == []
    assert salon.times(salon.slots(shop, cut, "2026-06-17"))[2:] == ["14:00", "14:30"]


def test_d26_a_ruled_block_takes_its_owner_on_its_days_alone(shop: Shop) -> None:
    ann = salon.works(shop, "Ann", "09:00-11:00")
    cut = salon.service(shop, ann)
    fields = ruled("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-07-31")
    salon.blocks(
        shop, salon.events_schedule(ann), "2026-06-02", "09:00-10:00", extendedFields=fields
    )
    assert salon.times(salon.slots(shop, cut, "2026-06-30")) == ["10:00", "10:30"]
    for free in ("2026-06-02", "2026-07-31"):
        assert salon.times(salon.slots(shop, cut, free)) == salon.every(30, "09:00", "10:30")


class TestClasses:
    def test_d42_a_monthly_class_has_a_slot_each_month(self, shop: Shop) -> None:
        ann, yoga = salon.works(shop), studio.group(shop)
        fields = ruled("FREQ=MONTHLY;BYDAY=2TU;COUNT=3")
        studio.session(shop, yoga, ann["resourceId"], salon.TUESDAY, extendedFields=fields)
        found = studio.sessions(shop, "2026-06-01", "2027-06-01", yoga)
        assert studio.starts(found) == [
            "2026-06-09T10:00",
            "2026-07-14T10:00",
            "2026-08-11T10:00",
        ]
        read = shop.call("services.getService", {"serviceId": yoga["id"]})["service"]
        assert read["schedule"]["firstSessionStart"] == "2026-06-09T10:00:00.000Z"
        assert read["schedule"]["lastSessionEnd"] == "2026-08-11T11:00:00.000Z"
        assert read["schedule"]["availabilityConstraints"]["durations"] == [{"minutes": 60}]

    def test_d45_one_occurrence_is_cancelled_the_others_stay(self, shop: Shop) -> None:
        ann, yoga = salon.works(shop), studio.group(shop)
        fields = ruled("FREQ=DAILY;COUNT=3")
        studio.session(shop, yoga, ann["resourceId"], salon.TUESDAY, extendedFields=fields)
        first, second, _ = studio.sessions(shop, "2026-06-01", "2026-07-01", yoga)
        cancel(shop, second["eventInfo"]["eventId"])
        found = studio.sessions(shop, "2026-06-01", "2026-07-01", yoga, includeNonBookable=False)
        assert studio.starts(found) == ["2026-06-02T10:00", "2026-06-04T10:00"]
        assert found[0]["eventInfo"]["eventId"] == first["eventInfo"]["eventId"]

    def test_5_11_somebody_in_an_occurrence_keeps_its_id_when_the_rule_changes(
        self, shop: Shop
    ) -> None:
        ann, yoga = salon.works(shop), studio.group(shop)
        made = studio.session(
            shop,
            yoga,
            ann["resourceId"],
            salon.TUESDAY,
            extendedFields=ruled("FREQ=MONTHLY;BYDAY=2TU"),
        )
        booked = studio.sessions(shop, "2026-06-01", "2026-09-01", yoga)[1]["eventInfo"]["eventId"]
        studio.takes_part(shop, booked, 2)
        change(shop, get(shop, made["id"]), extendedFields=ruled("FREQ=MONTHLY;BYDAY=2TU,4TU"))
        found = studio.sessions(shop, "2026-07-01", "2026-08-01", yoga)
        assert [each["remainingCapacity"] for each in found] == [8, 10]
        assert found[0]["eventInfo"]["eventId"] == booked
        kept = get(shop, booked)["extendedFields"]["namespaces"]["openbookings"]["recurrence"]
        assert kept == {"rule": "FREQ=MONTHLY;BYDAY=2TU,4TU"}

    def test_a62_a_clone_goes_on_with_what_is_left_of_the_count(self, shop: Shop) -> None:
        ann, yoga = salon.works(shop), studio.group(shop)
        fields = ruled("FREQ=DAILY;COUNT=4")
        studio.session(shop, yoga, ann["resourceId"], salon.TUESDAY, extendedFields=fields)
        shop.clock.advance(minutes=2 * 24 * 60)
        clone = shop.call("services.cloneService", {"sourceServiceId": yoga["id"]})["service"]
        found = studio.sessions(shop, "2026-06-01", "2026-07-01", clone)
        assert studio.starts(found) == ["2026-06-03T10:00", "2026-06-04T10:00", "2026-06-05T10:00"]
