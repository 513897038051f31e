"""Noting what was done to bookings, as reactions to the facts that tell of it.

An entry is written in the transaction of the change, so that neither is there without the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.history import statements
from openbookings.engine.history.resource import TABLE
from openbookings.engine.history.states import state_of
from openbookings.engine.kernel.call import Call, Caller, Document, Role, new_id
from openbookings.engine.store import documents

CREATED, UPDATED = f"{BOOKINGS.fqdn}_created", f"{BOOKINGS.fqdn}_updated"
STEPS = tuple(
    f"{BOOKINGS.fqdn}_{slug}"
    for slug in (
        "confirmed",
        "declined",
        "canceled",
        "markedAsPending",
        "rescheduled",
        "number_of_participants_updated",
    )
)
"""The facts of steps; each comes after the `updated` of the same change (I2)."""


async def on_booking_created(call: Call, booking_id: str, body: Document) -> None:
    """Note that a booking was made."""
    await _note_state(call, CREATED, body)


async def on_booking_updated(call: Call, booking_id: str, body: Document) -> None:
    """Note what a booking is now; a step that led to it gives the entry its name."""
    await _note_state(call, UPDATED, body)


def on_step(event_type: str) -> Callable[[Call, str, Document], Awaitable[None]]:
    """The reaction to the fact of a step."""

    async def name_entry(call: Call, booking_id: str, body: Document) -> None:
        revision = int(body["booking"]["revision"])
        if revision == 1:
            # Born in this status (E7): its creation tells it.
            return
        names = (UPDATED, event_type)
        await statements.rename_entry(call.unit, call.site.id, booking_id, revision, names)

    return name_entry


async def on_attendance_set(call: Call, attendance_id: str, body: Document) -> None:
    """Note who came, or did not come, to a session of a booking."""
    attendance = body["attendance"]
    change = _attendance_change(body.get("previousStatus"), attendance["status"])
    await _note_about(call, "openbookings.v1.attendance_set", attendance, change)


async def on_attendance_deleted(call: Call, attendance_id: str, body: Document) -> None:
    """Note that a record of attendance was taken back."""
    change = _attendance_change(body["status"], None)
    await _note_about(call, "wix.bookings.v2.attendance_deleted", body, change)


async def _note_state(call: Call, event_type: str, booking: Document) -> None:
    entry = _entry(call, booking["id"]) | {
        "bookingRevision": booking["revision"],
        "state": state_of(booking, call.site.secret),
    }
    await _write(call, event_type, entry)


async def _note_about(call: Call, event_type: str, attendance: Document, change: Document) -> None:
    entry = _entry(call, attendance["bookingId"])
    entry |= {"eventId": attendance["eventId"], "changes": [change]}
    await _write(call, event_type, entry)


async def _write(call: Call, event_type: str, entry: Document) -> None:
    extra = {"event_type": event_type}
    await documents.add(call.unit, TABLE, call.site.id, entry, extra=extra)


def _attendance_change(before: str | None, after: str | None) -> Document:
    pair = {"before": before, "after": after}
    return {"field": "attendance.status", **{k: v for k, v in pair.items() if v is not None}}


def _entry(call: Call, booking_id: str) -> Document:
    """Who, when, by which method and from where."""
    return {
        "id": new_id(),
        "bookingId": booking_id,
        "date": call.stamp,
        "method": call.method.name,
        "actor": _actor(call.caller),
        **({"address": call.address} if call.address else {}),
    }


def _actor(caller: Caller) -> Document:
    actor = {"role": caller.role.upper(), **caller.identity()}
    if caller.role is Role.STAFF:
        actor["resourceId"] = caller.resource_id
    if caller.app_id is not None:
        actor["appId"] = caller.app_id
    return actor
