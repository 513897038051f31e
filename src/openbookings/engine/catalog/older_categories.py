"""The first version of the categories interface, over the same categories (H17).

It knows a status and custom properties, and neither revisions nor moves.
"""

from __future__ import annotations

from openbookings.engine.catalog import statements
from openbookings.engine.catalog.categories import CATEGORIES, all_categories
from openbookings.engine.catalog.removal import remove_service
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_LONGEST_NAME = 100


@method("categories.createCategory")
async def create_category(call: Call, request: Document) -> Document:
    """Create a category behind all others."""
    new = await verbs.create(call, CATEGORIES, _given(request["category"]))
    return {"category": _shown(new, "CREATED")}


@method("categories.updateCategory")
async def update_category(call: Call, request: Document) -> Document:
    """Replace name and custom properties; the order is changed by moving (H15)."""
    given = request["category"]
    old = await verbs.load(call, CATEGORIES, given["id"])
    kept = {name: value for name, value in old.items() if name != "customProperties"}
    new = await verbs.save(call, CATEGORIES, {**kept, **_given(given)}, old)
    return {"category": _shown(new, "CREATED")}


@method("categories.deleteCategory")
async def delete_category(call: Call, request: Document) -> Document:
    """Delete a category, and its services if that is asked for (H17)."""
    category_id = request["id"]
    await verbs.delete(call, CATEGORIES, category_id)
    if request.get("deleteServices"):
        found = await statements.services_where(call.unit, call.site.id, "category_id", category_id)
        for service_id in found:
            await remove_service(call, service_id, {})
    return {"id": category_id}


@method("categories.listCategories")
async def list_categories(call: Call, request: Document) -> Document:
    """All categories in their order, the deleted ones behind them on request."""
    listed = [_shown(each, "CREATED") for each in await all_categories(call)]
    if request.get("includeDeleted"):
        texts = await statements.deleted_categories(call.unit, call.site.id)
        listed += [_shown(verbs.decoded(text.encode()), "DELETED") for text in texts]
    wanted = request.get("categoryIds")
    return {"categories": [each for each in listed if not wanted or each["id"] in wanted]}


def _given(category: Document) -> Document:
    """What the older interface may set; raises `Invalid` for the name (H14)."""
    name = (category.get("name") or "").strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        words = f"must have 1 to {_LONGEST_NAME} characters"
        raise Invalid(Violation("category.name", words, "MAX_LENGTH" if name else "MIN_LENGTH"))
    properties = category.get("customProperties")
    return {"name": name} | ({"customProperties": properties} if properties else {})


def _shown(category: Document, status: str) -> Document:
    return {
        "id": category["id"],
        "name": category["name"],
        "customProperties": category.get("customProperties") or {},
        "status": status,
        "sortOrder": category["sortOrder"],
    }
