"""Packages are made as one sequence, all bookings or none (E65, E66, D48-D53)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, WEDNESDAY, open_salon
from tests.features.bookings.spa import CREATE, Spa, members, open_spa, starts, statuses, third
from tests.features.catalog import examples
from tests.support.shop import Json, Shop, invalid, refused

DEFAULT_FORM = "00000000-0000-0000-0000-000000000000"
FORM: Json = {"first_name": "Ada", "last_name": "Low", "email": "ada@example.com"}
LIST = "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots"


def sequences(spa: Spa, *services: Json) -> list[str]:
    """The starts at which the services can follow each other on Tuesday."""
    wanted = services or (spa.cut.service, spa.colour.service)
    body = {
        "services": [{"serviceId": each["id"]} for each in wanted],
        "fromLocalDate": f"{TUESDAY}T00:00:00",
        "toLocalDate": f"{WEDNESDAY}T00:00:00",
        "location": {"locationType": "BUSINESS", "id": spa.cut.place()["id"]},
    }
    return [each["localStartDate"][11:16] for each in spa.shop.call(LIST, body)["timeSlots"]]


def untouched(shop: Shop, spa: Spa, before: list[str]) -> bool:
    """Whether nothing was booked: no booking is there and the slots are as they were."""
    count = shop.call("extendedBookings.countExtendedBookings", {})["count"]
    return count == 0 and sequences(spa) == before


def test_e65_a_package_is_its_bookings_with_a_common_id(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("10:00")
    cut, colour = members(package)
    info = {"id": package["id"], "type": "SEQUENTIAL_BOOKINGS"}
    assert [cut["multiServiceBookingInfo"], colour["multiServiceBookingInfo"]] == [info, info]
    assert (statuses(package), starts(package)) == (["CREATED", "CREATED"], ["10:00", "10:30"])
    assert spa.read(package) == package
    assert [each["bookingId"] for each in package["bookings"]] == [cut["id"], colour["id"]]


def test_e66_only_the_ids_unless_the_whole_is_asked_for(shop: Shop) -> None:
    spa = open_spa(shop)
    made = shop.call(CREATE, {"bookings": spa.wishes()})["multiServiceBooking"]
    assert [list(each) for each in made["bookings"]] == [["bookingId"], ["bookingId"]]


def test_e66_the_answer_keeps_the_order_of_the_request(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book(bookings=spa.wishes("10:00")[::-1])
    assert starts(package) == ["10:30", "10:00"]
    assert starts(spa.read(package)) == ["10:00", "10:30"]


def test_e7_a_package_that_is_only_wanted_takes_no_time(shop: Shop) -> None:
    spa = open_spa(shop)
    before = sequences(spa)
    spa.book("10:00")
    assert sequences(spa) == before


def test_e7_the_business_makes_it_confirmed_and_its_time_is_taken(shop: Shop) -> None:
    spa = open_spa(shop)
    before = sequences(spa)
    package = spa.booked("10:00")
    assert statuses(package) == ["CONFIRMED", "CONFIRMED"]
    assert set(before) - set(sequences(spa)) == {"10:00", "10:30"}
    assert "10:00" not in spa.cut.starts() and "10:30" in spa.cut.starts()
    with refused("UNAUTHORIZED_OPERATION", 403):
        spa.book("14:00", voice=shop.as_visitor, status="CONFIRMED")
    assert statuses(spa.book("14:00", voice=shop.as_visitor)) == ["CREATED", "CREATED"]


def test_k15_every_sequence_that_is_shown_can_be_booked(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=20)
    shown = sequences(spa)
    assert shown
    for clock in shown:
        assert len(spa.book(clock)["bookings"]) == 2


def test_d51_what_follows_need_not_be_on_the_grid(shop: Shop) -> None:
    """An hour can follow three quarters, though no hour begins at a quarter."""
    spa = open_spa(shop)
    long = open_salon(shop, "Cleo", minutes=45)
    first = long.wish(slot=long.slot("10:00", TUESDAY, 45))
    colour = spa.colour.wish(slot=spa.colour.slot("10:45", TUESDAY, 60))
    assert statuses(spa.book(bookings=[first, colour])) == ["CREATED", "CREATED"]
    late = long.wish(slot=long.slot("10:05", TUESDAY, 45))
    after = spa.colour.wish(slot=spa.colour.slot("10:50", TUESDAY, 60))
    with refused("SLOT_NOT_AVAILABLE"):
        spa.book(bookings=[late, after])


def test_d52_buffers_count_outside_the_package_only(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=30)
    package = spa.booked("10:00")
    assert statuses(package) == ["CONFIRMED", "CONFIRMED"]
    assert all("doubleBooked" not in each for each in members(package))
    offered = spa.colour.starts()
    assert "11:00" not in offered and "11:30" in offered


def test_d52_the_buffer_of_the_last_one_keeps_others_away(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=30)
    wanted = [
        spa.colour.wish(slot=spa.colour.slot("10:00", TUESDAY, 60)),
        spa.cut.wish(slot=spa.cut.slot("11:00", TUESDAY, 30)),
    ]
    spa.book(bookings=[{**each, "status": "CONFIRMED"} for each in wanted])
    offered = spa.colour.starts()
    assert "11:30" not in offered and "12:00" in offered


def test_e66_the_last_that_fails_fails_all(shop: Shop) -> None:
    spa = open_spa(shop)
    spa.colour.booked("10:30", slot=spa.colour.slot("10:30", TUESDAY, 60))
    before, facts = sequences(spa), len(shop.facts())
    with refused("SLOT_NOT_AVAILABLE", 428):
        spa.booked("10:00")
    assert "10:00" in spa.cut.starts()
    assert (sequences(spa), len(shop.facts())) == (before, facts)
    assert shop.call("extendedBookings.countExtendedBookings", {})["count"] == 1


@pytest.mark.parametrize("minutes", ["10:45", "10:00", "10:15"])
def test_e65_gaps_and_overlaps_are_no_sequence(shop: Shop, minutes: str) -> None:
    spa = open_spa(shop)
    before = sequences(spa)
    cut, _ = spa.wishes("10:00")
    colour = spa.colour.wish(slot=spa.colour.slot(minutes, TUESDAY, 60))
    with invalid(field="bookings[1].bookedEntity.slot.startDate"):
        spa.book(bookings=[cut, colour])
    assert untouched(shop, spa, before)


def test_d50_all_are_at_one_place(shop: Shop) -> None:
    spa = open_spa(shop)
    places = [{"type": "CUSTOMER"}]
    home = open_salon(shop, "Cleo", name="At home", locations=places)
    cut, _ = spa.wishes("10:00")
    with invalid(field="bookings[1].bookedEntity.slot.location"):
        spa.book(bookings=[cut, home.wish(slot=home.slot("10:30", TUESDAY, 60))])


@pytest.mark.parametrize("kind", ["SEPARATE_BOOKINGS", "PARALLEL_BOOKINGS"])
def test_e65_only_sequences_are_supported(shop: Shop, kind: str) -> None:
    spa = open_spa(shop)
    with invalid(field="multiServiceBookingType"):
        spa.book(request={"multiServiceBookingType": kind})
    assert spa.book(request={"multiServiceBookingType": "SEQUENTIAL_BOOKINGS"})["id"]


def test_e65_two_to_eight_bookings(shop: Shop) -> None:
    spa = open_spa(shop)
    clocks = [f"{10 + half // 2}:{half % 2 * 30:02}" for half in range(9)]
    cuts = [spa.cut.wish(slot=spa.cut.slot(each, TUESDAY, 30)) for each in clocks]
    with invalid(field="bookings"):
        spa.book(bookings=cuts[:1])
    with invalid(field="bookings"):
        spa.book(bookings=cuts)
    assert starts(spa.book(bookings=cuts[:8])) == clocks[:8]


def test_e65_classes_have_no_place_in_packages(shop: Shop) -> None:
    spa = open_spa(shop)
    yoga = examples.create(shop, examples.given("CLASS"))
    cut, colour = spa.wishes()
    colour["bookedEntity"]["slot"] |= {
        "serviceId": yoga["id"],
        "scheduleId": yoga["schedule"]["id"],
    }
    with invalid(field="bookings[1].bookedEntity.slot.serviceId"):
        shop.call(CREATE, {"bookings": [cut, colour]})


@pytest.mark.parametrize(
    ("change", "slot", "field"),
    [
        ({"totalParticipants": None}, {}, "bookings[1].totalParticipants"),
        ({"selectedPaymentOption": "MEMBERSHIP"}, {}, "bookings[1].selectedPaymentOption"),
        ({}, {"timezone": None}, "bookings[1].bookedEntity.slot.timezone"),
        ({}, {"startDate": None}, "bookings.bookedEntity.slot.startDate"),
    ],
)
def test_x2_what_is_wrong_with_one_booking_has_its_path(
    shop: Shop, change: Json, slot: Json, field: str
) -> None:
    spa = open_spa(shop)
    cut, colour = spa.wishes()
    colour["bookedEntity"]["slot"] |= slot
    body = {"bookings": [cut, {**colour, **change}]}
    status, answer = shop.owner.ask(CREATE, body)
    fields = [each["field"] for each in answer["details"]["validationError"]["fieldViolations"]]
    assert status == 400
    assert [each.replace("[1]", "") for each in fields] == [field.replace("[1]", "")]


def test_e5_e22_e23_codes_of_single_creations_hold(shop: Shop) -> None:
    spa = open_spa(shop)
    cut, colour = spa.wishes()
    slot = colour["bookedEntity"]["slot"]
    cases: list[tuple[str, Json]] = [
        ("SERVICE_NOT_FOUND", {"serviceId": UNKNOWN}),
        ("SCHEDULE_NOT_FOUND", {"scheduleId": UNKNOWN}),
        ("RESOURCE_NOT_FOUND", {"resource": {"id": UNKNOWN}}),
        ("INVALID_TIME_ZONE", {"timezone": "Mars/Olympus"}),
        ("INVALID_DATE_FORMAT", {"endDate": "soon"}),
    ]
    for code, over in cases:
        with refused(code):
            spa.book(bookings=[cut, {**colour, "bookedEntity": {"slot": {**slot, **over}}}])
    joined = {**colour, "multiServiceBookingInfo": {"type": "SEQUENTIAL_BOOKINGS"}}
    with refused("CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO", 400):
        spa.book(bookings=[cut, joined])


def test_e19_e66_one_form_for_all_of_them(shop: Shop) -> None:
    spa = open_spa(shop)
    wanted = [{**each, "contactDetails": None} for each in spa.wishes()]
    package = spa.book(bookings=wanted, request={"formSubmission": FORM})
    cut, colour = members(package)
    assert {each["formId"] for each in (cut, colour)} == {DEFAULT_FORM}
    assert cut["formSubmissionId"] == colour["formSubmissionId"]
    assert cut["contactDetails"] == colour["contactDetails"]
    assert cut["contactDetails"]["firstName"] == "Ada"
    with invalid(field="formSubmission.email"):
        spa.book(bookings=wanted, request={"formSubmission": {"first_name": "Ada"}})
    with refused("EMPTY_FORM_INFO", 400):
        spa.book(bookings=wanted, request={"formSubmission": {}})


def test_e66_i9_one_notification_and_the_single_facts_of_each(shop: Shop) -> None:
    spa = open_spa(shop)
    before = len(shop.facts())
    notify = {"notifyParticipants": True, "message": "See you"}
    package = spa.booked(request={"participantNotification": notify})
    assert [each.get("participantNotification") for each in members(package)] == [notify, None]
    told = [(each["slug"], each["entityId"]) for each in shop.facts()[before:]]
    for booking in members(package):
        assert (
            told.count(("created", booking["id"])),
            told.count(("confirmed", booking["id"])),
        ) == (1, 1)


def test_e9_e31_the_business_may_book_over_others(shop: Shop) -> None:
    spa = open_spa(shop)
    third(spa, "10:00", status="CONFIRMED")
    flow = {"flowControlSettings": {"skipAvailabilityValidation": True}}
    with refused("UNAUTHORIZED_OPERATION", 403):
        spa.book(voice=shop.as_visitor, request=flow)
    cut, colour = members(spa.booked(request=flow))
    assert (cut.get("doubleBooked"), colour.get("doubleBooked")) == (True, None)


def test_d53_the_policy_of_any_of_them_refuses(shop: Shop) -> None:
    spa = open_spa(shop)
    late = {"limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 3 * 24 * 60}}
    strict = open_salon(shop, "Cleo", name="Strict", policy=late)
    cut, _ = spa.wishes("10:00")
    with refused("BOOKING_POLICY_VIOLATION"):
        spa.book(bookings=[cut, strict.wish(slot=strict.slot("10:30", TUESDAY, 60))])


def test_x18_the_same_key_makes_one_package(shop: Shop) -> None:
    spa = open_spa(shop)
    body = {"bookings": spa.wishes()}
    first = shop.call(CREATE, body, idempotency_key="once")
    assert shop.call(CREATE, body, idempotency_key="once") == first
    assert shop.call("extendedBookings.countExtendedBookings", {})["count"] == 2
