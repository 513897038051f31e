"""The multi-service availability methods: sequences of appointments as slots (D48-D54)."""

from __future__ import annotations

from itertools import islice

from openbookings.engine.availability.sequence import SequenceSlot
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.lengths import ends_meant
from openbookings.engine.slots.pages import after, metadata, read_request
from openbookings.engine.slots.sequence_wire import SequenceShowing
from openbookings.engine.slots.sequences import chain
from openbookings.engine.timeline.zone import Local


@method("multiServiceAvailabilityTimeSlots.listMultiServiceAvailabilityTimeSlots")
async def list_sequences(call: Call, request: Document) -> Document:
    """The times at which the services can follow each other, page by page, by start (D5)."""
    page, request = read_request(call, request)
    for name in ("services", "location"):
        if not request.get(name):
            raise Refused("MISSING_ARGUMENTS", f"{name} is required.", argument=name)
    window = asking.read_window(call, request)
    services, location = request["services"], request["location"]
    found = await chain(call, services, location, window, _sieve(request, window))
    slots: list[SequenceSlot] = []
    shown: list[Document] = []
    if found is not None:
        until = window.zone.instant(window.end)
        slots = list(islice(found.availability.slots(until, after(page)), page.limit + 1))
        showing = SequenceShowing(found, window.zone)
        shown = [showing.slot(each) for each in slots[: page.limit]]
    keys = [(each.start, each.location) for each in slots]
    return {
        "timeSlots": shown,
        "timeZone": window.zone.name,
        "cursorPagingMetadata": metadata(call, request, page, keys),
    }


@method("multiServiceAvailabilityTimeSlots.getMultiServiceAvailabilityTimeSlot")
async def get_sequence(call: Call, request: Document) -> Document:
    """One sequence with everybody who is free for it; `SLOT_NOT_FOUND` if it is none (D54)."""
    zone = asking.read_zone(request["timeZone"], "timeZone")
    first = asking.read_local(request["localStartDate"], "localStartDate")
    end = asking.read_local(request["localEndDate"], "localEndDate")
    start = zone.instant(first)
    ends = ends_meant(zone, start, end)
    if not ends:
        raise Invalid(Violation("localEndDate", "must be after localStartDate", "OTHER"))
    window = Window(zone, first, Local(max(first + 1, end)))
    found = await chain(call, request["services"], request["location"], window, Sieve(zone))
    if found is None:
        raise _no_sequence("locationNotOffered")
    slots = [found.availability.slot_at(start, each, found.location) for each in ends]
    slot = next((each for each in slots if isinstance(each, SequenceSlot)), slots[0])
    if not isinstance(slot, SequenceSlot):
        raise _no_sequence(slot.reason.value)
    shown = SequenceShowing(found, zone).slot(slot, everybody=True)
    return {"timeSlot": shown, "timeZone": zone.name}


def _sieve(request: Document, window: Window) -> Sieve:
    violations = request.get("bookingPolicyViolations")
    return Sieve(
        window.zone,
        request.get("bookable"),
        None if violations is None else asking.read_violations(violations),
        asking.read_per_day(request),
    )


def _no_sequence(reason: str) -> Refused:
    return Refused("SLOT_NOT_FOUND", "There is no such sequence.", reason=reason)
