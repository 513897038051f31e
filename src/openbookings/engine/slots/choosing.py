"""Whether a time is a slot now, and who takes it: what a booking asks before it claims (E6, E8).

The same snapshot and the same engine as the list: what is shown bookable can be booked (K15).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.availability.slot import Refusal, Slot
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.slots.asking import policy_window
from openbookings.engine.slots.lengths import by_the_day, shortest, step_of
from openbookings.engine.slots.snapshot import load, load_ground, load_teams
from openbookings.engine.timeline.zone import MINUTE, Zone

_ANYBODY: Mapping[str, frozenset[str]] = {}


class Choice(NamedTuple):
    """A slot that stands, the resource of each needed type that takes it, and their names."""

    slot: Slot
    resources: dict[str, str]
    names: dict[str, str]


class Time(NamedTuple):
    """The time a booking is for: instants in seconds UTC, and the engine's name of the place."""

    start: int
    end: int
    location: str


async def choose(
    call: Call,
    offer: Offer,
    time: Time,
    *,
    chosen: Mapping[str, frozenset[str]] = _ANYBODY,
    on_grid: bool = True,
    ignoring: frozenset[str] = frozenset(),
) -> Choice | Refusal:
    """The slot at this time and who takes it, or why it is none.

    `chosen` narrows who may take a type; without `on_grid` any start will do; `ignoring` leaves
    out what some events take (a booking that is looked at again does not stand in its own way).
    """
    ground = await load_ground(call, offer)
    step = step_of(offer, ground.durations, ground.around.step)
    question = _question(call, offer, time, step, chosen)
    snapshot = await load(call, offer, ground, question.reach, ignoring=ignoring)
    availability = answer_to(question, snapshot.facts)
    slot = availability.slot_at(time.start, time.end, time.location, on_grid=on_grid)
    if isinstance(slot, Refusal):
        return slot
    takers = {team.type_id: next(availability.free(slot, team.type_id)) for team in snapshot.teams}
    names = snapshot.names()
    return Choice(slot, takers, {taker: names[taker] for taker in takers.values()})


async def candidates(
    call: Call, offer: Offer, chosen: Mapping[str, frozenset[str]] = _ANYBODY
) -> list[str]:
    """Everybody who could take it, sorted: what a write locks before it chooses."""
    teams = await load_teams(call, offer)
    return sorted(
        one.resource_id
        for team in teams
        for one in team.members
        if team.type_id not in chosen or one.resource_id in chosen[team.type_id]
    )


def _question(
    call: Call, offer: Offer, time: Time, step: Step, chosen: Mapping[str, frozenset[str]]
) -> Question:
    zone = Zone.of(call.site.time_zone)
    return Question(
        zone=zone,
        window=(zone.local(time.start), zone.local(time.end)),
        now=min(call.seconds, time.start),
        duration=(time.end - time.start) // MINUTE,
        days=shortest(offer).days if by_the_day(offer) else None,
        step=step,
        locations=(time.location,),
        buffer=offer.buffer_minutes,
        policy=policy_window(offer),
        chosen=chosen,
    )
