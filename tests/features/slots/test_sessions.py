"""List Event Time Slots: one slot for each session of a class (D42-D47)."""

from __future__ import annotations

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots import salon, studio
from tests.features.slots.salon import STAFF, policy
from tests.features.slots.studio import LIST, asked, sessions, starts, takes_part
from tests.support.shop import Json, Shop, invalid, refused

JUNE, TUESDAY, WEDNESDAY, LATER = "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-20"


@pytest.fixture
def ann(shop: Shop) -> str:
    return examples.staff(shop)


@pytest.fixture
def yoga(shop: Shop) -> Json:
    return studio.group(shop)


@pytest.fixture
def weekly(shop: Shop, yoga: Json, ann: str) -> Json:
    """Yoga every Tuesday at ten, from the 2nd on."""
    return studio.session(shop, yoga, ann, TUESDAY, recurrenceRule=desk.weekly("TUESDAY"))


def test_d42_a_single_session_whole(shop: Shop, yoga: Json, ann: str) -> None:
    event = studio.session(shop, yoga, ann, WEDNESDAY)
    [slot] = sessions(shop, JUNE, LATER)
    place = {"id": slot["location"]["id"], "name": "Shop", "locationType": "BUSINESS"}
    people = [{"id": ann, "name": "Ann"}]
    assert slot == {
        "serviceId": yoga["id"],
        "scheduleId": yoga["schedule"]["id"],  # K13
        "localStartDate": "2026-06-03T10:00:00",
        "localEndDate": "2026-06-03T11:00:00",
        "bookable": True,
        "location": place,
        "eventInfo": {
            "eventId": event["id"],
            "eventTitle": "Yoga",
            "waitingList": {"totalCapacity": 0, "remainingCapacity": 0},
        },
        "totalCapacity": 10,
        "remainingCapacity": 10,
        "bookableCapacity": 10,
        "bookingPolicyViolations": {
            "tooEarlyToBook": False,
            "tooLateToBook": False,
            "bookOnlineDisabled": False,
        },
        "availableResources": [
            {"resourceTypeId": STAFF, "resources": people, "hasMoreAvailableResources": False}
        ],
        "nestedTimeSlots": [],
        "allDay": False,
    }


def test_d42_every_occurrence_of_a_series_is_a_slot(shop: Shop, weekly: Json) -> None:
    found = sessions(shop, JUNE, LATER)
    assert starts(found) == [f"2026-06-{day}T10:00" for day in ("02", "09", "16")]
    ids = [each["eventInfo"]["eventId"] for each in found]
    assert len(set(ids)) == 3 and weekly["id"] not in ids


def test_d42_the_start_decides_from_inclusive_to_exclusive(shop: Shop, weekly: Json) -> None:
    def between(first: str, end: str) -> list[str]:
        sent = {"fromLocalDate": first, "toLocalDate": end}
        return starts(shop.call(LIST, sent)["timeSlots"])

    assert between("2026-06-02T10:00:00", "2026-06-02T10:00:01") == ["2026-06-02T10:00"]
    assert between("2026-06-02T10:00:01", "2026-06-02T11:00:00") == []
    assert between("2026-06-02T09:00:00", "2026-06-02T10:00:00") == []


def test_d42_changed_and_cancelled_occurrences(shop: Shop, weekly: Json) -> None:
    first, second, _ = sessions(shop, JUNE, LATER)
    moved = desk.get(shop, first["eventInfo"]["eventId"])
    later = {"start": {"localDate": "2026-06-02T15:00:00"}}
    desk.change(shop, moved, **later, end={"localDate": "2026-06-02T16:00:00"})
    desk.cancel(shop, second["eventInfo"]["eventId"])
    found = sessions(shop, JUNE, LATER)
    assert starts(found) == ["2026-06-02T15:00", "2026-06-09T10:00", "2026-06-16T10:00"]
    assert [each["bookable"] for each in found] == [True, False, True]
    assert found[1]["nonBookableReasons"] == {
        "noRemainingCapacity": False,
        "violatesBookingPolicy": False,
        "reservedForWaitingList": False,
        "eventCancelled": True,
    }


def test_d45_cancelled_sessions_come_only_with_those_not_bookable(shop: Shop, weekly: Json) -> None:
    desk.cancel(shop, sessions(shop, JUNE, LATER)[1]["eventInfo"]["eventId"])
    found = sessions(shop, JUNE, LATER, includeNonBookable=False)
    assert starts(found) == ["2026-06-02T10:00", "2026-06-16T10:00"]


