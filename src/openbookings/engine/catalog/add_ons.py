"""Add-ons: extras with a price, and either a duration or a number to choose (F13)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from openbookings.engine.catalog.settling import drop_nulls
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.currencies import fits
from openbookings.engine.store import Expression
from openbookings.engine.store.tables import Column, Table

_KINDS = ("durationInMinutes", "maxQuantity")


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    drop_nulls(new)
    if new.get("price") is not None:
        value = new["price"].get("value") or "0"
        new["price"] = {"value": value, "currency": call.site.currency}  # X15
    if old is not None:
        _replace_kind(new, old)
    new["tags"] = {"privateTags": {"tagIds": []}, **(new.get("tags") or {})}


def _replace_kind(new: Document, old: Document) -> None:
    """Of duration and quantity the one that is sent takes the other's place."""
    for name, other in (_KINDS, _KINDS[::-1]):
        if new.get(name) and new.get(name) != old.get(name) and new.get(other) == old.get(other):
            new.pop(other, None)


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    found = []
    if not (new.get("name") or "").strip():
        found.append(Violation("addOn.name", "is required", "REQUIRED_FIELD"))
    if sum(bool(new.get(name)) for name in _KINDS) != 1:
        words = "Either durationInMinutes or maxQuantity is set."
        found.append(Violation("addOn", words, "REQUIRED_ONE_OF_FIELD"))
    price = new.get("price")
    if price is None:
        found.append(Violation("addOn.price", "is required", "REQUIRED_FIELD"))
    elif Decimal(price["value"]) < 0:
        found.append(Violation("addOn.price.value", "must not be below 0", "DECIMAL_GTE"))
    elif not fits(price["value"], price["currency"]):
        words = f"has more decimals than {price['currency']}"
        found.append(Violation("addOn.price.value", words, "DECIMAL_MAX_SCALE"))
    return found


ADD_ONS = Resource(
    module="addOns",
    entity="addOn",
    plural="addOns",
    fqdn="wix.addons.v1.add_on",
    table=Table(
        "add_ons",
        (
            Column("name", "text", "name"),
            Column("price", "text", "price.value"),
            Column("currency", "text", "price.currency"),
            Column("duration", "integer", "durationInMinutes"),
            Column("max_quantity", "integer", "maxQuantity"),
            Column("tax_group", "text", "taxGroup"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    fields={
        # Prices are stored as numbers, not as anybody's language writes them.
        "price.formattedValue": Expression("text", "NULL", "NULL"),
    },
    prepare=_prepare,
    check=_check,
)
standard(
    ADD_ONS,
    create="createAddOn",
    get="getAddOn",
    update="updateAddOn",
    delete="deleteAddOn",
    query="queryAddOns",
    bulk_create="bulkCreateAddOns",
    bulk_update="bulkUpdateAddOns",
    bulk_delete="bulkDeleteAddOns",
)
