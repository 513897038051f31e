"""Rescheduling appointments: another slot, by the policy the booking was made under (E46-E53)."""

from __future__ import annotations

from openbookings.engine.bookings import changing, fitting, lifecycle, occupying
from openbookings.engine.bookings.add_ons import minutes_of
from openbookings.engine.bookings.asking import Asked, read_slot, refuse_other_length
from openbookings.engine.bookings.flow import RESCHEDULING, flags_of
from openbookings.engine.bookings.lifecycle import Status, Step
from openbookings.engine.bookings.participants import count_participants
from openbookings.engine.bookings.places import shown_place
from openbookings.engine.bookings.statements import policy_of
from openbookings.engine.calendar.appointments import remove_appointment
from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel.call import Call, Document, milliseconds, stamp
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.policies.snapshots import may_reschedule

_KEPT = ("serviceId", "scheduleId", "timezone", "location")
_PREVIOUS = {
    "previousBookedEntity": "bookedEntity",
    "previousStartDate": "startDate",
    "previousEndDate": "endDate",
    "previousTotalParticipants": "totalParticipants",
    "previousBookedAddOns": "bookedAddOns",
}


async def reschedule(call: Call, old: Document, request: Document) -> Document:
    """Move an appointment to another slot: the old event goes, a new one comes (E46).

    Raises `BOOKING_POLICY_VIOLATION` (E47, E48), `SLOT_NOT_AVAILABLE`, `VALIDATION_FAILURE`,
    `ADD_ON_CHANGES_NOT_ALLOWED` and `UNAUTHORIZED_OPERATION`.
    """
    flags = flags_of(call, request, RESCHEDULING)
    if not lifecycle.allowed(Step.RESCHEDULE, old["status"]):
        raise changing.refused_from("VALIDATION_FAILURE", old, "cannot be rescheduled")
    if request.get("bookedAddOns"):
        # E51: it would have to be allowed at creation too, and no flag says so.
        words = "The add-ons of this booking are fixed."
        raise Refused("ADD_ON_CHANGES_NOT_ALLOWED", words, id=old["id"])
    if "ignoreReschedulePolicy" not in flags:
        await _refuse_too_late(call, old)
    service = await offer(call, old["bookedEntity"]["slot"]["serviceId"])
    return await _move(call, old, service, request, flags)


async def _move(
    call: Call, old: Document, service: Offer, request: Document, flags: dict[str, bool]
) -> Document:
    skips = "skipAvailabilityValidation" in flags
    slot = _wanted_slot(old, request["slot"])
    asked = await read_slot(call, service, slot, "slot", exact=not skips)
    if not skips:
        refuse_other_length(asked.wish, minutes_of(old["bookedAddOns"]))
    new = _moved(old, slot, asked)
    if request.get("totalParticipants") or request.get("participantsChoices"):
        new["totalParticipants"] = count_participants(request, service, unlimited=skips)  # E49
    claims = lifecycle.occupies(old["status"], allows_multiple_requests=False)
    if claims:
        new["status"] = _status_after(call, old, service, flags)
        await occupying.lock(call, (asked.wish,))
        await occupying.let_go(call, old)
    standing = await fitting.standing_for(call, asked, skips_availability=skips)
    fitting.name_takers(new, standing.takers, asked, keeps_all=skips)
    if claims:
        await occupying.take(call, new, asked.wish, standing)
    changing.note_wishes(new, request)
    saved = await changing.change(call, new, old, "rescheduled", _told(old, request))
    event_id = old["bookedEntity"]["slot"].get("eventId")
    if event_id is not None:
        await remove_appointment(call, event_id, request.get("participantNotification"))
    return saved


def _wanted_slot(old: Document, sent: Document) -> Document:
    """The sent slot; service, schedule, zone and place are the old ones unless sent."""
    before = old["bookedEntity"]["slot"]
    given = {name: value for name, value in sent.items() if value is not None}
    if given.get("serviceId", before["serviceId"]).lower() != before["serviceId"]:
        words = "A booking stays with its service."
        raise Refused("VALIDATION_FAILURE", words, id=old["id"])
    return {**{name: before[name] for name in _KEPT}, **given}


def _moved(old: Document, slot: Document, asked: Asked) -> Document:
    contact = old.get("contactDetails") or {}
    shown = fitting.slot_shown(slot, asked)
    shown["location"] = shown_place(asked.place, slot["location"], contact)
    new = {
        **old,
        "bookedEntity": {**old["bookedEntity"], "slot": shown},
        "startDate": stamp(asked.wish.time.start * 1000),
        "endDate": stamp(asked.wish.time.end * 1000),
    }
    new.pop("doubleBooked", None)  # E42: found out anew
    return new


def _status_after(call: Call, old: Document, service: Offer, flags: dict[str, bool]) -> Status:
    """E50: what a customer moves waits for approval again, where approval is needed."""
    approved = call.caller.runs_the_business or "skipBusinessConfirmation" in flags
    if service.needs_approval and not approved:
        return Status.PENDING
    return Status(old["status"])


async def _refuse_too_late(call: Call, old: Document) -> None:
    policy = await policy_of(call.unit, call.site.id, old["id"])
    start = milliseconds(old["startDate"]) // 1000
    if not may_reschedule(policy, start, call.seconds):
        raise Refused(
            "BOOKING_POLICY_VIOLATION",
            "The policy of the booking does not allow moving it now.",
            rule="reschedulePolicy",
            id=old["id"],
        )


def _told(old: Document, request: Document) -> Document:
    """E53: the fact tells what was before."""
    return {
        **{name: old.get(field) for name, field in _PREVIOUS.items()},
        "participantNotification": request.get("participantNotification"),
        "flowControlSettings": request.get("flowControlSettings"),
    }
