"""What the business does to the calendar reaches the bookings (C22, I2)."""

from __future__ import annotations

import pytest

from openbookings.engine.bookings import statements
from tests.features.bookings.club import (
    OPEN,
    TUESDAY,
    WEDNESDAY,
    Club,
    open_class,
    open_course,
)
from tests.features.bookings.salon import open_salon
from tests.features.calendar import desk
from tests.features.catalog.examples import location, staff
from tests.support.shop import Json, Shop, refused

WAITING: Json = {**OPEN, "waitlistPolicy": {"enabled": True}}
UPDATED = "wix.bookings.v2.booking_updated"


def at(day: str, start: str, end: str) -> Json:
    """The times of an event, as a change sends them."""
    return {"start": {"localDate": f"{day}T{start}"}, "end": {"localDate": f"{day}T{end}"}}


def test_c22_a_cancelled_session_cancels_its_bookings(shop: Shop) -> None:
    club = open_class(shop)
    session, other = club.session(), club.session(WEDNESDAY)
    gone = [club.booked(session, 2), club.book(session)]
    kept = club.booked(other)
    desk.cancel(shop, session["id"])
    assert [club.read(each)["status"] for each in gone] == ["CANCELED"] * 2
    assert club.read(kept) == kept
    assert len(club.parties(session)) == 1  # 7.7


def test_c22_so_does_an_occurrence_and_the_end_of_its_series(shop: Shop) -> None:
    club = open_class(shop)
    series = desk.mondays(
        shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}]
    )
    one, other = desk.listed(shop, "2026-06-02T00:00", "2026-06-20T00:00")
    first, second = club.booked(one), club.booked(other)
    desk.cancel(shop, one["id"])
    assert club.read(first)["status"] == "CANCELED"
    assert club.read(second)["status"] == "CONFIRMED"
    desk.cancel(shop, series["id"])
    assert club.read(second)["status"] == "CANCELED"


ENDINGS = ["cancelled", "ends sooner", "schedule", "split and cancelled"]


def end(shop: Shop, series: Json, how: str) -> None:
    """End a series of Mondays before the occurrence of 8 June, in one of all ways."""
    if how == "cancelled":
        desk.cancel(shop, series["id"])
    elif how == "ends sooner":
        rule = desk.weekly("MONDAY", until="2026-06-02T00:00")
        desk.change(shop, series, recurrenceRule=rule)
    elif how == "schedule":
        shop.call("schedules.cancelSchedule", {"scheduleId": series["scheduleId"]})
    else:
        asked = {"recurringEventId": series["id"], "splitLocalDate": "2026-06-10T00:00:00"}
        halves = shop.call("events.splitRecurringEvent", asked)
        desk.cancel(shop, halves["updatedRecurringEventEndingBeforeSplit"]["id"])
        desk.cancel(shop, halves["newRecurringEventStartingFromSplit"]["id"])


def untouched(club: Club, day: str = "2026-06-08") -> tuple[Json, Json]:
    """A series of Mondays of a class, and its occurrence on a day."""
    series = desk.mondays(
        club.shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}]
    )
    (one,) = desk.listed(club.shop, f"{day}T00:00", f"{day}T23:00")
    return series, one


@pytest.mark.parametrize("how", ENDINGS)
def test_c22_what_was_only_asked_for_ends_with_its_series(shop: Shop, how: str) -> None:
    club = open_class(shop, capacity=2, policy=WAITING)
    series, one = untouched(club)
    _, later = desk.listed(shop, "2026-06-08T00:00", "2026-06-16T00:00")
    asked = [club.book(one), club.pend(club.book(later)), held(club, one), waiting(club, one)]
    end(shop, series, how)
    assert [club.read(each)["status"] for each in asked] == ["CANCELED"] * 4
    answer = shop.call("waitlist.listRegistrations", {"eventId": one["id"]})
    assert answer["registrations"] == []


