"""What a new site has of people: the staff type, the settings, and its owner (G18)."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call
from openbookings.engine.people import settings
from openbookings.engine.people.resource_types import RESOURCE_TYPES
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.people.staff import enter

STAFF_TYPE_NAME = "Staff"
OWNER_NAME = "Business Owner"


async def found(call: Call) -> None:
    """Seed the staff type, the staff settings and the staff member "Business Owner".

    The business schedule must exist already: the owner works its hours (C39).
    """
    await verbs.create(call, RESOURCE_TYPES, {"name": STAFF_TYPE_NAME}, entity_id=STAFF_TYPE_ID)
    await settings.found(call)
    await enter(call, {"name": OWNER_NAME, "default": True})
