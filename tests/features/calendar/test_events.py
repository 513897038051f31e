"""Single events: created, changed, cancelled, shown (3.x, 4.x, 6.x, 7.x, 8.x, 11.x-13.x, 19.x)."""

import re

import pytest

from tests.features.calendar.desk import (
    UNKNOWN,
    business,
    cancel,
    change,
    event,
    event_body,
    get,
    room,
    schedule,
    weekly,
)
from tests.support.shop import Json, Shop, invalid, refused

TUESDAY = ("2026-06-02T10:00:00", "2026-06-02T11:00:00")


def test_3_1_c13_an_event_needs_a_schedule_start_and_end_and_nothing_else(shop: Shop) -> None:
    own = schedule(shop, defaultTitle="Yoga", defaultCapacity=8)
    made = event(shop, own["id"], *TUESDAY)
    assert (made["type"], made["status"]) == ("DEFAULT", "CONFIRMED")
    assert (made["recurrenceType"], made["transparency"]) == ("NONE", "OPAQUE")
    assert (made["title"], made["remainingCapacity"], made["timeZone"]) == ("Yoga", 8, "UTC")
    assert (made["scheduleName"], made["appId"]) == ("Yoga", own["appId"])  # 3.12
    assert made["revision"] == "1" and made["allDay"] is False
    told = [each["slug"] for each in shop.facts() if each["entityId"] in (made["id"], own["id"])]
    # The schedule and its event came, the event entered the view, the time frame began (16.4).
    assert told == ["created", "created", "projection_updated", "updated"]
    for missing in ("scheduleId", "start", "end"):
        body = {**event_body(own["id"], *TUESDAY)}
        del body[missing]
        with invalid(f"event.{missing}"):
            shop.call("events.createEvent", {"event": body})


def test_1_2_c17_the_id_begins_with_its_schedule(shop: Shop) -> None:
    own = schedule(shop)
    made = event(shop, own["id"], *TUESDAY)
    assert re.fullmatch(r"[0-9a-f]{64}", made["id"])
    assert made["id"].startswith(own["id"].replace("-", ""))


def test_1_4_3_2_c16_recurrence_cannot_be_dictated(shop: Shop) -> None:
    made = event(
        shop, schedule(shop)["id"], *TUESDAY, recurrenceType="EXCEPTION", status="CANCELLED"
    )
    assert (made["recurrenceType"], made["status"]) == ("NONE", "CONFIRMED")


def test_3_3_c15_a_series_may_not_start_on_a_past_day_a_single_event_may(shop: Shop) -> None:
    own = schedule(shop)["id"]
    yesterday = ("2026-05-31T10:00", "2026-05-31T11:00")
    assert event(shop, own, *yesterday)["start"]["utcDate"] == "2026-05-31T10:00:00Z"
    with invalid("event.start.localDate"):
        event(shop, own, *yesterday, recurrenceRule=weekly("SUNDAY"))
    earlier_today = ("2026-06-01T06:00", "2026-06-01T07:00")
    event(shop, own, *earlier_today, recurrenceRule=weekly("MONDAY"))
    # Today is that of the event's own zone: it is still Sunday evening in Honolulu.
    shop.clock.advance(hours=-3)
    event(shop, own, *yesterday, recurrenceRule=weekly("SUNDAY"), timeZone="Pacific/Honolulu")


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("2026-06-02T10:00", "equal"),
        ("2026-06-02T09:00", "earlier"),
        ("2102-01-01T00:00", "after the year 2100"),
    ],
)
def test_3_4_the_end_comes_after_the_start_and_not_too_late(shop: Shop, end: str, why: str) -> None:
    own = schedule(shop)["id"]
    with invalid("event.end.localDate"):
        event(shop, own, "2026-06-02T10:00", end)


@pytest.mark.parametrize("kind", ["DEFAULT", "WORKING_HOURS", "APPOINTMENT", "CLASS", "COURSE"])
def test_9_1_c12_every_type_of_event_can_be_made(shop: Shop, kind: str) -> None:
    """The three of Bookings too, for Bookings is always there."""
    people = [] if kind == "WORKING_HOURS" else [{"id": room(shop)}]
    made = event(shop, schedule(shop)["id"], *TUESDAY, type=kind, resources=people)
    assert made["type"] == kind


def test_3_5_the_type_is_set_once(shop: Shop) -> None:
    own = schedule(shop)["id"]
    hours = event(shop, own, *TUESDAY, type="WORKING_HOURS")
    assert hours["resources"] == []  # 9.4
    assert change(shop, hours, type="DEFAULT")["type"] == "WORKING_HOURS"
    with invalid("event.type"):
        event(shop, own, *TUESDAY, type="PARTY")


