"""Placing bookings of appointments: what is asked, what is refused, what is kept."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, open_salon
from tests.features.catalog import examples
from tests.support.shop import Json, Shop, invalid, refused


def test_e7_a_visitor_books_and_gets_a_created_booking_that_blocks_nothing(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book(voice=shop.as_visitor)
    assert booking["status"] == "CREATED"
    assert booking["revision"] == "1"
    assert "eventId" not in booking["bookedEntity"]["slot"]
    assert "10:00" in salon.starts()


def test_e24_e25_title_tags_and_dates_are_snapshots_of_the_service(shop: Shop) -> None:
    salon = open_salon(shop)
    slot = {"timezone": "Europe/Berlin", "startDate": f"{TUESDAY}T12:00:00"}
    slot["endDate"] = f"{TUESDAY}T13:00:00"
    booking = salon.book(slot=slot)
    entity = booking["bookedEntity"]
    assert (entity["title"], entity["tags"]) == ("Haircut", ["INDIVIDUAL"])
    assert booking["startDate"] == f"{TUESDAY}T10:00:00.000Z"
    assert booking["endDate"] == f"{TUESDAY}T11:00:00.000Z"
    assert entity["slot"]["timezone"] == "Europe/Berlin"
    assert entity["slot"]["startDate"] == f"{TUESDAY}T12:00:00"


@pytest.mark.parametrize(
    "text",
    ["T10:00:00", "T10:00:00.000", "T10:00:00:000", "T10:00:00:000+0200", "T10:00:00.000Z"],
)
def test_x14_every_documented_date_form_names_the_local_time(shop: Shop, text: str) -> None:
    salon = open_salon(shop)
    booking = salon.book(slot={"startDate": TUESDAY + text})
    assert booking["startDate"] == f"{TUESDAY}T10:00:00.000Z"


@pytest.mark.parametrize("text", [TUESDAY, "tomorrow", "2026-02-30T10:00:00", "2026-06-02T10:00"])
def test_e6_other_date_forms_are_refused(shop: Shop, text: str) -> None:
    salon = open_salon(shop)
    with refused("INVALID_DATE_FORMAT", 400):
        salon.book(slot={"startDate": text})


def test_e6_an_unknown_zone_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("INVALID_TIME_ZONE", 400):
        salon.book(slot={"timezone": "Mars/Olympus"})


@pytest.mark.parametrize(
    "field", ["serviceId", "scheduleId", "startDate", "endDate", "timezone", "location"]
)
def test_e2_a_slot_without_a_needed_field_is_refused(shop: Shop, field: str) -> None:
    salon = open_salon(shop)
    slot = salon.slot()
    del slot[field]
    path = "booking.bookedEntity.slot." + {"location": "location.locationType"}.get(field, field)
    booking = {**salon.wish(), "bookedEntity": {"slot": slot}}
    with invalid(field=path):
        shop.call("bookings.createBooking", {"booking": booking})


def test_e1_an_appointment_is_not_booked_by_a_schedule(shop: Shop) -> None:
    salon = open_salon(shop)
    part = {"serviceId": salon.service["id"], "scheduleId": salon.service["schedule"]["id"]}
    booking = {**salon.wish(), "bookedEntity": {"schedule": part}}
    with refused("VALIDATION_FAILURE", 400):
        shop.call("bookings.createBooking", {"booking": booking})


def test_e1_slot_and_schedule_together_are_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.wish()
    booking["bookedEntity"]["schedule"] = {"scheduleId": salon.service["schedule"]["id"]}
    with invalid(field="booking.bookedEntity.schedule"):
        shop.call("bookings.createBooking", {"booking": booking})


def test_e5_only_the_services_own_schedule_is_accepted(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("SCHEDULE_NOT_FOUND", 404):
        salon.book(slot={"scheduleId": UNKNOWN})


def test_an_unknown_service_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("SERVICE_NOT_FOUND", 404):
        salon.book(slot={"serviceId": UNKNOWN})


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [("10:15", 60), ("09:00", 60), ("17:30", 60), ("10:00", 30), ("10:00", 61)],
)
def test_e6_h58_a_time_that_is_no_slot_is_refused(shop: Shop, clock: str, minutes: int) -> None:
    salon = open_salon(shop)
    with refused("SLOT_NOT_AVAILABLE", 428):
        salon.book(slot=salon.slot(clock, minutes=minutes))


def test_d3_the_past_cannot_be_booked(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book(slot=salon.slot("10:00", "2026-05-29"))


def test_the_end_must_be_after_the_start(shop: Shop) -> None:
    salon = open_salon(shop)
    with invalid(field="booking.bookedEntity.slot.endDate"):
        salon.book(slot={"endDate": f"{TUESDAY}T10:00:00"})


def test_e8_a_named_resource_must_be_free_at_once(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    ann, ben = salon.staff
    salon.booked(staff=ann)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book(staff=ann)
    named = salon.book(staff=ben)["bookedEntity"]["slot"]["resource"]
    assert (named["id"], named["name"]) == (ben, "Ben")


def test_e8_without_a_resource_somebody_is_assigned_when_it_is_confirmed(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    booking = salon.book()
    assert "resource" not in booking["bookedEntity"]["slot"]
    salon.booked(staff=salon.staff[0])
    confirmed = salon.confirm(booking)
    assert confirmed["bookedEntity"]["slot"]["resource"]["id"] == salon.staff[1]
    assert "doubleBooked" not in confirmed


def test_e23_a_resource_the_service_does_not_need_is_refused(shop: Shop) -> None:
    salon = open_salon(shop)
    with refused("RESOURCE_NOT_FOUND", 404):
        salon.book(staff=UNKNOWN)
    zoe = examples.staff(shop, "Zoe")
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book(staff=zoe)


@pytest.mark.parametrize(
    ("method", "names"), [("SPECIFIC_RESOURCE", False), ("ANY_RESOURCE", True)]
)
def test_e23_selection_and_named_resource_must_agree(shop: Shop, method: str, names: bool) -> None:
    salon = open_salon(shop)
    selection = {"selectionMethod": method}
    with refused("INVALID_FLOW_SELECTED_RESOURCES", 400):
        salon.book(
            staff=salon.staff[0] if names else None, slot={"resourceSelections": [selection]}
        )


def test_b14_a_policy_may_demand_that_staff_is_chosen(shop: Shop) -> None:
    policy = {"resourcesPolicy": {"enabled": True, "autoAssignAllowed": False}}
    salon = open_salon(shop, policy=policy)
    with refused("INVALID_FLOW_SELECTED_RESOURCES"):
        salon.book()
    assert salon.book(staff=salon.staff[0])["status"] == "CREATED"


def test_e7_only_the_business_creates_confirmed_bookings(shop: Shop) -> None:
    salon = open_salon(shop)
    for status in ("CONFIRMED", "PENDING", "CANCELED"):
        with refused("UNAUTHORIZED_OPERATION", 403):
            salon.book(voice=shop.as_visitor, status=status)
    booking = salon.booked()
    assert booking["status"] == "CONFIRMED"
    assert "10:00" not in salon.starts()
    event = salon.event(booking)
    assert event["start"]["localDate"] == f"{TUESDAY}T10:00:00"
    assert event["scheduleId"] == salon.service["schedule"]["id"]  # C35
    assert [each["id"] for each in event["resources"]] == salon.staff


def test_e7_other_statuses_of_the_business_are_ignored(shop: Shop) -> None:
    salon = open_salon(shop)
    assert salon.book(status="DECLINED")["status"] == "CREATED"


def test_e7_a_lost_claim_is_slot_not_available(shop: Shop) -> None:
    salon = open_salon(shop)
    salon.booked()
    with refused("SLOT_NOT_AVAILABLE", 428):
        salon.booked()


def test_e10_participants_are_given_exactly_once(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.wish()
    choices = {"serviceChoices": [{"numberOfParticipants": 1, "choices": [{"custom": "Child"}]}]}
    with invalid(rule=None):
        shop.call("bookings.createBooking", {"booking": booking | {"participantsChoices": choices}})
    del booking["totalParticipants"]
    with invalid(field="booking.totalParticipants"):
        shop.call("bookings.createBooking", {"booking": booking})


def test_e11_choices_need_variants(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.wish()
    del booking["totalParticipants"]
    choice = {"numberOfParticipants": 1, "choices": [{"custom": "Child"}]}
    booking["participantsChoices"] = {"serviceChoices": [choice]}
    with refused("INVALID_SERVICE_CHOICES", 400):
        shop.call("bookings.createBooking", {"booking": booking})


@pytest.mark.parametrize("total", [0, -1, 2**53])
def test_h30_senseless_numbers_of_participants_are_refused(shop: Shop, total: int) -> None:
    salon = open_salon(shop)
    with invalid(field="booking.totalParticipants"):
        salon.book(totalParticipants=total)


def test_b13_e12_the_policy_limits_participants_and_staff_may_exceed_it(shop: Shop) -> None:
    salon = open_salon(shop, policy={"participantsPolicy": {"maxParticipantsPerBooking": 2}})
    assert salon.book(totalParticipants=2)["totalParticipants"] == 2
    with refused("BOOKING_POLICY_VIOLATION", 428):
        salon.book(totalParticipants=3)
    flow = {"skipAvailabilityValidation": True}
    assert salon.book(totalParticipants=3, flow=flow)["totalParticipants"] == 3


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        ({"limitEarlyBookingPolicy": {"enabled": True, "earliestBookingInMinutes": 60}}, "Early"),
        ({"limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 9999}}, "Late"),
    ],
)
def test_e14_the_booking_window_of_the_policy_holds(shop: Shop, policy: Json, rule: str) -> None:
    salon = open_salon(shop, policy=policy)
    with refused("BOOKING_POLICY_VIOLATION") as _:
        salon.book()
    status, answer = shop.as_visitor.ask("bookings.createBooking", {"booking": salon.wish()})
    assert status == 428
    assert answer["details"]["applicationError"]["data"][f"too{rule}ToBook"] is True


def test_e14_a_service_without_online_booking_is_not_booked(shop: Shop) -> None:
    salon = open_salon(shop, onlineBooking={"enabled": False})
    with refused("BOOKING_POLICY_VIOLATION"):
        salon.book()


def test_e15_h31_a_visitor_cannot_pay_by_saying_so(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book(voice=shop.as_visitor, paymentStatus="PAID", doubleBooked=True)
    assert booking["paymentStatus"] == "UNDEFINED"
    assert "doubleBooked" not in booking


def test_h2_ids_and_makers_are_never_the_callers_to_set(shop: Shop) -> None:
    salon = open_salon(shop)
    first = salon.book()
    second = salon.book(
        voice=shop.as_visitor,
        id=first["id"],
        revision="7",
        createdBy={"memberId": UNKNOWN},
        internalBusinessNote="mine",
        bookingSource={"actor": "BUSINESS", "platform": "MOBILE_APP"},
    )
    assert second["id"] != first["id"]
    assert second["revision"] == "1"
    assert "memberId" not in second["createdBy"]
    assert "internalBusinessNote" not in second
    assert second["bookingSource"] == {"actor": "CUSTOMER", "platform": "MOBILE_APP"}
    assert salon.read(first)["booking"] == first


@pytest.mark.parametrize("option", ["MEMBERSHIP", "MEMBERSHIP_OFFLINE"])
def test_e16_e17_the_payment_option_must_be_offered(shop: Shop, option: str) -> None:
    salon = open_salon(shop)
    with invalid(field="booking.selectedPaymentOption"):
        salon.book(selectedPaymentOption=option)
    flow = {"skipSelectedPaymentOptionValidation": True}
    assert salon.book(selectedPaymentOption=option, flow=flow)["status"] == "CREATED"


def test_e18_a_deposit_that_is_due_must_be_selected_for_online_payment(shop: Shop) -> None:
    price = {"price": {"value": "50"}, "deposit": {"value": "10"}}
    payment = {"rateType": "FIXED", "fixed": price, "options": {"online": True, "deposit": True}}
    salon = open_salon(shop, payment=payment)
    with invalid(field="booking.depositSelected"):
        salon.book(selectedPaymentOption="ONLINE")
    assert salon.book(selectedPaymentOption="ONLINE", depositSelected=True)["depositSelected"]


@pytest.mark.parametrize(
    "flag",
    [
        "skipAvailabilityValidation",
        "skipBusinessConfirmation",
        "skipSelectedPaymentOptionValidation",
        "skipAddOnValidation",
    ],
)
def test_e31_flags_need_their_permission(shop: Shop, flag: str) -> None:
    salon = open_salon(shop)
    with refused("UNAUTHORIZED_OPERATION", 403):
        salon.book(voice=shop.as_visitor, flow={flag: True})
    assert salon.book(flow={flag: True})["flowControlSettings"] == {flag: True}  # E32


def test_e9_e31_the_check_can_be_skipped_and_an_overlap_is_marked(shop: Shop) -> None:
    salon = open_salon(shop)
    skipping = {"skipAvailabilityValidation": True}
    salon.booked("10:00")
    second = salon.booked("10:15", flow=skipping)
    assert second["doubleBooked"] is True
    alone = salon.booked("20:00", flow=skipping)
    assert "doubleBooked" not in alone


def test_e9_without_the_check_the_resource_must_be_named_when_there_is_a_choice(
    shop: Shop,
) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    skipping = {"skipAvailabilityValidation": True}
    with refused("CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED", 400):
        salon.book("20:00", flow=skipping)
    booking = salon.book("20:00", salon.staff[1], flow=skipping)
    assert booking["bookedEntity"]["slot"]["resource"]["name"] == "Ben"


def test_x17_a_booking_belongs_to_the_app_of_its_service(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    assert booking["appId"] == salon.service["appId"]
    assert booking["createdByAppId"] == salon.service["appId"]


def test_e22_a_booking_is_not_put_into_a_package_when_it_is_made(shop: Shop) -> None:
    salon = open_salon(shop)
    package = {"id": UNKNOWN, "type": "SEQUENTIAL_BOOKINGS"}
    with refused("CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO", 400):
        salon.book(multiServiceBookingInfo=package)


def test_d12_k12_the_slots_spelling_of_a_location_is_taken_too(shop: Shop) -> None:
    salon = open_salon(shop)
    asked = {**salon.place(), "locationType": "BUSINESS"}
    assert salon.book_at(asked)["locationType"] == "OWNER_BUSINESS"
