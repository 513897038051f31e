"""The variants room's own statements: the variants of services, whole or as durations."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openbookings.engine.store import Unit
from openbookings.engine.store.naming import rows_named


async def variants_of(unit: Unit, site_id: str, service_ids: Sequence[str]) -> dict[str, bytes]:
    """The JSON of the options and variants of services, by service."""
    select = "SELECT service_id, doc FROM service_variants"
    rows = await rows_named(unit, select, site_id, "service_id", service_ids)
    return {service_id: document.encode() for service_id, document in rows}


async def durations(
    unit: Unit, site_id: str, service_ids: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Minutes by choice, in the order of the variants, of services whose option is a duration."""
    select = "SELECT service_id, choice_ids, minutes FROM service_variants"
    rows = await rows_named(unit, select, site_id, "service_id", service_ids)
    return {
        service_id: dict(
            zip(msgspec.json.decode(choices), msgspec.json.decode(minutes), strict=True)
        )
        for service_id, choices, minutes in rows
        if minutes is not None
    }
