"""Changing and ending series: past occurrences stay as they were, coming ones follow (6.2, 6.3)."""

from __future__ import annotations

import msgspec

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.announcing import announce_cancelled, announce_updated
from openbookings.engine.calendar.defaults import FROM_MASTER, follow_master
from openbookings.engine.calendar.finding import decoded
from openbookings.engine.calendar.occupancy import occupancies_of
from openbookings.engine.calendar.stretches import Stretch, first_from, moved_slot, stretch_of
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.zone import Local


async def change_series(call: Call, new: Document, old: Document) -> None:
    """Write a MASTER anew for its coming occurrences, and let its exceptions follow.

    Raises `Refused` when it was changed meanwhile.
    """
    await keeping.change_row(call, new, old)
    before = await _in_force(call, old)
    since = await _close(call, before, old)
    after = stretch_of(new, since)
    await statements.insert_stretch(call.unit, call.site.id, after)
    rows = occupancies_of(new, since)
    await statements.insert_occupancies(call.unit, call.site.id, rows)
    await announce_updated(call, new)
    await _let_exceptions_follow(call, (old, before), (new, after))


async def end_series(
    call: Call, master: Document, notification: Document | None, *, keep_booked: bool = False
) -> Document:
    """Cancel a MASTER: coming occurrences vanish, coming exceptions are cancelled (7.4).

    `keep_booked` spares exceptions that have participants (2.8). Gives the cancelled MASTER.
    """
    new = {**master, "status": "CANCELLED"}
    await keeping.change_row(call, new, master)
    await _close(call, await _in_force(call, master), master)
    await announce_cancelled(call, new, notification)
    rows = await statements.coming_exceptions(call.unit, call.site.id, master["id"], call.seconds)
    for text, _ in rows:
        event = decoded(text)
        booked = keep_booked and event["participants"]["total"] > 0
        if event["status"] != "CANCELLED" and not booked:
            await cancel_single(call, event, notification)
    return new


async def cancel_single(call: Call, event: Document, notification: Document | None) -> Document:
    """Cancel a stored single event or exception; whom it took is free (7.1)."""
    new = {**event, "status": "CANCELLED"}
    await keeping.change_single(call, new, event)
    await announce_cancelled(call, new, notification)
    return new


async def _in_force(call: Call, master: Document) -> Stretch:
    found = await statements.stretch_in_force(call.unit, call.site.id, master["id"])
    assert found is not None, "a series that is not cancelled has a stretch in force"
    return found


async def _close(call: Call, stretch: Stretch, master: Document) -> int:
    """End a stretch now; gives the instant from which the next one may begin.

    4.5: an occurrence that has started is past. A stretch without any is forgotten.
    """
    first = first_from(stretch, stretch.since)
    if first is None or first.start > call.seconds:
        await statements.remove_stretch(call.unit, call.site.id, stretch)
        return stretch.since
    ended = stretch._replace(before=call.seconds + 1)
    text = msgspec.json.encode(master).decode()
    await statements.close_stretch(call.unit, call.site.id, ended, text)
    return ended.before


Version = tuple[Document, Stretch]


async def _let_exceptions_follow(call: Call, old: Version, new: Version) -> None:
    """6.2, 6.5: coming exceptions take over changes of what they still inherit."""
    names = [
        name
        for name, fields in FROM_MASTER.items()
        if any(old[0].get(field) != new[0].get(field) for field in fields)
    ]
    rows = await statements.coming_exceptions(call.unit, call.site.id, new[0]["id"], call.seconds)
    for text, slot in rows:
        event = decoded(text)
        changed = {**event, "recurrenceRule": new[0]["recurrenceRule"]}
        follow_master(changed, new[0], set(names).intersection(event["inheritedFields"]))
        moved = _slot_after(old[1], new[1], slot, call.seconds)
        gone = _place(changed, new[1], moved)
        await keeping.change_single(call, changed, event, {"slot": moved})
        if gone and event["status"] != "CANCELLED":
            await announce_cancelled(call, changed, None)
        else:
            await announce_updated(call, changed)


def _slot_after(old: Stretch, new: Stretch, slot: Local | None, now: int) -> Local | None:
    """The slot of an exception after the change; one that has passed stays where it was."""
    if slot is None or old.series == new.series or old.series.zone.instant(slot) <= now:
        return slot
    return moved_slot(old, new, slot, now)


def _place(event: Document, stretch: Stretch, slot: Local | None) -> bool:
    """Put an exception where it belongs now; True when its series has no place for it (6.5)."""
    start, end = times.local_start(event), times.local_end(event)
    if "TIME" in event["inheritedFields"]:
        if slot is None:
            event["status"] = "CANCELLED"
            return True
        start, end = slot, Local(slot + stretch.series.duration)
    times.place(event, start, end, times.zone_of(event))
    return False
