"""Fills a service before it is checked and stored: defaults, ids, and the order of its fields.

Nothing here refuses; what is missing is left missing for the checks to name (A26).
"""

from __future__ import annotations

from openbookings.engine.calendar.additions import NO_BUFFERS, Buffers, buffers_of
from openbookings.engine.calendar.resource import BOOKINGS_APP
from openbookings.engine.calendar.schedules import open_schedule
from openbookings.engine.catalog import statements
from openbookings.engine.catalog.composition import lay_out
from openbookings.engine.catalog.derived import SESSION_TYPES
from openbookings.engine.catalog.ordering import last_place
from openbookings.engine.catalog.payment import settle_payment
from openbookings.engine.catalog.places import settle_places
from openbookings.engine.catalog.slug_book import take_default_slug
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.policies.methods import default_policy
from openbookings.engine.site.forms import DEFAULT_FORM_ID
from openbookings.engine.site.locations import default_location


async def settle(call: Call, new: Document, old: Document | None) -> None:
    """Bring a service to be created or changed into the form in which it is stored."""
    drop_nulls(new)
    if old is None:
        await _settle_new(call, new)
    elif new.get("name") != old["name"]:
        await take_default_slug(call, new)  # A56
    if not (new.get("bookingPolicy") or {}).get("id"):
        new["bookingPolicy"] = {"id": (await default_policy(call))["id"]}
    _settle_simple(new)
    if new.get("payment"):
        new["payment"] = settle_payment(new["payment"], old and old["payment"], call.site.currency)
    _settle_schedule(new, old)
    _settle_resources(new)
    lay_out(new)


async def _settle_new(call: Call, new: Document) -> None:
    """What a service gets once in its life (A18, A20, X17)."""
    new.setdefault("appId", BOOKINGS_APP)
    new["createdByAppId"] = call.caller.app_id or new["appId"]
    if new.get("sortOrder") is None:
        highest = await statements.last_sort_order(call.unit, call.site.id, "services")
        new["sortOrder"] = last_place(highest)
    new["locations"] = settle_places(
        new.get("locations") or await _default_places(call), (), new_id
    )
    new.setdefault("addOnGroups", [])
    await take_default_slug(call, new)
    # A19: without its schedule there is no service; the transaction ends with both or neither.
    schedule = await open_schedule(
        call,
        external_id=new["id"],
        name=str(new.get("name") or ""),
        title=new.get("name"),
        capacity=new.get("defaultCapacity"),
        buffers=session_buffers(new),
    )
    new["schedule"] = {**(new.get("schedule") or {}), "id": schedule["id"]}


def session_buffers(service: Document) -> Buffers:
    """What the sessions of a class or course take over (K2); appointments ask their service."""
    own = buffers_of(service) if service.get("type") in SESSION_TYPES else None
    return own or NO_BUFFERS


async def _default_places(call: Call) -> list[Document]:
    location = await default_location(call)
    return [{"type": "BUSINESS", "business": {"id": location["id"]}}]


def _settle_simple(new: Document) -> None:
    new.setdefault("hidden", False)
    new["conferencing"] = {"enabled": False, **(new.get("conferencing") or {})}
    new["form"] = {"id": DEFAULT_FORM_ID, **(new.get("form") or {})}
    address = new.get("taxableAddress") or {}
    new["taxableAddress"] = {"taxableAddressType": "BUSINESS", **address}
    if new.get("onlineBooking"):
        new["onlineBooking"] = {
            "enabled": False,
            "requireManualApproval": False,
            "allowMultipleRequests": False,
            **new["onlineBooking"],
        }
    if new.get("type") == "APPOINTMENT":
        new.setdefault("defaultCapacity", 1)  # A2


def _settle_schedule(new: Document, old: Document | None) -> None:
    """The constraints with every default; the id is the server's."""
    before = old["schedule"] if old else new["schedule"]
    sent = (new.get("schedule") or {}).get("availabilityConstraints")
    if sent is None and old is not None:
        sent = before["availabilityConstraints"]
    constraints = {**(sent or {})}
    if new.get("type") == "APPOINTMENT":
        minutes = list(constraints.get("sessionDurations") or ())
        constraints["timeBetweenSessions"] = constraints.get("timeBetweenSessions") or 0
    else:  # A10, A11, A12: durations of classes and courses are those of their sessions
        minutes = []
        constraints["timeBetweenSessions"] = 0
        constraints.pop("durationRange", None)
    constraints["sessionDurations"] = minutes
    constraints["durations"] = [{"minutes": each} for each in minutes]
    new["schedule"] = {"id": before["id"], "availabilityConstraints": constraints}


def _settle_resources(new: Document) -> None:
    """Staff, other resources, and which of them drive the slots (A7, A15, A16)."""
    staff = new.get("staffMemberIds") if new.get("type") == "APPOINTMENT" else None
    new["staffMemberIds"] = list(dict.fromkeys(staff or ()))
    new["serviceResources"] = [
        _settled_resource(each) for each in new.get("serviceResources") or ()
    ]
    if new.get("primaryResourceType"):
        return
    needed = new["serviceResources"]
    if needed and not new["staffMemberIds"] and new.get("type") == "APPOINTMENT":
        # Without staff the staff type could never give a slot.
        new["primaryResourceType"] = (needed[0].get("resourceType") or {}).get("id")
    else:
        new["primaryResourceType"] = STAFF_TYPE_ID


def _settled_resource(resource: Document) -> Document:
    """A choice of none is no choice: every resource of the type qualifies (A15)."""
    settled = {"requiredResourcesNumber": 1, **resource, "id": resource.get("id") or new_id()}
    if not (settled.get("resourceIds") or {}).get("values"):
        settled.pop("resourceIds", None)
    settled.pop("resourceDetails", None)
    settled["resourceType"] = {"id": (settled.get("resourceType") or {}).get("id") or ""}
    return settled


def drop_nulls(document: Document) -> None:
    """Remove null members at every depth: null clears, and what is clear is absent (X6)."""
    for name in [name for name, value in document.items() if value is None]:
        del document[name]
    for value in document.values():
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict):
                drop_nulls(item)
