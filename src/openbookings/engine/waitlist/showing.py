"""Registrations and lists as the interface shows them; their states follow from the clock (E74)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.kernel.call import Document, stamp
from openbookings.engine.waitlist.gatherings import Gathering
from openbookings.engine.waitlist.statements import Registration

WAITING, SUGGESTING, DECLINED, ENROLLED = "WAITING", "SUGGESTING", "DECLINED", "ENROLLED"
IDLE, OPEN_TO_ALL = "IDLE", "OPEN_TO_ALL"


def state_of(registration: Registration, now: int) -> str:
    """E74: whoever let a turn pass has declined until places are freed again (E76)."""
    turn = registration.turn
    if registration.enrolled:
        return ENROLLED
    if turn is None or now < turn.starts:
        return WAITING
    return SUGGESTING if turn.runs(now) else DECLINED


def list_state(gathering: Gathering, registrations: Sequence[Registration], now: int) -> str:
    """E74: who can have what is free: nobody as there is nothing, those who wait, or anybody."""
    turns = (each.turn for each in registrations)
    if any(turn is not None and turn.runs(now) for turn in turns):
        return SUGGESTING
    return OPEN_TO_ALL if gathering.open_to_all(1, now) else IDLE


def shown(registration: Registration, now: int, position: int | None = None) -> Document:
    """A registration; its `position` is its place among those who wait."""
    state = state_of(registration, now)
    document: Document = {
        "bookingId": registration.id,
        "serviceId": registration.service_id,
        **shown_target(registration.target_id),
        "totalParticipants": registration.party,
        "registeredDate": stamp(registration.registered),
        "state": state,
    }
    if position is not None:
        document["position"] = position
    if state == SUGGESTING and registration.offered_until is not None:
        document["offerExpirationDate"] = stamp(registration.offered_until)
    return document


def shown_list(gathering: Gathering, registrations: Sequence[Registration], now: int) -> Document:
    """The list itself: whom it serves now, and how many it still takes (B12)."""
    waiting = sum(each.party for each in registrations)
    return {
        **shown_target(gathering.target_id),
        "state": list_state(gathering, registrations, now),
        "totalCapacity": gathering.list_capacity,
        "remainingCapacity": max(0, gathering.list_capacity - waiting),
    }


def shown_target(target_id: str) -> Document:
    """Schedules have GUIDs, which no event has (1.1, 1.2)."""
    return {"scheduleId" if _is_guid(target_id) else "eventId": target_id}


def _is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4
