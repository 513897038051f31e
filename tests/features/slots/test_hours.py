"""When people work and when they do not: hours, opening hours, days off, blocks (D23-D27, C42)."""

from __future__ import annotations

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots.salon import (
    TUESDAY,
    WEDNESDAY,
    blocks,
    events_schedule,
    every,
    needs,
    offers_extra,
    open_daily,
    room,
    room_type,
    service,
    slots,
    times,
    works,
)
from tests.support.shop import Json, Shop

SUNDAY = "2026-06-07"
ALL_DAY = every(30, "09:00", "17:30")


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop)


@pytest.fixture
def cut(shop: Shop, ann: Json) -> Json:
    return service(shop, ann)


def test_d24_staff_alone_count_outside_opening_hours(shop: Shop, cut: Json) -> None:
    # The business opens Monday to Friday, 10 to 18.
    assert times(slots(shop, cut, SUNDAY)) == ALL_DAY
    assert times(slots(shop, cut, TUESDAY)) == ALL_DAY


def test_d24_a_room_brings_the_opening_hours_back(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    massage = service(shop, ann, serviceResources=needs(kind))
    assert times(slots(shop, massage, TUESDAY)) == every(30, "10:00", "17:30")
    assert slots(shop, massage, SUNDAY) == []


def test_d24_add_ons_bring_the_opening_hours_back(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann)
    offers_extra(shop, cut, examples.add_on(shop))
    assert times(slots(shop, cut, TUESDAY)) == every(30, "10:00", "17:30")


def test_d25_a_room_without_hours_is_bookable_while_the_business_is_open(shop: Shop) -> None:
    """9.10: it has no schedule of working hours; only opening hours and its events bound it."""
    kind = room_type(shop)
    room(shop, "Blue", kind)
    hall = service(shop, serviceResources=needs(kind), primaryResourceType=kind)
    assert times(slots(shop, hall, TUESDAY)) == every(30, "10:00", "17:30")
    assert slots(shop, hall, SUNDAY) == []


def test_c39_default_hours_are_those_of_the_business(shop: Shop) -> None:
    cut = examples.appointment(shop)
    assert times(slots(shop, cut, TUESDAY)) == every(30, "10:00", "17:00")
    open_daily(shop, desk.business(shop)["id"], "20:00-21:30", ["TUESDAY"])
    assert times(slots(shop, cut, TUESDAY))[-2:] == ["20:00", "20:30"]


def test_c40_nobody_works_without_hours(shop: Shop) -> None:
    body = {"staffMember": {"name": "Idle"}, "fields": ["RESOURCE_DETAILS"]}
    idle = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    assigned = {"staffMemberId": idle["id"], "scheduleId": events_schedule(idle)}
    shop.call("staffMembers.assignWorkingHoursSchedule", assigned)
    assert slots(shop, service(shop, idle), TUESDAY) == []


def test_c37_two_windows_a_day_with_a_break(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "09:00-12:00", "13:15-15:00"), minutes=60)
    expected = [*every(30, "09:00", "11:00"), "13:15", "13:45"]
    assert times(slots(shop, cut, TUESDAY)) == expected


def test_d37_a_slot_may_cross_midnight(shop: Shop) -> None:
    cut = service(shop, works(shop, "Ann", "22:00-24:00", "00:00-01:00"), minutes=60)
    late = slots(shop, cut, TUESDAY)[-1]
    assert late["localStartDate"] == f"{TUESDAY}T23:30:00"
    assert late["localEndDate"] == f"{WEDNESDAY}T00:30:00"


def hours_on_tuesday(shop: Shop, member: Json) -> Json:
    query = {"filter": {"type": "WORKING_HOURS", "scheduleId": events_schedule(member)}}
    found = desk.listed(shop, f"{TUESDAY}T00:00:00", f"{WEDNESDAY}T00:00:00", query=query)
    assert len(found) == 1
    return found[0]


