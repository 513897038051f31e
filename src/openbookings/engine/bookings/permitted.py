"""What may still be done to bookings under the policies they were made with (B31, B32, E63)."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import access, lifecycle, statements
from openbookings.engine.bookings.lifecycle import Step
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.policies.snapshots import may_cancel, may_reschedule
from openbookings.engine.query.violations import Violation

_decode = msgspec.json.Decoder(dict).decode
_MOST_SNAPSHOTS = 100
_SHOWN = (
    "id",
    "revision",
    "createdDate",
    "updatedDate",
    "name",
    "customPolicyDescription",
    "default",
    "cancellationPolicy",
    "reschedulePolicy",
    "cancellationFeePolicy",
    "saveCreditCardPolicy",
    "intakeFormPolicy",
    "limitRebookingPolicy",
)


def allowed_actions(status: str, start: int, now: int, policy: Document) -> Document:
    """Whether a booking may be cancelled and moved without force; seconds since the epoch."""
    return {
        "cancel": lifecycle.allowed(Step.CANCEL, status) and may_cancel(policy, start, now),
        "reschedule": lifecycle.allowed(Step.RESCHEDULE, status)
        and may_reschedule(policy, start, now),
    }


@method("bookings.bulkCalculateAllowedActions")
async def calculate_allowed_actions(call: Call, request: Document) -> Document:
    """For each booking whether it may be cancelled and rescheduled now (E63)."""
    ids: list[str] = request["bookingIds"]
    found = await statements.snapshots(call.unit, call.site.id, ids)

    async def act(booking_id: str) -> tuple[str, Document]:
        booking, snapshot = _visible(call, found, booking_id)
        start = milliseconds(booking["startDate"]) // 1000
        return booking_id, allowed_actions(
            booking["status"], start, call.seconds, snapshot["policy"]
        )

    return await in_bulk(call, ids, act, return_entity=True, field="bookingIds")


@method("bookingPolicySnapshots.listPolicySnapshotsByBookingIds")
async def list_snapshots(call: Call, request: Document) -> Document:
    """The policies that bookings were made under, in the order of the ids (B31).

    Raises `BOOKING_POLICY_SNAPSHOT_NOT_FOUND` for an id without one.
    """
    ids = list(dict.fromkeys(request.get("bookingIds") or ()))
    if not 1 <= len(ids) <= _MOST_SNAPSHOTS:
        words = f"must have 1 to {_MOST_SNAPSHOTS} items"
        raise Invalid(Violation("bookingIds", words, "MAX_SIZE" if ids else "MIN_SIZE"))
    found = await statements.snapshots(call.unit, call.site.id, ids)
    shown = []
    for booking_id in ids:
        try:
            _, snapshot = _visible(call, found, booking_id)
        except Refused as refusal:
            code = "BOOKING_POLICY_SNAPSHOT_NOT_FOUND"
            raise not_found("The policy snapshot of booking", booking_id, code) from refusal
        shown.append({**snapshot, "policy": _shown_policy(snapshot["policy"])})
    return {"bookingPolicySnapshots": shown}


def _visible(
    call: Call, found: dict[str, tuple[str, str]], booking_id: str
) -> tuple[Document, Document]:
    """A booking the caller may see, with its snapshot; raises `BOOKING_NOT_FOUND`."""
    if booking_id in found:
        booking, snapshot = (_decode(text) for text in found[booking_id])
        if access.may_see(call.caller, booking):
            return booking, snapshot
    raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)


def _shown_policy(policy: Document) -> Document:
    """A snapshot tells less of the policy than the policy itself does."""
    shown = {name: policy[name] for name in _SHOWN if name in policy}
    for name in ("cancellationPolicy", "reschedulePolicy"):
        shown[name] = {
            field: value for field, value in shown[name].items() if field != "allowAnonymous"
        }
    return shown
