"""One snapshot of facts for one service: who could serve, when they work, when they are taken.

A fixed number of statements, whatever the number of staff, days and past bookings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from openbookings.engine.availability.facts import (
    Facts,
    Hours,
    Requirement,
    Resource,
    opening_hours_count,
)
from openbookings.engine.calendar.hours import Windows, working_windows
from openbookings.engine.calendar.occupancy import busy_spans
from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.people.roster import STAFF_TYPE_ID, Bookable, bookables
from openbookings.engine.slots.lengths import by_the_day, load_durations
from openbookings.engine.slots.statements import Surroundings, surroundings
from openbookings.engine.timeline.spans import EMPTY, Span, SpanSet
from openbookings.engine.timeline.zone import MINUTE, Zone

CUSTOM, CUSTOMER = "CUSTOM", "CUSTOMER"
"""Location keys of the places that are no business locations."""


class Team(NamedTuple):
    """A needed resource type and those who could take it, in the order of preference (B21)."""

    type_id: str
    members: tuple[Bookable, ...]


class Ground(NamedTuple):
    """What the slots of a service stand on, whatever time is asked for."""

    around: Surroundings
    teams: tuple[Team, ...]
    """The primary type first (D22, A16)."""
    durations: Mapping[str, int]
    """Minutes of the duration variants by choice id, the usual one first; else empty (A9)."""

    def of_gender(self, gender: str | None) -> Ground:
        """The same with only the staff of that gender (D17); None keeps everybody."""
        if gender is None:
            return self
        teams = (_of_gender(team, gender) for team in self.teams)
        return self._replace(teams=tuple(teams))


class Snapshot(NamedTuple):
    """The facts for the engine, and what the answer shows of people and places."""

    facts: Facts
    teams: tuple[Team, ...]
    locations: dict[str, Document]
    business_hours: Hours
    """The opening hours, whether or not they bound the slots (D24)."""
    kept_before: int
    """Seconds kept free before a session, by which all busy times in the facts are longer (K2)."""

    def names(self) -> dict[str, str]:
        """The names of everybody who could serve, by resource id."""
        return {one.resource_id: one.name for team in self.teams for one in team.members}


async def load_ground(call: Call, offer: Offer) -> Ground:
    """Load settings, places, people and durations of a service. At most three statements."""
    return (await load_grounds(call, (offer,)))[0]


async def load_grounds(call: Call, offers: Sequence[Offer]) -> list[Ground]:
    """As `load_ground` for several services of one application, in as many statements."""
    places = {place.business_id for offer in offers for place in offer.places if place.business_id}
    around = await surroundings(call.unit, call.site.id, offers[0].app_id, places)
    durations = await load_durations(call, offers)
    return [
        Ground(around, teams, durations.get(offer.id, {}))
        for offer, teams in zip(offers, await _load_teams(call, offers), strict=True)
    ]


async def load_teams(call: Call, offer: Offer) -> tuple[Team, ...]:
    """Who could take each type that the service needs, the primary type first. One statement."""
    return (await _load_teams(call, (offer,)))[0]


async def _load_teams(call: Call, offers: Sequence[Offer]) -> list[tuple[Team, ...]]:
    needed = [needed_types(offer) for offer in offers]
    types = {type_id: None for each in needed for type_id, _ in each}
    found = await bookables(call.unit, call.site.id, type_ids=list(types))
    return [
        tuple(
            Team(type_id, tuple(_in_order(call, offer, type_id, _qualified(found, type_id, ids))))
            for type_id, ids in each
        )
        for offer, each in zip(offers, needed, strict=True)
    ]


async def load(
    call: Call, offer: Offer, ground: Ground, reach: Span, *, ignoring: frozenset[str] = frozenset()
) -> Snapshot:
    """Load the facts that slots within `reach` (seconds, UTC) depend on. At most four statements.

    `ignoring` leaves out what some events take.
    """
    return (await load_several(call, ((offer, ground),), reach, ignoring=ignoring))[0]


async def load_several(
    call: Call,
    wanted: Sequence[tuple[Offer, Ground]],
    reach: Span,
    *,
    ignoring: frozenset[str] = frozenset(),
) -> list[Snapshot]:
    """As `load` for several services, in as many statements."""
    unit, site_id, business = call.unit, call.site.id, wanted[0][1].around.business_schedule_id
    everybody = {
        one.resource_id: one
        for _, ground in wanted
        for team in ground.teams
        for one in team.members
    }
    schedules = {one.hours_schedule_id for one in everybody.values() if one.hours_schedule_id}
    windows = await working_windows(unit, site_id, sorted({business, *schedules}), reach)
    hours = _shared_hours(windows)
    taken = {one.resource_id: one.event_schedule_id for one in everybody.values()}
    busy = await busy_spans(unit, site_id, taken, business, reach, now=call.now, ignoring=ignoring)
    return [_snapshot(call, offer, ground, hours, busy) for offer, ground in wanted]


def _snapshot(
    call: Call, offer: Offer, ground: Ground, hours: dict[str, Hours], busy: dict[str, SpanSet]
) -> Snapshot:
    before = offer.buffer_before_minutes * MINUTE
    resources = {
        one.resource_id: Resource(
            one.resource_id,
            _hours_of(one, offer, hours),
            # K2: a session keeps away from what ends within the time kept free before it.
            busy[one.resource_id].lengthen(before),
            _places_of(one),
        )
        for team in ground.teams
        for one in team.members
    }
    opening = hours[ground.around.business_schedule_id]
    facts = Facts(
        zone=Zone.of(call.site.time_zone),
        requirements=tuple(
            Requirement(team.type_id, tuple(resources[one.resource_id] for one in team.members))
            for team in ground.teams
        ),
        opening=opening if _opening_counts(offer, ground) else None,
    )
    return Snapshot(facts, ground.teams, ground.around.locations, opening, before)


def needed_types(offer: Offer) -> list[tuple[str, frozenset[str] | None]]:
    """The resource types one session needs, each with the ids that qualify or None for all."""
    needed: list[tuple[str, frozenset[str] | None]] = []
    if offer.staff_ids:
        needed.append((STAFF_TYPE_ID, offer.staff_ids))
    needed += [(each.type_id, each.resource_ids) for each in offer.resources]
    return sorted(needed, key=lambda each: each[0] != offer.primary_type)


def location_key(place: Place) -> str:
    """What the engine calls a place: the business location's id, CUSTOM or CUSTOMER."""
    return place.business_id or place.type


