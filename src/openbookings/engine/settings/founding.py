"""What a new site's settings are."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call
from openbookings.engine.settings.bookings_settings import SETTINGS
from openbookings.engine.settings.time_slots import BOOKINGS_APP, provide


async def found(call: Call) -> None:
    """Settings with their defaults, and slots for the bookings application (H11, H12)."""
    await verbs.create(call, SETTINGS, {}, call.site.id)
    await provide(call, BOOKINGS_APP, {})
