"""What services are connected to: their policies, forms, locations and categories (A77-A79)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openbookings.engine.catalog import statements
from openbookings.engine.catalog.categories import CATEGORIES
from openbookings.engine.catalog.composition import shown_place, shown_policy
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.catalog.statements import Connection
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.queries import raw_items, requested_fields, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Row
from openbookings.engine.policies.resource import POLICIES
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.site.forms import DEFAULT_FORM_ID, FORMS
from openbookings.engine.site.locations import shown_locations
from openbookings.engine.store import documents

_DEFAULT_FORM = "DEFAULT_BOOKING_FORM"


@method("services.queryPolicies")
async def query_policies(call: Call, request: Document) -> Document:
    """Policies, each with up to five services that follow it and their number."""
    answer = await run_query(call, POLICIES, request)
    policies = raw_items(answer.pop("bookingPolicies"))
    ids = [each["id"] for each in policies]
    connected = await statements.connected(call.unit, call.site.id, "policy_id", ids)
    listed = [each.service_id for first in connected.values() for each in first]
    services = await verbs.show_many(call, SERVICES, listed)
    answer["bookingPolicies"] = [
        _with_services(policy, connected.get(policy["id"], []), services) for policy in policies
    ]
    return answer


def _with_services(
    policy: Document, connected: Sequence[Connection], services: Mapping[str, Any]
) -> Document:
    shown = [services[each.service_id] for each in connected]
    total = connected[0].total if connected else 0
    return {
        "bookingPolicy": shown_policy(policy),
        "connectedServices": shown,
        "totalServiceCount": total,
        # The older names of the same.
        "services": shown,
        "countOfServices": total,
        "hasMoreServices": total > len(shown),
    }


@method("services.queryBookingForms")
async def query_booking_forms(call: Call, request: Document) -> Document:
    """Forms, each with up to five services that use it; the default one on request."""
    answer = await run_query(call, FORMS, request)
    forms = raw_items(answer.pop("bookingForms"))
    default = None
    if _DEFAULT_FORM in requested_fields(request):
        found = await verbs.load_many(call, FORMS, (DEFAULT_FORM_ID,))
        if not found:
            raise Refused("DEFAULT_BOOKING_FORM_NOT_FOUND", "The site has no default form.")
        default = found[DEFAULT_FORM_ID]
    ids = [each["id"] for each in forms] + ([DEFAULT_FORM_ID] if default else [])
    connected = await statements.connected(call.unit, call.site.id, "form_id", ids)
    answer["bookingForms"] = [_form(each, connected) for each in forms]
    if default is not None:
        answer["defaultBookingForm"] = _form(default, connected)
    return answer


def _form(form: Document, connected: Mapping[str, Sequence[Connection]]) -> Document:
    services = connected.get(form["id"], ())
    return {
        "formDetails": {
            "formId": form["id"],
            "name": form["name"],
            "revision": form["revision"],
        },
        "connectedServices": [{"id": each.service_id, "name": each.name} for each in services],
        "totalServiceCount": services[0].total if services else 0,
    }


@method("services.queryLocations")
async def query_locations(call: Call, request: Document) -> Document:
    """Which locations the matching services have, by type; business ones are listed by id."""
    asked = request.get("filter") or {}
    wanted = asked.get("businessLocationIds")
    names = ("locations.business.id", "locations.type")
    rows = await _matching(call, asked, names)
    kinds = {kind for _, listed in rows for kind in listed or ()}
    found = {each for listed, _ in rows for each in listed or ()}
    ids = sorted(each for each in found if not wanted or each in wanted)
    stored = await shown_locations(call, ids) if ids else {}
    return {
        "businessLocations": {
            "exists": bool(ids),
            "locations": [
                shown_place({"id": each, "type": "BUSINESS"}, stored[each])
                for each in ids
                if each in stored
            ],
        },
        "customLocations": {"exists": "CUSTOM" in kinds},
        "customerLocations": {"exists": "CUSTOMER" in kinds},
    }


@method("services.queryCategories")
async def query_categories(call: Call, request: Document) -> Document:
    """The categories of the matching services, by id."""
    asked = request.get("filter") or {}
    rows = await _matching(call, asked, ("category.id",))
    wanted = asked.get("categoryIds")
    ids = {row[0] for row in rows if row[0] and (not wanted or row[0] in wanted)}
    found = await verbs.load_many(call, CATEGORIES, sorted(ids))
    return {
        "categories": [
            {name: found[each][name] for name in ("id", "name", "sortOrder")}
            for each in sorted(found)
        ]
    }


async def _matching(call: Call, asked: Document, names: tuple[str, ...]) -> list[Row]:
    """The values of some fields of the services that the request's filter finds."""
    return await documents.values(
        call.unit,
        SERVICES.table,
        call.site.id,
        parse_filter(asked.get("services"), call.method.fields, "filter.services"),
        SERVICES.all_fields,
        names,
    )