def _of_gender(team: Team, gender: str) -> Team:
    if team.type_id != STAFF_TYPE_ID:
        return team
    return Team(team.type_id, tuple(one for one in team.members if one.gender == gender))


def _qualified(
    found: Iterable[Bookable], type_id: str, ids: frozenset[str] | None
) -> list[Bookable]:
    return [
        one for one in found if one.type_id == type_id and (ids is None or one.resource_id in ids)
    ]


def _in_order(
    call: Call, offer: Offer, type_id: str, members: list[Bookable]
) -> Sequence[Bookable]:
    """B21: staff at random or by ranking; other resources by name (G15), as they come."""
    if type_id != STAFF_TYPE_ID:
        return members
    sorting = offer.policy.get("staffSortingPolicy") or {}
    if sorting.get("sortingMethodType") == "RANKING":
        order = (sorting.get("rankingOptions") or {}).get("order")
        return sorted(members, key=lambda one: one.ranking, reverse=order == "HIGHEST_TO_LOWEST")
    # The call's moment is the only source of chance, so that a retried unit chooses alike.
    Random(call.now).shuffle(members)
    return members


def _shared_hours(windows: Mapping[str, Windows]) -> dict[str, Hours]:
    """The hours of schedules; equal ones are one object, so that slots are computed once (D41)."""
    known: dict[frozenset[tuple[str | None, SpanSet]], Hours] = {}
    return {
        schedule_id: known.setdefault(frozenset(found.items()), _hours(found))
        for schedule_id, found in windows.items()
    }


def _hours(windows: Windows) -> Hours:
    at = {place: spans for place, spans in windows.items() if place is not None}
    return Hours(windows.get(None, EMPTY), at)


def _hours_of(one: Bookable, offer: Offer, hours: dict[str, Hours]) -> Hours | None:
    """D23: its own hours; None for what has none, or when the service overrides them."""
    if one.hours_schedule_id is None or offer.ignores_resource_hours:
        return None
    return hours[one.hours_schedule_id]


def _places_of(one: Bookable) -> frozenset[str] | None:
    """The places it may be used at; None for all. Hours of its own win over them (G5)."""
    if one.locations is None or (one.hours_schedule_id is not None and not one.shared_hours):
        return None
    places = set(one.locations)
    if one.at_custom_places:
        places.add(CUSTOM)
    if one.at_customers:
        places.add(CUSTOMER)
    return frozenset(places)


def _opening_counts(offer: Offer, ground: Ground) -> bool:
    if by_the_day(offer):
        return False  # D40: nothing could be rented overnight.
    # Who works at no hours of their own would else be offered around the clock (D25).
    return offer.ignores_resource_hours or opening_hours_count(
        needs_staff=bool(offer.staff_ids),
        needs_other_types=bool(offer.resources),
        has_duration_variants=bool(ground.durations),
        has_add_ons=bool(offer.add_on_groups),
    )
