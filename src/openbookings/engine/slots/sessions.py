"""Sessions of classes: which there are, the places left, whether they can be booked (D42-D47).

A session exists because its event exists; working hours do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from openbookings.engine.availability.question import PolicyWindow, ViolationFilter, Violations
from openbookings.engine.calendar.listing import Key, Question, entries_of, event_of
from openbookings.engine.calendar.times import span_of
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.policies import snapshots
from openbookings.engine.query.tree import Compare, Every, Filter
from openbookings.engine.slots.asking import policy_window
from openbookings.engine.slots.statements import NO_DEMAND, Demand, demands
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE

_KINDS = frozenset({"NONE", "INSTANCE", "EXCEPTION"})
_ALL = 100_000
"""More sessions than a window of a year has."""


class Session(NamedTuple):
    """One session of a class as it stands now; instants in UTC."""

    offer: Offer
    event: Document
    start: int
    end: int
    violations: Violations
    demand: Demand

    @property
    def key(self) -> Key:
        """What sessions are ordered by (D5); an event has one start."""
        return self.start, self.event["id"]

    @property
    def capacity(self) -> int:
        """Places in all; the service's when the event does not say (C33)."""
        total: int = self.event.get("totalCapacity") or self.offer.capacity
        return total

    @property
    def remaining(self) -> int:
        """Places left, never below zero (D43, C33)."""
        return max(0, self.capacity - int(self.event["participants"]["total"]))

    @property
    def free(self) -> int:
        """Places that anybody can book: those left that are not kept for somebody (D43)."""
        return max(0, self.remaining - self.demand.kept)

    @property
    def on_offer(self) -> bool:
        """D44: all places left are kept for those who wait."""
        return self.free == 0 and self.remaining > 0 and self.demand.offered > 0

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return bool(self.event["status"] == "CANCELLED")

    @property
    def bookable(self) -> bool:
        """D44: there is a place, the policy allows it, and it takes place."""
        return self.free > 0 and not self.cancelled and not self.violations.any


class Wanted(NamedTuple):
    """Which sessions are asked for: of these classes, by schedule, starting within the window.

    Only sessions that have yet to start; running ones too where the policy lets customers book
    after the start (B6).
    """

    classes: Mapping[str, Offer]
    window: Span
    filter: Filter | None = None
    violations: ViolationFilter | None = None
    fewest_places: int = 0
    only_bookable: bool = False

    @property
    def fewest(self) -> int:
        """Free places a session must have to be shown."""
        return max(self.fewest_places, 1 if self.only_bookable else 0)


def session_of(event: Document, offer: Offer, now: int, demand: Demand) -> Session:
    """The session that an event of a class is."""
    start, end = span_of(event)
    policy = policy_window(offer)
    # B6: until it ends, not at its end.
    until = end - 1 if _after_start(offer) else None
    return Session(offer, event, start, end, policy.violations(start, now, until), demand)


async def find_sessions(
    call: Call, wanted: Wanted, after: Key | None = None, limit: int = _ALL
) -> list[Session]:
    """The first sessions behind the key, by start.

    At most five statements (D41), and once more for a page from which sessions fell out because
    their last places are kept for somebody.
    """
    starts = _starts(wanted, call.seconds)
    if not starts:
        return []
    begin = max(wanted.window.start, call.seconds)
    question = Question(
        window=Span(begin, max(span.end for span in starts.values())),
        kinds=_KINDS,
        filter=_condition(wanted, starts),
        backward=False,
        cancelled=not wanted.only_bookable,
        starts=starts,
    )
    found: list[Session] = []
    while len(found) < limit:
        behind = await _sessions_behind(call, wanted, question, after, limit)
        found += [each for each in behind if each.free >= wanted.fewest]
        if len(behind) < limit:
            break
        after = behind[-1].key
    return found[:limit]


async def _sessions_behind(
    call: Call, wanted: Wanted, question: Question, after: Key | None, limit: int
) -> list[Session]:
    events = [event_of(entry) for entry in await entries_of(call, question, after, limit)]
    known = await demands(call.unit, call.site.id, [each["id"] for each in events], call.now)
    return [
        session_of(
            event,
            wanted.classes[event["scheduleId"]],
            call.seconds,
            known.get(event["id"], NO_DEMAND),
        )
        for event in events
    ]


def _condition(wanted: Wanted, schedule_ids: Iterable[str]) -> Filter:
    parts: list[Filter] = [
        Compare("type", "$eq", "CLASS"),
        Compare("scheduleId", "$in", tuple(schedule_ids)),
    ]
    if wanted.fewest:
        # What is kept for somebody only makes it fewer; that is looked at afterwards.
        parts.append(Compare("remainingCapacity", "$gte", wanted.fewest))
    return Every((*parts, wanted.filter) if wanted.filter is not None else tuple(parts))


def _starts(wanted: Wanted, now: int) -> dict[str, Span]:
    """By schedule the instants at which its sessions may start to be shown.

    What the policy says of a session follows from its start alone (D9), so filters of violations
    are bounds of the start and pages need not be searched for what they show.
    """
    accepted = ViolationFilter(False, False, False) if wanted.only_bookable else wanted.violations
    found = {}
    for schedule_id, offer in wanted.classes.items():
        first, end = wanted.window
        allowed = Span(first if _after_start(offer) else max(first, now), end)
        if accepted is not None:
            allowed = _accepted(allowed, policy_window(offer), accepted, now)
        if allowed.start < allowed.end:
            found[schedule_id] = allowed
    return found


def _accepted(starts: Span, policy: PolicyWindow, accepted: ViolationFilter, now: int) -> Span:
    """The starts whose violations are accepted (D8); exactly at a limit is in time (B8)."""
    if accepted.online_disabled is not None and accepted.online_disabled == policy.online:
        return Span(0, 0)
    first, end = starts
    if accepted.too_early is not None:
        opens = end if policy.early_minutes is None else now + policy.early_minutes * MINUTE + 1
        first, end = (max(first, opens), end) if accepted.too_early else (first, min(end, opens))
    if accepted.too_late is not None:
        closes = first if policy.late_minutes is None else now + policy.late_minutes * MINUTE
        first, end = (first, min(end, closes)) if accepted.too_late else (max(first, closes), end)
    return Span(first, end)


def _after_start(offer: Offer) -> bool:
    return snapshots.window(offer.policy).after_start