def test_c42_a_day_off_is_a_cancelled_instance(shop: Shop, ann: Json, cut: Json) -> None:
    desk.cancel(shop, hours_on_tuesday(shop, ann)["id"])
    assert slots(shop, cut, TUESDAY) == []
    assert times(slots(shop, cut, WEDNESDAY)) == ALL_DAY


def test_c42_other_hours_on_one_day(shop: Shop, ann: Json, cut: Json) -> None:
    own = hours_on_tuesday(shop, ann)
    start, end = ({"localDate": f"{TUESDAY}T{time}:00"} for time in ("13:00", "15:00"))
    desk.change(shop, own, start=start, end=end)
    assert times(slots(shop, cut, TUESDAY)) == every(30, "13:00", "14:30")
    assert times(slots(shop, cut, WEDNESDAY)) == ALL_DAY


def test_d26_a_block_of_one_person(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, works(shop, "Bea", "14:00-16:00"))
    blocks(shop, events_schedule(ann), TUESDAY, "10:00-17:00")
    expected = ["09:00", "09:30", *every(30, "14:00", "15:30"), "17:00", "17:30"]
    assert times(slots(shop, cut, TUESDAY)) == expected


def test_c42_a_block_of_the_business_is_everybody_s(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, works(shop, "Bea"))
    blocks(shop, desk.business(shop)["id"], TUESDAY, "10:00-17:00")
    assert times(slots(shop, cut, TUESDAY)) == ["09:00", "09:30", "17:00", "17:30"]


def test_d26_what_is_transparent_takes_nobody(shop: Shop, ann: Json, cut: Json) -> None:
    blocks(shop, events_schedule(ann), TUESDAY, "10:00-17:00", transparency="TRANSPARENT")
    assert times(slots(shop, cut, TUESDAY)) == ALL_DAY


def test_d26_a_cancelled_block_is_none(shop: Shop, ann: Json, cut: Json) -> None:
    block = blocks(shop, events_schedule(ann), TUESDAY, "10:00-17:00")
    desk.cancel(shop, block["id"])
    assert times(slots(shop, cut, TUESDAY)) == ALL_DAY


def test_d26_a_weekly_block_and_its_cancelled_day(shop: Shop, ann: Json, cut: Json) -> None:
    block = blocks(
        shop,
        events_schedule(ann),
        TUESDAY,
        "09:00-17:30",
        recurrenceRule=desk.weekly("TUESDAY"),
    )
    later = ("2026-06-09", "2026-06-16")
    assert [times(slots(shop, cut, day)) for day in (TUESDAY, *later)] == [["17:30"]] * 3
    found = desk.listed(shop, f"{later[0]}T00:00:00", "2026-06-10T00:00:00")
    member = next(each for each in found if each.get("recurringEventId") == block["id"])
    desk.cancel(shop, member["id"])
    assert times(slots(shop, cut, later[0])) == ALL_DAY
    assert times(slots(shop, cut, later[1])) == ["17:30"]


def test_d26_a_class_takes_its_teacher(shop: Shop, ann: Json, cut: Json) -> None:
    yoga = examples.create(shop, examples.given("CLASS"))
    teacher = [{"id": ann["resourceId"], "permissionRole": "WRITER"}]
    blocks(shop, yoga["schedule"]["id"], TUESDAY, "09:00-17:00", type="CLASS", resources=teacher)
    assert times(slots(shop, cut, TUESDAY)) == ["17:00", "17:30"]


def test_d26_a_room_s_block_takes_the_room_alone(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    blue = room(shop, "Blue", kind)
    massage = service(shop, ann, serviceResources=needs(kind))
    taken = [{"id": blue["id"], "permissionRole": "WRITER"}]
    yoga = examples.create(shop, examples.given("CLASS"))
    blocks(shop, yoga["schedule"]["id"], TUESDAY, "10:00-17:00", type="CLASS", resources=taken)
    assert times(slots(shop, massage, TUESDAY)) == ["17:00", "17:30"]
    assert times(slots(shop, service(shop, ann), TUESDAY)) == ALL_DAY
