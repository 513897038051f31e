"""Rescheduling: another slot or session, by the policy the booking was made under (E46-E53)."""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.bookings import (
    caps,
    changing,
    charging,
    holding,
    kinds,
    lifecycle,
    redeeming,
)
from openbookings.engine.bookings.add_ons import minutes_of
from openbookings.engine.bookings.flow import RESCHEDULING, flags_of
from openbookings.engine.bookings.lifecycle import Status, Step
from openbookings.engine.bookings.participants import count_participants
from openbookings.engine.bookings.statements import policy_of
from openbookings.engine.bookings.target import Among, Target, Wanted
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


class Move(NamedTuple):
    """A booking as it was found and as it is to be, and the target it moves to."""

    old: Document
    booking: Document
    target: Target
    request: Document
    claims: bool
    """Whether it takes its new time or places at once."""
    skips: bool
    """E31: a permitted override of availability and of the limits of the policy."""
    unapproved: bool
    """E50: what a customer moves waits for approval again, where approval is needed."""

    def waiting(self) -> Move:
        """The same, to wait for approval where it takes its new time or places."""
        if not self.claims:
            return self
        return self._replace(booking={**self.booking, "status": Status.PENDING})

    def among(self, others: Among) -> Move:
        """The same as one of a package."""
        return self._replace(target=self.target.among(others))


async def reschedule(call: Call, old: Document, request: Document) -> Document:
    """Move an appointment to another slot, or a booking of a class to another session (E46).

    Raises `BOOKING_POLICY_VIOLATION` (E47, E48), `SLOT_NOT_AVAILABLE`, `VALIDATION_FAILURE`,
    `SESSION_CAPACITY_EXCEEDED`, `ADD_ON_CHANGES_NOT_ALLOWED`, `PRICE_CHANGE_NOT_ALLOWED` and
    `UNAUTHORIZED_OPERATION`.
    """
    flags = flags_of(call, request, RESCHEDULING)
    require_movable(old, request)
    if "ignoreReschedulePolicy" not in flags:
        await _refuse_too_late(call, old)
    planned = await plan(call, old, request)
    if planned.unapproved:
        planned = planned.waiting()
    counted = caps.lock_keys(call, planned.target.offer)
    claimed = (planned.target,) if planned.claims else ()
    await holding.hold(call, (old, planned.booking), claimed, *counted)
    return await move(call, planned)


def require_movable(old: Document, request: Document) -> None:
    """Raises `VALIDATION_FAILURE` for what is over (E33).

    And `ADD_ON_CHANGES_NOT_ALLOWED` and `PRICE_CHANGE_NOT_ALLOWED` (E51).
    """
    if not lifecycle.allowed(Step.RESCHEDULE, old["status"]):
        raise changing.refused_from("VALIDATION_FAILURE", old, "cannot be rescheduled")
    if request.get("bookedAddOns"):
        # E51: it would have to be allowed at creation too, and no flag says so.
        words = "The add-ons of this booking are fixed."
        raise Refused("ADD_ON_CHANGES_NOT_ALLOWED", words, id=old["id"])
    if request.get("newPrice") is not None:
        words = "The price of a booking follows from its service and is not set by hand."
        raise Refused("PRICE_CHANGE_NOT_ALLOWED", words, id=old["id"])


async def plan(call: Call, old: Document, request: Document) -> Move:
    """Read where a booking is to be moved, before any lock; its policy was judged.

    Raises `VALIDATION_FAILURE` for a course (E46), `SLOT_NOT_AVAILABLE`, `SESSION_NOT_FOUND` and
    what the slot of a new booking can be refused for.
    """
    flags = flags_of(call, request, RESCHEDULING)
    if kinds.is_course(old):
        raise Refused("VALIDATION_FAILURE", "Courses are not rescheduled.", id=old["id"])
    skips = "skipAvailabilityValidation" in flags
    entity = {"slot": _wanted_slot(old, request["slot"])}
    asked = await kinds.asked(call, kinds.service_id_of(old), entity)
    contact, service = old.get("contactDetails") or {}, asked.offer
    wanted = await kinds.wanted(call, asked, entity, "", contact, exact=not skips)
    if not skips:
        chosen = request if request.get("participantsChoices") else old
        await wanted.target.refuse_other_length(call, minutes_of(old["bookedAddOns"]), chosen)
    new = _moved(old, wanted)
    if request.get("totalParticipants") or request.get("participantsChoices"):
        counted = await count_participants(call, request, service, "", unlimited=skips)  # E49
        new.pop("participantsChoices", None)
        new |= counted.as_fields()
    return Move(
        old,
        new,
        wanted.target,
        request,
        claims=lifecycle.occupies(old["status"], allows_multiple_requests=False),
        skips=skips,
        unapproved=service.needs_approval and not _is_approved(call, flags),
    )


async def move(call: Call, planned: Move) -> Document:
    """Carry out a move, its locks held; gives the booking."""
    old, new, target = planned.old, planned.booking, planned.target
    if planned.claims:
        await kinds.let_go(call, old)
    else:
        await redeeming.let_go(call, old)
    find = target.stand_regardless if planned.skips else target.require_free
    standing = await find(call, new["totalParticipants"])
    target.name_takers(new, standing, keeps_all=planned.skips)
    if not planned.skips:
        await caps.refuse_full_day(call, new, target.offer)
    if planned.claims:
        await target.take(call, new, standing)
    request = planned.request
    changing.note_wishes(new, request)
    await charging.keep_new_price(call, target.offer, old, new)
    saved = await changing.change(call, new, old, "rescheduled", _told(old, request))
    await kinds.leave(call, old, request.get("participantNotification"))
    return saved


def _wanted_slot(old: Document, sent: Document) -> Document:
    """The sent slot; service, schedule, zone and place are the old ones unless sent."""
    before = old["bookedEntity"]["slot"]
    given = {name: value for name, value in sent.items() if value is not None}
    if given.get("serviceId", before["serviceId"]).lower() != before["serviceId"]:
        words = "A booking stays with its service."
        raise Refused("VALIDATION_FAILURE", words, id=old["id"])
    return {**{name: before[name] for name in _KEPT if name in before}, **given}


def _moved(old: Document, wanted: Wanted) -> Document:
    new = {
        **old,
        "bookedEntity": {**old["bookedEntity"], **wanted.entity},
        "startDate": stamp(wanted.start * 1000),
        "endDate": stamp(wanted.end * 1000),
    }
    new.pop("doubleBooked", None)  # E42: found out anew
    return new


def _is_approved(call: Call, flags: dict[str, bool]) -> bool:
    return call.caller.runs_the_business or "skipBusinessConfirmation" in flags


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
