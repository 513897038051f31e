"""What a request for slots is about: the service, and the one place it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from openbookings.engine.catalog.offers import Offer, Place, offer, offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.snapshot import location_key


async def appointment(call: Call, request: Document) -> Offer:
    """The service asked for; these methods are for appointments only (D2)."""
    if not request.get("serviceId"):
        raise Refused("MISSING_ARGUMENTS", "serviceId is required.", argument="serviceId")
    found = await offer(call, request["serviceId"], located=False)
    if found.type != "APPOINTMENT":
        words = f"is a {found.type}; slots of this method are for appointments (D2)"
        raise Invalid(Violation("serviceId", words, "OTHER"))
    return found


async def services_asked(
    call: Call,
    ids: Sequence[str],
    unfit: Callable[[Offer], str | None],
    path: str = "serviceIds[{at}]",
) -> list[Offer]:
    """The services of these ids, in their order and each as often as it is named.

    `unfit` says what is wrong with a service, if anything. Raises `SERVICE_NOT_FOUND` for an
    unknown one, and `Invalid` with all that are unfit, each at its path.
    """
    found = await offers(call, ids, located=False)
    wrong = []
    for at, service_id in enumerate(ids):
        if service_id not in found:
            raise not_found("Service", service_id, "SERVICE_NOT_FOUND")
        words = unfit(found[service_id])
        if words is not None:
            wrong.append(Violation(path.format(at=at), words, "OTHER"))
    if wrong:
        raise Invalid(*wrong)
    return [found[service_id] for service_id in ids]


def place_of(service: Offer, location: Document) -> Place:
    """The place of the service that a request means; raises `SLOT_NOT_FOUND` if it has none."""
    wanted = place_key(location)
    for place in service.places:
        if location_key(place) == wanted:
            return place
    raise no_slot(service, "locationNotOffered")


def place_key(location: Document) -> str:
    """What the engine calls the one place a request names; a business id decides alone (D13).

    Raises `Invalid` without what names one place.
    """
    wanted, kind = location.get("id"), location.get("locationType")
    if not wanted and kind in (None, "BUSINESS"):
        missing = "locationType" if kind is None else "id"
        raise Invalid(Violation(f"location.{missing}", "is required", "REQUIRED_FIELD"))
    return str(wanted or kind)


def no_slot(service: Offer, reason: str) -> Refused:
    """The refusal of a time that is no slot of the service (D15)."""
    return Refused("SLOT_NOT_FOUND", "There is no such slot.", serviceId=service.id, reason=reason)
