"""Who is taken when, appointments, and the wall between two claims (D26, C35, C36, 8.x)."""

import asyncio

import pytest

from openbookings.engine.calendar.appointments import (
    Appointment,
    place_appointment,
    remove_appointment,
)
from openbookings.engine.calendar.occupancy import Claim, busy_spans, occupy, release
from openbookings.engine.store import Overlap, Unit
from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet
from openbookings.engine.timeline.zone import Zone
from tests.features.calendar.desk import (
    business,
    cancel,
    change,
    event,
    get,
    listed,
    reading,
    room,
    schedule,
    starts,
    utc,
    weekly,
    writing,
)
from tests.support.shop import Shop

JUNE = Span(utc("2026-06-01T00:00"), utc("2026-07-01T00:00"))
TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
ANNA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"


def taken(*spans: tuple[str, str]) -> SpanSet:
    return SpanSet([Span(utc(start), utc(end)) for start, end in spans])


def busy(shop: Shop, resource: str, own: str | None = None, window: Span = JUNE) -> SpanSet:
    shared = business(shop)["id"]
    now = shop.clock.now
    return reading(
        shop, lambda unit: busy_spans(unit, shop.site_id, {resource: own}, shared, window, now=now)
    )[resource]


def appointment(
    schedule_id: str, *resource_ids: str, start: str = TUESDAY[0], **more: object
) -> Appointment:
    begins = utc(start)
    given = {"start": begins, "end": begins + 3600, "zone": Zone.of("UTC"), **more}
    return Appointment(schedule_id=schedule_id, resource_ids=resource_ids, **given)  # type: ignore[arg-type]


def place(
    shop: Shop, wanted: Appointment, *, blocks: bool = True, double_booked: bool = False
) -> str:
    return writing(
        shop,
        lambda call: place_appointment(call, wanted, blocks=blocks, double_booked=double_booked),
    )


