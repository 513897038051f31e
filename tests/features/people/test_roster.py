"""The roster: what slots and bookings are told about who can be booked (D22, G1, G15, G19)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from openbookings.engine.people.roster import STAFF_TYPE_ID, Bookable, bookables, staff_details
from openbookings.engine.store import Unit
from tests.support.rooms import reading
from tests.support.shop import Shop

T = TypeVar("T")
Json = dict[str, Any]


def read(shop: Shop, work: Callable[[Unit], Awaitable[T]]) -> T:
    done: T = shop.run(shop.engine.store.read(work))
    return done


def roster(shop: Shop, **limits: list[str]) -> list[Bookable]:
    return read(shop, lambda unit: bookables(unit, shop.site_id, **limits))


def make_staff(shop: Shop, name: str, **fields: Any) -> Json:
    body = {"staffMember": {"name": name, **fields}, "fields": ["RESOURCE_DETAILS"]}
    member: Json = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    return member


def hide(shop: Shop, member: Json) -> None:
    request = {"staffMemberId": member["id"], "serviceProvider": False}
    shop.call("staffMembers.setServiceProvider", request)


def details(shop: Shop, resource_ids: list[str]) -> dict[str, Json]:
    return reading(shop, "services.getService", lambda call: staff_details(call, resource_ids))


def make_room(shop: Shop, name: str, **fields: Any) -> Json:
    answer = shop.call("resources.createResource", {"resource": {"name": name, **fields}})
    resource: Json = answer["resource"]
    return resource


def make_type(shop: Shop) -> str:
    body = {"resourceType": {"name": "Rooms"}}
    return str(shop.call("resourceTypes.createResourceType", body)["resourceType"]["id"])


def test_g15_staff_by_name_with_their_schedules(shop: Shop) -> None:
    zoe, ann = make_staff(shop, "Zoe"), make_staff(shop, "Ann", gender="FEMALE")
    found = roster(shop, type_ids=[STAFF_TYPE_ID])
    assert [each.name for each in found] == ["Ann", "Business Owner", "Zoe"]
    first = found[0]
    assert first.resource_id == ann["resourceId"] and first.staff_member_id == ann["id"]
    assert first.event_schedule_id == ann["resource"]["eventsSchedule"]["id"]
    assert first.hours_schedule_id == ann["resource"]["workingHoursSchedules"][0]["id"]
    assert first.shared_hours and first.locations is None and first.gender == "FEMALE"
    assert [each.name for each in roster(shop, resource_ids=[zoe["resourceId"]])] == ["Zoe"]
    assert roster(shop, resource_ids=[]) == []


def test_g19_who_is_no_provider_is_not_on_the_roster(shop: Shop) -> None:
    ann = make_staff(shop, "Ann")
    hide(shop, ann)
    assert roster(shop, resource_ids=[ann["resourceId"]]) == []


def test_g1_a_resource_without_type_or_switched_off_cannot_be_booked(shop: Shop) -> None:
    type_id = make_type(shop)
    make_room(shop, "Loose")
    make_room(shop, "Closed", typeId=type_id, bookable=False)
    room = make_room(shop, "Open", typeId=type_id)
    (only,) = roster(shop, type_ids=[type_id])
    assert only.resource_id == room["id"] and only.staff_member_id is None
    assert only.hours_schedule_id is None, "D23: any time at its locations"
    assert "Loose" not in [each.name for each in roster(shop)]


def test_g3_where_a_resource_serves(shop: Shop) -> None:
    type_id = make_type(shop)
    place = shop.call("locations.listLocations")["locations"][0]["id"]
    options = {
        "availableInAllLocations": False,
        "specificLocationOptions": {
            "availableInBusinessLocations": True,
            "availableInCustomLocations": True,
            "businessLocations": [{"locationId": place}],
        },
    }
    make_room(shop, "Room", typeId=type_id, locationOptions=options)
    (room,) = roster(shop, type_ids=[type_id])
    assert room.locations == frozenset({place})
    assert room.at_custom_places and not room.at_customers


def test_the_roster_is_one_statement_whatever_its_size(shop: Shop) -> None:
    async def counted(unit: Unit) -> int:
        before = unit.statements
        await bookables(unit, shop.site_id)
        return unit.statements - before

    assert read(shop, counted) == 1
    for number in range(5):
        make_staff(shop, f"P{number}")
    assert read(shop, counted) == 1


def test_a75_staff_details_carry_resource_ids_and_schedules(shop: Shop) -> None:
    image = {"id": "abc", "url": "https://example.com/a.jpg", "altText": "Ann"}
    ann = make_staff(shop, "Ann", mainMedia={"image": image})
    room = make_room(shop, "Room", typeId=make_type(shop))
    wanted = [ann["resourceId"], room["id"]]
    found = details(shop, wanted)
    assert found == {
        ann["resourceId"]: {
            "staffMemberId": ann["resourceId"],
            "name": "Ann",
            "workingHoursScheduleIds": [ann["resource"]["workingHoursSchedules"][0]["id"]],
            "eventsScheduleId": ann["resource"]["eventsSchedule"]["id"],
            "mainMedia": {"image": image},
        }
    }
    hide(shop, ann)
    assert details(shop, wanted) == {}, "G19"
