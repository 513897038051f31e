"""What waitlists do when places are freed or taken, in the same transaction (E75, E78, E81)."""

from __future__ import annotations

from openbookings.engine.bookings import lifecycle
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.catalog.offers import services_under
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.waitlist import renewing, statements
from openbookings.engine.waitlist.offering import Change, plan_turns


async def on_places_changed(call: Call, target_id: str, booking_id: str | None) -> None:
    """Look at what is left now that a booking took places, or places were kept or given back."""
    await plan_turns(call, target_id, Change(taken_by=booking_id))


async def on_booking_ended(call: Call, booking_id: str, body: Document) -> None:
    """Offer what a cancelled or declined booking frees (E59); who waited has left (E78)."""
    target_id = target_of(body["booking"]["bookedEntity"])
    if target_id is None:
        return
    before = body["previousStatus"]
    if before == Status.WAITING_LIST:
        await statements.remove_registration(call.unit, call.site.id, booking_id)
    freed = lifecycle.occupies(before, allows_multiple_requests=False)
    await plan_turns(call, target_id, Change(freed=freed))


async def on_booking_confirmed(call: Call, booking_id: str, body: Document) -> None:
    """Let somebody off the list whom the business gave a place (E81)."""
    target_id = target_of(body["booking"]["bookedEntity"])
    if body.get("previousStatus") == Status.WAITING_LIST and target_id is not None:
        await plan_turns(call, target_id, Change(taken_by=booking_id))


async def on_booking_moved(call: Call, booking_id: str, body: Document) -> None:
    """Offer the places that a party left for another session."""
    target_id = target_of(body["previousBookedEntity"])
    if target_id is not None:
        # E75: what took no place leaves none.
        freed = lifecycle.occupies(body["previousStatus"], allows_multiple_requests=False)
        await plan_turns(call, target_id, Change(freed=freed))


async def on_party_resized(call: Call, booking_id: str, body: Document) -> None:
    """Offer the places of those who do not come after all; who waits may wait for more."""
    booking = body["booking"]
    target_id = target_of(booking["bookedEntity"])
    if target_id is None:
        return
    grown = None
    if booking["status"] == Status.WAITING_LIST:
        party = booking["totalParticipants"]
        await statements.resize(call.unit, call.site.id, booking_id, party)
        grown = booking_id if party > body["previousTotalParticipants"] else None
    await plan_turns(call, target_id, Change(grown=grown))


async def on_event_updated(call: Call, event_id: str, body: Document) -> None:
    """Offer the places by which a session or series becomes larger, or a party on it smaller.

    Bookings tell of events with numbers alone (10.14), and of themselves; so a booking costs
    nothing where nobody waits.
    """
    if body.get("type") != "CLASS" or body["status"] == "CANCELLED":
        return
    if body["recurrenceType"] == "MASTER":
        await renewing.renew_in_series(call, body)
    else:
        await plan_turns(call, event_id)


async def on_participation_changed(call: Call, participation_id: str, body: Document) -> None:
    """Offer the places of whoever leaves a whole schedule; of events its event tells (C44)."""
    # Those of bookings are told of by the bookings themselves.
    if "scheduleId" in body and call.method.module == "participations":
        await renewing.renew_in_schedule(call, body["scheduleId"])


async def on_offer_changed(call: Call, service: Document) -> None:
    """Follow a service that offers more places, or has another policy (B12, B27)."""
    await renewing.renew_for_held(call, service)


async def on_policy_updated(call: Call, policy_id: str, body: Document) -> None:
    """Follow the policy: what was offered is kept, what comes goes by it (B27)."""
    await renewing.renew_for_services(call, await services_under(call, policy_id))


def target_of(entity: Document) -> str | None:
    """The session or course that bookings with this entity are for; None for appointments."""
    if "INDIVIDUAL" in (entity.get("tags") or ()):
        return None
    if entity.get("schedule"):
        return str(entity["schedule"]["scheduleId"])
    event_id: str | None = (entity.get("slot") or {}).get("eventId")
    return event_id
