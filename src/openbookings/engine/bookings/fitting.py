"""Fitting a slot that was asked for into the calendar: for new bookings and for moved ones."""

from __future__ import annotations

from openbookings.engine.bookings import occupying, slot_times
from openbookings.engine.bookings.asking import Asked
from openbookings.engine.bookings.occupying import Standing, Taker
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.slots.choosing import Choice


async def standing_for(call: Call, asked: Asked, *, skips_availability: bool) -> Standing:
    """Who takes the slot, which must be one that is offered now (E6, E14).

    With a permitted `skips_availability` any time will do, and a conflict is only noted (E9,
    E31). Raises `SLOT_NOT_AVAILABLE` and `BOOKING_POLICY_VIOLATION`.
    """
    wish = asked.wish
    if not skips_availability:
        choice = await occupying.slot_for(call, wish)
        _refuse_violations(choice)
        return Standing(occupying.takers_of(choice), conflict=False)
    wish = wish._replace(named=await occupying.only_candidates(call, wish))
    return await occupying.look_regardless(call, wish)


def name_takers(
    booking: Document, takers: tuple[Taker, ...], asked: Asked, *, keeps_all: bool
) -> None:
    """E8: a booking that claims nothing yet keeps the resources it names, and no others."""
    slot = booking["bookedEntity"]["slot"]
    kept = [each for each in takers if each.resource_id in asked.resource_ids or keeps_all]
    if not kept:
        return
    occupying.assign(slot, kept)
    for each in (slot["resource"], *slot.get("additionalResources", ())):
        each["explicitlyRequested"] = each["id"] in asked.resource_ids


def slot_shown(sent: Document, asked: Asked) -> Document:
    """The slot as a booking keeps it, still without place and resources."""
    time, offer = asked.wish.time, asked.wish.offer
    return {
        "serviceId": offer.id,
        "scheduleId": offer.schedule_id,
        "startDate": slot_times.shown(time.start, asked.zone),
        "endDate": slot_times.shown(time.end, asked.zone),
        "timezone": asked.zone.name,  # C53
        "resourceSelections": sent.get("resourceSelections") or [],
        "allDay": False,
        "durationUnitType": "HOUR",
    }


def _refuse_violations(choice: Choice) -> None:
    """E14: the live policy of the service, with which rule it is in `data`."""
    found = choice.slot.violations
    if not found.any:
        return
    data: Document = {
        "tooEarlyToBook": found.too_early,
        "tooLateToBook": found.too_late,
        "bookOnlineDisabled": found.online_disabled,
    }
    if found.earliest_booking is not None:
        data["earliestBookingDate"] = stamp(found.earliest_booking * 1000)
    words = "The booking policy does not allow this time now."
    raise Refused("BOOKING_POLICY_VIOLATION", words, **data)
