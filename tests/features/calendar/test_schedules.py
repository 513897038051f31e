"""Schedules: created, changed, ended, and what their events take over (2.x, 4.5, 11.6, 13.x)."""

import pytest

from openbookings.engine.calendar.schedules import BOOKINGS_APP
from tests.features.calendar.desk import (
    UNKNOWN,
    business,
    cancel,
    event,
    get,
    listed,
    schedule,
    starts,
    weekly,
)
from tests.support.shop import Json, Shop, invalid, open_shop, refused


def changed(shop: Shop, old: Json, **sent: object) -> Json:
    body = {"schedule": {"id": old["id"], "revision": old["revision"], **sent}}
    new: Json = shop.call("schedules.updateSchedule", body)["schedule"]
    return new


def ended(shop: Shop, schedule_id: str, **more: object) -> Json:
    body = {"scheduleId": schedule_id, **more}
    done: Json = shop.call("schedules.cancelSchedule", body)["schedule"]
    return done


def test_9_2_9_3_c3_a_new_site_is_open_from_monday_to_friday_10_to_18(database_url: str) -> None:
    with open_shop(database_url, time_zone="Europe/Berlin") as shop:
        own = business(shop)
        assert own["name"] == "business" and own["timeZone"] == "Europe/Berlin"
        wanted = {"query": {"filter": {"type": "WORKING_HOURS"}}}
        week = listed(shop, "2026-06-08T00:00", "2026-06-15T00:00", **wanted)
        assert starts(week) == [f"2026-06-{day:02}T10:00:00" for day in range(8, 13)]
        assert {each["end"]["localDate"][11:] for each in week} == {"18:00:00"}
        assert week[0]["start"]["utcDate"] == "2026-06-08T08:00:00Z"
        first = week[0]["inheritedFields"]
        masters = listed(shop, None, None, recurrenceType=["MASTER"], **wanted)
        assert len(masters) == 5 and set(masters[0]["inheritedFields"]) < set(first)
        # 4.3: inherited even where the schedule's default is empty.
        assert masters[0]["inheritedFields"] == [
            "LOCATION",
            "CONFERENCING_DETAILS",
            "TIME_ZONE",
            "TITLE",
            "CAPACITY",
        ]


def test_2_1_a_new_schedule_is_active_and_in_the_zone_of_the_site(shop: Shop) -> None:
    made = schedule(shop, defaultCapacity=8)
    assert made["status"] == "ACTIVE" and made["revision"] == "1"
    assert made["permissions"] == [] and made["businessTimeZoneEnabled"] is True
    assert made["timeZone"] == "UTC" and made["appId"] == BOOKINGS_APP
    assert shop.event_types()[-1] == "wix.calendar.v3.schedule_created"


def test_2_2_external_id_and_app_never_change(shop: Shop) -> None:
    old = schedule(shop, externalId=UNKNOWN)
    new = changed(shop, old, externalId=shop.site_id, appId=UNKNOWN, name="Pilates")
    assert (new["externalId"], new["appId"]) == (UNKNOWN, BOOKINGS_APP)
    assert new["name"] == "Pilates" and new["revision"] == "2"


def test_2_3_c6_a_schedule_belongs_to_bookings_unless_it_names_another_application(
    shop: Shop,
) -> None:
    """A calendar that shows what is of Bookings asks for its application."""
    ours, theirs = schedule(shop), schedule(shop, appId=UNKNOWN)
    assert (ours["appId"], theirs["appId"]) == (BOOKINGS_APP, UNKNOWN)
    day = ("2026-06-02T10:00", "2026-06-02T11:00")
    shown = event(shop, ours["id"], *day)
    hidden = event(shop, theirs["id"], *day)
    for app_id, made in ((BOOKINGS_APP, shown), (UNKNOWN, hidden)):
        query = {"query": {"filter": {"appId": app_id}}}
        found = listed(shop, "2026-06-02T00:00", "2026-06-03T00:00", **query)
        assert [each["id"] for each in found] == [made["id"]]


