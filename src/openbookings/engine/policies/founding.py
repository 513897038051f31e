"""The policy every site begins with."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.policies.resource import POLICIES

_NAME = "Default policy"


async def found(call: Call) -> Document:
    """Create the default policy of a new site, all rules off (B1, B25)."""
    policy = await verbs.create(call, POLICIES, {"name": _NAME})
    return await verbs.save(call, POLICIES, {**policy, "default": True}, policy)
