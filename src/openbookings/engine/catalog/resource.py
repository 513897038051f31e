"""Services as a resource: columns, query fields, checks and what goes with their storing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openbookings.engine.calendar.schedules import change_defaults
from openbookings.engine.catalog.categories import CATEGORIES
from openbookings.engine.catalog.composition import EXTRA, compose
from openbookings.engine.catalog.fields import SERVICE_FIELDS
from openbookings.engine.catalog.holding import OFFERED, hold_for_change, hold_services
from openbookings.engine.catalog.offers import offer_changed
from openbookings.engine.catalog.payment import payment_violations
from openbookings.engine.catalog.places import business_ids, place_violations
from openbookings.engine.catalog.providers import provider_violations
from openbookings.engine.catalog.rules import service_violations
from openbookings.engine.catalog.settling import session_buffers, settle
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.kernel.verbs import load_many
from openbookings.engine.policies.resource import POLICIES
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.forms import known_forms
from openbookings.engine.site.locations import known_locations
from openbookings.engine.store.tables import Column, Table

TABLE = Table(
    "services",
    (
        Column("app_id", "text", "appId"),
        Column("created_by_app_id", "text", "createdByAppId"),
        Column("type", "text", "type"),
        Column("sort_order", "integer", "sortOrder"),
        Column("name", "text", "name"),
        Column("description", "text", "description"),
        Column("tag_line", "text", "tagLine"),
        Column("hidden", "boolean", "hidden"),
        Column("category_id", "text", "category.id"),
        Column("form_id", "text", "form.id"),
        Column("policy_id", "text", "bookingPolicy.id"),
        Column("schedule_id", "text", "schedule.id"),
        Column("main_slug", "text", "mainSlug.name"),
        Column("books_online", "boolean", "onlineBooking.enabled"),
        Column("pays_online", "boolean", "payment.options.online"),
        Column("pays_in_person", "boolean", "payment.options.inPerson"),
        Column("pays_by_plan", "boolean", "payment.options.pricingPlan"),
        Column("staff_member_ids", "texts", "staffMemberIds"),
        Column("resource_ids", "texts", "serviceResources.resourceIds.values"),
        Column("slugs", "texts", "supportedSlugs.name"),
        Column("business_location_ids", "texts", "locations.business.id"),
        Column("location_types", "texts", "locations.type"),
        Column("custom_addresses", "texts", "locations.custom.address.formattedAddress"),
        Column("add_on_ids", "texts", "addOnGroups.addOnIds"),
        Column("created_date", "instant", "createdDate"),
        Column("updated_date", "instant", "updatedDate"),
    ),
)


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    if old is not None:
        await hold_for_change(call, new, old)
    await settle(call, new, old)


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    """Everything that is wrong, at once (A26)."""
    found = [*service_violations(new, old), *payment_violations(new)]
    if old is None:
        known = await known_locations(call, business_ids(new["locations"]))
        found += place_violations(new.get("type"), new["locations"], known, "service.locations")
    found += await provider_violations(call, new, old)
    return found + await _reference_violations(call, new, old)


async def _reference_violations(call: Call, new: Document, old: Document | None) -> list[Violation]:
    """A21, A23, A55: form, policy and category must exist."""
    found = []
    before = old or {"form": {}, "bookingPolicy": {}}
    form_id, policy_id = new["form"]["id"], new["bookingPolicy"]["id"]
    changes_form = before["form"].get("id") != form_id
    if changes_form and form_id not in await known_forms(call, (form_id,)):
        found.append(broken_rule("service.form.id", "is no form of this site", "INVALID_FORM"))
    changes_policy = before["bookingPolicy"].get("id") != policy_id
    if changes_policy and policy_id not in await load_many(call, POLICIES, (policy_id,)):
        words = "is no policy of this site"
        found.append(broken_rule("service.bookingPolicy.id", words, "INVALID_BOOKING_POLICY"))
    category_id = (new.get("category") or {}).get("id")
    # A55: an old category too, it may have been deleted meanwhile.
    if category_id and category_id not in await load_many(call, CATEGORIES, (category_id,)):
        words = "is no category of this site"
        found.append(broken_rule("service.category.id", words, "INVALID_CATEGORY"))
    return found


async def _stored(call: Call, new: Document, old: Document | None) -> None:
    """A56: what future sessions inherit follows the service."""
    if old is None:
        return
    changed: dict[str, Any] = {
        name: new[field]
        for name, field in (("title", "name"), ("capacity", "defaultCapacity"))
        if new[field] != old[field]
    }
    buffers = session_buffers(new)
    if buffers != session_buffers(old):
        changed["buffers"] = buffers
    if changed:
        await change_defaults(call, new["schedule"]["id"], **changed)
    if any(new.get(name) != old.get(name) for name in OFFERED):
        await offer_changed(call, new)


SERVICES = Resource(
    module="services",
    entity="service",
    plural="services",
    fqdn="wix.bookings.services.v2.service",
    table=TABLE,
    missing="SERVICE_NOT_FOUND",
    kept=(
        "createdByAppId",
        "mainSlug",
        "supportedSlugs",
        "urls",
        "addOnGroups",  # A24
        "addOnDetails",
        "staffMembers",
        "staffMemberDetails",
        "resourceGroups",
    ),
    fixed=("appId", "locations"),  # X17, A49
    fields=SERVICE_FIELDS,
    extra=EXTRA,
    search_fields=("name",),  # A73
    prepare=_prepare,
    check=_check,
    hold=hold_services,
    stored=_stored,
    compose=compose,
)
standard(
    SERVICES,
    create="createService",
    get="getService",
    update="updateService",
    query="queryServices",
    count="countServices",
    bulk_create="bulkCreateServices",
    bulk_update="bulkUpdateServices",
)
