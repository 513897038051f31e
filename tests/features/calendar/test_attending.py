"""The events of one person, by contact and by member (13.7, 14.3, 14.10-14.14)."""

from __future__ import annotations

from tests.features.calendar.desk import cancel, event, join, listed, mondays, schedule, starts
from tests.support.shop import Json, Shop, invalid, refused

ADA = "aaaaaaaa-1111-4111-8111-111111111111"
BEN = "bbbbbbbb-1111-4111-8111-111111111111"
JUNE = {"fromLocalDate": "2026-06-01T00:00", "toLocalDate": "2026-07-01T00:00"}
TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
WEDNESDAY = ("2026-06-03T10:00", "2026-06-03T11:00")


def ada(shop: Shop, **target: str) -> Json:
    return join(shop, 1, participant={"contactId": ADA}, **target)


def of_contact(shop: Shop, contact_id: str = ADA, **more: object) -> Json:
    return shop.call("events.listEventsByContactId", {"contactId": contact_id, **JUNE, **more})


def of_member(shop: Shop, member_id: str, **more: object) -> Json:
    return shop.call("events.listEventsByMemberId", {"memberId": member_id, **more})


def test_14_14_directly_by_schedule_or_by_series(shop: Shop) -> None:
    own, course = schedule(shop)["id"], schedule(shop)["id"]
    alone = event(shop, own, *TUESDAY)
    event(shop, own, *WEDNESDAY)
    event(shop, course, *WEDNESDAY)
    series = mondays(shop, own)
    ada(shop, eventId=alone["id"])
    ada(shop, scheduleId=course)
    ada(shop, eventId=listed(shop, "2026-06-08T00:00", "2026-06-09T00:00")[0]["id"])
    found = of_contact(shop)["events"]
    assert [each[8:10] for each in starts(found)] == ["02", "03", "08"]
    assert found[0]["participants"]["list"][0]["name"] == "Ada"  # 13.1: includes personal data
    assert of_contact(shop, BEN)["events"] == []
    ada(shop, eventId=series["id"])
    assert len(of_contact(shop)["events"]) == 2 + 5


def test_14_10_page_by_page(shop: Shop) -> None:
    mondays(shop, own := schedule(shop)["id"])
    ada(shop, scheduleId=own)
    whole = of_contact(shop)["events"]
    page = of_contact(shop, cursorPaging={"limit": 2})
    found = page["events"]
    while page["pagingMetadata"]["hasNext"]:
        paging = {"cursor": page["pagingMetadata"]["cursors"]["next"]}
        asked = {"contactId": ADA, "cursorPaging": paging}
        page = shop.call("events.listEventsByContactId", asked)
        found += page["events"]
    assert found == whole and len(whole) == 5
    with invalid("cursorPaging.limit"):
        of_contact(shop, cursorPaging={"limit": 101})


def test_14_3_both_dates_are_needed_at_most_a_year_apart(shop: Shop) -> None:
    with invalid("fromLocalDate"):
        shop.call("events.listEventsByContactId", {"contactId": ADA})
    with invalid("toLocalDate"):
        of_contact(shop, toLocalDate="2027-06-03T00:00")


def test_app_ids_narrow_the_list(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    ada(shop, eventId=made["id"])
    assert len(of_contact(shop, appId=made["appId"])["events"]) == 1
    assert of_contact(shop, appId=BEN)["events"] == []


def test_7_9_cancelled_events_are_left_out(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    ada(shop, eventId=made["id"])
    cancel(shop, made["id"])
    assert of_contact(shop)["events"] == []


def test_13_7_a_member_lists_its_own_events_and_no_others(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    ada(shop, eventId=made["id"])
    member = shop.as_member(ADA)
    for name in ("me", ADA):
        asked = {"memberId": name, **JUNE}
        found = member.call("events.listEventsByMemberId", asked)["events"]
        assert [each["id"] for each in found] == [made["id"]]
    with refused("UNAUTHORIZED_OPERATION", 403):
        member.call("events.listEventsByMemberId", {"memberId": BEN, **JUNE})
    with refused("UNAUTHORIZED_OPERATION", 403):
        of_member(shop, "me", **JUNE)
    assert len(of_member(shop, ADA, **JUNE)["events"]) == 1


def test_14_13_ids_make_other_filters_irrelevant(shop: Shop) -> None:
    own = schedule(shop)["id"]
    made, other = event(shop, own, *TUESDAY), event(shop, own, *WEDNESDAY)
    ada(shop, eventId=made["id"])
    asked = [other["id"], made["id"], "0" * 64]
    found = of_member(shop, ADA, eventIds=asked, appId=BEN)["events"]
    assert [each["id"] for each in found] == [made["id"]]
