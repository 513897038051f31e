"""Reading services: get, query, count, search, details (A70-A76, A84)."""

from typing import Any

import pytest

from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.queries import query_fields_without_column, run_query
from tests.features.catalog.examples import (
    CUSTOM,
    NO_SUCH_ID,
    Json,
    add_on,
    appointment,
    at,
    category,
    create,
    fixed,
    get,
    given,
    location,
    query,
    staff,
    update,
)
from tests.support.rooms import counted
from tests.support.shop import CallFailed, Shop, invalid, refused


def search(shop: Shop, **search: Any) -> Json:
    answer: Json = shop.call("services.searchServices", {"search": search})
    return answer


def names(services: list[Json]) -> list[str]:
    return [each["name"] for each in services]


@pytest.mark.parametrize("method", ["queryServices", "countServices", "searchServices"])
def test_a71_a73_every_declared_field_can_be_asked_for(method: str) -> None:
    assert query_fields_without_column(METHODS[f"services.{method}"], SERVICES) == []


def test_a59_an_unknown_service_is_not_found(shop: Shop) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        get(shop, {"id": NO_SUCH_ID})


def test_a70_services_come_in_the_order_of_their_making(shop: Shop) -> None:
    for name in ("Cut", "Trim", "Wash"):
        create(shop, given("CLASS", name=name))
        shop.clock.advance(minutes=1)
    assert names(query(shop)) == ["Cut", "Trim", "Wash"]
    assert names(query(shop, sort=[{"fieldName": "name", "order": "DESC"}])) == [
        "Wash",
        "Trim",
        "Cut",
    ]
    assert names(query(shop, paging={"limit": 1, "offset": 1})) == ["Trim"]
    with invalid("query.paging.limit"):
        query(shop, paging={"limit": 101})


def test_a72_the_total_is_always_there(shop: Shop) -> None:
    for name in ("Cut", "Trim", "Wash"):
        create(shop, given("CLASS", name=name))
    body = {"query": {"paging": {"limit": 2}}}
    assert shop.call("services.queryServices", body)["pagingMetadata"] == {
        "count": 2,
        "offset": 0,
        "total": 3,
        "tooManyToCount": False,
    }


def test_a71_filters(shop: Shop) -> None:
    hair = category(shop)
    person = staff(shop)
    cut = appointment(shop, staffMemberIds=[person], category={"id": hair["id"]}, tagLine="Fresh")
    yoga = create(shop, given("CLASS", name="Yoga", hidden=True, payment=fixed(inPerson=True)))
    for filter, found in (
        ({"id": cut["id"]}, [cut]),
        ({"type": {"$in": ["CLASS", "COURSE"]}}, [yoga]),
        ({"name": {"$startsWith": "yO"}}, [yoga]),
        ({"tagLine": {"$exists": True}}, [cut]),
        ({"hidden": False}, [cut]),
        ({"category.id": hair["id"]}, [cut]),
        ({"category.name": {"$startsWith": "ha"}}, [cut]),
        ({"category.name": None}, [yoga]),
        ({"form.id": cut["form"]["id"]}, [cut, yoga]),
        ({"mainSlug.name": "yoga"}, [yoga]),
        ({"payment.options.online": True}, [cut]),
        ({"payment.options.pricingPlan": True}, []),
        ({"onlineBooking.enabled": True}, [cut, yoga]),
        ({"staffMemberIds": {"$hasSome": [person, NO_SUCH_ID]}}, [cut]),
        ({"staffMemberIds": {"$hasAll": [person, NO_SUCH_ID]}}, []),
        ({"appId": cut["appId"], "$not": {"name": "Cut"}}, [yoga]),
        ({"schedule.firstSessionStart": {"$exists": False}}, [cut, yoga]),
    ):
        assert query(shop, filter) == found, filter
        assert shop.call("services.countServices", {"filter": filter})["count"] == len(found)
    with invalid("query.filter.colour"):
        query(shop, {"colour": "red"})
    with invalid("query.filter.staffMemberIds.$eq"):
        query(shop, {"staffMemberIds": {"$eq": person}})


