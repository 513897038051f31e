"""A link to one package: what its holder sees and may do without login (E82-E85)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, open_salon
from tests.features.bookings.spa import OPEN, Spa, members, open_spa, statuses
from tests.support.shop import Json, Shop, Voice, refused

TOKEN = "bookings.getAnonymousActionTokenForMultiServiceBooking"
GET = "bookings.getMultiServiceBookingAnonymously"
CANCEL = "bookings.cancelMultiServiceBookingAnonymously"


def token_of(shop: Shop, package: Json, voice: Voice | None = None) -> str:
    body = {"multiServiceBookingId": package["id"]}
    token: str = (voice or shop.owner).call(TOKEN, body)["token"]
    return token


def seen(spa: Spa, package: Json) -> Json:
    return spa.shop.as_visitor.call(GET, {"token": token_of(spa.shop, package)})


def test_e83_the_package_is_shown_without_what_the_business_notes(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00", internalBusinessNote="Tips well")
    answer = seen(spa, package)
    for booking in members(package):
        del booking["internalBusinessNote"]
    assert answer == {
        "multiServiceBooking": package,
        "allowedAnonymousActions": {"cancel": True, "reschedule": True},
    }


def test_e83_the_holder_cancels_it(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    body = {"token": token_of(shop, package)}
    gone = shop.as_visitor.call(CANCEL, body)["multiServiceBooking"]
    assert statuses(gone) == ["CANCELED", "CANCELED"]
    assert "10:00" in spa.cut.starts() and "10:30" in spa.colour.starts()
    with refused("BOOKING_CANNOT_BE_CANCELLED", 428):
        shop.as_visitor.call(CANCEL, body)


@pytest.mark.parametrize(
    "second",
    [{}, {"cancellationPolicy": {"enabled": True, "allowAnonymous": False}}],
)
def test_e84_the_strictest_policy_decides(shop: Shop, second: Json) -> None:
    spa = open_spa(shop, policy=OPEN)
    other = open_salon(shop, "Cleo", name="Other", policy=second)
    cut, _ = spa.wishes("10:00")
    package = spa.book(bookings=[cut, other.wish(slot=other.slot("10:30", TUESDAY, 60))])
    assert seen(spa, package)["allowedAnonymousActions"] == {"cancel": False, "reschedule": False}
    link = {"token": token_of(shop, package)}
    with refused("BOOKING_CANNOT_BE_CANCELLED"):
        shop.as_visitor.call(CANCEL, link)
    assert spa.read(package) == package


def test_e82_only_who_sees_all_of_it_has_its_token(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.booked()
    with refused("FAILED_GENERATING_TOKEN"):
        token_of(shop, package, shop.as_staff(spa.cut.staff[0]))
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        token_of(shop, package, shop.as_staff(UNKNOWN))
    with refused("PERMISSION_DENIED", 403):
        token_of(shop, package, shop.as_visitor)


def test_e82_a_token_opens_what_it_was_made_for(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked()
    booking = members(package)[0]
    named = {"bookingId": booking["id"]}
    single = shop.call("bookings.getAnonymousActionToken", named)["token"]
    for name in (GET, CANCEL):
        with refused("INVALID_TOKEN"):
            shop.as_visitor.call(name, {"token": single})
    whole = {"token": token_of(shop, package), "revision": booking["revision"]}
    for name in ("bookingsGetBookingAnonymously", "bookingsCancelBookingAnonymously"):
        with refused("INVALID_TOKEN"):
            shop.as_visitor.call(f"bookings.{name}", whole)


def test_e52_e64_e84_the_link_to_one_member_changes_nothing(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked()
    booking = members(package)[0]
    named = {"bookingId": booking["id"]}
    token = shop.call("bookings.getAnonymousActionToken", named)["token"]
    answer = shop.as_visitor.call("bookings.bookingsGetBookingAnonymously", {"token": token})
    assert answer["allowedAnonymousActions"] == {"cancel": False, "reschedule": False}
    with refused("BOOKING_CANNOT_BE_CANCELLED"):
        shop.as_visitor.call(
            "bookings.bookingsCancelBookingAnonymously", {"token": token, "revision": "1"}
        )
    assert spa.read(package) == package


def test_e85_it_lives_until_thirty_days_after_the_last_booking(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.booked("10:00")  # ends on Tuesday at half past eleven
    token = token_of(shop, package)
    shop.clock.advance(days=31, hours=3, minutes=30)
    assert shop.as_visitor.call(GET, {"token": token})["multiServiceBooking"]["id"]
    shop.clock.advance(seconds=1)
    with refused("INVALID_TOKEN"):
        shop.as_visitor.call(GET, {"token": token})


def test_e83_a_dissolved_package_is_gone(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.book()
    token = token_of(shop, package)
    body = {"multiServiceBookingId": package["id"]}
    shop.call("bookings.removeBookingsFromMultiServiceBooking", body)
    with refused("MULTI_SERVICE_BOOKING_NOT_FOUND", 404):
        shop.as_visitor.call(GET, {"token": token})
