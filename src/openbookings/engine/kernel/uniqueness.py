"""What only one entity of a site may have: the index of the table tells, also in a race."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openbookings.engine.kernel.call import Call
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.store import Duplicate


@asynccontextmanager
async def unless_taken(call: Call, taken: Refused) -> AsyncIterator[None]:
    """Write inside the block; raises `taken` and leaves nothing where another row has the same."""
    try:
        async with call.unit.savepoint():
            yield
    except Duplicate as error:
        raise taken from error
