"""Reservations: kept for a while, counted by whoever asks what is free, and free by the clock."""

from __future__ import annotations

import asyncio

import pytest

from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.occupancy import busy_spans
from openbookings.engine.calendar.reservations.statements import remove_lapsed
from openbookings.engine.calendar.reserving import Kept, Kind, Reservation, TakenTime
from openbookings.engine.kernel.call import Call
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet
from tests.features.calendar.desk import reading, utc, writing
from tests.support.rooms import owners_call
from tests.support.shop import Shop

ANN, YOGA, CUT = "ann", "yoga", "cut"
DAY = Span(utc("2026-06-02T00:00"), utc("2026-06-03T00:00"))
TEN, ELEVEN = utc("2026-06-02T10:00"), utc("2026-06-02T11:00")
MINUTE = 60_000


def places(shop: Shop, number: int, minutes: int = 10, kind: Kind = Kind.HOLD) -> Reservation:
    expires = shop.clock.now + minutes * MINUTE
    made = Reservation(f"{kind}-{number}-{minutes}", kind, YOGA, number, expires)
    writing(shop, lambda call: reserving.reserve_seats(call, made))
    return made


def keep(shop: Shop, *kept: tuple[int, int]) -> None:
    writing(shop, lambda call: reserving.reserve_for_waitlist(call, YOGA, kept))


def an_hour(shop: Shop, minutes: int = 10) -> Reservation:
    made = Reservation("hour", Kind.HOLD, CUT, 0, shop.clock.now + minutes * MINUTE)
    taken = TakenTime((ANN,), Span(TEN, ELEVEN), before=0, after=900)
    writing(shop, lambda call: reserving.reserve_time(call, made, taken))
    return made


def busy(shop: Shop) -> SpanSet:
    now = shop.clock.now
    return reading(
        shop, lambda unit: busy_spans(unit, shop.site_id, {ANN: None}, None, DAY, now=now)
    )[ANN]


def reserved(shop: Shop) -> dict[str, int]:
    now = shop.clock.now
    return reading(
        shop, lambda unit: reserving.reserved_seats(unit, shop.site_id, [YOGA, CUT], now)
    )


def lifted(shop: Shop, reservation_id: str) -> Kept | None:
    return writing(shop, lambda call: reserving.lift(call, reservation_id))


class TestTime:
    def test_e30_reserved_time_is_taken_with_its_buffer_until_it_lapses(self, shop: Shop) -> None:
        an_hour(shop)
        assert busy(shop) == SpanSet([Span(TEN, ELEVEN + 900)])
        shop.clock.advance(minutes=9, seconds=59)
        assert busy(shop) != EMPTY
        shop.clock.advance(seconds=1)
        assert busy(shop) == EMPTY

    def test_e30_lifted_time_is_free_and_tells_whose_it_was(self, shop: Shop) -> None:
        made = an_hour(shop)
        kept = lifted(shop, made.id)
        assert kept is not None and kept.reservation == made
        assert [tuple(each) for each in kept.takers] == [(ANN, TEN, ELEVEN)]
        assert busy(shop) == EMPTY

    def test_e30_a_lapsed_reservation_cannot_be_lifted(self, shop: Shop) -> None:
        made = an_hour(shop, minutes=1)
        shop.clock.advance(minutes=1)
        assert lifted(shop, made.id) is None


class TestPlaces:
    def test_d43_reserved_places_are_counted_until_they_lapse(self, shop: Shop) -> None:
        places(shop, 2, minutes=5)
        places(shop, 3, minutes=10, kind=Kind.BOOKING)
        assert reserved(shop) == {YOGA: 5}
        shop.clock.advance(minutes=5)
        assert reserved(shop) == {YOGA: 3}
        shop.clock.advance(minutes=5)
        assert reserved(shop) == {}

    def test_e30_time_counts_as_no_place(self, shop: Shop) -> None:
        an_hour(shop)
        assert reserved(shop).get(CUT, 0) == 0

    def test_e75_places_for_those_who_wait_replace_the_former_ones_only(self, shop: Shop) -> None:
        places(shop, 1)
        now = shop.clock.now
        keep(shop, (2, now + MINUTE), (1, now + 2 * MINUTE))
        keep(shop, (4, now + MINUTE))
        assert reserved(shop) == {YOGA: 5}
        keep(shop)
        assert reserved(shop) == {YOGA: 1}


def test_e30_of_two_who_lift_one_reservation_one_gets_it(shop: Shop) -> None:
    made = an_hour(shop)

    async def both() -> list[Kept | None]:
        async def one(unit: Unit) -> Kept | None:
            call: Call = await owners_call(shop, "events.createEvent", unit)
            return await reserving.lift(call, made.id)

        return await asyncio.gather(*(shop.engine.store.write(one) for _ in range(2)))

    assert sum(each is not None for each in shop.run(both())) == 1


@pytest.mark.parametrize("minutes", [0, 10])
def test_what_lapsed_is_cleared_away_and_nothing_else(shop: Shop, minutes: int) -> None:
    an_hour(shop)
    shop.clock.advance(minutes=minutes)
    now = shop.clock.now

    async def clear(unit: Unit) -> int:
        return await remove_lapsed(unit, shop.site_id, now)

    removed = shop.run(shop.engine.store.write(clear))
    assert removed == (1 if minutes else 0)
    assert (busy(shop) == EMPTY) is bool(minutes)
