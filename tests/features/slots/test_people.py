"""Who serves: candidates, order, choices of the customer, what is shown (B21, D14, D17, D22)."""

from __future__ import annotations

import pytest

from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots.salon import (
    GET,
    LIST,
    STAFF,
    TUESDAY,
    asked,
    blocks,
    books,
    events_schedule,
    every,
    free,
    needs,
    one,
    policy,
    room,
    room_type,
    service,
    slots,
    times,
    works,
)
from tests.support.shop import Json, Shop, refused

SHOWN: Json = {"includeResourceTypeIds": [STAFF]}


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "09:00-10:00")


@pytest.fixture
def bea(shop: Shop) -> Json:
    return works(shop, "Bea", "09:30-10:30")


def public_gender(shop: Shop, shown: bool) -> None:
    settings = shop.call("staffMemberSettings.getStaffMemberSettings", {})["staffMemberSettings"]
    sent = {
        "revision": settings["revision"],
        "staffProperties": {"genderPubliclyAccessible": shown},
    }
    body = {"staffMemberSettings": sent}
    shop.call("staffMemberSettings.updateStaffMemberSettings", body)


def asking_for(gender: str) -> Json:
    return {"customerChoices": {"requestedGender": {"gender": gender}}}


def test_d22_only_the_staff_of_the_service_serve(shop: Shop, ann: Json, bea: Json) -> None:
    works(shop, "Carl", "12:00-13:00")
    assert times(slots(shop, service(shop, ann, bea), TUESDAY)) == ["09:00", "09:30", "10:00"]
    assert times(slots(shop, service(shop, bea), TUESDAY)) == ["09:30", "10:00"]


def test_d14_nobody_is_named_unless_asked_for(shop: Shop, ann: Json, bea: Json) -> None:
    cut = service(shop, ann, bea)
    assert all(each["availableResources"] == [] for each in slots(shop, cut, TUESDAY))
    found = slots(shop, cut, TUESDAY, **SHOWN)
    assert [sorted(free(each)) for each in found] == [["Ann"], ["Ann", "Bea"], ["Bea"]]


def test_d14_resource_types_narrow_the_slots(shop: Shop, ann: Json, bea: Json) -> None:
    cut = service(shop, ann, bea)
    chosen = [{"resourceTypeId": STAFF, "resourceIds": [ann["resourceId"]]}]
    found = slots(shop, cut, TUESDAY, resourceTypes=chosen)
    assert times(found) == ["09:00", "09:30"] and [free(each) for each in found] == [["Ann"]] * 2
    everybody = slots(shop, cut, TUESDAY, resourceTypes=[{"resourceTypeId": STAFF}])
    assert times(everybody) == ["09:00", "09:30", "10:00"]


