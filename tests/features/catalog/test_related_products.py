"""What else is sold with a service (H21): set by the owner, listed for everybody who books."""

from __future__ import annotations

from typing import Any

from tests.features.catalog.examples import NO_SUCH_ID, appointment
from tests.support.shop import Json, Shop, invalid, refused

LIST = "relatedProducts.listRelatedProductsByServiceIds"


def product(number: int, **over: Any) -> Json:
    return {"id": f"0192f7a0-0000-4000-8000-{number:012d}", "name": f"Product {number}", **over}


def relate(shop: Shop, service: Json, *products: Json, **record: Any) -> Json:
    """Set what is sold with a service; gives the record."""
    body = {
        "relatedProducts": {"serviceId": service["id"], **record},
        "productSummaries": list(products),
    }
    made: Json = shop.call("relatedProducts.setRelatedProducts", body)["relatedProducts"]
    return made


def listed(shop: Shop, *services: Json, **more: Any) -> Json:
    body = {"serviceIds": [each["id"] for each in services], **more}
    found: Json = shop.as_visitor.call(LIST, body)
    return found


def test_a_record_is_shown_for_its_service_and_services_without_one_are_left_out(
    shop: Shop,
) -> None:
    cut, shave, colour = (appointment(shop, name=name) for name in ("Cut", "Shave", "Colour"))
    first = relate(shop, cut, product(1), productTagIds=["hair"], name="For at home")
    second = relate(shop, colour)
    assert listed(shop, colour, shave, cut) == {
        "relatedProducts": [second, first],
        "productSummaries": [],
    }
    assert (first["productTagIds"], first["name"], first["revision"]) == (
        ["hair"],
        "For at home",
        "1",
    )
    assert listed(shop, {"id": NO_SUCH_ID})["relatedProducts"] == []


def test_products_come_on_request_each_once(shop: Shop) -> None:
    cut, colour = appointment(shop, name="Cut"), appointment(shop, name="Colour")
    price = {"value": "12.50", "currency": "USD"}
    relate(shop, cut, product(1, price=price, availabilityStatus="IN_STOCK"), product(2))
    relate(shop, colour, product(2), product(3))
    found = listed(shop, cut, colour, includeProducts=True)
    assert [each["name"] for each in found["productSummaries"]] == [
        f"Product {number}" for number in (1, 2, 3)
    ]
    assert found["productSummaries"][0]["price"] == price
    assert found["productSummaries"][1]["availabilityStatus"] == "AVAILABILITY_STATUS_UNKNOWN"
    assert found["pagingMetadata"]["hasNext"] is False
    nothing = listed(shop, {"id": NO_SUCH_ID}, includeProducts=True)
    assert (nothing["productSummaries"], nothing["pagingMetadata"]["count"]) == ([], 0)


def test_x11_products_come_in_pages_of_the_same_services(shop: Shop) -> None:
    cut, colour = appointment(shop, name="Cut"), appointment(shop, name="Colour")
    relate(shop, cut, *(product(number) for number in range(5)))
    names, paging = [], {"limit": 2}
    while paging:
        page = listed(shop, cut, includeProducts=True, cursorPaging=paging)
        names += [each["name"] for each in page["productSummaries"]]
        cursor = page["pagingMetadata"]["cursors"]["next"]
        paging = {"cursor": cursor} if cursor else {}
    assert names == [f"Product {number}" for number in range(5)]
    last = page["pagingMetadata"]["cursors"]["prev"]
    back = listed(shop, cut, includeProducts=True, cursorPaging={"cursor": last})
    assert [each["name"] for each in back["productSummaries"]] == ["Product 2", "Product 3"]
    with invalid("cursorPaging.cursor"):
        listed(shop, cut, colour, includeProducts=True, cursorPaging={"cursor": last})


def test_x4_a_record_is_replaced_whole_from_its_revision(shop: Shop) -> None:
    cut = appointment(shop)
    old = relate(shop, cut, product(1), name="Old", description="Gone soon")
    with invalid("relatedProducts.revision"):
        relate(shop, cut, name="New")
    with refused("REVISION_MISMATCH", 409):
        relate(shop, cut, name="New", revision="7")
    shop.clock.advance(minutes=1)
    new = relate(shop, cut, product(2), name="New", revision=old["revision"])
    assert (new["id"], new["revision"], new["createdDate"]) == (old["id"], "2", old["createdDate"])
    assert "description" not in new
    found = listed(shop, cut, includeProducts=True)
    assert [each["name"] for each in found["productSummaries"]] == ["Product 2"]


def test_what_is_no_product_or_belongs_to_no_service_is_refused(shop: Shop) -> None:
    cut = appointment(shop)
    with refused("SERVICE_NOT_FOUND", 404):
        relate(shop, {"id": NO_SUCH_ID})
    with invalid("productSummaries[0].name"):
        relate(shop, cut, {"id": NO_SUCH_ID})
    assert listed(shop, cut)["relatedProducts"] == []


def test_a_record_ends_when_it_is_taken_back_or_its_service_goes(shop: Shop) -> None:
    cut, shave = appointment(shop, name="Cut"), appointment(shop, name="Shave")
    for service in (cut, shave):
        relate(shop, service)
    for _ in range(2):
        shop.call("relatedProducts.removeRelatedProducts", {"serviceId": cut["id"]})
    shop.call("services.deleteService", {"serviceId": shave["id"]})
    assert listed(shop, cut, shave)["relatedProducts"] == []
    assert relate(shop, cut)["revision"] == "1"
