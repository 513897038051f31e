"""Query Services By Filters: services of the catalogue, with whether they can be booked (A80)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.queries import Question, both, read_question
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.tree import Compare, Filter
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import Window
from openbookings.engine.slots.attribute_filters import having
from openbookings.engine.slots.open_services import Occasion, open_services
from openbookings.engine.slots.snapshot import needed_types
from openbookings.engine.store import Selection, documents
from openbookings.engine.store.unit import Row

_BATCH = 50
"""Services looked at together, so that a page costs what it shows."""


class Terms(NamedTuple):
    """What is asked of services beside their own fields."""

    occasion: Occasion | None
    location_ids: tuple[str, ...]
    resource_types: frozenset[str]
    unavailable_too: bool


class Found(NamedTuple):
    """A service found: its row, and whether it can be booked."""

    row: Row
    available: bool


@method("catalogSearch.queryServicesByFilters")
async def query_services(call: Call, request: Document) -> Document:
    """One page of services; those that cannot be booked then only if asked for."""
    question = read_question(call, SERVICES, request)
    cursor = question.page.cursor
    sent: Document = (request if cursor is None else question.raw).get("serviceFilters") or {}
    terms = _terms(call, sent)
    restrict = both(await having(call, sent.get("attributes") or ()), _at(terms.location_ids))
    found = await _find(call, question, restrict, terms)
    page = found[: question.page.limit]
    own = [each.row[: 1 + len(SERVICES.extra)] for each in page]
    services = await SERVICES.compose(call, own, verbs.NOTHING)
    return {
        "results": [
            {"service": service, "available": each.available}
            for service, each in zip(services, page, strict=True)
        ],
        "pagingMetadata": _metadata(call, question, sent, found),
    }


def _terms(call: Call, sent: Document) -> Terms:
    location_ids = tuple(sent.get("locationIds") or ())
    window = _window(call, sent)
    return Terms(
        occasion=window and Occasion(window, location_ids, bool(sent.get("exactMatch"))),
        location_ids=location_ids,
        resource_types=frozenset(each.lower() for each in sent.get("resourceTypes") or ()),
        unavailable_too=bool(sent.get("includeUnavailable")),
    )


def _window(call: Call, sent: Document) -> Window | None:
    """The window asked about, if any; raises `Invalid` for half a window."""
    names = ("localStartDate", "localEndDate")
    given = [name for name in names if sent.get(name) is not None]
    if not given:
        return None
    path = "serviceFilters."
    for name in names:
        if name not in given:
            raise Invalid(Violation(f"{path}{name}", "is required", "REQUIRED_FIELD"))
    zone = asking.read_zone(sent.get("timeZone") or call.site.time_zone, f"{path}timeZone")
    first, end = (asking.read_local(sent[name], f"{path}{name}") for name in names)
    if end <= first:
        raise Invalid(Violation(f"{path}localEndDate", "must be after localStartDate", "OTHER"))
    if end - first > asking.LONGEST_RANGE:
        words = f"must be at most {asking.LONGEST_RANGE_DAYS} days later"
        raise Invalid(Violation(f"{path}localEndDate", words, "OTHER"))
    return Window(zone, first, end)


def _at(location_ids: tuple[str, ...]) -> Filter | None:
    """The condition of being given at one of the places, if any are asked for."""
    return Compare("locations.business.id", "$hasSome", location_ids) if location_ids else None


async def _find(
    call: Call, question: Question, restrict: Filter | None, terms: Terms
) -> list[Found]:
    """The services of the page and one more."""
    condition = both(question.filter, restrict)
    cursor, limit = question.page.cursor, question.page.limit
    keys = None if cursor is None else cursor.keys
    found: list[Found] = []
    while len(found) <= limit:
        rows = await documents.select(
            call.unit,
            SERVICES.table,
            call.site.id,
            Selection(
                filter=condition,
                order=question.order,
                limit=_BATCH,
                after=keys,
                fields=SERVICES.all_fields,
                extra=SERVICES.extra,
                placed=True,
            ),
        )
        found += await _judged(call, rows, terms)
        if len(rows) < _BATCH:
            break
        keys = _place(rows[-1])
    return found[: limit + 1]


async def _judged(call: Call, rows: Sequence[Row], terms: Terms) -> list[Found]:
    """Those of the services that are asked for, with whether they can be booked."""
    if terms.occasion is None and not terms.resource_types:
        return [Found(row, True) for row in rows]
    ids = [verbs.decoded(row[0])["id"] for row in rows]
    known = await offers(call, ids, located=False)
    wanted = {each: known[each] for each in ids if _uses(known[each], terms.resource_types)}
    available = set(wanted)
    if terms.occasion is not None and wanted:
        available = await open_services(call, wanted.values(), terms.occasion)
    return [
        Found(row, service_id in available)
        for row, service_id in zip(rows, ids, strict=True)
        if service_id in wanted and (terms.unavailable_too or service_id in available)
    ]


def _uses(offer: Offer, resource_types: frozenset[str]) -> bool:
    """Whether a service needs a resource of one of the types, if any are asked for."""
    return not resource_types or any(each in resource_types for each, _ in needed_types(offer))


def _metadata(call: Call, question: Question, sent: Document, found: Sequence[Found]) -> Document:
    limit = question.page.limit
    if len(found) <= limit:
        return {"count": len(found), "cursors": {}, "hasNext": False}
    cursor = Cursor(
        method=call.method.name,
        limit=limit,
        keys=_place(found[limit - 1].row),
        filter=question.raw.get("filter"),
        sort=question.raw.get("sort"),
        extra={"serviceFilters": sent},
    )
    return {"count": limit, "cursors": {"next": seal(cursor, call.site.secret)}, "hasNext": True}


def _place(row: Row) -> Row:
    """The values of a row's place in the order."""
    return row[1 + len(SERVICES.extra) :]
