"""Packages are confirmed, declined, kept waiting and cancelled as a whole (E67, E68, B33)."""

from __future__ import annotations

import pytest

from tests.features.bookings.reception import FORCED
from tests.features.bookings.salon import TUESDAY, UNKNOWN, approving, open_salon
from tests.features.bookings.spa import (
    OPEN,
    Spa,
    infos,
    members,
    open_spa,
    statuses,
    third,
)
from tests.support.shop import MEMBER, Json, Shop, refused

CHECKED: Json = {"flowControlSettings": {"checkAvailabilityValidation": True}}
STEPS = {
    "confirmMultiServiceBooking": "confirmBookingsInfo",
    "declineMultiServiceBooking": "declineBookingsInfo",
    "markMultiServiceBookingAsPending": "markAsPendingBookingsInfo",
}


def step(spa: Spa, name: str, package: Json, told: list[Json]) -> Json:
    return spa.step(name, package, **{STEPS[name]: told})


def test_e67_all_are_confirmed_at_once(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.confirm(spa.book("10:00"))
    assert statuses(package) == ["CONFIRMED", "CONFIRMED"]
    assert [each["revision"] for each in members(package)] == ["2", "2"]
    assert all(each["bookedEntity"]["slot"]["eventId"] for each in members(package))
    assert spa.read(package) == package
    assert "10:00" not in spa.cut.starts() and "10:30" not in spa.colour.starts()


def test_d52_one_who_does_both_is_not_in_their_own_way(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=30)
    package = spa.confirm(spa.book("10:00"), **CHECKED)
    assert statuses(package) == ["CONFIRMED", "CONFIRMED"]
    assert all("doubleBooked" not in each for each in members(package))


def test_d52_nor_when_the_bookings_are_confirmed_one_by_one(shop: Shop) -> None:
    """The checkout confirms by the ids of the single bookings (E66)."""
    spa = open_spa(shop, one=True, buffer=30)
    cut, colour = members(spa.book("10:00"))
    assert spa.cut.decide(cut)["status"] == "CONFIRMED"
    assert spa.cut.decide(colour)["status"] == "CONFIRMED"


def test_d52_e41_nor_when_one_bulk_call_decides_about_them(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=30)
    package = spa.book("10:00")
    details = [{"bookingId": each["id"]} for each in members(package)]
    shop.call("bookings.bulkConfirmOrDeclineBooking", {"details": details})
    assert statuses(spa.read(package)) == ["CONFIRMED", "CONFIRMED"]


def test_e67_i9_each_member_tells_of_itself_and_one_notification_goes_out(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book()
    before = len(shop.facts())
    after = spa.confirm(package, participantNotification={"notifyParticipants": True})
    told = [each for each in shop.facts()[before:] if each["slug"] == "confirmed"]
    assert [each["entityId"] for each in told] == [each["id"] for each in members(after)]
    bodies = [each["actionEvent"]["body"] for each in told]
    assert ["participantNotification" in each for each in bodies] == [True, False]


def test_e43_each_member_has_its_own_payment_status(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book()
    told = infos(package)
    told[1]["paymentStatus"] = "PAID"
    after = step(spa, "confirmMultiServiceBooking", package, told)
    assert [each["paymentStatus"] for each in members(after)] == ["UNDEFINED", "PAID"]


@pytest.mark.parametrize("name", STEPS)
def test_e67_every_member_is_sent_once_and_as_it_stands(shop: Shop, name: str) -> None:
    spa = open_spa(shop, **approving())
    package = spa.book()
    cut, colour = infos(package)
    stranger = third(spa, "14:00")
    cases: list[tuple[str, list[Json]]] = [
        ("NOT_ALL_BOOKINGS_WERE_SENT", []),
        ("NOT_ALL_BOOKINGS_WERE_SENT", [colour]),
        ("DUPLICATE_BOOKING_INFO", [cut, colour, cut]),
        ("REVISION_MISSING", [cut, {"bookingId": colour["bookingId"]}]),
        ("BOOKING_REVISION_MISMATCH", [cut, {**colour, "revision": "7"}]),
        ("BOOKING_NOT_FOUND", [cut, colour, {"bookingId": UNKNOWN, "revision": "1"}]),
        ("BOOKING_NOT_FOUND", [cut, colour, {"bookingId": stranger["id"], "revision": "1"}]),
    ]
    for code, told in cases:
        with refused(code):
            step(spa, name, package, told)
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        step(spa, name, {"id": UNKNOWN}, [cut, colour])
    assert spa.read(package) == package


def test_e67_the_last_that_fails_fails_all(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("10:00")
    spa.colour.booked("10:30", slot=spa.colour.slot("10:30", TUESDAY, 60))
    before = len(shop.facts())
    with refused("NO_OPEN_SPOTS", 428):
        spa.confirm(package, **CHECKED)
    assert spa.read(package) == package
    assert "10:00" in spa.cut.starts()
    assert len(shop.facts()) == before


def test_e35_without_the_check_an_overlap_is_marked(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("10:00")
    third(spa, "10:00", status="CONFIRMED")
    cut, colour = members(spa.confirm(package))
    assert (cut.get("doubleBooked"), colour.get("doubleBooked")) == (True, None)


def test_e68_what_is_done_already(shop: Shop) -> None:
    spa = open_spa(shop)
    confirmed = spa.booked("10:00")
    with refused("ALL_BOOKINGS_ARE_ALREADY_CONFIRMED", 428):
        spa.confirm(confirmed)
    with refused("INVALID_BOOKING_STATUS", 428):
        spa.decline(confirmed)
    declined = spa.decline(spa.book("12:00"))
    assert statuses(declined) == ["DECLINED", "DECLINED"]
    with refused("ALL_BOOKINGS_ARE_ALREADY_DECLINED", 428):
        spa.decline(declined)
    with refused("ALL_BOOKINGS_ARE_ALREADY_DECLINED", 428):
        spa.cancel(declined)
    with refused("INVALID_BOOKING_STATUS", 428):
        spa.confirm(declined)
    cancelled = spa.cancel(confirmed, **FORCED)
    assert statuses(cancelled) == ["CANCELED", "CANCELED"]
    with refused("ALL_BOOKINGS_ARE_ALREADY_CANCELED", 428):
        spa.cancel(cancelled, **FORCED)


def test_e68_what_was_confirmed_alone_stays_as_it_is(shop: Shop) -> None:
    spa = open_spa(shop)
    cut, _ = members(spa.book())
    after = spa.cut.confirm(cut)
    package = spa.read({"id": cut["multiServiceBookingInfo"]["id"]})
    assert members(spa.confirm(package))[0] == after
    assert statuses(spa.read(package)) == ["CONFIRMED", "CONFIRMED"]


def test_e36_e37_a_package_waits_for_approval_and_holds_its_time(shop: Shop) -> None:
    spa = open_spa(shop, **approving())
    package = spa.pend(spa.book("10:00"))
    assert statuses(package) == ["PENDING", "PENDING"]
    assert "10:00" not in spa.cut.starts() and "10:30" not in spa.colour.starts()
    with refused("SOME_BOOKINGS_UPDATES_FAILED"):
        spa.pend(package)
    assert statuses(spa.confirm(package)) == ["CONFIRMED", "CONFIRMED"]


def test_b33_it_waits_when_one_of_the_services_needs_approval(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("10:00")
    with refused("SOME_BOOKINGS_UPDATES_FAILED"):
        spa.pend(package)
    vetted = open_salon(shop, "Cleo", name="Vetted", **approving())
    cut, _ = spa.wishes("12:00")
    wanted = [cut, vetted.wish(slot=vetted.slot("12:30", TUESDAY, 60))]
    assert statuses(spa.pend(spa.book(bookings=wanted))) == ["PENDING", "PENDING"]


def test_e34_declining_takes_a_waiting_package_off_the_calendar(shop: Shop) -> None:
    spa = open_spa(shop, **approving())
    package = spa.decline(spa.pend(spa.book("10:00")))
    assert statuses(package) == ["DECLINED", "DECLINED"]
    assert "10:00" in spa.cut.starts() and "10:30" in spa.colour.starts()


def test_e54_cancelling_frees_all_times(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    before = len(shop.facts())
    package = spa.cancel(spa.booked("10:00"))
    assert statuses(package) == ["CANCELED", "CANCELED"]
    assert "10:00" in spa.cut.starts() and "10:30" in spa.colour.starts()
    told = [each["entityId"] for each in shop.facts()[before:] if each["slug"] == "canceled"]
    assert told == [each["id"] for each in members(package)]


def test_b33_e54_the_strictest_policy_decides(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    strict = open_salon(shop, "Cleo", name="Strict")
    cut, _ = spa.wishes("10:00", status="CONFIRMED")
    hour = strict.wish(slot=strict.slot("10:30", TUESDAY, 60), status="CONFIRMED")
    package = spa.book(bookings=[cut, hour])
    with refused("BOOKING_POLICY_VIOLATION", 428):
        spa.cancel(package)
    assert spa.read(package) == package
    assert statuses(spa.cancel(package, **FORCED)) == ["CANCELED", "CANCELED"]


@pytest.mark.parametrize(("minutes", "in_time"), [(26 * 60, True), (26 * 60 + 1, False)])
def test_b33_the_notice_counts_to_the_start_of_the_package(
    shop: Shop, minutes: int, in_time: bool
) -> None:
    """The second booking alone could be cancelled half an hour longer."""
    limit = {
        "enabled": True,
        "limitLatestCancellation": True,
        "latestCancellationInMinutes": minutes,
    }
    spa = open_spa(shop, policy={"cancellationPolicy": limit})
    package = spa.booked("10:00")
    if in_time:
        assert statuses(spa.cancel(package)) == ["CANCELED", "CANCELED"]
    else:
        with refused("BOOKING_POLICY_VIOLATION"):
            spa.cancel(package)


def test_e31_force_needs_a_permission(shop: Shop) -> None:
    spa = open_spa(shop)
    member = shop.as_member(MEMBER)
    package = spa.book(voice=member)
    body = {"multiServiceBookingId": package["id"], **FORCED}
    with refused("UNAUTHORIZED_OPERATION", 403):
        member.call("bookings.cancelMultiServiceBooking", body)


def test_c22_a_member_whose_event_was_cancelled_is_left_behind(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    event_id = members(package)[1]["bookedEntity"]["slot"]["eventId"]
    shop.call("events.cancelEvent", {"eventId": event_id})
    package = spa.read(package)
    assert statuses(package) == ["CONFIRMED", "CANCELED"]
    assert statuses(spa.cancel(package)) == ["CANCELED", "CANCELED"]


def test_e52_e64_a_member_is_neither_moved_nor_cancelled_alone(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    cut, _ = members(package)
    alone = "NOT_ALLOWED_TO_UPDATE_BOOKING_IN_MULTI_SERVICE_BOOKING"
    with refused(alone, 428):
        spa.cut.step("cancelBooking", cut)
    with refused(alone, 428):
        spa.cut.step("rescheduleBooking", cut, slot=spa.cut.slot("14:00", TUESDAY, 30))
    item = {"bookingId": cut["id"], "revision": cut["revision"]}
    body = {"bookings": {"bookingsInfo": [item]}}
    (result,) = shop.call("bookings.bulkCancelBooking", body)["results"]
    assert result["itemMetadata"]["error"]["code"] == alone
    assert spa.read(package) == package
