"""Search Services: a query with free text, and aggregations over all it finds (A73, A74)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openbookings.engine.catalog.fields import LISTED
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.queries import Question, read_question, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.aggregations import aggregate, fields_needed, read_aggregations
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import Expression, documents
from openbookings.engine.timeline.zone import UnknownZone, Zone, format_local

_READABLE = {f"listed {name}": Expression("texts", sql) for name, sql in LISTED.items()}
"""The lists of other rooms as JSON text: filters compare them in the database's own form."""


@method("services.searchServices")
async def search_services(call: Call, request: Document) -> Document:
    """One page of what a search finds; with its first page, what it counts in all pages."""
    question = read_question(call, SERVICES, request)
    answer = await run_query(call, SERVICES, request)
    asked: list[dict[str, Any]] = question.raw.get("aggregations") or []
    if asked:
        answer["aggregationData"] = await _aggregated(call, question, asked)
    return answer


async def _aggregated(
    call: Call, question: Question, asked: list[dict[str, Any]]
) -> dict[str, object]:
    aggregations = read_aggregations(asked, call.method.fields)
    names = fields_needed(aggregations)
    rows = await documents.values(
        call.unit,
        SERVICES.table,
        call.site.id,
        question.filter,
        {**SERVICES.all_fields, **_READABLE},
        tuple(f"listed {name}" if name in LISTED else name for name in names),
        search=question.search,
    )
    values = [dict(zip(names, row, strict=True)) for row in rows]
    return aggregate(aggregations, values, _clock_of(call, question.raw.get("timeZone")))


def _clock_of(call: Call, wanted: str | None) -> Callable[[str], str]:
    """From instants to the wall clock of the asked zone, else of the site's."""
    try:
        zone = Zone.of(wanted or call.site.time_zone)
    except UnknownZone:
        words = "is not a time zone of the IANA list"
        raise Invalid(Violation("search.timeZone", words, "FORMAT")) from None
    return lambda instant: format_local(zone.local(milliseconds(instant) // 1000))
