"""How the calendar writes and reads things, whatever they are (1.5, 1.6, 2.10, 5.2, 7.2, 11-20)."""

from __future__ import annotations

import pytest

from openbookings.engine.contract import METHODS
from tests.features.calendar.desk import (
    UNKNOWN,
    cancel,
    change,
    event,
    get,
    join,
    listed,
    schedule,
    weekly,
)
from tests.support.shop import Json, Shop, invalid

TUESDAY = ("2026-06-02T10:00:00", "2026-06-02T11:00:00")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("schedules.getSchedule", "scheduleId"),
        ("participations.getParticipation", "participationId"),
        ("resources.getResource", "resourceId"),
    ],
)
def test_1_1_schedules_participations_and_resources_go_by_guids(
    shop: Shop, name: str, field: str
) -> None:
    with invalid(field):
        shop.call(name, {field: "0" * 36})
    assert shop.owner.ask(name, {field: UNKNOWN})[0] == 404


@pytest.mark.parametrize(("length", "status"), [(35, 400), (36, 404), (250, 404), (251, 400)])
def test_1_1_events_go_by_texts_of_36_to_250_characters(
    shop: Shop, length: int, status: int
) -> None:
    assert shop.owner.ask("events.getEvent", {"eventId": "z" * length})[0] == status


def test_1_5_dates_in_utc_with_and_without_milliseconds(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    assert made["revision"] == "1"
    assert made["createdDate"] == made["updatedDate"] == "2026-06-01T08:00:00.000Z"
    assert made["start"]["utcDate"] == "2026-06-02T10:00:00Z"


def test_1_6_a_deleted_participation_answers_nothing(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    joined = join(shop, 1, eventId=made["id"])
    body = {"participationId": joined["id"]}
    assert shop.call("participations.deleteParticipation", body) == {}


def test_2_10_20_5_no_schedule_is_deleted_and_no_older_address_served() -> None:
    assert "schedules.cancelSchedule" in METHODS and "schedules.deleteSchedule" not in METHODS
    paths = [path for method in METHODS.values() for path in method.paths]
    assert paths and not [each for each in paths if "/bookings/v1/calendar/" in each]


def test_5_2_until_is_read_in_the_events_zone(shop: Shop) -> None:
    own = schedule(shop, timeZone="Asia/Tokyo")["id"]
    rule = weekly("TUESDAY", until="2026-06-16T10:00:00")
    made = event(shop, own, *TUESDAY, recurrenceRule=rule)
    assert made["recurrenceRule"]["until"]["localDate"] == "2026-06-16T10:00:00"
    found = listed(shop, "2026-06-01T00:00", "2026-07-01T00:00")
    assert [each["start"]["localDate"][8:10] for each in found] == ["02", "09", "16"]


@pytest.mark.parametrize("message", ["", "x" * 5001])
def test_7_2_a_message_to_participants_has_its_length(shop: Shop, message: str) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    wish = {"notifyParticipants": True, "message": message}
    with invalid("participantNotification.message"):
        shop.call("events.cancelEvent", {"eventId": made["id"], "participantNotification": wish})
    assert get(shop, made["id"])["status"] == "CONFIRMED"


def test_7_2_nobody_is_told_unless_asked_for(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    cancel(shop, made["id"])
    (told,) = [each for each in shop.facts() if each["slug"] == "cancelled"]
    sent = told["actionEvent"]["body"].get("participantNotification") or {}
    assert not sent.get("notifyParticipants")


def test_7_2_a_change_is_told_by_a_fact_of_its_own_where_that_is_asked_for(shop: Shop) -> None:
    own = schedule(shop, defaultTitle="Yoga")
    made = event(shop, own["id"], *TUESDAY)
    series = event(shop, own["id"], *TUESDAY, recurrenceRule=weekly("TUESDAY"))
    day = listed(shop, "2026-06-09T00:00", "2026-06-10T00:00")[0]
    plain = change(shop, made, title="Unheard of")

    def ask(name: str, **body: object) -> None:
        wish = {"notifyParticipants": True, "message": f"By {name}"}
        shop.call(name, {**body, "participantNotification": wish})

    ask("events.updateEvent", event={**named(plain), "title": "A"})
    ask("events.bulkUpdateEvent", events=[{"event": {**named(made), "title": "stale"}}])
    ask("events.bulkUpdateEvent", events=[{"event": {**named(day), "title": "B"}}])
    ask("events.restoreEventDefaults", eventId=made["id"], fields=["TITLE"])
    ask("schedules.updateSchedule", schedule={**named(own), "defaultTitle": "C"})
    silent = {"participantNotification": {"notifyParticipants": False, "message": "Hush"}}
    again = get(shop, made["id"])
    shop.call("events.updateEvent", {"event": {**named(again), "title": "D"}, **silent})
    told = [fact for fact in shop.facts() if fact["slug"] == "notification_requested"]
    assert {fact["entityFqdn"] for fact in told} == {"wix.calendar.v3.event"}
    bodies = [fact["actionEvent"]["body"] for fact in told]
    assert [
        (each["event"]["id"], each["event"]["title"], each["participantNotification"]["message"])
        for each in bodies
    ] == [
        (made["id"], "A", "By events.updateEvent"),
        (day["id"], "B", "By events.bulkUpdateEvent"),
        (made["id"], "Yoga", "By events.restoreEventDefaults"),
        (made["id"], "C", "By schedules.updateSchedule"),
        (series["id"], "C", "By schedules.updateSchedule"),
    ]


def named(entity: Json) -> Json:
    """What a change sends to say which entity, in which state."""
    return {"id": entity["id"], "revision": entity["revision"]}


def test_11_2_utc_and_zone_of_a_start_are_the_servers(shop: Shop) -> None:
    own = schedule(shop, timeZone="Europe/Berlin")["id"]
    sent: Json = {
        "localDate": TUESDAY[0],
        "timeZone": "Asia/Tokyo",
        "utcDate": "2020-01-01T00:00:00Z",
    }
    body = {"scheduleId": own, "start": sent, "end": {"localDate": TUESDAY[1]}}
    made = shop.call("events.createEvent", {"event": body})["event"]
    assert made["timeZone"] == made["start"]["timeZone"] == "Europe/Berlin"
    assert made["start"]["utcDate"] == "2026-06-02T08:00:00Z"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"guestUrl": "https://meet.test/g"}, "hostUrl"),
        ({"hostUrl": "https://meet.test/h"}, "guestUrl"),
        ({"guestUrl": "x" * 2001, "hostUrl": "https://meet.test/h"}, "guestUrl"),
        (
            {
                "hostUrl": "https://meet.test/h",
                "guestUrl": "https://meet.test/g",
                "password": "x" * 101,
            },
            "password",
        ),
    ],
)
def test_12_2_a_conference_has_both_addresses_within_their_lengths(
    shop: Shop, given: Json, field: str
) -> None:
    own = schedule(shop)["id"]
    with invalid(f"event.conferencingDetails.{field}"):
        event(shop, own, *TUESDAY, conferencingDetails={"type": "ZOOM", **given})


