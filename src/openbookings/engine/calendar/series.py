"""Changing and ending series: past occurrences stay as they were, coming ones follow (6.2, 6.3)."""

from __future__ import annotations

import msgspec

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.additions import follow_recurrence
from openbookings.engine.calendar.announcing import (
    announce_cancelled,
    announce_member,
    announce_updated,
)
from openbookings.engine.calendar.defaults import FROM_MASTER, follow_master
from openbookings.engine.calendar.ending import Ending, hold_what_ends
from openbookings.engine.calendar.finding import decoded
from openbookings.engine.calendar.occupancy import occupancies_of
from openbookings.engine.calendar.stretches import Stretch, first_from, moved_slot, stretch_of
from openbookings.engine.calendar.taking_part.turnout import parties
from openbookings.engine.calendar.view import Version, series_in_view, show_series
from openbookings.engine.calendar.wanted import keep_wanted_of
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.zone import Local


async def change_series(call: Call, new: Document, old: Document) -> None:
    """Write a MASTER anew for its coming occurrences, and let its stored members follow.

    Raises `Refused` when it was changed meanwhile.
    """
    await keep_wanted_of(call, (old,))
    await keeping.change_row(call, new, old)
    before = await _in_force(call, old)
    shown = await series_in_view(call, Version(old, before))
    since = await _close(call, before, old)
    after = stretch_of(new, since)
    await statements.insert_stretch(call.unit, call.site.id, after)
    rows = occupancies_of(new, since)
    await statements.insert_occupancies(call.unit, call.site.id, rows)
    await announce_updated(call, new, old)
    await _let_members_follow(call, Version(old, before), Version(new, after))
    await show_series(call, await series_in_view(call, Version(new, after)), shown)


async def end_series(
    call: Call, master: Document, notification: Document | None, *, keep_booked: bool = False
) -> Document:
    """Cancel a MASTER: coming occurrences vanish, coming stored members are cancelled (7.4).

    What somebody asked for was stored before, as for a change (5.11). `keep_booked` spares
    members that have participants of their own (2.8). Gives the cancelled MASTER.
    """
    new = {**master, "status": "CANCELLED"}
    await keeping.change_row(call, new, master)
    stretch = await _in_force(call, master)
    shown = await series_in_view(call, Version(master, stretch))
    await _close(call, stretch, master)
    await announce_cancelled(call, new, master, notification)
    await show_series(call, {}, shown)
    rows = await statements.coming_members(call.unit, call.site.id, master["id"], call.seconds)
    members = [decoded(text) for text, _ in rows]
    booked = await parties(call, members) if keep_booked else {}
    for event in members:
        if event["status"] != "CANCELLED" and event["id"] not in booked:
            await cancel_single(call, event, notification)
    return new


async def cancel_single(call: Call, event: Document, notification: Document | None) -> Document:
    """Cancel a stored single event or member; whom it took is free (7.1)."""
    alone = event["recurrenceType"] == "INSTANCE"
    new = {**event, "status": "CANCELLED"}
    if alone:
        new["recurrenceType"] = "EXCEPTION"  # 7.3
    await keeping.change_single(call, new, event)
    if alone:
        await announce_member(call, new, event, notification)
    else:
        await announce_cancelled(call, new, event, notification)
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


async def _let_members_follow(call: Call, old: Version, new: Version) -> None:
    """6.2, 6.5: coming stored members take over changes of what they still inherit."""
    names = [
        name
        for name, fields in FROM_MASTER.items()
        if any(old.master.get(field) != new.master.get(field) for field in fields)
    ]
    series = new.master["id"]
    rows = await statements.coming_members(call.unit, call.site.id, series, call.seconds)
    if rows and old.stretch.series != new.stretch.series:
        # Those for which the new rule has no place end.
        await hold_what_ends(call, Ending(event_ids=(series,)))
    for text, slot in rows:
        event = decoded(text)
        changed = {**event, "recurrenceRule": new.master["recurrenceRule"]}
        follow_recurrence(changed, new.master)
        follow_master(changed, new.master, set(names).intersection(event["inheritedFields"]))
        moved = _slot_after(old.stretch, new.stretch, slot, call.seconds)
        _place(changed, new.stretch, moved)
        await keeping.change_single(call, changed, event, {"slot": moved})
        await _announce_member(call, changed, event)


async def _announce_member(call: Call, new: Document, old: Document) -> None:
    if new["status"] == old["status"]:
        await announce_updated(call, new, old)
    elif old["recurrenceType"] == "INSTANCE":
        await announce_member(call, new, old)
    else:
        await announce_cancelled(call, new, old, None)


def _slot_after(old: Stretch, new: Stretch, slot: Local | None, now: int) -> Local | None:
    """The slot of an exception after the change; one that has passed stays where it was."""
    if slot is None or old.series == new.series or old.series.zone.instant(slot) <= now:
        return slot
    return moved_slot(old, new, slot, now)


def _place(event: Document, stretch: Stretch, slot: Local | None) -> None:
    """Put a member where it belongs now; cancelled when its series has no place for it (6.5)."""
    start, end = times.local_start(event), times.local_end(event)
    if "TIME" in event["inheritedFields"]:
        if slot is None:
            event["status"] = "CANCELLED"
            event["recurrenceType"] = "EXCEPTION"
            return
        start, end = slot, Local(slot + stretch.series.duration)
    times.place(event, start, end, times.zone_of(event))
