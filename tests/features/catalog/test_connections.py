"""What services are connected to: policies, forms, locations, categories (A77-A79)."""

from tests.features.catalog.examples import (
    CUSTOM,
    CUSTOMER,
    Json,
    appointment,
    at,
    category,
    create,
    given,
    location,
    staff,
)
from tests.support.shop import Shop, invalid

DEFAULT_FORM = "00000000-0000-0000-0000-000000000000"


def test_a77_a_policy_lists_five_of_its_services_and_counts_all(shop: Shop) -> None:
    made = shop.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": {"name": "Strict"}})
    strict = made["bookingPolicy"]["id"]
    for number in range(6):
        create(shop, given("CLASS", name=f"Yoga {number}"))
        shop.clock.advance(minutes=1)
    create(shop, given("COURSE", name="Boxing", bookingPolicy={"id": strict}))
    answer = shop.call("services.queryPolicies", {"query": {}})
    found = {each["bookingPolicy"]["id"]: each for each in answer["bookingPolicies"]}
    assert [each["name"] for each in found[strict]["connectedServices"]] == ["Boxing"]
    [default] = [each for each in found.values() if each["bookingPolicy"]["default"]]
    assert default["totalServiceCount"] == 6
    assert [each["name"] for each in default["connectedServices"]] == [
        f"Yoga {number}" for number in range(5)
    ]
    only = shop.call("services.queryPolicies", {"query": {"filter": {"name": "Strict"}}})
    assert [each["bookingPolicy"]["id"] for each in only["bookingPolicies"]] == [strict]


def test_a77_forms_and_the_default_one_on_request(shop: Shop) -> None:
    made = create(shop, given("CLASS", name="Yoga"))
    answer = shop.call("services.queryBookingForms", {"query": {}})
    [form] = answer["bookingForms"]
    assert form["formDetails"]["formId"] == DEFAULT_FORM
    assert form["connectedServices"] == [{"id": made["id"], "name": "Yoga"}]
    assert "defaultBookingForm" not in answer
    body = {
        "query": {"filter": {"id": made["id"]}},
        "conditionalFields": ["DEFAULT_BOOKING_FORM"],
    }
    answer = shop.call("services.queryBookingForms", body)
    assert answer["bookingForms"] == []
    assert answer["defaultBookingForm"] == form


def locations_of(shop: Shop, **filter: object) -> Json:
    return shop.call("services.queryLocations", {"filter": filter})


def test_a78_locations_by_type(shop: Shop) -> None:
    first, second = location(shop, "Downtown"), location(shop, "Uptown")
    create(shop, given("CLASS", locations=[at(second), at(first)]))
    create(shop, given("COURSE", locations=[CUSTOM]))
    answer = locations_of(shop)
    ids = sorted([first["id"], second["id"]])
    shown = answer["businessLocations"]["locations"]
    assert [each["business"]["id"] for each in shown] == ids
    assert {each["business"]["name"] for each in shown} == {"Downtown", "Uptown"}
    assert answer["customLocations"] == {"exists": True}
    assert answer["customerLocations"] == {"exists": False}
    appointment(shop, locations=[CUSTOMER])
    assert locations_of(shop)["customerLocations"] == {"exists": True}
    some = locations_of(shop, businessLocationIds=[first["id"]])["businessLocations"]
    assert [each["id"] for each in some["locations"]] == [first["id"]]
    none = locations_of(shop, services={"type": "COURSE"})["businessLocations"]
    assert none == {"exists": False, "locations": []}
    with invalid("filter.services.colour"):
        locations_of(shop, services={"colour": "red"})


def test_a79_categories_of_matching_services_only(shop: Shop) -> None:
    hair, nails = category(shop), category(shop, "Nails")
    category(shop, "Empty")
    person = staff(shop)
    appointment(shop, staffMemberIds=[person], category={"id": hair["id"]})
    create(shop, given("CLASS", category={"id": nails["id"]}))
    found = shop.call("services.queryCategories", {})["categories"]
    assert [each["id"] for each in found] == sorted([hair["id"], nails["id"]])
    body: Json = {"filter": {"services": {"type": "CLASS"}}}
    [found] = shop.call("services.queryCategories", body)["categories"]
    assert found == {"id": nails["id"], "name": "Nails", "sortOrder": nails["sortOrder"]}
    body = {"filter": {"services": {"type": "CLASS"}, "categoryIds": [hair["id"]]}}
    assert shop.call("services.queryCategories", body)["categories"] == []
