"""Staff members (G17-G27): people, their resources and hours, and who may see what of them."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.kernel.queries import run_query
from openbookings.engine.people.staff import STAFF as STAFF_MEMBERS
from tests.support.rooms import counted
from tests.support.shop import Shop, Voice, invalid, refused

STAFF_TYPE = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
NOBODY = "00000000-0000-4000-8000-00000000dead"
DETAILS = ["RESOURCE_DETAILS"]

Json = dict[str, Any]


def make(shop: Shop, name: str = "Ann", **fields: Any) -> Json:
    body = {"staffMember": {"name": name, **fields}, "fields": DETAILS}
    member: Json = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    return member


def get(shop: Shop | Voice, staff_member_id: str, *fields: str) -> Json:
    request = {"staffMemberId": staff_member_id, "fields": list(fields)}
    member: Json = shop.call("staffMembers.getStaffMember", request)["staffMember"]
    return member


def change(shop: Shop, member: Json, **fields: Any) -> Json:
    sent = {"id": member["id"], "revision": member["revision"], **fields}
    answer = shop.call("staffMembers.updateStaffMember", {"staffMember": sent})
    changed: Json = answer["staffMember"]
    return changed


def hide(shop: Shop, member: Json) -> None:
    request = {"staffMemberId": member["id"], "serviceProvider": False}
    shop.call("staffMembers.setServiceProvider", request)


def assign(shop: Shop, member: Json, schedule_id: str) -> Json:
    request = {"staffMemberId": member["id"], "scheduleId": schedule_id, "fields": DETAILS}
    answer = shop.call("staffMembers.assignWorkingHoursSchedule", request)
    resource: Json = answer["staffMember"]["resource"]
    return resource


def ids(answer: Json) -> list[str]:
    return [each["id"] for each in answer["staffMembers"]]


def slugs(shop: Shop, entity_id: str) -> list[str]:
    return [fact["slug"] for fact in shop.facts() if fact["entityId"] == entity_id]


def test_g18_a_fresh_site_has_the_business_owner(shop: Shop) -> None:
    (owner,) = shop.call("staffMembers.queryStaffMembers", {"query": {}})["staffMembers"]
    assert owner["name"] == "Business Owner" and owner["default"] is True
    assert owner["serviceProvider"] is True


def test_g17_c2_creating_a_person_makes_a_resource_of_the_staff_type(shop: Shop) -> None:
    ann = make(shop, email="ann@example.com", phone="+15555550101", description="Nails")
    assert ann["revision"] == "1" and ann["id"] != ann["resourceId"]
    assert ann["default"] is False and ann["serviceProvider"] is True
    asked = {"resourceId": ann["resourceId"]}
    resource = shop.call("resources.getResource", asked)["resource"]
    assert resource["typeId"] == STAFF_TYPE and resource["name"] == "Ann"
    events = resource["eventsSchedule"]["scheduleId"]
    schedule = shop.call("schedules.getSchedule", {"scheduleId": events})["schedule"]
    assert schedule["externalId"] == ann["resourceId"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", None),
        ("name", "n" * 41),
        ("email", ""),
        ("phone", ""),
        ("phone", "1" * 21),
        ("description", "d" * 501),
    ],
    ids=["no name", "long name", "empty e-mail", "empty phone", "long phone", "long description"],
)
def test_g17_limits_and_no_empty_texts(shop: Shop, field: str, wrong: str | None) -> None:
    member = {"name": "Ann", field: wrong}
    with invalid(f"staffMember.{field}"):
        shop.call("staffMembers.createStaffMember", {"staffMember": member})


def test_g20_details_only_on_request(shop: Shop) -> None:
    ann = make(shop)
    assert "resource" not in get(shop, ann["id"])
    assert "associatedWixIdentity" not in get(shop, ann["id"])
    resource = get(shop, ann["id"], *DETAILS)["resource"]
    assert resource["id"] == ann["resourceId"] and resource["usesDefaultWorkingHours"] is True
    shown = get(shop, ann["id"], "ASSOCIATED_IDENTITY_STATUS")["associatedWixIdentity"]
    assert shown["connectionStatus"] == shown["connection"]["status"] == "DISCONNECTED"


def test_x4_update_and_the_name_of_the_resource_follows(shop: Shop) -> None:
    ann = make(shop, description="Nails")
    anna = change(shop, ann, name="Anna")
    assert anna["revision"] == "2" and anna["description"] == "Nails"
    asked = {"resourceId": ann["resourceId"]}
    assert shop.call("resources.getResource", asked)["resource"]["name"] == "Anna"
    with refused("REVISION_MISMATCH", 409):
        change(shop, ann, name="Bob")
    with invalid("staffMember.name"):
        change(shop, anna, name=None)
    sly = change(shop, anna, resourceId=NOBODY, serviceProvider=False, description=None)
    assert sly["resourceId"] == ann["resourceId"] and sly["serviceProvider"] is True
    assert "description" not in sly


def test_g19_v1_hides_who_is_no_provider_and_v2_shows_everybody(shop: Shop) -> None:
    ann, bob = make(shop), make(shop, "Bob")
    hide(shop, ann)
    both: Json = {"id": {"$in": [ann["id"], bob["id"]]}}
    query = {"query": {"filter": both}}
    assert ids(shop.call("staffMembers.queryStaffMembers", query)) == [bob["id"]]
    assert shop.call("staffMembers.countStaffMembers", {"filter": both})["count"] == 1
    assert ids(shop.call("staffMembers.queryStaffMembersV2", query)) == [ann["id"], bob["id"]]
    assert shop.call("staffMembers.countStaffMembersV2", {"filter": both})["count"] == 2
    hidden = {**both, "serviceProvider": False}
    query = {"query": {"filter": hidden}}
    assert ids(shop.call("staffMembers.queryStaffMembers", query)) == [ann["id"]]
    assert shop.call("staffMembers.countStaffMembers", {"filter": hidden})["count"] == 1
    words = {"search": {"search": {"expression": "ann"}}}
    assert ids(shop.call("staffMembers.searchStaffMembers", words)) == []
    assert ids(shop.call("staffMembers.searchStaffMembersV2", words)) == [ann["id"]]


def test_g19_setting_what_is_set_already_changes_nothing(shop: Shop) -> None:
    ann = make(shop)
    hide(shop, ann)
    hide(shop, ann)
    assert get(shop, ann["id"])["revision"] == "2"


def test_g19_create_hidden(shop: Shop) -> None:
    body = {"staffMember": {"name": "Ann"}, "serviceProvider": False}
    made = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    assert made["serviceProvider"] is False


def test_g27_x11_pages_keep_to_the_question_of_the_cursor(shop: Shop) -> None:
    people = [make(shop, f"Ann {number}") for number in range(3)]
    for each in people:
        hide(shop, each)
    query: Json = {"filter": {"serviceProvider": False}, "cursorPaging": {"limit": 2}}
    first = shop.call("staffMembers.queryStaffMembers", {"query": query, "fields": DETAILS})
    cursor = first["pagingMetadata"]["cursors"]["next"]
    rest = shop.call(
        "staffMembers.queryStaffMembers", {"query": {"cursorPaging": {"cursor": cursor}}}
    )
    assert ids(first) + ids(rest) == [each["id"] for each in people]
    assert all("resource" in each for each in first["staffMembers"] + rest["staffMembers"])


def test_g27_the_page_is_50_in_v1_100_in_v2_and_never_more(shop: Shop) -> None:
    with invalid("query.cursorPaging.limit"):
        shop.call("staffMembers.queryStaffMembers", {"query": {"cursorPaging": {"limit": 101}}})
    for number in range(51):
        shop.call("staffMembers.createStaffMember", {"staffMember": {"name": f"P{number}"}})
    assert len(ids(shop.call("staffMembers.queryStaffMembers", {"query": {}}))) == 50
    assert len(ids(shop.call("staffMembers.queryStaffMembersV2"))) == 52


def test_g20_details_of_a_page_cost_the_same_statements_whatever_its_size(shop: Shop) -> None:
    def asked() -> tuple[int, int]:
        request = {"fields": [*DETAILS, "ASSOCIATED_IDENTITY_STATUS"]}
        name = "staffMembers.queryStaffMembersV2"
        answer, cost = counted(shop, name, lambda call: run_query(call, STAFF_MEMBERS, request))
        return len(answer["staffMembers"]), cost

    people, cost = asked()
    for number in range(4):
        make(shop, f"P{number}")
    assert asked() == (people + 4, cost)
    assert cost == 3


def test_staff_are_found_by_the_locations_of_their_resources(shop: Shop) -> None:
    ann = make(shop)
    make(shop, "Bob")
    place = shop.call("locations.listLocations")["locations"][0]["id"]
    options = {
        "availableInAllLocations": False,
        "specificLocationOptions": {
            "availableInBusinessLocations": True,
            "businessLocations": [{"locationId": place}],
        },
    }
    sent = {"id": ann["resourceId"], "revision": ann["resource"]["revision"]}
    shop.call("resources.updateResource", {"resource": {**sent, "locationOptions": options}})
    field = "resource.locationOptions.specificLocationOptions.businessLocations.locationId"
    query = {"query": {"filter": {field: {"$hasSome": [place]}}}}
    assert ids(shop.call("staffMembers.queryStaffMembers", query)) == [ann["id"]]


def test_g23_c38_own_hours_and_back_to_the_business(shop: Shop) -> None:
    ann, bob = make(shop), make(shop, "Bob")
    business = ann["resource"]["workingHoursSchedules"][0]
    assert business["shared"] is True
    own = ann["resource"]["eventsSchedule"]["id"]
    resource = assign(shop, ann, own)
    assert resource["usesDefaultWorkingHours"] is False
    assert resource["workingHoursSchedules"] == [{"id": own, "shared": False}]
    for foreign in (bob["resource"]["eventsSchedule"]["id"], NOBODY):
        with invalid("scheduleId"):
            assign(shop, ann, foreign)
    assert assign(shop, ann, business["id"])["usesDefaultWorkingHours"] is True


def test_g23_the_older_method_does_the_same(shop: Shop) -> None:
    ann = make(shop)
    own = ann["resource"]["eventsSchedule"]["id"]
    request = {"staffMemberId": ann["id"], "scheduleId": own, "fields": DETAILS}
    answer = shop.call("staffMembers.assignCustomSchedule", request)
    assert answer["staffMember"]["resource"]["usesDefaultWorkingHours"] is False


def test_g24_deleting_takes_the_resource_along_and_fills_the_bin(shop: Shop) -> None:
    ann, bob = make(shop), make(shop, "Bob")
    for each in (ann, bob):
        shop.call("staffMembers.deleteStaffMember", {"staffMemberId": each["id"]})
    with refused("NOT_FOUND", 404):
        get(shop, ann["id"])
    with refused("NOT_FOUND", 404):
        shop.call("resources.getResource", {"resourceId": ann["resourceId"]})
    events = ann["resource"]["eventsSchedule"]["id"]
    schedule = shop.call("schedules.getSchedule", {"scheduleId": events})["schedule"]
    assert schedule["status"] == "CANCELLED"
    request = {"staffMemberIds": [ann["id"]], "fields": DETAILS}
    answer = shop.call("staffMembers.listDeletedStaffMembers", request)
    assert ids(answer) == [ann["id"]]
    assert answer["staffMembers"][0]["resource"]["id"] == ann["resourceId"]
    assert ids(shop.call("staffMembers.listDeletedStaffMembers")) == [ann["id"], bob["id"]]
    bin_of = {"staffMemberId": ann["id"]}
    assert shop.call("staffMembers.getDeletedStaffMember", bin_of)["staffMember"]["name"] == "Ann"
    shop.call("staffMembers.removeStaffMemberFromTrashBin", bin_of)
    for name in ("getDeletedStaffMember", "removeStaffMemberFromTrashBin"):
        with refused("NOT_FOUND", 404):
            shop.call(f"staffMembers.{name}", bin_of)


def test_g24_x11_pages_of_the_bin_keep_to_the_ids_asked_for(shop: Shop) -> None:
    people = [make(shop, f"P{number}") for number in range(4)]
    for each in people:
        shop.call("staffMembers.deleteStaffMember", {"staffMemberId": each["id"]})
    wanted = [each["id"] for each in people[:3]]
    request = {"staffMemberIds": wanted, "paging": {"limit": 2}}
    first = shop.call("staffMembers.listDeletedStaffMembers", request)
    cursor = first["pagingMetadata"]["cursors"]["next"]
    rest = shop.call("staffMembers.listDeletedStaffMembers", {"paging": {"cursor": cursor}})
    assert ids(first) + ids(rest) == wanted


def test_g24_only_the_owner_looks_into_the_bin(shop: Shop) -> None:
    assert shop.as_visitor.ask("staffMembers.listDeletedStaffMembers")[0] == 403
    assert shop.as_staff(NOBODY).ask("staffMembers.listDeletedStaffMembers")[0] == 403


def test_g26_fully_created_follows_created_and_carries_the_resource(shop: Shop) -> None:
    ann = make(shop)
    assert slugs(shop, ann["id"]) == ["created", "fully_created"]
    told = shop.facts()[-1]["actionEvent"]["body"]["staffMember"]
    assert told["resource"]["workingHoursSchedules"] == ann["resource"]["workingHoursSchedules"]
    assert slugs(shop, ann["resourceId"]) == ["created"]


def settings(shop: Shop, **changes: Any) -> Json:
    current = shop.call("staffMemberSettings.getStaffMemberSettings")["staffMemberSettings"]
    sent = {"revision": current["revision"], **changes}
    answer = shop.call(
        "staffMemberSettings.updateStaffMemberSettings", {"staffMemberSettings": sent}
    )
    changed: Json = answer["staffMemberSettings"]
    return changed


def test_g21_settings_begin_private_and_change_by_revision(shop: Shop) -> None:
    first = shop.call("staffMemberSettings.getStaffMemberSettings")["staffMemberSettings"]
    assert first["contactInformation"]["publiclyAccessible"] is False
    second = settings(shop, contactInformation={"publiclyAccessible": True})
    assert second["revision"] == "2"
    assert second["staffProperties"]["genderPubliclyAccessible"] is False
    assert shop.event_types()[-1].endswith("staff_member_settings_updated")
    with refused("REVISION_MISMATCH", 409):
        shop.call(
            "staffMemberSettings.updateStaffMemberSettings",
            {"staffMemberSettings": {"revision": "1", "contactInformation": {}}},
        )


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_g21_contact_data_and_gender_are_private_unless_the_site_says_so(
    shop: Shop, who: str
) -> None:
    ann = make(shop, email="ann@example.com", phone="+15555550101", gender="FEMALE")
    public = shop.as_visitor if who == "visitor" else shop.as_member(NOBODY)
    private = {"email", "phone", "gender"}
    assert private <= get(shop, ann["id"]).keys()
    assert private <= get(shop.as_staff(ann["resourceId"]), ann["id"]).keys()
    assert not private & get(public, ann["id"]).keys()
    query = {"query": {"filter": {"id": ann["id"]}}}
    (listed,) = public.call("staffMembers.queryStaffMembers", query)["staffMembers"]
    assert not private & listed.keys()
    settings(shop, contactInformation={"publiclyAccessible": True})
    assert private & get(public, ann["id"]).keys() == {"email", "phone"}
    settings(shop, staffProperties={"genderPubliclyAccessible": True})
    assert get(public, ann["id"])["gender"] == "FEMALE"


def test_g21_what_is_hidden_cannot_be_guessed_by_filter_or_sort(shop: Shop) -> None:
    make(shop, email="ann@example.com")
    visitor = shop.as_visitor
    guess = {"$or": [{"name": "x"}, {"$not": {"email": "ann@example.com"}}]}
    with invalid("query.filter.email"):
        visitor.call("staffMembers.queryStaffMembers", {"query": {"filter": guess}})
    with invalid("filter.email"):
        visitor.call("staffMembers.countStaffMembersV2", {"filter": guess})
    sort = [{"fieldName": "phone"}]
    with invalid("search.sort.phone"):
        visitor.call("staffMembers.searchStaffMembers", {"search": {"sort": sort}})
    settings(shop, contactInformation={"publiclyAccessible": True})
    assert visitor.call("staffMembers.countStaffMembersV2", {"filter": guess})["count"] == 1


def test_g21_private_tags_and_identities_stay_inside(shop: Shop) -> None:
    ann = make(shop)
    both = {"tags": {"tagIds": ["open"]}, "privateTags": {"tagIds": ["vip"]}}
    shop.call("staffMembers.bulkUpdateStaffMemberTags", {"ids": [ann["id"]], "assignTags": both})
    shown = get(shop.as_visitor, ann["id"], "ASSOCIATED_IDENTITY_STATUS")
    assert shown["tags"] == {"tags": {"tagIds": ["open"]}}
    assert "associatedWixIdentity" not in shown


def test_j4_staff_set_their_own_working_hours_and_nobody_elses(shop: Shop) -> None:
    ann, bea = make(shop), make(shop)
    voice = shop.as_staff(ann["resourceId"])
    own = {"staffMemberId": ann["id"], "scheduleId": events_schedule(shop, ann)}
    voice.call("staffMembers.assignWorkingHoursSchedule", own)
    other = {"staffMemberId": bea["id"], "scheduleId": events_schedule(shop, bea)}
    with refused("PERMISSION_DENIED", 403):
        voice.call("staffMembers.assignWorkingHoursSchedule", other)
    assert shop.as_visitor.ask("staffMembers.assignWorkingHoursSchedule", own)[0] == 403


def events_schedule(shop: Shop, member: Json) -> str:
    found: str = get(shop, member["id"], "RESOURCE_DETAILS")["resource"]["eventsSchedule"]["id"]
    return found
