"""Why a time is not offered or not bookable, in wire form: the rule, and who or what is behind it.

Names and titles are shown in full: only the business may ask (J4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from openbookings.engine.availability.explain import Explanation, Hindrance
from openbookings.engine.availability.question import Question, Violations
from openbookings.engine.availability.slot import Reason
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Document, stamp
from openbookings.engine.slots.snapshot import Ground, Snapshot
from openbookings.engine.slots.takings import Taking, Takings
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, Zone, format_local

MOST_REASONS = 20
"""How many reasons are told of one time: a service may have hundreds of people."""


class Told(NamedTuple):
    """The rule behind a reason, and how it is told; `{name}` is the resource's."""

    rule: str
    words: str


_TOLD: Mapping[Reason, Told] = {
    Reason.PAST: Told("D3", "The time has passed."),
    Reason.REPEATED_HOUR: Told("C50", "The clock shows this time twice; only the first counts."),
    Reason.LOCATION_NOT_OFFERED: Told("D30", "The service is not given at this place."),
    Reason.NO_CANDIDATE: Told("D22", "There is nobody or nothing to choose from."),
    Reason.NOT_AT_LOCATION: Told("D23", "{name} does not serve this place."),
    Reason.OUTSIDE_OPENING_HOURS: Told("D24", "The session is not within the opening hours."),
    Reason.OUTSIDE_WORKING_HOURS: Told(
        "D27", "The session is not within the working hours of {name}."
    ),
    Reason.BUSINESS_CLOSED: Told("C42", "The business is closed."),
    Reason.BUSY: Told("D26", "{name} is taken."),
    Reason.BUFFER_MEETS_BUSY: Told(
        "D27", "{name} would not have the time that is kept free after the session."
    ),
    Reason.OFF_GRID: Told("D29", "{name} is free, but begins at other times."),
    Reason.TOO_FEW_DAYS: Told("D40", "{name} is not free for enough days in a row."),
}
_HELD = {"code": "HELD", "rule": "K23", "description": "The time is kept for a customer."}
_BEFORE = {
    "code": "BUFFER_BEFORE_MEETS_BUSY",
    "rule": "K2",
    "description": "The time that is kept free before the session would meet this event.",
}
_ABOUT_PLACE = frozenset({Reason.LOCATION_NOT_OFFERED, Reason.NOT_AT_LOCATION})
_ABOUT_HOURS = frozenset({Reason.OUTSIDE_OPENING_HOURS, Reason.OUTSIDE_WORKING_HOURS})
_ABOUT_EVENTS = frozenset({Reason.BUSY, Reason.BUFFER_MEETS_BUSY})


