"""Get Availability Time Slot: the slot with everybody who is free, or why it is none (D13-D15)."""

from __future__ import annotations

import pytest

from tests.features.catalog import examples
from tests.features.catalog.examples import CUSTOM, NO_SUCH_ID
from tests.features.slots.salon import (
    GET,
    STAFF,
    TUESDAY,
    WEDNESDAY,
    books,
    free,
    needs,
    one,
    room,
    room_type,
    service,
    slots,
    works,
)
from tests.support.shop import CallFailed, Json, Shop, invalid, refused


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-12:00")


@pytest.fixture
def cut(shop: Shop, ann: Json) -> Json:
    return service(shop, ann, buffer=30)


@pytest.fixture
def ten(shop: Shop, cut: Json) -> Json:
    """The slot of Tuesday at ten."""
    return slots(shop, cut, TUESDAY)[0]


def reason(shop: Shop, request: Json) -> str:
    with pytest.raises(CallFailed) as failed:
        shop.call(GET, request)
    assert (failed.value.status, failed.value.code) == (404, "SLOT_NOT_FOUND")
    named: str = failed.value.data["reason"]
    return named


def test_d15_what_the_list_shows_is_found(shop: Shop, cut: Json) -> None:
    listed = slots(shop, cut, TUESDAY)
    assert listed
    for slot in listed:
        found = shop.call(GET, one(slot))["timeSlot"]
        assert free(found) == ["Ann"]
        assert found | {"availableResources": []} == slot


def test_d14_everybody_is_shown_unless_narrowed(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    blue, _ = room(shop, "Blue", kind), room(shop, "Red", kind)
    massage = service(shop, ann, serviceResources=needs(kind))
    slot = slots(shop, massage, TUESDAY)[0]
    whole = shop.call(GET, one(slot))["timeSlot"]
    assert free(whole) == ["Ann"] and free(whole, kind) == ["Blue", "Red"]
    only_blue = [{"resourceTypeId": kind, "resourceIds": [blue["id"]]}]
    narrowed = shop.call(GET, one(slot, resourceTypes=only_blue))["timeSlot"]
    assert free(narrowed, kind) == ["Blue"]
    staff = shop.call(GET, one(slot, includeResourceTypeIds=[STAFF]))["timeSlot"]
    assert free(staff) == ["Ann"] and free(staff, kind) == []


def test_d15_off_the_grid(shop: Shop, ten: Json) -> None:
    shifted = {"localStartDate": f"{TUESDAY}T10:10:00", "localEndDate": f"{TUESDAY}T10:40:00"}
    assert reason(shop, one(ten) | shifted) == "offGrid"


def test_d15_another_length(shop: Shop, ten: Json) -> None:
    longer = {"localEndDate": f"{TUESDAY}T11:00:00"}
    assert reason(shop, one(ten) | longer) == "wrongDuration"


def test_d15_taken(shop: Shop, cut: Json, ann: Json, ten: Json) -> None:
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    assert reason(shop, one(ten)) == "nothingFree"


def test_d15_outside_the_hours(shop: Shop, ten: Json) -> None:
    late = {"localStartDate": f"{TUESDAY}T20:00:00", "localEndDate": f"{TUESDAY}T20:30:00"}
    assert reason(shop, one(ten) | late) == "nothingFree"


def test_d15_in_the_past(shop: Shop, ten: Json) -> None:
    shop.clock.advance(days=2)
    assert reason(shop, one(ten)) == "past"


def test_d15_a_place_that_is_not_offered(shop: Shop, ten: Json) -> None:
    assert reason(shop, one(ten) | {"location": {"id": NO_SUCH_ID}}) == "locationNotOffered"
    custom = {"location": {"locationType": "CUSTOM"}}
    assert reason(shop, one(ten) | custom) == "locationNotOffered"


def test_d13_a_custom_place_needs_no_id(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, locations=[CUSTOM])
    slot = slots(shop, cut, TUESDAY)[0]
    bare = {"location": {"locationType": "CUSTOM"}}
    assert shop.call(GET, one(slot) | bare)["timeSlot"]["location"] == slot["location"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"location": {"locationType": "BUSINESS"}}, "location.id"),
        ({"location": {}}, "location.locationType"),
        ({"location": None}, "location"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"timeZone": None}, "timeZone"),
        ({"localStartDate": f"{TUESDAY}T10:00:00Z"}, "localStartDate"),
        ({"localEndDate": "soon"}, "localEndDate"),
        ({"localEndDate": f"{TUESDAY}T10:00:00"}, "localEndDate"),
        ({"serviceId": "x"}, "serviceId"),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(
    shop: Shop, ten: Json, sent: Json, field: str
) -> None:
    with invalid(field):
        shop.call(GET, one(ten) | sent)


def test_d2_for_appointments_that_exist(shop: Shop, ten: Json) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        shop.call(GET, one(ten) | {"serviceId": NO_SUCH_ID})
    yoga = examples.create(shop, examples.given("CLASS"))
    with invalid("serviceId"):
        shop.call(GET, one(ten) | {"serviceId": yoga["id"]})


def test_d3_the_time_is_read_in_the_asked_zone(shop: Shop, ten: Json) -> None:
    there = {
        "localStartDate": f"{TUESDAY}T19:00:00",
        "localEndDate": f"{TUESDAY}T19:30:00",
        "timeZone": "Asia/Tokyo",
    }
    answer = shop.call(GET, one(ten) | there)
    assert answer["timeZone"] == "Asia/Tokyo"
    assert answer["timeSlot"]["localStartDate"] == f"{TUESDAY}T19:00:00"


def test_d19_with_add_ons_the_slot_is_longer(shop: Shop) -> None:
    cut = service(shop, works(shop, "Bea", "10:00-11:00"))
    mask = examples.add_on(shop)
    group = {"name": "Extras", "addOnIds": [mask["id"]]}
    shop.call("services.createAddOnGroup", {"serviceId": cut["id"], "addOnGroup": group})
    choice: Json = {"customerChoices": {"addOnIds": [mask["id"]]}}
    slot = slots(shop, cut, WEDNESDAY, **choice)[0]
    assert slot["localEndDate"] == f"{WEDNESDAY}T10:40:00"
    assert shop.call(GET, one(slot, **choice))["timeSlot"]["localEndDate"] == slot["localEndDate"]
    assert reason(shop, one(slot)) == "wrongDuration"


def test_d10_a_slot_that_cannot_be_booked_is_found_with_its_reasons(shop: Shop, ann: Json) -> None:
    closed = service(shop, ann, onlineBooking={"enabled": False})
    slot = slots(shop, closed, TUESDAY)[0]
    found = shop.call(GET, one(slot))["timeSlot"]
    assert found["bookable"] is False
    assert found["nonBookableReasons"]["violatesBookingPolicy"] is True
    assert (found["remainingCapacity"], found["totalCapacity"]) == (1, 1)
