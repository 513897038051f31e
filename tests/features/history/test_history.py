"""The history of a booking (H22): every change with who, what, when and from where."""

from __future__ import annotations

import json
from typing import Any

from openbookings.engine.contract import METHODS
from tests.features.bookings.club import open_class
from tests.features.bookings.reception import FORCED
from tests.features.bookings.salon import UNKNOWN, approving, open_salon
from tests.support.shop import MEMBER, Json, Shop, Voice, refused

PREFIX = "wix.bookings.v2.booking_"
MOVED: Json = {"flowControlSettings": {"ignoreReschedulePolicy": True}}


def history(shop: Shop, booking: Json, voice: Voice | None = None, **more: Any) -> list[Json]:
    """The entries of a booking, newest first."""
    body = {"bookingId": booking["id"], **more}
    found: Json = (voice or shop.owner).call("history.listBookingHistory", body)
    return list(found["entries"])


def steps(shop: Shop, booking: Json) -> list[str]:
    """What was done to a booking, oldest first."""
    entries = reversed(history(shop, booking))
    return [each["eventType"].removeprefix(PREFIX) for each in entries]


def test_each_change_is_one_entry_named_after_its_step(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    kept = salon.confirm(salon.book("10:00"))
    kept = salon.step("rescheduleBooking", kept, slot=salon.slot("11:00"), **MOVED)
    kept = salon.cancel(kept)
    assert steps(shop, kept) == ["created", "confirmed", "rescheduled", "canceled"]
    declined = salon.step("declineBooking", salon.book("12:00"))
    assert steps(shop, declined) == ["created", "declined"]
    waiting = salon.step("markBookingAsPending", salon.book("14:00"))
    assert steps(shop, waiting) == ["created", "markedAsPending"]
    noted = {"bookingId": waiting["id"], "submissionId": UNKNOWN}
    shop.call("bookings.setBookingSubmissionId", noted)
    assert steps(shop, waiting)[-1] == "updated"


def test_an_entry_says_where_the_status_came_from_and_where_it_went(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.cancel(salon.confirm(salon.book("10:00")))
    told = [(each.get("statusBefore"), each["statusAfter"]) for each in history(shop, booking)]
    assert told == [("CONFIRMED", "CANCELED"), ("CREATED", "CONFIRMED"), (None, "CREATED")]
    revisions = [each["bookingRevision"] for each in history(shop, booking)]
    assert revisions == ["3", "2", "1"]


def test_e7_a_booking_born_confirmed_is_created_once(shop: Shop) -> None:
    booking = open_salon(shop).booked()
    (only,) = history(shop, booking)
    assert (only["eventType"], only["statusAfter"]) == (f"{PREFIX}created", "CONFIRMED")
    assert only["changes"] == []


def test_an_entry_lists_the_fields_that_changed_with_both_values(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    ann, ben = salon.staff
    booking = salon.booked("10:00", ann)
    slot = {**salon.slot("13:00"), "resource": {"id": ben}}
    salon.step("rescheduleBooking", booking, slot=slot, **MOVED)
    changes = {each["field"]: each for each in history(shop, booking)[0]["changes"]}
    assert changes["startDate"] == {
        "field": "startDate",
        "before": "2026-06-02T10:00:00.000Z",
        "after": "2026-06-02T13:00:00.000Z",
    }
    resource = changes["bookedEntity.slot.resource.id"]
    assert (resource["before"], resource["after"]) == (ann, ben)
    assert "status" not in changes


def test_personal_data_is_not_copied_only_that_it_changed(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    fields = {"id": booking["id"], "namespace": "@mine/app", "namespaceData": {"iban": "DE12"}}
    shop.call("bookings.updateExtendedFields", fields)
    newest = history(shop, booking)[0]
    assert newest["changes"] == [{"field": "extendedFields"}]
    stored = json.dumps(shop.run(shop.engine.store.read(_stored)))
    for secret in ("DE12", "ada@example.com", "Ada"):
        assert secret not in stored
    assert "2026-06-02T10:00:00.000Z" in stored


async def _stored(unit: Any) -> list[str]:
    return [row[0] for row in await unit.rows("SELECT doc FROM booking_history")]


def test_an_entry_says_who_acted_by_which_method_and_when(shop: Shop) -> None:
    salon = open_salon(shop)
    member = shop.as_member(MEMBER)
    booking = salon.book("10:00", salon.staff[0], voice=member)
    shop.clock.advance(minutes=10)
    body = {"bookingId": booking["id"], "revision": booking["revision"]}
    shop.as_staff(salon.staff[0]).call("bookings.confirmBooking", body)
    second, first = history(shop, booking)
    assert first["actor"] == {"role": "MEMBER", "memberId": MEMBER}
    assert (first["method"], first["date"]) == ("bookings.createBooking", booking["createdDate"])
    assert (second["actor"]["role"], second["method"]) == ("STAFF", "bookings.confirmBooking")
    assert second["actor"]["resourceId"] == salon.staff[0]
    assert second["date"] == "2026-06-01T08:10:00.000Z"
    visitor = salon.book("14:00", voice=shop.as_visitor)
    assert set(history(shop, visitor)[0]["actor"]) == {"role", "anonymousVisitorId"}


def test_an_entry_says_from_where_when_the_door_knows_it(shop: Shop) -> None:
    salon = open_salon(shop)
    body = {"booking": salon.wish()}
    work = shop.engine.answer(
        METHODS["bookings.createBooking"], body, {"authorization": shop.api_key}, "192.0.2.7"
    )
    booking = json.loads(shop.run(work).content)["booking"]
    assert [each["address"] for each in history(shop, booking)] == ["192.0.2.7"]
    assert "address" not in history(shop, salon.book("14:00"))[0]


def test_what_the_business_does_to_the_calendar_is_told_of_the_booking(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    event_id = booking["bookedEntity"]["slot"]["eventId"]
    shop.call("events.cancelEvent", {"eventId": event_id})
    newest = history(shop, booking)[0]
    assert newest["eventType"] == f"{PREFIX}canceled"
    assert newest["method"] == "events.cancelEvent"


def test_attendance_stands_in_the_history_of_its_booking(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    event_id = booking["bookedEntity"]["slot"]["eventId"]
    for status in ("ATTENDED", "NOT_ATTENDED"):
        given = {"bookingId": booking["id"], "eventId": event_id, "status": status}
        made = shop.call("attendance.setAttendance", {"attendance": given})["attendance"]
    salon.cancel(booking)
    shop.call("attendance.deleteAttendance", {"attendanceId": made["id"]})
    assert steps(shop, booking) == [
        "created",
        "openbookings.v1.attendance_set",
        "openbookings.v1.attendance_set",
        "canceled",
        "wix.bookings.v2.attendance_deleted",
    ]
    entries = history(shop, booking)
    field = "attendance.status"
    assert [each["changes"] for each in (entries[3], entries[2], entries[0])] == [
        [{"field": field, "after": "ATTENDED"}],
        [{"field": field, "before": "ATTENDED", "after": "NOT_ATTENDED"}],
        [{"field": field, "before": "NOT_ATTENDED"}],
    ]
    assert {each.get("eventId") for each in entries} == {None, event_id}
    assert (entries[1]["statusBefore"], entries[1]["statusAfter"]) == ("CONFIRMED", "CANCELED")


def test_x11_a_page_knows_what_the_page_after_it_holds(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.confirm(salon.book("10:00"))
    for clock in ("11:00", "12:00", "13:00"):
        booking = salon.step("rescheduleBooking", booking, slot=salon.slot(clock), **MOVED)
    whole = history(shop, booking)
    assert len(whole) == 5
    for limit in (1, 2, 4):
        read: list[Json] = []
        paging: Json = {"limit": limit}
        while paging:
            body = {"bookingId": booking["id"], "cursorPaging": paging}
            page = shop.call("history.listBookingHistory", body)
            read += page["entries"]
            cursor = page["pagingMetadata"]["cursors"]["next"]
            paging = {"cursor": cursor} if cursor else {}
        assert read == whole
    back = page["pagingMetadata"]["cursors"]["prev"]
    before = history(shop, booking, cursorPaging={"cursor": back})
    assert before == whole[:4]


def test_a_refused_step_leaves_no_entry(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.cancel(salon.booked())
    before = history(shop, booking)
    with refused("VALIDATION_FAILURE"):
        salon.cancel(booking)
    with refused("REVISION_MISMATCH"):
        salon.cancel({**booking, "revision": "1"})
    assert history(shop, booking) == before


def test_j4_owner_and_staff_of_the_booking_read_it_and_nobody_else(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben")
    booking = salon.booked("10:00", salon.staff[0])
    assert history(shop, booking, shop.as_staff(salon.staff[0])) == history(shop, booking)
    with refused("BOOKING_NOT_FOUND", 404):
        history(shop, booking, shop.as_staff(salon.staff[1]))
    with refused("BOOKING_NOT_FOUND", 404):
        history(shop, {"id": UNKNOWN})
    own = salon.book("14:00", voice=shop.as_member(MEMBER))
    for voice in (shop.as_member(MEMBER), shop.as_visitor):
        body = {"bookingId": own["id"]}
        assert voice.ask("history.listBookingHistory", body)[0] == 403


def test_bulk_steps_are_told_one_by_one(shop: Shop) -> None:
    salon = open_salon(shop)
    bookings = [salon.booked(clock) for clock in ("10:00", "12:00")]
    named = [{"bookingId": each["id"], "revision": each["revision"], **FORCED} for each in bookings]
    shop.call("bookings.bulkCancelBooking", {"bookings": {"bookingsInfo": named}})
    for booking in bookings:
        assert steps(shop, booking) == ["created", "canceled"]


def test_h22_a_resized_party_stands_in_the_history(shop: Shop) -> None:
    club = open_class(shop)
    booking = club.resize(club.booked(club.session(), 2), 3)
    newest = history(shop, booking)[0]
    assert newest["eventType"] == f"{PREFIX}number_of_participants_updated"
    changed = {each["field"]: (each["before"], each["after"]) for each in newest["changes"]}
    assert changed["totalParticipants"] == ("2", "3")
