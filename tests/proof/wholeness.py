"""Whether a database holds whole bookings: read by SQL alone, after a crash.

Each booking that takes place has its event, occupancy or participation and its facts, and
nothing of these is there without its booking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from openbookings.engine.store import Unit

_CREATED, _CONFIRMED, _CANCELED = (
    f"wix.bookings.v2.booking_{step}" for step in ("created", "confirmed", "canceled")
)


@dataclass(frozen=True)
class Stored:
    """A booking's row."""

    id: str
    status: str
    key: str
    """The external user's id, by which a test knows whose wish it was."""
    event_id: str | None
    course_id: str | None
    party: int


@dataclass
class Contents:
    """What a database holds of bookings."""

    bookings: dict[str, Stored] = field(default_factory=dict)
    parties: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """By booking: what it takes part in, and how many."""
    events: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Type and status."""
    occupied: set[str] = field(default_factory=set)
    """The events that take somebody's time."""
    miscounted: list[str] = field(default_factory=list)
    """Events and schedules whose counter is not the sum of those who take part."""
    facts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By booking and event type."""


async def read_contents(unit: Unit) -> Contents:
    """Everything, in one transaction."""
    found = Contents()
    for row in await unit.rows(
        "SELECT id, status, external_user_id, event_id, course_schedule_id, participants"
        " FROM bookings"
    ):
        found.bookings[row[0]] = Stored(*row)
    parties = defaultdict(list)
    for booking_id, event_id, schedule_id, size in await unit.rows(
        "SELECT external_id, event_id, schedule_id, party_size FROM participations"
    ):
        parties[booking_id].append((event_id or schedule_id, size))
    found.parties = dict(parties)
    rows = await unit.rows("SELECT id, type, status FROM events")
    found.events = {event_id: (kind, status) for event_id, kind, status in rows}
    found.occupied = {row[0] for row in await unit.rows("SELECT event_id FROM occupancies")}
    for table, column in (("events", "event_id"), ("schedules", "schedule_id")):
        rows = await unit.rows(
            f"SELECT id FROM {table} WHERE taken <> COALESCE((SELECT sum(party_size)"
            f" FROM participations WHERE participations.site_id = {table}.site_id"
            f" AND {column} = {table}.id), 0)"
        )
        found.miscounted += [row[0] for row in rows]
    for (together,) in await unit.rows("SELECT body FROM facts"):
        facts = msgspec.json.decode(together)
        found.facts.update((each["entityId"], each["eventType"]) for each in facts)
    return found


def faults(found: Contents) -> list[str]:
    """What is only half there, or twice."""
    keys = Counter(booking.key for booking in found.bookings.values())
    return [
        *(f"wish {key} made {number} bookings" for key, number in keys.items() if number > 1),
        *(f"{each} is miscounted" for each in found.miscounted),
        *(fault for booking in found.bookings.values() for fault in _faults_of(found, booking)),
        *_ownerless(found),
    ]


def _faults_of(found: Contents, booking: Stored) -> Iterator[str]:
    taken = [target for target, _ in found.parties.get(booking.id, ())]
    kind, status = found.events.get(booking.event_id or "", ("", ""))
    confirmed, alone = booking.status == "CONFIRMED", kind == "APPOINTMENT"
    expected = [booking.event_id or booking.course_id] if confirmed or alone else []
    if taken != expected:
        yield f"{booking} takes part in {taken}"
    if any(size != booking.party for _, size in found.parties.get(booking.id, ())):
        yield f"{booking} takes part with {found.parties[booking.id]}"
    if booking.course_id is None and not kind:
        yield f"{booking} has no event"
    if alone and (status == "CONFIRMED") != confirmed:
        yield f"{booking} has an event that is {status}"
    if alone and (booking.event_id in found.occupied) != confirmed:
        yield f"{booking} and its time differ"
    told = [found.facts[booking.id, each] for each in (_CREATED, _CONFIRMED, _CANCELED)]
    if told != [1, 1, int(not confirmed)]:
        yield f"{booking} was told of {told} times"


def _ownerless(found: Contents) -> Iterator[str]:
    """What is there without its booking."""
    yield from (f"{each} takes part" for each in found.parties if each not in found.bookings)
    owned = {booking.event_id for booking in found.bookings.values()}
    for event_id, (kind, _) in found.events.items():
        if kind == "APPOINTMENT" and event_id not in owned:
            yield f"event {event_id} is nobody's"
    for booking_id, event_type in found.facts:
        if event_type == _CREATED and booking_id not in found.bookings:
            yield f"{booking_id} was told of and is not there"
