"""Series and their occurrences: expanded, changed one by one or as a whole (5.x, 6.x, 7.x)."""

import asyncio

import msgspec

from tests.features.calendar import desk
from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    get,
    listed,
    room,
    schedule,
    starts,
    weekly,
)
from tests.support.shop import Json, Shop, invalid, refused

JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")


def mondays(shop: Shop, schedule_id: str | None = None, **given: object) -> Json:
    """The Mondays of the desk, on a schedule of their own unless one is named."""
    own = schedule_id or schedule(shop, defaultTitle="Yoga")["id"]
    return desk.mondays(shop, own, **given)


def both_at_once(shop: Shop, *events: Json) -> list[int]:
    """Update events in transactions that run at the same time; the status of each."""

    async def update(event: Json) -> int:
        body = msgspec.json.encode({"event": event})
        headers = {"authorization": shop.api_key}
        return (await shop.engine.call("events.updateEvent", body, headers))[0]

    async def race() -> list[int]:
        return list(await asyncio.gather(*(update(event) for event in events)))

    statuses: list[int] = shop.run(race())
    return statuses


def test_3_2_c12_a_rule_makes_a_master(shop: Shop) -> None:
    master = mondays(shop)
    assert master["recurrenceType"] == "MASTER" and "recurringEventId" not in master
    assert master["recurrenceRule"]["interval"] == 1  # 5.1


def test_5_1_c14_one_day_and_weekly_only(shop: Shop) -> None:
    own = schedule(shop)["id"]
    for wrong in (
        {"frequency": "WEEKLY", "days": ["MONDAY", "TUESDAY"]},
        {"frequency": "WEEKLY", "days": ["MONDAY"], "interval": 5},
    ):
        with invalid():
            mondays(shop, own, recurrenceRule=wrong)
    with invalid("event.recurrenceRule.frequency"):
        mondays(shop, own, recurrenceRule={"frequency": "UNKNOWN_FREQUENCY", "days": ["MONDAY"]})


def test_5_6_occurrences_appear_by_themselves(shop: Shop) -> None:
    master = mondays(shop, defaultCapacity=3)
    found = listed(shop, *JUNE)
    assert starts(found) == [f"2026-06-{day:02}T09:00:00" for day in (1, 8, 15, 22, 29)]
    one = found[1]
    assert one["recurrenceType"] == "INSTANCE" and one["recurringEventId"] == master["id"]
    assert one["recurrenceRule"]["days"] == ["MONDAY"]
    assert one["revision"] == master["revision"]  # 5.9
    assert one["title"] == "Yoga" and {"TIME", "RESOURCES", "PARTICIPANTS"} < set(
        one["inheritedFields"]
    )


def test_1_3_an_untouched_occurrence_is_found_by_its_id(shop: Shop) -> None:
    mondays(shop)
    one = listed(shop, *JUNE)[2]
    assert len(one["id"]) in (118, 119) and one["id"].isalnum()
    assert get(shop, one["id"]) == one
    both = shop.call("events.listEvents", {"eventIds": [one["id"], "0" * 64]})["events"]
    assert both == [one]  # 14.12
    with refused("EVENT_NOT_FOUND", 404):
        get(shop, one["id"][:-1] + ("A" if one["id"][-1] != "A" else "B"))


def test_5_3_c20_until_is_the_last_start(shop: Shop) -> None:
    mondays(shop, recurrenceRule=weekly("MONDAY", until="2026-06-15T09:00"))
    assert len(listed(shop, *JUNE)) == 3


def test_5_4_the_local_time_is_kept_across_clock_changes(shop: Shop) -> None:
    own = schedule(shop, timeZone="Europe/Berlin")["id"]
    event(shop, own, "2026-10-19T09:00", "2026-10-19T10:00", recurrenceRule=weekly("MONDAY"))
    found = listed(shop, "2026-10-18T00:00", "2026-11-01T00:00")
    assert [each["start"]["utcDate"] for each in found] == [
        "2026-10-19T07:00:00Z",
        "2026-10-26T08:00:00Z",
    ]


def test_5_4_every_other_week(shop: Shop) -> None:
    mondays(shop, recurrenceRule=weekly("MONDAY", interval=2))
    assert [each[8:10] for each in starts(listed(shop, *JUNE))] == ["01", "15", "29"]


def test_5_5_the_first_occurrence_is_on_the_first_such_weekday(shop: Shop) -> None:
    own = schedule(shop)["id"]
    master = event(
        shop, own, "2026-06-01T09:00", "2026-06-01T10:00", recurrenceRule=weekly("WEDNESDAY")
    )
    assert master["start"]["localDate"] == "2026-06-01T09:00:00"
    assert starts(listed(shop, *JUNE))[0] == "2026-06-03T09:00:00"


