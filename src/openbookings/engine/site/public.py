"""What anybody may know of a business: its name, clock, money, look, and how to reach it."""

from __future__ import annotations

from openbookings.engine.contract import site as contract
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method
from openbookings.engine.site.locations import default_location
from openbookings.engine.site.sites import site_document

_SHOWN = ("name", "timeZone", "currency", "language", "look", "email", "phone")


@method("site.getPublicSite")
async def get_public_site(call: Call, request: contract.GetPublicSiteRequest) -> Document:
    """The business as its customers may see it; the address is that of the default location."""
    document = await site_document(call)
    shown: Document = {"slug": call.site.slug}
    shown |= {name: document[name] for name in _SHOWN if document.get(name) is not None}
    logo = (document.get("look") or {}).get("logoMediaId")
    if logo:
        shown["logoUrl"] = f"{call.site.base_url}/media/{call.site.id}/{logo}"
    address = (await default_location(call)).get("address") or {}
    written = address.get("formatted") or address.get("addressLine")
    if written:
        shown["address"] = written
    return {"publicSite": shown}