def test_2_4_an_update_needs_the_current_revision(shop: Shop) -> None:
    old = schedule(shop)
    changed(shop, old, name="Two")
    with refused("REVISION_MISMATCH", 409):
        changed(shop, old, name="Three")
    with invalid("schedule.revision"):
        shop.call("schedules.updateSchedule", {"schedule": {"id": old["id"], "name": "Four"}})
    with refused("SCHEDULE_NOT_FOUND", 404):
        shop.call("schedules.getSchedule", {"scheduleId": UNKNOWN})


def test_2_6_c4_a_cancelled_schedule_is_final(shop: Shop) -> None:
    made = schedule(shop)
    assert ended(shop, made["id"])["status"] == "CANCELLED"
    assert shop.event_types()[-1] == "wix.calendar.v3.schedule_cancelled"
    with refused("SCHEDULE_ALREADY_CANCELLED", 428):
        ended(shop, made["id"])
    with refused("SCHEDULE_CANCELLED", 428):
        changed(shop, {**made, "revision": "2"}, name="Again")
    with refused("SCHEDULE_CANCELLED", 428):
        event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00")


def test_2_7_c5_cancelling_a_schedule_cancels_its_coming_events_only(shop: Shop) -> None:
    made = schedule(shop)
    past = event(shop, made["id"], "2026-05-01T10:00", "2026-05-01T11:00")
    running = event(shop, made["id"], "2026-06-01T07:00", "2026-06-01T09:00")
    coming = event(shop, made["id"], "2026-06-01T09:00", "2026-06-01T10:00")
    series = event(
        shop,
        made["id"],
        "2026-06-01T06:00",
        "2026-06-01T07:00",
        recurrenceRule=weekly("MONDAY"),
    )
    ended(shop, made["id"])
    status = {
        each["id"]: get(shop, each["id"])["status"] for each in (past, running, coming, series)
    }
    assert list(status.values()) == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    # Today's occurrence of the series is over and stays.
    assert starts(listed(shop, "2026-06-01T00:00", "2026-07-01T00:00")) == [
        "2026-06-01T06:00:00",
        "2026-06-01T07:00:00",
    ]


def test_2_9_queries_give_active_schedules_by_id_unless_asked_otherwise(shop: Shop) -> None:
    gone = schedule(shop, name="Gone")
    ended(shop, gone["id"])
    active = shop.call("schedules.querySchedules", {})["schedules"]
    ids = [each["id"] for each in active]
    assert ids == sorted(ids) and gone["id"] not in ids
    query = {"filter": {"status": "CANCELLED"}}
    found = shop.call("schedules.querySchedules", {"query": query})["schedules"]
    assert [each["id"] for each in found] == [gone["id"]]
    other = schedule(shop, name="Gone too")
    ended(shop, other["id"])
    first = shop.call(
        "schedules.querySchedules", {"query": {**query, "cursorPaging": {"limit": 1}}}
    )
    cursor = first["pagingMetadata"]["cursors"]["next"]
    second = shop.call("schedules.querySchedules", {"query": {"cursorPaging": {"cursor": cursor}}})
    both = [*first["schedules"], *second["schedules"]]
    assert [each["id"] for each in both] == sorted([gone["id"], other["id"]])
    with invalid("query.filter.name"):
        shop.call("schedules.querySchedules", {"query": {"filter": {"name": "Gone"}}})


def test_11_6_naming_another_zone_leaves_the_zone_of_the_business(shop: Shop) -> None:
    own = schedule(shop, timeZone="Asia/Tokyo")
    assert (own["timeZone"], own["businessTimeZoneEnabled"]) == ("Asia/Tokyo", False)
    back = changed(shop, own, businessTimeZoneEnabled=True)
    assert (back["timeZone"], back["businessTimeZoneEnabled"]) == ("UTC", True)
    with invalid("schedule.timeZone"):
        schedule(shop, timeZone="Mars/Olympus")


