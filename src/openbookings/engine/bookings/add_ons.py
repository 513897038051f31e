"""The add-ons of a booking: of the service's groups, and counted or timed as they are (E21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from openbookings.engine.catalog.add_ons import ADD_ONS
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.query.violations import Violation

_EITHER = "either duration or quantity must be set"


async def booked_add_ons(
    call: Call, offer: Offer, wanted: Sequence[Document], path: str, *, unchecked: bool
) -> list[Document]:
    """The add-ons as the booking keeps them, with names and minutes.

    Raises `ADD_ON_NOT_FOUND`, `ADD_ON_GROUP_NOT_FOUND` and `Invalid`; `unchecked` leaves out
    the rules of the groups.
    """
    if not wanted:
        return []
    known = await verbs.load_many(call, ADD_ONS, (each["id"] for each in wanted))
    for each in wanted:
        if each["id"] not in known:
            raise not_found("Add-on", each["id"], "ADD_ON_NOT_FOUND")
    if not unchecked:
        _refuse_other_groups(offer, wanted, path)
    faults = [
        fault
        for index, each in enumerate(wanted)
        for fault in _quantity_faults(each, known[each["id"]], f"{path}[{index}].quantity")
    ]
    if faults:
        raise Invalid(*faults)
    return [_kept(each, known[each["id"]]) for each in wanted]


def minutes_of(add_ons: Sequence[Document]) -> int:
    """The minutes by which add-ons make the session longer (D19)."""
    return sum(each.get("durationInMinutes") or 0 for each in add_ons)


def _refuse_other_groups(offer: Offer, wanted: Sequence[Document], path: str) -> None:
    groups: Mapping[str, Document] = {group["id"]: group for group in offer.add_on_groups}
    for each in wanted:
        group = groups.get(each["groupId"])
        if group is None:
            raise not_found("Add-on group", each["groupId"], "ADD_ON_GROUP_NOT_FOUND")
        if each["id"] not in (group.get("addOnIds") or ()):
            raise not_found("Add-on", each["id"], "ADD_ON_NOT_FOUND")
    for group_id, number in Counter(each["groupId"] for each in wanted).items():
        most = groups[group_id].get("maxNumberOfAddOns")
        if most is not None and number > most:
            words = f"at most {most} add-ons of the group {group_id} can be booked"
            raise Invalid(Violation(path, words, "MAX_SIZE"))


def _quantity_faults(wanted: Document, add_on: Document, path: str) -> Iterator[Violation]:
    quantity = wanted.get("quantity")
    if add_on.get("durationInMinutes"):
        if quantity not in (None, 1):
            yield Violation(path, _EITHER, "ONE_OF_ALIGNMENT")
    elif quantity is None:
        yield Violation(path, _EITHER, "REQUIRED_ONE_OF_FIELD")
    elif quantity > add_on["maxQuantity"]:
        yield Violation(path, f"must be at most {add_on['maxQuantity']}", "MAX")


def _kept(wanted: Document, add_on: Document) -> Document:
    kept: Document = {"id": wanted["id"], "groupId": wanted["groupId"], "name": add_on["name"]}
    if add_on.get("durationInMinutes"):
        # E21: a quantity of 1 beside a duration is accepted and cleared.
        return {**kept, "durationInMinutes": add_on["durationInMinutes"]}
    return {**kept, "quantity": wanted["quantity"]}
