"""A process that writes things and prints each id once its write was acknowledged.

Run as `python writing_process.py <database url> <name> <how many>`; the tests kill it.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial

from openbookings.engine.store import Unit, open_store
from tests.store.things import add

AT_ONCE = 8


async def main(url: str, name: str, how_many: int) -> None:
    """Write `how_many` pairs of things, eight at a time; each pair in one unit."""
    store = await open_store(url, now=lambda: 0)
    numbers = iter(range(how_many))

    async def write() -> None:
        for number in numbers:
            await store.write(partial(pair, name=f"{name}-{number}"))
            print(f"{name}-{number}", flush=True)

    await asyncio.gather(*(write() for _ in range(AT_ONCE)))
    await store.close()


async def pair(unit: Unit, name: str) -> None:
    """Two things that must exist both or not at all."""
    await add(unit, f"{name}/left")
    await add(unit, f"{name}/right")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
