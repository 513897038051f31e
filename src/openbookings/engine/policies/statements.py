"""The policies room's own statements: the default policy, and a look at the site's forms."""

from __future__ import annotations

from openbookings.engine.store import Unit


async def default_policy(unit: Unit, site_id: str) -> bytes | None:
    """The JSON of the site's default policy (B25: exactly one, once the site is founded)."""
    found = await unit.value(
        "SELECT doc FROM booking_policies WHERE site_id = ? AND is_default", site_id
    )
    return None if found is None else str(found).encode()


async def form_exists(unit: Unit, site_id: str, form_id: str) -> bool:
    """Whether the site has the form (B23)."""
    found = await unit.value("SELECT 1 FROM forms WHERE site_id = ? AND id = ?", site_id, form_id)
    return found is not None
