"""Running units of work by hand: on SQLite nothing they await makes them wait."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from contextvars import Context
from typing import Any, TypeVar

from openbookings.engine.store.dialects.sqlite.unit import SQLiteUnit, Turn
from openbookings.engine.store.unit import Work

T = TypeVar("T")


def driven(work: Awaitable[T]) -> T:
    """Run a unit of work to its end here and now.

    Raises `RuntimeError` when it waits for anything but its unit: while it waited, the file
    would stay locked for everybody.
    """
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as finished:
        result: T = finished.value
        return result
    raise _waits_elsewhere(steps)


class Run:
    """One run of a unit of work that writes, in one go or in two."""

    def __init__(self, work: Work[Any], unit: SQLiteUnit, context: Context) -> None:
        self.unit = unit
        self.result: object = None
        self.error: BaseException | None = None
        """What it failed with."""
        self.has_ended = False
        self._work = work
        self._context = context
        self._steps: Generator[Any, None, Any] | None = None

    def go_on(self) -> None:
        """To its end, or until it waits for its turn."""
        try:
            self._context.run(self._step)
        except StopIteration as finished:
            self.has_ended, self.result = True, finished.value
            self._end()
        except BaseException as error:  # delivered to whoever waits for it
            self.has_ended, self.error = True, error

    def _end(self) -> None:
        try:
            self.unit.end()
        except Exception as error:  # as above
            self.error = error

    def close(self) -> None:
        """End it where it is, if it waits."""
        if self._steps is not None and not self.has_ended:
            self.has_ended = True
            try:
                self._context.run(self._steps.close)
            except BaseException as error:  # as above
                self.error = error

    def _step(self) -> None:
        if self._steps is None:
            self._steps = self._work(self.unit).__await__()
        if not isinstance(next(self._steps), Turn):
            raise _waits_elsewhere(self._steps)


def _waits_elsewhere(steps: Generator[Any, None, Any]) -> RuntimeError:
    steps.close()
    return RuntimeError("a unit of work waited for something that is not its unit")