def test_c22_what_has_begun_or_was_over_stays(shop: Shop) -> None:
    club = open_class(shop)
    series, one = untouched(club)
    asked = club.book(one)
    shop.clock.advance(days=8)
    desk.cancel(shop, series["id"])
    assert club.read(asked) == asked


def test_5_11_an_occurrence_that_was_asked_for_survives_a_split(shop: Shop) -> None:
    club = open_class(shop)
    series, one = untouched(club, "2026-06-22")
    asked = club.book(one)
    body = {"recurringEventId": series["id"], "splitLocalDate": "2026-06-10T00:00:00"}
    later = shop.call("events.splitRecurringEvent", body)["newRecurringEventStartingFromSplit"]
    assert desk.get(shop, one["id"])["recurringEventId"] == later["id"]
    assert club.step("confirmBooking", asked)["status"] == "CONFIRMED"


def held(club: Club, event: Json) -> Json:
    """A booking that takes nothing yet, but for whom a place is kept."""
    hold = club.shop.call("holds.createHold", {"booking": club.wish(event)})["hold"]
    own = {"namespaces": {"openbookings": {"holdToken": hold["token"]}}}
    return club.book(event, extendedFields=own)


def waiting(club: Club, event: Json) -> Json:
    """The booking of a party that waits, as there never was room for it."""
    made = club.shop.call("waitlist.register", {"booking": club.wish(event, 3)})
    return {"id": made["registration"]["bookingId"]}


def test_i2_bookings_follow_a_session_that_is_moved(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    booking, over = club.booked(session), club.cancel(club.booked(session))
    desk.change(shop, session, **at(WEDNESDAY, "18:00", "19:30"))
    after = club.read(booking)
    assert after["startDate"] == f"{WEDNESDAY}T18:00:00.000Z"
    assert after["bookedEntity"]["slot"]["endDate"] == f"{WEDNESDAY}T19:30:00"
    assert (after["revision"], after["status"]) == ("2", "CONFIRMED")
    assert club.read(over) == over
    told = [each for each in shop.facts() if each["eventType"] == UPDATED][-1]
    assert told["updatedEvent"]["currentEntity"] == after


def test_i2_bookings_follow_a_session_to_another_place(shop: Shop) -> None:
    club = open_class(shop)
    elsewhere = location(shop, "Elsewhere")
    session, other = club.session(), club.session(WEDNESDAY)
    booking, kept = club.booked(session), club.booked(other)
    desk.change(shop, session, location={"type": "BUSINESS", "id": elsewhere["id"]})
    place = club.read(booking)["bookedEntity"]["slot"]["location"]
    assert place["id"] == elsewhere["id"]
    assert (place["locationType"], place["name"]) == ("OWNER_BUSINESS", "Elsewhere")
    desk.change(shop, desk.get(shop, session["id"]), location={"type": "CUSTOM", "address": "Park"})
    place = club.read(booking)["bookedEntity"]["slot"]["location"]
    assert place == {"locationType": "OWNER_CUSTOM", "formattedAddress": "Park"}
    assert club.read(kept) == kept


def test_i2_and_the_occurrences_of_a_series_that_is_moved(shop: Shop) -> None:
    club = open_class(shop)
    series = desk.mondays(
        shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}]
    )
    (one,) = desk.listed(shop, "2026-06-02T00:00", "2026-06-10T00:00")
    booking = club.booked(one)
    desk.change(shop, series, **at("2026-06-01", "12:00", "13:00"))
    assert club.read(booking)["startDate"] == "2026-06-08T12:00:00.000Z"


def test_i2_so_does_what_was_only_asked_for(shop: Shop) -> None:
    club = open_class(shop)
    series, one = untouched(club)
    asked, ben = club.book(one), staff(shop, "Ben")
    teacher = [{"id": ben, "permissionRole": "WRITER"}]
    desk.change(shop, series, **at("2026-06-01", "12:00", "13:00"), resources=teacher)
    after = club.read(asked)
    assert after["startDate"] == "2026-06-08T12:00:00.000Z"
    assert after["bookedEntity"]["slot"]["resource"]["id"] == ben
    assert after["status"] == "CREATED"
    assert club.step("confirmBooking", after)["status"] == "CONFIRMED"


