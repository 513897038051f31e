"""Which pricing plans pay for a service (A40, A41)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.contract import services as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_MOST_PLANS = 75


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
