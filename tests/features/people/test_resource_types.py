"""Resource types (G10-G13): one per name, with counts on request, gone with their resources."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.slots.choosing import candidates
from tests.features.catalog import examples
from tests.support.rooms import reading
from tests.support.shop import Shop, invalid, refused

STAFF_TYPE = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
ALL_COUNTS = [
    "TOTAL_RESOURCE_COUNT",
    "SPECIFIC_LOCATION_TYPE_RESOURCE_COUNTS",
    "DISTINCT_RESOURCE_LOCATIONS",
]


def make(shop: Shop, name: str = "Rooms", **request: Any) -> dict[str, Any]:
    body = {"resourceType": {"name": name}, **request}
    made: dict[str, Any] = shop.call("resourceTypes.createResourceType", body)["resourceType"]
    return made


def resources_of(shop: Shop, type_id: str) -> list[dict[str, Any]]:
    query = {"query": {"filter": {"typeId": type_id}}}
    found: list[dict[str, Any]] = shop.call("resources.queryResources", query)["resources"]
    return found


def test_g11_a_name_is_taken_once_whatever_its_case(shop: Shop) -> None:
    rooms, tools = make(shop), make(shop, "Tools")
    with refused("RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME", 409):
        make(shop, "ROOMS")
    change = {"id": tools["id"], "revision": tools["revision"], "name": "rooms"}
    with refused("RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME", 409):
        shop.call("resourceTypes.updateResourceType", {"resourceType": change})
    change = {"id": rooms["id"], "revision": rooms["revision"], "name": "ROOMS"}
    changed = shop.call("resourceTypes.updateResourceType", {"resourceType": change})
    assert changed["resourceType"]["name"] == "ROOMS"
    with invalid("resourceType.name"):
        make(shop, "n" * 41)


def test_g11_of_many_at_once_only_one_gets_the_name(shop: Shop) -> None:
    body = msgspec.json.encode({"resourceType": {"name": "Rooms"}})
    headers = {"authorization": shop.api_key}

    async def race() -> list[int]:
        one = "resourceTypes.createResourceType"
        calls = (shop.engine.call(one, body, headers) for _ in range(6))
        return [status for status, _ in await asyncio.gather(*calls)]

    assert sorted(shop.run(race())) == [200] + [409] * 5


def test_g11_a_site_has_at_most_50_types_beside_the_staffs(shop: Shop) -> None:
    for number in range(50):
        make(shop, f"Type {number}")
    with refused("MAX_NUMBER_OF_RESOURCE_TYPES_REACHED", 428):
        make(shop, "One more")
    assert shop.call("resourceTypes.countResourceTypes")["count"] == 51


def test_g11_quantity_makes_resources_of_the_type(shop: Shop) -> None:
    options = {
        "availableInAllLocations": False,
        "specificLocationOptions": {"availableInCustomLocations": True},
    }
    made = make(shop, "n" * 40, quantity=2, locationOptions=options)
    found = sorted(resources_of(shop, made["id"]), key=lambda each: str(each["name"]))
    assert [each["name"] for each in found] == ["n" * 38 + " 1", "n" * 38 + " 2"]
    assert found[0]["locationOptions"]["specificLocationOptions"]["availableInCustomLocations"]


def test_g16_k6_three_hundred_things_of_one_type_can_all_be_booked(shop: Shop) -> None:
    """The vendor's ceilings of 135 resources and of 220 for a service are none here."""
    made = make(shop, "Bikes")
    for first in range(0, 300, 50):
        bikes = [{"name": f"Bike {first + each}", "typeId": made["id"]} for each in range(50)]
        shop.call("resources.bulkCreateResources", {"resources": bikes})
    needed = [{"resourceType": {"id": made["id"]}}]
    hire = examples.appointment(shop, serviceResources=needed, primaryResourceType=made["id"])

    async def who_could(call: Call) -> list[str]:
        return await candidates(call, await offer(call, hire["id"]))

    found = reading(shop, "availabilityTimeSlots.getAvailabilityTimeSlot", who_could)
    assert len(set(found)) == 300


def test_g12_deleting_a_type_deletes_its_resources(shop: Shop) -> None:
    made = make(shop, quantity=3)
    shop.call("resourceTypes.deleteResourceType", {"resourceTypeId": made["id"]})
    assert resources_of(shop, made["id"]) == []
    slugs = [fact["eventType"].rpartition(".")[2] for fact in shop.facts()]
    assert slugs.count("resource_deleted") == 3 and slugs[-1] == "resource_type_deleted"
    with refused("NOT_FOUND", 404):
        shop.call("resourceTypes.getResourceType", {"resourceTypeId": made["id"]})


def test_g12_the_staff_type_is_neither_deleted_nor_renamed(shop: Shop) -> None:
    staff = shop.call("resourceTypes.getResourceType", {"resourceTypeId": STAFF_TYPE})
    with invalid("resourceTypeId"):
        shop.call("resourceTypes.deleteResourceType", {"resourceTypeId": STAFF_TYPE})
    change = {"id": STAFF_TYPE, "revision": staff["resourceType"]["revision"], "name": "Team"}
    with invalid("resourceType.name"):
        shop.call("resourceTypes.updateResourceType", {"resourceType": change})


def test_g13_counts_only_when_asked_for(shop: Shop) -> None:
    made = make(shop, quantity=2)
    assert "resourceCounts" not in made
    branch = shop.call("locations.createLocation", {"location": {"name": "Branch"}})["location"]
    where = {
        "availableInAllLocations": False,
        "specificLocationOptions": {
            "availableInBusinessLocations": True,
            "availableInCustomerLocations": True,
            "businessLocations": [{"locationId": branch["id"]}],
        },
    }
    for name in ("A", "B"):
        resource = {"name": name, "typeId": made["id"], "locationOptions": where}
        shop.call("resources.createResource", {"resource": resource})
    request = {"resourceTypeId": made["id"], "fields": ALL_COUNTS}
    counts = shop.call("resourceTypes.getResourceType", request)["resourceType"]["resourceCounts"]
    assert counts == {
        "total": 4,
        "hasResourcesInAllLocations": True,
        "hasResourcesInCustomerLocations": True,
        "hasResourcesInCustomLocations": False,
        "distinctBusinessLocationsCount": 1,
        "distinctLocationIds": {"values": [branch["id"]]},
    }
    request["fields"] = ["TOTAL_RESOURCE_COUNT"]
    shown = shop.call("resourceTypes.getResourceType", request)["resourceType"]
    assert shown["resourceCounts"] == {"total": 4}


def test_g10_types_are_found_by_name(shop: Shop) -> None:
    made = make(shop)
    make(shop, "Tools")
    query = {"query": {"filter": {"name": "Rooms"}}, "fields": ["TOTAL_RESOURCE_COUNT"]}
    (found,) = shop.call("resourceTypes.queryResourceTypes", query)["resourceTypes"]
    assert found["id"] == made["id"] and found["resourceCounts"] == {"total": 0}
    assert shop.call("resourceTypes.countResourceTypes", {"filter": {"name": "Rooms"}}) == {
        "count": 1
    }
