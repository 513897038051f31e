"""Whose a cart, an order or a booking is: what one did not make looks as if it did not exist."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.kernel.call import Caller, Document, Role, new_id
from openbookings.engine.query.tree import Compare, Filter

_IDENTITY = ("visitorId", "memberId", "userId")
_FIELDS = {Role.VISITOR: "visitorId", Role.MEMBER: "memberId"}


def marked(caller: Caller) -> Document:
    """The caller as carts and orders name them."""
    return {_FIELDS.get(caller.role, "userId"): caller.id}


def first_marks(caller: Caller) -> Document:
    """Whose a new cart is: its author's.

    What the business fills itself is paid by whomever it sends the link to: a visitor that
    nobody is yet.
    """
    marks = marked(caller)
    return marks if person_of(marks) else {**marks, "visitorId": new_id()}


def marks_of(person: Document) -> Document:
    """Whom carts and orders name, without what else is known of them."""
    return {name: person[name] for name in _IDENTITY if person.get(name)}


def person_of(marks: Document) -> Caller | None:
    """The customer that carts and orders name; None where only the business is named."""
    for role, field in _FIELDS.items():
        if marks.get(field):
            return Caller(role=role, id=str(marks[field]))
    return None


def owns(caller: Caller, person: Document | None) -> bool:
    """Whether the caller may handle what belongs to this person; the owner all of it."""
    if caller.role is Role.OWNER:
        return True
    return (person or {}).get(_FIELDS.get(caller.role, "userId")) == caller.id


def own(caller: Caller, holder: str) -> Filter | None:
    """The condition that a query of this caller has beside its own; None for the owner."""
    if caller.role is Role.OWNER:
        return None
    return Compare(f"{holder}.{_FIELDS.get(caller.role, 'userId')}", "$eq", caller.id)


def may_pay(caller: Caller, booking: Document) -> bool:
    """Whether the caller may buy a booking: whoever may see it, and a visitor who made it (F16)."""
    if caller.role is Role.VISITOR:
        made_by = (booking.get("createdBy") or {}).get("anonymousVisitorId")
        return bool(made_by == caller.id)
    return access.may_see(caller, booking)
