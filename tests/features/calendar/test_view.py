"""The events view: its end, and what it is told of each event (15.x, 19.2)."""

from __future__ import annotations

from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    join,
    listed,
    mondays,
    room,
    schedule,
    told_since,
    weekly,
)
from tests.support.shop import Json, Shop

TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")
PROJECTION = "wix.calendar.v3.events_view_projection_updated"
EXTENDED = "wix.calendar.v3.events_view_extended"


def view(shop: Shop) -> Json:
    found: Json = shop.call("eventViews.getEventsView")["eventsView"]
    return found


def projected(shop: Shop, seen: int) -> list[Json]:
    """The bodies of the projection facts after the first `seen` facts."""
    told = (each for each in told_since(shop, seen) if each["eventType"] == PROJECTION)
    return [each["actionEvent"]["body"] for each in told]


def test_15_2_15_3_the_view_ends_at_a_midnight_380_days_ahead(shop: Shop) -> None:
    assert view(shop) == {"endDate": "2027-06-17T00:00:00.000Z", "futureDurationInDays": 380}
    shop.clock.advance(days=10)
    assert view(shop) == {"endDate": "2027-06-17T00:00:00.000Z", "futureDurationInDays": 370}
    shop.clock.advance(days=1)
    assert view(shop) == {"endDate": "2027-06-27T00:00:00.000Z", "futureDurationInDays": 379}


def test_15_6_an_extension_is_told_with_the_events_it_reaches(shop: Shop) -> None:
    own = schedule(shop)["id"]
    mondays(shop, own)
    far = event(shop, own, "2027-06-20T10:00", "2027-06-20T11:00")
    seen = len(shop.facts())
    shop.run_jobs()
    assert EXTENDED not in shop.event_types()
    shop.clock.advance(days=10, hours=17)
    shop.run_jobs()
    facts = told_since(shop, seen)
    assert facts[0]["eventType"] == EXTENDED
    assert facts[0]["actionEvent"]["body"] == {"extendedEndDate": "2027-06-27T00:00:00.000Z"}
    reached = [each["eventAddedOrUpdated"]["event"] for each in projected(shop, seen)]
    assert reached[0]["id"] == far["id"]
    assert [each["start"]["localDate"] for each in reached[1:]] == ["2027-06-21T09:00:00"]
    shop.clock.advance(days=10)
    shop.run_jobs()
    assert shop.event_types().count(EXTENDED) == 2


def test_15_4_single_events_come_change_and_go(shop: Shop) -> None:
    own = schedule(shop)["id"]
    seen = len(shop.facts())
    made = event(shop, own, *TUESDAY)
    changed = change(shop, made, title="Other")
    cancel(shop, made["id"])
    added, updated, removed = projected(shop, seen)
    assert added["eventAddedOrUpdated"]["event"]["id"] == made["id"]
    assert "previousEvent" not in added["eventAddedOrUpdated"]
    assert added["appId"] == made["appId"]
    assert updated["eventAddedOrUpdated"]["event"]["revision"] == changed["revision"]
    assert updated["eventAddedOrUpdated"]["previousEvent"]["revision"] == "1"
    assert removed["eventRemoved"]["event"]["status"] == "CANCELLED"  # 15.5


def test_15_4_an_event_moves_out_and_in_by_its_start(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    seen = len(shop.facts())
    far = {"localDate": "2028-06-02T10:00"}, {"localDate": "2028-06-02T11:00"}
    near = {"localDate": TUESDAY[0]}, {"localDate": TUESDAY[1]}
    gone = change(shop, made, start=far[0], end=far[1])
    gone = change(shop, gone, title="Far away")
    change(shop, gone, start=near[0], end=near[1])
    removed, added = projected(shop, seen)
    assert removed["eventRemoved"]["event"]["id"] == made["id"]
    assert "previousEvent" not in added["eventAddedOrUpdated"]


def test_15_1_the_occurrences_of_a_series_are_in_it_and_masters_are_not(shop: Shop) -> None:
    own = schedule(shop)["id"]
    seen = len(shop.facts())
    rule = weekly("MONDAY", until="2026-06-22T09:00")
    master = mondays(shop, own, recurrenceRule=rule)
    told = [each["eventAddedOrUpdated"]["event"] for each in projected(shop, seen)]
    assert [each["id"] for each in told] == [each["id"] for each in listed(shop, *JUNE)]
    assert {each["recurrenceType"] for each in told} == {"INSTANCE"}
    seen = len(shop.facts())
    change(shop, master, title="Other")
    bodies = projected(shop, seen)
    assert len(bodies) == 4
    assert all("previousEvent" in each["eventAddedOrUpdated"] for each in bodies)
    seen = len(shop.facts())
    cancel(shop, master["id"])
    assert ["eventRemoved" in each for each in projected(shop, seen)] == [True] * 4


def test_15_1_the_view_holds_no_more_of_an_endless_series_than_a_year(shop: Shop) -> None:
    own = schedule(shop)["id"]
    seen = len(shop.facts())
    mondays(shop, own)
    assert len(projected(shop, seen)) == 55


def test_14_8_working_hours_are_not_told(shop: Shop) -> None:
    assert PROJECTION not in shop.event_types()


def test_19_2_an_occurrence_that_somebody_joins_is_only_told_to_the_view(shop: Shop) -> None:
    mondays(shop, schedule(shop)["id"])
    one = listed(shop, *JUNE)[1]
    seen = len(shop.facts())
    join(shop, 2, eventId=one["id"])
    (body,) = projected(shop, seen)
    assert body["eventAddedOrUpdated"]["event"]["participants"]["total"] == 2
    slugs = [each["eventType"].rsplit(".", 1)[1] for each in told_since(shop, seen)]
    assert slugs == ["participation_created", "events_view_projection_updated"]


def test_19_2_i10_a_cancelled_occurrence_is_told_by_the_view_alone(shop: Shop) -> None:
    mondays(shop, schedule(shop)["id"])
    one = listed(shop, *JUNE)[1]
    seen = len(shop.facts())
    cancel(shop, one["id"])
    assert [each["eventType"] for each in told_since(shop, seen)] == [PROJECTION]
    (body,) = projected(shop, seen)
    assert body["eventRemoved"]["event"]["id"] == one["id"]


def test_13_7_only_the_business_sees_how_far_it_reaches(shop: Shop) -> None:
    staff = shop.as_staff(room(shop))
    assert staff.call("eventViews.getEventsView")["eventsView"]["futureDurationInDays"] == 380
    status, _ = shop.as_visitor.ask("eventViews.getEventsView")
    assert status == 403
