"""The examples of the rules with every number: grid, buffer, gaps (D20, D21, D27-D29, D34-D36)."""

from __future__ import annotations

from tests.features.slots.salon import (
    MONDAY,
    STAFF,
    TUESDAY,
    books,
    every,
    free,
    haircut,
    service,
    slots,
    step,
    times,
    works,
)
from tests.support.shop import Json, Shop


def test_d34_an_empty_day_has_eighteen_starts(shop: Shop) -> None:
    cut, _ = haircut(shop)
    found = slots(shop, cut, TUESDAY)
    # D27: 17:30 stands although its buffer ends at 18:30.
    assert times(found) == every(30, "09:00", "17:30") and len(found) == 18
    assert all(each["bookable"] and "nonBookableReasons" not in each for each in found)
    assert found[0]["localEndDate"] == f"{TUESDAY}T09:30:00"
    assert {each["scheduleId"] for each in found} == {cut["schedule"]["id"]}


def test_d34_a_booking_at_ten_takes_three_starts(shop: Shop) -> None:
    cut, ann = haircut(shop)
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    left = [each for each in every(30, "09:00", "17:30") if each not in ("09:30", "10:00", "10:30")]
    assert times(slots(shop, cut, TUESDAY)) == left
    assert times(slots(shop, cut, "2026-06-03")) == every(30, "09:00", "17:30")


def booked_full(shop: Shop, cut: Json, ann: Json, pick: int) -> int:
    """Book what the list shows, the first or the last, until it shows nothing."""
    booked = 0
    while found := slots(shop, cut, TUESDAY):
        books(shop, cut, TUESDAY, times(found)[pick], [ann["resourceId"]])
        booked += 1
    return booked


def test_d34_at_most_nine_bookings_fit_in_the_day(shop: Shop) -> None:
    cut, ann = haircut(shop)
    assert booked_full(shop, cut, ann, pick=0) == 9


def test_d34_nine_bookings_fit_from_the_end_of_the_day_too(shop: Shop) -> None:
    cut, ann = haircut(shop)
    assert booked_full(shop, cut, ann, pick=-1) == 9


def test_d35_same_as_duration_gives_nine_starts(shop: Shop) -> None:
    cut, _ = haircut(shop)
    step(shop, sameAsDuration=True)
    assert times(slots(shop, cut, TUESDAY)) == every(60, "09:00", "17:00")


def test_d35_a_booking_shifts_the_grid_after_it(shop: Shop) -> None:
    cut, ann = haircut(shop)
    step(shop, sameAsDuration=True)
    quick = service(shop, ann)
    books(shop, quick, TUESDAY, "16:00", [ann["resourceId"]])
    assert times(slots(shop, cut, TUESDAY)) == [*every(60, "09:00", "15:00"), "16:30", "17:30"]


def test_d36_two_free_people_are_one_slot(shop: Shop) -> None:
    ann, bea = works(shop, "Ann"), works(shop, "Bea")
    cut = service(shop, ann, bea, buffer=30)
    shown: Json = {"includeResourceTypeIds": [STAFF]}
    ten = [each for each in slots(shop, cut, TUESDAY, **shown) if times([each]) == ["10:00"]]
    assert [sorted(free(each)) for each in ten] == [["Ann", "Bea"]]
    books(shop, cut, TUESDAY, "10:00", [ann["resourceId"]])
    found = slots(shop, cut, TUESDAY, **shown)
    assert times(found) == every(30, "09:00", "17:30")
    assert [free(each) for each in found if times([each]) == ["10:00"]] == [["Bea"]]


def test_d28_the_case_of_the_help_centre(shop: Shop) -> None:
    ann = works(shop, "Ann", "10:00-18:00")
    massage = service(shop, ann, minutes=120, buffer=30)
    books(shop, massage, TUESDAY, "13:00", [ann["resourceId"]])
    assert times(slots(shop, massage, TUESDAY)) == ["10:00", "10:30", "15:30", "16:00"]


def test_d29_the_grid_of_same_as_duration_counts_the_buffer(shop: Shop) -> None:
    cut = service(shop, works(shop), buffer=10)
    step(shop, sameAsDuration=True)
    assert times(slots(shop, cut, TUESDAY))[:3] == ["09:00", "09:40", "10:20"]


def test_d21_a_fixed_step_is_the_site_s(shop: Shop) -> None:
    cut, _ = haircut(shop)
    step(shop, sameAsDuration=False, valueInMinutes=45)
    assert times(slots(shop, cut, TUESDAY)) == every(45, "09:00", "17:15")


def test_d27_edges_are_half_open(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann)
    books(shop, cut, TUESDAY, "12:00", [ann["resourceId"]])
    left = [each for each in every(30, "09:00", "17:30") if each != "12:00"]
    assert times(slots(shop, cut, TUESDAY)) == left


def test_d3_nothing_starts_before_now(shop: Shop) -> None:
    cut, _ = haircut(shop)
    shop.clock.advance(hours=2, minutes=10)
    assert times(slots(shop, cut, MONDAY)) == every(30, "10:30", "17:30")
    shop.clock.advance(minutes=20)
    assert times(slots(shop, cut, MONDAY))[0] == "10:30"