def test_d43_places_are_those_of_the_session(shop: Shop, yoga: Json, ann: str) -> None:
    event = studio.session(shop, yoga, ann, WEDNESDAY, totalCapacity=4)
    takes_part(shop, event["id"], 3)
    [slot] = sessions(shop, JUNE, LATER)
    assert (slot["totalCapacity"], slot["remainingCapacity"], slot["bookableCapacity"]) == (4, 1, 1)


@pytest.mark.parametrize("people", [4, 6])
def test_d43_c33_a_full_session_has_no_places_and_never_less(
    shop: Shop, yoga: Json, ann: str, people: int
) -> None:
    event = studio.session(shop, yoga, ann, WEDNESDAY, totalCapacity=4)
    takes_part(shop, event["id"], people)
    [slot] = sessions(shop, JUNE, LATER)
    assert (slot["remainingCapacity"], slot["bookable"]) == (0, False)
    assert slot["nonBookableReasons"]["noRemainingCapacity"] is True
    assert sessions(shop, JUNE, LATER, includeNonBookable=False) == []


def test_d43_each_occurrence_counts_its_own_people(shop: Shop, weekly: Json) -> None:
    before = sessions(shop, JUNE, LATER)
    takes_part(shop, before[1]["eventInfo"]["eventId"], 10)
    found = sessions(shop, JUNE, LATER)
    assert [each["remainingCapacity"] for each in found] == [10, 0, 10]
    assert [each["eventInfo"] for each in found] == [each["eventInfo"] for each in before]
    open_ones = sessions(shop, JUNE, LATER, includeNonBookable=False)
    assert starts(open_ones) == ["2026-06-02T10:00", "2026-06-16T10:00"]


def test_d43_the_fewest_places_wanted(shop: Shop, yoga: Json, ann: str) -> None:
    event = studio.session(shop, yoga, ann, WEDNESDAY, totalCapacity=4)
    takes_part(shop, event["id"], 2)
    assert len(sessions(shop, JUNE, LATER, minBookableCapacity=2)) == 1
    assert sessions(shop, JUNE, LATER, minBookableCapacity=3) == []


def test_d47_working_hours_do_not_matter(shop: Shop, yoga: Json) -> None:
    owl = salon.works(shop, "Owl", "00:00-01:00")
    studio.session(shop, yoga, owl["resourceId"], WEDNESDAY)
    assert sessions(shop, JUNE, LATER)[0]["bookable"] is True


def test_d46_all_classes_or_those_named(shop: Shop, yoga: Json, ann: str) -> None:
    dance = studio.group(shop, "Dance")
    studio.session(shop, yoga, ann, TUESDAY)
    studio.session(shop, dance, ann, WEDNESDAY)
    assert len(sessions(shop, JUNE, LATER)) == 2
    [slot] = sessions(shop, JUNE, LATER, dance)
    assert slot["serviceId"] == dance["id"]


def test_d46_sessions_of_no_class_are_none(shop: Shop, yoga: Json, ann: str) -> None:
    schedule = yoga["schedule"]["id"]
    start, end = f"{TUESDAY}T10:00:00", f"{TUESDAY}T11:00:00"
    desk.event(shop, schedule, start, end, type="DEFAULT")
    studio.session(shop, studio.course(shop), ann, TUESDAY)
    assert sessions(shop, JUNE, LATER) == []


def test_d2_appointments_have_no_sessions(shop: Shop, yoga: Json) -> None:
    cut = examples.appointment(shop)
    with invalid("serviceIds[1]"):
        sessions(shop, JUNE, LATER, yoga, cut)
    with refused("SERVICE_NOT_FOUND", 404):
        sessions(shop, JUNE, LATER, {"id": NO_SUCH_ID})


