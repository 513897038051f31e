"""Moving a visit of several services as a whole, by its link without an account (E69, E84)."""

from __future__ import annotations

from starlette.responses import Response

from openbookings.pages import offering, several, several_managing
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.several import Several
from openbookings.pages.several_managing import Managed
from openbookings.pages.several_parts import LOST, Part, parts_at
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.wishes import Wishes, wishes_of

_TAKEN = LOST | {"NO_OPEN_SPOTS", "SOME_BOOKINGS_UPDATES_FAILED"}
_CHANGED = frozenset({"BOOKING_REVISION_MISMATCH", "RESCHEDULING_NOT_ALLOWED"})
_KINDS = {"OWNER_BUSINESS": "BUSINESS", "OWNER_CUSTOM": "CUSTOM", "CUSTOM": "CUSTOMER"}
"""What the list of times calls the locations of bookings."""


async def choose_other(visit: Visit) -> Response:
    """`GET .../move`: the times to which the visit can be moved."""
    managed = await several_managing.opened(visit)
    if not managed.may["reschedule"]:
        return visit.go(visit.link(managed.path))
    return await _choosing(visit, managed, await _several_of(visit, managed))


async def move(visit: Visit) -> Response:
    """`POST .../move`: another time, for all of its services."""
    managed = await several_managing.opened(visit)
    booked = await _several_of(visit, managed)
    try:
        parts = await parts_at(visit, booked)
        pairs = zip(managed.parts, parts, strict=True)
        body = {
            "token": managed.token,
            "rescheduleBookingsInfo": [_moved(old.booking, new) for old, new in pairs],
        }
        await visit.desk.ask("bookingLinks.rescheduleMultiServiceBooking", body)
    except TurnedAway as error:
        if error.code in _CHANGED:
            changed = await several_managing.opened(visit)
            return several_managing.shown(visit, changed, 409, failed=True)
        if error.code not in _TAKEN:
            raise
        return await _choosing(visit, managed, booked, 409, lost="taken")
    return visit.go(visit.link(f"{managed.path}?done=moved"))


async def _choosing(
    visit: Visit, managed: Managed, booked: Several, status: int = 200, **more: object
) -> Response:
    path = f"{managed.path}/move"
    return await several.shown(visit, booked, status, path=path, moving=managed, **more)


async def _several_of(visit: Visit, managed: Managed) -> Several:
    """The services of a visit with what was chosen for them; raises `NoSuchPage` if one is gone."""
    bookings = [each.booking for each in managed.parts]
    ids = [each["bookedEntity"]["slot"]["serviceId"] for each in bookings]
    query = {"filter": {"id": {"$in": sorted(set(ids))}}}
    found = (await visit.desk.ask("services.queryServices", {"query": query}))["services"]
    slugs = {each["id"]: several.slug_of(each) for each in found}
    if not slugs.keys() >= set(ids):
        raise NoSuchPage
    services = [await offering.service_at(visit, slugs[each]) for each in ids]
    place = bookings[0]["bookedEntity"]["slot"]["location"]
    return Several(tuple(services), tuple(_wished(each) for each in bookings), _location(place))


def _wished(booking: Json) -> Wishes:
    """What was wished for a booking; whom the customer chose stays chosen."""
    person = booking["bookedEntity"]["slot"].get("resource") or {}
    staff = str(person["id"]) if person.get("explicitlyRequested") else ""
    return wishes_of(booking)._replace(staff=staff)


def _location(booked: Json) -> Json:
    named: Json = {"locationType": _KINDS[booked["locationType"]]}
    if named["locationType"] == "BUSINESS":
        named["id"] = booked["id"]
    return named


def _moved(booking: Json, part: Part) -> Json:
    """What the engine is told of one booking; service and place stay as they are (E46)."""
    start, end = (each.isoformat(timespec="seconds") for each in part.pick.times)
    slot: Json = {"startDate": start, "endDate": end, "timezone": part.pick.zone}
    if part.pick.wishes.staff:
        slot["resource"] = {"id": part.pick.wishes.staff}
    return {"bookingId": booking["id"], "revision": booking["revision"], "slot": slot}
