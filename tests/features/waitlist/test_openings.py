"""Whatever makes room or takes it away reaches those who wait: the calendar, services, policies
(E75, E76, B12, B27, calendar 10.7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.holds.hall import Hall, id_of, waiting_hall, with_token
from tests.features.slots import salon
from tests.support.shop import Json, Shop, refused

OFF: Json = {"enabled": False, "capacity": 10, "reservationTimeInMinutes": 10}
ON: Json = {**OFF, "enabled": True}


@pytest.fixture(params=["CLASS", "COURSE"])
def hall(shop: Shop, request: pytest.FixtureRequest) -> Hall:
    """A class or course with two places."""
    return waiting_hall(shop, kind=request.param)


def change_service(hall: Hall, **sent: Any) -> None:
    """Change the service, as it stands now."""
    now = hall.shop.call("services.getService", {"serviceId": hall.service["id"]})["service"]
    given = {"id": now["id"], "revision": now["revision"], **sent}
    hall.shop.call("services.updateService", {"service": given})


def change_policy(hall: Hall, **rules: Any) -> None:
    """Change the policy of the service, as it stands now."""
    policy_id = hall.service["bookingPolicy"]["id"]
    asked = {"bookingPolicyId": policy_id}
    now = hall.shop.call("bookingPolicies.getBookingPolicy", asked)["bookingPolicy"]
    given = {"id": policy_id, "revision": now["revision"], **rules}
    hall.shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": given})


def take_regardless(hall: Hall, way: str) -> Json:
    """A booking by which the business takes one place, whatever is kept for whom."""
    flow = {"flowControlSettings": {"skipAvailabilityValidation": True}}
    status = "CONFIRMED" if way == "create" else "CREATED"
    body = {"booking": hall.wish(1, status=status), **flow}
    made: Json = hall.shop.call("bookings.createBooking", body)["booking"]
    return made if way == "create" else hall.step("confirmBooking", made)


class TestParticipations:
    """Who takes part without a booking is taken off, or brings fewer (10.10, C44)."""

    def test_e75_whoever_is_taken_off_leaves_places_to_those_who_wait(self, hall: Hall) -> None:
        joined = desk.join(hall.shop, 2, **hall.target)
        hall.waiting(2)
        desk.leave(hall.shop, joined)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_e75_so_does_a_party_that_becomes_smaller(self, hall: Hall) -> None:
        joined = desk.join(hall.shop, 2, **hall.target)
        hall.waiting(1)
        desk.rejoin(hall.shop, joined, partySize=1)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_e81_one_that_comes_in_takes_the_place_on_offer(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(2)
        hall.cancel(filled)
        desk.join(hall.shop, 1, **hall.target)
        assert hall.states() == ["WAITING"]

    def test_10_7_a_party_of_the_whole_schedule_makes_room_in_every_session(
        self, shop: Shop
    ) -> None:
        hall = waiting_hall(shop)
        first, later = hall.event, hall.another("2026-06-03")
        joined = desk.join(shop, 2, scheduleId=hall.service["schedule"]["id"])
        for event in (first, later):
            hall.event = event
            hall.waiting(2)
        desk.leave(shop, joined)
        for event in (first, later):
            hall.event = event
            assert hall.states() == ["SUGGESTING"]

    def test_10_9_a_party_of_a_series_makes_room_in_its_occurrences(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        series = hall.another("2026-06-03", recurrenceRule=desk.weekly("WEDNESDAY"))
        joined = desk.join(shop, 2, eventId=series["id"])
        (hall.event,) = hall.sessions("2026-06-10", "2026-06-11")
        hall.waiting(2)
        desk.leave(shop, joined)
        assert hall.states() == ["SUGGESTING"]


class TestCapacity:
    """More places than before: of a session, a series, or by the default of the service (A56)."""

    def test_a56_the_default_of_the_service_reaches_its_coming_sessions(self, hall: Hall) -> None:
        hall.booked(2)
        hall.waiting(1)
        change_service(hall, defaultCapacity=3)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_a56_changed_for_all_that_a_filter_finds(self, hall: Hall) -> None:
        hall.booked(2)
        hall.waiting(1)
        asked = {"filter": {"id": hall.service["id"]}, "service": {"defaultCapacity": 3}}
        hall.shop.call("services.bulkUpdateServicesByFilter", asked)
        hall.shop.run_jobs()
        assert hall.states() == ["SUGGESTING"]

    def test_e75_a_series_that_becomes_larger(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        series = hall.another("2026-06-03", recurrenceRule=desk.weekly("WEDNESDAY"))
        untouched, *_, booked = hall.sessions("2026-06-03", "2026-07-01")
        hall.event = booked
        hall.booked(2)
        hall.waiting(1)
        # For three there never was room, so nobody has touched this occurrence.
        hall.event = untouched
        hall.waiting(3)
        desk.change(shop, desk.get(shop, series["id"]), totalCapacity=3)
        assert hall.states() == ["SUGGESTING"]
        hall.event = booked
        assert hall.states() == ["SUGGESTING"]

    def test_4_5_the_default_of_the_schedule_reaches_its_series(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.another("2026-06-03", recurrenceRule=desk.weekly("WEDNESDAY"))
        (hall.event,) = hall.sessions("2026-06-03", "2026-06-04")
        hall.waiting(3)
        change_service(hall, defaultCapacity=3)
        assert hall.states() == ["SUGGESTING"]

    def test_e81_a_smaller_session_withdraws_what_it_no_longer_has(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        filled = hall.booked(2)
        hall.waiting(2)
        hall.cancel(filled)
        change_service(hall, defaultCapacity=1)
        assert hall.states() == ["WAITING"] and hall.free() == 1


class TestSwitchedOff:
    """B27: what the policy says now goes for what comes; what was offered is kept (B12)."""

    @pytest.fixture
    def offered(self, hall: Hall) -> tuple[Hall, list[Json]]:
        """One has the offer of both places, and one comes after."""
        filled = hall.booked(2)
        made = hall.waiting(2, 2)
        hall.cancel(filled)
        return hall, made

    def test_b27_the_running_offer_keeps_its_time_and_nobody_comes_after(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, _ = offered
        change_policy(hall, waitlistPolicy=OFF)
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0
        with refused(hall.exceeded):
            hall.booked(1)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "WAITING"] and hall.free() == 2
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL"
        hall.booked(2)

    def test_e77_it_can_still_be_taken(self, offered: tuple[Hall, list[Json]]) -> None:
        hall, (first, second) = offered
        change_policy(hall, waitlistPolicy=OFF)
        hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(first)})
        assert hall.registrations() == {id_of(first): "ENROLLED", id_of(second): "WAITING"}
        # E29: not paid in time, its places are everybody's.
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING", "ENROLLED"] and hall.free() == 2

    @pytest.mark.parametrize("way", ["create", "confirm"])
    def test_e81_the_business_may_take_it_knowingly(
        self, offered: tuple[Hall, list[Json]], way: str
    ) -> None:
        hall, (first, second) = offered
        change_policy(hall, waitlistPolicy=OFF)
        assert take_regardless(hall, way)["doubleBooked"] is True
        # As with the list switched on: it is withdrawn rather than refused when it is answered.
        assert hall.registrations() == {id_of(first): "WAITING", id_of(second): "WAITING"}
        assert hall.free() == 1
        with refused("NO_OPEN_SPOTS"):
            hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(first)})
        hall.booked(1)

    def test_e81_another_offer_whose_places_are_left_goes_on(self, hall: Hall) -> None:
        filled = hall.booked(2)
        one, other = hall.waiting(1, 1)
        hall.cancel(filled)
        change_policy(hall, waitlistPolicy=OFF)
        take_regardless(hall, "create")
        assert hall.registrations() == {id_of(one): "SUGGESTING", id_of(other): "WAITING"}
        hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(one)})

    def test_b12_what_is_freed_afterwards_is_open_to_all(self, hall: Hall) -> None:
        one, other = hall.booked(1), hall.booked(1)
        hall.waiting(1, 1)
        hall.cancel(one)
        change_policy(hall, waitlistPolicy=OFF)
        hall.cancel(other)
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 1

    def test_b12_who_leaves_an_offer_leaves_it_to_all(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, (first, _) = offered
        change_policy(hall, waitlistPolicy=OFF)
        hall.shop.call("waitlist.leave", {"bookingId": id_of(first)})
        assert hall.states() == ["WAITING"] and hall.free() == 2

    def test_b12_nobody_waits_for_what_is_held(self, hall: Hall) -> None:
        hall.hold(2)
        hall.waiting(2)
        change_policy(hall, waitlistPolicy=OFF)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING"] and hall.free() == 2

    def test_b27_switched_on_again_those_who_still_wait_have_their_turn(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, _ = offered
        change_policy(hall, waitlistPolicy=OFF)
        hall.shop.clock.advance(minutes=10)
        change_policy(hall, waitlistPolicy=ON)
        assert hall.states() == ["DECLINED", "SUGGESTING"] and hall.free() == 0

    def test_b27_the_same_when_the_service_has_another_policy(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, _ = offered
        change_service(hall, bookingPolicy=salon.policy(hall.shop))
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "WAITING"] and hall.free() == 2

    def test_b26_or_its_policy_is_deleted(self, offered: tuple[Hall, list[Json]]) -> None:
        hall, _ = offered
        asked = {"bookingPolicyId": hall.service["bookingPolicy"]["id"]}
        hall.shop.call("bookingPolicies.deleteBookingPolicy", asked)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "WAITING"] and hall.free() == 2

    def test_e80_the_same_when_nothing_can_be_booked_online(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, (_, second) = offered
        change_service(hall, onlineBooking={"enabled": False})
        assert hall.states() == ["SUGGESTING", "WAITING"]
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "WAITING"]
        with refused("NO_OPEN_SPOTS"):
            hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(second)})
        assert hall.list()["list"]["state"] == "IDLE"

    def test_b27_a_shorter_time_goes_for_the_turns_to_come(
        self, offered: tuple[Hall, list[Json]]
    ) -> None:
        hall, _ = offered
        change_policy(hall, waitlistPolicy={**ON, "reservationTimeInMinutes": 1})
        hall.shop.clock.advance(minutes=9)
        assert hall.states() == ["SUGGESTING", "WAITING"]
        hall.shop.clock.advance(minutes=1)
        assert hall.states() == ["DECLINED", "SUGGESTING"]
        hall.shop.clock.advance(minutes=1)
        assert hall.states() == ["DECLINED", "DECLINED"]


class TestSmallerReservations:
    """K23, E61: a booking that is not paid keeps no more places than its party needs."""

    def test_e61_the_places_it_no_longer_wants_are_free_at_once(self, hall: Hall) -> None:
        wish = with_token(hall.wish(2), hall.hold(2))
        made = hall.shop.call("bookings.createBooking", {"booking": wish})["booking"]
        assert hall.free() == 0
        hall.step("updateNumberOfParticipants", made, totalParticipants=1)
        assert hall.free() == 1
        hall.shop.clock.advance(minutes=10)
        assert hall.free() == 2

    def test_e75_they_go_to_whoever_waits(self, hall: Hall) -> None:
        wish = with_token(hall.wish(2), hall.hold(2))
        made = hall.shop.call("bookings.createBooking", {"booking": wish})["booking"]
        hall.waiting(1, 1)
        hall.step("updateNumberOfParticipants", made, totalParticipants=1)
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0

    def test_k23_more_are_not_kept_than_were_held(self, shop: Shop) -> None:
        hall = waiting_hall(shop, 3)
        wish = with_token(hall.wish(1), hall.hold(1))
        made = shop.call("bookings.createBooking", {"booking": wish})["booking"]
        hall.step("updateNumberOfParticipants", made, totalParticipants=2)
        assert hall.free() == 2
