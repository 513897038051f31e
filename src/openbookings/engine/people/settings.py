"""What the public may see of the staff: one document per site (G21)."""

from __future__ import annotations

from openbookings.engine.contract import staff_member_settings as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.people.privacy import Visibility
from openbookings.engine.store.tables import Table

SETTINGS = Resource(
    module="staffMemberSettings",
    entity="staffMemberSettings",
    plural="staffMemberSettings",
    fqdn="wix.bookings.staff_settings.v1.staff_member_settings",
    table=Table("staff_member_settings"),
)


@method("staffMemberSettings.getStaffMemberSettings")
async def get_settings(call: Call, request: contract.GetStaffMemberSettingsRequest) -> Document:
    """The settings, for the business's own people."""
    return {"staffMemberSettings": await verbs.show(call, SETTINGS, call.site.id)}


@method("staffMemberSettings.updateStaffMemberSettings")
async def update_settings(call: Call, request: Document) -> Document:
    """Change the sent settings (X4, X6)."""
    given = {**request["staffMemberSettings"], "id": call.site.id}
    new = await verbs.update(call, SETTINGS, given, request.get("fieldMask"))
    return {"staffMemberSettings": new}


async def public_visibility(call: Call) -> Visibility:
    """What visitors and members may see of staff; nothing by default (G21)."""
    return visibility_of(await verbs.load(call, SETTINGS, call.site.id))


def visibility_of(settings: Document) -> Visibility:
    """What the settings open to visitors and members. Pure."""
    contact = settings.get("contactInformation") or {}
    properties = settings.get("staffProperties") or {}
    return Visibility(
        contact=contact.get("publiclyAccessible") is True,
        gender=properties.get("genderPubliclyAccessible") is True,
    )


async def found(call: Call) -> None:
    """The settings of a new site: everything private."""
    given = {
        "contactInformation": {"publiclyAccessible": False},
        "staffProperties": {"genderPubliclyAccessible": False},
    }
    await verbs.create(call, SETTINGS, given, entity_id=call.site.id)
