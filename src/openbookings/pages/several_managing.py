"""Managing several services booked as one visit, by its link without an account (E82-E85)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from starlette.responses import Response

from openbookings.pages import calendar_file, paying
from openbookings.pages.calendar_file import Entry
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.managing import LONGEST_TOKEN, OVER, place_of
from openbookings.pages.several import PATH
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import When, told


class Part(NamedTuple):
    """One booking of the visit as it is shown."""

    booking: Json
    name: str
    person: str
    when: When


class Managed(NamedTuple):
    """A visit behind its link: its bookings by time, and what may be done with it."""

    token: str
    parts: list[Part]
    place: str
    may: Json

    @property
    def when(self) -> When:
        """From the start of the first service to the end of the last."""
        return When(self.parts[0].when.start, self.parts[-1].when.end)

    @property
    def path(self) -> str:
        """Its page below the business's own."""
        return f"{PATH}/{self.token}"

    @property
    def status(self) -> str:
        """The status of the whole: that of the first booking that is still to be."""
        known = [each.booking["status"] for each in self.parts]
        return next((each for each in known if each not in OVER), str(known[0]))


async def opened(visit: Visit) -> Managed:
    """The visit behind the link; raises `NoSuchPage` when it opens nothing."""
    token = visit.request.path_params["token"][:LONGEST_TOKEN]
    try:
        answer = await visit.desk.ask(
            "bookings.getMultiServiceBookingAnonymously", {"token": token}
        )
    except TurnedAway as error:
        if error.code in ("INVALID_TOKEN", "MULTI_SERVICE_BOOKING_NOT_FOUND"):
            raise NoSuchPage from error
        raise
    bookings = [each["booking"] for each in answer["multiServiceBooking"]["bookings"]]
    parts = [_part(visit, each) for each in sorted(bookings, key=lambda one: one["startDate"])]
    place = place_of(parts[0].booking, {}, visit)
    return Managed(token, parts, place, answer["allowedAnonymousActions"])


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/visit/<token>`."""
    return shown(visit, await opened(visit))


async def ask_to_cancel(visit: Visit) -> Response:
    """`GET .../cancel`: what cancelling means and costs, before it is done."""
    managed = await opened(visit)
    if not managed.may["cancel"]:
        return visit.go(visit.link(managed.path))
    return shown(visit, managed, asks="cancel", fee=await _fee(visit, managed))


async def cancel(visit: Visit) -> Response:
    """`POST .../cancel`: the whole visit, never a part of it."""
    managed = await opened(visit)
    body = {"token": managed.token}
    try:
        await visit.desk.ask("bookings.cancelMultiServiceBookingAnonymously", body)
    except TurnedAway as error:
        if error.status not in (400, 403, 409, 428):
            raise
        return shown(visit, await opened(visit), 409, failed=True)
    return visit.go(visit.link(f"{managed.path}?done=cancelled"))


async def pay(visit: Visit) -> Response:
    """`POST .../pay`: back to the payment that the visit waits for."""
    managed = await opened(visit)
    return await paying.resume(visit, [each.booking for each in managed.parts], managed.path)


async def calendar(visit: Visit) -> Response:
    """`GET .../visit.ics`: all parts in one calendar file."""
    managed = await opened(visit)
    entries = [Entry(each.booking, each.name, managed.place) for each in managed.parts]
    return calendar_file.answer(visit, entries, managed.path, "visit.ics")


def _part(visit: Visit, booking: Json) -> Part:
    entity = booking["bookedEntity"]
    start, end = (datetime.fromisoformat(booking[each]) for each in ("startDate", "endDate"))
    person = (entity["slot"].get("resource") or {}).get("name") or ""
    return Part(booking, str(entity.get("title") or ""), person, told(visit, start, end))


async def _fee(visit: Visit, managed: Managed) -> str:
    """What cancelling now would cost in all, as money; "" when it is free (F24)."""
    name = "bookingLinks.listMultiServiceBookingFees"
    found = (await visit.desk.ask(name, {"token": managed.token}))["bookingFees"]
    due: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in found:
        fee = each["cancellationFee"]
        if fee["status"] == "PREVIEW":
            due[fee["price"]["currency"]] += Decimal(fee["price"]["value"])
    return " + ".join(visit.words.money(amount, each) for each, amount in due.items() if amount)


def shown(visit: Visit, managed: Managed, status: int = 200, **more: object) -> Response:
    """The page of a visit, also after an attempt that failed (`more` says how)."""
    last = max(each.when.end for each in managed.parts)
    return visit.show(
        "several_booking.html",
        status,
        managed=managed,
        over=managed.status in OVER,
        past=last.timestamp() * 1000 < visit.now,
        may_pay=any(paying.waits(visit, each.booking) for each in managed.parts),
        **more,
    )
