"""Where services are given (A45-A50)."""

from tests.features.catalog.examples import (
    CUSTOM,
    CUSTOMER,
    NO_SUCH_ID,
    Json,
    appointment,
    at,
    create,
    get,
    given,
    location,
    query,
    staffed,
    update,
)
from tests.support.shop import Shop, invalid


def set_places(shop: Shop, service: Json, *places: Json, **more: object) -> Json:
    body = {"serviceId": service["id"], "locations": list(places), **more}
    changed: Json = shop.call("services.setServiceLocations", body)["service"]
    return changed


def test_a45_a_business_location_is_read_from_the_business(shop: Shop) -> None:
    downtown = location(shop, formatted="5 High Street", city="Leeds")
    made = appointment(shop, locations=[at(downtown)])
    [place] = made["locations"]
    assert place["id"] == place["business"]["id"] == downtown["id"]
    assert place["business"]["name"] == "Downtown"
    assert place["calculatedAddress"] == {"formattedAddress": "5 High Street", "city": "Leeds"}
    renamed = {"id": downtown["id"], "revision": downtown["revision"], "name": "Uptown"}
    shop.call("locations.updateLocation", {"location": renamed})
    # X16: never stale, and the service itself has not changed.
    found = get(shop, made)
    assert found["locations"][0]["business"]["name"] == "Uptown"
    assert found["revision"] == made["revision"]


def test_a45_a46_types_may_be_mixed(shop: Shop) -> None:
    made = appointment(shop, locations=[at(location(shop)), at(location(shop)), CUSTOM, CUSTOMER])
    assert [each["type"] for each in made["locations"]] == [
        "BUSINESS",
        "BUSINESS",
        "CUSTOM",
        "CUSTOMER",
    ]
    custom = made["locations"][2]
    assert custom["custom"]["id"] == custom["id"]
    assert custom["calculatedAddress"] == {"formattedAddress": "1 Park Lane"}


def test_a45_only_appointments_come_to_the_customer(shop: Shop) -> None:
    with invalid("service.locations[0].type", "INVALID_CUSTOMER_LOCATION"):
        create(shop, given("CLASS", locations=[CUSTOMER]))


def test_a46_one_custom_and_one_customer_place(shop: Shop) -> None:
    body = staffed(shop)
    for place, rule in (
        (CUSTOM, "INVALID_CUSTOM_LOCATION"),
        (CUSTOMER, "INVALID_CUSTOMER_LOCATION"),
        (at(location(shop)), "INVALID_BUSINESS_LOCATIONS"),
    ):
        with invalid("service.locations", rule):
            create(shop, {**body, "locations": [place, place]})


def test_a46_a_course_has_one_place(shop: Shop) -> None:
    places = [CUSTOM, at(location(shop))]
    with invalid("service.locations", "INVALID_LOCATIONS"):
        create(shop, given("COURSE", locations=places))


def test_a48_a_business_location_must_be_in_use(shop: Shop) -> None:
    closed = location(shop)
    shop.call("locations.archiveLocation", {"locationId": closed["id"]})
    body = staffed(shop)
    for place in (at(closed), at({"id": NO_SUCH_ID})):
        with invalid("service.locations[0].business.id", "INVALID_BUSINESS_LOCATION"):
            create(shop, {**body, "locations": [place]})


def test_a48_a_bookings_location_type_is_none_of_a_service(shop: Shop) -> None:
    body = staffed(shop, locations=[{"type": "OWNER_BUSINESS"}])
    with invalid("service.locations[0].type"):
        create(shop, body)


def test_a49_an_update_leaves_the_locations(shop: Shop) -> None:
    made = appointment(shop, locations=[CUSTOM])
    changed = update(shop, made, locations=[CUSTOMER], tagLine="New")
    assert changed["locations"] == made["locations"]
    assert changed["tagLine"] == "New"


def test_a49_set_replaces_the_whole_list(shop: Shop) -> None:
    made = appointment(shop, locations=[CUSTOM])
    downtown = location(shop)
    changed = set_places(shop, made, CUSTOM, at(downtown))
    # The place that stayed is the same place.
    assert changed["locations"][0] == made["locations"][0]
    assert changed["locations"][1]["id"] == downtown["id"]
    assert changed["revision"] == "2"
    assert query(shop, {"locations.business.id": {"$hasSome": [downtown["id"]]}}) == [changed]
    with invalid("locations", "INVALID_LOCATIONS"):
        set_places(shop, made)


def test_a50_who_moves_sessions_says_where_to(shop: Shop) -> None:
    made = appointment(shop, locations=[CUSTOM])
    path = "removedLocationSessionsAction.moveToLocationOptions.newLocation"
    with invalid(path):
        set_places(
            shop, made, CUSTOMER, removedLocationSessionsAction={"action": "MOVE_TO_LOCATION"}
        )
    assert get(shop, made)["locations"] == made["locations"]
