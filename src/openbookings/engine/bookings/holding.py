"""Holding what a change of bookings writes, so that nobody ever waits in a circle.

Everybody takes things in one order. First keys, all at once: of what is scarce, and where several
bookings change, of what they write besides. Then rows: series, events and schedules, bookings,
orders. Time frames come last, and who changes one booking reaches but one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from openbookings.engine.bookings import customers, kinds, statements
from openbookings.engine.bookings.fees.statements import hold_orders_of
from openbookings.engine.bookings.resource import TABLE
from openbookings.engine.bookings.target import Target, booked_part
from openbookings.engine.calendar.ending import Ending
from openbookings.engine.calendar.keeping import hold_events
from openbookings.engine.calendar.resource import SCHEDULES
from openbookings.engine.calendar.time_frames.keeping import frame_key
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.store import documents


async def hold(
    call: Call, bookings: Collection[Document], targets: Iterable[Target] = (), *keys: str
) -> None:
    """Hold stored bookings, what they have, and what the targets need that they are to take.

    Once per transaction, before anything is written; `keys` are held besides. Who holds several
    bookings may hold some of them again.
    """
    await hold_keys(call, bookings, targets, *keys)
    if len(bookings) > 1:
        await hold_rows(call, bookings)
    else:
        await hold_sessions(call, bookings)


async def hold_keys(
    call: Call, bookings: Collection[Document], targets: Iterable[Target] = (), *keys: str
) -> None:
    """The first half of `hold`."""
    listed = list(bookings)
    wanted = {key for target in targets for key in await target.lock_keys(call)}
    wanted |= {key for each in listed for key in kinds.freed_keys(call, each)}
    if wanted or len(listed) > 1:
        wanted |= {booking_key(call, each["id"]) for each in listed}
    await call.unit.lock(*wanted, *written_besides(call, listed), *keys)


def written_besides(call: Call, bookings: Sequence[Document]) -> set[str]:
    """The keys of what bookings write besides what they take: contacts, and time frames.

    Their rows are held until the transaction ends. One time frame alone comes last anyway.
    """
    keys = {
        key
        for each in bookings
        for key in customers.lock_keys(call, each.get("contactDetails") or {})
    }
    schedules = {booked_part(each)["scheduleId"] for each in bookings}
    if len(schedules) > 1:
        keys |= {frame_key(call, each) for each in schedules}
    return keys


def booking_key(call: Call, booking_id: str) -> str:
    """What a lock calls a stored booking that changes together with others."""
    return f"{call.site.id}/booking/{booking_id}"


async def hold_rows(call: Call, bookings: Iterable[Document]) -> None:
    """Hold the rows of stored bookings and of what they have, without any key.

    That is enough where no locks can be taken any more, or nothing scarce is looked at. The
    event comes before its booking, as for whoever changes the calendar.
    """
    listed = list(bookings)
    await hold_sessions(call, listed)
    ids = [each["id"] for each in listed]
    await documents.hold(call.unit, TABLE, call.site.id, ids)
    await hold_orders_of(call.unit, call.site.id, ids)


async def hold_ending(call: Call, ending: Ending) -> None:
    """Hold the bookings that end with events, whose rows are held, and their orders."""
    unit, site_id = call.unit, call.site.id
    if not unit.dialect.locks_rows:
        return
    ids = await statements.bookings_that_end(unit, site_id, ending, call.seconds)
    await documents.hold(unit, TABLE, site_id, ids)
    await hold_orders_of(unit, site_id, ids)


async def hold_sessions(call: Call, bookings: Iterable[Document]) -> None:
    """Hold the rows of the events and courses that bookings are for, as far as they have some."""
    courses, events = set(), set()
    for each in bookings:
        part = booked_part(each)
        if kinds.is_course(each):
            courses.add(part["scheduleId"])
        elif part.get("eventId") is not None:
            events.add(part["eventId"])
    await documents.hold(call.unit, SCHEDULES.table, call.site.id, courses)
    await hold_events(call, events)
