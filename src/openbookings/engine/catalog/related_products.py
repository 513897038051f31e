"""What else is sold with a service (H21): a record per service, shown in the booking form.

There is no shop here, so the business keeps the summaries of its products with the record.
"""

from __future__ import annotations

from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.tree import Compare
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection
from openbookings.engine.store.tables import Column, Table

RELATED = Resource(
    module="relatedProducts",
    entity="relatedProducts",
    plural="relatedProducts",
    fqdn="",
    table=Table("related_products", (Column("service_id", "text", "serviceId"),)),
)
_LIMITS = Limits(100, 100)
_PRODUCTS = "productSummaries"


@method("relatedProducts.setRelatedProducts")
async def set_related_products(call: Call, request: Document) -> Document:
    """Say what is sold with a service: a new record, or all of the one there is (X4).

    Raises `SERVICE_NOT_FOUND`; a record that is there needs its revision.
    """
    given = {**request["relatedProducts"], _PRODUCTS: _products(request)}
    service_id = given["serviceId"]
    await call.unit.lock(f"{call.site.id}/products related to {service_id}")
    await verbs.load(call, SERVICES, service_id)
    found = await _records(call, [service_id])
    if not found:
        return {"relatedProducts": _shown(await verbs.create(call, RELATED, given))}
    (old,) = found
    verbs.require_revision(RELATED, old, given.get("revision"))
    created = {name: old[name] for name in ("id", "createdDate")}
    return {"relatedProducts": _shown(await verbs.save(call, RELATED, given | created, old))}


@method("relatedProducts.removeRelatedProducts")
async def remove_related_products(call: Call, request: Document) -> Document:
    """Take back what is sold with a service; nothing to take back is no failure."""
    await on_service_deleted(call, request["serviceId"], {})
    return {}


@method("relatedProducts.listRelatedProductsByServiceIds")
async def list_by_service_ids(call: Call, request: Document) -> Document:
    """What is sold with these services, in their order; services without a record are left out.

    With `includeProducts` also the products of all of them, each once, page by page.
    """
    service_ids = list(dict.fromkeys(request["serviceIds"]))
    records = await _records(call, service_ids)
    answer: Document = {"relatedProducts": [_shown(each) for each in records], _PRODUCTS: []}
    if request.get("includeProducts"):
        products = {each["id"]: each for record in records for each in record[_PRODUCTS]}
        answer |= _page_of(call, request, service_ids, list(products.values()))
    return answer


async def on_service_deleted(call: Call, service_id: str, body: Document) -> None:
    """A service that is gone takes its record along."""
    for record in await _records(call, [service_id]):
        await documents.remove(call.unit, RELATED.table, call.site.id, record["id"])


async def _records(call: Call, service_ids: list[str]) -> list[Document]:
    rows = await documents.select(
        call.unit,
        RELATED.table,
        call.site.id,
        Selection(
            filter=Compare("serviceId", "$in", tuple(service_ids)),
            limit=len(service_ids),
            fields=RELATED.all_fields,
        ),
    )
    found = [verbs.decoded(row[0]) for row in rows]
    return sorted(found, key=lambda record: service_ids.index(record["serviceId"]))


def _products(request: Document) -> list[Document]:
    """The summaries as sent, with what an answer never lacks."""
    unknown = {"availabilityStatus": "AVAILABILITY_STATUS_UNKNOWN"}
    sent = request.get(_PRODUCTS) or ()
    return [unknown | {k: v for k, v in each.items() if v is not None} for each in sent]


def _shown(record: Document) -> Document:
    return {name: value for name, value in record.items() if name != _PRODUCTS}


def _page_of(
    call: Call, request: Document, service_ids: list[str], products: list[Document]
) -> Document:
    """One page of the products; a cursor goes on only in the same services' products."""
    page = read_page(request, call.method.name, _LIMITS, call.site.secret)
    start = _start(page, service_ids)
    shown = products[start : start + page.limit]
    more = start + page.limit < len(products)

    def sealed(at: int) -> str:
        cursor = Cursor(call.method.name, page.limit, (at,), extra={"serviceIds": service_ids})
        return seal(cursor, call.site.secret)

    cursors = {
        "next": sealed(start + page.limit) if more else None,
        "prev": sealed(max(0, start - page.limit)) if start else None,
    }
    metadata = {"count": len(shown), "cursors": cursors, "hasNext": more}
    return {_PRODUCTS: shown, "pagingMetadata": metadata}


def _start(page: Page, service_ids: list[str]) -> int:
    if page.cursor is None:
        return page.offset
    if page.cursor.extra.get("serviceIds") != service_ids:
        words = "The cursor belongs to other services."
        raise Invalid(Violation("cursorPaging.cursor", words, "OTHER"))
    return int(str(page.cursor.keys[0]))
