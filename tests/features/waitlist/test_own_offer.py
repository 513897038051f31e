"""Who has the offer is never in the way of its own place, whoever confirms (E42, E77, E81, K23)."""

from __future__ import annotations

import pytest

from tests.features.checkout.till import order_of
from tests.features.holds.hall import Hall, id_of, waiting_hall, with_token
from tests.support.shop import Json, Shop, refused

CHECKED: Json = {"flowControlSettings": {"checkAvailabilityValidation": True}}


@pytest.fixture(params=["CLASS", "COURSE"])
def hall(shop: Shop, request: pytest.FixtureRequest) -> Hall:
    """A class or course with two places."""
    return waiting_hall(shop, kind=request.param)


def offered(hall: Hall, *parties: int) -> list[Json]:
    """The bookings of who waits, after the hall was filled and its places were freed again."""
    filled = hall.booked(2)
    made = hall.waiting(*parties)
    hall.cancel(filled)
    return [hall.stored(id_of(each)) for each in made]


@pytest.mark.parametrize("flow", [{}, CHECKED])
def test_e81_the_business_confirms_the_very_booking_that_has_the_offer(
    hall: Hall, flow: Json
) -> None:
    first, second = offered(hall, 2, 1)
    confirmed = hall.step("confirmBooking", first, **flow)
    assert confirmed["status"] == "CONFIRMED" and "doubleBooked" not in confirmed
    assert hall.registrations() == {first["id"]: "ENROLLED", second["id"]: "WAITING"}
    assert hall.free() == 0


def test_e81_of_two_offers_the_other_one_goes_on_as_it_was(hall: Hall) -> None:
    first, second = offered(hall, 1, 1)
    before = hall.list()["registrations"][1]
    hall.shop.clock.advance(minutes=4)
    assert "doubleBooked" not in hall.step("confirmBooking", first, **CHECKED)
    assert hall.list()["registrations"][0] == {**before, "position": 1}
    assert "doubleBooked" not in hall.step("confirmBooking", second, **CHECKED)


def test_e81_whose_turn_it_is_not_is_confirmed_only_as_one_too_many(hall: Hall) -> None:
    first, second = offered(hall, 2, 2)
    with refused("NO_OPEN_SPOTS"):
        hall.step("confirmBooking", second, **CHECKED)
    assert hall.step("confirmBooking", second)["doubleBooked"] is True
    # Its places are gone: the offer is withdrawn rather than refused when it is answered.
    assert hall.registrations() == {first["id"]: "WAITING", second["id"]: "ENROLLED"}
    hall.cancel(hall.stored(second["id"]))
    assert hall.registrations()[first["id"]] == "SUGGESTING"


def test_e42_an_offer_that_passed_is_nobodys_own(hall: Hall) -> None:
    first, _ = offered(hall, 2, 2)
    hall.shop.clock.advance(minutes=10)
    with refused("NO_OPEN_SPOTS"):
        hall.step("confirmBooking", first, **CHECKED)


@pytest.mark.parametrize("many", [False, True])
def test_e77_what_was_booked_from_an_offer_is_confirmed_undisputed(hall: Hall, many: bool) -> None:
    first, second = offered(hall, 2, 2)
    call = hall.shop.call
    made = call("waitlist.bookFromOffer", {"bookingId": first["id"]})["booking"]
    decision = {"bookingId": made["id"], "paymentStatus": "UNDEFINED"}
    if many:
        # E41: who only waits cannot be decided about, and its offer stays what it is.
        asked = [decision, {"bookingId": second["id"]}]
        found = call("bookings.bulkConfirmOrDeclineBooking", {"details": asked})["results"]
        assert [each["itemMetadata"]["success"] for each in found] == [True, False]
        assert found[1]["itemMetadata"]["error"]["code"] == "INVALID_BOOKING_STATUS"
    else:
        call("bookings.confirmOrDeclineBooking", decision)
    confirmed = hall.stored(made["id"])
    assert confirmed["status"] == "CONFIRMED" and "doubleBooked" not in confirmed
    assert hall.registrations() == {first["id"]: "ENROLLED", second["id"]: "WAITING"}


def test_e77_the_checkout_confirms_what_was_booked_from_an_offer(hall: Hall) -> None:
    first, _ = offered(hall, 2, 2)
    owner = hall.shop.owner
    made = owner.call("waitlist.bookFromOffer", {"bookingId": first["id"]})["booking"]
    order_of(owner, made)
    confirmed = hall.stored(made["id"])
    assert confirmed["status"] == "CONFIRMED" and "doubleBooked" not in confirmed


@pytest.mark.parametrize("step", ["confirmBooking", "confirmOrDeclineBooking"])
def test_k23_a_booking_is_not_in_the_way_of_what_its_hold_keeps(hall: Hall, step: str) -> None:
    wish = with_token(hall.wish(2), hall.hold(2))
    made = hall.shop.call("bookings.createBooking", {"booking": wish})["booking"]
    (waits,) = hall.waiting(1)
    body = {"bookingId": made["id"]}
    more = {"revision": made["revision"], **CHECKED} if step == "confirmBooking" else {}
    confirmed = hall.shop.call(f"bookings.{step}", body | more)["booking"]
    assert confirmed["status"] == "CONFIRMED" and "doubleBooked" not in confirmed
    hall.shop.clock.advance(minutes=10)
    assert hall.registrations() == {id_of(waits): "WAITING"}


def test_e61_a_party_that_grows_keeps_its_offer_as_far_as_there_are_places(hall: Hall) -> None:
    first, second = offered(hall, 1, 1)
    grown = hall.step("updateNumberOfParticipants", first, totalParticipants=2)
    # The other place is on offer to somebody else: it waits until two are free.
    assert hall.registrations() == {first["id"]: "WAITING", second["id"]: "SUGGESTING"}
    hall.step("declineBooking", second)
    assert hall.registrations() == {first["id"]: "SUGGESTING"}
    hall.step("updateNumberOfParticipants", grown, totalParticipants=1)
    assert hall.registrations() == {first["id"]: "SUGGESTING"}
