"""What is known before slots are computed: who could serve, when they work, when they are taken.

Instants are seconds since the epoch in UTC. `Facts` must reach as far as `Question.reach` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openbookings.engine.timeline.spans import EMPTY, SpanSet
from openbookings.engine.timeline.zone import Zone


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours: `everywhere` counts at every location, `at[id]` at that one only (C41, 9.9).

    Whole windows, not cut to the days asked for: where a window starts decides the grid (D29).
    Resources with the same hours should share one object; what depends on it is computed once.
    """

    everywhere: SpanSet = EMPTY
    at: Mapping[str, SpanSet] = field(default_factory=dict)

    def at_location(self, location: str) -> SpanSet:
        """Give the hours that count at a location, as a union (C37)."""
        only_there = self.at.get(location)
        return self.everywhere if only_there is None else self.everywhere | only_there


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody or something that can be taken.

    `hours` None means no hours of its own (D23, D25). `busy` already holds the stored buffer of
    each appointment (D26). `locations` None means every location.
    """

    id: str
    hours: Hours | None
    busy: SpanSet = EMPTY
    locations: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One resource of a type is needed, out of the candidates, in the order to offer them (D22)."""

    type_id: str
    candidates: tuple[Resource, ...]

    def narrowed(self, ids: frozenset[str] | None) -> Requirement:
        """Give the same with only these candidates (D14); None keeps all."""
        if ids is None:
            return self
        return Requirement(self.type_id, tuple(one for one in self.candidates if one.id in ids))


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides: the first requirement is the primary one, whose windows make the grid.

    `zone` is the site's (C47). `opening` None means opening hours do not bound the slots, as
    `opening_hours_count` tells (D24). `closed` blocks every resource (C42).
    """

    zone: Zone
    requirements: tuple[Requirement, ...]
    opening: Hours | None = None
    closed: SpanSet = EMPTY


def opening_hours_count(
    *, needs_staff: bool, needs_other_types: bool, has_duration_variants: bool, has_add_ons: bool
) -> bool:
    """Say whether opening hours bound the slots of a service beside its staff's hours (D24)."""
    staff_alone = needs_staff and not needs_other_types
    return not staff_alone or has_duration_variants or has_add_ons
