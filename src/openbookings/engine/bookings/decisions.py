"""Deciding about bookings: confirm, decline, mark as pending, confirm or decline (E33-E45).

What a decision writes is held before it is taken, all of a bulk call at once.
"""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.bookings import (
    access,
    changing,
    holding,
    kinds,
    lifecycle,
    statements,
)
from openbookings.engine.bookings.lifecycle import Status, Step
from openbookings.engine.bookings.target import Among, Standing, Target
from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.permission import granted
from openbookings.engine.settings.bookings_settings import SETTINGS

_MANAGE = "BOOKINGS.MANAGE_BOOKINGS"
_ACTIONS = {
    Status.CONFIRMED: "confirmed",
    Status.PENDING: "markedAsPending",
    Status.DECLINED: "declined",
}


class Case(NamedTuple):
    """A booking to decide about, as it was found, and what it has or wants of the calendar."""

    old: Document
    target: Target

    @property
    def offer(self) -> Offer:
        """The service that is booked."""
        return self.target.offer

    def among(self, others: Among) -> Case:
        """The same as one of a package."""
        return self._replace(target=self.target.among(others))


async def open_case(call: Call, booking_id: str) -> Case:
    """The booking and what it wants, both held; raises `BOOKING_NOT_FOUND`."""
    booking = await access.load(call, booking_id)
    case = await case_of(call, booking, await offer(call, kinds.service_id_of(booking)))
    await holding.hold(call, (booking,), (case.target,))
    return case


async def case_of(call: Call, booking: Document, service: Offer) -> Case:
    """The case of a booking that was read before."""
    return Case(booking, await kinds.target_of(call, booking, service))


async def confirm(call: Call, case: Case, request: Document) -> Document:
    """Confirm a booking; who asks for a check gets one, everybody else an overlap (E35)."""
    old = case.old
    if not lifecycle.allowed(Step.CONFIRM, old["status"]):
        code = "FAILED_CONFIRMING_NON_PENDING_BOOKING"
        raise changing.refused_from(code, old, "cannot be confirmed")
    standing = await _standing(call, case)
    flow = request.get("flowControlSettings") or {}
    insists = request.get("doubleBooked") is True and granted(call.caller, _MANAGE)
    if standing and standing.conflict and flow.get("checkAvailabilityValidation") and not insists:
        raise case.target.busy()
    return await _enter(call, case, standing, Status.CONFIRMED, request)


async def mark_as_pending(call: Call, case: Case, request: Document) -> Document:
    """Let a booking wait for the approval of the business, holding its time (E36, E37)."""
    old, flow = case.old, request.get("flowControlSettings") or {}
    if not lifecycle.allowed(Step.MARK_AS_PENDING, old["status"]):
        code = "BOOKING_MARK_BOOKING_AS_PENDING"
        raise changing.refused_from(code, old, "cannot be marked as pending")
    if not case.offer.needs_approval and not flow.get("skipPendingApprovalServiceValidation"):
        words = f"{case.offer.name} needs no approval."
        raise Refused("NOT_PENDING_APPROVAL_SERVICE", words, serviceId=case.offer.id)
    # E36: with or without the check a conflict ends in PENDING, marked as double booked.
    return await _enter(call, case, await _standing(call, case), Status.PENDING, request)


def waits_for_approval(case: Case) -> bool:
    """Whether the business has to approve the booking; E39: not one made without asking it."""
    created_with = case.old.get("flowControlSettings") or {}
    return case.offer.needs_approval and not created_with.get("skipBusinessConfirmation")


async def decide(
    call: Call, case: Case, request: Document, *, needs_approval: bool | None = None
) -> Document:
    """Confirm or decline by payment and conflict, for a checkout of one's own (E38-E40).

    `needs_approval` is for one of a package, which is decided as a whole (B33).
    """
    old, created_with = case.old, case.old.get("flowControlSettings") or {}
    if not lifecycle.allowed(Step.DECIDE, old["status"]):
        code = "INVALID_BOOKING_STATUS"
        raise changing.refused_from(code, old, "can neither be confirmed nor declined")
    standing = await _standing(call, case)
    conflict = bool(standing and standing.conflict)
    paid = request.get("paymentStatus") or old["paymentStatus"]
    if conflict and await _declines_conflicts(call, request):
        paid = "UNDEFINED"
    status = lifecycle.decided(
        # E39: made without the check of availability, never declined for the lack of it.
        conflict=conflict and not created_with.get("skipAvailabilityValidation"),
        payment_status=paid,
        needs_approval=waits_for_approval(case) if needs_approval is None else needs_approval,
    )
    if status is Status.DECLINED:
        return await _leave(call, old, request)
    return await _enter(call, case, standing, status, request)


async def _declines_conflicts(call: Call, request: Document) -> bool:
    """Whether money does not save a double booking: for this request, or by setting (E44)."""
    if request.get("declineDoubleBooking") is True:
        return True
    settings = await verbs.load(call, SETTINGS, call.site.id)
    return bool(settings["doubleBookingHandling"]["autoDeclineAndRefundEnabled"])


async def decline(call: Call, old: Document, request: Document) -> Document:
    """Decline a booking that was not decided yet (E34)."""
    if not lifecycle.allowed(Step.DECLINE, old["status"]):
        code = "FAILED_DECLINE_NON_PENDING_BOOKING"
        raise changing.refused_from(code, old, "cannot be declined")
    return await _leave(call, old, request)


async def _standing(call: Call, case: Case) -> Standing | None:
    """How its target stands for the booking now; None when it has it already, undisputed."""
    old, target = case.old, case.target
    if await target.holds(call, old):
        return None
    await kinds.let_go(call, old)
    package = old.get("multiServiceBookingInfo")
    if package:
        # D52: under the locks, as those before it in the package may have just been confirmed.
        names = await statements.names_in_package(call.unit, call.site.id, package["id"])
        target = target.among(Among(names))
    return await target.look(call, old)


async def _enter(
    call: Call, case: Case, standing: Standing | None, status: Status, request: Document
) -> Document:
    """Bring the booking into an occupying status, and onto the calendar if it is not there."""
    old = case.old
    new = _noted({**changing.draft_of(old), "status": status}, request)
    if standing is not None:
        await case.target.take(call, new, standing)
    # I2: only a changed status has an event of its own.
    action = _ACTIONS[status] if status != old["status"] else None
    saved = await changing.change(call, new, old, action, _told(new, old, request))
    if standing is not None:
        await kinds.leave(call, old, request.get("participantNotification"))
    elif action is not None:
        await case.target.approve(call, saved)
    return saved


async def _leave(call: Call, old: Document, request: Document) -> Document:
    await kinds.let_go(call, old)
    new = _noted({**changing.draft_of(old), "status": Status.DECLINED}, request)
    told = _told(new, old, request)
    saved = await changing.change(call, new, old, _ACTIONS[Status.DECLINED], told)
    await kinds.leave(call, old, request.get("participantNotification"))
    return saved


def _noted(new: Document, request: Document) -> Document:
    changing.note_wishes(new, request)
    if request.get("paymentStatus"):
        new["paymentStatus"] = request["paymentStatus"]  # E43
    return new


def _told(new: Document, old: Document, request: Document) -> Document:
    return {
        "participantNotification": request.get("participantNotification"),
        "sendSmsReminder": request.get("sendSmsReminder"),
        "doubleBooked": new.get("doubleBooked"),
        "previousPaymentStatus": old["paymentStatus"],
        "flowControlSettings": (request.get("flowControlSettings") or None)
        if new["status"] == Status.DECLINED
        else None,
    }