def test_d46_filtered_by_resource_and_location(shop: Shop, yoga: Json, ann: str) -> None:
    bea, uptown = examples.staff(shop, "Bea"), examples.location(shop, "Uptown")
    there = {"type": "BUSINESS", "id": uptown["id"]}
    studio.session(shop, yoga, ann, TUESDAY, recurrenceRule=desk.weekly("TUESDAY"))
    studio.session(shop, yoga, bea, WEDNESDAY, location=there)

    def by(**condition: object) -> list[str]:
        return starts(sessions(shop, JUNE, "2026-06-05", eventFilter=condition))

    assert by(**{"resources.id": {"$hasSome": [ann]}}) == ["2026-06-02T10:00"]
    assert by(**{"resources.id": {"$hasSome": [bea]}}) == ["2026-06-03T10:00"]
    assert by(**{"location.id": [uptown["id"]]}) == ["2026-06-03T10:00"]
    assert len(by(**{"resources.id": {"$hasSome": [ann, bea]}})) == 2
    [slot] = sessions(shop, WEDNESDAY, "2026-06-05")
    assert slot["location"] == {"id": uptown["id"], "name": "Uptown", "locationType": "BUSINESS"}


def test_d3_times_are_those_of_the_asked_zone(shop: Shop, weekly: Json) -> None:
    answer = shop.call(LIST, asked("2026-06-02", "2026-06-03", timeZone="Asia/Tokyo"))
    assert answer["timeZone"] == "Asia/Tokyo"
    assert starts(answer["timeSlots"]) == ["2026-06-02T19:00"]


def test_c48_a_series_keeps_its_hour_over_a_clock_change(shop: Shop, yoga: Json, ann: str) -> None:
    rule = desk.weekly("SATURDAY")
    studio.session(shop, yoga, ann, "2026-10-24", timeZone="Europe/Berlin", recurrenceRule=rule)
    utc = starts(sessions(shop, "2026-10-20", "2026-11-02"))
    there = starts(sessions(shop, "2026-10-20", "2026-11-02", timeZone="Europe/Berlin"))
    assert [each[11:] for each in utc] == ["08:00", "09:00"]
    assert [each[11:] for each in there] == ["10:00", "10:00"]


def test_d3_without_dates_from_now_on(shop: Shop, weekly: Json) -> None:
    shop.clock.advance(days=2)
    sent: Json = {"cursorPaging": {"limit": 2}}
    assert starts(shop.call(LIST, sent)["timeSlots"]) == ["2026-06-09T10:00", "2026-06-16T10:00"]


def test_b7_a_session_that_has_begun_is_not_shown(shop: Shop, weekly: Json) -> None:
    shop.clock.advance(days=1, hours=2)
    assert sessions(shop, TUESDAY, WEDNESDAY)[0]["bookable"] is True
    shop.clock.advance(seconds=1)
    assert sessions(shop, TUESDAY, WEDNESDAY) == []


def test_b6_after_the_start_until_the_end_if_the_policy_allows(shop: Shop, ann: str) -> None:
    late = policy(shop, bookAfterStartPolicy={"enabled": True})
    spin = studio.group(shop, bookingPolicy=late)
    studio.session(shop, spin, ann, TUESDAY)
    shop.clock.advance(days=1, hours=2, minutes=59)
    assert sessions(shop, TUESDAY, WEDNESDAY)[0]["bookable"] is True
    shop.clock.advance(minutes=1)
    assert sessions(shop, TUESDAY, WEDNESDAY) == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"fromLocalDate": "soon"}, "fromLocalDate"),
        ({"toLocalDate": f"{JUNE}T00:00:00"}, "toLocalDate"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"minBookableCapacity": -1}, "minBookableCapacity"),
        ({"maxSlotsPerDay": 0}, "maxSlotsPerDay"),
        ({"maxSlotsPerDay": 1001}, "maxSlotsPerDay"),
        ({"maxSlotsPerDay": 1, "toLocalDate": "2026-07-03T00:00:00"}, "toLocalDate"),
        ({"maxSlotsPerDay": 1, "toLocalDate": None}, "toLocalDate"),
        ({"eventFilter": {"title": "x"}}, "eventFilter.title"),
        ({"cursorPaging": {"limit": 1001}}, "cursorPaging.limit"),
        ({"cursorPaging": {"cursor": "nonsense"}}, "cursorPaging.cursor"),
        (
            {"bookingPolicyViolations": {"earliestBookingDate": "2026-06-01T00:00:00Z"}},
            "bookingPolicyViolations.earliestBookingDate",
        ),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(shop: Shop, sent: Json, field: str) -> None:
    with invalid(field):
        shop.call(LIST, asked(JUNE, "2026-06-30") | sent)


def test_j3_visitors_may_look(shop: Shop, weekly: Json) -> None:
    answer = shop.as_visitor.call(LIST, asked(JUNE, LATER))
    assert len(answer["timeSlots"]) == 3
