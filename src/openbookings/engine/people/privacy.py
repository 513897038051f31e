"""What of a staff member a caller may see, and therefore filter and sort by (G21)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.tree import Compare, Every, Filter, MatchItems, Not, Order, Some
from openbookings.engine.query.violations import Violation

_CONTACT = ("email", "phone")
_IDENTITY = "associatedWixIdentity"


class Visibility(NamedTuple):
    """Whether contact data and gender are shown."""

    contact: bool
    gender: bool


def public_view(member: Document, visible: Visibility) -> Document:
    """A staff member as visitors and members see it; what is hidden is absent.

    The contract has no value for an unknown gender, nor an empty e-mail address.
    """
    hidden = {_IDENTITY}
    if not visible.contact:
        hidden.update(_CONTACT)
    if not visible.gender:
        hidden.add("gender")
    shown = {name: value for name, value in member.items() if name not in hidden}
    if shown.get("tags"):
        shown["tags"] = {"tags": shown["tags"].get("tags") or {"tagIds": []}}
    return shown


def asks_for_hidden(
    condition: Filter | None, order: tuple[Order, ...], visible: Visibility, path: str
) -> Iterator[Violation]:
    """Filters and sorts by what the caller may not see: they would tell it all the same.

    `path` is where filter and sort stand in the request ("query.").
    """
    for place, names in (
        ("filter", fields_in(condition)),
        ("sort", {each.field for each in order}),
    ):
        for name in sorted(names):
            if name.startswith(_IDENTITY) or (name in _CONTACT and not visible.contact):
                yield Violation(f"{path}{place}.{name}", "is not public", "FIELD_NOT_ALLOWED")


def fields_in(condition: Filter | None) -> set[str]:
    """The fields that a filter names."""
    match condition:
        case None:
            return set()
        case Compare(field):
            return {field}
        case Every(parts) | Some(parts):
            return set().union(*(fields_in(part) for part in parts))
        case Not(part):
            return fields_in(part)
        case MatchItems(field):
            return {field}
