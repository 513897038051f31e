"""Time frames of schedules: from the first start to the last end (16.x, C8)."""

from __future__ import annotations

from tests.features.calendar.desk import (
    UNKNOWN,
    cancel,
    change,
    event,
    listed,
    mondays,
    schedule,
    weekly,
)
from tests.support.shop import Json, Shop, refused

TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
THURSDAY = ("2026-06-04T10:00", "2026-06-04T11:00")
CHANGED = "wix.calendar.v3.schedule_time_frame_updated"


def frame(shop: Shop, schedule_id: str, **more: str) -> Json:
    asked = {"id": schedule_id, **more}
    found: Json = shop.call("scheduleTimeFrames.getScheduleTimeFrame", asked)["scheduleTimeFrame"]
    return found


def reach(found: Json) -> tuple[str, str | None, str | None]:
    first, last = found.get("firstEventStartDate"), found.get("lastEventEndDate")
    return (
        found["status"],
        first["localDate"][5:16] if first else None,
        last["localDate"][5:16] if last else None,
    )


def test_16_1_none_finite_infinite(shop: Shop) -> None:
    own = schedule(shop)["id"]
    assert frame(shop, own) == {"id": own, "status": "NONE", "revision": "1"}
    event(shop, own, *TUESDAY)
    assert reach(frame(shop, own)) == ("FINITE", "06-02T10:00", "06-02T11:00")
    mondays(shop, own)
    assert reach(frame(shop, own)) == ("INFINITE", "06-01T09:00", None)


def test_16_2_dates_are_in_the_schedules_zone_and_adjusted(shop: Shop) -> None:
    own = schedule(shop, timeZone="Europe/Berlin")["id"]
    event(shop, own, *TUESDAY)
    found = frame(shop, own, timeZone="Asia/Tokyo")
    assert found["firstEventStartDate"] == {
        "localDate": "2026-06-02T10:00:00",
        "timeZone": "Europe/Berlin",
        "utcDate": "2026-06-02T08:00:00Z",
    }
    assert found["adjustedFirstEventStartDate"] == {
        "localDate": "2026-06-02T17:00:00",
        "timeZone": "Asia/Tokyo",
    }


def test_16_4_the_revision_counts_changes_of_the_frame_alone(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, *TUESDAY)
    event(shop, own, *THURSDAY)
    assert frame(shop, own)["revision"] == "3"
    seen = shop.event_types().count(CHANGED)
    between = event(shop, own, "2026-06-03T10:00", "2026-06-03T11:00")
    change(shop, between, title="Other")
    cancel(shop, between["id"])
    assert frame(shop, own)["revision"] == "3"
    assert shop.event_types().count(CHANGED) == seen


def test_16_3_cancelled_events_do_not_count(shop: Shop) -> None:
    own = schedule(shop)["id"]
    first, last = event(shop, own, *TUESDAY), event(shop, own, *THURSDAY)
    cancel(shop, last["id"])
    assert reach(frame(shop, own)) == ("FINITE", "06-02T10:00", "06-02T11:00")
    cancel(shop, first["id"])
    assert reach(frame(shop, own)) == ("NONE", None, None)


def test_16_3_moved_events_move_the_frame(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, *TUESDAY)
    last = event(shop, own, *THURSDAY)
    times = {"localDate": "2026-06-01T10:00"}, {"localDate": "2026-06-01T11:00"}
    change(shop, last, start=times[0], end=times[1])
    assert reach(frame(shop, own)) == ("FINITE", "06-01T10:00", "06-02T11:00")


def test_16_1_a_series_with_an_end_is_finite(shop: Shop) -> None:
    own = schedule(shop)["id"]
    mondays(shop, own, recurrenceRule=weekly("MONDAY", until="2026-06-22T09:00"))
    assert reach(frame(shop, own)) == ("FINITE", "06-01T09:00", "06-22T10:00")
    last = listed(shop, "2026-06-22T00:00", "2026-06-23T00:00")[0]
    cancel(shop, last["id"])
    assert reach(frame(shop, own)) == ("FINITE", "06-01T09:00", "06-15T10:00")


def test_7_4_an_ended_series_keeps_what_was(shop: Shop) -> None:
    own = schedule(shop)["id"]
    master = mondays(shop, own)
    shop.clock.advance(days=8)
    cancel(shop, master["id"])
    assert reach(frame(shop, own)) == ("FINITE", "06-01T09:00", "06-08T10:00")


def test_16_5_listed_by_id_without_unknown_ones(shop: Shop) -> None:
    ids = [schedule(shop)["id"] for _ in range(3)]
    asked = {"ids": [*reversed(ids), UNKNOWN]}
    found = shop.call("scheduleTimeFrames.listScheduleTimeFrames", asked)["scheduleTimeFrames"]
    assert [each["id"] for each in found] == sorted(ids)
    with refused("SCHEDULE_NOT_FOUND", 404):
        frame(shop, UNKNOWN)