def test_3_6_c24_classes_and_courses_need_a_resource(shop: Shop) -> None:
    own = schedule(shop)["id"]
    for kind in ("CLASS", "COURSE"):
        with invalid("event.resources"):
            event(shop, own, *TUESDAY, type=kind)
    event(shop, own, *TUESDAY, type="APPOINTMENT")


def test_3_7_3_8_resources_are_known_and_default_to_writers_that_are_blocked(shop: Shop) -> None:
    own, hall = schedule(shop)["id"], room(shop, "Hall")
    made = event(shop, own, *TUESDAY, type="CLASS", resources=[{"id": hall}, {"id": hall}])
    (resource,) = made["resources"]
    assert resource["name"] == "Hall" and resource["id"] == hall
    assert (resource["permissionRole"], resource["transparency"]) == ("WRITER", "OPAQUE")
    with refused("RESOURCE_NOT_FOUND", 404):
        event(shop, own, *TUESDAY, resources=[{"id": UNKNOWN}])
    with invalid("event.resources[0].permissionRole"):
        event(shop, own, *TUESDAY, resources=[{"id": hall, "permissionRole": "UNKNOWN_ROLE"}])


def test_3_9_a_location_and_conferencing_need_a_type(shop: Shop) -> None:
    own = schedule(shop)["id"]
    with invalid("event.location.type"):
        event(shop, own, *TUESDAY, location={"name": "Park"})
    links = {"hostUrl": "https://meet.test/h", "guestUrl": "https://meet.test/g"}
    with invalid("event.conferencingDetails.type"):
        event(shop, own, *TUESDAY, conferencingDetails=links)
    event(shop, own, *TUESDAY, conferencingDetails={**links, "provider": "MEET"})


def test_3_10_the_schedule_exists(shop: Shop) -> None:
    with refused("SCHEDULE_NOT_FOUND", 404):
        event(shop, UNKNOWN, *TUESDAY)


class TestDefaults:
    def test_4_3_c9_what_was_not_sent_is_listed_as_inherited(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY, title="Mine")
        assert made["inheritedFields"] == [
            "LOCATION",
            "CONFERENCING_DETAILS",
            "TIME_ZONE",
            "CAPACITY",
        ]

    def test_4_4_c11_null_overrides_with_nothing(self, shop: Shop) -> None:
        own = schedule(shop, defaultTitle="Yoga", defaultCapacity=5)
        made = event(shop, own["id"], *TUESDAY, totalCapacity=None)
        assert "totalCapacity" not in made and "remainingCapacity" not in made
        assert "CAPACITY" not in made["inheritedFields"]
        emptied = change(shop, made, title=None)
        assert "title" not in emptied and "TITLE" not in emptied["inheritedFields"]

    def test_4_4_an_update_overrides_only_what_it_sends(self, shop: Shop) -> None:
        made = event(shop, schedule(shop, defaultTitle="Yoga")["id"], *TUESDAY)
        named = change(shop, made, title="Mine")
        assert named["title"] == "Mine" and named["start"] == made["start"]
        assert set(made["inheritedFields"]) - set(named["inheritedFields"]) == {"TITLE"}


