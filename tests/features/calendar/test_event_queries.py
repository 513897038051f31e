"""Events of a time window: what is in it, in which order, page by page (14.x, C29, C30)."""

import pytest

from tests.features.calendar.desk import (
    business,
    cancel,
    change,
    event,
    listed,
    room,
    schedule,
    starts,
    weekly,
)
from tests.support.shop import Json, Shop, invalid

WEEK = ("2026-06-01T00:00", "2026-06-08T00:00")


def titles(events: list[Json]) -> list[str]:
    return [each["title"] for each in events]


def pages(shop: Shop, limit: int, **request: object) -> list[Json]:
    """All events of a query, read page by page."""
    query = {**dict(request.pop("query", {})), "cursorPaging": {"limit": limit}}  # type: ignore[call-overload]
    found: list[Json] = []
    answer = shop.call("events.queryEvents", {**request, "query": query})
    while True:
        found += answer["events"]
        assert len(answer["events"]) <= limit
        if not answer["pagingMetadata"]["hasNext"]:
            assert "next" not in answer["pagingMetadata"].get("cursors", {})
            return found
        cursor = {"cursorPaging": {"cursor": answer["pagingMetadata"]["cursors"]["next"]}}
        answer = shop.call("events.queryEvents", {"query": cursor})


def test_14_1_an_event_counts_when_it_overlaps_the_window(shop: Shop) -> None:
    own = schedule(shop)["id"]
    for hours in (("08", "09"), ("09", "11"), ("11", "12"), ("12", "13")):
        start, end = (f"2026-06-02T{each}:00" for each in hours)
        event(shop, own, start, end, title=hours[0])
    found = listed(shop, "2026-06-02T09:00", "2026-06-02T12:00")
    assert titles(found) == ["09", "11"]  # touching is not enough
    assert titles(listed(shop, "2026-06-02T10:00", "2026-06-02T11:30")) == ["09", "11"]
    in_tokyo = listed(shop, "2026-06-02T19:00", "2026-06-02T20:00", timeZone="Asia/Tokyo")
    assert titles(in_tokyo) == ["09"]  # 11.4


def test_14_1_an_event_that_began_long_ago_and_goes_on_counts_too(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, "2026-01-01T00:00", "2027-01-01T00:00", title="Year", allDay=True)
    event(shop, own, "2026-05-05T00:00", "2026-06-05T00:00", title="Month", allDay=True)
    event(shop, own, "2026-05-01T00:00", "2026-05-31T00:00", title="Over", allDay=True)
    event(shop, own, "2026-06-02T10:00", "2026-06-02T11:00", title="Hour")
    assert titles(listed(shop, *WEEK)) == ["Year", "Month", "Hour"]
    backward = {"sort": [{"fieldName": "end", "order": "DESC"}]}
    assert titles(listed(shop, *WEEK, query=backward)) == ["Year", "Month", "Hour"]


def test_14_2_without_an_end_occurrences_reach_to_the_end_of_the_view(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, "2026-06-01T09:00", "2026-06-01T10:00", recurrenceRule=weekly("MONDAY"))
    event(shop, own, "2030-01-01T09:00", "2030-01-01T10:00", title="Far")
    found = pages(shop, 1000)
    assert starts(found)[-1] == "2027-06-14T09:00:00"  # 15.2: 380 days ahead
    assert len(found) == 55


def test_14_4_the_window_begins_before_it_ends_unless_read_backward(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, "2026-06-02T09:00", "2026-06-02T10:00", title="One")
    with invalid("fromLocalDate"):
        listed(shop, *reversed(WEEK))
    backward = {"sort": [{"fieldName": "end", "order": "DESC"}]}
    assert titles(listed(shop, *reversed(WEEK), query=backward)) == ["One"]


def test_14_6_masters_come_only_when_asked_for(shop: Shop) -> None:
    own = schedule(shop)["id"]
    master = event(
        shop, own, "2026-06-01T09:00", "2026-06-01T10:00", recurrenceRule=weekly("MONDAY")
    )
    assert [each["recurrenceType"] for each in listed(shop, *WEEK)] == ["INSTANCE"]
    (found,) = listed(shop, *WEEK, recurrenceType=["MASTER"])
    assert found["id"] == master["id"]
    assert listed(shop, *WEEK, recurrenceType=["NONE", "EXCEPTION"]) == []
    with invalid("recurrenceType"):
        listed(shop, *WEEK, recurrenceType=["UNKNOWN_RECURRENCE_TYPE"])


def test_14_7_a_master_reaches_from_its_start_to_until(shop: Shop) -> None:
    own = schedule(shop)["id"]
    rule = weekly("MONDAY", until="2026-06-15T09:00")
    event(shop, own, "2026-06-01T09:00", "2026-06-01T10:00", recurrenceRule=rule)
    masters = {"recurrenceType": ["MASTER"]}
    assert len(listed(shop, "2026-06-10T00:00", "2026-06-11T00:00", **masters)) == 1
    assert listed(shop, "2026-06-16T00:00", "2026-06-17T00:00", **masters) == []


def test_14_8_working_hours_come_only_when_asked_for(shop: Shop) -> None:
    assert listed(shop, *WEEK) == []
    hours = listed(shop, *WEEK, query={"filter": {"type": {"$in": ["WORKING_HOURS", "CLASS"]}}})
    assert len(hours) == 5 and {each["scheduleId"] for each in hours} == {business(shop)["id"]}


def test_7_9_cancelled_events_are_left_out(shop: Shop) -> None:
    own = schedule(shop)["id"]
    one = event(shop, own, "2026-06-02T09:00", "2026-06-02T10:00")
    cancel(shop, one["id"])
    assert listed(shop, *WEEK) == []