def test_d14_resource_ids_narrow_whatever_their_type(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    blue, red = room(shop, "Blue", kind), room(shop, "Red", kind)
    cora = works(shop, "Cora", "10:00-11:00")
    massage = service(shop, cora, serviceResources=needs(kind))
    books(shop, massage, TUESDAY, "10:00", [red["id"]])
    assert times(slots(shop, massage, TUESDAY, resourceIds=[red["id"]])) == ["10:30"]
    found = slots(shop, massage, TUESDAY, resourceIds=[blue["id"]])
    assert times(found) == ["10:00", "10:30"] and free(found[0], kind) == ["Blue"]
    assert slots(shop, massage, TUESDAY, resourceIds=[ann["resourceId"]]) == []
    assert slots(shop, massage, TUESDAY, resourceIds=[NO_SUCH_ID]) == []


def test_d14_at_most_ten_of_a_type(shop: Shop) -> None:
    staff = [works(shop, f"Person {number:02}", "09:00-09:30") for number in range(12)]
    cut = service(shop, *staff, bookingPolicy=policy(shop, staffSortingPolicy=BY_RANK))
    [few] = slots(shop, cut, TUESDAY, **SHOWN)
    assert len(free(few)) == 10
    assert few["availableResources"][0]["hasMoreAvailableResources"] is True
    [all_of_them] = slots(shop, cut, TUESDAY, **SHOWN, shouldReturnAllResources=True)
    assert len(free(all_of_them)) == 12
    assert all_of_them["availableResources"][0]["hasMoreAvailableResources"] is False
    assert len(free(shop.call(GET, one(few))["timeSlot"])) == 12


BY_RANK: Json = {"sortingMethodType": "RANKING", "rankingOptions": {"order": "LOWEST_TO_HIGHEST"}}
BY_RANK_DOWN: Json = {
    "sortingMethodType": "RANKING",
    "rankingOptions": {"order": "HIGHEST_TO_LOWEST"},
}


RANKED = (("Ann", 2), ("Bea", 3), ("Cora", 1))


def test_b21_staff_by_ranking(shop: Shop) -> None:
    staff = [works(shop, name, "09:00-09:30") for name, _ in RANKED]
    for member, (_, rank) in zip(staff, RANKED, strict=True):
        resource = shop.call("resources.getResource", {"resourceId": member["resourceId"]})
        sent = {name: resource["resource"][name] for name in ("id", "revision")}
        shop.call("resources.updateResource", {"resource": {**sent, "ranking": rank}})
    for order, names in ((BY_RANK, ["Cora", "Ann", "Bea"]), (BY_RANK_DOWN, ["Bea", "Ann", "Cora"])):
        cut = service(shop, *staff, bookingPolicy=policy(shop, staffSortingPolicy=order))
        [found] = slots(shop, cut, TUESDAY, **SHOWN)
        assert free(found) == names


def test_b21_staff_at_random_are_not_always_in_the_same_order(shop: Shop) -> None:
    staff = [works(shop, name, "09:00-09:30") for name, _ in RANKED]
    cut = service(shop, *staff)
    orders = set()
    for _ in range(20):
        orders.add(tuple(free(slots(shop, cut, TUESDAY, **SHOWN)[0])))
        shop.clock.advance(seconds=1)
    assert len(orders) > 1 and {tuple(sorted(each)) for each in orders} == {("Ann", "Bea", "Cora")}


def test_g15_rooms_by_name(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    for name in ("Red", "Blue", "Green"):
        room(shop, name, kind)
    cora = works(shop, "Cora", "10:00-10:30")
    massage = service(shop, cora, serviceResources=needs(kind))
    [found] = slots(shop, massage, TUESDAY, includeResourceTypeIds=[kind])
    assert free(found, kind) == ["Blue", "Green", "Red"] and free(found) == []


def test_g14_another_room_is_tried(shop: Shop) -> None:
    kind = room_type(shop)
    rooms = [room(shop, name, kind) for name in ("Blue", "Red")]
    cora = works(shop, "Cora", "10:00-11:00")
    massage = service(shop, cora, serviceResources=needs(kind))
    books(shop, massage, TUESDAY, "10:00", [rooms[0]["id"]])
    found = slots(shop, massage, TUESDAY, includeResourceTypeIds=[kind])
    assert [free(each, kind) for each in found] == [["Red"], ["Blue", "Red"]]
    books(shop, massage, TUESDAY, "10:00", [rooms[1]["id"]])
    assert times(slots(shop, massage, TUESDAY)) == ["10:30"]


def test_d22_a_room_among_the_chosen_ones(shop: Shop) -> None:
    kind = room_type(shop)
    blue, _ = room(shop, "Blue", kind), room(shop, "Red", kind)
    cora = works(shop, "Cora", "10:00-10:30")
    chosen = [{"resourceType": {"id": kind}, "resourceIds": {"values": [blue["id"]]}}]
    massage = service(shop, cora, serviceResources=chosen)
    [found] = slots(shop, massage, TUESDAY, includeResourceTypeIds=[kind])
    assert free(found, kind) == ["Blue"]


def test_d17_a_gender_may_be_asked_for_when_it_is_public(shop: Shop) -> None:
    ann = works(shop, "Ann", "09:00-10:00", gender="FEMALE")
    ben = works(shop, "Ben", "11:00-12:00", gender="MALE")
    cut = service(shop, ann, ben)
    with refused("REQUESTED_GENDER_NOT_ALLOWED"):
        slots(shop, cut, TUESDAY, **asking_for("ANY_FEMALE"))
    public_gender(shop, True)
    assert times(slots(shop, cut, TUESDAY, **asking_for("ANY_FEMALE"))) == ["09:00", "09:30"]
    assert times(slots(shop, cut, TUESDAY, **asking_for("ANY_MALE"))) == ["11:00", "11:30"]
    public_gender(shop, False)
    first = slots(shop, cut, TUESDAY)[0]
    with refused("REQUESTED_GENDER_NOT_ALLOWED"):
        shop.call(GET, one(first, **asking_for("ANY_FEMALE")))


def test_g19_who_serves_no_more_is_not_offered(shop: Shop, ann: Json, bea: Json) -> None:
    cut = service(shop, ann, bea)
    hidden = {"staffMemberId": bea["id"], "serviceProvider": False}
    shop.call("staffMembers.setServiceProvider", hidden)
    assert times(slots(shop, cut, TUESDAY)) == ["09:00", "09:30"]


def test_j3_a_visitor_sees_times_and_names_only(shop: Shop) -> None:
    ann = works(shop, "Ann", "09:00-10:00", email="ann@example.com", phone="+15555550100")
    cut = service(shop, ann)
    blocks(shop, events_schedule(ann), TUESDAY, "09:30-10:00", title="Dentist")
    request = asked(cut, TUESDAY) | SHOWN
    for voice in (shop.as_visitor, shop.as_member(NO_SUCH_ID), shop.as_staff(ann["resourceId"])):
        answer = voice.call(LIST, request)
        assert times(answer["timeSlots"]) == ["09:00"]
        [team] = answer["timeSlots"][0]["availableResources"]
        assert team["resources"] == [{"id": ann["resourceId"], "name": "Ann"}]
        assert "Dentist" not in str(answer) and "example.com" not in str(answer)
        assert free(voice.call(GET, one(answer["timeSlots"][0]))["timeSlot"]) == ["Ann"]
    status, _ = shop.as_nobody.ask(LIST, request)
    assert status == 401


def test_d26_a_shared_calendar_holds_back_two_services(shop: Shop, ann: Json) -> None:
    cut, colour = service(shop, ann), service(shop, ann, minutes=60)
    books(shop, colour, TUESDAY, "09:00", [ann["resourceId"]])
    assert slots(shop, cut, TUESDAY) == []
    assert times(slots(shop, cut, "2026-06-03")) == every(30, "09:00", "09:30")
