"""Restoring defaults: chosen fields of an event go back to their source (4.7-4.10)."""

from __future__ import annotations

import pytest

from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    get,
    in_full,
    join,
    leave,
    listed,
    mondays,
    schedule,
)
from tests.support.shop import Json, Shop, invalid, refused

TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")


def restore(shop: Shop, event_id: str, *fields: str) -> Json:
    body = {"eventId": event_id, "fields": list(fields)}
    restored: Json = shop.call("events.restoreEventDefaults", body)["event"]
    return restored


def test_4_7_only_the_named_fields_go_back(shop: Shop) -> None:
    own = schedule(shop, defaultTitle="Yoga", defaultCapacity=9)["id"]
    made = event(shop, own, *TUESDAY, title="Special", totalCapacity=2)
    new = restore(shop, made["id"], "TITLE")
    assert (new["title"], new["totalCapacity"], new["revision"]) == ("Yoga", 2, "2")
    assert "TITLE" in new["inheritedFields"] and "CAPACITY" not in new["inheritedFields"]
    assert get(shop, made["id"]) == {
        name: value for name, value in new.items() if name != "participants"
    }


def test_4_8_what_is_inherited_already_changes_nothing(shop: Shop) -> None:
    made = event(shop, schedule(shop, defaultTitle="Yoga")["id"], *TUESDAY)
    seen = len(shop.facts())
    assert restore(shop, made["id"], "TITLE")["revision"] == "1"
    assert len(shop.facts()) == seen


@pytest.mark.parametrize("field", ["TIME", "RESOURCES", "PARTICIPANTS", "UNKNOWN_FIELD"])
def test_4_8_a_single_event_has_no_source_for_these(shop: Shop, field: str) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    with invalid("fields[1]"):
        restore(shop, made["id"], "TITLE", field)


def test_4_7_time_restores_start_and_end_of_an_exception(shop: Shop) -> None:
    mondays(shop, schedule(shop)["id"])
    one = listed(shop, *JUNE)[1]
    later = {"localDate": "2026-06-09T15:00"}, {"localDate": "2026-06-09T17:00"}
    moved = change(shop, one, start=later[0], end=later[1])
    assert "TIME" not in moved["inheritedFields"]
    new = restore(shop, one["id"], "TIME")
    assert (new["start"], new["end"]) == (one["start"], one["end"])
    assert new["recurrenceType"] == "EXCEPTION"  # 4.9


def test_4_2_a_member_takes_over_from_its_master(shop: Shop) -> None:
    master = mondays(shop, schedule(shop, defaultTitle="Yoga")["id"], title="Slow yoga")
    one = listed(shop, *JUNE)[1]
    change(shop, one, title="Special")
    change(shop, master, title="Very slow yoga")
    assert get(shop, one["id"])["title"] == "Special"
    assert restore(shop, one["id"], "TITLE")["title"] == "Very slow yoga"


def test_4_7_a_series_goes_back_with_its_coming_occurrences(shop: Shop) -> None:
    master = mondays(shop, schedule(shop, defaultTitle="Yoga")["id"], title="Slow yoga")
    restore(shop, master["id"], "TITLE")
    assert {each["title"] for each in listed(shop, "2026-06-02T00:00", JUNE[1])} == {"Yoga"}


def test_4_8_own_participants_must_leave_first(shop: Shop) -> None:
    mondays(shop, schedule(shop)["id"])
    one = listed(shop, *JUNE)[1]
    joined = join(shop, eventId=one["id"])
    with invalid("fields"):
        restore(shop, one["id"], "PARTICIPANTS")
    leave(shop, joined)
    assert "PARTICIPANTS" in restore(shop, one["id"], "PARTICIPANTS")["inheritedFields"]
    join(shop, 2, eventId=one["id"])
    assert in_full(shop, one["id"])["participants"]["total"] == 2


def test_7_6_neither_cancelled_nor_unknown_events(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY, title="Special")
    cancel(shop, made["id"])
    with refused("EVENT_ALREADY_CANCELLED", 428):
        restore(shop, made["id"], "TITLE")
    with refused("EVENT_NOT_FOUND", 404):
        restore(shop, "0" * 64, "TITLE")