def test_3_9_12_1_a_default_location_needs_a_type_and_exists(shop: Shop) -> None:
    with invalid("schedule.defaultLocation.type"):
        schedule(shop, defaultLocation={"name": "Somewhere"})
    with refused("LOCATION_NOT_FOUND", 404):
        schedule(shop, defaultLocation={"type": "BUSINESS", "id": UNKNOWN})
    (own,) = shop.call("locations.listLocations")["locations"]
    made = schedule(shop, defaultLocation={"type": "BUSINESS", "id": own["id"]})
    assert made["defaultLocation"]["name"] == own["name"]


def test_13_2_personal_defaults_are_shown_on_request_only(shop: Shop) -> None:
    made = schedule(
        shop,
        defaultLocation={"type": "CUSTOMER", "name": "At Anna's", "address": "Secret 1"},
        defaultConferencingDetails={
            "type": "ZOOM",
            "hostUrl": "https://zoom.test/host",
            "guestUrl": "https://zoom.test/guest",
        },
    )
    # 13.4: who may manage calendars sees what they wrote.
    assert made["defaultConferencingDetails"]["guestUrl"] == "https://zoom.test/guest"
    body = {"scheduleId": made["id"]}
    plain = shop.call("schedules.getSchedule", body)["schedule"]
    assert "defaultConferencingDetails" not in plain
    assert plain["defaultLocation"] == {"type": "CUSTOMER"}
    body["fields"] = ["PI_FIELDS"]
    assert shop.call("schedules.getSchedule", body)["schedule"] == made


class TestComingEventsFollowTheirSchedule:
    """4.5, 4.6, C10."""

    @pytest.mark.parametrize("by_service", [False, True])
    def test_4_5_a_new_title_reaches_coming_events_that_inherit_it(
        self, shop: Shop, by_service: bool
    ) -> None:
        made = schedule(shop, defaultTitle="Yoga")
        past = event(shop, made["id"], "2026-05-01T10:00", "2026-05-01T11:00")
        coming = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00")
        named = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00", title="Mine")
        gone = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00")
        cancel(shop, gone["id"])
        if by_service:
            from openbookings.engine.calendar.schedules import change_defaults
            from tests.features.calendar.desk import writing

            writing(shop, lambda call: change_defaults(call, made["id"], title="Pilates"))
        else:
            changed(shop, made, defaultTitle="Pilates", name="Pilates")
        titles = [get(shop, each["id"])["title"] for each in (past, coming, named, gone)]
        assert titles == ["Yoga", "Pilates", "Mine", "Yoga"]
        # 3.12: the name of the schedule is shown as it is now, everywhere.
        assert get(shop, past["id"])["scheduleName"] == "Pilates"
        assert get(shop, coming["id"])["revision"] == "2"

    def test_4_6_a_capacity_of_ones_own_stays(self, shop: Shop) -> None:
        made = schedule(shop, defaultCapacity=10)
        follows = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00")
        own = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00", totalCapacity=3)
        changed(shop, made, defaultCapacity=5)
        assert get(shop, follows["id"])["remainingCapacity"] == 5
        assert get(shop, own["id"])["remainingCapacity"] == 3

    def test_4_5_a_series_follows_from_its_next_occurrence_on(self, shop: Shop) -> None:
        made = schedule(shop, defaultTitle="Yoga")
        event(
            shop,
            made["id"],
            "2026-06-01T09:00",
            "2026-06-01T10:00",
            recurrenceRule=weekly("MONDAY"),
        )
        shop.clock.advance(days=8)
        changed(shop, made, defaultTitle="Pilates")
        found = listed(shop, "2026-06-01T00:00", "2026-06-23T00:00")
        assert [each["title"] for each in found] == ["Yoga", "Yoga", "Pilates", "Pilates"]

    def test_11_10_another_zone_keeps_the_local_time(self, shop: Shop) -> None:
        made = schedule(shop)
        coming = event(shop, made["id"], "2026-06-02T10:00", "2026-06-02T11:00")
        changed(shop, made, timeZone="Asia/Tokyo")
        moved = get(shop, coming["id"])
        assert moved["start"]["localDate"] == "2026-06-02T10:00:00"
        assert moved["start"]["utcDate"] == "2026-06-02T01:00:00Z"
