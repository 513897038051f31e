"""Resources (G1-G10): where and when they serve, and what goes with them when they go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.shop import Shop, invalid, refused

BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
NOWHERE = "00000000-0000-4000-8000-00000000dead"
STAFF_TYPE = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"


def make(shop: Shop, name: str = "Room", **fields: Any) -> dict[str, Any]:
    answer = shop.call("resources.createResource", {"resource": {"name": name, **fields}})
    resource: dict[str, Any] = answer["resource"]
    return resource


def get(shop: Shop, resource_id: str) -> dict[str, Any]:
    answer = shop.call("resources.getResource", {"resourceId": resource_id})
    resource: dict[str, Any] = answer["resource"]
    return resource


def change(shop: Shop, resource: dict[str, Any], **fields: Any) -> dict[str, Any]:
    sent = {"id": resource["id"], "revision": resource["revision"], **fields}
    changed: dict[str, Any] = shop.call("resources.updateResource", {"resource": sent})["resource"]
    return changed


def make_type(shop: Shop, name: str = "Rooms") -> str:
    answer = shop.call("resourceTypes.createResourceType", {"resourceType": {"name": name}})
    return str(answer["resourceType"]["id"])


def make_schedule(shop: Shop, name: str = "Early") -> str:
    answer = shop.call("schedules.createSchedule", {"schedule": {"name": name}})
    return str(answer["schedule"]["id"])


def status_of(shop: Shop, schedule_id: str) -> str:
    answer = shop.call("schedules.getSchedule", {"scheduleId": schedule_id})
    return str(answer["schedule"]["status"])


def specific(**options: Any) -> dict[str, Any]:
    return {"availableInAllLocations": False, "specificLocationOptions": options}


def a_location(shop: Shop) -> str:
    return str(shop.call("locations.listLocations")["locations"][0]["id"])


def test_g2_c2_a_resource_serves_everywhere_and_has_an_event_schedule(shop: Shop) -> None:
    room = make(shop)
    assert room["revision"] == "1" and room["bookable"] is True and room["ranking"] == 0
    assert room["appId"] == BOOKINGS_APP and room["managementType"] == "WIX_USER"
    assert room["locationOptions"] == {"availableInAllLocations": True}
    schedule_id = room["eventsSchedule"]["scheduleId"]
    schedule = shop.call("schedules.getSchedule", {"scheduleId": schedule_id})["schedule"]
    assert schedule["externalId"] == room["id"]
    assert get(shop, room["id"]) == room


def test_g1_the_type_is_set_once_and_never_changes(shop: Shop) -> None:
    first, second = make_type(shop), make_type(shop, "Tools")
    room = make(shop)
    assert "typeId" not in room
    room = change(shop, room, typeId=first)
    assert room["typeId"] == first
    assert change(shop, room, typeId=second, name="Hall")["typeId"] == first


def test_g1_an_unknown_type_is_refused_and_a_nested_one_ignored(shop: Shop) -> None:
    with invalid("resource.typeId"):
        make(shop, typeId=NOWHERE)
    assert "typeId" not in make(shop, resourceType={"id": NOWHERE})


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (
            {"availableInAllLocations": True, "specificLocationOptions": {"businessLocations": []}},
            "RESOURCE_SPECIFIC_LOCATION_OPTIONS_NOT_ALLOWED",
        ),
        ({"availableInAllLocations": False}, "RESOURCE_SPECIFIC_LOCATION_OPTIONS_MUST_BE_SET"),
        ({}, "RESOURCE_SPECIFIC_LOCATION_OPTIONS_MUST_BE_SET"),
        (
            specific(businessLocations=[{"locationId": NOWHERE}]),
            "RESOURCE_AVAILABLE_IN_BUSINESS_LOCATION_MUST_BE_TRUE",
        ),
        (specific(availableInBusinessLocations=True), "RESOURCE_LOCATION_ID_IS_REQUIRED"),
        (
            specific(availableInBusinessLocations=True, businessLocations=[{}]),
            "RESOURCE_LOCATION_ID_IS_REQUIRED",
        ),
    ],
)
def test_g3_location_options_that_contradict_themselves(
    shop: Shop, options: dict[str, Any], rule: str
) -> None:
    with invalid(rule=rule):
        make(shop, locationOptions=options)
    room = make(shop)
    with invalid(rule=rule):
        change(shop, room, locationOptions=options)
    assert get(shop, room["id"]) == room


def test_g3_business_locations_must_be_in_use(shop: Shop) -> None:
    where = specific(availableInBusinessLocations=True, businessLocations=[{"locationId": NOWHERE}])
    with invalid(
        "resource.locationOptions.specificLocationOptions.businessLocations[0].locationId"
    ):
        make(shop, locationOptions=where)


def test_g3_a_location_archived_later_does_not_block_other_changes(shop: Shop) -> None:
    branch = shop.call("locations.createLocation", {"location": {"name": "Branch"}})["location"]
    where = specific(
        availableInBusinessLocations=True, businessLocations=[{"locationId": branch["id"]}]
    )
    room = make(shop, locationOptions=where)
    shop.call("locations.archiveLocation", {"locationId": branch["id"]})
    assert change(shop, room, name="Hall")["locationOptions"] == room["locationOptions"]


def test_g5_g6_working_hours_are_one_schedule_in_use(shop: Shop) -> None:
    with invalid(rule="RESOURCE_WORKING_HOURS_SCHEDULE_ID_IS_REQUIRED"):
        make(shop, workingHoursSchedules={"values": [{}]})
    with invalid("resource.workingHoursSchedules.values[0].scheduleId"):
        make(shop, workingHoursSchedules={"values": [{"scheduleId": NOWHERE}]})
    two = [{"scheduleId": make_schedule(shop)}, {"scheduleId": make_schedule(shop)}]
    with invalid("resource.workingHoursSchedules.values"):
        make(shop, workingHoursSchedules={"values": two})
    room = make(shop, workingHoursSchedules={"values": two[:1]})
    assert room["workingHoursSchedules"]["values"] == [{**two[0], "shared": False}]


def test_g6_a_name_cannot_be_emptied(shop: Shop) -> None:
    room = make(shop)
    with invalid(rule="RESOURCE_NAME_IS_REQUIRED"):
        change(shop, room, name=None)
    with invalid("resource.name"):
        make(shop, "n" * 41)


def test_g8_hours_are_marked_shared_as_long_as_two_resources_use_them(shop: Shop) -> None:
    hours = {"values": [{"scheduleId": make_schedule(shop)}]}
    first, second = (make(shop, name, workingHoursSchedules=hours) for name in ("A", "B"))
    assert second["workingHoursSchedules"]["values"][0]["shared"] is True
    first = get(shop, first["id"])
    assert first["workingHoursSchedules"]["values"][0]["shared"] is True
    assert first["revision"] == "2"
    shop.call("resources.deleteResource", {"resourceId": second["id"]})
    assert get(shop, first["id"])["workingHoursSchedules"]["values"][0]["shared"] is False


def test_9_11_g8_deleting_ends_the_schedules_that_nobody_else_uses(shop: Shop) -> None:
    hours = make_schedule(shop)
    given = {"values": [{"scheduleId": hours}]}
    first, second = (make(shop, name, workingHoursSchedules=given) for name in ("A", "B"))
    shop.call("resources.deleteResource", {"resourceId": first["id"]})
    assert status_of(shop, first["eventsSchedule"]["scheduleId"]) == "CANCELLED"
    assert status_of(shop, hours) == "ACTIVE"
    shop.call("resources.deleteResource", {"resourceId": second["id"]})
    assert status_of(shop, hours) == "CANCELLED"
    with refused("NOT_FOUND", 404):
        get(shop, first["id"])


def test_g8_a_resource_whose_schedule_was_cancelled_before_can_be_deleted(shop: Shop) -> None:
    room = make(shop)
    schedule = {"scheduleId": room["eventsSchedule"]["scheduleId"]}
    shop.call("schedules.cancelSchedule", schedule)
    shop.call("resources.deleteResource", {"resourceId": room["id"]})
    with refused("NOT_FOUND", 404):
        get(shop, room["id"])


def test_g7_g5_bulk_create_takes_50_and_no_working_hours(shop: Shop) -> None:
    hours = {"values": [{"scheduleId": make_schedule(shop)}]}
    sent = [{"name": "A"}, {"name": "B", "workingHoursSchedules": hours}, {"name": "C"}]
    before = len(shop.facts())
    answer = shop.call("resources.bulkCreateResources", {"resources": sent, "returnEntity": True})
    told = [result["itemMetadata"]["success"] for result in answer["results"]]
    assert told == [True, False, True]
    error = answer["results"][1]["itemMetadata"]["error"]
    assert error["code"] == "RESOURCE_WORKING_HOURS_NOT_SUPPORTED_IN_BULK_REQUEST"
    assert answer["results"][2]["item"]["name"] == "C"
    created = [each for each in shop.event_types()[before:] if each.endswith("resource_created")]
    assert len(created) == 2, "the failed one leaves no fact behind"
    with invalid("resources"):
        shop.call("resources.bulkCreateResources", {"resources": [{"name": "A"}] * 51})


def test_g7_bulk_update_and_delete(shop: Shop) -> None:
    rooms = [make(shop, name) for name in "AB"]
    sent = [
        {"resource": {"id": room["id"], "revision": revision, "name": "New"}}
        for room, revision in zip(rooms, ("1", "7"), strict=True)
    ]
    answer = shop.call("resources.bulkUpdateResources", {"resources": sent})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 1
    assert answer["results"][1]["itemMetadata"]["error"]["code"] == "REVISION_MISMATCH"
    ids = [rooms[0]["id"], NOWHERE]
    answer = shop.call("resources.bulkDeleteResources", {"ids": ids})
    told = [result["itemMetadata"]["success"] for result in answer["results"]]
    assert told == [True, False]


def test_g10_queries_by_name_type_and_place(shop: Shop) -> None:
    type_id, place = make_type(shop), a_location(shop)
    room = make(shop, "Zoo", typeId=type_id)
    where = specific(availableInBusinessLocations=True, businessLocations=[{"locationId": place}])
    hall = make(shop, "Hall", typeId=type_id, locationOptions=where)
    listed = "singleResource.locationOptions.specificLocationOptions.businessLocations.locationId"
    for filter, wanted in (
        ({"name": "Zoo"}, [room["id"]]),
        ({"typeId": type_id}, sorted([room["id"], hall["id"]])),
        ({listed: {"$hasSome": [place]}}, [hall["id"]]),
        ({listed.removeprefix("singleResource."): {"$hasAll": [place]}}, [hall["id"]]),
        ({"locationOptions.availableInAllLocations": True, "typeId": type_id}, [room["id"]]),
        ({"eventsSchedule.scheduleId": hall["eventsSchedule"]["scheduleId"]}, [hall["id"]]),
    ):
        answer = shop.call("resources.queryResources", {"query": {"filter": filter}})
        assert [each["id"] for each in answer["resources"]] == wanted, filter
        assert shop.call("resources.countResources", {"filter": filter})["count"] == len(wanted)
    with invalid("query.sort[0].fieldName"):
        shop.call("resources.queryResources", {"query": {"sort": [{"fieldName": "name"}]}})


def test_g10_resources_are_found_by_words_of_their_name(shop: Shop) -> None:
    hall = make(shop, "Great Hall")
    make(shop, "Small room")
    answer = shop.call("resources.searchResources", {"search": {"search": {"expression": "GREAT"}}})
    assert [each["id"] for each in answer["resources"]] == [hall["id"]]


def test_older_names_of_options_are_still_understood(shop: Shop) -> None:
    type_id = make_type(shop)
    single = {"locationOptions": specific(availableInCustomerLocations=True)}
    room = make(shop, type=type_id, singleResource=single)
    assert room["typeId"] == type_id and "singleResource" not in room
    options = room["locationOptions"]["specificLocationOptions"]
    assert options["availableInCustomerLocations"] is True and options["businessLocations"] == []


def test_staff_resources_are_made_and_deleted_with_their_people(shop: Shop) -> None:
    with invalid("resource.typeId"):
        make(shop, typeId=STAFF_TYPE)
    answer = shop.call("staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
    resource = get(shop, answer["staffMember"]["resourceId"])
    with invalid("resourceId"):
        shop.call("resources.deleteResource", {"resourceId": resource["id"]})
    changed = change(shop, resource, name="Bob", ranking=3, workingHoursSchedules={"values": []})
    assert changed["name"] == "Ann" and changed["ranking"] == 3
    assert changed["workingHoursSchedules"] == resource["workingHoursSchedules"]


def test_i1_facts_of_a_resource(shop: Shop) -> None:
    room = make(shop)
    change(shop, room, name="Hall")
    shop.call("resources.deleteResource", {"resourceId": room["id"]})
    own = [fact for fact in shop.facts() if fact["entityId"] == room["id"]]
    assert [fact["slug"] for fact in own] == ["created", "updated", "deleted"]
    assert own[2]["deletedEvent"]["deletedEntity"]["name"] == "Hall"


def test_j4_only_the_business_reads_resources_and_only_the_owner_writes(shop: Shop) -> None:
    room = make(shop)
    assert shop.as_visitor.ask("resources.getResource", {"resourceId": room["id"]})[0] == 403
    staff = shop.as_staff(room["id"])
    assert staff.ask("resources.getResource", {"resourceId": room["id"]})[0] == 200
    assert staff.ask("resources.deleteResource", {"resourceId": room["id"]})[0] == 403
