"""Who books: contact details, contacts by address, booking forms and places of customers."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import UNKNOWN, open_salon
from tests.support.shop import Json, Shop, invalid, refused

FORM: Json = {"first_name": "Ada", "last_name": "Low", "email": "ada@example.com"}


def contact(booking: Json) -> Json:
    """The contact details of a booking."""
    return dict(booking["contactDetails"])


def test_e20_one_address_is_one_contact_whatever_its_case(shop: Shop) -> None:
    salon = open_salon(shop)
    ids = [
        contact(salon.book(contactDetails={"email": email}))["contactId"]
        for email in ("Ada@Example.com", "ada@example.com", "bob@example.com")
    ]
    assert ids[0] == ids[1] != ids[2]


def test_e20_only_the_business_points_at_a_contact(shop: Shop) -> None:
    salon = open_salon(shop)
    sent = {"contactId": UNKNOWN, "email": "eve@example.com"}
    assert contact(salon.book(contactDetails=sent))["contactId"] == UNKNOWN
    own = contact(salon.book(voice=shop.as_visitor, contactDetails=sent))
    assert own["contactId"] != UNKNOWN


def test_e19_a_form_submission_replaces_the_contact_details(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.wish(contactDetails={"email": "ada@example.com", "countryCode": "DE"})
    body = {"booking": booking, "formSubmission": {**FORM, "allergies": "nuts"}}
    made = shop.as_visitor.call("bookings.createBooking", body)["booking"]
    assert contact(made).pop("contactId")
    assert {**contact(made), "contactId": None} == {
        "firstName": "Ada",
        "lastName": "Low",
        "email": "ada@example.com",
        "contactId": None,
    }
    extended = salon.read(made, withFormSubmissions=True)
    written = {each["key"]: each["value"] for each in extended["formSubmissions"]}
    assert written == {**FORM, "allergies": "nuts"}


def test_e19_contradicting_details_are_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    body = {"booking": salon.wish(contactDetails={"email": "b@b.com"}), "formSubmission": FORM}
    with refused("CONTACT_DETAILS_CONFLICT", 400):
        shop.call("bookings.createBooking", body)


def test_e19_an_empty_form_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("EMPTY_FORM_INFO", 400):
        shop.call("bookings.createBooking", {"booking": salon.wish(), "formSubmission": {}})


@pytest.mark.parametrize("field", ["first_name", "last_name", "email"])
def test_e19_the_default_form_demands_name_and_address(shop: Shop, field: str) -> None:
    salon = open_salon(shop)
    form = {name: value for name, value in FORM.items() if name != field}
    body = {"booking": salon.wish(contactDetails={}), "formSubmission": form}
    with invalid(field=f"formSubmission.{field}"):
        shop.call("bookings.createBooking", body)


def test_h47_an_address_with_a_line_break_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    form = {**FORM, "email": "ada@example.com\r\nBcc: all@example.com"}
    body = {"booking": salon.wish(contactDetails={}), "formSubmission": form}
    with invalid(field="formSubmission.email"):
        shop.call("bookings.createBooking", body)


def test_e27_at_the_customers_the_address_is_the_one_sent_or_the_contacts(shop: Shop) -> None:
    place = [{"type": "CUSTOMER"}]
    salon = open_salon(shop, locations=place)
    at_home = {"locationType": "CUSTOM"}
    sent = salon.book_at(at_home | {"formattedAddress": "5 Elm Street"})
    assert sent["formattedAddress"] == "5 Elm Street"
    full = {"fullAddress": {"formattedAddress": "7 Oak Road"}, "email": "a@example.com"}
    assert salon.book_at(at_home, contactDetails=full)["formattedAddress"] == "7 Oak Road"


def test_d12_a_custom_place_of_the_business_shows_its_own_address(shop: Shop) -> None:
    place = {"type": "CUSTOM", "custom": {"address": {"formattedAddress": "1 Park Lane"}}}
    salon = open_salon(shop, locations=[place])
    shown = salon.book_at({"locationType": "OWNER_CUSTOM", "formattedAddress": "elsewhere"})
    assert shown == {"locationType": "OWNER_CUSTOM", "formattedAddress": "1 Park Lane"}


def test_d12_a_place_where_the_service_is_not_given_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book_at({"locationType": "OWNER_CUSTOM"})
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book_at({"locationType": "OWNER_BUSINESS", "id": UNKNOWN})


def test_d13_several_business_locations_need_an_id(shop: Shop) -> None:
    other = shop.call("locations.createLocation", {"location": {"name": "Uptown"}})["location"]
    here = shop.call("locations.listLocations", {})["locations"][0]
    places = [{"type": "BUSINESS", "business": {"id": each["id"]}} for each in (here, other)]
    salon = open_salon(shop, locations=places)
    with invalid(field="booking.bookedEntity.slot.location.id"):
        salon.book_at({"locationType": "OWNER_BUSINESS"})
    shown = salon.book_at({"locationType": "OWNER_BUSINESS", "id": other["id"]})
    assert shown["name"] == "Uptown"