class TestOneOccurrence:
    def test_6_1_a_changed_occurrence_is_an_exception_with_the_same_id(self, shop: Shop) -> None:
        master = mondays(shop)
        seen = len(shop.facts())
        one = listed(shop, *JUNE)[1]
        new = change(shop, one, title="Special")
        assert new["id"] == one["id"] and new["recurrenceType"] == "EXCEPTION"
        assert new["recurringEventId"] == master["id"] and new["revision"] == "2"
        assert "TITLE" not in new["inheritedFields"] and "TIME" in new["inheritedFields"]
        # 19.2: no fact of its own, only one of the events view.
        assert shop.event_types()[seen:] == ["wix.calendar.v3.events_view_projection_updated"]
        titles = [each["title"] for each in listed(shop, *JUNE)]
        assert titles == ["Yoga", "Special", "Yoga", "Yoga", "Yoga"]
        back = change(shop, new, title="Yoga")
        assert back["recurrenceType"] == "EXCEPTION"

    def test_6_1_a_moved_occurrence_leaves_its_place(self, shop: Shop) -> None:
        mondays(shop)
        one = listed(shop, *JUNE)[1]
        moved = change(
            shop,
            one,
            start={"localDate": "2026-06-10T15:00"},
            end={"localDate": "2026-06-10T16:00"},
        )
        assert "TIME" not in moved["inheritedFields"]
        found = starts(listed(shop, *JUNE))
        assert [each[8:13] for each in found] == ["01T09", "10T15", "15T09", "22T09", "29T09"]
        # Nor does it come back when only its old day is looked at.
        assert listed(shop, "2026-06-08T00:00", "2026-06-09T00:00") == []

    def test_6_12_an_occurrence_is_changed_on_the_revision_of_its_series(self, shop: Shop) -> None:
        master = mondays(shop)
        one = listed(shop, *JUNE)[1]
        change(shop, master, notes="New")
        with refused("REVISION_MISMATCH", 409):
            change(shop, one, title="Special")

    def test_5_8_an_occurrence_does_not_change_the_rule(self, shop: Shop) -> None:
        mondays(shop)
        one = listed(shop, *JUNE)[1]
        with invalid("event.recurrenceRule"):
            change(shop, one, recurrenceRule=weekly("TUESDAY"))
        # Sending back the copy it was read with is no change of the rule.
        same = change(shop, one, recurrenceRule=one["recurrenceRule"], title="Special")
        assert same["title"] == "Special"

    def test_7_3_c21_a_cancelled_occurrence_is_gone_for_that_day_only(self, shop: Shop) -> None:
        mondays(shop)
        one = listed(shop, *JUNE)[1]
        done = cancel(shop, one["id"])
        assert done["status"] == "CANCELLED" and done["recurrenceType"] == "EXCEPTION"
        assert [each[8:10] for each in starts(listed(shop, *JUNE))] == ["01", "15", "22", "29"]
        assert get(shop, one["id"])["status"] == "CANCELLED"
        with refused("EVENT_ALREADY_CANCELLED", 428):
            cancel(shop, one["id"])


