"""A link to one package: what cancelling it costs, and moving it as a whole (E69, E84, F24)."""

from __future__ import annotations

import pytest

from tests.features.bookings.reception import FORCED
from tests.features.bookings.salon import TUESDAY, open_salon
from tests.features.bookings.spa import OPEN, Spa, members, moves, open_spa, starts, statuses
from tests.features.bookings.test_anonymous_packages import token_of
from tests.support.shop import Json, Shop, refused

FEES = "bookingLinks.listMultiServiceBookingFees"
MOVE = "bookingLinks.rescheduleMultiServiceBooking"


def costs(percentage: str) -> Json:
    """Terms under which cancelling within two days costs a share of the price."""
    windows = [{"percentage": percentage, "startInMinutes": 2880}]
    return {
        **OPEN,
        "customPolicyDescription": {"enabled": True, "description": "Cancel in time."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationFeePolicy": {"enabled": True, "cancellationWindows": windows},
    }


def fees(spa: Spa, package: Json) -> dict[str, tuple[str, str]]:
    """Status and amount by booking, as the holder of the link is told them."""
    body = {"token": token_of(spa.shop, package)}
    found = spa.shop.as_visitor.call(FEES, body)["bookingFees"]
    return {
        each["bookingId"]: (
            each["cancellationFee"]["status"],
            each["cancellationFee"]["price"]["value"],
        )
        for each in found
    }


def wish(spa: Spa, package: Json, clock: str) -> Json:
    """What the holder of the link sends to move the package."""
    token = token_of(spa.shop, package)
    return {"token": token, "rescheduleBookingsInfo": moves(package, clock)}


def moved(spa: Spa, package: Json, clock: str) -> Json:
    body = wish(spa, package, clock)
    found: Json = spa.shop.as_visitor.call(MOVE, body)["multiServiceBooking"]
    return found


class TestFees:
    def test_f24_the_holder_is_told_what_cancelling_would_cost(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=costs("50"))
        package = spa.booked()
        cut, colour = members(package)
        assert fees(spa, package) == {
            cut["id"]: ("PREVIEW", "25.00"),
            colour["id"]: ("PREVIEW", "25.00"),
        }

    def test_f24_each_booking_has_the_fee_of_its_own_policy(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        dear = open_salon(shop, "Cleo", name="Dear", policy=costs("100"))
        cut, _ = spa.wishes(status="CONFIRMED")
        after = dear.wish(slot=dear.slot("10:30", TUESDAY, 60), status="CONFIRMED")
        package = spa.book(bookings=[cut, after])
        assert fees(spa, package) == {members(package)[1]["id"]: ("PREVIEW", "50.00")}

    def test_f24_what_was_shown_is_what_falls_due(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=costs("50"))
        package = spa.booked()
        before = fees(spa, package)
        link = {"token": token_of(shop, package)}
        shop.as_visitor.call("bookings.cancelMultiServiceBookingAnonymously", link)
        after = fees(spa, package)
        assert {each: value for each, (_, value) in after.items()} == {
            each: value for each, (_, value) in before.items()
        }
        assert {status for status, _ in after.values()} == {"UNKNOWN_STATUS"}

    def test_f24_without_a_fee_policy_there_is_none(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        assert fees(spa, spa.booked()) == {}


class TestMoving:
    def test_e69_the_holder_moves_it_as_a_whole(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.booked()
        after = moved(spa, package, "14:00")
        assert after["id"] == package["id"]
        assert (starts(after), statuses(after)) == (["14:00", "14:30"], ["CONFIRMED", "CONFIRMED"])
        assert "10:00" in spa.cut.starts() and "14:00" not in spa.cut.starts()

    def test_e84_its_participants_are_told_once(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        moved(spa, spa.booked(), "14:00")
        facts = [each for each in shop.facts() if each["slug"] == "rescheduled"]
        told = [each["actionEvent"]["body"].get("participantNotification") for each in facts]
        assert [bool((each or {}).get("notifyParticipants")) for each in told] == [True, False]

    def test_e50_what_needs_approval_waits_for_it_again(self, shop: Shop) -> None:
        asks = {"enabled": True, "requireManualApproval": True}
        spa = open_spa(shop, policy=OPEN, onlineBooking=asks)
        assert statuses(moved(spa, spa.booked(), "14:00")) == ["PENDING", "PENDING"]

    def test_e67_the_revisions_must_be_those_at_hand(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.booked()
        moved(spa, package, "14:00")
        body = wish(spa, package, "15:00")
        with refused("BOOKING_REVISION_MISMATCH"):
            shop.as_visitor.call(MOVE, body)

    def test_e69_a_time_that_is_taken_moves_nothing(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.booked()
        spa.colour.booked("15:00")
        body = wish(spa, package, "14:00")
        with refused("NO_OPEN_SPOTS"):
            shop.as_visitor.call(MOVE, body)
        assert spa.read(package) == package

    def test_e69_all_of_it_or_nothing(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.booked()
        body = wish(spa, package, "14:00")
        del body["rescheduleBookingsInfo"][1]
        with refused("NOT_ALL_BOOKINGS_WERE_SENT"):
            shop.as_visitor.call(MOVE, body)

    @pytest.mark.parametrize(
        "strict",
        [{}, {"reschedulePolicy": {"enabled": True, "allowAnonymous": False}}],
    )
    def test_b33_e84_the_strictest_policy_decides(self, shop: Shop, strict: Json) -> None:
        spa = open_spa(shop, policy=OPEN)
        other = open_salon(shop, "Cleo", name="Other", policy=strict)
        cut, _ = spa.wishes(status="CONFIRMED")
        after = other.wish(slot=other.slot("10:30", TUESDAY, 60), status="CONFIRMED")
        package = spa.book(bookings=[cut, after])
        body = wish(spa, package, "14:00")
        with refused("RESCHEDULING_NOT_ALLOWED"):
            shop.as_visitor.call(MOVE, body)
        assert spa.read(package) == package

    def test_e33_what_is_cancelled_stays(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.cancel(spa.booked(), **FORCED)
        body = wish(spa, package, "14:00")
        with refused("RESCHEDULING_NOT_ALLOWED"):
            shop.as_visitor.call(MOVE, body)

    def test_e82_a_link_to_one_booking_moves_no_package(self, shop: Shop) -> None:
        spa = open_spa(shop, policy=OPEN)
        package = spa.booked()
        named = {"bookingId": members(package)[0]["id"]}
        token = shop.call("bookings.getAnonymousActionToken", named)["token"]
        for name, more in ((MOVE, {"rescheduleBookingsInfo": moves(package, "14:00")}), (FEES, {})):
            with refused("INVALID_TOKEN"):
                shop.as_visitor.call(name, {"token": token, **more})
