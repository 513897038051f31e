"""How long a session lasts where customers choose: duration variants, ranges of hours (A9, D19)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog import examples
from tests.features.slots.salon import (
    GET,
    LIST,
    TUESDAY,
    asked,
    blocks,
    events_schedule,
    every,
    offers_extra,
    one,
    service,
    slots,
    step,
    times,
    works,
)
from tests.features.slots.test_booking import book, wanted
from tests.features.slots.test_end_options import rental
from tests.features.slots.test_statements import MOST
from tests.features.variants import menu
from tests.support.rooms import statements_of
from tests.support.shop import Json, Shop, invalid, refused

EXPLAIN = "availability.explain"


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-13:00")


def massage(shop: Shop, *people: Json, minutes: tuple[int, ...] = (60, 90), **over: Any) -> Json:
    """An appointment of 45 minutes by itself, with variants of these minutes."""
    made = service(shop, *people, minutes=45, payment=menu.VARIED, **over)
    menu.create(shop, menu.by_length(made, *minutes))
    return made


def choice_id(shop: Shop, service: Json, minutes: int) -> str:
    """The id of the choice that lasts so long."""
    for variant in menu.of_service(shop, service)["variants"]["values"]:
        [choice] = variant["choices"]
        if choice["duration"]["minutes"] == minutes:
            found: str = choice["id"]
            return found
    raise AssertionError(f"no choice of {minutes} minutes")


def lasting(shop: Shop, service: Json, **choices: Any) -> list[str]:
    """The ends of the slots of a day."""
    found = slots(shop, service, TUESDAY, customerChoices=choices)
    return [each["localEndDate"][11:16] for each in found]


def test_a9_d19_the_first_variant_counts_and_not_the_services_own(shop: Shop, ann: Json) -> None:
    assert lasting(shop, massage(shop, ann)) == every(30, "11:00", "13:00")
    assert lasting(shop, massage(shop, ann, minutes=(90, 60))) == every(30, "11:30", "13:00")


def test_d19_the_chosen_variant_counts(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    long = choice_id(shop, cut, 90)
    for choices in ({"durationChoiceId": long}, {"durationInMinutes": 90}):
        assert lasting(shop, cut, **choices) == every(30, "11:30", "13:00")
    both = {"durationChoiceId": long, "durationInMinutes": 90}
    assert lasting(shop, cut, **both) == every(30, "11:30", "13:00")


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"durationChoiceId": examples.NO_SUCH_ID}, "durationChoiceId"),
        ({"durationInMinutes": 45}, "durationInMinutes"),
        ({"durationInMinutes": 75}, "durationInMinutes"),
    ],
)
def test_d19_what_is_no_variant_is_refused(
    shop: Shop, ann: Json, choices: Json, field: str
) -> None:
    cut = massage(shop, ann)
    with invalid(f"customerChoices.{field}"):
        lasting(shop, cut, **choices)


def test_d19_choice_and_minutes_must_agree(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    short = choice_id(shop, cut, 60)
    with invalid("customerChoices.durationInMinutes"):
        lasting(shop, cut, durationChoiceId=short, durationInMinutes=90)


def test_d19_add_ons_come_on_top_of_the_chosen_variant(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    mask = examples.add_on(shop)
    offers_extra(shop, cut, mask)
    extra = mask["durationInMinutes"]
    choices = {"durationChoiceId": choice_id(shop, cut, 90), "addOnIds": [mask["id"]]}
    [first, *_] = slots(shop, cut, TUESDAY, customerChoices=choices)
    lasts = slots(shop, cut, TUESDAY, customerChoices={**choices, "durationInMinutes": 90 + extra})
    assert first == lasts[0]
    with invalid("customerChoices.durationInMinutes"):
        slots(shop, cut, TUESDAY, customerChoices={**choices, "durationInMinutes": 90})


def test_d21_the_step_follows_the_first_variant(shop: Shop, ann: Json) -> None:
    step(shop, sameAsDuration=True)
    cut = massage(shop, ann)
    chosen = {"durationInMinutes": 90}
    assert times(slots(shop, cut, TUESDAY, customerChoices=chosen)) == ["10:00", "11:00"]


def test_d24_variants_bring_the_opening_hours_back(shop: Shop) -> None:
    # The business opens at 10, Ann at 9.
    early = works(shop, "Early", "09:00-12:00")
    assert times(slots(shop, massage(shop, early), TUESDAY)) == every(30, "10:00", "11:00")


def test_f10_without_variants_the_service_is_as_before(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    menu.delete(shop, menu.of_service(shop, cut))
    assert lasting(shop, cut)[0] == "10:45"


def test_d15_get_takes_the_end_as_the_choice(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    [first, *_] = slots(shop, cut, TUESDAY, customerChoices={"durationInMinutes": 90})
    assert shop.call(GET, one(first))["timeSlot"]["localEndDate"] == first["localEndDate"]
    chosen = {"durationChoiceId": choice_id(shop, cut, 90)}
    assert shop.call(GET, one(first, customerChoices=chosen))["timeSlot"]["bookable"]
    other = {"durationChoiceId": choice_id(shop, cut, 60)}
    with refused("SLOT_NOT_FOUND"):
        shop.call(GET, one(first, customerChoices=other))
    with refused("SLOT_NOT_FOUND"):
        shop.call(GET, one({**first, "localEndDate": f"{TUESDAY}T10:45:00"}))


@pytest.mark.parametrize(("end", "there"), [("11:00", True), ("12:30", True), ("10:30", False)])
def test_d15_d38_get_takes_any_end_of_an_hourly_range(
    shop: Shop, ann: Json, end: str, there: bool
) -> None:
    bike = rental(shop, ann)
    slot = {**slots(shop, bike, TUESDAY)[0], "localEndDate": f"{TUESDAY}T{end}:00"}
    if there:
        assert shop.call(GET, one(slot))["timeSlot"]["localEndDate"] == slot["localEndDate"]
        book(shop, slot)
        return
    with refused("SLOT_NOT_FOUND"):
        shop.call(GET, one(slot))
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, slot)


def with_choice(sent: Json, choice_id: str) -> Json:
    """A booking in which the one participant chose."""
    group = {"numberOfParticipants": 1, "choices": [{"choiceId": choice_id}]}
    kept = {name: value for name, value in sent.items() if name != "totalParticipants"}
    return {**kept, "participantsChoices": {"serviceChoices": [group]}}


def test_d19_e6_the_chosen_length_is_booked(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    [first, *_] = slots(shop, cut, TUESDAY, customerChoices={"durationInMinutes": 90})
    sent = with_choice(wanted(first), choice_id(shop, cut, 90))
    made = shop.as_visitor.call("bookings.createBooking", {"booking": sent})["booking"]
    assert made["bookedEntity"]["slot"]["endDate"] == f"{TUESDAY}T11:30:00"
    other = with_choice(wanted(first), choice_id(shop, cut, 60))
    with refused("SLOT_NOT_AVAILABLE"):
        shop.as_visitor.call("bookings.createBooking", {"booking": other})


def test_e6_no_other_length_than_a_variants_is_booked(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    first = {**slots(shop, cut, TUESDAY)[0], "localEndDate": f"{TUESDAY}T10:45:00"}
    sent = with_choice(wanted(first), choice_id(shop, cut, 60))
    with refused("SLOT_NOT_AVAILABLE"):
        shop.as_visitor.call("bookings.createBooking", {"booking": sent})


def test_d49_variants_follow_each_other(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    wish = [
        {"serviceId": cut["id"], "customerChoices": {"durationInMinutes": minutes}}
        for minutes in (90, 60)
    ]
    place = {"locationType": "BUSINESS", "id": cut["locations"][0]["business"]["id"]}
    sent = {**asked(cut, TUESDAY), "services": wish, "location": place}
    del sent["serviceId"]
    method = "multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots"
    [first, *_] = shop.call(method, sent)["timeSlots"]
    ends = [each["localEndDate"][11:16] for each in first["nestedTimeSlots"]]
    assert ends == ["11:30", "12:30"]


def test_k18_reasons_are_those_of_the_first_variant(shop: Shop, ann: Json) -> None:
    cut = massage(shop, ann)
    blocks(shop, events_schedule(ann), TUESDAY, "10:50-11:00")
    sent = {"serviceId": cut["id"], "localStartDate": f"{TUESDAY}T10:00:00"}
    [time] = shop.call(EXPLAIN, sent)["times"]
    assert [each["code"] for each in time["reasons"]] == ["BUSY"]


def test_d41_variants_cost_one_statement(shop: Shop, ann: Json) -> None:
    cut, plain = massage(shop, ann), service(shop, ann)
    counts = [statements_of(shop, LIST, asked(each, TUESDAY)) for each in (cut, plain)]
    assert counts[0] == counts[1] + 1 <= MOST
    slot = slots(shop, cut, TUESDAY)[0]
    assert statements_of(shop, GET, one(slot)) <= MOST
