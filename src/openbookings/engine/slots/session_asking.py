"""From the request for sessions to what is looked for; every way it can be wrong has its path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.calendar.stretches import FOREVER
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.violations import Rule, Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.sessions import Wanted
from openbookings.engine.slots.statements import class_ids
from openbookings.engine.slots.subject import services_asked
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Zone

_LONGEST_WITH_CAP = 31 * DAY
_MOST_PER_DAY = 1000


class Asked(NamedTuple):
    """What a list of sessions is asked for."""

    zone: Zone
    wanted: Wanted
    courses: Sequence[Offer]
    """The courses among the services, whose `scheduleInfo` is shown (D58)."""
    per_day: int | None

    @property
    def sieve(self) -> Sieve:
        """What of the sessions found is shown; only the days are left to count."""
        return Sieve(self.zone, per_day=self.per_day)


async def read_asked(call: Call, request: Document) -> Asked:
    """Read a request for sessions; raises `Invalid`, and `SERVICE_NOT_FOUND`. Two statements."""
    zone = asking.read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    per_day = _per_day(request)
    window = _window(call, request, zone, per_day)
    violations = request.get("bookingPolicyViolations")
    fewest = request.get("minBookableCapacity") or 0
    if fewest < 0:
        raise Invalid(Violation("minBookableCapacity", "must not be negative", "MIN"))
    condition = parse_filter(request.get("eventFilter"), call.method.fields, "eventFilter")
    services = await _services(call, request.get("serviceIds") or ())
    wanted = Wanted(
        classes={each.schedule_id: each for each in services if each.type == "CLASS"},
        window=window,
        filter=condition,
        violations=None if violations is None else asking.read_violations(violations),
        fewest_places=fewest,
        only_bookable=request.get("includeNonBookable") is False,  # D45
    )
    return Asked(zone, wanted, [each for each in services if each.type == "COURSE"], per_day)


async def _services(call: Call, asked: Sequence[str]) -> list[Offer]:
    """The services asked for, all classes if none is named (D46); appointments are 400 (D2)."""
    ids = list(asked) or await class_ids(call.unit, call.site.id)
    found = await services_asked(call, ids, _no_sessions)
    return list({each.id: each for each in found}.values())


def _no_sessions(service: Offer) -> str | None:
    if service.type != "APPOINTMENT":
        return None
    return "is an appointment; sessions are those of classes (D2)"


def _window(call: Call, request: Document, zone: Zone, per_day: int | None) -> Span:
    """The instants between which sessions start (D3); without an end up to the last of all."""
    sent, until = request.get("fromLocalDate"), request.get("toLocalDate")
    first = call.seconds if sent is None else _instant(sent, zone, "fromLocalDate")
    if until is None:
        if per_day is not None:
            words = "is required beside maxSlotsPerDay (D7)"
            raise Invalid(Violation("toLocalDate", words, "REQUIRED_FIELD"))
        return Span(first, FOREVER)
    end = _instant(until, zone, "toLocalDate")
    if end <= first:
        raise Invalid(Violation("toLocalDate", "must be after fromLocalDate", "OTHER"))
    if per_day is not None and end - first > _LONGEST_WITH_CAP:
        words = "must be at most a month later, beside maxSlotsPerDay (D7)"
        raise Invalid(Violation("toLocalDate", words, "MAX"))
    return Span(first, end)


def _instant(text: str, zone: Zone, path: str) -> int:
    return zone.instant(asking.read_local(text, path))


def _per_day(request: Document) -> int | None:
    sent: int | None = request.get("maxSlotsPerDay")
    if sent is not None and not 1 <= sent <= _MOST_PER_DAY:
        rule: Rule = "MIN" if sent < 1 else "MAX"
        raise Invalid(Violation("maxSlotsPerDay", f"must be 1 to {_MOST_PER_DAY}", rule))
    return sent
