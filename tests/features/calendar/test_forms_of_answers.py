"""How the calendar writes and reads things, whatever they are (1.5, 1.6, 2.10, 5.2, 7.2, 11-20)."""

from __future__ import annotations

import pytest

from openbookings.engine.contract import METHODS
from tests.features.calendar.desk import cancel, change, event, get, join, listed, schedule, weekly
from tests.support.shop import Json, Shop, invalid

TUESDAY = ("2026-06-02T10:00:00", "2026-06-02T11:00:00")


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
    with invalid(f"event.conferencingDetails.{field}"):
        event(shop, schedule(shop)["id"], *TUESDAY, conferencingDetails={"type": "ZOOM", **given})


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
