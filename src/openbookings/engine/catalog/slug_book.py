"""The site's book of slugs: finds a free one and enters it for ever (A65, A67)."""

from __future__ import annotations

from openbookings.engine.catalog import slugs, statements
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.store import Duplicate

_TAKEN = "SLUG_ALREADY_EXISTS"


async def take_default_slug(call: Call, service: Document) -> None:
    """Give the service the default slug of its name, numbered if another one has it (A64-A66)."""
    wanted = slugs.default_slug(service.get("name") or "")
    name = await _entered(call, service["id"], wanted)
    slugs.with_slug(service, name, call.stamp)


async def take_custom_slug(call: Call, service: Document, name: str) -> None:
    """Make `name` the service's main slug; raises `SLUG_ALREADY_EXISTS` (A67)."""
    owner = await statements.slug_owner(call.unit, call.site.id, name)
    if owner not in (None, service["id"]):
        raise _refusal(name)
    if owner is None and not await _enter(call, service["id"], name):
        raise _refusal(name)
    slugs.with_slug(service, name, call.stamp, custom=True)


async def _entered(call: Call, service_id: str, wanted: str) -> str:
    """The first numbered slug that is free or the service's own, entered in the book."""
    while True:
        taken = await statements.slugs_like(call.unit, call.site.id, wanted)
        others = {slug for slug, owner in taken.items() if owner != service_id}
        free = slugs.first_free(wanted, others)
        if free in taken or await _enter(call, service_id, free):
            return free


async def _enter(call: Call, service_id: str, slug: str) -> bool:
    """Enter a slug; False when a call that ran at the same time was quicker."""
    try:
        async with call.unit.savepoint():
            await statements.take_slug(call.unit, call.site.id, slug, service_id)
    except Duplicate:
        return False
    return True


def _refusal(slug: str) -> Refused:
    return Refused(_TAKEN, f"Another service uses or used the slug {slug}.", slug=slug)
