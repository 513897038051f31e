"""Changing how many take part in a class or course (E61)."""

from __future__ import annotations

from openbookings.engine.bookings import (
    access,
    changing,
    charging,
    holding,
    kinds,
    lifecycle,
    redeeming,
)
from openbookings.engine.bookings.lifecycle import Step
from openbookings.engine.bookings.participants import count_participants, refuse_uncounted
from openbookings.engine.bookings.target import Target
from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method

_TOLD = {
    "previousTotalParticipants": "totalParticipants",
    "previousParticipantsChoices": "participantsChoices",
}


@method("bookings.updateNumberOfParticipants")
async def update_number_of_participants(call: Call, request: Document) -> Document:
    """Change how many take part (E61).

    Raises `VALIDATION_FAILURE` for appointments and from a final status,
    `SESSION_CAPACITY_EXCEEDED`, `SCHEDULE_CAPACITY_EXCEEDED` and `BOOKING_POLICY_VIOLATION`.
    """
    old = await access.load(call, request["bookingId"])
    changing.require_revision(old, request["revision"])
    if not (kinds.is_class(old) or kinds.is_course(old)):
        words = "The participants of appointments change when they are rescheduled."
        raise Refused("VALIDATION_FAILURE", words, id=old["id"])
    if not lifecycle.allowed(Step.RESIZE, old["status"]):
        raise changing.refused_from("VALIDATION_FAILURE", old, "cannot change its participants")
    return {"booking": await _resize(call, old, _as_now(request))}


async def _resize(call: Call, old: Document, request: Document) -> Document:
    refuse_uncounted(request, "")
    service = await offer(call, kinds.service_id_of(old))
    counted = await count_participants(call, request, service, "", unlimited=False)
    new = {**old, **counted.as_fields()}
    if not counted.groups:
        new.pop("participantsChoices", None)
    if lifecycle.occupies(old["status"], allows_multiple_requests=False):
        target = await kinds.target_of(call, old, service)
        await holding.hold(call, (old,), (target,))
        await _take_other_number(call, target, new, old)
    else:
        # E75: who waits for more or fewer places may be offered others.
        await holding.hold(call, (old,))
        await redeeming.shrink(call, new)
    # Of all steps only this one does not tell the status before: it stays.
    await charging.keep_new_price(call, service, old, new)
    told = {"previousStatus": None, **{name: old.get(field) for name, field in _TOLD.items()}}
    return await changing.change(call, new, old, "number_of_participants_updated", told)


async def _take_other_number(call: Call, target: Target, new: Document, old: Document) -> None:
    """More must fit; fewer may stay even where there are still too many (E42)."""
    await kinds.let_go(call, old)
    standing = await target.look(call, new)
    if standing.conflict and new["totalParticipants"] > old["totalParticipants"]:
        raise target.too_large(new["totalParticipants"])
    await target.take(call, new, standing)


def _as_now(request: Document) -> Document:
    """The request with the number where it stands today."""
    if request.get("totalParticipants") or request.get("participantsChoices"):
        return request
    return {**request, "totalParticipants": request.get("numberOfParticipants")}
