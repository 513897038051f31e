"""Offering places to those who wait: turns are planned, kept, told, and planned again (E75-E80).

The plan decides; the job that tells of later turns only tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openbookings.engine.calendar.reserving import reserve_for_waitlist
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.store import jobs
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.gatherings import Gathering, find_gathering
from openbookings.engine.waitlist.showing import shown
from openbookings.engine.waitlist.statements import Registration
from openbookings.engine.waitlist.turns import Opening, Turn, Waiting, kept, plan

OFFER_MADE = "openbookings.v1.waitlist_registration_offer_made"
_TELL = "waitlist.tellOfTurns"


async def plan_turns(call: Call, target_id: str, *, freed: bool = False) -> None:
    """Plan whose turn it is for the free places of a session or course, and tell who has it.

    When places were `freed`, or there are more of them than before, everybody has a new chance,
    from the top of the list (E76); otherwise those who let theirs pass stay behind. Whose turn it
    is keeps it.
    """
    held = await statements.hold_list(call.unit, call.site.id, target_id)
    if held is None:
        return
    gathering = await find_gathering(call, held.service_id, target_id)
    if gathering is None or gathering.closes <= call.now:
        await reserve_for_waitlist(call, target_id, ())
        return
    places = gathering.for_waiting
    opening = places > 0 and (freed or places > held.places or gathering.capacity > held.capacity)
    waiting = await statements.waiting_for(call.unit, call.site.id, target_id)
    turns = _turns(call, gathering, waiting, opening)
    planned = held._replace(capacity=gathering.capacity, places=places)
    await statements.note_places(call.unit, call.site.id, planned)
    await _note_turns(call, waiting, turns, opening)
    await reserve_for_waitlist(call, target_id, kept(turns))
    await tell_of_turns(call, {"targetId": target_id})


def _turns(
    call: Call, gathering: Gathering, waiting: Sequence[Registration], opening: bool
) -> list[Turn]:
    turns = [each.turn for each in waiting if each.turn is not None]
    running = [turn for turn in turns if turn.runs(call.now)]
    behind = {turn.id for turn in running}
    if not opening:
        behind |= {turn.id for turn in turns if turn.ends <= call.now}
    queue = [Waiting(each.id, each.party) for each in waiting if each.id not in behind]
    offered = Opening(gathering.for_waiting, call.now, gathering.turn_lasts, gathering.closes)
    return plan(offered, running, queue)


async def _note_turns(
    call: Call, registrations: Iterable[Registration], turns: Iterable[Turn], opening: bool
) -> None:
    planned = {turn.id: turn for turn in turns}
    changed = []
    for each in registrations:
        turn, before = planned.get(each.id), each.turn
        passed = before is not None and before.ends <= call.now
        if turn == before or (turn is None and passed and not opening):
            continue
        starts, ends = (None, None) if turn is None else (turn.starts, turn.ends)
        changed.append(each._replace(offered_from=starts, offered_until=ends, told=False))
    await statements.set_turns(call.unit, call.site.id, changed)


@job(_TELL)
async def tell_of_turns(call: Call, payload: Document) -> Document:
    """Announce the turns that have begun, and come back when the next one begins."""
    target_id = payload["targetId"]
    registrations = await statements.waiting_for(call.unit, call.site.id, target_id)
    now = [each for each in registrations if each.turn and each.turn.runs(call.now)]
    untold = [each._replace(told=True) for each in now if not each.told]
    for each in untold:
        body = {"registration": shown(each, call.now)}
        await announce(call, OFFER_MADE, each.id, body)
    await statements.set_turns(call.unit, call.site.id, untold)
    await _come_back(call, target_id, [each.turn for each in registrations if each.turn])
    return {}


async def _come_back(call: Call, target_id: str, turns: Iterable[Turn]) -> None:
    coming = [turn.starts for turn in turns if turn.starts > call.now]
    key = f"{_TELL}/{target_id}"
    if not coming:
        await jobs.cancel(call.unit, call.site.id, key)
        return
    await enqueue(call, _TELL, {"targetId": target_id}, due=min(coming), unique_key=key)