def test_a73_search_looks_into_names_only(shop: Shop) -> None:
    for name, text in (("Deep Massage", "warm"), ("Warm Stones", "deep"), ("Yoga", "")):
        create(shop, given("CLASS", name=name, description=text))
        shop.clock.advance(minutes=1)
    expressions: tuple[tuple[Json, list[str]], ...] = (
        ({"expression": "massage"}, ["Deep Massage"]),
        ({"expression": "warm massage"}, ["Deep Massage", "Warm Stones"]),
        ({"expression": "warm massage", "mode": "AND"}, []),
        ({"expression": "STONE warm", "mode": "AND"}, ["Warm Stones"]),
    )
    for wanted, found in expressions:
        assert names(search(shop, search=wanted)["services"]) == found
    with invalid("search.search.expression"):
        search(shop, search={"expression": "x" * 201})


def test_a73_x11_search_goes_on_with_its_cursor(shop: Shop) -> None:
    for number in range(5):
        create(shop, given("CLASS", name=f"Yoga {number}"))
    create(shop, given("CLASS", name="Boxing"))
    first = search(
        shop,
        search={"expression": "yoga"},
        sort=[{"fieldName": "name", "order": "DESC"}],
        cursorPaging={"limit": 3},
    )
    assert names(first["services"]) == ["Yoga 4", "Yoga 3", "Yoga 2"]
    cursors = first["pagingMetadata"]["cursors"]
    assert cursors["prev"] is None
    second = search(shop, cursorPaging={"cursor": cursors["next"], "limit": 3})
    assert names(second["services"]) == ["Yoga 1", "Yoga 0"]
    assert second["pagingMetadata"]["cursors"]["next"] is None
    with pytest.raises(CallFailed):
        search(shop, cursorPaging={"cursor": cursors["next"]}, filter={"name": "Yoga 1"})


def test_a73_search_reaches_into_locations_categories_and_add_ons(shop: Shop) -> None:
    downtown = location(shop, formatted="5 High Street")
    hair = category(shop)
    mask = add_on(shop)
    create(shop, given("CLASS", locations=[at(downtown)], category={"id": hair["id"]}))
    trim = create(shop, given("CLASS", name="Trim", locations=[CUSTOM]))
    group = {"name": "Extras", "addOnIds": [mask["id"]]}
    shop.call("services.createAddOnGroup", {"serviceId": trim["id"], "addOnGroup": group})
    for filter, found in (
        ({"locations.business.name": {"$hasSome": ["Downtown", "Uptown"]}}, ["Cut"]),
        ({"locations.type": {"$hasSome": ["CUSTOM"]}}, ["Trim"]),
        (
            {"locations.calculatedAddress.formattedAddress": {"$hasSome": ["5 High Street"]}},
            ["Cut"],
        ),
        ({"locations.calculatedAddress.formattedAddress": {"$hasAll": ["1 Park Lane"]}}, ["Trim"]),
        ({"category.sortOrder": hair["sortOrder"]}, ["Cut"]),
        ({"addOnDetails.addOnId": {"$hasSome": [mask["id"]]}}, ["Trim"]),
        ({"addOnDetails.durationInMinutes": {"$hasSome": [10]}}, ["Trim"]),
        ({"addOnDetails.durationInMinutes": {"$hasSome": [20]}}, []),
    ):
        assert names(search(shop, filter=filter)["services"]) == found, filter