def test_14_9_by_start_or_by_end_backward_and_nothing_else(shop: Shop) -> None:
    own = schedule(shop)["id"]
    event(shop, own, "2026-06-02T09:00", "2026-06-02T12:00", title="Long")
    event(shop, own, "2026-06-02T10:00", "2026-06-02T11:00", title="Short")
    assert titles(listed(shop, *WEEK)) == ["Long", "Short"]
    for field, order, wanted in (
        ("start", "ASC", ["Long", "Short"]),
        ("end", "DESC", ["Long", "Short"]),
    ):
        query = {"sort": [{"fieldName": field, "order": order}]}
        assert titles(listed(shop, *WEEK, query=query)) == wanted
    for field, order in (("start", "DESC"), ("end", "ASC")):
        with invalid("query.sort[0].order"):
            listed(shop, *WEEK, query={"sort": [{"fieldName": field, "order": order}]})


@pytest.mark.parametrize("backward", [False, True])
def test_14_11_pages_joined_are_the_whole_answer(shop: Shop, backward: bool) -> None:
    one, two = schedule(shop, defaultTitle="One")["id"], schedule(shop, defaultTitle="Two")["id"]
    for own in (one, two):
        event(shop, own, "2026-06-01T09:00", "2026-06-01T10:00", recurrenceRule=weekly("MONDAY"))
    for day in range(1, 25, 3):
        event(shop, one, f"2026-06-{day:02}T09:00", f"2026-06-{day:02}T10:00", title=str(day))
    change(shop, listed(shop, "2026-06-08T00:00", "2026-06-09T00:00")[0], title="Special")
    order = {"fieldName": "end", "order": "DESC"} if backward else {"fieldName": "start"}
    window = {"fromLocalDate": "2026-06-01T00:00", "toLocalDate": "2026-07-01T00:00"}
    whole = pages(shop, 1000, query={"sort": [order]}, **window)
    assert len(whole) == 18 and len({each["id"] for each in whole}) == 18
    times = starts(whole)
    assert times == sorted(times, reverse=backward)
    for limit in (1, 4, 17):
        assert pages(shop, limit, query={"sort": [order]}, **window) == whole


def test_14_10_a_page_has_at_most_1000_events(shop: Shop) -> None:
    with invalid("query.cursorPaging.limit"):
        listed(shop, *WEEK, query={"cursorPaging": {"limit": 1001}})


@pytest.mark.parametrize("kind", ["NONE", "INSTANCE"])
def test_14_15_c29_filters_hold_for_single_events_and_occurrences_alike(
    shop: Shop, kind: str
) -> None:
    hall, court = room(shop, "Hall"), room(shop, "Court")
    (main,) = shop.call("locations.listLocations")["locations"]
    rule: Json = {"recurrenceRule": weekly("TUESDAY")} if kind == "INSTANCE" else {}
    time = ("2026-06-02T09:00", "2026-06-02T10:00")
    own = schedule(shop, externalId=main["id"])
    event(
        shop,
        own["id"],
        *time,
        title="A",
        type="CLASS",
        totalCapacity=5,
        resources=[{"id": hall}, {"id": court}],
        location={"type": "BUSINESS", "id": main["id"]},
        **rule,
    )
    event(
        shop,
        schedule(shop)["id"],
        *time,
        title="B",
        transparency="TRANSPARENT",
        resources=[{"id": hall, "transparency": "TRANSPARENT"}],
        **rule,
    )
    cases: list[tuple[Json, str]] = [
        ({"scheduleId": own["id"]}, "A"),
        ({"externalScheduleId": {"$in": [main["id"]]}}, "A"),
        ({"type": "CLASS"}, "A"),
        ({"transparency": "TRANSPARENT"}, "B"),
        ({"totalCapacity": {"$gte": 5}}, "A"),
        ({"remainingCapacity": {"$lt": 5}}, ""),
        ({"totalCapacity": {"$exists": False}}, "B"),
        ({"participants.total": 0}, "AB"),
        ({"location.id": main["id"]}, "A"),
        ({"location.type": "BUSINESS"}, "A"),
        ({"location": {"$exists": False}}, "B"),
        ({"conferencingDetails": {"$exists": True}}, ""),
        ({"resources.id": {"$hasSome": [court, own["id"]]}}, "A"),
        ({"resources.id": {"$hasAll": [hall]}}, "AB"),
        ({"resources.transparency": {"$hasSome": ["TRANSPARENT"]}}, "B"),
        ({"type": "CLASS", "transparency": "TRANSPARENT"}, ""),
    ]
    for condition, wanted in cases:
        found = listed(shop, *WEEK, query={"filter": condition})
        assert "".join(sorted(titles(found))) == wanted, condition
        assert {each["recurrenceType"] for each in found} <= {kind}


def test_c29_occurrences_are_found_by_their_series(shop: Shop) -> None:
    own = schedule(shop)["id"]
    time = ("2026-06-02T09:00", "2026-06-02T10:00")
    event(shop, own, *time)
    master = event(shop, own, *time, recurrenceRule=weekly("TUESDAY"))
    (found,) = listed(shop, *WEEK, query={"filter": {"recurringEventId": master["id"]}})
    assert found["recurringEventId"] == master["id"]


def test_14_5_dates_and_ids_are_no_filters(shop: Shop) -> None:
    for field in ("start", "id", "status"):
        with invalid(f"query.filter.{field}"):
            listed(shop, *WEEK, query={"filter": {field: "x"}})
