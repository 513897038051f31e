"""What every service must hold, beside its payment and its places (A1-A16, A28-A29). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation

_CONSTRAINTS = "service.schedule.availabilityConstraints"
_LONGEST_BUFFER = 720


def service_violations(service: Document, old: Document | None) -> Iterator[Violation]:
    """Everything a settled service breaks by itself, each under its rule's name (A26)."""
    kind = service.get("type")
    if kind is None:
        yield broken_rule("service.type", "is required (A1)", "INVALID_SERVICE_TYPE")
    elif old is not None and kind != old["type"]:  # A54
        yield broken_rule("service.type", "cannot be changed", "INVALID_SERVICE_TYPE")
    if not (service.get("name") or "").strip():
        yield broken_rule("service.name", "is required (A1)", "INVALID_SERVICE_NAME")
    yield from _booking_violations(service)
    yield from _capacity_violations(service)
    if kind == "APPOINTMENT":
        yield from _provider_violations(service)
        yield from _duration_violations(service["schedule"]["availabilityConstraints"])


def _booking_violations(service: Document) -> Iterator[Violation]:
    booking = service.get("onlineBooking")
    if not booking:
        yield broken_rule("service.onlineBooking", "is required (A1)", "INVALID_ONLINE_BOOKING")
    elif booking.get("requireManualApproval") and service.get("type") in ("CLASS", "COURSE"):
        yield broken_rule(  # A29
            "service.onlineBooking.requireManualApproval",
            "Only appointments are approved by hand.",
            "INVALID_ONLINE_BOOKING",
        )


def _capacity_violations(service: Document) -> Iterator[Violation]:
    capacity = service.get("defaultCapacity")
    if capacity is None:  # A2: appointments got theirs when they were settled
        yield broken_rule("service.defaultCapacity", "is required", "INVALID_DEFAULT_CAPACITY")
    elif service.get("type") == "APPOINTMENT" and capacity != 1:  # A3
        yield broken_rule("service.defaultCapacity", "must be 1", "INVALID_APPOINTMENT_CAPACITY")


def _provider_violations(service: Document) -> Iterator[Violation]:
    """A5: somebody or something must give an appointment; either field mends it."""
    if service["staffMemberIds"] or service["serviceResources"]:
        return
    words = "An appointment needs at least one staff member or one service resource."
    yield broken_rule("service.staffMemberIds", words, "INVALID_STAFF_MEMBER_IDS")
    yield broken_rule("service.serviceResources", words, "MISSING_APPOINTMENT_RESOURCES")


def _duration_violations(constraints: Document) -> Iterator[Violation]:
    span = constraints.get("durationRange")
    if not constraints["sessionDurations"] and not span:  # A8
        yield _bad_duration("sessionDurations", "An appointment needs its duration.")
    if span and constraints.get("workingHours"):  # A13
        yield _bad_duration("workingHours", "excludes durationRange")
    if span:
        yield from _range_violations(span)
    if not 0 <= constraints["timeBetweenSessions"] <= _LONGEST_BUFFER:  # A12
        yield _bad_duration("timeBetweenSessions", "must be 0 to 720 minutes")


def _range_violations(span: Document) -> Iterator[Violation]:
    unit = span.get("unitType")
    name, ending = {"HOUR": ("hourOptions", "InMinutes"), "DAY": ("dayOptions", "InDays")}.get(
        str(unit), ("", "")
    )
    if not name or not span.get(name):
        yield _bad_duration("durationRange", "needs unitType and the options of that unit")
        return
    shortest = span[name].get(f"minDuration{ending}")
    longest = span[name].get(f"maxDuration{ending}")
    if not shortest or not longest or longest < shortest:
        yield _bad_duration(f"durationRange.{name}", "needs a minimum, and a maximum not below it")


def _bad_duration(field: str, words: str) -> Violation:
    return broken_rule(f"{_CONSTRAINTS}.{field}", words, "INVALID_SESSION_DURATION")
