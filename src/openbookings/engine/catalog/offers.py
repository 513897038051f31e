"""A service as booking rooms need it: one read, no wire form, every default settled.

Slots, pricing and bookings ask here instead of reading services, policies and locations.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from openbookings.engine.calendar.additions import NO_BUFFERS, buffers_of
from openbookings.engine.catalog import statements
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.site.locations import shown_locations
from openbookings.engine.timeline.zone import MINUTE

_decode = msgspec.json.Decoder(dict).decode
Follower = Callable[[Call, Document], Awaitable[None]]
_FOLLOWERS: list[Follower] = []


def followed_by(follower: Follower) -> None:
    """Let `follower(call, service)` come after a change of what a service offers to whom.

    That is its places, its policy, and whether it is booked online; the service's coming sessions
    are held.
    """
    _FOLLOWERS.append(follower)


async def offer_changed(call: Call, service: Document) -> None:
    """Let rooms above act on it that a service has other places or conditions."""
    for follower in _FOLLOWERS:
        await follower(call, service)


async def services_under(call: Call, policy_id: str) -> list[str]:
    """The ids of the services that follow a policy."""
    return await statements.services_where(call.unit, call.site.id, "policy_id", policy_id)


class Place(NamedTuple):
    """Where a service is given: its type, and the business location's own document."""

    id: str
    type: str
    """BUSINESS, CUSTOM or CUSTOMER."""
    business_id: str | None
    location: Document
    """The business location, the custom place's `{address}`, or `{}` for the customer's."""


class NeededResource(NamedTuple):
    """A resource type the service needs, and which resources of it qualify (A15)."""

    type_id: str
    resource_ids: frozenset[str] | None
    """None: every resource of the type; empty when all that were chosen are gone (G24)."""
    number: int


class Offer(NamedTuple):
    """What is offered under which conditions; minutes are whole, ids are lower-case GUIDs."""

    id: str
    type: str
    """APPOINTMENT, CLASS or COURSE."""
    name: str
    app_id: str
    hidden: bool
    capacity: int
    schedule_id: str
    durations: tuple[int, ...]
    """Minutes of an appointment (A8); empty for classes, courses and ranges of durations."""
    duration_range: Document | None
    """`durationRange` of a rental (A13)."""
    ignores_resource_hours: bool
    buffer_minutes: int
    staff_ids: frozenset[str]
    """Resource ids of the staff (A6); empty for classes and courses."""
    resources: tuple[NeededResource, ...]
    primary_type: str
    """The resource type that drives slots and assignment (A16)."""
    places: tuple[Place, ...]
    policy: Document
    bookable_online: bool
    needs_approval: bool
    allows_multiple_requests: bool
    """A30: a pending booking leaves the slot free."""
    payment: Document
    add_on_groups: tuple[Document, ...]
    form_id: str
    category_id: str | None
    conferencing: bool
    extended_fields: Document
    buffer_before_minutes: int = 0
    """Kept free before each session (K2)."""


async def offer(call: Call, service_id: str, *, located: bool = True) -> Offer:
    """The offer of one service, as `offers` gives it; raises `SERVICE_NOT_FOUND`."""
    found = await offers(call, (service_id,), located=located)
    if service_id not in found:
        raise not_found("Service", service_id, "SERVICE_NOT_FOUND")
    return found[service_id]


async def offers(
    call: Call, service_ids: Iterable[str], *, located: bool = True
) -> dict[str, Offer]:
    """The offers of those services that exist, by id. At most two statements.

    One when not `located`: the documents of business locations are then left empty.
    """
    rows = await statements.offered(call.unit, call.site.id, tuple(dict.fromkeys(service_ids)))
    found = [read_offer(service, policy) for service, policy in rows]
    business = {place.business_id for each in found for place in each.places if place.business_id}
    if business and located:
        locations = await shown_locations(call, business)
        found = [each._replace(places=_located(each.places, locations)) for each in found]
    return {each.id: each for each in found}


def _located(places: Iterable[Place], locations: Mapping[str, Document]) -> tuple[Place, ...]:
    return tuple(
        each._replace(location=locations.get(each.business_id) or {}) if each.business_id else each
        for each in places
    )


@lru_cache(maxsize=256)
def read_offer(service_text: str, policy_text: str) -> Offer:
    """The offer that a stored service and its policy make, without its business locations.

    The same texts make the same offer, which nobody changes: a busy service is read once.
    """
    service, policy = _decode(service_text), _decode(policy_text)
    constraints = service["schedule"]["availabilityConstraints"]
    booking = service.get("onlineBooking") or {}
    buffers = buffers_of(service) or NO_BUFFERS
    return Offer(
        id=service["id"],
        type=service["type"],
        name=service["name"],
        app_id=service["appId"],
        hidden=bool(service.get("hidden")),
        capacity=service["defaultCapacity"],
        schedule_id=service["schedule"]["id"],
        durations=tuple(constraints["sessionDurations"]),
        duration_range=constraints.get("durationRange"),
        ignores_resource_hours=_overrides_hours(constraints),
        # K2: of two statements about the time after a session the longer one counts.
        buffer_minutes=max(constraints["timeBetweenSessions"], buffers.after // MINUTE),
        buffer_before_minutes=buffers.before // MINUTE,
        staff_ids=frozenset(service["staffMemberIds"]),
        resources=tuple(_needed(each) for each in service["serviceResources"]),
        primary_type=service.get("primaryResourceType") or STAFF_TYPE_ID,
        places=tuple(_place(each) for each in service["locations"]),
        policy=policy,
        bookable_online=bool(booking.get("enabled")),
        needs_approval=bool(booking.get("requireManualApproval")),
        allows_multiple_requests=bool(booking.get("allowMultipleRequests")),
        payment=service["payment"],
        add_on_groups=tuple(service["addOnGroups"]),
        form_id=service["form"]["id"],
        category_id=(service.get("category") or {}).get("id"),
        conferencing=bool((service.get("conferencing") or {}).get("enabled")),
        extended_fields=service.get("extendedFields") or {},
    )


def _overrides_hours(constraints: Document) -> bool:
    return (constraints.get("workingHours") or {}).get("mode") == "OVERRIDE_RESOURCE_HOURS"


def _needed(resource: Document) -> NeededResource:
    chosen = resource.get("resourceIds")
    return NeededResource(
        resource["resourceType"]["id"],
        frozenset(chosen["values"]) if chosen else None,
        resource.get("requiredResourcesNumber") or 1,
    )


def _place(place: Document) -> Place:
    if place["type"] == "BUSINESS":
        return Place(place["id"], "BUSINESS", place["business"]["id"], {})
    return Place(place["id"], place["type"], None, place.get("custom") or {})
