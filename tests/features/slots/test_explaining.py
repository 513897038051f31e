"""Why not? The reasons for every time not offered or not bookable (K18, D1, D9, D19-D37)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots.salon import (
    EARLY,
    LATE,
    MONDAY,
    STAFF,
    TUESDAY,
    blocks,
    books,
    events_schedule,
    every,
    haircut,
    needs,
    policy,
    room,
    room_type,
    service,
    slots,
    step,
    times,
    works,
)
from tests.support.rooms import statements_of
from tests.support.shop import CallFailed, Json, Shop, invalid, refused

EXPLAIN = "availability.explain"
MOST = 9


def why(shop: Shop, of: Json, day: str = TUESDAY, **more: Any) -> Json:
    """The explanation of a day."""
    return shop.call(EXPLAIN, {"serviceId": of["id"], "localDate": day, **more})


def at(shop: Shop, of: Json, time: str, **more: Any) -> list[Json]:
    """The reasons against one time on Tuesday."""
    sent = {"serviceId": of["id"], "localStartDate": f"{TUESDAY}T{time}:00", **more}
    (found,) = shop.call(EXPLAIN, sent)["times"]
    assert found["bookable"] == (not found["reasons"])
    return list(found["reasons"])


def codes(answer: Json) -> dict[str, list[str]]:
    """The codes of the reasons by the time of the day."""
    return {
        each["localStartDate"][11:16]: [reason["code"] for reason in each["reasons"]]
        for each in answer["times"]
    }


def offered(answer: Json) -> list[Json]:
    return [each for each in answer["times"] if each["offered"]]


def test_d34_a_booking_explains_the_three_times_it_removes(shop: Shop) -> None:
    cut, ann = haircut(shop)
    event_id = books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    answer = why(shop, cut)
    assert answer["timeZone"] == "UTC"
    assert answer["diagnosis"] == {"hasAvailability": True, "reasons": []}
    found = codes(answer)
    assert {time: reasons for time, reasons in found.items() if reasons} == {
        "09:30": ["BUFFER_MEETS_BUSY"],
        "10:00": ["BUSY"],
        "10:30": ["BUSY"],
        **{time: ["OUTSIDE_WORKING_HOURS"] for time in found if not "09:00" <= time < "18:00"},
    }
    (reason,) = at(shop, cut, "10:30")
    assert reason == {
        "code": "BUSY",
        "rule": "D26",
        "description": "Ann is taken.",
        "resourceTypeId": STAFF,
        "resource": {"id": ann["resourceId"], "name": "Ann"},
        "event": {
            "id": event_id,
            "title": cut["name"],
            "localStartDate": f"{TUESDAY}T10:00:00",
            "localEndDate": f"{TUESDAY}T10:30:00",
        },
    }


def test_d1_offered_and_bookable_are_those_of_the_list(shop: Shop) -> None:
    ann, bob = works(shop, "Ann", "09:00-12:00"), works(shop, "Bob", "10:15-14:00")
    places = [examples.at(examples.location(shop, name)) for name in ("Uptown", "Downtown")]
    cut = service(shop, ann, bob, locations=places, bookingPolicy=policy(shop, **EARLY, **LATE))
    books(shop, cut, TUESDAY, "10:30", [ann["resourceId"]])
    blocks(shop, events_schedule(bob), TUESDAY, "11:00-12:20")
    shop.clock.advance(days=1, hours=1, minutes=10)
    for day in (MONDAY, TUESDAY, "2026-06-03"):
        listed = slots(shop, cut, day)
        shown = offered(why(shop, cut, day))
        same = ("localStartDate", "location", "bookable")
        assert [[one[key] for key in same] for one in shown] == [
            [one[key] for key in same] for one in listed
        ]
        for explained, slot in zip(shown, listed, strict=True):
            violated = slot["bookingPolicyViolations"]
            assert {reason["code"] for reason in explained["reasons"]} == {
                code
                for code, field in (
                    ("TOO_EARLY_TO_BOOK", "tooEarlyToBook"),
                    ("TOO_LATE_TO_BOOK", "tooLateToBook"),
                    ("BOOK_ONLINE_DISABLED", "bookOnlineDisabled"),
                )
                if violated[field]
            }
        refused_times = [each for each in why(shop, cut, day)["times"] if not each["offered"]]
        assert refused_times and all(each["reasons"] for each in refused_times)


def test_d23_working_hours_are_named_with_their_schedule(shop: Shop) -> None:
    ann = works(shop, "Ann", "09:00-12:00", "13:00-18:00")
    (reason,) = at(shop, service(shop, ann), "11:45")
    assert (reason["code"], reason["rule"]) == ("OUTSIDE_WORKING_HOURS", "D27")
    assert reason["hours"] == {
        "localStart": f"{TUESDAY}T09:00:00",
        "localEnd": f"{TUESDAY}T12:00:00",
        "scheduleId": events_schedule(ann),
    }


def test_d24_opening_hours_are_named_when_they_count(shop: Shop) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    cut = service(shop, works(shop, "Ann", "00:00-24:00"), serviceResources=needs(kind))
    reasons = at(shop, cut, "03:00")
    assert [each["code"] for each in reasons] == ["OUTSIDE_OPENING_HOURS"]
    assert reasons[0]["hours"]["scheduleId"] == desk.business(shop)["id"]
    assert "resource" not in reasons[0]


def test_d30_a_room_that_is_taken_is_named_although_staff_is_free(shop: Shop) -> None:
    kind = room_type(shop)
    blue = room(shop, "Blue", kind)
    ann, bob = works(shop), works(shop, "Bob")
    cut = service(shop, ann, bob, serviceResources=needs(kind))
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"], blue["id"]])
    (reason,) = at(shop, cut, "10:00")
    assert (reason["code"], reason["resource"]["name"]) == ("BUSY", "Blue")
    assert reason["resourceTypeId"] == kind


def test_c42_a_closure_of_the_business_is_told_once_for_everybody(shop: Shop) -> None:
    cut = service(shop, works(shop), works(shop, "Bob"))
    blocks(shop, desk.business(shop)["id"], TUESDAY, "10:00-11:00", title="Power cut")
    (reason,) = at(shop, cut, "10:30")
    assert (reason["code"], reason["rule"]) == ("BUSINESS_CLOSED", "C42")
    assert reason["event"]["title"] == "Power cut"


def test_d26_a_weekly_block_is_named_by_its_occurrence_and_not_on_its_day_off(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann)
    rule = desk.weekly("TUESDAY")
    made = blocks(
        shop, events_schedule(ann), TUESDAY, "13:00-14:00", title="Yoga", recurrenceRule=rule
    )
    next_week = "2026-06-09"
    sent = {"serviceId": cut["id"], "localStartDate": f"{next_week}T13:30:00"}
    (reason,) = shop.call(EXPLAIN, sent)["times"][0]["reasons"]
    event = reason["event"]
    assert (event["title"], event["localStartDate"]) == ("Yoga", f"{next_week}T13:00:00")
    occurrence = desk.get(shop, event["id"])
    assert occurrence["recurringEventId"] == made["id"]
    desk.cancel(shop, event["id"])
    assert shop.call(EXPLAIN, sent)["times"][0]["offered"]


def test_d27_each_of_the_events_in_the_way_has_a_reason_of_its_own(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann, minutes=60, buffer=30)
    schedule = events_schedule(ann)
    for hours, title in (("10:00-10:30", "Call"), ("10:30-11:00", "Lunch"), ("11:00-12:00", "Bus")):
        blocks(shop, schedule, TUESDAY, hours, title=title)
    found = [(each["code"], each["event"]["title"]) for each in at(shop, cut, "10:00")]
    assert found == [("BUSY", "Call"), ("BUSY", "Lunch"), ("BUFFER_MEETS_BUSY", "Bus")]


def test_k18_of_one_time_twenty_reasons_are_told_and_whether_there_are_more(shop: Shop) -> None:
    cut, ann = haircut(shop)
    asked = {"serviceId": cut["id"], "localStartDate": f"{TUESDAY}T10:00:00"}
    for minute in range(20):
        blocks(shop, events_schedule(ann), TUESDAY, f"10:{minute:02}-10:{minute + 1:02}")
    (told,) = shop.call(EXPLAIN, asked)["times"]
    assert (len(told["reasons"]), told["hasMoreReasons"]) == (20, False)
    blocks(shop, events_schedule(ann), TUESDAY, "10:20-10:21")
    (more,) = shop.call(EXPLAIN, asked)["times"]
    assert more["hasMoreReasons"] and more["reasons"] == told["reasons"]


def test_d9_policy_is_named_with_the_field_that_says_so(shop: Shop) -> None:
    ann = works(shop)
    early = policy(shop, **EARLY)
    shop.clock.now -= 24 * 3600 * 1000
    (reason,) = at(shop, service(shop, ann, bookingPolicy=early), "10:00")
    assert (reason["code"], reason["rule"]) == ("TOO_EARLY_TO_BOOK", "D9")
    field = "limitEarlyBookingPolicy.earliestBookingInMinutes"
    assert reason["policy"] == {"id": early["id"], "name": "Terms", "field": field}
    assert "2026-06-01T10:00:00.000Z" in reason["description"]
    offline = service(shop, ann, onlineBooking={"enabled": False})
    assert [each["code"] for each in at(shop, offline, "10:00")] == ["BOOK_ONLINE_DISABLED"]


@pytest.mark.parametrize(
    ("caller", "bookable"),
    [("OWNER", True), ("STAFF", True), ("MEMBER", False), ("VISITOR", False)],
)
def test_e31_policy_holds_up_customers_only(shop: Shop, caller: str, bookable: bool) -> None:
    cut = service(shop, works(shop), onlineBooking={"enabled": False})
    found = why(shop, cut, caller=caller)["times"]
    assert {each["bookable"] for each in found if each["offered"]} == {bookable}
    assert why(shop, cut)["times"] == why(shop, cut, caller="VISITOR")["times"]


def test_d3_what_has_passed(shop: Shop) -> None:
    cut = service(shop, works(shop))
    shop.clock.advance(hours=2)
    found = codes(why(shop, cut, MONDAY))
    assert found["09:30"] == ["PAST"] and found["10:00"] == []
    shop.clock.advance(days=30)
    long_ago = codes(why(shop, cut, MONDAY))
    assert long_ago.keys() == found.keys()
    assert set(map(tuple, long_ago.values())) == {("PAST",)}


def test_d29_same_as_duration_and_the_grid_of_the_list(shop: Shop) -> None:
    step(shop, sameAsDuration=True)
    cut, ann = haircut(shop)
    blocks(shop, events_schedule(ann), TUESDAY, "16:00-16:30")
    shown = offered(why(shop, cut))
    assert times(shown) == times(slots(shop, cut, TUESDAY))
    assert "16:30" in times(shown)


def test_d14_the_resources_asked_for_alone_decide(shop: Shop) -> None:
    ann, bob = works(shop), works(shop, "Bob")
    cut, other = service(shop, ann, bob), works(shop, "Cid")
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    assert at(shop, cut, "10:00") == []
    (reason,) = at(shop, cut, "10:00", resourceIds=[ann["resourceId"]])
    assert reason["resource"]["name"] == "Ann"
    answer = why(shop, cut, resourceIds=[other["resourceId"]])
    assert {tuple(each) for each in codes(answer).values()} == {("NO_CANDIDATE",)}
    assert answer["diagnosis"]["reasons"] == ["RESOURCE_NOT_ASSIGNED_TO_SERVICE"]


def test_d31_each_place_has_its_own_reasons(shop: Shop) -> None:
    up, down = (examples.location(shop, name) for name in ("Uptown", "Downtown"))
    kind = room_type(shop)
    held = {
        "availableInAllLocations": False,
        "specificLocationOptions": {
            "availableInBusinessLocations": True,
            "businessLocations": [{"locationId": up["id"]}],
        },
    }
    room(shop, "Blue", kind, locationOptions=held)
    cut = service(
        shop,
        works(shop),
        locations=[examples.at(up), examples.at(down)],
        serviceResources=needs(kind),
    )
    sent = {"serviceId": cut["id"], "localStartDate": f"{TUESDAY}T10:00:00"}
    found = {each["location"]["name"]: each for each in shop.call(EXPLAIN, sent)["times"]}
    assert found["Uptown"]["offered"]
    (reason,) = found["Downtown"]["reasons"]
    assert (reason["code"], reason["resource"]["name"]) == ("NOT_AT_LOCATION", "Blue")
    assert reason["location"]["id"] == down["id"]
    elsewhere = {"locationType": "BUSINESS", "id": NO_SUCH_ID}
    answer = why(shop, cut, location=elsewhere)
    assert {tuple(each) for each in codes(answer).values()} == {("LOCATION_NOT_OFFERED",)}
    assert answer["times"][0]["location"] == elsewhere
    assert "REQUESTED_LOCATION_NOT_OFFERED_BY_SERVICE" in answer["diagnosis"]["reasons"]


def test_d59_d60_a_day_off_is_diagnosed_and_its_business_day_explained(shop: Shop) -> None:
    ann = works(shop, "Ann", "09:00-12:00")
    cut = service(shop, ann)
    wanted = {"filter": {"type": "WORKING_HOURS", "scheduleId": events_schedule(ann)}}
    (worked,) = desk.listed(shop, f"{TUESDAY}T00:00:00", "2026-06-03T00:00:00", query=wanted)
    desk.cancel(shop, worked["id"])
    answer = why(shop, cut)
    assert answer["diagnosis"] == {
        "hasAvailability": False,
        "reasons": ["NO_RESOURCE_AVAILABILITY_WINDOWS"],
    }
    # The business is open: its day is explained although nobody works.
    assert answer["times"]
    assert {tuple(each) for each in codes(answer).values()} == {("OUTSIDE_WORKING_HOURS",)}
    assert "hours" not in answer["times"][0]["reasons"][0]


def test_d3_a_zone_of_the_asker(shop: Shop) -> None:
    cut, ann = haircut(shop)
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    answer = why(shop, cut, timeZone="Asia/Kathmandu")
    (taken,) = [each for each in answer["times"] if each["localStartDate"].endswith("T15:45:00")]
    assert taken["reasons"][0]["event"]["localStartDate"] == f"{TUESDAY}T15:45:00"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"localDate": "2026-13-02"}, "localDate"),
        ({"localDate": "2026-06-02T00:00:00"}, "localDate"),
        ({"localStartDate": f"{TUESDAY}T10:00:00"}, "localStartDate"),
        ({"localDate": None, "localStartDate": "2026-06-02T10:00:00Z"}, "localStartDate"),
        ({"location": {"locationType": "BUSINESS"}}, "location.id"),
        ({"location": {"name": "Uptown"}}, "location.locationType"),
        ({"serviceId": "abc"}, "serviceId"),
        ({"resourceIds": ["abc"]}, "resourceIds[0]"),
        ({"caller": "ROBOT"}, "caller"),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(shop: Shop, sent: Json, field: str) -> None:
    cut = service(shop, works(shop))
    with invalid(field):
        why(shop, cut, **sent)


@pytest.mark.parametrize("absent", ["serviceId", "localDate"])
def test_d3_missing_arguments(shop: Shop, absent: str) -> None:
    sent = {"serviceId": service(shop, works(shop))["id"], "localDate": TUESDAY}
    with refused("MISSING_ARGUMENTS", 400):
        shop.call(EXPLAIN, sent | {absent: None})


def test_d2_for_appointments_of_this_site_only(shop: Shop) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        why(shop, {"id": NO_SUCH_ID})
    yoga = examples.create(shop, examples.given("CLASS"))
    with invalid("serviceId"):
        why(shop, yoga)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_x13_the_ends_of_the_calendar(shop: Shop, day: str) -> None:
    assert why(shop, service(shop, works(shop)), day)["timeZone"] == "UTC"


def test_j4_owner_and_staff_may_ask_and_nobody_else(shop: Shop) -> None:
    ann = works(shop)
    sent = {"serviceId": service(shop, ann, works(shop, "Bob"))["id"], "localDate": TUESDAY}
    # Staff see their colleagues as the business does.
    assert shop.as_staff(ann["resourceId"]).call(EXPLAIN, sent) == shop.call(EXPLAIN, sent)
    for voice in (shop.as_visitor, shop.as_member(NO_SUCH_ID)):
        with pytest.raises(CallFailed) as caught:
            voice.call(EXPLAIN, sent)
        assert caught.value.status == 403


def test_d41_at_most_nine_statements_however_many_staff(shop: Shop) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    counts = set()
    for staff in (1, 12):
        people = [works(shop, f"Person {number:02}") for number in range(staff)]
        cut = service(shop, *people, serviceResources=needs(kind))
        for person in people:
            rule = desk.weekly("TUESDAY")
            blocks(shop, events_schedule(person), TUESDAY, "13:00-14:00", recurrenceRule=rule)
        counts.add(statements_of(shop, EXPLAIN, {"serviceId": cut["id"], "localDate": TUESDAY}))
    assert len(counts) == 1 and max(counts) <= MOST


def test_k18_the_times_are_in_steps_from_the_first_to_the_last_hour(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "06:00-08:00"))
    found = times(why(shop, cut)["times"])
    opening = [each for each in found if each >= "08:00"]
    assert found[:4] == every(30, "06:00", "07:30")
    assert opening == every(30, opening[0], opening[-1])
