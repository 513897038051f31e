"""What can be added to a service, in the groups the business made, and how much of each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from openbookings.pages.desk import Json

GROUPS = "pagesAddOnGroups"
"""Where a service read for its page carries its groups, with the names and prices of add-ons."""


class Group(NamedTuple):
    """Some add-ons of a service, of which a customer may take `most`; None is without a limit."""

    id: str
    name: str
    prompt: str
    most: int | None
    add_ons: list[Json]
    """`id`, `group`, `name`, `price` and `minutes` (0 without) of each."""


def groups_of(service: Json) -> list[Group]:
    """The groups of a service from which something can be taken, as the business ordered them."""
    found = [_group(each) for each in service.get(GROUPS) or ()]
    return [each for each in found if each.add_ons]


def add_ons_of(service: Json) -> list[Json]:
    """All add-ons of a service."""
    return [each for group in groups_of(service) for each in group.add_ons]


def chosen_among(service: Json, ids: Sequence[str]) -> list[Json]:
    """The add-ons with these ids, in the order of the ids; what the service lacks is left out."""
    known = {each["id"]: each for each in add_ons_of(service)}
    return [known[each] for each in dict.fromkeys(ids) if each in known]


def overfull(service: Json, ids: Sequence[str]) -> frozenset[str]:
    """The groups from which more is chosen than can be had together (A81, E21)."""
    taken = Counter(each["group"] for each in chosen_among(service, ids))
    return frozenset(
        each.id
        for each in groups_of(service)
        if each.most is not None and taken[each.id] > each.most
    )


def _group(details: Json) -> Group:
    group_id = str(details["groupId"])
    return Group(
        group_id,
        str(details.get("groupName") or ""),
        str(details.get("prompt") or ""),
        details.get("maxNumberOfAddOns"),
        [
            {
                "id": each["addOnId"],
                "group": group_id,
                "name": each["name"],
                "price": (each.get("price") or {}).get("value") or "0",
                "minutes": each.get("durationInMinutes") or 0,
            }
            for each in details.get("addOns") or ()
        ],
    )
