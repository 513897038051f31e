"""Line items of a price request as groups of participants (F1, F5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.pricing.matching import Group, Time, time_of
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import UnknownZone, Zone, parse_local


def the_service(items: Sequence[Document]) -> str:
    """The one service that all line items are for; raises `INVALID_SERVICE_ID` (F1)."""
    named = {str(item.get("serviceId") or "") for item in items}
    if len(named) != 1 or "" in named:
        words = "All line items name one and the same service."
        raise Refused("INVALID_SERVICE_ID", words, serviceIds=sorted(named - {""}))
    return named.pop()


def groups_of(item: Document, business_zone: str, path: str) -> list[Group]:
    """The participants of a line item, by what they choose.

    Raises `NUMBER_OF_PARTICIPANTS_NOT_FOUND`, and `Invalid` for a time that is none.
    """
    resources = frozenset([item["resourceId"]] if item.get("resourceId") else [])
    time = _time(item, business_zone, path)
    return [
        Group(_number(part, path), tuple(part.get("choices") or ()), resources, time)
        for part in parts_of(item)
    ]


def parts_of(item: Document) -> list[Document]:
    """`serviceChoices` of a line item; the older form has one, in the item itself."""
    return list(item.get("serviceChoices") or [item])


def _number(part: Document, path: str) -> int:
    number: int | None = part.get("numberOfParticipants")
    if not number:
        words = "The number of participants is missing."
        raise Refused("NUMBER_OF_PARTICIPANTS_NOT_FOUND", words, field=path)
    return number


def _time(item: Document, business_zone: str, path: str) -> Time | None:
    """The item's time on the business's clock (F11); None unless both ends are given."""
    start, end = (item.get(name) for name in ("localStartDate", "localEndDate"))
    if start is None or end is None:
        return None
    zone = _zone(item.get("timeZone"), path)
    begins, ends = (zone.instant(parse_local(each)) for each in (start, end))
    if ends <= begins:
        raise Invalid(Violation(f"{path}.localEndDate", "must be after localStartDate", "OTHER"))
    return business_time(begins, ends, business_zone)


def business_time(begins: int, ends: int, business_zone: str) -> Time:
    """The time between two instants (seconds since the epoch) as the business's clock has it."""
    zone = Zone.of(business_zone)
    return time_of(zone.local(begins), zone.local(ends), ends - begins)


def _zone(name: str | None, path: str) -> Zone:
    if name is None:
        raise Invalid(Violation(f"{path}.timeZone", "is required (F5)", "REQUIRED_FIELD"))
    try:
        return Zone.of(name)
    except UnknownZone:
        words = "is not a time zone of the IANA list"
        raise Invalid(Violation(f"{path}.timeZone", words, "OTHER")) from None


def booked_groups(booking: Document, time: Time | None) -> Iterator[Group]:
    """The participants of a booking, by what they chose.

    Raises `NUMBER_OF_PARTICIPANTS_NOT_FOUND` where it names none.
    """
    resources = _booked_resources(booking)
    for part in booked_parts(booking):
        choices = tuple(part.get("choices") or ())
        yield Group(_number(part, "booking.totalParticipants"), choices, resources, time)


def booked_parts(booking: Document) -> list[Document]:
    """The `serviceChoices` of a booking; a number alone stands for participants without any."""
    chosen = (booking.get("participantsChoices") or {}).get("serviceChoices")
    total = booking.get("totalParticipants") or booking.get("numberOfParticipants")
    return list(chosen or [{"numberOfParticipants": total}])


def _booked_resources(booking: Document) -> frozenset[str]:
    slot = booking["bookedEntity"].get("slot") or {}
    named = [slot.get("resource"), *(slot.get("additionalResources") or ())]
    return frozenset(each["id"] for each in named if each and each.get("id"))
