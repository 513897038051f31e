"""Where slots are: places of the service, of the people and of their hours (D12, D13, D31, G5)."""

from __future__ import annotations

import pytest

from tests.features.calendar import desk
from tests.features.catalog.examples import CUSTOM, CUSTOMER, NO_SUCH_ID, location
from tests.features.catalog.examples import at as at_place
from tests.features.slots.salon import (
    TUESDAY,
    events_schedule,
    every,
    needs,
    room,
    room_type,
    service,
    slots,
    times,
    works,
)
from tests.support.shop import Json, Shop


@pytest.fixture
def uptown(shop: Shop) -> Json:
    return location(shop, "Uptown", formatted="1 High Street")


@pytest.fixture
def downtown(shop: Shop) -> Json:
    return location(shop, "Downtown")


def places(found: list[Json]) -> list[str]:
    return [each["location"].get("name", each["location"]["locationType"]) for each in found]


def only_at(*locations: Json) -> Json:
    """The location options of a resource that is at these business locations only."""
    ids = [{"locationId": each["id"]} for each in locations]
    given = {"availableInBusinessLocations": True, "businessLocations": ids}
    return {"availableInAllLocations": False, "specificLocationOptions": given}


def test_d31_one_slot_for_each_place(shop: Shop, uptown: Json, downtown: Json) -> None:
    ann = works(shop, "Ann", "09:00-10:00")
    cut = service(shop, ann, locations=[at_place(uptown), at_place(downtown)])
    found = slots(shop, cut, TUESDAY)
    # D5: by start, then by the id of the place.
    assert times(found) == ["09:00", "09:00", "09:30", "09:30"]
    order = [each["name"] for each in sorted((uptown, downtown), key=lambda each: each["id"])]
    assert places(found) == order * 2


def test_d12_places_that_are_no_business_locations(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "09:00-09:30"), locations=[CUSTOM, CUSTOMER])
    found = {
        each["location"]["locationType"]: each["location"] for each in slots(shop, cut, TUESDAY)
    }
    assert found == {
        "CUSTOM": {"locationType": "CUSTOM", "formattedAddress": "1 Park Lane"},
        "CUSTOMER": {"locationType": "CUSTOMER"},
    }


def test_d13_a_business_id_decides_alone(shop: Shop, uptown: Json, downtown: Json) -> None:
    ann = works(shop, "Ann", "09:00-10:00")
    cut = service(shop, ann, locations=[at_place(uptown), at_place(downtown), CUSTOM])
    wrong = {"id": uptown["id"], "name": "Elsewhere", "locationType": "CUSTOM"}
    found = slots(shop, cut, TUESDAY, locations=[wrong])
    assert places(found) == ["Uptown", "Uptown"]
    assert found[0]["location"]["formattedAddress"] == "1 High Street"


def test_d13_places_by_type(shop: Shop, uptown: Json, downtown: Json) -> None:
    ann = works(shop, "Ann", "09:00-09:30")
    cut = service(shop, ann, locations=[at_place(uptown), at_place(downtown), CUSTOM])
    business = slots(shop, cut, TUESDAY, locations=[{"locationType": "BUSINESS"}])
    assert sorted(places(business)) == ["Downtown", "Uptown"]
    assert places(slots(shop, cut, TUESDAY, locations=[{"locationType": "CUSTOM"}])) == ["CUSTOM"]
    assert slots(shop, cut, TUESDAY, locations=[{"locationType": "CUSTOMER"}]) == []
    assert slots(shop, cut, TUESDAY, locations=[{"id": NO_SUCH_ID}]) == []


def test_9_9_hours_with_a_place_count_there_only(shop: Shop, uptown: Json, downtown: Json) -> None:
    ann = works(shop, "Ann", "09:00-10:00")
    desk.event(
        shop,
        events_schedule(ann),
        f"{TUESDAY}T14:00:00",
        f"{TUESDAY}T15:00:00",
        type="WORKING_HOURS",
        location={"type": "BUSINESS", "id": uptown["id"]},
    )
    cut = service(shop, ann, locations=[at_place(uptown), at_place(downtown)])
    at_uptown = slots(shop, cut, TUESDAY, locations=[{"id": uptown["id"]}])
    at_downtown = slots(shop, cut, TUESDAY, locations=[{"id": downtown["id"]}])
    assert times(at_uptown) == ["09:00", "09:30", "14:00", "14:30"]
    assert times(at_downtown) == ["09:00", "09:30"]


def test_a52_every_place_is_open_as_the_business_is(
    shop: Shop, uptown: Json, downtown: Json
) -> None:
    """Hours of a place come from those who work there (9.9): a room brings none of its own."""
    kind = room_type(shop)
    room(shop, "Blue", kind)
    both = [at_place(uptown), at_place(downtown)]
    needed: Json = {"serviceResources": needs(kind), "primaryResourceType": kind}
    hall = service(shop, locations=both, **needed)
    open_hours = every(30, "10:00", "17:30")
    for place in (uptown, downtown):
        found = slots(shop, hall, TUESDAY, locations=[{"id": place["id"]}])
        assert times(found) == open_hours


def test_d30_staff_and_room_must_share_the_place(shop: Shop, uptown: Json, downtown: Json) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind, locationOptions=only_at(uptown))
    ann = works(shop, "Ann", "10:00-11:00")
    both = [at_place(uptown), at_place(downtown)]
    massage = service(shop, ann, locations=both, serviceResources=needs(kind))
    found = slots(shop, massage, TUESDAY)
    assert times(found) == ["10:00", "10:30"] and set(places(found)) == {"Uptown"}


def test_g5_hours_of_its_own_win_over_the_places_of_a_resource(
    shop: Shop, uptown: Json, downtown: Json
) -> None:
    kind = room_type(shop)
    hours = desk.schedule(shop, name="Hours of the room")
    desk.event(
        shop,
        hours["id"],
        f"{TUESDAY}T11:00:00",
        f"{TUESDAY}T12:00:00",
        type="WORKING_HOURS",
    )
    room(
        shop,
        "Blue",
        kind,
        locationOptions=only_at(uptown),
        workingHoursSchedules={"values": [{"scheduleId": hours["id"]}]},
    )
    ann = works(shop)
    massage = service(shop, ann, locations=[at_place(downtown)], serviceResources=needs(kind))
    found = slots(shop, massage, TUESDAY)
    assert times(found) == every(30, "11:00", "11:30") and set(places(found)) == {"Downtown"}
