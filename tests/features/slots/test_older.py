"""The older availability calendar: the same times in its own words (D55, D62, D63)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots import studio
from tests.features.slots.salon import TUESDAY, WEDNESDAY, books, every, policy, service, works
from tests.features.slots.studio import takes_part
from tests.support.shop import Json, Shop, invalid, refused

QUERY = "availabilityCalendar.queryAvailability"
MULTI = "availabilityCalendar.calculateMultiSlotAvailability"
SCHEDULE = "availabilityCalendar.getScheduleAvailability"


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-12:00")


@pytest.fixture
def cut(shop: Shop, ann: Json) -> Json:
    return service(shop, ann)


def asked(*services: Json, query: Json | None = None, **more: Any) -> Json:
    ids = [each["id"] for each in services]
    condition = {
        "serviceId": ids if len(ids) > 1 else ids[0],
        "startDate": f"{TUESDAY}T00:00:00.000Z",
        "endDate": f"{WEDNESDAY}T00:00:00.000Z",
        **more.pop("filter", {}),
    }
    return {"query": {"filter": condition, **(query or {})}, **more}


def entries(shop: Shop, *services: Json, **more: Any) -> list[Json]:
    answer = shop.as_visitor.call(QUERY, asked(*services, **more))
    found: list[Json] = answer["availabilityEntries"]
    return found


def times(found: list[Json]) -> list[str]:
    return [each["slot"]["startDate"][11:16] for each in found]


def test_d62_an_appointment_whole(shop: Shop, cut: Json, ann: Json) -> None:
    found = entries(shop, cut)
    assert times(found) == every(30, "10:00", "11:30")
    schedule = ann["resource"]["eventsSchedule"]["id"]
    place = cut["locations"][0]["business"]["id"]
    assert found[0] == {
        "slot": {
            "serviceId": cut["id"],
            "scheduleId": cut["schedule"]["id"],
            "startDate": f"{TUESDAY}T10:00:00Z",
            "endDate": f"{TUESDAY}T10:30:00Z",
            "timezone": "UTC",
            "resource": {"id": ann["resourceId"], "name": "Ann", "scheduleId": schedule},
            "location": {"id": place, "name": "Shop", "locationType": "OWNER_BUSINESS"},
        },
        "bookable": True,
        "totalSpots": 1,
        "openSpots": 1,
        "bookingPolicyViolations": {
            "tooEarlyToBook": False,
            "tooLateToBook": False,
            "bookOnlineDisabled": False,
        },
        "locked": False,  # D63
        "isFromV2": False,
    }


def test_d62_one_entry_for_each_who_is_free_or_one_for_anybody(shop: Shop, ann: Json) -> None:
    bea = works(shop, "Bea", "11:00-12:00")
    cut = service(shop, ann, bea)
    assert times(entries(shop, cut)) == ["10:00", "10:30", "11:00", "11:00", "11:30", "11:30"]
    anybody = entries(shop, cut, anyResource=True)
    assert times(anybody) == every(30, "10:00", "11:30")
    assert all("resource" not in each["slot"] for each in anybody)
    only = entries(shop, cut, filter={"resourceId": [bea["resourceId"]]})
    assert [each["slot"]["resource"]["name"] for each in only] == ["Bea", "Bea"]


def test_d62_a_class_session(shop: Shop, ann: Json) -> None:
    yoga = studio.group(shop, capacity=4)
    event = studio.session(shop, yoga, ann["resourceId"], TUESDAY)
    takes_part(shop, event["id"], 1)
    [found] = entries(shop, yoga)
    assert (found["totalSpots"], found["openSpots"]) == (4, 3)
    assert found["slot"]["eventId"] == event["id"]
    assert found["slot"]["resource"]["name"] == "Ann"
    assert len(entries(shop, yoga, filter={"openSpots": {"$gte": "3"}})) == 1
    assert entries(shop, yoga, filter={"openSpots": {"$gte": 4}}) == []


def test_d62_what_cannot_be_booked_comes_last(shop: Shop, ann: Json) -> None:
    late = {"enabled": True, "latestBookingInMinutes": 27 * 60}
    cut = service(shop, ann, bookingPolicy=policy(shop, limitLateBookingPolicy=late))
    assert times(entries(shop, cut)) == ["11:00", "11:30", "10:00", "10:30"]
    assert times(entries(shop, cut, filter={"bookable": True})) == ["11:00", "11:30"]
    assert times(entries(shop, cut, filter={"bookable": {"$eq": False}})) == ["10:00", "10:30"]
    too_late = {"bookingPolicyViolations.tooLateToBook": True}
    assert times(entries(shop, cut, filter=too_late)) == ["10:00", "10:30"]


def test_d62_slots_per_day(shop: Shop, cut: Json) -> None:
    two_days = {"endDate": "2026-06-04T00:00:00Z"}
    assert times(entries(shop, cut, filter=two_days, slotsPerDay=1)) == ["10:00", "10:00"]
    with invalid("slotsPerDay"):
        entries(shop, cut, slotsPerDay=0)


def test_d62_several_services_by_start(shop: Shop, cut: Json, ann: Json) -> None:
    yoga = studio.group(shop)
    studio.session(shop, yoga, ann["resourceId"], TUESDAY, "10:15-10:30")
    books(shop, cut, TUESDAY, "11:00", [ann["resourceId"]])
    assert times(entries(shop, cut, yoga)) == ["10:15", "10:30", "11:30"]


def test_d62_a_zone_makes_it_ignore_offsets(shop: Shop, cut: Json) -> None:
    around = {
        "startDate": f"{TUESDAY}T12:00:00+02:00",
        "endDate": f"{TUESDAY}T13:00:00+02:00",
    }
    assert times(entries(shop, cut, filter=around)) == ["10:00", "10:30"]
    there = entries(shop, cut, filter=around, timezone="Europe/Berlin")
    assert [each["slot"]["startDate"] for each in there] == [
        f"{TUESDAY}T12:00:00+02:00",
        f"{TUESDAY}T12:30:00+02:00",
    ]
    assert entries(shop, cut, filter=around, timezone="Asia/Tokyo") == []


def test_d6_the_pages_together_are_the_whole(shop: Shop, cut: Json, ann: Json) -> None:
    """Also with two who are offered in random order, and with a filter beside the cursor."""
    bea = works(shop, "Bea", "10:00-12:00")
    late = {"enabled": True, "latestBookingInMinutes": 27 * 60 - 15}
    wash = service(shop, ann, bea, bookingPolicy=policy(shop, limitLateBookingPolicy=late))
    whole = entries(shop, cut, wash)
    request = asked(cut, wash, query={"cursorPaging": {"limit": 5}})
    found: list[Json] = []
    while True:
        shop.clock.advance(seconds=1)
        answer = shop.call(QUERY, request)
        found += answer["availabilityEntries"]
        following = answer["pagingMetadata"]["cursors"].get("next")
        if following is None:
            break
        request = asked(cut, wash, query={"cursorPaging": {"limit": 5, "cursor": following}})
    assert found == whole and len(whole) == 12


@pytest.mark.parametrize(
    ("filter", "field"),
    [
        ({"serviceId": None}, "query.filter.serviceId"),
        ({"startDate": None}, "query.filter.startDate"),
        ({"endDate": ""}, "query.filter.endDate"),
        ({"startDate": "soon"}, "query.filter.startDate"),
        ({"endDate": f"{TUESDAY}T00:00:00Z"}, "query.filter.endDate"),
        ({"endDate": "2028-06-02T00:00:00Z"}, "query.filter.endDate"),
        ({"price": 1}, "query.filter.price"),
        ({"openSpots": "many"}, "query.filter.openSpots"),
        ({"bookable": "yes"}, "query.filter.bookable"),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(
    shop: Shop, cut: Json, filter: Json, field: str
) -> None:
    with invalid(field):
        entries(shop, cut, filter=filter)


def test_d62_sorted_by_start_alone(shop: Shop, cut: Json) -> None:
    by_start = [{"fieldName": "startDate", "order": "ASC"}]
    assert len(entries(shop, cut, query={"sort": by_start})) == 4
    with invalid("query.sort[0].fieldName"):
        entries(shop, cut, query={"sort": [{"fieldName": "bookable"}]})
    with invalid("query.sort[0].order"):
        entries(shop, cut, query={"sort": [{"fieldName": "startDate", "order": "DESC"}]})


def test_d62_of_services_that_exist(shop: Shop, cut: Json) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        entries(shop, {"id": NO_SUCH_ID})
    assert entries(shop, studio.course(shop)) == []


def multi(shop: Shop, *services: Json, **more: Any) -> Json:
    place = {"locationType": "OWNER_BUSINESS", "id": services[0]["locations"][0]["business"]["id"]}
    body = {
        "slots": [{"serviceId": each["id"]} for each in services],
        "from": f"{TUESDAY}T00:00:00",
        "to": f"{WEDNESDAY}T00:00:00",
        "timeZone": "UTC",
        "location": place,
        **more,
    }
    return shop.as_visitor.call(MULTI, body)


def test_d49_multi_slot_availability(shop: Shop, cut: Json, ann: Json) -> None:
    found = multi(shop, cut, cut)["slots"]
    assert times(found) == ["10:00", "10:30", "11:00"]
    first = found[0]
    assert first["slot"]["endDate"] == f"{TUESDAY}T11:00:00Z"
    assert first["slot"]["location"]["locationType"] == "OWNER_BUSINESS"
    assert [
        (each["serviceId"], each["start"][11:16], each["end"][11:16], each["resource"]["id"])
        for each in first["nestedSlots"]
    ] == [
        (cut["id"], "10:00", "10:30", ann["resourceId"]),
        (cut["id"], "10:30", "11:00", ann["resourceId"]),
    ]


def test_d6_d48_multi_slot_pages_and_refusals(shop: Shop, cut: Json, ann: Json) -> None:
    answer = multi(shop, cut, cut, cursorPaging={"limit": 2})
    cursor = answer["cursorPagingMetadata"]["cursors"]["next"]
    rest = shop.call(MULTI, {"cursorPaging": {"cursor": cursor}})
    assert times(answer["slots"]) + times(rest["slots"]) == ["10:00", "10:30", "11:00"]
    with refused("INVALID_SERVICES_SIZE", 400):
        multi(shop, cut)
    with refused("MISSING_ARGUMENTS", 400):
        multi(shop, cut, cut, to=None)
    away = service(shop, ann, locations=[examples.CUSTOM])
    assert multi(shop, cut, away)["slots"] == []


def test_d55_the_places_of_a_course(shop: Shop, ann: Json) -> None:
    spanish = studio.course(shop, capacity=8)
    for day in (TUESDAY, WEDNESDAY):
        studio.session(shop, spanish, ann["resourceId"], day)
    desk.join(shop, 3, scheduleId=spanish["schedule"]["id"])
    sent = {"scheduleId": spanish["schedule"]["id"]}
    answer = shop.as_visitor.call(SCHEDULE, sent)
    assert answer["availability"] == {
        "totalSpots": 8,
        "openSpots": 5,
        "bookingPolicyViolations": {
            "tooEarlyToBook": False,
            "tooLateToBook": False,
            "bookOnlineDisabled": False,
        },
    }
    assert answer["bookingPolicySettings"] == {"maxParticipantsPerBooking": 1}
    shop.clock.advance(days=2)
    violated = shop.call(SCHEDULE, sent)["availability"]["bookingPolicyViolations"]
    assert violated["tooLateToBook"] is True


def test_d55_only_courses_have_places_of_their_own(shop: Shop, cut: Json) -> None:
    for schedule_id in (cut["schedule"]["id"], NO_SUCH_ID):
        with refused("FAILED_RESOLVING_SCHEDULE"):
            shop.call(SCHEDULE, {"scheduleId": schedule_id})
