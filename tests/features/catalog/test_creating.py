"""Creating services: what is required, what is filled, what is refused (A1-A31)."""

import pytest

from tests.features.catalog.examples import (
    NO_SUCH_ID,
    appointment,
    category,
    create,
    fixed,
    get,
    given,
    query,
    staff,
    staffed,
)
from tests.support.shop import CallFailed, Shop, invalid

BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
STAFF_TYPE = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"


def rules_broken(shop: Shop, **over: object) -> set[str]:
    """The rule names that creating a service breaks."""
    with pytest.raises(CallFailed) as failed:
        create(shop, given(**over))  # type: ignore[arg-type]
    return {each["ruleName"] for each in failed.value.violations}


def test_a1_a26_everything_that_is_missing_is_named_at_once(shop: Shop) -> None:
    with pytest.raises(CallFailed) as failed:
        shop.call("services.createService", {"service": {}})
    assert failed.value.status == 400
    found = {(each["field"], each["ruleName"]) for each in failed.value.violations}
    assert found == {
        ("service.type", "INVALID_SERVICE_TYPE"),
        ("service.name", "INVALID_SERVICE_NAME"),
        ("service.onlineBooking", "INVALID_ONLINE_BOOKING"),
        ("service.payment", "PAYMENT_REQUIRED"),
        ("service.defaultCapacity", "INVALID_DEFAULT_CAPACITY"),
    }
    assert query(shop) == []


def test_a2_an_appointment_has_room_for_one_by_itself(shop: Shop) -> None:
    body = given(staffMemberIds=[staff(shop)])
    del body["defaultCapacity"]
    assert create(shop, body)["defaultCapacity"] == 1


def test_a3_an_appointment_is_for_one(shop: Shop) -> None:
    body = staffed(shop, defaultCapacity=2)
    with invalid("service.defaultCapacity", "INVALID_APPOINTMENT_CAPACITY"):
        create(shop, body)


def test_a4_a_class_says_how_many_fit(shop: Shop) -> None:
    with invalid("service.defaultCapacity", "INVALID_DEFAULT_CAPACITY"):
        create(shop, given("CLASS", defaultCapacity=None))
    with invalid("service.defaultCapacity"):
        create(shop, given("CLASS", defaultCapacity=1001))
    assert create(shop, given("COURSE", defaultCapacity=1000))["defaultCapacity"] == 1000


def test_a5_somebody_or_something_gives_an_appointment(shop: Shop) -> None:
    assert rules_broken(shop) == {"INVALID_STAFF_MEMBER_IDS", "MISSING_APPOINTMENT_RESOURCES"}


