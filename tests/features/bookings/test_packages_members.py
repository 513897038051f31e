"""Who belongs to a package, who sees and handles it, and whether it can be had (E69-E72)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, open_salon
from tests.features.bookings.spa import (
    GET,
    OPEN,
    Spa,
    infos,
    members,
    moves,
    open_spa,
    starts,
    statuses,
    third,
)
from tests.support.shop import MEMBER, Json, Shop, invalid, refused

ADD = "bookings.addBookingsToMultiServiceBooking"
REMOVE = "bookings.removeBookingsFromMultiServiceBooking"
ACTIONS = "bookings.bulkGetMultiServiceBookingAllowedActions"
AVAILABILITY = "bookings.getMultiServiceBookingAvailability"


def add(spa: Spa, package: Json, *bookings: Json, **over: Any) -> list[Json]:
    told = [{"bookingId": each["id"], "revision": each["revision"], **over} for each in bookings]
    body = {"multiServiceBookingId": package["id"], "bookings": told, "returnFullEntity": True}
    return [each["booking"] for each in spa.shop.call(ADD, body)["bookings"]]


def remove(spa: Spa, package: Json, *told: Json) -> list[Json]:
    body = {"multiServiceBookingId": package["id"], "bookings": list(told)}
    found = spa.shop.call(REMOVE, {**body, "returnFullEntity": True})["bookings"]
    return [each["booking"] for each in found]


def four(spa: Spa) -> Json:
    """A package of four cuts from ten to twelve."""
    clocks = ["10:00", "10:30", "11:00", "11:30"]
    cuts = [spa.cut.wish(slot=spa.cut.slot(each, TUESDAY, 30)) for each in clocks]
    return spa.book(bookings=cuts)


def test_e70_a_booking_joins_at_either_end(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("11:00")
    before, after = third(spa, "10:30"), third(spa, "12:30")
    joined = add(spa, package, before, after)
    assert [each["revision"] for each in joined] == ["2", "2"]
    assert all(each["multiServiceBookingInfo"]["id"] == package["id"] for each in joined)
    assert starts(spa.read(package)) == ["10:30", "11:00", "11:30", "12:30"]


def test_e70_it_must_continue_the_sequence(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("11:00")
    for clock in ("10:00", "11:00", "13:00"):
        apart = third(spa, clock)
        with invalid(field="bookings"):
            add(spa, package, apart)
    home = open_salon(shop, "Cleo", name="At home", locations=[{"type": "CUSTOMER"}])
    elsewhere = home.book(slot=home.slot("12:30", TUESDAY, 60))
    with invalid(field="bookings"):
        add(spa, package, elsewhere)
    assert spa.read(package) == package


def test_e70_only_what_stands_alone_and_has_the_same_status(shop: Shop) -> None:
    spa = open_spa(shop)
    package, other = spa.book("11:00"), spa.book("12:30")
    with refused("MULTI_SERVICE_BOOKING_ALREADY_INCLUDES_BOOKING", 428):
        add(spa, package, members(package)[0])
    with refused("BOOKING_ALREADY_PART_OF_ANOTHER_MULTI_SERVICE_BOOKING", 428):
        add(spa, package, members(other)[0])
    single = third(spa, "10:30")
    confirmed = third(spa, "10:30", status="CONFIRMED")
    with refused("BOOKING_TO_ADD_STATUS_NOT_VALID", 428):
        add(spa, package, confirmed)
    with refused("BOOKING_REVISION_MISMATCH", 409):
        add(spa, package, single, revision="7")
    with refused("BOOKING_NOT_FOUND", 404):
        add(spa, package, {"id": UNKNOWN, "revision": "1"})
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        add(spa, {"id": UNKNOWN}, single)
    with invalid(field="bookings"):
        add(spa, package, single, single)


def test_e70_eight_at_most(shop: Shop) -> None:
    spa = open_spa(shop)
    package = four(spa)
    more = [third(spa, clock) for clock in ("12:00", "12:30", "13:00", "13:30", "14:00")]
    with invalid(field="bookings"):
        add(spa, package, *more)
    add(spa, package, *more[:4])
    assert len(spa.read(package)["bookings"]) == 8


def test_e71_the_first_and_the_last_may_leave(shop: Shop) -> None:
    spa = open_spa(shop)
    package = four(spa)
    first, _, _, last = infos(package)
    (left,) = remove(spa, package, first)
    assert (left["revision"], "multiServiceBookingInfo" in left) == ("2", False)
    remove(spa, package, last)
    assert starts(spa.read(package)) == ["10:30", "11:00"]
    assert left["status"] == "CREATED"


def test_e71_nobody_leaves_a_hole(shop: Shop) -> None:
    spa = open_spa(shop)
    package = four(spa)
    first, second, next_one, last = infos(package)
    for told in ([second], [next_one], [first, next_one], [second, next_one], [second, last]):
        with invalid(field="bookings"):
            remove(spa, package, *told)
    remove(spa, package, first, second)
    assert starts(spa.read(package)) == ["11:00", "11:30"]


def test_e71_fewer_than_two_are_no_package(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book()
    left = remove(spa, package, infos(package)[0])
    assert [each["id"] for each in left] == [each["id"] for each in members(package)]
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        spa.read(package)
    assert all("multiServiceBookingInfo" not in spa.cut.read(each)["booking"] for each in left)


def test_e71_an_empty_list_means_all(shop: Shop) -> None:
    spa = open_spa(shop)
    package = four(spa)
    assert len(remove(spa, package)) == 4
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        remove(spa, package)


def test_e71_leaving_changes_nothing_on_the_calendar(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    cut, _ = remove(spa, package)
    assert "10:00" not in spa.cut.starts()
    assert spa.cut.step("cancelBooking", cut)["status"] == "CANCELED"


def test_e71_only_members_as_they_stand(shop: Shop) -> None:
    spa = open_spa(shop)
    package, single = spa.book(), third(spa, "14:00")
    cut, _ = infos(package)
    with refused("BOOKING_NOT_FOUND", 404):
        remove(spa, package, {"bookingId": single["id"], "revision": "1"})
    with refused("BOOKING_REVISION_MISMATCH", 409):
        remove(spa, package, {**cut, "revision": "7"})
    assert spa.read(package) == package


def test_e72_everybody_sees_the_members_they_may_see(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.booked("10:00")
    named = {"multiServiceBookingId": package["id"]}
    for voice, seen in (
        (shop.owner, ["10:00", "10:30"]),
        (shop.as_staff(spa.cut.staff[0]), ["10:00"]),
        (shop.as_staff(spa.colour.staff[0]), ["10:30"]),
    ):
        answer = voice.call(GET, named)
        assert starts(answer["multiServiceBooking"]) == seen
        assert answer["metadata"] == {"totalNumberOfScheduledBookings": 2}
    for voice in (shop.as_member(MEMBER), shop.as_staff(UNKNOWN)):
        with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
            voice.call(GET, named)
    with refused("PERMISSION_DENIED", 403):
        shop.as_visitor.call(GET, named)


def test_e72_only_what_is_scheduled_counts(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book()
    named = {"multiServiceBookingId": package["id"]}
    assert shop.call(GET, named)["metadata"] == {"totalNumberOfScheduledBookings": 0}


def test_e69_who_sees_a_part_handles_nothing(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    ann = shop.as_staff(spa.cut.staff[0])
    named = {"multiServiceBookingId": package["id"]}
    for name, more in (
        ("confirmMultiServiceBooking", {"confirmBookingsInfo": infos(package)}),
        ("declineMultiServiceBooking", {"declineBookingsInfo": infos(package)}),
        ("markMultiServiceBookingAsPending", {"markAsPendingBookingsInfo": infos(package)}),
        ("cancelMultiServiceBooking", {}),
        (
            "rescheduleMultiServiceBooking",
            {"rescheduleBookingsInfo": moves(package, "14:00")},
        ),
    ):
        with refused("MULTI_SERVICE_BOOKING_INCLUDES_MULTIPLE_STAFF_MEMBERS", 428):
            ann.call(f"bookings.{name}", {**named, **more})
    (result,) = ann.call(ACTIONS, {"multiServiceBookingIds": [package["id"]]})["results"]
    assert result["item"] == {"cancel": False, "reschedule": False}
    assert spa.read(package) == package


def test_j4_members_handle_packages_of_their_own(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    member, stranger = shop.as_member(MEMBER), shop.as_member(UNKNOWN)
    package = spa.book("10:00", voice=member)
    named = {"multiServiceBookingId": package["id"], "returnFullEntity": True}
    assert member.call(GET, named)["multiServiceBooking"] == package
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        stranger.call("bookings.cancelMultiServiceBooking", named)
    gone = member.call("bookings.cancelMultiServiceBooking", named)["multiServiceBooking"]
    assert statuses(gone) == ["CANCELED", "CANCELED"]


@pytest.mark.parametrize(
    ("colour", "actions"),
    [
        (OPEN, {"cancel": True, "reschedule": True}),
        ({"cancellationPolicy": {"enabled": True}}, {"cancel": True, "reschedule": False}),
        ({}, {"cancel": False, "reschedule": False}),
    ],
)
def test_e72_b33_allowed_is_what_all_members_allow(shop: Shop, colour: Json, actions: Json) -> None:
    spa = open_spa(shop, policy=OPEN)
    other = open_salon(shop, "Cleo", name="Other", policy=colour)
    cut, _ = spa.wishes("10:00")
    package = spa.book(bookings=[cut, other.wish(slot=other.slot("10:30", TUESDAY, 60))])
    body = {"multiServiceBookingIds": [package["id"], UNKNOWN]}
    known, unknown = shop.call(ACTIONS, body)["results"]
    assert known["item"] == actions
    assert unknown["itemMetadata"]["error"]["code"] == "MULTI_SERVICE_BOOKING_NOT_FOUND"


def test_e72_one_to_fifty_packages(shop: Shop) -> None:
    for number in (0, 51):
        with invalid(field="multiServiceBookingIds"):
            shop.call(ACTIONS, {"multiServiceBookingIds": [UNKNOWN] * number})


def availability(spa: Spa, package: Json) -> Json:
    return spa.shop.call(AVAILABILITY, {"multiServiceBookingId": package["id"]})


def test_e72_a_package_can_be_had_while_all_its_times_are_free(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book("10:00")
    assert availability(spa, package) == {
        "bookable": True,
        "totalCapacity": 1,
        "remainingCapacity": 1,
        "policyViolations": {
            "tooEarlyToBook": False,
            "tooLateToBook": False,
            "bookOnlineDisabled": False,
        },
        "policySettings": {"maxParticipantsPerBooking": 1},
        "multiServiceBookingInfo": [{"bookingId": each["id"]} for each in members(package)],
    }
    spa.colour.booked("10:30", slot=spa.colour.slot("10:30", TUESDAY, 60))
    taken = availability(spa, package)
    assert (taken["bookable"], taken["remainingCapacity"]) == (False, 0)


def test_e72_what_is_confirmed_has_its_time(shop: Shop) -> None:
    spa = open_spa(shop, one=True, buffer=30)
    package = spa.booked("10:00")
    assert availability(spa, package)["bookable"] is True
    gone = spa.cancel(package, flowControlSettings={"ignoreCancellationPolicy": True})
    assert availability(spa, gone)["bookable"] is False


def test_d53_the_violations_of_all_members_are_told(shop: Shop) -> None:
    late = {"limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 60}}
    spa = open_spa(shop, policy=late)
    package = spa.book("10:00")
    shop.clock.advance(days=1, hours=1, minutes=30)  # half an hour before the start
    told = availability(spa, package)
    assert (told["bookable"], told["policyViolations"]["tooLateToBook"]) == (False, True)
