"""Whose schedule is whose, and what stands on it (4.11, 8.5, 8.6, 9.6, 9.8, 9.12, 10.6, 13.6)."""

from __future__ import annotations

from tests.features.bookings.club import open_class, open_course
from tests.features.bookings.salon import TUESDAY, open_salon
from tests.features.calendar.desk import business, change, event, get, listed, room, schedule
from tests.features.catalog.examples import update
from tests.features.slots.salon import service, slots, times, works
from tests.support import rooms
from tests.support.shop import Json, Shop

DAY = (f"{TUESDAY}T00:00:00", "2026-06-03T00:00:00")


def read_schedule(shop: Shop, schedule_id: str) -> Json:
    found: Json = shop.call("schedules.getSchedule", {"scheduleId": schedule_id})["schedule"]
    return found


def opening_hours(shop: Shop) -> list[Json]:
    """The weekly hours of the business."""
    filter = {"type": "WORKING_HOURS", "scheduleId": business(shop)["id"]}
    return listed(shop, None, None, recurrenceType=["MASTER"], query={"filter": filter})


def test_9_6_c2_services_and_people_have_schedules_under_their_ids(shop: Shop) -> None:
    salon = open_salon(shop)
    assert read_schedule(shop, salon.service["schedule"]["id"])["externalId"] == salon.service["id"]
    query = {"filter": {"externalId": salon.staff[0]}}
    (own,) = shop.call("schedules.querySchedules", {"query": query})["schedules"]
    assert own["externalId"] == salon.staff[0]


def test_4_11_a_renamed_service_renames_its_schedule_and_coming_sessions(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    update(shop, club.service, name="Slow yoga")
    assert read_schedule(shop, club.service["schedule"]["id"])["defaultTitle"] == "Slow yoga"
    assert get(shop, session["id"])["title"] == "Slow yoga"


def test_8_6_an_appointment_is_one_event_that_names_its_staff(shop: Shop) -> None:
    salon = open_salon(shop)
    made = salon.event(salon.booked())
    assert made["scheduleId"] == salon.service["schedule"]["id"]
    by_resource = {"filter": {"resources.id": {"$hasSome": salon.staff}}}
    assert [each["id"] for each in listed(shop, *DAY, query=by_resource)] == [made["id"]]
    assert [each["id"] for each in listed(shop, *DAY)] == [made["id"]]


def test_8_5_one_event_blocks_several_resources(shop: Shop) -> None:
    ann, ben = works(shop, "Ann"), works(shop, "Ben")
    cut = service(shop, ann, ben, minutes=60)
    both = [{"id": each["resourceId"]} for each in (ann, ben)]
    hours = (f"{TUESDAY}T10:00", f"{TUESDAY}T11:00")
    assert "10:00" in times(slots(shop, cut, TUESDAY))
    event(shop, schedule(shop)["id"], *hours, resources=both)
    assert "10:00" not in times(slots(shop, cut, TUESDAY))


def test_9_8_who_uses_the_hours_of_the_business_follows_them(shop: Shop) -> None:
    salon = open_salon(shop)
    assert salon.starts()[0] == "10:00"
    (tuesdays,) = (
        each for each in opening_hours(shop) if each["recurrenceRule"]["days"] == ["TUESDAY"]
    )
    start = {"localDate": f"{TUESDAY}T13:00:00"}
    change(shop, tuesdays, start=start, end={"localDate": f"{TUESDAY}T18:00:00"})
    assert salon.starts()[0] == "13:00"


def test_9_12_sessions_are_events_of_the_services_schedule(shop: Shop) -> None:
    for club, kind in ((open_class(shop), "CLASS"), (open_course(shop), "COURSE")):
        session = club.session()
        assert session["scheduleId"] == club.service["schedule"]["id"]
        assert session["type"] == kind


def test_10_6_a_course_is_joined_by_its_schedule_and_a_session_by_its_event(shop: Shop) -> None:
    club, course = open_class(shop), open_course(shop)
    session, lesson = club.session(), course.session()
    club.booked(session)
    course.booked()
    (joined,) = club.parties(session)
    assert joined["eventId"] == session["id"] and "scheduleId" not in joined
    assert course.parties(lesson) == []
    on_schedule = {"query": {"filter": {"scheduleId": course.service["schedule"]["id"]}}}
    (joined,) = shop.call("participations.queryParticipations", on_schedule)["participations"]
    assert "eventId" not in joined


def test_10_14_a_booking_leaves_the_revision_of_its_session(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    seen = len(shop.facts())
    club.booked(session)
    assert get(shop, session["id"])["revision"] == session["revision"]
    told = [
        each["updatedEvent"]["currentEntity"]
        for each in shop.facts()[seen:]
        if each["eventType"] == "wix.calendar.v3.event_updated"
    ]
    (participants,) = (each["participants"] for each in told)
    assert (participants["total"], participants["list"]) == (1, [])


def user(shop: Shop, number: int) -> tuple[str, Json]:
    """The id of a new user and the staff member who it is."""
    user_id = f"0192f7a0-0000-4000-8000-{number:012}"
    found = shop.call("staffMembers.getOrCreateStaffMember", {"wixUserId": user_id})
    return user_id, found["staffMember"]


def allowed(*entries: tuple[str, str]) -> list[Json]:
    """Entries of `permissions`: user and role."""
    return [{"identity": {"wixUserId": user_id}, "role": role} for user_id, role in entries]


def test_13_6_an_event_tells_what_its_schedule_and_its_peoples_users_may(shop: Shop) -> None:
    owner = "0192f7a0-0000-4000-8000-0000000000aa"
    own = schedule(shop, permissions=allowed((owner, "COMMENTER")))
    (anna, as_anna), (bert, as_bert) = user(shop, 1), user(shop, 2)
    people = [
        {"id": as_anna["resourceId"]},
        {"id": room(shop)},
        {"id": as_bert["resourceId"], "permissionRole": "COMMENTER"},
    ]
    times = (f"{TUESDAY}T10:00:00", f"{TUESDAY}T11:00:00")
    made = event(shop, own["id"], *times, resources=people, permissions=allowed((bert, "WRITER")))
    wanted = allowed((owner, "COMMENTER"), (anna, "WRITER"), (bert, "COMMENTER"))
    assert made["permissions"] == wanted  # Read-only: what was sent counts for nothing.
    assert get(shop, made["id"])["permissions"] == wanted
    (seen,) = listed(shop, *DAY, query={"filter": {"scheduleId": own["id"]}})
    assert seen["permissions"] == wanted
    named = {"staffMemberId": as_anna["id"]}
    shop.call("staffMembers.disconnectStaffMemberFromUser", named)
    assert get(shop, made["id"])["permissions"] == [wanted[0], wanted[2]]
    bare = event(shop, schedule(shop)["id"], *times)
    assert bare["permissions"] == []


def test_13_6_a_page_takes_as_many_statements_for_many_people_as_for_one(shop: Shop) -> None:
    own = schedule(shop)
    asked = {"fromLocalDate": DAY[0], "toLocalDate": DAY[1]}
    costs: list[int] = []
    for number in range(1, 5):
        resource = {"id": user(shop, number)[1]["resourceId"]}
        times = (f"{TUESDAY}T1{number}:00:00", f"{TUESDAY}T1{number}:30:00")
        event(shop, own["id"], *times, resources=[resource])
        assert len(listed(shop, *DAY)) == number
        costs.append(rooms.statements_of(shop, "events.queryEvents", asked))
    assert set(costs) == {costs[0]}
