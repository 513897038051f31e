"""Categories of services: their order, moves, and what stays after one is deleted (H14-H18)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from openbookings.engine.catalog import statements
from openbookings.engine.catalog.ordering import first_place, last_place, place_after, spread
from openbookings.engine.contract import categories_v2 as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.tree import Order
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import Selection, documents
from openbookings.engine.store.tables import Column, Table

MOST_CATEGORIES = 500
_OLDER_ONLY = b'"customProperties":'


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    if old is None:  # H14: new ones go last
        highest = await statements.last_sort_order(call.unit, call.site.id, "categories")
        new["sortOrder"] = last_place(highest)


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    if not (new.get("name") or "").strip():
        return [Violation("category.name", "is required", "REQUIRED_FIELD")]
    if old is None:
        count = await documents.count(call.unit, CATEGORIES.table, call.site.id, None)
        if count >= MOST_CATEGORIES:
            raise Refused(
                "CATEGORY_LIMIT_REACHED", f"A site has at most {MOST_CATEGORIES} categories."
            )
    return ()


async def _release(call: Call, old: Document) -> None:
    """H17: services go on pointing to it, and the older interface still lists it."""
    text = msgspec.json.encode(old).decode()
    await statements.keep_deleted_category(call.unit, call.site.id, old["id"], text)


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> list[Piece]:
    """As stored, without what only the older interface knows."""
    return [
        _without_older(row[0]) if _OLDER_ONLY in row[0] else msgspec.Raw(row[0]) for row in rows
    ]


def _without_older(text: bytes) -> Document:
    stored = verbs.decoded(text)
    stored.pop("customProperties", None)
    return stored


CATEGORIES = Resource(
    module="categoriesV2",
    entity="category",
    plural="categories",
    fqdn="wix.bookings.categories.v2.category",
    table=Table(
        "categories",
        (
            Column("name", "text", "name"),
            Column("sort_order", "integer", "sortOrder"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    kept=("sortOrder",),
    prepare=_prepare,
    check=_check,
    release=_release,
    compose=_compose,
)
standard(
    CATEGORIES,
    create="createCategory",
    get="getCategory",
    update="updateCategory",
    delete="deleteCategory",
    query="queryCategories",
    count="countCategories",
)


@method("categoriesV2.moveCategory")
async def move_category(call: Call, request: contract.MoveCategoryRequest) -> Document:
    """Move a category first, last, or behind another one (H15)."""
    moved_id = str(request.category_id)
    others = [each for each in await all_categories(call) if each["id"] != moved_id]
    moved = await verbs.load(call, CATEGORIES, moved_id)
    orders = [each["sortOrder"] for each in others]
    if request.position == "FIRST":
        place = first_place(orders)
    elif request.position == "AFTER_CATEGORY":
        place = await _place_behind(call, others, request.after_category_id)
    else:
        place = last_place(max(orders, default=None))
    saved = await verbs.save(call, CATEGORIES, {**moved, "sortOrder": place}, moved)
    return {"category": await verbs.show(call, CATEGORIES, saved["id"])}


async def all_categories(call: Call) -> list[Document]:
    """All categories of the site in their order."""
    rows = await documents.select(
        call.unit,
        CATEGORIES.table,
        call.site.id,
        Selection(order=(Order("sortOrder"),), limit=MOST_CATEGORIES, fields=CATEGORIES.all_fields),
    )
    return [verbs.decoded(row[0]) for row in rows]


async def _place_behind(call: Call, others: list[Document], reference: object) -> int:
    if not reference:
        raise Invalid(Violation("afterCategoryId", "AFTER_CATEGORY needs it.", "REQUIRED_FIELD"))
    behind = next((each for each in others if each["id"] == reference), None)
    if behind is None:
        raise not_found("category", str(reference))
    place = place_after(behind["sortOrder"], [each["sortOrder"] for each in others])
    if place is not None:
        return place
    await _spread(call, others)
    place = place_after(behind["sortOrder"], [each["sortOrder"] for each in others])
    assert place is not None, "full gaps have a middle"
    return place


async def _spread(call: Call, categories: list[Document]) -> None:
    """H18: give all full gaps again. Their order stays, so nothing has changed for them."""
    for category, place in zip(categories, spread(len(categories)), strict=True):
        category["sortOrder"] = place
        await documents.replace(call.unit, CATEGORIES.table, call.site.id, category, None)
