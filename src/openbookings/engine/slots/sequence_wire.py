"""Sequences as the interface shows them: one slot with the items nested in it (D49, D53)."""

from __future__ import annotations

from openbookings.engine.availability.sequence import SequenceSlot
from openbookings.engine.availability.slot import Slot
from openbookings.engine.kernel.call import Document
from openbookings.engine.slots import asking
from openbookings.engine.slots.sequences import Chain, Item
from openbookings.engine.slots.wire import AGAINST_POLICY, Clock, Showing, shown_violations
from openbookings.engine.timeline.zone import Zone, format_local


class SequenceShowing:
    """Writes the sequences of one answer."""

    def __init__(self, found: Chain, zone: Zone) -> None:
        self._clock = Clock(zone)
        self._items = [
            (item, Showing(item.offer, zone, item.snapshot, item.availability))
            for item in found.items
        ]

    def slot(self, slot: SequenceSlot, *, everybody: bool = False) -> Document:
        """One sequence in wire form; with `everybody` all who are free are named (D14, D54)."""
        document: Document = {
            **self._times(slot),
            "bookable": slot.bookable,
            "location": self._items[0][1].place(slot.location),
            "totalCapacity": 1,
            "remainingCapacity": 1,
            "bookableCapacity": 1,
            "bookingPolicyViolations": shown_violations(slot.violations),
            "availableResources": [],
            "nestedTimeSlots": [
                self._nested(item, showing, part, everybody)
                for (item, showing), part in zip(self._items, slot.parts, strict=True)
            ],
            "allDay": False,
        }
        if not slot.bookable:
            document["nonBookableReasons"] = AGAINST_POLICY
        return document

    def _nested(self, item: Item, showing: Showing, part: Slot, everybody: bool) -> Document:
        types = asking.shown_types(item.request, item.chosen)
        most: int | None = asking.FEW
        if everybody:
            types, most = types or frozenset(team.type_id for team in item.snapshot.teams), None
        return {
            "serviceId": item.offer.id,
            "scheduleId": item.offer.schedule_id,
            **self._times(part),
            "availableResources": list(showing.available(part, types, most)),
        }

    def _times(self, slot: Slot | SequenceSlot) -> Document:
        local = self._clock.local
        return {
            "localStartDate": format_local(local(slot.start)),
            "localEndDate": format_local(local(slot.end)),
        }