def test_a6_staff_are_named_by_their_resource(shop: Shop) -> None:
    made = shop.call("staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
    with invalid("service.staffMemberIds[0]", "INVALID_STAFF_MEMBER_IDS"):
        appointment(shop, staffMemberIds=[made["staffMember"]["id"]])
    resource_id = made["staffMember"]["resourceId"]
    assert appointment(shop, staffMemberIds=[resource_id])["staffMemberIds"] == [resource_id]


def test_a7_a10_a_class_ignores_staff_and_durations(shop: Shop) -> None:
    constraints = {"sessionDurations": [45], "timeBetweenSessions": 10}
    made = create(
        shop,
        given(
            "CLASS",
            staffMemberIds=[staff(shop)],
            schedule={"availabilityConstraints": constraints},
        ),
    )
    assert made["staffMemberIds"] == []
    kept = made["schedule"]["availabilityConstraints"]
    assert kept == {"sessionDurations": [], "durations": [], "timeBetweenSessions": 0}


def test_a8_a11_an_appointment_says_how_long_it_takes(shop: Shop) -> None:
    path = "service.schedule.availabilityConstraints.sessionDurations"
    body = staffed(shop, schedule={"availabilityConstraints": {}})
    with invalid(path, "INVALID_SESSION_DURATION"):
        create(shop, body)
    constraints = appointment(shop)["schedule"]["availabilityConstraints"]
    assert constraints["durations"] == [{"minutes": 60}]
    assert constraints["timeBetweenSessions"] == 0  # A12


def test_a12_the_pause_is_at_most_twelve_hours(shop: Shop) -> None:
    for minutes in (-1, 721):
        constraints = {"sessionDurations": [60], "timeBetweenSessions": minutes}
        body = staffed(shop, schedule={"availabilityConstraints": constraints})
        with invalid("service.schedule.availabilityConstraints.timeBetweenSessions"):
            create(shop, body)


def test_a13_a_range_of_durations_stands_alone(shop: Shop) -> None:
    hours = {
        "unitType": "HOUR",
        "hourOptions": {"minDurationInMinutes": 60, "maxDurationInMinutes": 240},
    }
    rental = appointment(shop, schedule={"availabilityConstraints": {"durationRange": hours}})
    constraints = rental["schedule"]["availabilityConstraints"]
    assert constraints["durationRange"] == hours
    assert constraints["sessionDurations"] == []
    both = {"durationRange": hours, "sessionDurations": [60]}
    body = staffed(shop, schedule={"availabilityConstraints": both})
    with invalid("service.schedule.availabilityConstraints.sessionDurations"):
        create(shop, body)
    for wrong in (
        {"durationRange": hours, "workingHours": {"mode": "INTERSECT_RESOURCE_HOURS"}},
        {
            "durationRange": {
                "unitType": "DAY",
                "dayOptions": {"minDurationInDays": 3, "maxDurationInDays": 2},
            }
        },
        {"durationRange": {"unitType": "DAY", "hourOptions": hours["hourOptions"]}},
    ):
        body["schedule"] = {"availabilityConstraints": wrong}
        with invalid(rule="INVALID_SESSION_DURATION"):
            create(shop, body)


def test_a15_a16_rooms_and_other_things(shop: Shop) -> None:
    kind = shop.call("resourceTypes.createResourceType", {"resourceType": {"name": "Room"}})
    type_id = kind["resourceType"]["id"]
    room = shop.call("resources.createResource", {"resource": {"name": "Red", "typeId": type_id}})
    room_id = room["resource"]["id"]
    needed = {"resourceType": {"id": type_id}, "resourceIds": {"values": [room_id]}}
    made = appointment(shop, serviceResources=[needed])
    [kept] = made["serviceResources"]
    assert kept["resourceIds"] == {"values": [room_id]}
    assert kept["requiredResourcesNumber"] == 1
    assert made["primaryResourceType"] == type_id
    [found] = get(shop, made, "RESOURCE_TYPE_DETAILS", "RESOURCE_DETAILS")["serviceResources"]
    assert found["resourceType"] == {"id": type_id, "name": "Room"}
    assert found["resourceDetails"] == {"resources": [{"id": room_id, "name": "Red"}]}
    with invalid("service.serviceResources[0].resourceType.id"):
        appointment(shop, serviceResources=[{"resourceType": {"id": NO_SUCH_ID}}])
    strange = {**needed, "resourceIds": {"values": [staff(shop)]}}
    with invalid("service.serviceResources[0].resourceIds.values[0]"):
        appointment(shop, serviceResources=[strange])


def test_a18_what_nobody_says_has_its_default(shop: Shop) -> None:
    made = appointment(shop)
    default = shop.call("locations.listLocations")["locations"][0]
    assert made["appId"] == BOOKINGS_APP
    assert made["createdByAppId"] == BOOKINGS_APP
    assert made["bookingPolicy"]["default"] is True
    assert made["bookingPolicy"]["cancellationPolicy"]["enabled"] is False
    assert made["form"] == {"id": "00000000-0000-0000-0000-000000000000"}
    assert made["mainSlug"]["name"] == "cut"
    assert [each["name"] for each in made["supportedSlugs"]] == ["cut"]
    [place] = made["locations"]
    assert (place["type"], place["id"]) == ("BUSINESS", default["id"])
    assert place["business"]["name"] == default["name"]
    assert made["hidden"] is False
    assert made["onlineBooking"] == {
        "enabled": True,
        "requireManualApproval": False,
        "allowMultipleRequests": False,
    }
    assert made["conferencing"] == {"enabled": False}
    assert made["taxableAddress"] == {"taxableAddressType": "BUSINESS"}
    assert made["primaryResourceType"] == STAFF_TYPE
    assert made["revision"] == "1"
    assert made["createdDate"] == made["updatedDate"] == "2026-06-01T08:00:00.000Z"


def test_a18_the_service_owns_a_schedule(shop: Shop) -> None:
    made = create(shop, given("CLASS", defaultCapacity=7))
    found = shop.call("schedules.getSchedule", {"scheduleId": made["schedule"]["id"]})["schedule"]
    assert found["externalId"] == made["id"]
    assert found["defaultCapacity"] == 7
    assert "wix.bookings.services.v2.service_created" in shop.event_types()


def test_a20_services_stand_in_the_order_of_their_making(shop: Shop) -> None:
    person = staff(shop)
    first, second = (appointment(shop, staffMemberIds=[person]) for _ in range(2))
    assert second["sortOrder"] > first["sortOrder"]
    assert appointment(shop, staffMemberIds=[person], sortOrder=7)["sortOrder"] == 7


def test_a21_a23_what_a_service_names_must_exist(shop: Shop) -> None:
    for field, rule in (
        ("category", "INVALID_CATEGORY"),
        ("form", "INVALID_FORM"),
        ("bookingPolicy", "INVALID_BOOKING_POLICY"),
    ):
        body = staffed(shop, **{field: {"id": NO_SUCH_ID}})
        with invalid(f"service.{field}.id", rule):
            create(shop, body)
    made = category(shop)
    shown = appointment(shop, category={"id": made["id"]})["category"]
    assert shown == {"id": made["id"], "name": "Hair", "sortOrder": made["sortOrder"]}


def test_a24_add_on_groups_have_methods_of_their_own(shop: Shop) -> None:
    assert appointment(shop, addOnGroups=[{"name": "Extras"}])["addOnGroups"] == []


def test_a28_a29_approval_is_for_appointments_without_plans(shop: Shop) -> None:
    approved = {"enabled": True, "requireManualApproval": True}
    assert appointment(shop, onlineBooking=approved)["onlineBooking"]["requireManualApproval"]
    plans = fixed(online=True, pricingPlan=True)
    body = staffed(shop, onlineBooking=approved, payment=plans)
    with invalid(rule="INVALID_MANUAL_APPROVAL_WITH_PRICING_PLANS"):
        create(shop, body)
    with invalid(rule="INVALID_ONLINE_BOOKING"):
        create(shop, given("CLASS", onlineBooking=approved))


def test_x17_a_service_may_belong_to_another_application(shop: Shop) -> None:
    app_id = "cc552162-24a4-45e0-9695-230c4931ef40"
    made = appointment(shop, appId=app_id)
    assert (made["appId"], made["createdByAppId"]) == (app_id, app_id)


def test_x6_a_sent_null_is_as_good_as_nothing(shop: Shop) -> None:
    made = appointment(shop, tagLine=None, media={"items": [], "mainMedia": None})
    assert "tagLine" not in made
    assert made["media"] == {"items": []}