def test_18_1_18_3_a_refusal_has_a_message_and_one_kind_of_details(shop: Shop) -> None:
    status, body = shop.owner.ask("events.getEvent", {"eventId": "0" * 64})
    assert status == 404 and body["message"]
    assert body["details"]["applicationError"]["code"] == "EVENT_NOT_FOUND"
    assert set(body["details"]) == {"applicationError"}
    status, body = shop.owner.ask("events.createEvent", {"event": {}})
    assert status == 400 and set(body["details"]) == {"validationError"}
    fields = [each["field"] for each in body["details"]["validationError"]["fieldViolations"]]
    assert "event.scheduleId" in fields


def test_c34_a_capacity_below_the_number_of_people_leaves_no_place(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY, totalCapacity=5)
    join(shop, 3, eventId=made["id"])
    shrunk = change(shop, get(shop, made["id"]), totalCapacity=2)
    assert (shrunk["totalCapacity"], shrunk["remainingCapacity"]) == (2, 0)


def test_18_2_every_kind_of_refusal_has_its_status(shop: Shop) -> None:
    own = schedule(shop)
    stale: Json = {"schedule": {"id": own["id"], "revision": "9", "name": "Pilates"}}
    asked: Json = {"scheduleId": own["id"]}
    assert shop.owner.ask("schedules.getSchedule")[0] == 400
    assert shop.as_nobody.ask("schedules.getSchedule", asked)[0] == 401
    assert shop.as_visitor.ask("schedules.getSchedule", asked)[0] == 403
    assert shop.owner.ask("schedules.getSchedule", {"scheduleId": UNKNOWN})[0] == 404
    assert shop.owner.ask("schedules.updateSchedule", stale)[0] == 409
    assert shop.owner.ask("schedules.cancelSchedule", asked)[0] == 200
    assert shop.owner.ask("schedules.cancelSchedule", asked)[0] == 428
