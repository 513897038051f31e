"""What services show of their variants (A11, A39, A61)."""

from __future__ import annotations

from tests.features.catalog.examples import appointment, fixed, get, query, staff
from tests.features.catalog.examples import update as update_service
from tests.features.variants import menu
from tests.support.shop import Json, Shop, refused


def prices(service: Json) -> tuple[str | None, str | None]:
    """The lowest and the highest price that a service shows."""
    block = service["payment"]["varied"]
    low, high = ((block.get(name) or {}).get("value") for name in ("minPrice", "maxPrice"))
    return low, high


def minutes(service: Json) -> list[int]:
    """The durations that a service shows."""
    listed = service["schedule"]["availabilityConstraints"]["durations"]
    return [each["minutes"] for each in listed]


def test_a39_the_span_of_prices_follows_the_variants(shop: Shop) -> None:
    service = menu.varied(shop)
    assert prices(service) == (None, None)
    made = menu.create(shop, menu.by_age(service))
    assert prices(get(shop, service)) == ("20", "35.50")
    cheaper = {"values": [menu.variant("9.90", custom="Anybody")]}
    option = {**made["options"]["values"][0], "customData": {"name": "Age"}}
    made = menu.update(shop, made, variants=cheaper, options={"values": [option]})
    (listed,) = query(shop, {"id": service["id"]})
    assert prices(listed) == ("9.90", "9.90")
    menu.delete(shop, made)
    assert prices(get(shop, service)) == (None, None)


def test_a39_variants_leave_the_revision_of_the_service_alone(shop: Shop) -> None:
    service = menu.varied(shop)
    menu.create(shop, menu.by_age(service))
    changed = update_service(shop, service, name="Colour")
    assert changed["revision"] == "2"
    assert prices(changed) == ("20", "35.50")


def test_a39_what_is_sent_for_the_span_is_not_kept(shop: Shop) -> None:
    """The service as it was read is sent back, as clients do; its variants go meanwhile."""
    service = menu.varied(shop)
    made = menu.create(shop, menu.by_age(service))
    shown = get(shop, service)
    menu.delete(shop, made)
    assert prices(update_service(shop, service, payment=shown["payment"])) == (None, None)


def test_a39_other_prices_show_no_span(shop: Shop) -> None:
    service = appointment(shop, payment=fixed("50"))
    menu.create(shop, menu.by_age(service))
    assert get(shop, service)["payment"] == service["payment"]


def test_a11_durations_are_those_of_the_variants(shop: Shop) -> None:
    service = menu.varied(shop)
    assert minutes(service) == [60]
    made = menu.create(shop, menu.by_length(service, 30, 90, 45))
    shown = get(shop, service)
    assert minutes(shown) == [30, 90, 45]
    assert shown["schedule"]["availabilityConstraints"]["sessionDurations"] == [60]
    menu.delete(shop, made)
    assert minutes(get(shop, service)) == [60]


def test_i4_the_fact_of_a_changed_service_shows_its_variants(shop: Shop) -> None:
    service = menu.varied(shop)
    menu.create(shop, menu.by_length(service, 30, 90))
    update_service(shop, service, name="Colour")
    entity = shop.facts()[-1]["updatedEvent"]["currentEntity"]
    assert minutes(entity) == [30, 90]
    assert prices(entity) == ("30", "90")


def test_a61_a_clone_gets_the_variants_under_ids_of_their_own(shop: Shop) -> None:
    service = menu.varied(shop)
    made = menu.create(shop, menu.by_age(service))
    answer = shop.call("services.cloneService", {"sourceServiceId": service["id"]})
    assert answer["errors"] == []
    assert prices(answer["service"]) == ("20", "35.50")
    copied = menu.of_service(shop, answer["service"])
    assert copied["id"] != made["id"]
    assert copied["options"]["values"][0]["id"] != menu.OPTION
    assert copied["minPrice"] == made["minPrice"]


def test_a61_what_cannot_be_copied_is_named_and_the_clone_stands(shop: Shop) -> None:
    """A staff member who was hired after the prices were made has none of their own."""
    ann, bob = staff(shop, "Ann"), staff(shop, "Bob")
    service = menu.varied(shop, staffMemberIds=[ann])
    menu.create(shop, menu.by_staff(service, {ann: "50"}))
    update_service(shop, service, staffMemberIds=[ann, bob])
    answer = shop.call("services.cloneService", {"sourceServiceId": service["id"]})
    assert answer["errors"] == ["OPTIONS_AND_VARIANTS"]
    with refused("NOT_FOUND", 404):
        menu.of_service(shop, answer["service"])
