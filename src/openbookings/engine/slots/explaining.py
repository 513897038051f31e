"""Why not? The reasons for every time of a day that is not offered or not bookable (K18).

From the same snapshot and the same engine as the list of slots; for owner and staff only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from openbookings.engine.availability.diagnosis import diagnose
from openbookings.engine.availability.explain import Explanation, Inquiry
from openbookings.engine.availability.explain_days import DailyInquiry
from openbookings.engine.availability.question import Question
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Caller, Document, Role
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.permission import granted
from openbookings.engine.kernel.registry import method
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.reasons import MOST_REASONS, Reasons, against_policy
from openbookings.engine.slots.snapshot import (
    CUSTOM,
    CUSTOMER,
    Ground,
    Snapshot,
    load,
    load_ground,
    location_key,
)
from openbookings.engine.slots.subject import appointment, place_key
from openbookings.engine.slots.takings import load_takings
from openbookings.engine.slots.wire import shown_place
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    NotLocalTime,
    Zone,
    day_of,
    day_start,
    format_local,
    parse_local,
)


class Asked(NamedTuple):
    """The day that is asked about, and the start if it is only one."""

    window: Window
    start: int | None

    @property
    def day(self) -> Span:
        """The instants at which the day begins and ends."""
        zone, first, end = self.window
        return Span(zone.instant(first), zone.instant(end))

    @property
    def starts(self) -> Span:
        """The instants at which what is asked about may start."""
        return self.day if self.start is None else Span(self.start, self.start + 1)


@method("availability.explain")
async def explain(call: Call, request: Document) -> Document:
    """The times of a day, or one time, with what stands against each. At most nine statements."""
    service = await appointment(call, request)
    asked = _read_time(call, request)
    wanted = _read_place(request)
    ground = _by_name(await load_ground(call, service))
    question = await _question(call, service, ground, asked, request)
    # The facts must tell of the whole day, also of what has passed.
    reach = replace(question, now=asked.day.start).reach
    snapshot = await load(call, service, ground, reach)
    takings = await load_takings(
        call, ground, Span(asked.day.start - snapshot.kept_before, reach.end)
    )
    locations = question.locations if wanted is None else (wanted,)
    inquiry = _inquiry(question, snapshot)
    reasons = Reasons(question, ground, snapshot, takings)
    telling = Telling(service, question.zone, reasons, _places(service, snapshot, locations))
    role = Role[request.get("caller") or "VISITOR"]
    return {
        "timeZone": question.zone.name,
        "times": [telling.time(each, role) for each in _explanations(inquiry, asked, locations)],
        "diagnosis": _diagnosis(question, snapshot, asked),
    }


class Telling:
    """Writes the times of one answer."""

    def __init__(
        self, offer: Offer, zone: Zone, reasons: Reasons, places: dict[str, Document]
    ) -> None:
        self._offer = offer
        self._zone = zone
        self._reasons = reasons
        self._places = places

    def time(self, explained: Explanation, role: Role) -> Document:
        """One time as a caller of the role meets it."""
        slot, place = explained.slot, self._places[explained.location]
        against = self._reasons.of(explained, place)
        # E31: whoever may override availability is held up by no policy either.
        overrides = granted(Caller(role=role, id=""), "BOOKINGS.OVERRIDE_AVAILABILITY")
        if slot is not None and not overrides:
            against = list(against_policy(slot.violations, self._offer))
        return {
            "localStartDate": format_local(self._zone.local(explained.start)),
            "location": place,
            "offered": slot is not None,
            "bookable": slot is not None and not against,
            "reasons": against[:MOST_REASONS],
            "hasMoreReasons": len(against) > MOST_REASONS,
        }


def _read_time(call: Call, request: Document) -> Asked:
    """Raises `MISSING_ARGUMENTS` for no time at all, and `Invalid` for what is none."""
    zone = asking.read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    if request.get("localStartDate") is not None:
        local = asking.read_local(request["localStartDate"], "localStartDate")
        return Asked(_day(zone, local), zone.instant(local))
    if request.get("localDate") is None:
        words = "localDate or localStartDate is required."
        raise Refused("MISSING_ARGUMENTS", words, argument="localDate")
    try:
        return Asked(_day(zone, parse_local(f"{request['localDate']}T00:00")), None)
    except NotLocalTime:
        words = "must be a local date, YYYY-MM-DD"
        raise Invalid(Violation("localDate", words, "OTHER")) from None


def _day(zone: Zone, local: Local) -> Window:
    first = day_start(day_of(local))
    return Window(zone, first, Local(first + DAY))


def _read_place(request: Document) -> str | None:
    """The one place that is asked about; None for all places of the service (D31)."""
    location = request.get("location")
    return place_key(location) if location else None


def _by_name(ground: Ground) -> Ground:
    """Reasons are told in a lasting order, not in that of preference (B21)."""
    teams = (
        team._replace(members=tuple(sorted(team.members, key=lambda one: one[:2][::-1])))
        for team in ground.teams
    )
    return ground._replace(teams=tuple(teams))


async def _question(
    call: Call, service: Offer, ground: Ground, asked: Asked, request: Document
) -> Question:
    """The question of the list for these resources and this place."""
    location = request.get("location")
    narrowed = {
        "resourceIds": request.get("resourceIds"),
        "locations": [location] if location else None,
    }
    return await asking.question(call, service, ground, asked.window, narrowed)


def _inquiry(question: Question, snapshot: Snapshot) -> Inquiry | DailyInquiry:
    if question.days is not None:
        return DailyInquiry(question, question.days, snapshot.facts)
    return Inquiry(question, snapshot.facts, snapshot.business_hours)


def _explanations(
    inquiry: Inquiry | DailyInquiry, asked: Asked, locations: Sequence[str]
) -> list[Explanation]:
    """By start, then location (D5)."""
    if asked.start is not None:
        return [inquiry.time(asked.start, location) for location in sorted(locations)]
    found = (each for location in locations for each in inquiry.times(location))
    return sorted(found, key=lambda each: (each.start, each.location))


def _diagnosis(question: Question, snapshot: Snapshot, asked: Asked) -> Document:
    found = diagnose(question, snapshot.facts, asked.starts, STAFF_TYPE_ID)
    troubles = [each.value for each in found.troubles]
    return {"hasAvailability": found.has_availability, "reasons": troubles}


def _places(service: Offer, snapshot: Snapshot, locations: Sequence[str]) -> dict[str, Document]:
    """The places in wire form; of one that the service is not given at only what was asked."""
    own = {location_key(place): shown_place(place, snapshot) for place in service.places}
    return {each: own.get(each) or _unknown_place(each) for each in locations}


def _unknown_place(location: str) -> Document:
    if location in (CUSTOM, CUSTOMER):
        return {"locationType": location}
    return {"locationType": "BUSINESS", "id": location}
