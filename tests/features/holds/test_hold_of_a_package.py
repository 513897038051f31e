"""A hold for a visit of several services: all times or none, redeemed once (E30, K23, E65)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.contract import METHODS
from tests.features.bookings.salon import TUESDAY, Salon, open_salon
from tests.features.bookings.spa import CREATE, Spa, later, members, open_spa, statuses
from tests.features.checkout.till import order_of
from tests.features.holds.hall import at_once, open_hall, with_token
from tests.features.holds.test_holds import hold_rows
from tests.support.shop import Json, Shop, Voice, invalid, refused

HOLD = "holds.createHold"
MINUTES = 10


@pytest.fixture
def spa(shop: Shop) -> Spa:
    return open_spa(shop)


def held(
    spa: Spa,
    clock: str = "10:00",
    *,
    voice: Voice | None = None,
    bookings: list[Json] | None = None,
    **sent: Any,
) -> Json:
    body = {"bookings": bookings or spa.wishes(clock), **sent}
    made: Json = (voice or spa.shop.as_visitor).call(HOLD, body)["hold"]
    return made


def booked(spa: Spa, hold: Json, clock: str = "10:00", **over: Any) -> Json:
    wishes = [with_token(each, hold) for each in spa.wishes(clock, **over)]
    return spa.book(bookings=wishes)


def taken(spa: Spa) -> tuple[bool, bool]:
    """Whether the cut at ten and the colour after it are taken for everybody else."""
    return "10:00" not in spa.cut.starts(), "10:30" not in spa.colour.starts()


class TestTimes:
    def test_k23_all_times_of_a_visit_are_taken_for_everybody_else(self, spa: Spa) -> None:
        assert taken(spa) == (False, False)
        hold = held(spa)
        assert hold["expirationDate"] == "2026-06-01T08:10:00.000Z"
        assert taken(spa) == (True, True)
        with refused("SLOT_NOT_AVAILABLE"):
            spa.book()
        with refused("SLOT_NOT_AVAILABLE"):
            held(spa)

    def test_e30_the_answer_says_who_is_held_in_the_order_of_the_request(self, spa: Spa) -> None:
        hold = held(spa, bookings=spa.wishes()[::-1])
        assert "booking" not in hold
        slots = [each["bookedEntity"]["slot"] for each in hold["bookings"]]
        assert [each["startDate"][11:16] for each in slots] == ["10:30", "10:00"]
        people = [each["resource"]["id"] for each in slots]
        assert people == [*spa.colour.staff, *spa.cut.staff]
        assert statuses(booked(spa, hold, status="CONFIRMED")) == ["CONFIRMED", "CONFIRMED"]

    def test_k23_they_are_free_again_by_the_clock_alone(self, spa: Spa) -> None:
        hold = held(spa)
        spa.shop.clock.advance(minutes=MINUTES)
        assert taken(spa) == (False, False)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(spa, hold)

    def test_e30_given_back_all_are_free_at_once(self, spa: Spa) -> None:
        hold, visitor = held(spa), spa.shop.as_visitor
        visitor.call("holds.deleteHold", {"token": hold["token"]})
        assert taken(spa) == (False, False) and hold_rows(spa.shop) == []
        with refused("SLOT_HOLD_UNAVAILABLE"):
            visitor.call("holds.deleteHold", {"token": hold["token"]})

    def test_e65_all_or_none(self, spa: Spa) -> None:
        spa.colour.booked("11:00")
        with refused("SLOT_NOT_AVAILABLE"):
            held(spa)
        assert hold_rows(spa.shop) == [] and "10:00" in spa.cut.starts()

    def test_d51_what_follows_need_not_be_on_the_grid(self, spa: Spa) -> None:
        long = open_salon(spa.shop, "Cleo", minutes=45)

        def visit(clock: str) -> list[Json]:
            then = later(clock, 45)
            first = long.wish(slot=long.slot(clock, TUESDAY, 45))
            return [first, spa.colour.wish(slot=spa.colour.slot(then, TUESDAY, 60))]

        hold = held(spa, bookings=visit("10:00"))
        wishes = [with_token(each, hold) for each in visit("10:00")]
        assert statuses(spa.book(bookings=wishes)) == ["CREATED", "CREATED"]
        with refused("SLOT_NOT_AVAILABLE"):
            held(spa, bookings=visit("13:05"))

    def test_d52_one_person_holds_both_whatever_is_kept_free_after_the_first(
        self, shop: Shop
    ) -> None:
        spa = open_spa(shop, one=True, buffer=30)
        hold = held(spa)
        assert {"11:30"} <= set(spa.colour.starts()) and "11:00" not in spa.colour.starts()
        package = booked(spa, hold, status="CONFIRMED")
        assert statuses(package) == ["CONFIRMED", "CONFIRMED"]
        assert all("doubleBooked" not in each for each in members(package))


class TestRedeeming:
    def test_e30_it_is_used_once(self, spa: Spa) -> None:
        hold = held(spa)
        assert statuses(booked(spa, hold, status="CONFIRMED")) == ["CONFIRMED", "CONFIRMED"]
        assert hold_rows(spa.shop) == []
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(spa, hold)

    def test_k23_a_created_package_keeps_its_times_until_the_hold_would_lapse(
        self, spa: Spa
    ) -> None:
        hold = held(spa)
        spa.shop.clock.advance(minutes=4)
        package = booked(spa, hold)
        assert statuses(package) == ["CREATED", "CREATED"] and taken(spa) == (True, True)
        ids = sorted(("booking", each["id"]) for each in members(package))
        assert sorted(hold_rows(spa.shop)) == ids
        assert "openbookings" not in members(package)[0]["extendedFields"]["namespaces"]
        spa.shop.clock.advance(minutes=6)
        assert taken(spa) == (False, False)

    @pytest.mark.parametrize("one", [False, True])
    def test_k23_it_does_not_stand_in_the_way_of_its_own_package(
        self, shop: Shop, one: bool
    ) -> None:
        spa = open_spa(shop, one=one, buffer=30)
        confirmed = spa.confirm(booked(spa, held(spa)))
        assert statuses(confirmed) == ["CONFIRMED", "CONFIRMED"]
        assert all("doubleBooked" not in each for each in members(confirmed))
        assert hold_rows(shop) == []

    def test_e30_who_was_held_takes_it_though_others_became_free(self, shop: Shop) -> None:
        cut = open_salon(shop, "Ann", "Bea", minutes=30, name="Cut")
        spa = Spa(shop, cut, open_salon(shop, "Cleo", name="Colour"))
        slot = cut.slot("10:00", TUESDAY, 30)
        rival = cut.booked("10:00", slot=slot)
        hold = held(spa)
        promised = hold["bookings"][0]["bookedEntity"]["slot"]["resource"]["id"]
        assert promised != rival["bookedEntity"]["slot"]["resource"]["id"]
        cut.cancel(rival)
        package = booked(spa, hold)
        resource = members(package)[0]["bookedEntity"]["slot"]["resource"]
        assert (resource["id"], resource["explicitlyRequested"]) == (promised, False)
        confirmed = members(spa.confirm(package))[0]
        assert confirmed["bookedEntity"]["slot"]["resource"]["id"] == promised

    def test_k23_nor_in_its_way_at_the_checkout(self, shop: Shop) -> None:
        spa = open_spa(shop, one=True, buffer=30)
        hold = held(spa)
        wishes = [with_token(each, hold) for each in spa.wishes()]
        package = spa.book(bookings=wishes, voice=shop.as_visitor)
        order_of(shop.as_visitor, *members(package))
        after = spa.read(package)
        assert statuses(after) == ["CONFIRMED", "CONFIRMED"]
        assert all("doubleBooked" not in each for each in members(after))

    def test_k23_a_package_that_ends_gives_its_times_back(self, spa: Spa) -> None:
        spa.decline(booked(spa, held(spa)))
        assert taken(spa) == (False, False) and hold_rows(spa.shop) == []

    def test_e30_each_may_have_a_hold_of_its_own(self, spa: Spa) -> None:
        cut, colour = spa.wishes()
        wishes = []
        for wish in (cut, {**colour, **spa.colour.wish(slot=spa.colour.slot("10:30"))}):
            hold = spa.shop.as_visitor.call(HOLD, {"booking": wish})["hold"]
            wishes.append(with_token(wish, hold))
        assert statuses(spa.book(bookings=wishes)) == ["CREATED", "CREATED"]


class TestSomethingElse:
    def test_e30_other_times(self, spa: Spa) -> None:
        hold = held(spa)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(spa, hold, "11:00")
        assert taken(spa) == (True, True)

    def test_e30_a_part_of_it_and_the_hold_stays(self, spa: Spa) -> None:
        hold = held(spa)
        cut, colour = spa.wishes()
        with refused("SLOT_HOLD_UNAVAILABLE"):
            spa.shop.call("bookings.createBooking", {"booking": with_token(cut, hold)})
        with refused("SLOT_HOLD_UNAVAILABLE"):
            spa.book(bookings=[with_token(cut, hold), colour])
        assert statuses(booked(spa, hold)) == ["CREATED", "CREATED"]

    def test_e30_more_than_it_keeps(self, spa: Spa) -> None:
        hold = held(spa)
        third = spa.cut.wish(slot=spa.cut.slot("11:30", TUESDAY, 30))
        with refused("SLOT_HOLD_UNAVAILABLE"):
            spa.book(bookings=[with_token(each, hold) for each in (*spa.wishes(), third)])
        wishes = [*(with_token(each, hold) for each in spa.wishes()), third]
        assert statuses(spa.book(bookings=wishes)) == ["CREATED"] * 3

    def test_e30_the_same_times_of_other_services(self, spa: Spa) -> None:
        wishes = open_spa(spa.shop).wishes()
        hold = held(spa)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            spa.book(bookings=[with_token(each, hold) for each in wishes])


class TestRequest:
    def test_e65_gaps_are_no_sequence(self, spa: Spa) -> None:
        cut, _ = spa.wishes()
        late = spa.colour.wish(slot=spa.colour.slot("11:00"))
        with invalid(field="bookings[1].bookedEntity.slot.startDate"):
            held(spa, bookings=[cut, late])
        assert hold_rows(spa.shop) == []

    def test_e65_classes_are_none_of_it(self, spa: Spa) -> None:
        hall = open_hall(spa.shop)
        with invalid(field="bookings[1].bookedEntity.slot.serviceId"):
            held(spa, bookings=[spa.wishes()[0], hall.wish()])

    def test_e65_there_are_two_to_eight(self, spa: Spa) -> None:
        with invalid(field="bookings"):
            held(spa, bookings=spa.wishes()[:1])
        with invalid(field="bookings"):
            held(spa, bookings=spa.wishes() * 5)

    def test_e30_either_one_or_several(self, spa: Spa) -> None:
        with invalid(field="bookings"):
            held(spa, booking=spa.wishes()[0])
        with invalid(field="booking"):
            spa.shop.as_visitor.call(HOLD, {"minutes": 3})


def test_each_time_of_a_visit_counts_for_the_limit_of_its_address(shop: Shop) -> None:
    spa = open_spa(shop)

    def ask(body: Json) -> int:
        sent = {"authorization": shop.as_visitor.credential or ""}
        method = METHODS[HOLD]
        return int(shop.run(shop.engine.answer(method, body, sent, "192.0.2.1")).status)

    hall = open_hall(shop, 50)
    assert [ask({"booking": hall.wish()}) for _ in range(17)] == [200] * 17
    assert ask({"bookings": spa.wishes()}) == 200
    assert ask({"bookings": spa.wishes("14:00")}) == 429, "one is left, and a visit needs two"
    assert ask({"booking": hall.wish()}) == 200


def other_way_round(spa: Spa, clock: str = "10:00") -> list[Json]:
    """The colour first, then the cut."""
    return [
        spa.colour.wish(slot=spa.colour.slot(clock, TUESDAY, 60)),
        spa.cut.wish(slot=spa.cut.slot(later(clock, 60), TUESDAY, 30)),
    ]


def test_e65_of_rivals_in_opposite_order_one_holds_all_and_the_others_nothing(shop: Shop) -> None:
    spa = open_spa(shop, one=True)
    chains = [spa.wishes(), other_way_round(spa)] * 4
    answers = at_once(shop.owner, [(HOLD, {"bookings": each}) for each in chains])
    assert sorted(status for status, _ in answers) == [200] + [428] * 7
    assert [kind for kind, _ in hold_rows(shop)] == ["hold", "hold"]


def test_e65_chains_of_the_same_people_in_opposite_order_never_wait_for_each_other(
    shop: Shop,
) -> None:
    """Ann then Bea against Bea then Ann, one after the other: a chain's locks are taken at once."""
    spa = open_spa(shop)
    chains = [spa.wishes(each) for each in ("10:00", "13:00", "16:00")]
    chains += [other_way_round(spa, each) for each in ("11:30", "14:30")]
    answers = at_once(shop.owner, [(HOLD, {"bookings": each}) for each in chains])
    assert [status for status, _ in answers] == [200] * 5


def test_e30_of_two_who_redeem_one_hold_one_wins(spa: Spa) -> None:
    hold = held(spa)
    wishes = [with_token(each, hold) for each in spa.wishes(status="CONFIRMED")]
    answers = at_once(spa.shop.owner, [(CREATE, {"bookings": wishes})] * 4)
    assert sorted(status for status, _ in answers) == [200, 428, 428, 428]
    assert hold_rows(spa.shop) == []


def test_e45_a_hold_and_a_booking_of_the_same_time_at_once(shop: Shop) -> None:
    spa = open_spa(shop)
    single = Salon(shop, spa.colour.service, spa.colour.staff)
    wish = single.wish(slot=single.slot("11:00"), status="CONFIRMED")
    visits = [(HOLD, {"bookings": spa.wishes("10:30")})] * 3
    answers = at_once(shop.owner, [*visits, ("bookings.createBooking", {"booking": wish})])
    assert sorted(status for status, _ in answers) == [200, 428, 428, 428]
