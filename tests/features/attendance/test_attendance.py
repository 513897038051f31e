"""Who came (H1-H5, H19): one record per booking and session, set, read, counted and taken back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from openbookings.engine.attendance.sessions import require_session
from openbookings.engine.kernel.call import Call
from openbookings.engine.kernel.errors import Refused
from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.rooms import reading
from tests.support.shop import MEMBER, Json, Shop, Voice, invalid, refused

SET = "openbookings.v1.attendance_set"
MISSED = "openbookings.v1.attendance_marked_as_not_attended"


def session(booking: Json) -> str:
    return str(booking["bookedEntity"]["slot"]["eventId"])


def mark(
    shop: Shop, booking: Json, status: str = "ATTENDED", voice: Voice | None = None, **over: Any
) -> Json:
    """Note who came to a booking's own session; gives the record."""
    given = {"bookingId": booking["id"], "eventId": session(booking), "status": status, **over}
    body = {"attendance": given}
    made: Json = (voice or shop.owner).call("attendance.setAttendance", body)["attendance"]
    return made


def marked(booking: Json, **over: Any) -> Json:
    """One detail of a bulk call."""
    given = {"bookingId": booking["id"], "eventId": session(booking), "status": "ATTENDED"}
    return {"attendance": {**given, **over}}


def queried(voice: Voice, filter: Json | None = None, **query: Any) -> list[Json]:
    body = {"query": {"filter": filter or {}, **query}}
    found: list[Json] = voice.call("attendance.queryAttendance", body)["attendances"]
    return found


