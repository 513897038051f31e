"""What a booking asks before it claims: is this a slot, and who takes it (E6, E8, K15)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.availability.slot import Refusal
from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.slots.choosing import Choice, Time, candidates, choose
from tests.features.calendar import desk
from tests.features.slots.salon import (
    LIST,
    STAFF,
    TUESDAY,
    asked,
    books,
    free,
    needs,
    room,
    room_type,
    service,
    slots,
    times,
    works,
)
from tests.support.rooms import reading
from tests.support.shop import Json, Shop


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-12:00")


@pytest.fixture
def bea(shop: Shop) -> Json:
    return works(shop, "Bea", "11:00-13:00")


def time_of(slot: Json) -> Time:
    start, end = (desk.utc(slot[name]) for name in ("localStartDate", "localEndDate"))
    return Time(start, end, slot["location"]["id"])


def chosen(shop: Shop, service: Json, time: Time, **more: Any) -> Choice | Refusal:
    async def work(call: Call) -> Choice | Refusal:
        return await choose(call, await offer(call, service["id"]), time, **more)

    return reading(shop, LIST, work)


def who(choice: Choice | Refusal) -> list[str]:
    assert isinstance(choice, Choice), choice
    return list(choice.names.values())


def test_k15_what_is_shown_can_be_chosen_by_everybody_shown(
    shop: Shop, ann: Json, bea: Json
) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    massage = service(shop, ann, bea, buffer=15, serviceResources=needs(kind))
    books(shop, massage, TUESDAY, "11:00", [bea["resourceId"]])
    found = slots(shop, massage, TUESDAY, includeResourceTypeIds=[STAFF, kind])
    assert found
    for slot in found:
        for person in (ann, bea):
            only = {STAFF: frozenset([person["resourceId"]])}
            choice = chosen(shop, massage, time_of(slot), chosen=only)
            assert isinstance(choice, Choice) == (person["name"] in free(slot))
        assert set(chosen_types(chosen(shop, massage, time_of(slot)))) == {STAFF, kind}


def chosen_types(choice: Choice | Refusal) -> list[str]:
    assert isinstance(choice, Choice)
    return list(choice.resources)


def test_e6_a_start_off_the_grid_is_refused_unless_told(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann)
    first = time_of(slots(shop, cut, TUESDAY)[0])
    shifted = Time(first.start + 600, first.end + 600, first.location)
    refusal = chosen(shop, cut, shifted)
    assert isinstance(refusal, Refusal) and refusal.reason == "offGrid"
    assert who(chosen(shop, cut, shifted, on_grid=False)) == ["Ann"]


def test_e8_who_is_taken_is_not_chosen(shop: Shop, ann: Json, bea: Json) -> None:
    cut = service(shop, ann, bea)
    at_eleven = next(each for each in slots(shop, cut, TUESDAY) if times([each]) == ["11:00"])
    books(shop, cut, TUESDAY, "11:00", [ann["resourceId"]])
    assert who(chosen(shop, cut, time_of(at_eleven))) == ["Bea"]
    books(shop, cut, TUESDAY, "11:00", [bea["resourceId"]])
    refusal = chosen(shop, cut, time_of(at_eleven))
    assert isinstance(refusal, Refusal) and refusal.reason == "nothingFree"
    assert {each.resource_id for each in refusal.obstacles} == {
        ann["resourceId"],
        bea["resourceId"],
    }


def test_e42_a_booking_does_not_stand_in_its_own_way(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, buffer=30)
    time = time_of(slots(shop, cut, TUESDAY)[0])
    event_id = books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    assert isinstance(chosen(shop, cut, time), Refusal)
    assert who(chosen(shop, cut, time, ignoring=frozenset({event_id}))) == ["Ann"]
    later = Time(time.start + 1800, time.end + 1800, time.location)
    assert isinstance(chosen(shop, cut, later), Refusal)
    assert who(chosen(shop, cut, later, ignoring=frozenset({event_id}))) == ["Ann"]


def test_e8_candidates_are_all_who_could_take_it(shop: Shop, ann: Json, bea: Json) -> None:
    kind = room_type(shop)
    blue = room(shop, "Blue", kind)
    massage = service(shop, ann, bea, serviceResources=needs(kind))

    async def work(call: Call) -> tuple[list[str], list[str]]:
        wanted = await offer(call, massage["id"])
        narrowed = {STAFF: frozenset([bea["resourceId"]])}
        return await candidates(call, wanted), await candidates(call, wanted, narrowed)

    everybody, narrowed = reading(shop, LIST, work)
    assert everybody == sorted([ann["resourceId"], bea["resourceId"], blue["id"]])
    assert narrowed == sorted([bea["resourceId"], blue["id"]])


def test_d3_the_list_agrees_with_the_choice_on_every_half_hour(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, buffer=30)
    books(shop, cut, TUESDAY, "11:00", [ann["resourceId"]])
    answer = shop.call(LIST, asked(cut, TUESDAY))
    shown = {time_of(each).start for each in answer["timeSlots"]}
    location = answer["timeSlots"][0]["location"]["id"]
    midnight = desk.utc(f"{TUESDAY}T00:00:00")
    free_starts = {
        start
        for start in range(midnight, midnight + 86_400, 1800)
        if isinstance(chosen(shop, cut, Time(start, start + 1800, location)), Choice)
    }
    assert free_starts == shown
