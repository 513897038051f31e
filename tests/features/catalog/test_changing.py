"""Changing and deleting services, one and many (A54-A60, X4-X9)."""

import pytest

from openbookings.engine.people.roster import STAFF_TYPE_ID
from tests.features.catalog.examples import (
    NO_SUCH_ID,
    Json,
    appointment,
    category,
    create,
    get,
    given,
    query,
    staff,
    update,
)
from tests.support.shop import CallFailed, Shop, invalid, refused


def delete(shop: Shop, service: Json) -> None:
    shop.call("services.deleteService", {"serviceId": service["id"]})


def test_x4_every_change_needs_the_present_revision(shop: Shop) -> None:
    made = appointment(shop)
    shop.clock.advance(minutes=5)
    changed = update(shop, made, tagLine="Fresh")
    assert changed["revision"] == "2"
    assert changed["updatedDate"] > changed["createdDate"]
    with refused("REVISION_MISMATCH", 409):
        update(shop, made, tagLine="Stale")
    assert get(shop, made) == changed


def test_x6_only_what_is_sent_changes_and_null_clears(shop: Shop) -> None:
    made = appointment(shop, tagLine="Fresh", description="Long")
    changed = update(shop, made, tagLine=None, hidden=True)
    assert "tagLine" not in changed
    assert (changed["description"], changed["hidden"]) == ("Long", True)
    constraints = {"sessionDurations": [30]}
    changed = update(shop, changed, schedule={"availabilityConstraints": constraints})
    assert changed["schedule"]["id"] == made["schedule"]["id"]
    assert changed["schedule"]["availabilityConstraints"]["durations"] == [{"minutes": 30}]


def test_x6_reading_changing_and_sending_all_of_it_back_works(shop: Shop) -> None:
    made = appointment(shop, category={"id": category(shop)["id"]})
    sent = {**made, "name": "Trim"}
    changed = shop.call("services.updateService", {"service": sent})["service"]
    assert changed["name"] == "Trim"
    same = ("payment", "locations", "schedule", "bookingPolicy", "category", "staffMemberIds")
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}


def test_a23_of_the_policy_only_the_id_is_written(shop: Shop) -> None:
    sent = {"name": "Strict", "cancellationPolicy": {"enabled": True}}
    strict = shop.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": sent})
    policy_id = strict["bookingPolicy"]["id"]
    made = appointment(shop)
    wanted = {"id": policy_id, "cancellationPolicy": {"enabled": False}}
    shown = update(shop, made, bookingPolicy=wanted)["bookingPolicy"]
    assert (shown["name"], shown["cancellationPolicy"]["enabled"]) == ("Strict", True)


