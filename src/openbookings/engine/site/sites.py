"""Sites: the directory entry of a business and its own description.

A site's document is the entity of `/_openbookings/v1/site`; the `Site` in every call is its
reading. Zone and currency are checked here, once.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Any

import msgspec

from openbookings.engine.contract import site as contract
from openbookings.engine.kernel.call import Call, Document, Site, new_id, stamp
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.site import statements
from openbookings.engine.site.currencies import exponent
from openbookings.engine.store import Unit
from openbookings.engine.timeline.zone import UnknownZone, Zone

_decode = msgspec.json.Decoder(dict).decode
_CHANGEABLE = (
    "name",
    "timeZone",
    "currency",
    "language",
    "baseUrl",
    "look",
    "allowedOrigins",
    "email",
    "phone",
)


async def found(unit: Unit, name: str, time_zone: str, currency: str, now: int) -> tuple[Site, str]:
    """Enter a new business into the directory; gives the site and its public client id.

    Raises `Invalid` for an unknown zone or currency. The slug comes from the name; a taken one
    gets a number.
    """
    site_id, client_id, wanted = new_id(), new_id(), slug_of(name)
    document: Document = {
        "id": site_id,
        "revision": "1",
        "name": name,
        "timeZone": time_zone,
        "currency": currency.upper(),
        "language": "en",
        "allowedOrigins": [],
        "createdDate": stamp(now),
        "updatedDate": stamp(now),
    }
    _refuse_unknown(document)
    slug = await _free_slug(unit, wanted)
    secret = secrets.token_bytes(32)
    text = msgspec.json.encode(document).decode()
    await statements.insert_site(unit, site_id, slug, client_id, secret, text)
    return read_site((site_id, slug, client_id, secret, text)), client_id


def read_site(row: tuple[Any, ...]) -> Site:
    """A directory entry (id, slug, client id, secret, document) as calls carry it."""
    document = _decode(row[4])
    return Site(
        id=row[0],
        slug=row[1],
        name=document["name"],
        time_zone=document["timeZone"],
        currency=document["currency"],
        language=document.get("language", "en"),
        base_url=document.get("baseUrl", ""),
        secret=bytes(row[3]),
        allowed_origins=tuple(document.get("allowedOrigins", ())),
    )


def slug_of(name: str) -> str:
    """The default slug of a site: the name in lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100] or "site"


@method("site.getSite")
async def get_site(call: Call, request: contract.GetSiteRequest) -> Document:
    """The business's own description, for its owner and staff."""
    return {"site": await site_document(call)}


@method("site.updateSite")
async def update_site(call: Call, request: Document) -> Document:
    """Change the sent fields of the business's description (X4, X6)."""
    old, given = await site_document(call), request["site"]
    if str(given["revision"]) != old["revision"]:
        raise Refused(
            "REVISION_MISMATCH", "The site was changed meanwhile.", currentRevision=old["revision"]
        )
    new = {**old, **{name: given[name] for name in _CHANGEABLE if given.get(name) is not None}}
    new["currency"] = str(new["currency"]).upper()
    _refuse_unknown(new)
    new |= {"revision": str(int(old["revision"]) + 1), "updatedDate": call.stamp}
    text = msgspec.json.encode(new).decode()
    if not await statements.replace_site(call.unit, call.site.id, text, int(old["revision"])):
        raise Refused("REVISION_MISMATCH", "The site was changed meanwhile.")
    await announce(call, "openbookings.v1.site_updated", call.site.id, new)
    return {"site": new}


async def site_document(call: Call) -> Document:
    """The business's own description as it is stored."""
    row = await statements.site_by_id(call.unit, call.site.id)
    assert row is not None, "the call's own site exists"
    return _decode(row[4])


async def _free_slug(unit: Unit, wanted: str) -> str:
    slug, number = wanted, 1
    while await statements.site_by_slug(unit, slug) is not None:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _refuse_unknown(document: Document) -> None:
    found: list[Violation] = []
    try:
        Zone.of(str(document["timeZone"]))
    except UnknownZone:
        found.append(Violation("site.timeZone", "is not a time zone of the IANA list", "FORMAT"))
    if exponent(str(document["currency"])) is None:
        found.append(Violation("site.currency", "is not a currency of ISO 4217", "FORMAT"))
    if found:
        raise Invalid(*found)