def test_i2_a_series_that_nobody_asked_for_stays_unstored(shop: Shop) -> None:
    club = open_class(shop)
    series, one = untouched(club)
    desk.change(shop, series, title="Slow yoga")
    assert desk.get(shop, one["id"])["revision"] == desk.get(shop, series["id"])["revision"]


def test_i2_they_follow_who_gives_it(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    booking = club.booked(session)
    ben = staff(shop, "Ben")
    desk.change(shop, session, resources=[{"id": ben, "permissionRole": "WRITER"}])
    resource = club.read(booking)["bookedEntity"]["slot"]["resource"]
    assert (resource["id"], resource["name"]) == (ben, "Ben")


def test_i2_other_changes_of_a_session_leave_them(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    booking = club.booked(session)
    desk.change(shop, session, title="Slow yoga", totalCapacity=3)
    assert club.read(booking) == booking


def test_c53_an_appointment_follows_in_the_zone_it_is_shown_in(shop: Shop) -> None:
    salon = open_salon(shop)
    times = {"startDate": f"{TUESDAY}T12:00:00", "endDate": f"{TUESDAY}T13:00:00"}
    booking = salon.booked(slot={**times, "timezone": "Europe/Berlin"})
    event = salon.event(booking)
    desk.change(shop, event, **at(TUESDAY, "14:00", "15:00"))
    after = salon.read(booking)["booking"]
    assert after["startDate"] == f"{TUESDAY}T14:00:00.000Z"
    assert after["bookedEntity"]["slot"]["startDate"] == f"{TUESDAY}T16:00:00"


def test_e25_bookings_of_a_course_follow_its_first_and_last_session(shop: Shop) -> None:
    club = open_course(shop)
    one = club.session(TUESDAY)
    booking = club.booked()
    club.session("2026-06-09")
    desk.change(shop, one, **at("2026-06-03", "09:00", "10:00"))
    after = club.read(booking)
    assert after["startDate"] == "2026-06-03T09:00:00.000Z"
    assert after["bookedEntity"]["schedule"]["lastSessionEnd"] == "2026-06-09T11:00:00.000Z"
    assert after["endDate"] == "2026-06-09T11:00:00.000Z"


def test_a58_what_was_only_asked_for_ends_with_its_service(shop: Shop) -> None:
    club = open_class(shop)
    asked = club.book(club.session())
    shop.call("services.deleteService", {"serviceId": club.service["id"]})
    assert club.read(asked)["status"] == "CANCELED"


@pytest.mark.parametrize("step", ["confirmBooking", "confirmOrDeclineBooking"])
def test_7_8_what_came_while_its_session_was_cancelled_gets_no_place(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A request holds nothing, so the end of its session may pass it by in the same moment.

    It cannot be confirmed, nor paid by a checkout of one's own (the built-in one declines it),
    and like every request that nobody completed it is passed over after a while (E29).
    """
    club = open_class(shop)
    session = club.session()
    asked = club.book(session)
    with monkeypatch.context() as unseen:
        unseen.setattr(statements, "bookings_of_event", none_yet)
        unseen.setattr(statements, "bookings_that_end", none_yet)
        desk.cancel(shop, session["id"])
    with refused("SLOT_NOT_AVAILABLE", 428):
        club.step(step, asked, paymentStatus="PAID")
    assert club.read(asked)["status"] == "CREATED"
    assert club.parties(session) == []
    assert club.cancel(asked)["status"] == "CANCELED"


async def none_yet(*_: object) -> list[str]:
    """What a statement finds that began before the booking was stored."""
    return []
