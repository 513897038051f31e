"""Which places of a request a method demands, as a tree beside its schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from openbookings.engine.wire.notes import Notes, Schema


@dataclass(slots=True)
class Demand:
    """What is demanded at one place and below it; levels of lists are implicit.

    ``kept``: the field is read although the schema calls it read-only, because the method
    requires it or its URL carries it (``service.id`` and ``service.revision`` of an update).
    """

    required: bool = False
    kept: bool = False
    below: dict[str, Demand] = field(default_factory=dict)

    def required_names(self) -> list[str]:
        """The names of the required fields directly below."""
        return [name for name, demand in self.below.items() if demand.required]


NOTHING = Demand()


def demands(required: Iterable[str], in_url: Iterable[str]) -> Demand:
    """Build the tree from the wire paths a method requires and those its URL carries."""
    root = Demand()
    for path in required:
        place = _place(root, path)
        place.required = place.kept = True
    for path in in_url:
        _place(root, path).kept = True
    return root


def _place(root: Demand, path: str) -> Demand:
    for name in path.replace("[]", "").split("."):
        root = root.below.setdefault(name, Demand())
    return root


Conditions = tuple[tuple[tuple[str, ...], object], ...]


def conditions(schema: Schema) -> Conditions | None:
    """The conditions of ``x-requiredWhen`` as (path, value) pairs, or None when it has none."""
    when = cast("dict[str, object] | None", schema.get("x-requiredWhen"))
    if when is None:
        return None
    return tuple((tuple(path.split(".")), value) for path, value in when.items())


def all_hold(wanted: Conditions, notes: Notes) -> bool:
    """Whether every condition holds, each looked up among the siblings, then outward.

    The vendor's condition names a field of a parent as often as a sibling: ``rateType`` stands
    on the payment, not on the fixed payment it decides about.
    """
    return all(_nearest(path, notes.outer) == value for path, value in wanted)


def _nearest(path: tuple[str, ...], outer: list[dict[str, object]]) -> object:
    for standing in reversed(outer):
        if path[0] in standing:
            value: object = standing
            for name in path:
                value = value.get(name) if isinstance(value, dict) else None
            return value
    return None
