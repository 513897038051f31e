"""The customers behind bookings: one contact for an e-mail address, whatever they booked (E20)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.shop import Json, Shop, refused


@pytest.fixture
def salon(shop: Shop) -> Salon:
    return open_salon(shop)


def person(first: str, last: str, email: str) -> Json:
    return {"contactDetails": {"firstName": first, "lastName": last, "email": email}}


def listed(shop: Shop, **asked: object) -> list[Json]:
    found: list[Json] = shop.call("contacts.listContacts", asked)["contacts"]
    return found


def test_e20_bookings_under_one_address_are_one_customer(shop: Shop, salon: Salon) -> None:
    first = salon.book("10:00", **person("Ada", "Low", "ada@example.com"))
    salon.book("12:00", **person("Ada", "Lovelace", "ADA@example.com"))
    (contact,) = listed(shop)
    assert contact["id"] == first["contactDetails"]["contactId"]
    assert (contact["lastName"], contact["bookingsCount"]) == ("Lovelace", 2)
    assert contact["lastBookingDate"] == "2026-06-02T12:00:00.000Z"
    assert shop.call("contacts.getContact", {"contactId": contact["id"]})["contact"] == contact


def test_contacts_are_listed_by_address_page_by_page(shop: Shop, salon: Salon) -> None:
    for clock, name in (("10:00", "cleo"), ("12:00", "ada"), ("14:00", "bob")):
        salon.book(clock, **person(name, "Low", f"{name}@example.com"))
    page = shop.call("contacts.listContacts", {"limit": 2})
    assert [each["firstName"] for each in page["contacts"]] == ["ada", "bob"]
    rest = shop.call("contacts.listContacts", {"limit": 2, "after": page["after"]})
    assert [each["firstName"] for each in rest["contacts"]] == ["cleo"]
    assert "after" not in rest


@pytest.mark.parametrize("words", ["ADA@", "da lo", "Low"])
def test_contacts_are_found_by_address_and_by_name(shop: Shop, salon: Salon, words: str) -> None:
    salon.book("10:00", **person("Ada", "Low", "ada@example.com"))
    salon.book("12:00", **person("Bob", "High", "bob@example.com"))
    assert [each["firstName"] for each in listed(shop, search=words)] == ["Ada"]


def test_signs_of_a_pattern_are_plain_letters_in_a_search(shop: Shop, salon: Salon) -> None:
    salon.book("10:00", **person("Ada", "Low", "ada_l@example.com"))
    salon.book("12:00", **person("Bob", "High", "bob@example.com"))
    assert len(listed(shop, search="a_l")) == 1
    assert listed(shop, search="%") == [] and listed(shop, search="!") == []


def test_what_a_customer_wrote_can_be_read(shop: Shop, salon: Salon) -> None:
    answers = {"first_name": "Ada", "last_name": "Low", "email": "ada@example.com", "pet": "cat"}
    wish = {name: value for name, value in salon.wish().items() if name != "contactDetails"}
    body = {"booking": wish, "formSubmission": answers}
    booking = shop.as_visitor.call("bookings.createBooking", body)["booking"]
    asked = {"submissionId": booking["formSubmissionId"]}
    shown = shop.call("contacts.getFormSubmission", asked)["submission"]
    assert shown["answers"] == answers
    assert shown["formId"] == "00000000-0000-0000-0000-000000000000"


def test_unknown_people_and_answers_are_not_found(shop: Shop) -> None:
    with refused("CONTACT_NOT_FOUND", 404):
        shop.call("contacts.getContact", {"contactId": UNKNOWN})
    with refused("SUBMISSION_NOT_FOUND", 404):
        shop.call("contacts.getFormSubmission", {"submissionId": UNKNOWN})
