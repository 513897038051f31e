"""Places in an order with wide gaps, so that a move changes one number (H15, H18, A20). Pure."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2**20
_SMALLEST_GAP = 2


def last_place(highest: int | None) -> int:
    """The place after all others; `highest` is the last one taken, None for none."""
    return GAP if highest is None else highest + GAP


def first_place(others: Sequence[int]) -> int:
    """The place before all others."""
    return min(others, default=2 * GAP) - GAP


def place_after(before: int, others: Sequence[int]) -> int | None:
    """The middle between `before` and the place behind it; None when the gap is used up."""
    behind = min((each for each in others if each > before), default=before + 2 * GAP)
    if behind - before < _SMALLEST_GAP:
        return None
    return (before + behind) // 2


def spread(length: int) -> list[int]:
    """As many places with full gaps, for an order whose gaps are used up."""
    return [GAP * (index + 1) for index in range(length)]
