"""Where a service is given, replaced as a whole (A49, A50)."""

from __future__ import annotations

from openbookings.engine.catalog.moving import move_sessions
from openbookings.engine.catalog.places import (
    business_ids,
    place_violations,
    settle_places,
)
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.site.locations import known_locations


@method("services.setServiceLocations")
async def set_locations(call: Call, request: Document) -> Document:
    """Replace the whole list of a service's locations (A49, A50)."""
    old = await verbs.load(call, SERVICES, request["serviceId"])
    places = settle_places(request.get("locations") or (), old["locations"], new_id)
    known = await known_locations(call, business_ids(places))
    found = list(place_violations(old["type"], places, known, "locations"))
    if found:
        raise Invalid(*found)
    action = request.get("removedLocationSessionsAction") or {}
    await move_sessions(call, old, places, action, request.get("participantNotification"))
    new = await verbs.save(call, SERVICES, {**old, "locations": places}, old)
    return {"service": await verbs.show(call, SERVICES, new["id"])}
