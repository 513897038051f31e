"""Appointments on the calendar: who could take one, who does, and the event that takes them.

Everybody who could take it is locked before anybody looks; the database's own wall behind that
refuses what got past (D33, E35-E38, E45).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from openbookings.engine.availability.slot import Refusal
from openbookings.engine.bookings.lifecycle import Status, occupies
from openbookings.engine.bookings.participants import participant_of
from openbookings.engine.bookings.target import (
    Among,
    Standing,
    Taker,
    mark_conflict,
    slot_not_available,
)
from openbookings.engine.calendar import statements as calendar
from openbookings.engine.calendar.appointments import Appointment, place_appointment
from openbookings.engine.calendar.occupancy import busy_spans, release
from openbookings.engine.calendar.schedules import business_schedule_id
from openbookings.engine.calendar.taking_part import joining
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.people.roster import Bookable, bookables
from openbookings.engine.slots.choosing import Choice, Time, candidates, choose
from openbookings.engine.store import Overlap
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, Zone

Named = Mapping[str, frozenset[str]]


class Wish(NamedTuple):
    """What is to be taken: a time and place, and the resources named for their types."""

    offer: Offer
    time: Time
    named: Named
    ignoring: str | None = None
    """The reservation that was made for it, which is not in its way."""
    among: Among = Among()


async def lock_keys(call: Call, wish: Wish) -> list[str]:
    """What a lock calls everybody who could take the wish."""
    found = await candidates(call, wish.offer, wish.named)
    return [f"{call.site.id}/{resource_id}" for resource_id in found]


async def slot_for(call: Call, wish: Wish) -> Choice:
    """The slot the wish is for, and who would take it; raises `SLOT_NOT_AVAILABLE` (E6, E8)."""
    found = await _chosen(call, wish, on_grid=not wish.among.follows)
    if isinstance(found, Refusal):
        raise slot_not_available(wish.offer, found.reason)
    return found


async def look(call: Call, wish: Wish) -> Standing:
    """Who takes the wish now: those who are free, else those who are then booked twice.

    Only time that is taken counts as a conflict, not hours that have changed (E42). Raises
    `SLOT_NOT_AVAILABLE` when nobody is left who could take it at all.
    """
    found = await _chosen(call, wish, on_grid=False)
    if isinstance(found, Choice):
        return Standing(conflict=False, takers=takers_of(found))
    return await look_regardless(call, wish)


async def _chosen(call: Call, wish: Wish, *, on_grid: bool) -> Choice | Refusal:
    return await choose(
        call,
        wish.offer,
        wish.time,
        chosen=wish.named,
        on_grid=on_grid,
        ignoring=_ignored(wish),
    )


def _ignored(wish: Wish) -> frozenset[str]:
    """What is not in the wish's way: others of its package, and what was kept for it."""
    own = () if wish.ignoring is None else (wish.ignoring,)
    return wish.among.events.union(own)


async def look_regardless(call: Call, wish: Wish) -> Standing:
    """As `look`, whatever the working hours say."""
    known = await _known_candidates(call, wish)
    lasts = Span(
        wish.time.start - wish.offer.buffer_before_minutes * MINUTE,
        wish.time.end + wish.offer.buffer_minutes * MINUTE,
    )
    busy = await busy_spans(
        call.unit,
        call.site.id,
        {each.resource_id: each.event_schedule_id for each in known},
        await business_schedule_id(call),
        lasts,
        now=call.now,
        ignoring=_ignored(wish),
    )
    free = [each for each in known if busy[each.resource_id].first_overlap(*lasts) is None]
    chosen: dict[str, Bookable] = {}
    for each in (*free, *known):
        chosen.setdefault(each.type_id, each)
    if not chosen or set(wish.named) - set(chosen):
        raise slot_not_available(wish.offer, "noCandidate")
    takers = tuple(Taker(each.type_id, each.resource_id, each.name) for each in chosen.values())
    return Standing(any(each not in free for each in chosen.values()), takers)


async def only_candidates(call: Call, wish: Wish) -> dict[str, frozenset[str]]:
    """The named resources, and the only ones there are of the types not named.

    Raises `CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED` when there is a
    choice to make (E9).
    """
    by_type: dict[str, set[str]] = {}
    for each in await _known_candidates(call, wish):
        by_type.setdefault(each.type_id, set()).add(each.resource_id)
    if not by_type or any(len(found) > 1 for found in by_type.values()):
        raise Refused(
            "CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED",
            "Without the check of availability the resource must be named.",
        )
    return {type_id: frozenset(found) for type_id, found in by_type.items()}


