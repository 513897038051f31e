"""Managing a booking by its link, without an account: see it, move it, cancel it (E82-E85)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from starlette.responses import Response

from openbookings.pages import calendar_file, offering, paying, service, waiting
from openbookings.pages.calendar_file import Entry
from openbookings.pages.courses import course_of
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.holding import GONE
from openbookings.pages.picking import read_pick
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import told
from openbookings.pages.wishes import wishes_of

LONGEST_TOKEN = 2048
OVER = frozenset({"CANCELED", "DECLINED"})


class Managed(NamedTuple):
    """A booking behind its link: what it is, and what may be done with it."""

    token: str
    booking: Json
    service: Json
    may: Json
    fee: Json | None

    @property
    def path(self) -> str:
        """Its page below the business's own."""
        return f"/booking/{self.token}"

    @property
    def may_move(self) -> bool:
        """Whether it can be moved by the link; a course has no other time to move to."""
        return bool(self.may["reschedule"]) and "slot" in self.booking["bookedEntity"]


async def opened(visit: Visit) -> Managed:
    """The booking behind the link; raises `NoSuchPage` when it opens nothing."""
    token = visit.request.path_params["token"][:LONGEST_TOKEN]
    try:
        answer = await visit.desk.ask(
            "bookings.bookingsGetBookingAnonymously",
            {"token": token, "timeZone": visit.zone, "fields": ["BOOKING_FEES"]},
        )
        found = await visit.desk.ask("bookings.getServiceAnonymously", {"token": token})
    except TurnedAway as error:
        if error.code in ("INVALID_TOKEN", "BOOKING_NOT_FOUND", "SERVICE_NOT_FOUND"):
            raise NoSuchPage from error
        raise
    fee = answer.get("bookingFee")
    may = answer["allowedAnonymousActions"]
    return Managed(token, answer["booking"], found["service"], may, fee)


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/booking/<token>`."""
    managed = await opened(visit)
    waits = await waiting.registration(visit, managed.token, managed.booking)
    return _shown(visit, managed, waiting=waits)


async def ask_to_cancel(visit: Visit) -> Response:
    """`GET .../cancel`: what cancelling means, before it is done."""
    managed = await opened(visit)
    return (
        _shown(visit, managed, asks="cancel")
        if managed.may["cancel"]
        else visit.go(visit.link(managed.path))
    )


async def cancel(visit: Visit) -> Response:
    """`POST .../cancel`."""
    managed = await opened(visit)
    body = {"token": managed.token, "revision": visit.entered("revision", 20)}
    try:
        await visit.desk.ask("bookings.bookingsCancelBookingAnonymously", body)
    except TurnedAway as error:
        if error.status not in (400, 403, 409, 428):
            raise
        return _shown(visit, await opened(visit), status=409, failed=True)
    return visit.go(visit.link(f"{managed.path}?done=cancelled"))


async def pay(visit: Visit) -> Response:
    """`POST .../pay`: back to the payment that it waits for."""
    managed = await opened(visit)
    return await paying.resume(visit, [managed.booking], managed.path)


async def choose_other(visit: Visit) -> Response:
    """`GET .../move`: the times to which the booking can be moved."""
    managed = await opened(visit)
    if not managed.may_move:
        return visit.go(visit.link(managed.path))
    return await _choosing(visit, managed)


async def move(visit: Visit) -> Response:
    """`POST .../move`: another time or session."""
    managed = await opened(visit)
    wanted = await _whole(visit, managed)
    pick = read_pick(visit.form, visit.zone)
    slot = pick.booked_entity(wanted)["slot"]
    body = {"token": managed.token, "revision": managed.booking["revision"], "slot": slot}
    try:
        await visit.desk.ask("bookings.bookingsRescheduleBookingAnonymously", body)
    except TurnedAway as error:
        if error.code not in GONE and error.code != "RESCHEDULING_NOT_ALLOWED":
            raise
        return await _choosing(visit, managed, 409, lost="taken")
    return visit.go(visit.link(f"{managed.path}?done=moved"))


async def _choosing(visit: Visit, managed: Managed, status: int = 200, **more: object) -> Response:
    """The page of the booked service, on which another time is chosen."""
    return await service.shown(
        visit,
        await _whole(visit, managed),
        status,
        wishes=wishes_of(managed.booking),
        path=f"{managed.path}/move",
        moving=managed,
        **more,
    )


async def calendar(visit: Visit) -> Response:
    """`GET .../booking.ics`: the booking as a calendar file."""
    managed = await opened(visit)
    entries = await _entries(visit, managed)
    return calendar_file.answer(visit, entries, managed.path, "booking.ics")


async def _entries(visit: Visit, managed: Managed) -> list[Entry]:
    """What stands in the calendar file: of a course every session that is still to come."""
    booking = managed.booking
    entry = Entry(booking, managed.service["name"], place_of(booking, managed.service, visit))
    if "slot" in booking["bookedEntity"]:
        return [entry]
    course = await course_of(visit, managed.service)
    sessions = [
        {
            **booking,
            "id": f"{booking['id']}-{start.astimezone(UTC):%Y%m%dT%H%M}",
            "startDate": start.isoformat(),
            "endDate": end.isoformat(),
        }
        for start, end in course.coming
    ]
    return [entry._replace(booking=each) for each in sessions] or [entry]


async def _whole(visit: Visit, managed: Managed) -> Json:
    """The booked service as its own page reads it."""
    return await offering.service_at(visit, managed.service["mainSlug"]["name"])


def _shown(visit: Visit, managed: Managed, status: int = 200, **more: object) -> Response:
    booking = managed.booking
    start, end = (datetime.fromisoformat(booking[name]) for name in ("startDate", "endDate"))
    course = "schedule" in booking["bookedEntity"]
    resource = (booking["bookedEntity"].get("slot") or {}).get("resource") or {}
    return visit.show(
        "booking.html",
        status,
        managed=managed,
        booking=booking,
        service=managed.service,
        offering=offering,
        when=told(visit, start, end, course=course),
        place=place_of(booking, managed.service, visit),
        person=resource.get("name") or "",
        by_staff=resource.get("id") in (managed.service.get("staffMemberIds") or ()),
        over=booking["status"] in OVER,
        past=end.timestamp() * 1000 < visit.now,
        fee=_fee(managed, visit),
        paid=_paid(booking, visit),
        may_pay=paying.waits(visit, booking),
        **more,
    )


def place_of(booking: Json, booked: Json, visit: Visit) -> str:
    """Where a booking takes place, in the words of a customer; "" when nobody says."""
    location = (booking["bookedEntity"].get("slot") or {}).get("location") or {}
    if location.get("locationType") == "CUSTOM" and not location.get("formattedAddress"):
        return visit.words.say("At your place")
    parts = [location.get("name") or "", location.get("formattedAddress") or ""]
    shown = ", ".join(each for each in parts if each)
    return shown or next(iter(offering.places(booked, visit.words)), "")


def _fee(managed: Managed, visit: Visit) -> str:
    """What cancelling now would cost, as money; "" when it is free."""
    price = (managed.fee or {}).get("price") or {}
    if not price.get("value") or float(price["value"]) == 0:
        return ""
    return visit.words.money(price["value"], price["currency"])


def _paid(booking: Json, visit: Visit) -> str:
    """How far the booking is paid, in words; "" where nothing is to be said."""
    words = visit.words
    match booking.get("paymentStatus"):
        case "PAID":
            return words.say("Paid")
        case "PARTIALLY_PAID":
            return words.say("Partly paid")
        case "REFUNDED":
            return words.say("Given back")
        case "PARTIALLY_REFUNDED":
            return words.say("Partly given back")
        case "NOT_PAID" if booking.get("selectedPaymentOption") == "OFFLINE":
            return words.say("At the appointment")
        case "NOT_PAID" if booking["status"] not in OVER:
            return words.say("Not paid yet")
        case _:
            return ""
