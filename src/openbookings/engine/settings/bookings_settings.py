"""The settings of a site: one object, there from its founding (H11)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import requested_fields
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.settings.defaults import BOOKINGS, fill
from openbookings.engine.store.tables import Table

SITE, FEATURES, OWNER_FLOW = "SITE_PROPERTIES", "FEATURES", "OWNER_FLOW"
_FEATURES = (
    "bookingsServiceList",
    "bookingsPayments",
    "bookingsGroups",
    "bookingsReminders",
    "bookingsCourses",
    "bookingsAppointments",
    "bookingsStaffLimit",
)
"""The features every site has; none has a quota."""


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    fill(new, BOOKINGS)


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> list[Piece]:
    """Site properties, features and the owner's flow only on request."""
    return [_shown(call, verbs.decoded(row[0]), requested) for row in rows]


def _shown(call: Call, settings: Document, requested: frozenset[str]) -> Document:
    if OWNER_FLOW not in requested:
        settings.pop("ownerFlow", None)
    if SITE in requested:
        settings["siteProperties"] = {
            "language": call.site.language,
            "paymentCurrency": call.site.currency,
            "timeZone": call.site.time_zone,
            "siteDisplayName": call.site.name,
            "businessName": call.site.name,
        }
    if FEATURES in requested:
        settings["features"] = {name: {"enabled": True} for name in _FEATURES}
    return settings


SETTINGS = Resource(
    module="bookingsSettings",
    entity="bookingsSettings",
    plural="bookingsSettings",
    fqdn="wix.bookings.v2.bookings_settings",
    table=Table("booking_settings"),
    missing="BOOKINGS_SETTINGS_NOT_FOUND",
    kept=("siteProperties", "features"),
    prepare=_prepare,
    compose=_compose,
)


@method("bookingsSettings.getBookingsSettings")
async def get_settings(call: Call, request: Document) -> Document:
    """The site's settings."""
    return await _answer(call, request)


@method("bookingsSettings.updateBookingsSettings")
async def update_settings(call: Call, request: Document) -> Document:
    """Change the sent groups of settings, or those of the mask (H11, X6)."""
    given = {**request["bookingsSettings"], "id": call.site.id}
    await verbs.update(call, SETTINGS, given, request.get("fieldMask"))
    return await _answer(call, request)


async def _answer(call: Call, request: Document) -> Document:
    shown = await verbs.show(call, SETTINGS, call.site.id, requested_fields(request))
    return {"bookingsSettings": shown}
