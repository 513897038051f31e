"""Booking forms as far as services refer to them: every site has the default form.

Forms of one's own and submissions come with the bookings issue; the table is theirs already.
"""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.store.tables import Column, Table

DEFAULT_FORM_ID = "00000000-0000-0000-0000-000000000000"
"""The documented id of the default booking form (E66)."""
DEFAULT_FORM_NAME = "Booking form"

FORMS = Resource(
    module="services",
    entity="bookingForm",
    plural="bookingForms",
    fqdn="",
    table=Table("forms", (Column("name", "text", "name"),)),
)


async def found(call: Call) -> Document:
    """The default form of a new site: first name, last name, e-mail and phone (E19)."""
    return await verbs.create(call, FORMS, {"name": DEFAULT_FORM_NAME}, DEFAULT_FORM_ID)


async def known_forms(call: Call, ids: Iterable[str]) -> set[str]:
    """Those of the ids that are forms of this site (A23)."""
    return set(await verbs.load_many(call, FORMS, ids))


async def shown_forms(call: Call, ids: Iterable[str]) -> dict[str, Document]:
    """Forms by id, for composing what refers to them."""
    return await verbs.load_many(call, FORMS, ids)
