"""The services of a visit, each at its time, from the one time that was chosen for all (D49)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.holding import GONE
from openbookings.pages.picking import Pick, read_pick
from openbookings.pages.several import Several
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import When, told_slots

_NOT_FOUND = "SLOT_NOT_FOUND"
LOST = GONE | {_NOT_FOUND}
"""What the engine answers when the services cannot follow each other at that time any more."""


class Part(NamedTuple):
    """One service of the visit at its time."""

    service: Json
    pick: Pick
    when: When


async def parts_at(visit: Visit, chosen: Several) -> list[Part]:
    """The services as they follow each other at the time that was sent; raises `TurnedAway`."""
    pick = read_pick(visit.form, visit.zone)
    start, end = pick.times
    body = {
        **chosen.asked(),
        "localStartDate": start.isoformat(timespec="seconds"),
        "localEndDate": end.isoformat(timespec="seconds"),
        "timeZone": pick.zone,
    }
    name = "multiServiceAvailabilityTimeSlots.getMultiServiceAvailabilityTimeSlot"
    slot = (await visit.desk.ask(name, body))["timeSlot"]
    if not slot["bookable"]:
        raise TurnedAway(409, {"details": {"applicationError": {"code": _NOT_FOUND}}})
    return _parts(visit, chosen, [_slot(each) for each in slot["nestedTimeSlots"]], pick.zone)


def parts_in(visit: Visit, chosen: Several) -> list[Part]:
    """The services at the times that the address names; raises `NoSuchPage` for what is none."""
    asked = visit.address
    slots = [each[:60] for each in asked.get("part", ())]
    if len(slots) != len(chosen.services):
        raise NoSuchPage
    return _parts(visit, chosen, slots, read_pick({"clock": asked.get("clock", [])}, "").zone)


def _parts(visit: Visit, chosen: Several, slots: list[str], clock: str) -> list[Part]:
    found = []
    for service, wishes, slot in zip(chosen.services, chosen.wishes, slots, strict=True):
        pick = Pick(wishes, slot, zone=clock)
        found.append(Part(service, pick, told_slots(visit, [pick])))
    return found


def _slot(nested: Json) -> str:
    ends = (datetime.fromisoformat(nested[each]) for each in ("localStartDate", "localEndDate"))
    return "/".join(each.isoformat(timespec="seconds") for each in ends)
