"""Options and variants as a resource: columns, checks, and the standard verbs (F8-F10)."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.people.roster import STAFF_TYPE_ID, bookables
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import Expression
from openbookings.engine.store.tables import Column, Table
from openbookings.engine.variants import rules
from openbookings.engine.variants.choices import choices_of
from openbookings.engine.variants.settling import settle

_CHOICES = "variants.values.choices"
_PRICE = "variants.values.price"


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    missing = list(rules.missing_parts(new))
    if missing:
        return missing
    service = await verbs.load(call, SERVICES, new["serviceId"])
    rules.refuse_option(new, service)
    rules.refuse_choices(new)
    rules.refuse_custom_choices(new)
    rules.refuse_currencies(new)
    rules.refuse_staff(new, service, await _unknown_staff(call, new, old))
    return list(rules.unfit_prices(new))


async def _unknown_staff(call: Call, new: Document, old: Document | None) -> set[str]:
    """Newly named ids that are not of staff; who was named before may be switched off now."""
    before = _staff(old) if old else set()
    named = _staff(new) - before
    if not named:
        return set()
    known = await bookables(call.unit, call.site.id, resource_ids=sorted(named))
    return named - {each.resource_id for each in known if each.type_id == STAFF_TYPE_ID}


def _staff(variants: Document) -> set[str]:
    return {each["staffMemberId"] for each in choices_of(variants) if each.get("staffMemberId")}


VARIANTS = Resource(
    module="serviceOptionsAndVariants",
    entity="serviceOptionsAndVariants",
    plural="serviceOptionsAndVariantsList",
    fqdn="wix.bookings.catalog.v1.service_options_and_variants",
    table=Table(
        "service_variants",
        (
            Column("service_id", "text", "serviceId"),
            Column("option_ids", "texts", "options.values.id"),
            Column("option_types", "texts", "options.values.type"),
            Column("choice_ids", "texts", f"{_CHOICES}.id"),
            Column("choice_option_ids", "texts", f"{_CHOICES}.optionId"),
            Column("custom_choices", "texts", f"{_CHOICES}.custom"),
            Column("minutes", "texts", f"{_CHOICES}.duration.minutes"),
            Column("prices", "texts", f"{_PRICE}.value"),
            Column("currencies", "texts", f"{_PRICE}.currency"),
        ),
    ),
    fixed=("serviceId",),  # F10
    fields={
        # They are there where their ids and prices are.
        "options.values": Expression("objects", "t.option_ids"),
        "variants.values": Expression("objects", "t.prices"),
    },
    prepare=settle,
    check=_check,
)
standard(
    VARIANTS,
    get="getServiceOptionsAndVariants",
    update="updateServiceOptionsAndVariants",
    query="queryServiceOptionsAndVariants",
)