class TestAllComing:
    def test_6_2_6_3_c18_the_past_stays_and_the_coming_follows(self, shop: Shop) -> None:
        master = mondays(shop)
        shop.clock.advance(days=8)
        new = change(shop, master, title="Pilates")
        assert new["revision"] == "2"
        found = listed(shop, *JUNE)
        assert [each["title"] for each in found] == ["Yoga", "Yoga"] + ["Pilates"] * 3
        assert get(shop, found[0]["id"])["title"] == "Yoga"
        assert get(shop, found[4]["id"])["title"] == "Pilates"

    def test_6_4_new_times_from_the_next_occurrence_on(self, shop: Shop) -> None:
        master = mondays(shop)
        old = listed(shop, *JUNE)
        shop.clock.advance(days=8)
        change(
            shop,
            master,
            start={"localDate": "2026-06-15T18:00"},
            end={"localDate": "2026-06-15T20:00"},
        )
        found = [each[8:13] for each in starts(listed(shop, *JUNE))]
        assert found == ["01T09", "08T09", "15T18", "22T18", "29T18"]
        assert get(shop, old[1]["id"])["start"]["localDate"] == "2026-06-08T09:00:00"
        with refused("EVENT_NOT_FOUND", 404):
            get(shop, old[3]["id"])  # 5.10
        now = get(shop, master["id"])
        with invalid("event.start.localDate"):
            change(shop, now, start={"localDate": "2026-06-01T18:00"})

    def test_6_2_c19_an_exception_follows_in_what_it_still_inherits(self, shop: Shop) -> None:
        master = mondays(shop)
        one = change(shop, listed(shop, *JUNE)[2], title="Special")
        change(shop, master, title="Pilates", notes="For all", totalCapacity=4)
        kept = get(shop, one["id"], fields=["PI_FIELDS"])
        assert kept["title"] == "Special" and kept["totalCapacity"] == 4
        assert "notes" not in kept

    def test_6_2_an_exception_of_the_past_is_left_alone(self, shop: Shop) -> None:
        master = mondays(shop)
        one = change(shop, listed(shop, *JUNE)[0], title="Special")
        shop.clock.advance(days=3)
        change(shop, master, totalCapacity=4)
        assert get(shop, one["id"])["revision"] == one["revision"]

    def test_6_5_exceptions_move_to_the_slot_of_the_same_number(self, shop: Shop) -> None:
        master = mondays(shop)
        found = listed(shop, *JUNE)
        special = change(shop, found[1], title="Special")
        moved = change(
            shop,
            found[2],
            start={"localDate": "2026-06-16T07:00"},
            end={"localDate": "2026-06-16T08:00"},
        )
        cancel(shop, found[3]["id"])
        change(
            shop,
            master,
            start={"localDate": "2026-06-02T12:00"},
            end={"localDate": "2026-06-02T13:00"},
            recurrenceRule=weekly("TUESDAY"),
        )
        assert get(shop, special["id"])["start"]["localDate"] == "2026-06-09T12:00:00"
        assert get(shop, moved["id"])["start"]["localDate"] == "2026-06-16T07:00:00"
        found_now = [each[8:13] for each in starts(listed(shop, *JUNE))]
        assert found_now == ["02T12", "09T12", "16T07", "30T12"]

    def test_6_5_an_exception_without_a_slot_is_cancelled(self, shop: Shop) -> None:
        master = mondays(shop)
        late = change(shop, listed(shop, *JUNE)[4], title="Late")
        change(shop, master, recurrenceRule=weekly("MONDAY", until="2026-06-15T09:00"))
        assert get(shop, late["id"])["status"] == "CANCELLED"
        assert [each[8:10] for each in starts(listed(shop, *JUNE))] == ["01", "08", "15"]

    def test_6_5_a_day_off_stays_when_only_the_hour_changes(self, shop: Shop) -> None:
        master = mondays(shop)
        cancel(shop, listed(shop, *JUNE)[2]["id"])
        change(
            shop,
            master,
            start={"localDate": "2026-06-08T08:00"},
            end={"localDate": "2026-06-08T09:00"},
        )
        assert [each[8:13] for each in starts(listed(shop, *JUNE))][1:] == ["22T08", "29T08"]

    def test_7_4_cancelling_a_series_ends_it(self, shop: Shop) -> None:
        master = mondays(shop)
        found = listed(shop, *JUNE)
        special = change(shop, found[2], title="Special")
        shop.clock.advance(days=8)
        done = cancel(shop, master["id"])
        assert done["status"] == "CANCELLED"
        assert starts(listed(shop, *JUNE)) == starts(found[:2])
        assert get(shop, special["id"])["status"] == "CANCELLED"
        assert get(shop, found[0]["id"])["status"] == "CONFIRMED"
        with refused("EVENT_NOT_FOUND", 404):
            get(shop, found[4]["id"])
        with refused("EVENT_ALREADY_CANCELLED", 428):
            cancel(shop, master["id"])

    def test_7_6_a_cancelled_series_is_not_changed(self, shop: Shop) -> None:
        master = mondays(shop)
        cancel(shop, master["id"])
        with refused("EVENT_ALREADY_CANCELLED", 428):
            change(shop, {**master, "revision": "2"}, title="Alive")

    def test_6_5_an_occurrence_and_its_series_changed_at_once_never_double(
        self, shop: Shop
    ) -> None:
        own = schedule(shop)["id"]
        for number in range(5):
            master = mondays(shop, own)
            wanted = {"filter": {"recurringEventId": master["id"]}}
            one = listed(shop, *JUNE, query=wanted)[2]
            special = {"id": one["id"], "revision": "1", "title": "Special"}
            moved = {
                "id": master["id"],
                "revision": "1",
                "start": {"localDate": "2026-06-01T12:00"},
                "end": {"localDate": "2026-06-01T13:00"},
            }
            first, second = (special, moved) if number % 2 else (moved, special)
            statuses = both_at_once(shop, first, second)
            assert statuses in ([200, 200], [200, 404], [404, 200], [200, 409], [409, 200])
            found = listed(shop, *JUNE, query=wanted)
            days = [each[8:10] for each in starts(found)]
            assert days == ["01", "08", "15", "22", "29"]
            assert {each[11:13] for each in starts(found)} == {"12"}

    def test_3_8_occurrences_show_the_resources_of_their_series(self, shop: Shop) -> None:
        hall = room(shop, "Hall")
        mondays(shop, type="CLASS", resources=[{"id": hall}])
        assert [each["resources"][0]["name"] for each in listed(shop, *JUNE)] == ["Hall"] * 5