def test_a74_a_search_counts_what_it_finds(shop: Shop) -> None:
    hair = category(shop)
    downtown = location(shop)
    place = {"locations": [at(downtown)]}
    create(shop, given("CLASS", name="Yoga A", category={"id": hair["id"]}, **place))
    create(shop, given("CLASS", name="Yoga B", **place))
    create(shop, given("COURSE", name="Yoga C", locations=[CUSTOM]))
    create(shop, given("COURSE", name="Boxing"))
    answer = search(
        shop,
        search={"expression": "yoga"},
        cursorPaging={"limit": 1},
        aggregations=[
            {"name": "types", "type": "VALUE", "fieldPath": "type", "value": {}},
            {
                "name": "categories",
                "type": "VALUE",
                "fieldPath": "category.name",
                "value": {"missingValues": "INCLUDE"},
            },
            {"name": "places", "type": "VALUE", "fieldPath": "locations.business.name"},
            {
                "name": "different",
                "type": "SCALAR",
                "fieldPath": "type",
                "scalar": {"type": "COUNT_DISTINCT"},
            },
        ],
    )
    assert len(answer["services"]) == 1
    types, categories, places, different = answer["aggregationData"]["results"]
    assert types["values"]["results"] == [
        {"value": "CLASS", "count": 2},
        {"value": "COURSE", "count": 1},
    ]
    assert categories["values"]["results"] == [
        {"value": "N/A", "count": 2},
        {"value": "Hair", "count": 1},
    ]
    assert places["values"]["results"] == [{"value": "Downtown", "count": 2}]
    assert different["scalar"] == {"type": "COUNT_DISTINCT", "value": 1 + 1}
    with invalid("search.aggregations[0].fieldPath"):
        search(shop, aggregations=[{"name": "x", "type": "VALUE", "fieldPath": "colour"}])


def test_a75_details_come_only_when_asked_for(shop: Shop) -> None:
    person = staff(shop)
    made = appointment(shop, staffMemberIds=[person])
    assert "staffMemberDetails" not in get(shop, made)
    [member] = get(shop, made, "STAFF_MEMBER_DETAILS")["staffMemberDetails"]["staffMembers"]
    assert (member["staffMemberId"], member["name"]) == (person, "Ann")
    assert "workingHoursLocationCoverage" not in member
    details = ["STAFF_MEMBER_DETAILS", "STAFF_WORKING_HOURS_LOCATIONS"]
    body = {"query": {}, "conditionalFields": details}
    [found] = shop.call("services.queryServices", body)["services"]
    coverage = found["staffMemberDetails"]["staffMembers"][0]["workingHoursLocationCoverage"]
    assert coverage == {"availableAtAllLocations": True, "locationIds": []}


def test_a42_there_are_no_discounts_to_show(shop: Shop) -> None:
    made = appointment(shop)
    assert get(shop, made, "DISCOUNT_INFO_DETAILS") == made


def test_x16_k25_what_belongs_to_others_is_never_stale(shop: Shop) -> None:
    hair = category(shop)
    made = appointment(shop, category={"id": hair["id"]})
    renamed = {"id": hair["id"], "revision": hair["revision"], "name": "Beards"}
    shop.call("categoriesV2.updateCategory", {"category": renamed})
    policy = made["bookingPolicy"]
    sent = {"id": policy["id"], "revision": policy["revision"], "name": "House rules"}
    shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": sent})
    [found] = query(shop)
    assert found["category"]["name"] == "Beards"
    assert found["bookingPolicy"]["name"] == "House rules"
    assert found["revision"] == made["revision"]


def test_free_form_fields_may_look_like_the_services_own(shop: Shop) -> None:
    """Composing joins bytes; a look-alike inside free-form data must not be taken for it."""
    strange = {
        "bookingPolicy": {"id": "x"},
        "addOnDetails": [],
        "locations": [{"type": "BUSINESS"}],
        "staffMemberIds": [],
        "text": ',"addOnDetails":[],"locations":["}',
    }
    fields = {"namespaces": {"@shop/app": strange}}
    made = appointment(shop, extendedFields=fields, locations=[CUSTOM])
    changed = update(shop, made, name=',"addOnDetails":[', extendedFields=fields)
    assert changed["extendedFields"] == fields
    assert changed["locations"] == made["locations"]
    assert changed["bookingPolicy"] == made["bookingPolicy"]


@pytest.mark.parametrize("number", [1, 40])
def test_a_page_costs_the_same_statements_whatever_its_length(shop: Shop, number: int) -> None:
    hair, place, person = category(shop), location(shop), staff(shop)
    common: Json = {"category": {"id": hair["id"]}, "locations": [at(place)]}
    for _ in range(number):
        appointment(shop, staffMemberIds=[person], **common)
    create(shop, given("CLASS", **common))

    found, statements = counted(
        shop, "services.queryServices", lambda call: run_query(call, SERVICES, {"query": {}})
    )
    assert len(found["services"]) == number + 1
    assert statements <= 4