def test_h1_a_second_mark_replaces_the_first(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    first = mark(shop, booking, numberOfAttendees=3)
    assert first["numberOfAttendees"] == 3
    shop.clock.advance(minutes=5)
    second = mark(shop, booking)
    assert (second["id"], second["numberOfAttendees"]) == (first["id"], 1)
    assert second["statusUpdatedDate"] == first["statusUpdatedDate"] < second["updatedDate"]
    third = mark(shop, booking, "NOT_SET")
    assert third["statusUpdatedDate"] == third["updatedDate"]
    assert queried(shop.owner) == [third]
    got = shop.call("attendance.getAttendance", {"attendanceId": first["id"]})
    assert got["attendance"] == third


def test_h1_nobody_is_said_by_the_status_not_by_a_number(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    for number in (0, -1):
        with invalid("attendance.numberOfAttendees"):
            mark(shop, booking, numberOfAttendees=number)
    assert queried(shop.owner) == []
    # No check against the booked number or a contradictory status.
    assert mark(shop, booking, "NOT_ATTENDED", numberOfAttendees=9)["numberOfAttendees"] == 9


def test_h19_a_session_must_be_named_and_be_one_of_the_bookings(shop: Shop) -> None:
    salon = open_salon(shop)
    booking, other = salon.booked("10:00"), salon.booked("12:00")
    with refused("SESSION_ID_NOT_PROVIDED"):
        mark(shop, booking, eventId=None)
    for foreign in (session(other), UNKNOWN):
        with refused("SESSION_NOT_FOUND", 404):
            mark(shop, booking, eventId=foreign)
    with refused("BOOKING_NOT_FOUND", 404):
        mark(shop, booking, bookingId=UNKNOWN)
    assert queried(shop.owner) == []


def test_h2_the_older_name_of_a_session_is_understood(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    made = mark(shop, booking, eventId=None, sessionId=session(booking))
    assert (made["eventId"], made["sessionId"]) == (session(booking),) * 2
    assert mark(shop, booking, sessionId=UNKNOWN)["id"] == made["id"], "eventId wins"


def test_h2_a_booking_without_a_place_on_the_calendar_has_no_session(shop: Shop) -> None:
    salon = open_salon(shop)
    wish, booking = salon.book("10:00"), salon.booked("12:00")
    with refused("SESSION_NOT_FOUND"):
        mark(shop, wish | {"bookedEntity": booking["bookedEntity"]})


def test_h19_every_session_of_a_course_is_one_of_its_bookings(shop: Shop) -> None:
    schedules = [
        shop.call("schedules.createSchedule", {"schedule": {"name": name}})["schedule"]["id"]
        for name in ("Pottery", "Yoga")
    ]
    weekly = {"frequency": "WEEKLY", "days": ["WEDNESDAY"]}
    events = [_series(shop, schedule_id, weekly) for schedule_id in schedules]
    window = {"fromLocalDate": "2026-06-01T00:00:00", "toLocalDate": "2026-07-01T00:00:00"}
    asked = {**window, "query": {"filter": {"scheduleId": {"$in": schedules}}}}
    found = shop.call("events.queryEvents", asked)["events"]
    course = {"id": UNKNOWN, "bookedEntity": {"schedule": {"scheduleId": schedules[0]}}}
    known = [each["id"] for each in found if _has_session(shop, course, each["id"])]
    assert known == [each["id"] for each in found if each["scheduleId"] == schedules[0]]
    assert len(known) == 4
    for no_session in (*events, UNKNOWN):
        assert not _has_session(shop, course, no_session), "a series as a whole is no session"


def _series(shop: Shop, schedule_id: str, rule: Json) -> str:
    event = {
        "scheduleId": schedule_id,
        "recurrenceRule": rule,
        "start": {"localDate": "2026-06-03T10:00:00"},
        "end": {"localDate": "2026-06-03T11:00:00"},
    }
    made: str = shop.call("events.createEvent", {"event": event})["event"]["id"]
    return made


def _has_session(shop: Shop, booking: Json, session_id: str) -> bool:
    async def work(call: Call) -> bool:
        try:
            await require_session(call, booking, session_id)
        except Refused as refusal:
            assert refusal.code == "SESSION_NOT_FOUND"
            return False
        return True

    return reading(shop, "attendance.getAttendance", work)


def test_h3_in_bulk_an_unknown_session_fails_alone(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second = salon.booked("10:00"), salon.booked("12:00")
    details = [
        marked(first),
        marked(second, eventId=UNKNOWN),
        marked(second, bookingId=UNKNOWN),
        marked(second, numberOfAttendees=0),
        marked(second, status="NOT_ATTENDED"),
    ]
    body = {"attendanceDetails": details, "returnFullEntity": True}
    answer = shop.call("attendance.bulkSetAttendance", body)
    told = [each["itemMetadata"]["success"] for each in answer["results"]]
    assert told == [True, False, False, False, True]
    codes = [each["itemMetadata"]["error"]["code"] for each in answer["results"][1:3]]
    assert codes == ["SESSION_NOT_FOUND", "BOOKING_NOT_FOUND"]
    assert answer["bulkActionMetadata"]["totalFailures"] == 3
    items = [each["item"] for each in answer["results"] if "item" in each]
    assert sorted(items, key=lambda each: str(each["id"])) == queried(shop.owner)


@pytest.mark.parametrize("field", ["bookingId", "eventId", "status"])
def test_h3_in_bulk_a_missing_required_field_fails_all(shop: Shop, field: str) -> None:
    salon = open_salon(shop)
    first, second = salon.booked("10:00"), salon.booked("12:00")
    details = [marked(first), marked(second, **{field: None})]
    with invalid(f"attendanceDetails[1].attendance.{field}"):
        shop.call("attendance.bulkSetAttendance", {"attendanceDetails": details})
    assert queried(shop.owner) == []


def test_h3_an_empty_bulk_call_is_refused_and_so_are_nine(shop: Shop) -> None:
    with refused("ATTENDANCES_MISSING_IN_REQUEST"):
        shop.call("attendance.bulkSetAttendance", {})
    booking = open_salon(shop).booked()
    with invalid("attendanceDetails"):
        shop.call("attendance.bulkSetAttendance", {"attendanceDetails": [marked(booking)] * 9})
    older = {"attendanceList": [marked(booking)["attendance"]]}
    assert shop.call("attendance.bulkSetAttendance", older)["results"][0]["itemMetadata"]["success"]


def test_h3_what_is_taken_back_is_gone_and_told(shop: Shop) -> None:
    salon = open_salon(shop)
    made = [mark(shop, salon.booked(clock))["id"] for clock in ("10:00", "12:00", "14:00")]
    shop.call("attendance.deleteAttendance", {"attendanceId": made[0]})
    body = {"attendanceIds": [made[1], made[0]]}
    answer = shop.call("attendance.bulkDeleteAttendances", body)
    done = [each["itemMetadata"]["success"] for each in answer["results"]]
    assert done == [True, False]
    assert answer["results"][1]["itemMetadata"]["error"]["code"] == "ATTENDANCE_NOT_FOUND"
    assert [each["id"] for each in queried(shop.owner)] == made[2:]
    for name in ("getAttendance", "deleteAttendance"):
        with refused("ATTENDANCE_NOT_FOUND", 404):
            shop.call(f"attendance.{name}", {"attendanceId": made[0]})
    told = [fact for fact in shop.facts() if fact["eventType"].endswith("attendance_deleted")]
    assert [fact["entityId"] for fact in told] == made[:2]
    assert told[0]["deletedEvent"]["deletedEntity"]["id"] == made[0]


def test_h4_a_query_combines_its_conditions_and_pages_by_id(shop: Shop) -> None:
    salon = open_salon(shop)
    bookings = [salon.booked(clock) for clock in ("10:00", "11:00", "12:00", "13:00")]
    for at, booking in enumerate(bookings):
        mark(shop, booking, ("ATTENDED", "NOT_ATTENDED")[at % 2], numberOfAttendees=at + 1)
    everything = queried(shop.owner)
    assert [each["id"] for each in everything] == sorted(each["id"] for each in everything)
    many = {"status": "ATTENDED", "numberOfAttendees": {"$gt": 1}}
    assert [each["bookingId"] for each in queried(shop.owner, many)] == [bookings[2]["id"]]
    named = {"sessionId": session(bookings[3])}
    assert [each["bookingId"] for each in queried(shop.owner, named)] == [bookings[3]["id"]]
    falling = queried(shop.owner, sort=[{"fieldName": "numberOfAttendees", "order": "DESC"}])
    assert [each["numberOfAttendees"] for each in falling] == [4, 3, 2, 1]
    page = shop.call("attendance.queryAttendance", {"query": {"cursorPaging": {"limit": 3}}})
    after = {"cursor": page["pagingMetadata"]["cursors"]["next"]}
    rest = shop.call("attendance.queryAttendance", {"query": {"cursorPaging": after}})
    assert page["attendances"] + rest["attendances"] == everything


def test_h4_members_count_their_own_and_nobody_else_counts(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    member = shop.as_member(MEMBER)
    own = [salon.confirm(salon.book(clock, voice=member)) for clock in ("10:00", "11:00", "12:00")]
    for booking, status in zip(own, ("ATTENDED", "ATTENDED", "NOT_ATTENDED"), strict=True):
        mark(shop, booking, status)
    mark(shop, salon.booked("14:00"))
    assert count(member) == 3
    assert count(member, {"status": "ATTENDED"}) == 2
    assert count(member, {"serviceId": salon.service["id"], "status": "NOT_ATTENDED"}) == 1
    assert count(member, {"serviceId": UNKNOWN}) == 0
    assert count(shop.as_member(UNKNOWN)) == 0
    for voice in (shop.owner, shop.as_staff(salon.staff[0]), shop.as_visitor):
        assert voice.ask("attendance.countAttendances")[0] == 403


def count(voice: Voice, filter: Json | None = None) -> int:
    body = {} if filter is None else {"filter": filter}
    number: int = voice.call("attendance.countAttendances", body)["count"]
    return number


def test_j4_staff_mark_and_read_their_own_sessions_members_read_theirs(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    anns, bens = (salon.booked("10:00", each) for each in salon.staff)
    ann = shop.as_staff(salon.staff[0])
    made = mark(shop, anns, voice=ann)
    with refused("BOOKING_NOT_FOUND"):
        mark(shop, bens, voice=ann)
    hidden = mark(shop, bens)
    assert queried(ann) == [made]
    with refused("ATTENDANCE_NOT_FOUND"):
        ann.call("attendance.getAttendance", {"attendanceId": hidden["id"]})
    details = {"attendanceDetails": [marked(anns), marked(bens)]}
    answer = ann.call("attendance.bulkSetAttendance", details)
    assert answer["bulkActionMetadata"]["totalFailures"] == 1
    member = shop.as_member(MEMBER)
    assert queried(member) == []
    own = salon.confirm(salon.book("14:00", voice=member))
    mark(shop, own)
    assert [each["bookingId"] for each in queried(member)] == [own["id"]]


def test_h19_missing_somebody_is_told_once_until_they_come_after_all(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    for status in ("NOT_ATTENDED", "NOT_ATTENDED", "ATTENDED", "NOT_ATTENDED"):
        mark(shop, booking, status)
    told = [fact for fact in shop.facts() if "attendance" in fact["eventType"]]
    kinds = [fact["eventType"] for fact in told]
    assert kinds == [SET, MISSED, SET, SET, SET, MISSED]
    before = [fact["actionEvent"]["body"].get("previousStatus") for fact in told]
    assert before == [None, None, "NOT_ATTENDED", "NOT_ATTENDED", "ATTENDED", None]
    assert told[-1]["actionEvent"]["body"]["attendance"]["bookingId"] == booking["id"]


def test_h5_what_participants_are_to_be_told_goes_with_the_fact(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    message = {"notifyParticipants": True, "message": "We missed you."}
    detail = {**marked(booking, status="NOT_ATTENDED"), "participantNotification": message}
    shop.call("attendance.bulkSetAttendance", {"attendanceDetails": [detail]})
    for fact in shop.facts()[-2:]:
        assert fact["actionEvent"]["body"]["participantNotification"] == message


def test_e88_the_reader_shows_attendance_on_request(shop: Shop) -> None:
    salon = open_salon(shop)
    booking, other = salon.booked("10:00"), salon.booked("12:00")
    made = mark(shop, booking, numberOfAttendees=2)
    assert "attendance" not in salon.read(booking)
    shown = salon.read(booking, withBookingAttendanceInfo=True)["attendance"]
    assert shown == {"id": made["id"], "status": "ATTENDED", "numberOfAttendees": 2}
    unknown = salon.read(other, withBookingAttendanceInfo=True)["attendance"]
    assert unknown == {"status": "NOT_SET", "numberOfAttendees": 0}


def test_e89_the_reader_shows_the_attendance_of_the_session_asked_for(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    mark(shop, booking)
    assert by_session(salon, session(booking)) == ["ATTENDED"]
    moved: Json = {
        "slot": salon.slot("15:00"),
        "flowControlSettings": {"ignoreReschedulePolicy": True},
    }
    after = salon.step("rescheduleBooking", booking, **moved)
    assert session(after) != session(booking)
    assert by_session(salon, session(after)) == ["NOT_SET"]


def by_session(salon: Salon, session_id: str) -> list[str]:
    body = {"query": {}, "sessionId": session_id, "withBookingAttendanceInfo": True}
    found = salon.shop.call("extendedBookings.query", body)["extendedBookings"]
    return [each["attendance"]["status"] for each in found]


def test_h1_two_at_once_leave_one_record_and_tell_once_who_is_missing(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    given = {"bookingId": booking["id"], "eventId": session(booking), "status": "NOT_ATTENDED"}
    raw = json.dumps({"attendance": given}).encode()

    async def both() -> list[int]:
        headers = {"authorization": shop.api_key}
        calls = (shop.engine.call("attendance.setAttendance", raw, headers) for _ in range(4))
        return [status for status, _ in await asyncio.gather(*calls)]

    assert shop.run(both()) == [200] * 4
    assert len(queried(shop.owner)) == 1
    assert shop.event_types().count(MISSED) == 1
