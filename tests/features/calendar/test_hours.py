"""Working hours as the rooms above read them (C37-C42, 9.5, 9.9, C48)."""

from openbookings.engine.calendar.hours import Windows, working_windows
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import Span, SpanSet
from tests.features.calendar.desk import (
    business,
    cancel,
    change,
    event,
    listed,
    reading,
    schedule,
    utc,
    weekly,
)
from tests.support.shop import Json, Shop, open_shop

MONDAY = Span(utc("2026-06-08T00:00"), utc("2026-06-09T00:00"))
HOURS = {"query": {"filter": {"type": "WORKING_HOURS"}}}


def windows(shop: Shop, schedule_id: str, window: Span = MONDAY) -> Windows:
    found = reading(shop, lambda unit: working_windows(unit, shop.site_id, [schedule_id], window))
    return found[schedule_id]


def hours(start: str, end: str, day: str = "2026-06-08") -> SpanSet:
    return SpanSet([Span(utc(f"{day}T{start}"), utc(f"{day}T{end}"))])


def working(shop: Shop, schedule_id: str, start: str, end: str, **given: object) -> Json:
    """Working hours every Monday from 1 June 2026 on."""
    day = "2026-06-01"
    return event(
        shop,
        schedule_id,
        f"{day}T{start}",
        f"{day}T{end}",
        type="WORKING_HOURS",
        recurrenceRule=weekly("MONDAY"),
        **given,
    )


def on_monday(shop: Shop) -> Json:
    (found,) = listed(shop, "2026-06-08T00:00", "2026-06-09T00:00", **HOURS)
    return found


def test_c3_the_business_hours_of_a_new_site(shop: Shop) -> None:
    assert windows(shop, business(shop)["id"]) == {None: hours("10:00", "18:00")}


def test_c40_a_schedule_without_hours_has_no_windows(shop: Shop) -> None:
    assert windows(shop, schedule(shop)["id"]) == {}


def test_c37_windows_of_a_day_are_united(shop: Shop) -> None:
    own = schedule(shop)["id"]
    working(shop, own, "09:00", "12:00")
    working(shop, own, "11:00", "13:00")
    working(shop, own, "15:00", "17:00")
    assert windows(shop, own) == {None: hours("09:00", "13:00") | hours("15:00", "17:00")}


def test_c41_a_window_with_a_location_counts_there_only(shop: Shop) -> None:
    own = schedule(shop)["id"]
    (main,) = shop.call("locations.listLocations")["locations"]
    working(shop, own, "09:00", "12:00", location={"type": "BUSINESS", "id": main["id"]})
    working(shop, own, "13:00", "15:00")
    assert windows(shop, own) == {
        main["id"]: hours("09:00", "12:00"),
        None: hours("13:00", "15:00"),
    }


def test_d29_a_window_is_given_whole_even_when_only_its_end_is_asked_for(shop: Shop) -> None:
    evening = Span(utc("2026-06-08T17:00"), utc("2026-06-08T23:00"))
    assert windows(shop, business(shop)["id"], evening) == {None: hours("10:00", "18:00")}


def test_c42_a_day_off_is_a_cancelled_occurrence(shop: Shop) -> None:
    cancel(shop, on_monday(shop)["id"])
    own = business(shop)["id"]
    assert windows(shop, own) == {}
    next_monday = Span(MONDAY.start + 7 * 86400, MONDAY.end + 7 * 86400)
    assert windows(shop, own, next_monday) == {None: hours("10:00", "18:00", "2026-06-15")}


def test_c42_other_hours_on_one_day_are_a_changed_occurrence(shop: Shop) -> None:
    change(
        shop,
        on_monday(shop),
        start={"localDate": "2026-06-08T14:00"},
        end={"localDate": "2026-06-08T20:00"},
    )
    assert windows(shop, business(shop)["id"]) == {None: hours("14:00", "20:00")}


def test_9_5_a_weekday_is_removed_by_cancelling_its_series(shop: Shop) -> None:
    cancel(shop, on_monday(shop)["recurringEventId"])
    assert windows(shop, business(shop)["id"]) == {}


def test_6_3_changed_hours_leave_past_days_as_they_were(shop: Shop) -> None:
    own = schedule(shop)["id"]
    master = working(shop, own, "09:00", "12:00")
    shop.clock.advance(days=9)
    change(
        shop,
        master,
        start={"localDate": "2026-06-15T13:00"},
        end={"localDate": "2026-06-15T18:00"},
    )
    assert windows(shop, own) == {None: hours("09:00", "12:00")}
    later = Span(utc("2026-06-15T00:00"), utc("2026-06-16T00:00"))
    assert windows(shop, own, later) == {None: hours("13:00", "18:00", "2026-06-15")}


def test_c48_hours_keep_their_wall_clock_time(database_url: str) -> None:
    with open_shop(database_url, time_zone="Europe/Berlin") as shop:
        week = Span(utc("2026-10-19T00:00"), utc("2026-11-02T00:00"))
        (found,) = windows(shop, business(shop)["id"], week).values()
        assert found.starts[0] == utc("2026-10-19T08:00")
        assert found.starts[-1] == utc("2026-10-30T09:00")
        assert len(found) == 10


def test_the_number_of_statements_does_not_grow_with_the_schedules(shop: Shop) -> None:
    ids = [schedule(shop)["id"] for _ in range(5)]
    for each in ids:
        working(shop, each, "09:00", "12:00")

    async def statements(unit: Unit, wanted: list[str]) -> int:
        found = await working_windows(unit, shop.site_id, wanted, MONDAY)
        assert set(found) == set(wanted)
        return unit.statements

    one = reading(shop, lambda unit: statements(unit, ids[:1]))
    five = reading(shop, lambda unit: statements(unit, ids))
    assert one == five == 2
