"""Splitting a series: the old one ends before the date, a new one goes on (6.6-6.11, 19.3)."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from openbookings.engine.calendar import wanted
from openbookings.engine.kernel.call import Call
from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    get,
    in_full,
    join,
    listed,
    mondays,
    room,
    schedule,
    starts,
    told_since,
    weekly,
)
from tests.support.shop import Json, Shop, invalid, refused

JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")


def split(shop: Shop, event_id: str, date: str) -> tuple[Json, Json]:
    body = {"recurringEventId": event_id, "splitLocalDate": date}
    answer = shop.call("events.splitRecurringEvent", body)
    return (
        answer["updatedRecurringEventEndingBeforeSplit"],
        answer["newRecurringEventStartingFromSplit"],
    )


def test_6_8_6_10_the_old_ends_and_the_new_goes_on(shop: Shop) -> None:
    rule = weekly("MONDAY", until="2026-08-31T09:00")
    master = mondays(shop, schedule(shop)["id"], recurrenceRule=rule, title="Slow yoga")
    before = starts(listed(shop, "2026-06-01T00:00", "2027-01-01T00:00"))
    old, new = split(shop, master["id"], "2026-06-17T12:00")
    assert (old["id"], old["revision"], new["revision"]) == (master["id"], "2", "1")
    assert old["recurrenceRule"]["until"]["localDate"] == "2026-06-15T10:00:00"
    assert new["start"]["localDate"] == "2026-06-22T09:00:00"
    assert new["recurrenceRule"]["until"]["localDate"] == "2026-08-31T09:00:00"
    assert new["title"] == "Slow yoga" and "TITLE" not in new["inheritedFields"]
    found = listed(shop, "2026-06-01T00:00", "2027-01-01T00:00")
    assert starts(found) == before
    series = [each["recurringEventId"] for each in found]
    assert series == [old["id"]] * 3 + [new["id"]] * 11


def test_6_9_an_occurrence_at_the_split_belongs_to_the_new_series(shop: Shop) -> None:
    master = mondays(shop, schedule(shop)["id"])
    _, new = split(shop, master["id"], "2026-06-15T09:00")
    assert new["start"]["localDate"] == "2026-06-15T09:00:00"


def test_6_8_an_occurrence_that_runs_past_the_split_stays_with_the_old(shop: Shop) -> None:
    master = mondays(shop, schedule(shop)["id"])
    old, new = split(shop, master["id"], "2026-06-15T09:30")
    assert old["recurrenceRule"]["until"]["localDate"] == "2026-06-15T10:00:00"
    assert new["start"]["localDate"] == "2026-06-22T09:00:00"


def test_6_8_an_occurrence_that_somebody_asked_for_goes_with_the_later_series(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = [{"id": room(shop)}]
    master = mondays(shop, schedule(shop)["id"], type="CLASS", resources=taken)
    untouched, late = listed(shop, *JUNE)[2:4]
    change(shop, late, title="Late")

    async def asked_for(call: Call, schedule_ids: Collection[str]) -> Collection[str]:
        return [untouched["id"], late["id"]]

    monkeypatch.setattr(wanted, "_FINDERS", [asked_for])
    _, new = split(shop, master["id"], "2026-06-09T00:00")
    series = [get(shop, each["id"])["recurringEventId"] for each in (untouched, late)]
    assert series == [new["id"], new["id"]]


def test_6_8_exceptions_go_with_the_later_series_and_keep_their_ids(shop: Shop) -> None:
    master = mondays(shop, schedule(shop)["id"])
    early, late = listed(shop, *JUNE)[1], listed(shop, *JUNE)[3]
    change(shop, early, title="Early")
    change(shop, late, title="Late")
    join(shop, 2, eventId=late["id"])
    old, new = split(shop, master["id"], "2026-06-16T00:00")
    assert get(shop, early["id"])["recurringEventId"] == old["id"]
    moved = in_full(shop, late["id"])
    assert (moved["recurringEventId"], moved["title"]) == (new["id"], "Late")
    assert moved["participants"]["total"] == 2
    assert len(listed(shop, *JUNE)) == 5
    cancel(shop, new["id"])
    assert get(shop, late["id"])["status"] == "CANCELLED"
    assert get(shop, early["id"])["status"] == "CONFIRMED"


def test_6_6_the_new_series_is_changed_by_itself(shop: Shop) -> None:
    master = mondays(shop, schedule(shop)["id"])
    _, new = split(shop, master["id"], "2026-06-16T00:00")
    at = {"localDate": "2026-06-22T11:00"}, {"localDate": "2026-06-22T12:00"}
    change(shop, new, start=at[0], end=at[1])
    assert [each[11:16] for each in starts(listed(shop, *JUNE))] == ["09:00"] * 3 + ["11:00"] * 2


def test_6_10_those_of_the_series_take_part_in_both_halves(shop: Shop) -> None:
    master = mondays(shop, schedule(shop, defaultCapacity=9)["id"])
    join(shop, 2, eventId=master["id"])
    split(shop, master["id"], "2026-06-16T00:00")
    assert [each["remainingCapacity"] for each in listed(shop, *JUNE)] == [7] * 5


@pytest.mark.parametrize(
    "date",
    [
        pytest.param("2026-05-30T00:00", id="in the past"),
        pytest.param("2026-06-01T09:00", id="at the start of the next occurrence"),
        pytest.param("2026-06-16T00:00", id="after the last occurrence"),
    ],
)
def test_6_7_the_date_must_leave_both_halves_something(shop: Shop, date: str) -> None:
    rule = weekly("MONDAY", until="2026-06-15T09:00")
    master = mondays(shop, schedule(shop)["id"], recurrenceRule=rule)
    with refused("INVALID_SPLIT_DATE", 400):
        split(shop, master["id"], date)
    with invalid("splitLocalDate"):
        split(shop, master["id"], "2026-06-08T00:00Z")


def test_6_11_only_a_master_that_is_not_cancelled(shop: Shop) -> None:
    own = schedule(shop)["id"]
    single = event(shop, own, "2026-06-02T10:00", "2026-06-02T11:00")
    master = mondays(shop, own)
    for other in (single["id"], listed(shop, *JUNE)[0]["id"]):
        with invalid("recurringEventId"):
            split(shop, other, "2026-06-16T00:00")
    with refused("EVENT_NOT_FOUND", 404):
        split(shop, "0" * 64, "2026-06-16T00:00")
    cancel(shop, master["id"])
    with refused("EVENT_ALREADY_CANCELLED", 428):
        split(shop, master["id"], "2026-06-16T00:00")


def test_6_8_long_occurrences_do_not_come_back(shop: Shop) -> None:
    """An occurrence may last longer than a week; `until` stays before the next one's start."""
    own = schedule(shop)["id"]
    master = event(
        shop, own, "2026-06-01T09:00", "2026-06-10T09:00", recurrenceRule=weekly("MONDAY")
    )
    before = starts(listed(shop, *JUNE))
    split(shop, master["id"], "2026-06-16T00:00")
    assert starts(listed(shop, *JUNE)) == before


def test_19_3_a_split_is_told(shop: Shop) -> None:
    master = mondays(shop, schedule(shop)["id"])
    seen = len(shop.facts())
    old, new = split(shop, master["id"], "2026-06-16T00:00")
    told = told_since(shop, seen)
    slugs = [(each["slug"], each["entityId"]) for each in told]
    assert ("recurring_split", old["id"]) in slugs and ("created", new["id"]) in slugs
    body = told[-1]["actionEvent"]["body"]
    assert body["newRecurringEventStartingFromSplit"]["id"] == new["id"]
    assert "adjustedStart" not in body["newRecurringEventStartingFromSplit"]  # 19.5
