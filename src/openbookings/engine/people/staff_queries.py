"""Finding staff: the older methods show service providers only, the newer everybody (G19, G27)."""

from __future__ import annotations

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.queries import read_question, run_count, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.people.privacy import asks_for_hidden, fields_in
from openbookings.engine.people.settings import public_visibility
from openbookings.engine.people.staff import STAFF
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.tree import Compare, Filter, Order

_PROVIDES = "serviceProvider"
_PROVIDERS = Compare(_PROVIDES, "$eq", True)


@method("staffMembers.queryStaffMembers")
async def query_staff_members(call: Call, request: Document) -> Document:
    """Service providers that a filter holds for; others only if the filter asks for them."""
    return await _find_providers(call, request)


@method("staffMembers.searchStaffMembers")
async def search_staff_members(call: Call, request: Document) -> Document:
    """Service providers by words of their name (G27)."""
    return await _find_providers(call, request)


@method("staffMembers.queryStaffMembersV2")
async def query_everybody(call: Call, request: Document) -> Document:
    """Staff members, providers or not."""
    return await _find_everybody(call, request)


@method("staffMembers.searchStaffMembersV2")
async def search_everybody(call: Call, request: Document) -> Document:
    """Staff members by words of their name, providers or not (G27)."""
    return await _find_everybody(call, request)


@method("staffMembers.countStaffMembers")
async def count_staff_members(call: Call, request: Document) -> Document:
    """How many service providers a filter holds for."""
    condition = await _counted(call, request)
    return await run_count(call, STAFF, request, _providers_unless_asked(condition))


@method("staffMembers.countStaffMembersV2")
async def count_everybody(call: Call, request: Document) -> Document:
    """How many staff members a filter holds for, providers or not."""
    await _counted(call, request)
    return await run_count(call, STAFF, request)


async def _find_providers(call: Call, request: Document) -> Document:
    condition = await _asked(call, request)
    return await run_query(call, STAFF, request, _providers_unless_asked(condition))


async def _find_everybody(call: Call, request: Document) -> Document:
    await _asked(call, request)
    return await run_query(call, STAFF, request)


async def _asked(call: Call, request: Document) -> Filter | None:
    """The filter of a query or search, the caller's own or its cursor's."""
    question = read_question(call, STAFF, request)
    path = "search." if call.method.function.startswith("search") else "query."
    await _refuse_hidden(call, question.filter, question.order, path)
    return question.filter


async def _counted(call: Call, request: Document) -> Filter | None:
    condition = parse_filter(request.get("filter"), call.method.fields, "filter")
    await _refuse_hidden(call, condition, (), "")
    return condition


def _providers_unless_asked(condition: Filter | None) -> Filter | None:
    return None if _PROVIDES in fields_in(condition) else _PROVIDERS


async def _refuse_hidden(
    call: Call, condition: Filter | None, order: tuple[Order, ...], path: str
) -> None:
    if call.caller.runs_the_business:
        return
    found = tuple(asks_for_hidden(condition, order, await public_visibility(call), path))
    if found:
        raise Invalid(*found)