class Reasons:
    """Writes the reasons of one answer."""

    def __init__(
        self, question: Question, ground: Ground, snapshot: Snapshot, takings: Takings
    ) -> None:
        self._zone = question.zone
        self._buffer = question.buffer * MINUTE
        self._before = snapshot.kept_before
        self._names = snapshot.names()
        self._takings = takings
        self._business_schedule = ground.around.business_schedule_id
        self._hours = {
            one.resource_id: one.hours_schedule_id for team in ground.teams for one in team.members
        }

    def of(self, explained: Explanation, place: Document) -> list[Document]:
        """What hinders a session at a time and place; one reason for each event in the way.

        At most one more than `MOST_REASONS`, which tells that there are more.
        """
        found: dict[tuple[str, ...], Document] = {}
        for hindrance in explained.hindrances:
            if len(found) > MOST_REASONS:
                break
            for shown in self._shown(hindrance, Span(explained.start, explained.end), place):
                # What closes the business stands in everybody's way and is told once.
                found.setdefault(_culprit(shown), shown)
        return list(found.values())[: MOST_REASONS + 1]

    def _shown(self, hindrance: Hindrance, session: Span, place: Document) -> Iterator[Document]:
        reason = hindrance.reason
        if reason in _ABOUT_EVENTS:
            yield from self._events(hindrance, session)
            return
        shown = self._told(reason, hindrance)
        if reason in _ABOUT_PLACE:
            shown["location"] = place
        elif reason in _ABOUT_HOURS and hindrance.span is not None:
            shown["hours"] = self._shown_hours(hindrance.span, hindrance.resource_id)
        yield shown

    def _events(self, hindrance: Hindrance, session: Span) -> Iterator[Document]:
        """D26: the events in one busy time, told apart by where the session meets them."""
        assert hindrance.resource_id is not None and hindrance.span is not None
        busy = hindrance.span
        earliest = session.start - self._before
        kept = Span(max(earliest, busy.start), min(session.end + self._buffer, busy.end))
        taken_by = self._takings.of(hindrance.resource_id, kept)
        for taking in taken_by:
            event = _shown_event(taking, self._zone)
            if taking.reserved:
                yield self._told(hindrance.reason, hindrance) | _HELD
            elif taking.by_business:
                closed = Reason.BUSINESS_CLOSED
                yield self._told(closed, Hindrance(closed)) | event
            elif taking.busy.end <= session.start:
                yield self._told(Reason.BUSY, hindrance) | event | _BEFORE
            elif taking.busy.start < session.end:
                yield self._told(Reason.BUSY, hindrance) | event
            else:
                yield self._told(Reason.BUFFER_MEETS_BUSY, hindrance) | event
        if not taken_by:
            yield self._told(hindrance.reason, hindrance)

    def _told(self, reason: Reason, hindrance: Hindrance) -> Document:
        rule, words = _TOLD[reason]
        name = self._names.get(hindrance.resource_id or "", "")
        shown: Document = {
            "code": reason.name,
            "rule": rule,
            "description": words.format(name=name),
        }
        if hindrance.type_id is not None:
            shown["resourceTypeId"] = hindrance.type_id
        if hindrance.resource_id is not None:
            shown["resource"] = {"id": hindrance.resource_id, "name": name}
        return shown

    def _shown_hours(self, hours: Span, resource_id: str | None) -> Document:
        """The hours of the resource, or the opening hours."""
        schedule_id = self._hours[resource_id] if resource_id else self._business_schedule
        start, end = (format_local(self._zone.local(at)) for at in hours)
        return {"localStart": start, "localEnd": end, "scheduleId": schedule_id}


def against_policy(violations: Violations, offer: Offer) -> Iterator[Document]:
    """What of the policy a slot violates (D9), and where that is set."""
    if violations.too_early:
        opens = stamp((violations.earliest_booking or 0) * 1000)
        field = "limitEarlyBookingPolicy.earliestBookingInMinutes"
        yield _policy("TOO_EARLY_TO_BOOK", f"Customers can book it from {opens} on.", offer, field)
    if violations.too_late:
        field = "limitLateBookingPolicy.latestBookingInMinutes"
        yield _policy("TOO_LATE_TO_BOOK", "Customers had to book it earlier.", offer, field)
    if violations.online_disabled:
        yield {
            "code": "BOOK_ONLINE_DISABLED",
            "rule": "D9",
            "description": "Online booking is switched off for the service.",
        }


def _policy(code: str, description: str, offer: Offer, field: str) -> Document:
    policy = {"id": offer.policy["id"], "name": offer.policy["name"], "field": field}
    return {"code": code, "rule": "D9", "description": description, "policy": policy}


def _shown_event(taking: Taking, zone: Zone) -> Document:
    start, end = (format_local(zone.local(at)) for at in taking.event)
    return {
        "event": {
            "id": taking.event_id,
            "title": taking.title,
            "localStartDate": start,
            "localEndDate": end,
        }
    }


def _culprit(shown: Document) -> tuple[str, ...]:
    """What a reason is and whom it names."""
    named = (shown.get(part, {}).get("id", "") for part in ("resource", "event"))
    return (shown["code"], shown.get("resourceTypeId", ""), *named)
