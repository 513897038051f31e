"""Whether set-up and working windows leave any room at all for a service, and what is in the way.

Policies, capacity, hidden services and online booking play no part here (D59-D61).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from openbookings.engine.availability.daily import DailyAvailability, Days
from openbookings.engine.availability.facts import Facts, Requirement, Resource
from openbookings.engine.availability.fit import ALWAYS, serves_at, windows_of
from openbookings.engine.availability.grid import NEVER
from openbookings.engine.availability.question import DayRange, Question
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, MINUTE, day_of


class Trouble(StrEnum):
    """D60: why there is no availability; the most specific ones first (D59)."""

    RESOURCE_NOT_ASSIGNED_TO_SERVICE = "RESOURCE_NOT_ASSIGNED_TO_SERVICE"
    RESOURCE_NOT_AVAILABLE_AT_SERVICE_LOCATION = "RESOURCE_NOT_AVAILABLE_AT_SERVICE_LOCATION"
    RESOURCE_HAS_NO_WORKING_HOURS = "RESOURCE_HAS_NO_WORKING_HOURS"
    RESOURCE_NOT_IN_WORKING_HOURS = "RESOURCE_NOT_IN_WORKING_HOURS"
    RESOURCE_BLOCKED = "RESOURCE_BLOCKED"
    BUFFER_TIME_ELIMINATES_WINDOWS = "BUFFER_TIME_ELIMINATES_WINDOWS"
    DURATION_TOO_LONG_FOR_AVAILABLE_WINDOWS = "DURATION_TOO_LONG_FOR_AVAILABLE_WINDOWS"
    NO_RESOURCE_AVAILABILITY_WINDOWS = "NO_RESOURCE_AVAILABILITY_WINDOWS"
    REQUESTED_LOCATION_NOT_OFFERED_BY_SERVICE = "REQUESTED_LOCATION_NOT_OFFERED_BY_SERVICE"
    RESOURCE_TYPE_RESOLUTION_FAILED = "RESOURCE_TYPE_RESOLUTION_FAILED"
    NO_ASSIGNED_STAFF_OR_RESOURCES = "NO_ASSIGNED_STAFF_OR_RESOURCES"


class Diagnosis(NamedTuple):
    """Neither availability nor troubles means that it could not be determined (D59)."""

    has_availability: bool
    troubles: tuple[Trouble, ...]


def diagnose(question: Question, facts: Facts, starts: Span, staff_type: str) -> Diagnosis:
    """Look for room for a session that starts in `starts`, which is in the question's window.

    It is only affirmed for a service as a whole that needs staff and nothing else (D61).
    """
    found = set(_of_setup(question, facts, staff_type))
    if question.locations:
        for requirement in facts.requirements:
            found.update(_of_type(requirement, question, facts, starts))
    staff_alone = [each.type_id for each in facts.requirements] == [staff_type]
    affirmed = not found and staff_alone and not question.chosen
    return Diagnosis(affirmed, tuple(each for each in Trouble if each in found))


def _of_setup(question: Question, facts: Facts, staff_type: str) -> Iterator[Trouble]:
    if not question.locations:
        yield Trouble.REQUESTED_LOCATION_NOT_OFFERED_BY_SERVICE
    if not facts.requirements:
        yield Trouble.NO_ASSIGNED_STAFF_OR_RESOURCES
    for requirement in facts.requirements:
        if not requirement.candidates:
            of_staff = requirement.type_id == staff_type
            yield (
                Trouble.NO_ASSIGNED_STAFF_OR_RESOURCES
                if of_staff
                else Trouble.RESOURCE_TYPE_RESOLUTION_FAILED
            )


def _of_type(
    requirement: Requirement, question: Question, facts: Facts, starts: Span
) -> Iterator[Trouble]:
    chosen = question.chosen.get(requirement.type_id)
    candidates = requirement.narrowed(chosen).candidates
    here = [
        (one, location)
        for location in question.locations
        for one in candidates
        if serves_at(one, location)
    ]
    if not candidates:
        if requirement.candidates:
            yield Trouble.RESOURCE_NOT_ASSIGNED_TO_SERVICE
    elif not here:
        yield Trouble.RESOURCE_NOT_AVAILABLE_AT_SERVICE_LOCATION
    elif question.days is not None:
        days = [Days(one, facts, location) for one, location in here]
        yield from _of_days(days, question, question.days, facts, starts)
    else:
        windows = [(one, windows_of(one, facts, location)) for one, location in here]
        yield from _of_windows(windows, question, facts, starts, named=chosen is not None)


def _of_windows(
    here: Sequence[tuple[Resource, SpanSet]],
    question: Question,
    facts: Facts,
    starts: Span,
    *,
    named: bool,
) -> Iterator[Trouble]:
    """The first thing that leaves no room in anybody's windows."""
    first, end = (question.zone.instant(local) for local in question.window)
    lasts, buffer = question.duration * MINUTE, question.buffer * MINUTE
    windows = [worked for _, worked in here]
    free, kept = (
        [worked & _free(one, facts, after) for one, worked in here] for after in (0, buffer)
    )
    if not any(worked.clip(first, end) for worked in windows):
        if named:
            yield Trouble.RESOURCE_HAS_NO_WORKING_HOURS
        yield Trouble.NO_RESOURCE_AVAILABILITY_WINDOWS
    elif not _room(windows, Span(first, end), lasts):
        yield Trouble.DURATION_TOO_LONG_FOR_AVAILABLE_WINDOWS
    elif not _room(windows, starts, lasts):
        yield Trouble.RESOURCE_NOT_IN_WORKING_HOURS
    elif not _room(free, starts, lasts):
        yield Trouble.RESOURCE_BLOCKED
    elif not _room(kept, starts, lasts):
        yield Trouble.BUFFER_TIME_ELIMINATES_WINDOWS


def _of_days(
    here: Sequence[Days], question: Question, days: DayRange, facts: Facts, starts: Span
) -> Iterator[Trouble]:
    """D40: the first thing that leaves none of the days that start in `starts`."""
    first, end = (day_of(facts.zone.local(at)) for at in (starts.start - DAY, starts.end + DAY))
    every = [(one, day, one.session(day)) for one in here for day in range(first, end + 1)]
    worked = [
        (one, day, session)
        for one, day, session in every
        if session is not None and starts.start <= session.start < starts.end
    ]
    free, kept = (
        [each for each in worked if each[0].is_free(each[2], after)]
        for after in (0, question.buffer * MINUTE)
    )
    # What has passed plays no part here.
    whole = DailyAvailability(replace(question, now=-NEVER), days, facts)
    if not worked:
        yield Trouble.NO_RESOURCE_AVAILABILITY_WINDOWS
    elif not free:
        yield Trouble.RESOURCE_BLOCKED
    elif not kept:
        yield Trouble.BUFFER_TIME_ELIMINATES_WINDOWS
    elif not any(whole.in_a_row(one, day) for one, day, _ in kept):
        yield Trouble.DURATION_TOO_LONG_FOR_AVAILABLE_WINDOWS


def _free(one: Resource, facts: Facts, buffer: int) -> SpanSet:
    """When sessions may be that leave `buffer` seconds before the next busy time (D27)."""
    gaps = ALWAYS - (one.busy | facts.closed)
    return SpanSet((start, end - buffer) for start, end in gaps)


def _room(windows: Sequence[SpanSet], starts: Span, lasts: int) -> bool:
    """Whether a session of `lasts` seconds can start in `starts` and lie in one window."""
    return any(
        max(start, starts.start) <= min(end - lasts, starts.end - 1)
        for each in windows
        for start, end in each
    )
