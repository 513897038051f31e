"""The places of bookings: taken within a limit, let go, approved; found by the booking's id.

Events are told of with numbers alone, and keep their revision: whoever edits a class while it is
being booked is not refused for it (10.14).
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from openbookings.engine.calendar.announcing import announce_taken
from openbookings.engine.calendar.taking_part import joining, statements
from openbookings.engine.calendar.taking_part.resource import PARTICIPATIONS
from openbookings.engine.calendar.taking_part.statements import Holder, Places, Within
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id

_decode = msgspec.json.Decoder(dict).decode


class Party(NamedTuple):
    """Those whom one booking brings."""

    booking_id: str
    size: int
    participant: Document | None
    pending: bool


class Seat(NamedTuple):
    """What has the places: an event, or a schedule for all its events (10.6)."""

    holder: Holder
    id: str


async def take_places(call: Call, seat: Seat, party: Party, *, within: Within | None) -> bool:
    """Let a booking's party take part, unless more than `within` would; False when they would.

    Without `within` the party comes whatever the capacity. False too when there is nothing left
    to take part in. An occurrence of a series is stored from now on (5.11).
    """
    found = await _taken(call, seat, party.size, within)
    if found is None:
        return False
    target = _decode(found.text)
    given = {
        "participant": party.participant,
        "partySize": party.size,
        "status": "PENDING_CONFIRMATION" if party.pending else "CONFIRMED",  # C46
        "externalId": party.booking_id,
    }
    if seat.holder is Holder.SCHEDULE:
        await joining.note_on_schedule(call, target, given)
    else:
        await joining.note(call, target, given)
        await announce_taken(call, target, found.taken, found.taken - party.size)
    return True


async def let_go(call: Call, seat: Seat, booking_id: str) -> None:
    """Take the party of a booking off, if it is there."""
    for text in await statements.remove_parties(call.unit, call.site.id, booking_id, seat.id):
        left = _decode(text)
        size = left["partySize"]
        found = await statements.count_places(call.unit, call.site.id, *seat, -size)
        await announce(call, f"{PARTICIPATIONS.fqdn}_deleted", left["id"], left)
        if found is not None and seat.holder is Holder.EVENT:
            await announce_taken(call, _decode(found.text), found.taken, found.taken + size)


async def approve(call: Call, seat: Seat, booking_id: str) -> None:
    """Confirm the party of a booking that waited for it (10.11)."""
    for text in await statements.parties_of(call.unit, call.site.id, booking_id, seat.id):
        old = _decode(text)
        await verbs.save(call, PARTICIPATIONS, {**old, "status": "CONFIRMED"}, old)


async def _taken(call: Call, seat: Seat, size: int, within: Within | None) -> Places | None:
    unit, site_id = call.unit, call.site.id
    found = await statements.take_places(unit, site_id, *seat, size, within=within)
    if found is not None or seat.holder is not Holder.EVENT:
        return found
    # What was glanced at has a row.
    glanced = within is not None and within.glance is not None
    if not glanced and parse_occurrence_id(seat.id):
        await joining.keep_occurrence(call, seat.id)
        found = await statements.take_places(unit, site_id, *seat, size, within=within)
    return found
