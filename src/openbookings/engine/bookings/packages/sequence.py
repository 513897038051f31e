"""Whether bookings follow each other at one place without a gap (E65). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from openbookings.engine.bookings.places import key_of
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation

PathOf = Callable[[int, str], str]
"""The wire path of a field of the slot of the booking at a position."""


def in_order(bookings: Sequence[Document]) -> list[int]:
    """The positions of the bookings by time."""
    return sorted(range(len(bookings)), key=lambda at: str(bookings[at]["startDate"]))


def refuse_gaps(bookings: Sequence[Document], path_of: PathOf) -> None:
    """Raises `Invalid` unless the bookings, given in any order, make one sequence."""
    found = [
        Violation(path_of(at, field), words, "OTHER") for at, field, words in _faults(bookings)
    ]
    if found:
        raise Invalid(*found)


def _faults(bookings: Sequence[Document]) -> Iterator[tuple[int, str, str]]:
    order = in_order(bookings)
    for before, at in pairwise(order):
        if bookings[at]["startDate"] != bookings[before]["endDate"]:
            yield at, "startDate", "must be when the booking before it in the package ends"
        if _place(bookings[at]) != _place(bookings[order[0]]):
            yield at, "location", "must be the same for all bookings of a package"


def _place(booking: Document) -> str:
    return key_of(booking["bookedEntity"]["slot"]["location"])
