"""Buffers before and after, on any service and event: an addition (K2).

The shop's clock stands on Monday 1 June 2026, 08:00 UTC; people work 09:00 to 18:00.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.salon import Salon
from tests.features.calendar import desk
from tests.features.calendar.desk import change, get
from tests.features.slots import salon, studio
from tests.features.slots.salon import TUESDAY, events_schedule, service, slots, times, works
from tests.support.shop import Json, Shop, invalid, refused

EXPLAIN = "availability.explain"


def buffers(before: int | None = None, after: int | None = None) -> Json:
    minutes = {"bufferBeforeInMinutes": before, "bufferAfterInMinutes": after}
    own = {name: value for name, value in minutes.items() if value is not None}
    return {"extendedFields": {"namespaces": {"openbookings": own}}}


def why(shop: Shop, cut: Json, time: str) -> list[Json]:
    sent = {"serviceId": cut["id"], "localStartDate": f"{TUESDAY}T{time}:00"}
    found: list[Json] = shop.call(EXPLAIN, sent)["times"][0]["reasons"]
    return found


def test_k2_a_session_keeps_away_from_what_ends_before_it(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann, **buffers(before=30))
    salon.blocks(shop, events_schedule(ann), TUESDAY, "12:00-13:00")
    found = times(slots(shop, cut, TUESDAY))
    # D27: the session may end as the block begins; 13:00 lacks the half hour before it.
    assert found == [*salon.every(30, "09:00", "11:30"), *salon.every(30, "13:30", "17:30")]


def test_k2_the_time_before_may_lie_before_opening_as_the_one_after_may_follow_closing(
    shop: Shop,
) -> None:
    cut = service(shop, works(shop), buffer=30, **buffers(before=30))
    found = times(slots(shop, cut, TUESDAY))
    assert (found[0], found[-1]) == ("09:00", "17:30")


def test_k2_a_booking_keeps_its_time_before_from_other_services(shop: Shop) -> None:
    ann = works(shop)
    careful, plain = service(shop, ann, **buffers(before=60)), service(shop, ann)
    book(shop, careful, "12:00")
    found = times(slots(shop, plain, TUESDAY))
    assert found == [*salon.every(30, "09:00", "10:30"), *salon.every(30, "12:30", "17:30")]


def test_k2_the_time_after_one_and_the_time_before_the_next_both_count(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann, buffer=30, **buffers(before=30))
    book(shop, cut, "12:00")
    # Taken from 11:30 to 13:00; the next one needs 13:00 to 13:30 for itself.
    assert times(slots(shop, cut, TUESDAY)) == [
        *salon.every(30, "09:00", "10:30"),
        *salon.every(30, "13:30", "17:30"),
    ]


def test_d29_the_grid_begins_again_after_the_time_before(shop: Shop) -> None:
    ann = works(shop)
    salon.step(shop, sameAsDuration=True)
    cut = service(shop, ann, minutes=60, **buffers(before=15))
    salon.blocks(shop, events_schedule(ann), TUESDAY, "10:30-12:00")
    assert times(slots(shop, cut, TUESDAY))[:3] == ["09:00", "12:15", "13:15"]


def test_e8_a_time_without_its_time_before_cannot_be_booked(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann, **buffers(before=30))
    salon.blocks(shop, events_schedule(ann), TUESDAY, "12:00-13:00")
    with refused("SLOT_NOT_AVAILABLE"):
        book(shop, cut, "13:00")
    assert book(shop, cut, "13:30")["status"] == "CONFIRMED"


@pytest.mark.parametrize(("own", "between", "last"), [(60, 0, 60), (30, 60, 60), (None, 60, 60)])
def test_k2_of_two_times_after_an_appointment_the_longer_one_counts(
    shop: Shop, own: int | None, between: int, last: int
) -> None:
    ann = works(shop)
    cut = service(shop, ann, buffer=between, **buffers(after=own))
    salon.blocks(shop, events_schedule(ann), TUESDAY, "12:00-13:00")
    found = [each for each in times(slots(shop, cut, TUESDAY)) if each < "12:00"]
    assert (last, found[-1]) == (60, "10:30")


def test_k2_the_sessions_of_a_class_take_their_buffers_with_them(shop: Shop) -> None:
    ann = works(shop)
    yoga, cut = studio.group(shop, **buffers(30, 60)), service(shop, ann)
    made = studio.session(
        shop,
        yoga,
        ann["resourceId"],
        TUESDAY,
        "12:00-13:00",
        recurrenceRule=desk.weekly("TUESDAY"),
    )
    assert made["extendedFields"] == buffers(30, 60)["extendedFields"]
    for day in (TUESDAY, "2026-06-09"):
        found = times(slots(shop, cut, day))
        assert found == [*salon.every(30, "09:00", "11:00"), *salon.every(30, "14:00", "17:30")]


def test_k2_a_course_and_an_event_of_anybody_have_them_too(shop: Shop) -> None:
    ann = works(shop)
    spanish, cut = studio.course(shop, **buffers(after=30)), service(shop, ann)
    studio.session(shop, spanish, ann["resourceId"], TUESDAY, "09:00-10:00")
    salon.blocks(shop, events_schedule(ann), TUESDAY, "16:00-18:00", **buffers(before=60))
    assert times(slots(shop, cut, TUESDAY)) == salon.every(30, "10:30", "14:30")


def test_c36_a_later_change_of_the_service_is_for_new_sessions(shop: Shop) -> None:
    ann = works(shop)
    yoga = studio.group(shop, **buffers(after=30))
    first = studio.session(shop, yoga, ann["resourceId"], TUESDAY, "09:00-10:00")
    sent = {"id": yoga["id"], "revision": yoga["revision"], **buffers(after=60)}
    shop.call("services.updateService", {"service": sent})
    second = studio.session(shop, yoga, ann["resourceId"], TUESDAY, "14:00-15:00")
    assert _after(get(shop, first["id"])) == 30
    assert _after(second) == 60
    found = times(slots(shop, service(shop, ann), TUESDAY))
    assert found == [*salon.every(30, "10:30", "13:30"), *salon.every(30, "16:00", "17:30")]


def test_k2_what_the_session_says_itself_wins(shop: Shop) -> None:
    ann, yoga = works(shop), studio.group(shop, **buffers(30, 60))
    made = studio.session(
        shop, yoga, ann["resourceId"], TUESDAY, "12:00-13:00", **buffers(before=0)
    )
    assert made["extendedFields"] == buffers(0, 60)["extendedFields"]
    found = times(slots(shop, service(shop, ann), TUESDAY))
    assert found == [*salon.every(30, "09:00", "11:30"), *salon.every(30, "14:00", "17:30")]


def test_k2_buffers_follow_a_change_of_one_event_and_of_a_series(shop: Shop) -> None:
    ann = works(shop)
    on, cut = events_schedule(ann), service(shop, ann)
    block = salon.blocks(shop, on, TUESDAY, "12:00-13:00", **buffers(60, 60))
    moved = change(
        shop, block, start={"localDate": f"{TUESDAY}T13:00"}, end={"localDate": f"{TUESDAY}T14:00"}
    )
    assert times(slots(shop, cut, TUESDAY)) == [
        *salon.every(30, "09:00", "11:30"),
        *salon.every(30, "15:00", "17:30"),
    ]
    change(shop, moved, extendedFields=None)
    assert "12:30" in times(slots(shop, cut, TUESDAY))
    weekly = salon.blocks(
        shop, on, "2026-06-03", "12:00-13:00", recurrenceRule=desk.weekly("WEDNESDAY")
    )
    change(shop, weekly, **buffers(30, 30))
    for day in ("2026-06-03", "2026-06-10"):
        found = times(slots(shop, cut, day))
        assert ("11:00" in found, "11:30" in found, "13:00" in found) == (True, False, False)


def test_k2_a_moved_occurrence_keeps_the_buffers_of_its_series(shop: Shop) -> None:
    ann = works(shop)
    on, cut = events_schedule(ann), service(shop, ann)
    rule = {"recurrenceRule": desk.weekly("TUESDAY")}
    salon.blocks(shop, on, TUESDAY, "12:00-13:00", **rule, **buffers(after=60))
    (_, second) = desk.listed(
        shop, "2026-06-02T00:00", "2026-06-16T00:00", query={"filter": {"scheduleId": on}}
    )
    day = "2026-06-09"
    change(shop, second, start={"localDate": f"{day}T09:00"}, end={"localDate": f"{day}T10:00"})
    assert times(slots(shop, cut, day)) == salon.every(30, "11:00", "17:30")


def test_c36_an_appointment_that_is_moved_on_the_calendar_takes_both_along(shop: Shop) -> None:
    ann = works(shop)
    careful, plain = service(shop, ann, buffer=30, **buffers(before=60)), service(shop, ann)
    booked = book(shop, careful, "12:00")
    appointment = get(shop, booked["bookedEntity"]["slot"]["eventId"])
    change(
        shop,
        appointment,
        start={"localDate": f"{TUESDAY}T15:00"},
        end={"localDate": f"{TUESDAY}T15:30"},
    )
    found = times(slots(shop, plain, TUESDAY))
    assert found == [*salon.every(30, "09:00", "13:30"), *salon.every(30, "16:00", "17:30")]


def test_k18_the_explanation_names_the_event_before_and_the_one_after(shop: Shop) -> None:
    ann = works(shop)
    cut = service(shop, ann, buffer=30, **buffers(before=30))
    schedule = events_schedule(ann)
    salon.blocks(shop, schedule, TUESDAY, "12:00-13:00", title="Lunch")
    salon.blocks(shop, schedule, TUESDAY, "13:30-14:00", title="Call")
    found = [(each["code"], each["event"]["title"]) for each in why(shop, cut, "13:00")]
    assert found == [("BUFFER_BEFORE_MEETS_BUSY", "Lunch"), ("BUFFER_MEETS_BUSY", "Call")]
    (reason,) = (each for each in why(shop, cut, "13:00") if each["rule"] == "K2")
    assert reason["resource"]["name"] == "Ann"
    assert [each["code"] for each in why(shop, cut, "12:30")] == ["BUSY"]


def test_k18_the_time_before_a_session_is_named_as_the_sessions(shop: Shop) -> None:
    ann, yoga = works(shop), studio.group(shop, **buffers(before=60))
    studio.session(shop, yoga, ann["resourceId"], TUESDAY, "12:00-13:00", title="Yoga")
    (reason,) = why(shop, service(shop, ann), "11:00")
    assert (reason["code"], reason["event"]["title"]) == ("BUSY", "Yoga")


@pytest.mark.parametrize("minutes", [-1, 721, "ten", 1.5])
def test_k2_a_buffer_is_0_to_720_minutes(shop: Shop, minutes: Any) -> None:
    ann = works(shop)
    own: Json = {"namespaces": {"openbookings": {"bufferBeforeInMinutes": minutes}}}
    place = "extendedFields.namespaces.openbookings.bufferBeforeInMinutes"
    with invalid(field=f"service.{place}"):
        service(shop, ann, extendedFields=own)
    with invalid(field=f"event.{place}"):
        salon.blocks(shop, events_schedule(ann), TUESDAY, "12:00-13:00", extendedFields=own)


def test_e42_whoever_skips_the_check_is_told_of_the_conflict_with_the_time_before(
    shop: Shop,
) -> None:
    ann = works(shop)
    cut = service(shop, ann, **buffers(before=30))
    salon.blocks(shop, events_schedule(ann), TUESDAY, "12:00-13:00")
    skipping = {"skipAvailabilityValidation": True}
    assert book(shop, cut, "13:00", flow=skipping)["doubleBooked"] is True
    assert "doubleBooked" not in book(shop, cut, "15:00", flow=skipping)


def _after(event: Json) -> int:
    minutes: int = event["extendedFields"]["namespaces"]["openbookings"]["bufferAfterInMinutes"]
    return minutes


def book(shop: Shop, cut: Json, time: str, **more: Any) -> Json:
    """A confirmed booking of half an hour on Tuesday."""
    desk_of = Salon(shop, cut)
    return desk_of.booked(time, slot=desk_of.slot(time, minutes=30), **more)
