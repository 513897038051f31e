"""Add-ons of a booking: of the service's groups, and part of the session's length (E21)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.shop import Json, Shop, invalid, refused

MASK: Json = {"name": "Mask", "durationInMinutes": 30}
OIL: Json = {"name": "Oil", "maxQuantity": 3}


def with_add_ons(shop: Shop, *add_ons: Json, **group: Any) -> tuple[Salon, list[Json]]:
    """A salon whose service has one group of these add-ons; gives what bookings send."""
    salon = open_salon(shop)
    ids = [
        shop.call("addOns.createAddOn", {"addOn": {"price": {"value": "5"}, **each}})["addOn"]["id"]
        for each in add_ons
    ]
    body = {
        "serviceId": salon.service["id"],
        "addOnGroup": {"name": "Extras", "addOnIds": ids, **group},
    }
    made = shop.call("services.createAddOnGroup", body)["addOnGroup"]
    return salon, [{"id": each, "groupId": made["id"]} for each in ids]


def test_e21_minutes_of_add_ons_belong_to_the_session(shop: Shop) -> None:
    salon, (mask,) = with_add_ons(shop, MASK)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book(bookedAddOns=[mask])
    booking = salon.book(slot=salon.slot(minutes=90), bookedAddOns=[{**mask, "quantity": 1}])
    assert booking["bookedAddOns"] == [{**mask, "name": "Mask", "durationInMinutes": 30}]


def test_e21_quantities_are_counted(shop: Shop) -> None:
    salon, (oil,) = with_add_ons(shop, OIL)
    assert salon.book(bookedAddOns=[{**oil, "quantity": 3}])["bookedAddOns"][0]["quantity"] == 3
    for wrong in ({}, {"quantity": 4}):
        with invalid(field="booking.bookedAddOns[0].quantity"):
            salon.book(bookedAddOns=[{**oil, **wrong}])


def test_e21_an_add_on_with_minutes_has_no_other_quantity(shop: Shop) -> None:
    salon, (mask,) = with_add_ons(shop, MASK)
    with invalid(field="booking.bookedAddOns[0].quantity"):
        salon.book(slot=salon.slot(minutes=90), bookedAddOns=[{**mask, "quantity": 2}])


@pytest.mark.parametrize(
    ("field", "code"), [("id", "ADD_ON_NOT_FOUND"), ("groupId", "ADD_ON_GROUP_NOT_FOUND")]
)
def test_e21_unknown_add_ons_and_groups_are_refused(shop: Shop, field: str, code: str) -> None:
    salon, (oil,) = with_add_ons(shop, OIL)
    with refused(code, 404):
        salon.book(bookedAddOns=[{**oil, "quantity": 1, field: UNKNOWN}])


def test_e21_the_group_limits_the_number_unless_the_check_is_skipped(shop: Shop) -> None:
    salon, wanted = with_add_ons(shop, OIL, {**OIL, "name": "Tea"}, maxNumberOfAddOns=1)
    both = [{**each, "quantity": 1} for each in wanted]
    with invalid(field="booking.bookedAddOns"):
        salon.book(bookedAddOns=both)
    assert len(salon.book(bookedAddOns=both, flow={"skipAddOnValidation": True})["bookedAddOns"])
