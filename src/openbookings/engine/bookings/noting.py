"""Notes on bookings that change nothing else: form submission and extended fields (E62)."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method


@method("bookings.setBookingSubmissionId")
async def set_submission_id(call: Call, request: Document) -> Document:
    """Replace the link to a form submission; no revision is asked for."""
    old = await access.load(call, request["bookingId"])
    new = {**old, "formSubmissionId": request["submissionId"]}
    return {"booking": await verbs.save(call, BOOKINGS, new, old)}


@method("bookings.updateExtendedFields")
async def update_extended_fields(call: Call, request: Document) -> Document:
    """Set fields of a namespace, which is made if the booking lacks it; null takes one away."""
    old = await access.load(call, request["id"])
    namespaces = (old.get("extendedFields") or {}).get("namespaces") or {}
    sent = request["namespaceData"]
    changed = {**namespaces.get(request["namespace"], {}), **sent}
    kept = {name: value for name, value in changed.items() if value is not None}
    new = {**old, "extendedFields": {"namespaces": {**namespaces, request["namespace"]: kept}}}
    await verbs.save(call, BOOKINGS, new, old)
    return {"namespace": request["namespace"], "namespaceData": kept}
