"""Bulk calls with partial failure (X7, X8): each item fails alone, one list of results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, item_error
from openbookings.engine.kernel.resource import Piece
from openbookings.engine.query.violations import Violation

Item = TypeVar("Item")
Done = tuple[str, Piece | None]


async def in_bulk(
    call: Call,
    items: Sequence[Item],
    act: Callable[[Item], Awaitable[Done]],
    *,
    return_entity: bool = False,
    field: str = "items",
) -> Document:
    """Do `act(item) -> (id, entity)` for each item; one that fails leaves nothing behind.

    Results keep the order of the request (17.5). Raises `Invalid` for an empty or too long
    list, at `field`.
    """
    _refuse_size(call, len(items), field)
    results = [
        await _one(call, index, item, act, return_entity) for index, item in enumerate(items)
    ]
    failures = sum(not result["itemMetadata"]["success"] for result in results)
    return {
        "results": results,
        "bulkActionMetadata": {
            "totalSuccesses": len(results) - failures,
            "totalFailures": failures,
            "undetailedFailures": 0,
        },
    }


async def _one(
    call: Call,
    index: int,
    item: Item,
    act: Callable[[Item], Awaitable[Done]],
    return_entity: bool,
) -> Document:
    metadata: Document = {"originalIndex": index, "success": True}
    result: Document = {"itemMetadata": metadata}
    try:
        async with call.part():
            metadata["id"], entity = await act(item)
    except (Refused, Invalid) as error:
        metadata |= {"success": False, "error": item_error(error)}
        sent = item.get("id") if isinstance(item, dict) else item
        if isinstance(sent, str):
            metadata["id"] = sent
        return result
    if return_entity and entity is not None:
        result["item"] = entity
    return result


def _refuse_size(call: Call, size: int, field: str) -> None:
    most = call.method.max_items or 100
    if size == 0:
        raise Invalid(Violation(field, "must not be empty", "MIN_SIZE"))
    if size > most:
        raise Invalid(Violation(field, f"must have at most {most} items", "MAX_SIZE"))
