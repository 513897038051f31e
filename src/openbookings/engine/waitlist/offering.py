"""Offering places to those who wait: turns are planned, kept, told, and planned again (E75-E80).

The plan decides; the job that tells of later turns only tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openbookings.engine.calendar.reserving import lapses_of, reserve_for_waitlist
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.store import jobs
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.gatherings import Gathering, find_gathering
from openbookings.engine.waitlist.showing import shown
from openbookings.engine.waitlist.statements import List, Registration
from openbookings.engine.waitlist.turns import Lapse, Opening, Turn, Waiting, foresee, upheld

OFFER_MADE = "openbookings.v1.waitlist_registration_offer_made"
_TELL = "waitlist.tellOfTurns"


class Change(NamedTuple):
    """What has happened to a session or course, or to who waits for it."""

    freed: bool = False
    """Whether somebody gave up places they had; what was only held is not given up."""
    taken_by: str | None = None
    """The booking that took places, which waits no more if it did."""
    grown: str | None = None
    """The booking whose party is larger than before."""


_AS_COUNTED = Change()
"""What the places and the list show by themselves."""


async def plan_turns(call: Call, target_id: str, change: Change = _AS_COUNTED) -> None:
    """Plan whose turn it is for the free places of a session or course, and tell who has it.

    Where fewer places are taken than before everybody has a new chance, from the top of the list
    (E76); otherwise, as when a hold was given back, those who let theirs pass stay behind. Whose
    turn it is keeps it as long as its places are there.
    """
    held = await statements.hold_list(call.unit, call.site.id, target_id)
    if held is None:
        return
    if change.taken_by is not None:
        await statements.enrol(call.unit, call.site.id, change.taken_by)
    gathering = await find_gathering(call, held.service_id, target_id)
    if gathering is None or gathering.closes <= call.now:
        await reserve_for_waitlist(call, target_id, ())
        return
    lapses = [Lapse(*each) for each in await lapses_of(call, target_id)]
    opening = _opening(call, gathering, lapses)
    waiting = await statements.waiting_for(call.unit, call.site.id, target_id)
    if opening.places > 0 and (change.freed or _has_more(gathering, held)):
        waiting = await _begin_anew(call, waiting)
    running, queue = _in_line(call, opening, waiting, change.grown)
    if not gathering.makes_offers:
        # B27: what was offered is kept until its time; nobody has a turn any more.
        queue = []
    foreseen = foresee(opening, lapses, running, queue)
    planned = held._replace(capacity=gathering.capacity, places=gathering.remaining)
    await statements.note_places(call.unit, call.site.id, planned)
    await _note_turns(call, waiting, foreseen.turns)
    await reserve_for_waitlist(call, target_id, foreseen.kept)
    await _tell(call, target_id)


def _opening(call: Call, gathering: Gathering, lapses: Iterable[Lapse]) -> Opening:
    """The places that can go to those who wait now: left, and kept for nobody else."""
    places = gathering.remaining - sum(lapse.places for lapse in lapses)
    return Opening(places, call.now, gathering.turn_lasts, gathering.closes)


def _has_more(gathering: Gathering, before: List) -> bool:
    return gathering.remaining > before.places or gathering.capacity > before.capacity


async def _begin_anew(call: Call, waiting: Iterable[Registration]) -> list[Registration]:
    """Let those who let their turn pass wait again; gives all who wait (E76)."""
    found = {each.id: each for each in waiting}
    passed = [_at(each, None) for each in found.values() if _has_passed(call, each)]
    await statements.set_turns(call.unit, call.site.id, passed)
    return list((found | {each.id: each for each in passed}).values())


def _in_line(
    call: Call, opening: Opening, waiting: Sequence[Registration], grown: str | None
) -> tuple[list[Turn], list[Waiting]]:
    """The turns that run on, and who comes after them."""
    turns = [each.turn for each in waiting if each.turn is not None]
    running = [turn for turn in turns if turn.runs(call.now)]
    # E61: whoever wants more than before takes nothing from the others.
    running.sort(key=lambda turn: (turn.id == grown, turn.starts))
    running = upheld(opening.places, running)
    behind = {turn.id for turn in running}
    queue = [
        Waiting(each.id, each.party)
        for each in waiting
        if each.id not in behind and not _has_passed(call, each)
    ]
    return running, queue


async def _note_turns(call: Call, waiting: Iterable[Registration], turns: Iterable[Turn]) -> None:
    planned = {turn.id: turn for turn in turns}
    changed = [
        _at(each, planned.get(each.id))
        for each in waiting
        if planned.get(each.id) != each.turn and not _has_passed(call, each)
    ]
    await statements.set_turns(call.unit, call.site.id, changed)


def _has_passed(call: Call, registration: Registration) -> bool:
    """Whether it had its turn, in this round."""
    return registration.turn is not None and registration.turn.ends <= call.now


def _at(registration: Registration, turn: Turn | None) -> Registration:
    """The registration with another turn, of which nobody was told yet."""
    starts, ends = (None, None) if turn is None else (turn.starts, turn.ends)
    return registration._replace(offered_from=starts, offered_until=ends, told=False)


@job(_TELL)
async def tell_of_turns(call: Call, payload: Document) -> Document:
    """Announce the turns that have begun, and come back when the next one begins."""
    if await statements.hold_list(call.unit, call.site.id, payload["targetId"]) is not None:
        await _tell(call, payload["targetId"])
    return {}


async def _tell(call: Call, target_id: str) -> None:
    registrations = await statements.waiting_for(call.unit, call.site.id, target_id)
    now = [each for each in registrations if each.turn and each.turn.runs(call.now)]
    untold = [each._replace(told=True) for each in now if not each.told]
    for each in untold:
        body = {"registration": shown(each, call.now)}
        await announce(call, OFFER_MADE, each.id, body)
    await statements.set_turns(call.unit, call.site.id, untold)
    await _come_back(call, target_id, [each.turn for each in registrations if each.turn])


async def _come_back(call: Call, target_id: str, turns: Iterable[Turn]) -> None:
    coming = [turn.starts for turn in turns if turn.starts > call.now]
    key = f"{_TELL}/{target_id}"
    if not coming:
        await jobs.cancel(call.unit, call.site.id, key)
        return
    await enqueue(call, _TELL, {"targetId": target_id}, due=min(coming), unique_key=key)