class TestBusy:
    def test_d26_an_event_takes_its_resources_but_working_hours_take_nobody(
        self, shop: Shop
    ) -> None:
        hall, own = room(shop), schedule(shop)["id"]
        event(shop, own, *TUESDAY, resources=[{"id": hall}])
        event(shop, own, "2026-06-03T10:00", "2026-06-03T11:00", type="WORKING_HOURS")
        assert busy(shop, hall) == taken(TUESDAY)
        assert busy(shop, room(shop, "Court")) == EMPTY

    def test_8_2_c25_transparency_is_asked_for_the_schedule_and_each_resource(
        self, shop: Shop
    ) -> None:
        hall, own = room(shop), schedule(shop)["id"]
        free = [{"id": hall, "transparency": "TRANSPARENT"}]
        event(shop, own, *TUESDAY, resources=free)
        assert busy(shop, hall) == EMPTY
        assert busy(shop, hall, own) == taken(TUESDAY)
        other = schedule(shop)["id"]
        event(shop, other, *TUESDAY, transparency="TRANSPARENT", resources=[{"id": hall}])
        assert busy(shop, hall) == taken(TUESDAY)
        assert busy(shop, room(shop, "Court"), other) == EMPTY

    def test_8_4_a_block_on_the_business_schedule_closes_for_everybody(self, shop: Shop) -> None:
        event(shop, business(shop)["id"], *TUESDAY)
        assert busy(shop, ANNA) == taken(TUESDAY)

    def test_8_4_an_event_on_a_staff_schedule_is_time_off(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        made = event(shop, own, *TUESDAY)
        assert busy(shop, ANNA, own) == taken(TUESDAY)
        change(shop, made, end={"localDate": "2026-06-02T12:00"})
        assert busy(shop, ANNA, own) == taken((TUESDAY[0], "2026-06-02T12:00"))
        cancel(shop, made["id"])
        assert busy(shop, ANNA, own) == EMPTY

    def test_9_5_a_repeated_break_is_worked_out(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        noon = ("2026-06-01T12:00", "2026-06-01T13:00")
        event(shop, own, *noon, recurrenceRule=weekly("MONDAY"))
        found = listed(shop, "2026-06-01T00:00", "2026-07-01T00:00")
        assert starts(found)[0].startswith("2026-06-01")
        cancel(shop, found[1]["id"])
        change(
            shop,
            found[2],
            start={"localDate": "2026-06-15T14:00"},
            end={"localDate": "2026-06-15T15:00"},
        )
        assert busy(shop, ANNA, own) == taken(
            noon,
            ("2026-06-15T14:00", "2026-06-15T15:00"),
            ("2026-06-22T12:00", "2026-06-22T13:00"),
            ("2026-06-29T12:00", "2026-06-29T13:00"),
        )

    def test_7_4_a_cancelled_series_takes_nobody_any_more(self, shop: Shop) -> None:
        own, hall = schedule(shop)["id"], room(shop)
        noon = ("2026-06-01T12:00", "2026-06-01T13:00")
        master = event(shop, own, *noon, recurrenceRule=weekly("MONDAY"), resources=[{"id": hall}])
        shop.clock.advance(days=2)
        cancel(shop, master["id"])
        assert busy(shop, hall) == taken(noon)

    def test_d26_the_number_of_statements_and_rows_does_not_grow_with_history(
        self, shop: Shop
    ) -> None:
        own = schedule(shop)["id"]
        for day in range(1, 29):
            event(shop, own, f"2026-05-{day:02}T10:00", f"2026-05-{day:02}T11:00")
        event(shop, own, *TUESDAY)
        read: list[int] = []

        async def work(unit: Unit) -> None:
            original = unit.rows

            async def counting(sql: str, *args: object) -> list[tuple[object, ...]]:
                rows = await original(sql, *args)
                read.append(len(rows))
                return rows

            unit.rows = counting  # type: ignore[method-assign]
            asked = {ANNA: own, "b": None}
            await busy_spans(unit, shop.site_id, asked, None, JUNE, now=shop.clock.now)

        reading(shop, work)
        assert read == [1]


class TestAppointments:
    def test_c35_c36_an_appointment_takes_its_resources_and_the_buffer_after_it(
        self, shop: Shop
    ) -> None:
        own = schedule(shop, defaultTitle="Massage")["id"]
        hall = room(shop, "Hall")
        placed = place(shop, appointment(own, hall, buffer_minutes=30, party=2))
        assert busy(shop, hall) == taken((TUESDAY[0], "2026-06-02T11:30"))
        found = get(shop, placed, fields=["PI_FIELDS"])
        assert found["type"] == "APPOINTMENT" and found["title"] == "Massage"
        assert found["participants"]["total"] == 2
        assert [each["name"] for each in found["resources"]] == ["Hall"]
        # The service's own schedule is not a person: nobody else is taken.
        assert busy(shop, ANNA, own) == EMPTY

    def test_e54_a_removed_appointment_frees_its_resources(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        placed = place(shop, appointment(own, ANNA, buffer_minutes=30))
        writing(shop, lambda call: remove_appointment(call, placed))
        assert busy(shop, ANNA) == EMPTY
        assert get(shop, placed)["status"] == "CANCELLED"
        writing(shop, lambda call: remove_appointment(call, placed))
        place(shop, appointment(own, ANNA))

    def test_two_claims_of_one_resource_never_overlap(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        place(shop, appointment(own, ANNA, buffer_minutes=30))
        with pytest.raises(Overlap):
            place(shop, appointment(own, ANNA, start="2026-06-02T10:59"))
        assert busy(shop, ANNA) == taken((TUESDAY[0], "2026-06-02T11:30"))
        # The buffer is no claim: only the rules above keep it free.
        place(shop, appointment(own, ANNA, start="2026-06-02T11:00"))
        place(shop, appointment(own, "b", start=TUESDAY[0]))

    def test_e38_a_double_booking_is_taken_but_claims_nothing(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        place(shop, appointment(own, ANNA))
        place(shop, appointment(own, ANNA), double_booked=True)
        assert busy(shop, ANNA) == taken(TUESDAY)

    def test_d33_a_request_among_several_takes_nobody(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        for _ in range(2):
            place(shop, appointment(own, ANNA), blocks=False)
        assert busy(shop, ANNA) == EMPTY

    def test_8_3_the_calendar_may_move_an_appointment_onto_another_and_keeps_its_buffer(
        self, shop: Shop
    ) -> None:
        own, hall = schedule(shop)["id"], room(shop, "Hall")
        place(shop, appointment(own, hall))
        other = place(shop, appointment(own, hall, start="2026-06-02T12:00", buffer_minutes=15))
        change(
            shop,
            get(shop, other),
            start={"localDate": "2026-06-02T10:30"},
            end={"localDate": "2026-06-02T11:30"},
        )
        assert busy(shop, hall) == taken((TUESDAY[0], "2026-06-02T11:45"))

    def test_d26_what_the_calendar_blocks_never_refuses_a_claim(self, shop: Shop) -> None:
        own, hall = schedule(shop)["id"], room(shop, "Hall")
        event(shop, own, *TUESDAY, resources=[{"id": hall}])
        place(shop, appointment(own, hall))
        assert busy(shop, hall) == taken(TUESDAY)

    def test_of_many_claims_at_once_one_wins(self, shop: Shop) -> None:
        async def claim(number: int) -> bool:
            mine = Claim(
                f"event-{number}", ANNA, JUNE.start, JUNE.start + 60, JUNE.start + 90, True
            )
            try:
                await shop.engine.store.write(lambda unit: occupy(unit, shop.site_id, [mine]))
            except Overlap:
                return False
            return True

        async def race() -> list[bool]:
            return await asyncio.gather(*(claim(number) for number in range(10)))

        assert sum(shop.run(race())) == 1

    def test_a_released_resource_can_be_claimed_again(self, shop: Shop) -> None:
        mine = Claim("event", ANNA, JUNE.start, JUNE.start + 60, JUNE.start + 60, True)

        async def again(unit: Unit) -> None:
            await occupy(unit, shop.site_id, [mine])
            await release(unit, shop.site_id, "event")
            await occupy(unit, shop.site_id, [mine._replace(event_id="other")])

        shop.run(shop.engine.store.write(again))
        assert busy(shop, ANNA) == SpanSet([(JUNE.start, JUNE.start + 60)])
