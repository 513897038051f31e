"""Business locations (A53) and the standard verbs over them."""

from tests.support.shop import Shop, invalid, refused


def test_k15_a_new_site_has_a_default_location(shop: Shop) -> None:
    (location,) = shop.call("locations.listLocations")["locations"]
    assert location["default"] and not location["archived"]
    assert location["timeZone"] == "UTC"


def test_a53_locations_are_archived_for_good_but_not_the_default_one(shop: Shop) -> None:
    (default,) = shop.call("locations.listLocations")["locations"]
    with refused("DEFAULT_LOCATION_CANNOT_BE_ARCHIVED"):
        shop.call("locations.archiveLocation", {"locationId": default["id"]})
    branch = shop.call("locations.createLocation", {"location": {"name": "Branch"}})["location"]
    done = shop.call("locations.archiveLocation", {"locationId": branch["id"]})["location"]
    assert done["archived"] and done["revision"] == "2"
    assert len(shop.call("locations.listLocations")["locations"]) == 1
    assert len(shop.call("locations.listLocations", {"includeArchived": True})["locations"]) == 2


def test_x4_a_stale_revision_changes_nothing(shop: Shop) -> None:
    (old,) = shop.call("locations.listLocations")["locations"]
    change = {"id": old["id"], "revision": old["revision"], "name": "Main street"}
    new = shop.call("locations.updateLocation", {"location": change})["location"]
    assert int(new["revision"]) == int(old["revision"]) + 1
    with refused("REVISION_MISMATCH", 409):
        shop.call("locations.updateLocation", {"location": {**change, "name": "Other"}})
    with invalid("location.revision"):
        shop.call("locations.updateLocation", {"location": {"id": old["id"], "name": "Other"}})
    again = shop.call("locations.getLocation", {"locationId": old["id"]})["location"]
    assert again == new


def test_x18_the_same_key_gives_the_same_answer(shop: Shop) -> None:
    body = {"location": {"name": "Branch"}}
    first = shop.call("locations.createLocation", body, idempotency_key="k1")
    again = shop.call("locations.createLocation", body, idempotency_key="k1")
    assert first == again
    assert len(shop.call("locations.listLocations")["locations"]) == 2
    with refused("IDEMPOTENCY_KEY_REUSED", 409):
        shop.call("locations.createLocation", {"location": {"name": "X"}}, idempotency_key="k1")
    shop.clock.advance(hours=25)
    other = shop.call("locations.createLocation", body, idempotency_key="k1")
    assert other["location"]["id"] != first["location"]["id"]


def test_j6_without_a_key_401_without_permission_403(shop: Shop) -> None:
    assert shop.as_nobody.ask("locations.listLocations")[0] == 401
    assert shop.as_visitor.ask("locations.createLocation", {"location": {"name": "X"}})[0] == 403