def test_a54_the_type_stays(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    with invalid("service.type", "INVALID_SERVICE_TYPE"):
        update(shop, made, type="COURSE")
    assert update(shop, made, type="CLASS", tagLine="Same")["type"] == "CLASS"


def test_a55_h17_after_its_category_is_deleted_a_service_needs_another(shop: Shop) -> None:
    hair = category(shop)
    made = appointment(shop, category={"id": hair["id"]})
    shop.call("categoriesV2.deleteCategory", {"categoryId": hair["id"]})
    found = get(shop, made)
    assert found["category"] == {"id": hair["id"]}
    with invalid("service.category.id", "INVALID_CATEGORY"):
        update(shop, found, tagLine="Fresh")
    nails = category(shop, "Nails")
    changed = update(shop, found, category={"id": nails["id"]}, tagLine="Fresh")
    assert changed["category"]["name"] == "Nails"
    assert "category" not in update(shop, changed, category=None)


def test_a56_sessions_take_over_the_new_name_and_room(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    update(shop, made, name="Yoga", defaultCapacity=12)
    body = {"scheduleId": made["schedule"]["id"]}
    schedule = shop.call("schedules.getSchedule", body)["schedule"]
    assert (schedule["defaultTitle"], schedule["defaultCapacity"]) == ("Yoga", 12)


def test_a57_a59_a_deleted_service_is_gone_with_its_schedule(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    delete(shop, made)
    with refused("SERVICE_NOT_FOUND", 404):
        get(shop, made)
    assert query(shop) == []
    schedule = shop.call("schedules.getSchedule", {"scheduleId": made["schedule"]["id"]})
    assert schedule["schedule"]["status"] == "CANCELLED"
    assert "wix.bookings.services.v2.service_deleted" in shop.event_types()
    with refused("SERVICE_NOT_FOUND", 404):
        delete(shop, made)


def test_a60_x7_one_bad_service_does_not_stop_the_others(shop: Shop) -> None:
    body = {"services": [given("CLASS"), given("CLASS", payment=None)], "returnEntity": True}
    answer = shop.call("services.bulkCreateServices", body)
    good, bad = answer["results"]
    assert good["item"]["name"] == "Cut"
    assert bad["itemMetadata"]["success"] is False
    assert bad["itemMetadata"]["error"]["code"] == "PAYMENT_REQUIRED"
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 1
    assert [each["id"] for each in query(shop)] == [good["item"]["id"]]
    assert shop.event_types().count("wix.bookings.services.v2.service_created") == 1


def test_a60_bulk_update_takes_a_mask_for_each(shop: Shop) -> None:
    first, second = create(shop, given("CLASS")), create(shop, given("COURSE"))
    sent = [
        {"service": {"id": first["id"], "revision": "1", "tagLine": "A", "hidden": True}},
        {
            "service": {"id": second["id"], "revision": "1", "tagLine": "B", "hidden": True},
            "mask": "tagLine",
        },
    ]
    body = {"services": sent, "returnEntity": True}
    changed = [each["item"] for each in shop.call("services.bulkUpdateServices", body)["results"]]
    assert [(each["tagLine"], each["hidden"]) for each in changed] == [("A", True), ("B", False)]


def test_a60_bulk_delete_names_those_it_did_not_find(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    body = {"ids": [made["id"], NO_SUCH_ID]}
    results = shop.call("services.bulkDeleteServices", body)["results"]
    assert [each["itemMetadata"]["success"] for each in results] == [True, False]
    assert results[1]["itemMetadata"]["error"]["code"] == "SERVICE_NOT_FOUND"
    assert query(shop) == []


def test_a60_more_than_a_hundred_are_refused(shop: Shop) -> None:
    with pytest.raises(CallFailed) as failed:
        shop.call("services.bulkDeleteServices", {"ids": [NO_SUCH_ID] * 101})
    assert failed.value.status == 400


def test_x9_what_a_filter_finds_is_changed_later(shop: Shop) -> None:
    first, second = create(shop, given("CLASS")), create(shop, given("COURSE"))
    body: Json = {"filter": {"type": "CLASS"}, "service": {"tagLine": "Summer"}}
    job = {"jobId": shop.call("services.bulkUpdateServicesByFilter", body)["jobId"]}
    assert shop.call("jobs.getJob", job)["job"]["status"] == "PENDING"
    assert "tagLine" not in get(shop, first)
    shop.run_jobs()
    assert get(shop, first)["tagLine"] == "Summer"
    assert get(shop, second) == second
    done = shop.call("jobs.getJob", job)["job"]
    assert done["totals"] == {"total": 1, "succeeded": 1, "failed": 0}
    body = {"filter": {"type": {"$in": ["CLASS", "COURSE"]}}}
    shop.call("services.bulkDeleteServicesByFilter", body)
    shop.run_jobs()
    assert query(shop) == []


def test_x9_the_whole_catalogue_is_not_deleted_by_an_empty_filter(shop: Shop) -> None:
    create(shop, given("CLASS"))
    nothing: tuple[Json, ...] = ({}, {"$and": []})
    for empty in nothing:
        with invalid("filter"):
            shop.call("services.bulkDeleteServicesByFilter", {"filter": empty})
    with invalid("filter.nonsense"):
        shop.call("services.bulkDeleteServicesByFilter", {"filter": {"nonsense": 1}})
    shop.run_jobs()
    assert len(query(shop)) == 1


def test_b26_services_of_a_deleted_policy_follow_the_default_one(shop: Shop) -> None:
    policy = shop.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": {"name": "Strict"}})
    policy_id = policy["bookingPolicy"]["id"]
    made = appointment(shop, bookingPolicy={"id": policy_id})
    shop.call("bookingPolicies.deleteBookingPolicy", {"bookingPolicyId": policy_id})
    found = get(shop, made)
    assert found["bookingPolicy"]["default"] is True
    assert found["revision"] == "2"


def test_g24_a_person_who_is_gone_gives_no_service(shop: Shop) -> None:
    ann = shop.call("staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})[
        "staffMember"
    ]
    bob = staff(shop, "Bob")
    made = appointment(shop, staffMemberIds=[ann["resourceId"], bob])
    shop.call("staffMembers.deleteStaffMember", {"staffMemberId": ann["id"]})
    assert get(shop, made)["staffMemberIds"] == [bob]


def test_g24_whom_a_service_names_twice_leaves_it_at_once(shop: Shop) -> None:
    gone = shop.call("staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
    ann, bob = gone["staffMember"], staff(shop, "Bob")
    helping = {"resourceType": {"id": STAFF_TYPE_ID}}
    both = [ann["resourceId"], bob]
    needed = [{**helping, "resourceIds": {"values": both}}]
    made = appointment(shop, staffMemberIds=both, serviceResources=needed)
    shop.call("staffMembers.deleteStaffMember", {"staffMemberId": ann["id"]})
    found = get(shop, made)
    assert found["staffMemberIds"] == [bob]
    assert found["serviceResources"][0]["resourceIds"]["values"] == [bob]
    # X4: one change, one revision, one fact.
    assert found["revision"] == "2"
    assert shop.event_types().count("wix.bookings.services.v2.service_updated") == 1


def test_j4_who_does_not_run_the_business_changes_nothing(shop: Shop) -> None:
    made = appointment(shop)
    for voice in (shop.as_visitor, shop.as_member("0192f7a0-0000-4000-8000-000000000002")):
        assert voice.call("services.getService", {"serviceId": made["id"]})["service"] == made
        with refused("PERMISSION_DENIED", 403):
            voice.call("services.deleteService", {"serviceId": made["id"]})
