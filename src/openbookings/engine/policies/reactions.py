"""What follows for policies when a form they ask for is gone, in the same transaction."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.policies.defaults import DEFAULTS
from openbookings.engine.policies.resource import POLICIES
from openbookings.engine.query.tree import Compare
from openbookings.engine.store import documents


async def on_form_deleted(call: Call, form_id: str, body: Document) -> None:
    """A23: nobody can fill in a form that is gone, so its policies ask for none."""
    asking = Compare("intakeFormPolicy.formId", "$eq", form_id)
    table, fields = POLICIES.table, POLICIES.all_fields
    for (policy_id,) in await documents.values(
        call.unit, table, call.site.id, asking, fields, ("id",)
    ):
        old = await verbs.load(call, POLICIES, policy_id)
        new = {**old, "intakeFormPolicy": dict(DEFAULTS["intakeFormPolicy"])}
        await verbs.save(call, POLICIES, new, old)
