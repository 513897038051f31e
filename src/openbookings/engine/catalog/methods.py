"""The methods of services that are not standard: locations, slugs, pricing plans."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.catalog import slugs, statements
from openbookings.engine.catalog.moving import move_sessions
from openbookings.engine.catalog.places import (
    business_ids,
    place_violations,
    settle_places,
)
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.catalog.slug_book import take_custom_slug
from openbookings.engine.contract import services as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, Refused, broken_rule
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.locations import known_locations

_MOST_PLANS = 75
_ILLEGAL, _TAKEN = "SLUG_CONTAINS_ILLEGAL_CHARACTERS", "SLUG_ALREADY_EXISTS"


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


# ---- slugs


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


# ---- pricing plans


@method("services.enablePricingPlansForService")
async def enable_plans(
    call: Call, request: contract.EnablePricingPlansForServiceRequest
) -> Document:
    """Let plans pay for a service (A40); any GUID is a plan of the plans application."""
    plans = _named_plans(request.pricing_plan_ids, request.pricing_plan_selections)
    old = await verbs.load(call, SERVICES, str(request.service_id))
    if old["onlineBooking"]["requireManualApproval"]:
        raise Refused(
            "SERVICE_DOES_NOT_SUPPORT_PRICING_PLANS",
            "Plans cannot pay for a service whose bookings the business approves.",
            serviceId=old["id"],
        )
    kept = list(dict.fromkeys([*old["payment"]["pricingPlanIds"], *plans]))
    if len(kept) > _MOST_PLANS:
        words = f"a service has at most {_MOST_PLANS} plans"
        raise Invalid(Violation("pricingPlanIds", words, "MAX_SIZE"))
    return await _with_plans(call, old, kept)


@method("services.disablePricingPlansForService")
async def disable_plans(
    call: Call, request: contract.DisablePricingPlansForServiceRequest
) -> Document:
    """Stop plans from paying for a service; all of them when none is named (A41)."""
    plans = _named_plans(request.pricing_plan_ids, request.pricing_plan_selections)
    old = await verbs.load(call, SERVICES, str(request.service_id))
    before: list[str] = old["payment"]["pricingPlanIds"]
    unknown = [each for each in plans if each not in before]
    if unknown:
        raise Refused(
            "INVALID_PRICING_PLAN",
            "The service cannot be paid with these plans.",
            pricingPlanIds=unknown,
        )
    kept = [each for each in before if plans and each not in plans]
    return await _with_plans(call, old, kept)


def _named_plans(ids: object, selections: object) -> list[str]:
    listed: Sequence[str] = ids if isinstance(ids, list) else ()
    chosen = selections if isinstance(selections, list) else ()
    return list(dict.fromkeys([*listed, *(str(each.pricing_plan_id) for each in chosen)]))


async def _with_plans(call: Call, old: Document, plans: list[str]) -> Document:
    if plans != old["payment"]["pricingPlanIds"]:
        payment = {**old["payment"], "pricingPlanIds": plans}
        await verbs.save(call, SERVICES, {**old, "payment": payment}, old)
    return {"service": await verbs.show(call, SERVICES, old["id"])}