async def _known_candidates(call: Call, wish: Wish) -> list[Bookable]:
    ids = await candidates(call, wish.offer, wish.named)
    return await bookables(call.unit, call.site.id, resource_ids=ids)


def takers_of(choice: Choice) -> tuple[Taker, ...]:
    """The takers of a choice, the primary type first."""
    return tuple(
        Taker(type_id, resource_id, choice.names[resource_id])
        for type_id, resource_id in choice.resources.items()
    )


async def take(call: Call, booking: Document, wish: Wish, standing: Standing) -> None:
    """Put a booking that enters an occupying status on the calendar, and note it in it.

    Sets resources, event id and `doubleBooked`. Raises `SLOT_NOT_AVAILABLE` when the database
    knows of a claim that the look did not see.
    """
    offer, slot = wish.offer, booking["bookedEntity"]["slot"]
    assign(slot, standing.takers)
    blocks = occupies(booking["status"], allows_multiple_requests=offer.allows_multiple_requests)
    appointment = Appointment(
        schedule_id=offer.schedule_id,
        start=wish.time.start,
        end=wish.time.end,
        zone=Zone.of(call.site.time_zone),
        resource_ids=tuple(each.resource_id for each in standing.takers),
        buffer_minutes=offer.buffer_minutes,
        buffer_before_minutes=offer.buffer_before_minutes,
        title=offer.name,
        location=_event_location(slot["location"]),
        party=booking["totalParticipants"],
        participant=participant_of(booking),
        pending=booking["status"] == Status.PENDING,
        booking_id=booking["id"],
    )
    try:
        slot["eventId"] = await place_appointment(
            call, appointment, blocks=blocks, double_booked=standing.conflict
        )
    except Overlap:
        raise slot_not_available(offer, "busy") from None
    mark_conflict(booking, standing)


async def holds_claim(call: Call, booking: Document) -> bool:
    """Whether a booking's event keeps everybody else out."""
    event_id = booking["bookedEntity"]["slot"].get("eventId")
    if event_id is None:
        return False
    return (await calendar.reserved_by(call.unit, call.site.id, event_id))[1]


async def approve(call: Call, booking: Document) -> None:
    """Let the event of a pending booking, whose claim it keeps, be that of a confirmed one."""
    await joining.approve(call, booking["bookedEntity"]["slot"]["eventId"])


async def let_go(call: Call, booking: Document) -> None:
    """Free whom the booking's event takes, so that the booking is not in its own way."""
    event_id = booking["bookedEntity"]["slot"].get("eventId")
    if event_id is not None:
        await release(call.unit, call.site.id, event_id)


def assign(slot: Document, takers: Iterable[Taker]) -> None:
    """Write the takers into a booked slot; those the customer named stay marked as such."""
    marked = {each["id"]: each for each in _resources(slot)}
    shown = [
        {
            "id": each.resource_id,
            "name": each.name,
            "type": each.type_id,
            "explicitlyRequested": bool(
                marked.get(each.resource_id, {}).get("explicitlyRequested")
            ),
        }
        for each in takers
    ]
    slot["resource"] = shown[0]
    slot.pop("additionalResources", None)
    if shown[1:]:
        slot["additionalResources"] = shown[1:]


def named_in(slot: Document, *, explicit: bool) -> dict[str, frozenset[str]]:
    """The resources of a stored slot by type; only those the customer named if `explicit`."""
    return {
        each["type"]: frozenset({each["id"]})
        for each in _resources(slot)
        if each.get("explicitlyRequested") or not explicit
    }


def _resources(slot: Document) -> list[Document]:
    first = [slot["resource"]] if slot.get("resource") else []
    return [*first, *slot.get("additionalResources", ())]


def _event_location(location: Document) -> Document:
    """The location of a booking as events of the calendar spell it."""
    kind = location["locationType"]
    if kind == "OWNER_BUSINESS":
        return {"type": "BUSINESS", "id": location["id"]}
    event_location = {"type": "CUSTOMER" if kind == "CUSTOM" else "CUSTOM"}
    if location.get("formattedAddress"):
        event_location["address"] = location["formattedAddress"]
    return event_location
