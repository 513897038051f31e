"""Which services have the attributes that a search asks for (A80)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.attributes.definitions import DEFINITIONS
from openbookings.engine.attributes.values import entities_where
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.queries import identified
from openbookings.engine.query.tree import Compare, Every, Filter
from openbookings.engine.query.violations import Violation

_PATH = "serviceFilters.attributes"


async def having(call: Call, asked: Sequence[Document]) -> Filter | None:
    """The condition on services to have every attribute asked for; None if none is.

    One statement per attribute. Raises `Invalid` for attributes the site does not have, or does
    not show to the caller.
    """
    if not asked:
        return None
    await _refuse_unknown(call, asked)
    found = [await entities_where(call, _answered(each)) for each in asked]
    return identified(sorted(frozenset.intersection(*found)))


async def _refuse_unknown(call: Call, asked: Sequence[Document]) -> None:
    ids = [each.get("attributeId", "") for each in asked]
    known = await verbs.load_many(call, DEFINITIONS, ids)
    shown = {
        each["id"] for each in known.values() if each["visibility"] or call.caller.runs_the_business
    }
    unknown = [
        Violation(f"{_PATH}[{at}].attributeId", "is no attribute of this site", "OTHER")
        for at, each in enumerate(ids)
        if each not in shown
    ]
    if unknown:
        raise Invalid(*unknown)


def _answered(attribute: Document) -> Filter:
    """The condition on a value to answer as asked; any answer will do where nothing is said."""
    parts: list[Filter] = [Compare("attributeDefinitionId", "$eq", attribute["attributeId"])]
    if attribute.get("enumValue") is not None:
        parts.append(Compare("stringData", "$eq", attribute["enumValue"]))
    if attribute.get("boolValue") is not None:
        parts.append(Compare("boolData", "$eq", attribute["boolValue"]))
    if attribute.get("numberValues") is not None:
        numbers = attribute["numberValues"].get("values") or ()
        parts.append(Compare("numberData", "$in", tuple(numbers)))
    bounds = attribute.get("numberRangeValue") or {}
    parts += [
        Compare("numberData", operator, bounds[name])
        for name, operator in (("min", "$gte"), ("max", "$lte"))
        if bounds.get(name) is not None
    ]
    return Every(tuple(parts))
