"""The reader: every filter, order, pages and extras; and notes on bookings (E62, E86-E89)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.queries import query_fields_without_column
from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.shop import Json, Shop, invalid, refused


def found(shop: Shop, filter: Json | None = None, **query: Any) -> list[Json]:
    """The bookings a query of the owner finds."""
    body = {"query": {**({"filter": filter} if filter else {}), **query}}
    answer = shop.call("extendedBookings.queryExtendedBookings", body)
    return [each["booking"] for each in answer["extendedBookings"]]


@pytest.mark.parametrize("name", ["queryExtendedBookings", "query", "countExtendedBookings"])
def test_e87_every_filter_of_the_contract_can_be_asked(name: str) -> None:
    assert query_fields_without_column(METHODS[f"extendedBookings.{name}"], BOOKINGS) == []


def mixed(shop: Shop) -> tuple[Salon, Json, Json]:
    """A salon with a confirmed booking of Ann and a younger one that was only created."""
    salon = open_salon(shop, "Ann", "Ben")
    first = salon.booked(staff=salon.staff[0])
    shop.clock.advance(minutes=1)
    other: Json = {
        "contactDetails": {"email": "bob@example.com"},
        "selectedPaymentOption": "ONLINE",
    }
    return salon, first, salon.book("12:00", voice=shop.as_visitor, **other)


def test_e86_the_newest_come_first(shop: Shop) -> None:
    _, first, second = mixed(shop)
    assert found(shop) == [second, first]
    assert found(shop, sort=[{"fieldName": "startDate", "order": "ASC"}]) == [first, second]


def test_e87_filters_with_and_without_item_agree(shop: Shop) -> None:
    salon, first, second = mixed(shop)
    slot = first["bookedEntity"]["slot"]
    for path, value in {
        "slot.serviceId": salon.service["id"],
        "slot.scheduleId": salon.service["schedule"]["id"],
        "slot.eventId": slot["eventId"],
        "slot.resource.id": salon.staff[0],
        "slot.location.id": slot["location"]["id"],
        "slot.location.locationType": "OWNER_BUSINESS",
    }.items():
        plain = found(shop, {f"bookedEntity.{path}": value})
        assert plain == found(shop, {f"bookedEntity.item.{path}": value})
        assert first in plain
        assert (second in plain) is (path not in ("slot.eventId", "slot.resource.id"))


@pytest.mark.parametrize(
    "filter",
    [
        {"status": "CONFIRMED"},
        {"paymentStatus": "UNDEFINED", "selectedPaymentOption": "OFFLINE"},
        {"contactDetails.email": {"$startsWith": "ADA"}},
        {"startDate": {"$lt": "2026-06-02T12:00:00.000Z"}},
        {"endDate": {"$lte": "2026-06-02T11:00:00.000Z"}},
        {"createdDate": {"$lte": "2026-06-01T08:00:00.000Z"}},
        {"createdBy.wixUserId": {"$exists": True}},
        {"createdBy.anonymousVisitorId": {"$exists": False}},
        {"bookedEntity.tags": {"$hasSome": ["INDIVIDUAL"]}, "status": "CONFIRMED"},
        {"totalParticipants": {"$gte": 1}, "status": {"$ne": "CREATED"}},
        {"numberOfParticipants": 1, "status": "CONFIRMED"},
    ],
)
def test_e87_filters_find_the_booking_they_describe(shop: Shop, filter: Json) -> None:
    _, first, _ = mixed(shop)
    assert found(shop, filter) == [first]
    counted = shop.call("extendedBookings.countExtendedBookings", {"filter": filter})
    assert counted == {"count": 1}


def test_e42_double_bookings_can_be_found(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second = salon.book(), salon.book()
    salon.confirm(first)
    twice = salon.confirm(second)
    assert found(shop, {"doubleBooked": True}) == [twice]
    assert "doubleBooked" not in salon.read(first)["booking"]


@pytest.mark.parametrize("filter", [{"price": 5}, {"status": {"$hasSome": ["CREATED"]}}])
def test_x10_unknown_fields_and_operators_are_refused(shop: Shop, filter: Json) -> None:
    with invalid():
        found(shop, filter)


def test_e86_pages_joined_are_the_whole(shop: Shop) -> None:
    salon = open_salon(shop)
    for _ in range(5):
        salon.book()
        shop.clock.advance(seconds=1)
    whole = found(shop)
    pages: list[Json] = []
    paging = {"limit": 2, "offset": 0}
    while len(pages) < len(whole):
        pages += found(shop, paging=paging)
        paging["offset"] += 2
    assert pages == whole
    with invalid(field="query.paging.limit"):
        found(shop, paging={"limit": 101})


def test_e89_a_session_overrides_an_id_filter(shop: Shop) -> None:
    _, first, second = mixed(shop)
    body = {
        "sessionId": first["bookedEntity"]["slot"]["eventId"],
        "query": {"filter": {"id": second["id"]}},
    }
    answer = shop.call("extendedBookings.query", body)
    assert [each["booking"] for each in answer["extendedBookings"]] == [first]


def test_e88_extras_come_on_request_only(shop: Shop) -> None:
    salon = open_salon(shop, policy={"cancellationPolicy": {"enabled": True}})
    booking = salon.book()
    assert set(salon.read(booking)) == {"booking"}
    shown = salon.read(booking, withBookingAllowedActions=True)
    assert shown["allowedActions"] == {"cancel": True, "reschedule": False}


def test_c53_times_are_shown_in_the_asked_zone_too(shop: Shop) -> None:
    salon = open_salon(shop)
    shown = salon.read(salon.book(), timeZone="Asia/Tokyo")["booking"]
    assert shown["adjustedStart"] == {"localDate": "2026-06-02T19:00:00", "timeZone": "Asia/Tokyo"}
    with refused("INVALID_TIME_ZONE", 400):
        salon.read(shown, timeZone="Mars/Olympus")


def test_e62_the_submission_can_be_replaced_without_revision(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    body = {"bookingId": booking["id"], "submissionId": UNKNOWN}
    after = shop.call("bookings.setBookingSubmissionId", body)["booking"]
    assert (after["formSubmissionId"], after["revision"]) == (UNKNOWN, "2")


def test_e62_extended_fields_make_their_namespace(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    name = "@account/app"

    def write(data: Json) -> Json:
        body = {"id": booking["id"], "namespace": name, "namespaceData": data}
        return dict(shop.call("bookings.updateExtendedFields", body))

    assert write({"a": 1, "b": 2}) == {"namespace": name, "namespaceData": {"a": 1, "b": 2}}
    assert write({"b": None, "c": 3})["namespaceData"] == {"a": 1, "c": 3}
    stored = salon.read(booking)["booking"]["extendedFields"]["namespaces"]
    assert stored == {name: {"a": 1, "c": 3}}
    with refused("BOOKING_NOT_FOUND", 404):
        shop.call(
            "bookings.updateExtendedFields", {"id": UNKNOWN, "namespace": name, "namespaceData": {}}
        )
