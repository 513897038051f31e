"""The owner's choice of a slug for a service (A67, A68)."""

from __future__ import annotations

from openbookings.engine.catalog import slugs, statements
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.catalog.slug_book import take_custom_slug
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, broken_rule
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_ILLEGAL, _TAKEN = "SLUG_CONTAINS_ILLEGAL_CHARACTERS", "SLUG_ALREADY_EXISTS"


@method("services.setCustomSlug")
async def set_custom_slug(call: Call, request: Document) -> Document:
    """Give a service the slug of the owner's choice (A67)."""
    name = _sent_slug(request)
    if not slugs.is_allowed(name):
        words = "has other characters than lower-case letters, digits and hyphens"
        raise Invalid(broken_rule("slug", words, _ILLEGAL))
    old = await verbs.load(call, SERVICES, request["serviceId"])
    new = dict(old)
    await take_custom_slug(call, new, name)
    await verbs.save(call, SERVICES, new, old)
    return {
        "slug": new["mainSlug"],
        "service": await verbs.show(call, SERVICES, new["id"]),
    }


@method("services.validateSlug")
async def validate_slug(call: Call, request: Document) -> Document:
    """Say whether a service may take a slug (A68)."""
    name = _sent_slug(request)
    errors = [] if slugs.is_allowed(name) else [_ILLEGAL]
    owner = await statements.slug_owner(call.unit, call.site.id, name)
    if owner not in (None, request["serviceId"]):
        errors.append(_TAKEN)
    answer: Document = {"valid": not errors, "errors": errors}
    return answer if errors else {**answer, "slug": name, "slugName": name}


def _sent_slug(request: Document) -> str:
    """The slug, also under its older name."""
    name = request.get("slug") or request.get("slugName")
    if not name:
        raise Invalid(Violation("slug", "is required", "REQUIRED_FIELD"))
    return str(name)