class TestChanging:
    def test_6_12_an_update_needs_the_current_revision(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        assert change(shop, made, title="Two")["revision"] == "2"
        assert shop.event_types()[-2:] == [
            "wix.calendar.v3.event_updated",
            "wix.calendar.v3.events_view_projection_updated",  # 15.4
        ]
        with refused("REVISION_MISMATCH", 409):
            change(shop, made, title="Three")
        with invalid("event.revision"):
            shop.call("events.updateEvent", {"event": {"id": made["id"], "title": "Four"}})
        with refused("EVENT_NOT_FOUND", 404):
            change(shop, {"id": "0" * 64, "revision": "1"}, title="Five")

    def test_6_13_fields_of_a_mask_that_are_absent_are_emptied(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY, title="Mine", notes="Bring mats")
        body = {
            "event": {"id": made["id"], "revision": "1", "title": "Other", "notes": "Ignored"},
            "fieldmask": "title,totalCapacity",
        }
        new = shop.call("events.updateEvent", body)["event"]
        assert (new["title"], new["notes"]) == ("Other", "Bring mats")
        assert "CAPACITY" not in new["inheritedFields"]

    def test_2_5_6_14_c1_participants_and_the_schedule_are_not_changed_here(
        self, shop: Shop
    ) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        new = change(shop, made, participants={"total": 9}, scheduleId=schedule(shop)["id"])
        assert new["participants"]["total"] == 0 and new["scheduleId"] == made["scheduleId"]

    def test_5_8_a_single_event_does_not_become_a_series(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        with invalid("event.recurrenceRule"):
            change(shop, made, recurrenceRule=weekly("TUESDAY"))

    def test_3_4_moving_only_the_start_keeps_the_end(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        new = change(shop, made, start={"localDate": "2026-06-02T10:30"})
        assert new["end"] == made["end"]
        with invalid("event.end.localDate"):
            change(shop, new, start={"localDate": "2026-06-02T12:00"})


class TestCancelling:
    def test_7_1_7_5_cancelling_is_final(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        assert cancel(shop, made["id"])["status"] == "CANCELLED"
        assert get(shop, made["id"])["status"] == "CANCELLED"  # 7.9
        with refused("EVENT_ALREADY_CANCELLED", 428):
            cancel(shop, made["id"])
        with refused("EVENT_ALREADY_CANCELLED", 428):
            change(shop, {**made, "revision": "2"}, title="Alive")

    def test_19_3_sends_cancelled_and_updated_with_the_wish_to_notify(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        wish = {"notifyParticipants": True, "message": "Sorry"}
        body = {"eventId": made["id"], "participantNotification": wish}
        shop.call("events.cancelEvent", body)
        told, updated = shop.facts()[-4:-2]
        assert (told["slug"], updated["slug"]) == ("cancelled", "updated")
        assert told["actionEvent"]["body"]["participantNotification"] == wish
        assert "adjustedStart" not in updated["updatedEvent"]["currentEntity"]  # 19.5


class TestTimes:
    def test_11_1_seconds_are_ignored_and_offsets_refused(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        made = event(shop, own, "2026-06-02T10:00:59.123", "2026-06-02T11:00")
        assert made["start"]["localDate"] == "2026-06-02T10:00:00"
        for wrong in ("2026-06-02T10:00:00Z", "2026-06-02T10:00:00+02:00", "2026-02-30T10:00:00"):
            with invalid("event.start.localDate"):
                event(shop, own, wrong, "2026-06-02T11:00")

    def test_11_3_only_regional_zones_and_utc(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        for wrong in ("CET", "Etc/GMT+3", "Mars/Olympus"):
            with invalid("event.timeZone"):
                event(shop, own, *TUESDAY, timeZone=wrong)

    def test_11_4_c27_the_zone_of_a_request_only_adjusts(self, shop: Shop) -> None:
        made = event(shop, schedule(shop)["id"], *TUESDAY)
        seen = get(shop, made["id"], timeZone="Asia/Tokyo")
        assert seen["start"] == made["start"]
        assert seen["adjustedStart"] == {
            "localDate": "2026-06-02T19:00:00",
            "timeZone": "Asia/Tokyo",
        }
        with invalid("timeZone"):
            get(shop, made["id"], timeZone="Mars/Olympus")

    def test_11_7_a_skipped_time_moves_forward_and_stays_as_it_was_sent(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        made = event(shop, own, "2027-03-28T02:30", "2027-03-28T04:00", timeZone="Europe/Berlin")
        assert made["start"]["localDate"] == "2027-03-28T02:30:00"
        assert made["start"]["utcDate"] == "2027-03-28T01:30:00Z"

    def test_11_9_c26_whole_days_begin_and_end_at_midnight(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        event(shop, own, "2026-06-02T00:00", "2026-06-04T00:00", allDay=True)
        with invalid("event.end.localDate"):
            event(shop, own, "2026-06-02T00:00", "2026-06-03T12:00", allDay=True)


class TestLocationsAndPrivacy:
    def test_12_1_a_business_location_shows_its_own_name(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        (main,) = shop.call("locations.listLocations")["locations"]
        place = {"type": "BUSINESS", "id": main["id"], "name": "Something else"}
        made = event(shop, own, *TUESDAY, location=place)
        assert made["location"]["name"] == main["name"]
        custom = event(
            shop, own, *TUESDAY, location={"type": "CUSTOM", "id": UNKNOWN, "name": "Park"}
        )
        assert custom["location"] == {"type": "CUSTOM", "name": "Park"}
        with refused("LOCATION_NOT_FOUND", 404):
            event(shop, own, *TUESDAY, location={"type": "BUSINESS", "id": UNKNOWN})

    def test_13_2_13_3_c31_personal_fields_only_on_request(self, shop: Shop) -> None:
        home = {"type": "CUSTOMER", "name": "At Anna's", "address": "Secret 1"}
        made = event(shop, schedule(shop)["id"], *TUESDAY, notes="Private", location=home)
        assert made["notes"] == "Private"  # 13.4
        plain = get(shop, made["id"])
        assert "notes" not in plain and "participants" not in plain
        assert plain["location"] == {"type": "CUSTOMER"}
        assert get(shop, made["id"], fields=["PI_FIELDS"]) == made
        assert "notes" not in get(shop, made["id"], fields=["OWN_PI_FIELDS"])
        assert shop.as_visitor.ask("events.getEvent", {"eventId": made["id"]})[0] == 403

    def test_13_5_c7_staff_write_what_is_theirs(self, shop: Shop) -> None:
        anna, bert = room(shop, "Anna"), room(shop, "Bert")
        own = schedule(shop)["id"]
        roles = [{"id": anna}, {"id": bert, "permissionRole": "COMMENTER"}]
        made = event(shop, own, *TUESDAY, resources=roles)
        as_anna, as_bert = shop.as_staff(anna), shop.as_staff(bert)
        sent: Json = {"event": {"id": made["id"], "revision": "1", "title": "Moved"}}
        assert as_bert.ask("events.updateEvent", sent)[0] == 403
        assert as_anna.call("events.updateEvent", sent)["event"]["title"] == "Moved"
        note: Json = {"event": {"id": made["id"], "revision": "2", "notes": "Seen"}}
        assert as_bert.call("events.updateEvent", note)["event"]["notes"] == "Seen"
        assert as_bert.ask("events.cancelEvent", {"eventId": made["id"]})[0] == 403
        closed = {"event": event_body(business(shop)["id"], *TUESDAY)}
        assert as_anna.ask("events.createEvent", closed)[0] == 403


class TestBulk:
    def test_17_1_to_17_3_items_are_wrapped_and_entities_come_on_request(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        items = [{"event": event_body(own, *TUESDAY)} for _ in range(2)]
        plain = shop.call("events.bulkCreateEvent", {"events": items})
        assert [each["itemMetadata"]["originalIndex"] for each in plain["results"]] == [0, 1]
        assert plain["bulkActionMetadata"]["totalSuccesses"] == 2
        assert "item" not in plain["results"][0]
        full = shop.call("events.bulkCreateEvent", {"events": items, "returnEntity": True})
        assert full["results"][0]["item"]["start"]["localDate"] == TUESDAY[0]
        with invalid("events"):
            shop.call("events.bulkCreateEvent", {"events": items * 26})

    def test_17_4_an_invalid_item_refuses_the_call(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        items = [
            {"event": event_body(own, *TUESDAY, title="Fine")},
            {"event": event_body(own, *reversed(TUESDAY))},
        ]
        seen = len(shop.facts())
        with invalid("events[1].event.end.localDate"):
            shop.call("events.bulkCreateEvent", {"events": items})
        assert len(shop.facts()) == seen

    def test_17_4_17_5_a_state_of_things_fails_its_item_only(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        one, two = event(shop, own, *TUESDAY), event(shop, own, *TUESDAY)
        change(shop, two, title="Meanwhile")
        items = [
            {"event": {"id": each["id"], "revision": "1", "title": "Bulk"}} for each in (one, two)
        ]
        answer = shop.call("events.bulkUpdateEvent", {"events": items})
        metadata = [each["itemMetadata"] for each in answer["results"]]
        assert [each["success"] for each in metadata] == [True, False]
        assert metadata[1]["id"] == two["id"]
        assert metadata[1]["error"]["code"] == "REVISION_MISMATCH"
        titles = [get(shop, each["id"])["title"] for each in (one, two)]
        assert titles == ["Bulk", "Meanwhile"]

    def test_c32_bulk_cancel_takes_ids(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        one, two = event(shop, own, *TUESDAY), event(shop, own, *TUESDAY)
        cancel(shop, two["id"])
        ids = [one["id"], two["id"], "0" * 64]
        answer = shop.call("events.bulkCancelEvent", {"eventIds": ids})
        codes = [each["itemMetadata"].get("error", {}).get("code") for each in answer["results"]]
        assert codes == [None, "EVENT_ALREADY_CANCELLED", "EVENT_NOT_FOUND"]
        assert get(shop, one["id"])["status"] == "CANCELLED"
