"""Who shares a transaction with whom: units that wait for their places, and those under way.

While one gathering is at the database, others who want a place wait for the next, so that there are
more in each the more there is to do; a unit alone waits for nobody. What another process holds is
tried first, and then waited for apart: nobody waits for what only somebody else needs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial

from openbookings.engine.store.dialects.postgresql.connections import Connections
from openbookings.engine.store.dialects.postgresql.gathering import Gathering, Member, Wanted
from openbookings.engine.store.errors import Busy

_MOST = 16
_MOST_TRYING = 2
"""Gatherings under way at once: one is worked on here while the database works on the other."""
_MOST_PATIENT = 4
"""Besides those, gatherings that wait for what another process holds."""
_PATIENCE_SECONDS = 3.0


class Gatherings:
    """The gatherings of a process, and who waits to be in one."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._waiting: list[Member] = []
        self._is_departing = False
        self._under_way: dict[Gathering, asyncio.Task[None]] = {}

    async def join(self, wanted: Wanted) -> Member:
        """Wait until a transaction holds what is wanted; raises `Busy` after 3 seconds."""
        member = Member(wanted)
        self._waiting.append(member)
        if not self._is_departing:
            # Whoever else is ready now goes along.
            self._is_departing = True
            asyncio.get_running_loop().call_soon(self._depart)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await member.begun
        except BaseException as error:
            if member in self._waiting:
                self._waiting.remove(member)
            if member.has_begun:
                await member.leave()
            if isinstance(error, TimeoutError):
                raise Busy("lock timeout: others hold the same") from error
            raise
        return member

    def _depart(self) -> None:
        self._is_departing = False
        while members := self._next():
            self._waiting = [each for each in self._waiting if each not in members]
            gathering = Gathering(members, self._connections)
            task = asyncio.get_running_loop().create_task(gathering.run())
            self._under_way[gathering] = task
            task.add_done_callback(partial(self._arrived, gathering))

    def _arrived(self, gathering: Gathering, task: asyncio.Task[None]) -> None:
        del self._under_way[gathering]
        late = [each for each in gathering.late if not each.begun.done()]
        for each in late:
            each.is_patient = True
        self._waiting = late + self._waiting
        self._depart()

    def _next(self) -> list[Member]:
        """Who goes next, with nobody else of this process holding what they need."""
        held = frozenset[int]().union(*(each.locks for each in self._under_way))
        free = [each for each in self._waiting if each.wanted.locks.isdisjoint(held)]
        patient = sum(each.is_patient for each in self._under_way)
        first = next((each for each in free if each.is_patient), None)
        if first is not None and patient < _MOST_PATIENT:
            place = first.wanted.place
            return _compatible([first, *(each for each in free if each.wanted.place == place)])
        if len(self._under_way) - patient < _MOST_TRYING:
            return _compatible([each for each in free if not each.is_patient])
        return []


def _compatible(members: Iterable[Member]) -> list[Member]:
    """The first ones who share nothing but their places."""
    chosen: list[Member] = []
    places: set[int] = set()
    besides: set[int] = set()
    for each in members:
        wanted = each.wanted
        if each in chosen or wanted.lock in besides or wanted.besides & (places | besides):
            continue
        chosen.append(each)
        places.add(wanted.lock)
        besides |= wanted.besides
        if len(chosen) == _MOST:
            break
    return chosen
