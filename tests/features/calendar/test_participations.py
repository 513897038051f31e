"""Participations: who takes part, and what events show of it (10.x, 5.11, C43-C46)."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from tests.features.calendar.desk import (
    UNKNOWN,
    cancel,
    change,
    event,
    get,
    in_full,
    join,
    leave,
    listed,
    mondays,
    rejoin,
    room,
    schedule,
    weekly,
)
from tests.support.rooms import statements_of
from tests.support.shop import Json, Shop, invalid, refused

TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")
ADA = "aaaaaaaa-1111-4111-8111-111111111111"


def single(shop: Shop, **given: Any) -> Json:
    return event(shop, schedule(shop)["id"], *TUESDAY, **given)


def query(shop: Shop, **query: object) -> Json:
    return shop.call("participations.queryParticipations", {"query": query})


class TestJoining:
    def test_10_5_name_and_party_are_needed_and_it_is_confirmed(self, shop: Shop) -> None:
        made = single(shop)
        joined = join(shop, 2, eventId=made["id"])
        assert (joined["status"], joined["revision"]) == ("CONFIRMED", "1")
        assert joined["appId"] == made["appId"]  # 10.13
        found = shop.call("participations.getParticipation", {"participationId": joined["id"]})
        assert found["participation"] == joined
        for party in (0, 1001):
            with invalid("participation.partySize"):
                join(shop, party, eventId=made["id"])
        nameless = {"eventId": made["id"], "partySize": 1, "participant": {}}
        with invalid("participation.participant.name"):
            shop.call("participations.createParticipation", {"participation": nameless})

    def test_10_4_it_is_for_an_event_or_for_a_schedule(self, shop: Shop) -> None:
        made = single(shop)
        with invalid("participation.eventId"):
            join(shop)
        with invalid():
            join(shop, eventId=made["id"], scheduleId=made["scheduleId"])

    def test_10_13_the_target_must_exist_and_not_be_cancelled(self, shop: Shop) -> None:
        made = single(shop)
        with refused("EVENT_NOT_FOUND", 404):
            join(shop, eventId="0" * 64)
        with refused("SCHEDULE_NOT_FOUND", 404):
            join(shop, scheduleId=UNKNOWN)
        cancel(shop, made["id"])
        with refused("EVENT_ALREADY_CANCELLED", 428):
            join(shop, eventId=made["id"])
        shop.call("schedules.cancelSchedule", {"scheduleId": made["scheduleId"]})
        with refused("SCHEDULE_CANCELLED", 428):
            join(shop, scheduleId=made["scheduleId"])

    def test_c44_the_event_shows_it_at_once(self, shop: Shop) -> None:
        made = single(shop, totalCapacity=5)
        join(shop, 2, eventId=made["id"])
        found = in_full(shop, made["id"])
        assert found["remainingCapacity"] == 3  # 10.1
        assert found["participants"]["total"] == 2
        assert found["participants"]["list"] == [{"name": "Ada"}]
        assert found["participants"]["hasMore"] is False
        assert found["participants"]["status"] == "CONFIRMED"
        assert found["revision"] == "2"
        assert "participants" not in get(shop, made["id"])  # 13.2

    def test_10_2_pending_ones_take_places_and_there_may_be_too_many(self, shop: Shop) -> None:
        made = single(shop, totalCapacity=3)
        join(shop, 2, eventId=made["id"])
        pending = join(shop, 4, "Ben", eventId=made["id"], status="PENDING_CONFIRMATION")
        found = in_full(shop, made["id"])
        assert (found["remainingCapacity"], found["participants"]["total"]) == (0, 6)
        assert found["participants"]["status"] == "PENDING_CONFIRMATION"  # 10.3
        rejoin(shop, pending, status="CONFIRMED")  # 10.11
        assert in_full(shop, made["id"])["participants"]["status"] == "CONFIRMED"

    def test_10_3_at_most_fifty_are_listed(self, shop: Shop) -> None:
        made = single(shop)
        for number in range(51):
            join(shop, 1, f"Guest {number:02}", eventId=made["id"])
            shop.clock.advance(seconds=1)
        shown = in_full(shop, made["id"])["participants"]
        assert shown["total"] == 51 and shown["hasMore"] is True
        assert [each["name"] for each in shown["list"]] == [f"Guest {n:02}" for n in range(50)]

    def test_those_who_join_at_once_are_all_counted(self, shop: Shop) -> None:
        """C44: nobody is told that the event was changed meanwhile."""
        mondays(shop, schedule(shop, defaultCapacity=20)["id"])
        one = listed(shop, *JUNE)[1]
        sent = {"eventId": one["id"], "partySize": 1, "participant": {"name": "Ada"}}
        body = msgspec.json.encode({"participation": sent})
        headers = {"authorization": shop.api_key}

        async def race() -> list[int]:
            calls = (
                shop.engine.call("participations.createParticipation", body, headers)
                for _ in range(8)
            )
            return [status for status, _ in await asyncio.gather(*calls)]

        assert shop.run(race()) == [200] * 8
        assert get(shop, one["id"])["remainingCapacity"] == 12


class TestChanging:
    def test_10_10_an_update_needs_the_revision_and_keeps_the_target(self, shop: Shop) -> None:
        made = single(shop, totalCapacity=9)
        joined = join(shop, 2, eventId=made["id"], externalId="booking-1")
        new = rejoin(shop, joined, partySize=5, externalId="other", eventId="0" * 64)
        assert (new["partySize"], new["revision"]) == (5, "2")
        assert (new["eventId"], new["externalId"]) == (made["id"], "booking-1")  # C43
        assert get(shop, made["id"])["remainingCapacity"] == 4
        with refused("REVISION_MISMATCH", 409):
            rejoin(shop, joined, partySize=6)

    def test_10_10_deleting_is_for_good(self, shop: Shop) -> None:
        made = single(shop, totalCapacity=9)
        joined = join(shop, 2, eventId=made["id"])
        leave(shop, joined)
        assert get(shop, made["id"])["remainingCapacity"] == 9
        with refused("PARTICIPATION_NOT_FOUND", 404):
            leave(shop, joined)

    def test_7_7_participations_survive_the_cancellation(self, shop: Shop) -> None:
        made = single(shop)
        joined = join(shop, 2, eventId=made["id"])
        cancel(shop, made["id"])
        found = in_full(shop, made["id"])
        assert (found["status"], found["participants"]["total"]) == ("CANCELLED", 2)
        leave(shop, joined)
        assert in_full(shop, made["id"])["revision"] == found["revision"]

    @pytest.mark.parametrize("emptied", ["partySize", "participant"])
    def test_10_5_neither_party_nor_name_can_be_taken_away(self, shop: Shop, emptied: str) -> None:
        joined = join(shop, 2, eventId=single(shop)["id"])
        with invalid():
            rejoin(shop, joined, **{emptied: None})


class TestQuerying:
    def test_newest_first_and_filters(self, shop: Shop) -> None:
        made = single(shop)
        first = join(shop, eventId=made["id"], externalId="one")
        shop.clock.advance(seconds=1)
        second = join(shop, scheduleId=made["scheduleId"])
        assert query(shop)["participations"] == [second, first]
        for condition, expected in (
            ({"eventId": made["id"]}, [first]),
            ({"scheduleId": {"$in": [made["scheduleId"]]}}, [second]),
            ({"externalId": "one"}, [first]),
            ({"id": {"$in": [second["id"]]}}, [second]),
        ):
            assert query(shop, filter=condition)["participations"] == expected
        page = query(shop, cursorPaging={"limit": 1})
        assert page["pagingMetadata"]["hasNext"]
        cursor = page["pagingMetadata"]["cursors"]["next"]
        rest = query(shop, cursorPaging={"cursor": cursor})
        assert page["participations"] + rest["participations"] == [second, first]
        with invalid():
            query(shop, filter={"partySize": 1})


class TestOfASchedule:
    def test_10_7_c45_every_session_counts_it_later_ones_too(self, shop: Shop) -> None:
        own = schedule(shop, defaultCapacity=10)["id"]
        teacher = [{"id": room(shop)}]
        early = event(shop, own, *TUESDAY, type="COURSE", resources=teacher)
        join(shop, 3, scheduleId=own)
        rule = {"recurrenceRule": weekly("MONDAY", until="2026-06-15T09:00"), "type": "COURSE"}
        mondays(shop, own, resources=teacher, **rule)
        found = listed(shop, *JUNE, fields=["PI_FIELDS"])
        assert [each["remainingCapacity"] for each in found] == [7] * 4
        assert [each["participants"]["total"] for each in found] == [3] * 4
        assert get(shop, early["id"])["revision"] == "1"

    def test_10_9_those_of_a_series_take_part_in_each_occurrence(self, shop: Shop) -> None:
        master = mondays(shop, schedule(shop, defaultCapacity=10)["id"])
        join(shop, 2, eventId=master["id"])
        one, two = listed(shop, *JUNE)[1:3]
        assert one["remainingCapacity"] == 8 and "PARTICIPANTS" in one["inheritedFields"]
        join(shop, 1, "Ben", eventId=one["id"])
        assert get(shop, one["id"])["remainingCapacity"] == 7
        assert get(shop, two["id"])["remainingCapacity"] == 8


class TestOfAnOccurrence:
    def test_10_8_it_stays_an_instance_with_participants_of_its_own(self, shop: Shop) -> None:
        mondays(shop, schedule(shop, defaultCapacity=10)["id"])
        before = listed(shop, *JUNE)
        join(shop, 2, eventId=before[1]["id"])
        after = listed(shop, *JUNE)
        assert [each["id"] for each in after] == [each["id"] for each in before]
        assert after[1]["recurrenceType"] == "INSTANCE"
        assert "PARTICIPANTS" not in after[1]["inheritedFields"]
        assert [each["remainingCapacity"] for each in after] == [10, 8, 10, 10, 10]

    def test_10_8_a_change_of_it_makes_an_exception_all_the_same(self, shop: Shop) -> None:
        mondays(shop, schedule(shop)["id"])
        one = listed(shop, *JUNE)[1]
        join(shop, eventId=one["id"])
        new = change(shop, get(shop, one["id"]), title="Special")
        assert (new["id"], new["recurrenceType"]) == (one["id"], "EXCEPTION")
        assert len(listed(shop, *JUNE)) == 5

    def test_5_11_it_keeps_its_id_when_the_series_moves(self, shop: Shop) -> None:
        master = mondays(shop, schedule(shop)["id"])
        one = listed(shop, *JUNE)[1]
        join(shop, eventId=one["id"])
        moved = {"localDate": "2026-06-01T15:00"}, {"localDate": "2026-06-01T16:00"}
        change(shop, master, start=moved[0], end=moved[1])
        found = get(shop, one["id"])
        assert found["start"]["localDate"] == "2026-06-08T15:00:00"
        assert found["recurrenceType"] == "INSTANCE"
        assert len(listed(shop, "2026-06-08T00:00", "2026-06-09T00:00")) == 1

    def test_5_11_7_4_it_keeps_its_id_when_the_series_ends(self, shop: Shop) -> None:
        master = mondays(shop, schedule(shop)["id"])
        one = listed(shop, *JUNE)[1]
        join(shop, 2, eventId=one["id"])
        cancel(shop, master["id"])
        found = in_full(shop, one["id"])
        assert (found["status"], found["recurrenceType"]) == ("CANCELLED", "EXCEPTION")
        assert found["participants"]["total"] == 2

    def test_7_3_cancelling_it_leaves_the_other_days(self, shop: Shop) -> None:
        mondays(shop, schedule(shop)["id"])
        one = listed(shop, *JUNE)[1]
        join(shop, eventId=one["id"])
        assert cancel(shop, one["id"])["recurrenceType"] == "EXCEPTION"
        assert len(listed(shop, *JUNE)) == 4


class TestPreserving:
    def preserve(self, shop: Shop, schedule_id: str) -> None:
        body = {"scheduleId": schedule_id, "preserveFutureEventsWithParticipants": True}
        shop.call("schedules.cancelSchedule", body)

    def test_2_7_events_with_participants_survive_their_schedule(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        empty = event(shop, own, *TUESDAY)
        taken = event(shop, own, *TUESDAY)
        join(shop, eventId=taken["id"])
        self.preserve(shop, own)
        assert get(shop, empty["id"])["status"] == "CANCELLED"
        assert get(shop, taken["id"])["status"] == "CONFIRMED"

    def test_2_8_occurrences_with_participants_survive_their_series(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        master = mondays(shop, own)
        two = listed(shop, *JUNE)[2]
        join(shop, eventId=two["id"])
        shop.clock.advance(days=1)
        self.preserve(shop, own)
        assert get(shop, master["id"])["status"] == "CANCELLED"
        left = listed(shop, *JUNE)
        # The first was over before.
        assert [each["id"] for each in left[1:]] == [two["id"]]

    def test_2_7_a_course_that_somebody_joined_goes_on(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        mondays(shop, own)
        join(shop, scheduleId=own)
        self.preserve(shop, own)
        assert len(listed(shop, *JUNE)) == 5

    def test_2_7_without_the_flag_everything_ends(self, shop: Shop) -> None:
        own = schedule(shop)["id"]
        taken = event(shop, own, *TUESDAY)
        join(shop, eventId=taken["id"])
        shop.call("schedules.cancelSchedule", {"scheduleId": own})
        assert get(shop, taken["id"])["status"] == "CANCELLED"


def test_c29_events_are_found_by_their_participants(shop: Shop) -> None:
    own = schedule(shop, defaultCapacity=4)["id"]
    mondays(shop, own)
    alone = event(shop, own, *TUESDAY)
    join(shop, 3, eventId=alone["id"])
    taken = listed(shop, *JUNE)[2]
    join(shop, 4, eventId=taken["id"])

    def found(**condition: object) -> list[str]:
        return [each["id"] for each in listed(shop, *JUNE, query={"filter": condition})]

    assert found(remainingCapacity={"$lt": 2}) == [alone["id"], taken["id"]]
    assert found(remainingCapacity=0) == [taken["id"]]
    assert len(found(remainingCapacity={"$gte": 4})) == 4
    assert len(found(**{"participants.total": 0})) == 4
    assert found(**{"participants.total": {"$gt": 3}}) == [taken["id"]]


def test_13_3_a_member_sees_only_its_own_data(shop: Shop) -> None:
    made = single(shop)
    join(shop, 2, eventId=made["id"], participant={"contactId": ADA})
    join(shop, 3, "Ben", eventId=made["id"])
    asked = {"memberId": "me", "eventIds": [made["id"]]}
    seen = shop.as_member(ADA).call("events.listEventsByMemberId", asked)["events"]
    assert seen[0]["participants"]["total"] == 2
    assert [each["name"] for each in seen[0]["participants"]["list"]] == ["Ada"]


def test_13_7_staff_read_participations_and_do_not_write_them(shop: Shop) -> None:
    made = single(shop)
    joined = join(shop, eventId=made["id"])
    staff = shop.as_staff(room(shop))
    body = {"participationId": joined["id"]}
    assert staff.call("participations.getParticipation", body)["participation"] == joined
    with refused("PERMISSION_DENIED", 403):
        staff.call("participations.deleteParticipation", body)


def test_3_11_c28_the_same_key_joins_once(shop: Shop) -> None:
    made = single(shop)
    sent = {"eventId": made["id"], "partySize": 1, "participant": {"name": "Ada"}}
    body = {"participation": sent, "idempotencyKey": UNKNOWN}
    first = shop.call("participations.createParticipation", body)
    assert shop.call("participations.createParticipation", body) == first
    assert in_full(shop, made["id"])["participants"]["total"] == 1


def test_statements_do_not_grow_with_occurrences_or_participants(shop: Shop) -> None:
    """A page of events takes the same statements, whoever takes part in what."""
    own = schedule(shop, defaultCapacity=50)["id"]
    mondays(shop, own)

    def statements(until: str) -> int:
        dates = {"fromLocalDate": "2026-06-01T00:00", "toLocalDate": until}
        return statements_of(shop, "events.queryEvents", {**dates, "fields": ["PI_FIELDS"]})

    join(shop, eventId=listed(shop, *JUNE)[0]["id"])
    few = statements("2026-06-10T00:00")
    for one in listed(shop, *JUNE):
        join(shop, 2, eventId=one["id"])
    assert statements("2027-06-01T00:00") == few
