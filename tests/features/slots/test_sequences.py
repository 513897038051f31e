"""Sequences: appointments that follow each other at one place (D48-D54)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog import examples
from tests.features.catalog.examples import CUSTOM, NO_SUCH_ID
from tests.features.slots.salon import (
    STAFF,
    TUESDAY,
    WEDNESDAY,
    blocks,
    books,
    events_schedule,
    every,
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

LIST = "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots"
GET = "multiServiceAvailabilityTimeSlots.getMultiServiceAvailabilityTimeSlot"


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-14:00")


@pytest.fixture
def bea(shop: Shop) -> Json:
    return works(shop, "Bea", "10:00-14:00")


@pytest.fixture
def cut(shop: Shop, ann: Json) -> Json:
    """Half an hour with Ann, who then keeps half an hour free."""
    return service(shop, ann, buffer=30)


@pytest.fixture
def colour(shop: Shop, bea: Json) -> Json:
    """An hour with Bea."""
    return service(shop, bea, minutes=60)


def asked(shop: Shop, *services: Json, **more: Any) -> Json:
    return {
        "services": [{"serviceId": each["id"]} for each in services],
        "fromLocalDate": f"{TUESDAY}T00:00:00",
        "toLocalDate": f"{WEDNESDAY}T00:00:00",
        "location": slots(shop, services[0], TUESDAY)[0]["location"],
        **more,
    }


def sequences(shop: Shop, *services: Json, **more: Any) -> list[Json]:
    found: list[Json] = shop.call(LIST, asked(shop, *services, **more))["timeSlots"]
    return found


def one(request: Json, slot: Json, **more: Any) -> Json:
    return {
        "services": request["services"],
        "location": request["location"],
        "localStartDate": slot["localStartDate"],
        "localEndDate": slot["localEndDate"],
        "timeZone": "UTC",
        **more,
    }


def reason(shop: Shop, request: Json) -> str:
    with pytest.raises(CallFailed) as failed:
        shop.call(GET, request)
    assert (failed.value.status, failed.value.code) == (404, "SLOT_NOT_FOUND")
    named: str = failed.value.data["reason"]
    return named


def people(nested: Json) -> list[str]:
    return [each["name"] for team in nested["availableResources"] for each in team["resources"]]


def test_d49_the_second_begins_when_the_first_ends(shop: Shop, cut: Json, colour: Json) -> None:
    found = sequences(shop, cut, colour)
    assert times(found) == every(30, "10:00", "12:30")
    first = found[0]
    assert first["localEndDate"] == f"{TUESDAY}T11:30:00"
    assert [
        (each["serviceId"], each["scheduleId"], each["localStartDate"], each["localEndDate"])
        for each in first["nestedTimeSlots"]
    ] == [
        (cut["id"], cut["schedule"]["id"], f"{TUESDAY}T10:00:00", f"{TUESDAY}T10:30:00"),
        (colour["id"], colour["schedule"]["id"], f"{TUESDAY}T10:30:00", f"{TUESDAY}T11:30:00"),
    ]
    assert (first["totalCapacity"], first["bookable"]) == (1, True)
    assert first["location"]["locationType"] == "BUSINESS"


def test_d49_the_order_is_the_asked_one(shop: Shop, cut: Json, colour: Json) -> None:
    [first, *_] = sequences(shop, colour, cut)
    assert [each["serviceId"] for each in first["nestedTimeSlots"]] == [colour["id"], cut["id"]]


def test_d49_one_service_may_follow_itself(shop: Shop, cut: Json) -> None:
    assert times(sequences(shop, cut, cut)) == every(30, "10:00", "13:00")


def test_d52_the_buffer_between_items_does_not_count(shop: Shop, ann: Json, cut: Json) -> None:
    """Ann keeps half an hour free after a cut, but not against the rest of the same package."""
    wash = service(shop, ann, minutes=30)
    [first, *_] = sequences(shop, cut, wash)
    assert first["nestedTimeSlots"][1]["localStartDate"] == f"{TUESDAY}T10:30:00"


def test_d52_the_buffer_keeps_foreign_bookings_away(
    shop: Shop, ann: Json, cut: Json, colour: Json
) -> None:
    blocks(shop, events_schedule(ann), TUESDAY, "11:00-11:30")
    found = times(sequences(shop, cut, colour))
    assert found == ["10:00", *every(30, "11:30", "12:30")]


def test_d52_each_item_needs_its_own_people(shop: Shop, bea: Json, cut: Json, colour: Json) -> None:
    books(shop, colour, TUESDAY, "11:00", [bea["resourceId"]])
    assert times(sequences(shop, cut, colour)) == ["11:30", "12:00", "12:30"]


def test_d52_somebody_else_takes_the_item_if_free(shop: Shop, bea: Json, cut: Json) -> None:
    carl = works(shop, "Carl", "10:00-14:00")
    colour = service(shop, bea, carl, minutes=60)
    books(shop, colour, TUESDAY, "11:00", [bea["resourceId"]])
    assert times(sequences(shop, cut, colour)) == every(30, "10:00", "12:30")


def test_d22_an_item_needs_all_its_types(shop: Shop, ann: Json, cut: Json) -> None:
    kind = room_type(shop)
    blue = room(shop, "Blue", kind)
    massage = service(shop, ann, serviceResources=needs(kind))
    books(shop, massage, TUESDAY, "10:30", [blue["id"]])
    assert times(sequences(shop, cut, massage)) == ["10:30", *every(30, "11:00", "13:00")]


def test_d51_the_step_is_the_sites_or_the_first_services(
    shop: Shop, cut: Json, colour: Json
) -> None:
    step(shop, valueInMinutes=60, sameAsDuration=False)
    assert times(sequences(shop, cut, colour)) == ["10:00", "11:00", "12:00"]
    step(shop, sameAsDuration=True)
    assert times(sequences(shop, cut, colour)) == ["10:00", "11:00", "12:00"]
    assert times(sequences(shop, colour, cut)) == ["10:00", "11:00", "12:00"]


def test_d4_from_compares_the_start_and_to_the_end(shop: Shop, cut: Json, colour: Json) -> None:
    window = {
        "fromLocalDate": f"{TUESDAY}T10:30:00",
        "toLocalDate": f"{TUESDAY}T13:00:00",
    }
    assert times(sequences(shop, cut, colour, **window)) == ["10:30", "11:00", "11:30"]


def test_d50_one_place_that_all_are_offered_at(shop: Shop, ann: Json, cut: Json) -> None:
    away = service(shop, ann, locations=[CUSTOM])
    assert sequences(shop, cut, away) == []
    request = asked(shop, cut, away)
    start, end = f"{TUESDAY}T10:00:00", f"{TUESDAY}T11:00:00"
    assert reason(shop, one(request, {"localStartDate": start, "localEndDate": end})) == (
        "locationNotOffered"
    )
    there = {"location": {"locationType": "CUSTOM"}}
    both = service(shop, ann, locations=[CUSTOM])
    assert len(sequences(shop, away, both, **there)) == 7


def test_d53_violations_are_those_of_any_item(shop: Shop, cut: Json, bea: Json) -> None:
    early = {"enabled": True, "earliestBookingInMinutes": 60}
    strict = service(shop, bea, bookingPolicy=policy(shop, limitEarlyBookingPolicy=early))
    [first, *_] = sequences(shop, cut, strict)
    assert first["bookable"] is False
    opens = f"{TUESDAY}T09:30:00.000Z"
    assert first["bookingPolicyViolations"] == {
        "tooEarlyToBook": True,
        "tooLateToBook": False,
        "bookOnlineDisabled": False,
        "earliestBookingDate": opens,
    }
    assert first["nonBookableReasons"]["violatesBookingPolicy"] is True
    assert sequences(shop, cut, strict, bookable=True) == []
    wanted = {"tooEarlyToBook": False}
    assert sequences(shop, cut, strict, bookingPolicyViolations=wanted) == []


def test_d14_lists_show_the_types_asked_for(shop: Shop, cut: Json, colour: Json) -> None:
    request = asked(shop, cut, colour)
    request["services"][1]["includeResourceTypeIds"] = [STAFF]
    [first, *_] = shop.call(LIST, request)["timeSlots"]
    assert [people(each) for each in first["nestedTimeSlots"]] == [[], ["Bea"]]


def test_d14_chosen_people_per_item(shop: Shop, ann: Json, bea: Json) -> None:
    cut = service(shop, ann, bea)
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    request = asked(shop, cut, cut)
    request["services"][0]["resourceIds"] = [ann["resourceId"]]
    found = shop.call(LIST, request)["timeSlots"]
    assert times(found)[0] == "10:30"
    assert people(found[0]["nestedTimeSlots"][0]) == ["Ann"]


def test_d54_get_names_everybody(shop: Shop, ann: Json, bea: Json, colour: Json) -> None:
    cut = service(shop, ann, bea)
    request = asked(shop, cut, colour)
    listed = shop.call(LIST, request)["timeSlots"]
    assert listed
    for slot in listed:
        found = shop.as_visitor.call(GET, one(request, slot))["timeSlot"]
        names = [sorted(people(each)) for each in found["nestedTimeSlots"]]
        assert names == [["Ann", "Bea"], ["Bea"]]
        assert found["localEndDate"] == slot["localEndDate"]


def test_d54_what_is_no_sequence(shop: Shop, cut: Json, colour: Json, bea: Json) -> None:
    request = asked(shop, cut, colour)
    first = shop.call(LIST, request)["timeSlots"][0]
    longer = {"localEndDate": f"{TUESDAY}T12:00:00"}
    assert reason(shop, one(request, first, **longer)) == "wrongDuration"
    shifted = {
        "localStartDate": f"{TUESDAY}T10:10:00",
        "localEndDate": f"{TUESDAY}T11:40:00",
    }
    assert reason(shop, one(request, first, **shifted)) == "offGrid"
    books(shop, colour, TUESDAY, "10:30", [bea["resourceId"]])
    assert reason(shop, one(request, first)) == "nothingFree"


@pytest.mark.parametrize("count", [1, 9])
def test_d48_two_to_eight_services(shop: Shop, cut: Json, count: int) -> None:
    request = asked(shop, *[cut] * count)
    with refused("INVALID_SERVICES_SIZE", 400):
        shop.call(LIST, request)
    assert times(sequences(shop, *[cut] * 8)) == ["10:00"]
    assert times(sequences(shop, *[cut] * 7)) == ["10:00", "10:30"]


def test_d48_of_appointments_that_exist(shop: Shop, cut: Json) -> None:
    yoga = examples.create(shop, examples.given("CLASS"))
    request = asked(shop, cut, yoga)
    with invalid("services[1].serviceId"):
        shop.call(LIST, request)
    request["services"][1]["serviceId"] = NO_SUCH_ID
    with refused("SERVICE_NOT_FOUND", 404):
        shop.call(LIST, request)


@pytest.mark.parametrize("missing", ["services", "location", "toLocalDate"])
def test_d3_missing_arguments(shop: Shop, cut: Json, missing: str) -> None:
    request = asked(shop, cut, cut)
    del request[missing]
    with refused("MISSING_ARGUMENTS", 400):
        shop.call(LIST, request)


def test_x2_a_wrong_item_has_its_path(shop: Shop, cut: Json) -> None:
    request = asked(shop, cut, cut)
    with invalid("location.id"):
        shop.call(LIST, {**request, "location": {"locationType": "BUSINESS"}})
    request["services"][1]["customerChoices"] = {"addOnIds": [NO_SUCH_ID]}
    with invalid("services[1].customerChoices.addOnIds"):
        shop.call(LIST, request)


@pytest.mark.parametrize("more", [{}, {"timeSlotsPerDay": 2}])
def test_d6_the_pages_together_are_the_whole(
    shop: Shop, cut: Json, colour: Json, more: Json
) -> None:
    request = asked(shop, cut, colour, toLocalDate="2026-06-05T00:00:00", **more)
    whole = shop.call(LIST, request)["timeSlots"]
    assert len(whole) == (6 if more else 18)
    sent = {**request, "cursorPaging": {"limit": 4}}
    found: list[Json] = []
    while True:
        answer = shop.call(LIST, sent)
        found += answer["timeSlots"]
        if not answer["cursorPagingMetadata"]["hasNext"]:
            break
        sent = {"cursorPaging": {"cursor": answer["cursorPagingMetadata"]["cursors"]["next"]}}
    assert found == whole


def test_d41_services_cost_no_statement(shop: Shop, cut: Json, colour: Json) -> None:
    counts = {
        statements_of(shop, LIST, asked(shop, *services, toLocalDate=f"{end}T00:00:00"))
        for services in ([cut, colour], [cut, colour] * 3)
        for end in (WEDNESDAY, "2026-08-01")
    }
    assert len(counts) == 1 and max(counts) <= 8
