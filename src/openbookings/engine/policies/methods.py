"""The methods of booking policies that are not standard: the default one and the strictest."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openbookings.engine.contract import booking_policies as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.registry import method
from openbookings.engine.policies import rules, statements
from openbookings.engine.policies.resource import POLICIES
from openbookings.engine.query.violations import Violation

_MOST_COMBINED = 100


@method("bookingPolicies.setDefaultBookingPolicy")
async def set_default(call: Call, request: contract.SetDefaultBookingPolicyRequest) -> Document:
    """Make a policy the default; naming the present one changes nothing (B25)."""
    await call.unit.lock(f"{call.site.id}/default booking policy")
    policy = await verbs.load(call, POLICIES, str(request.booking_policy_id))
    if policy["default"]:
        return {"currentDefaultBookingPolicy": policy}
    previous = await default_policy(call)
    # The old one first: at no moment are there two (the table's unique index).
    previous = await verbs.save(call, POLICIES, {**previous, "default": False}, previous)
    policy = await verbs.save(call, POLICIES, {**policy, "default": True}, policy)
    answer = {
        "currentDefaultBookingPolicy": policy,
        "previousDefaultBookingPolicy": previous,
    }
    event = f"{POLICIES.fqdn}_default_booking_policy_set"
    await announce(call, event, policy["id"], answer)
    return answer


@method("bookingPolicies.getStrictestBookingPolicy")
async def get_strictest(call: Call, request: contract.GetStrictestBookingPolicyRequest) -> Document:
    """Combine up to 100 policies into the strictest, which is not stored (B29, B30).

    Raises `Refused` for an id that is no policy.
    """
    ids = [str(each) for each in request.booking_policy_ids or ()]
    if not 1 <= len(ids) <= _MOST_COMBINED:
        words = f"must have 1 to {_MOST_COMBINED} items"
        raise Invalid(Violation("bookingPolicyIds", words, "MAX_SIZE" if ids else "MIN_SIZE"))
    found = await policies_by_id(call, ids)
    return {"bookingPolicy": rules.strictest(list(found.values()))}


async def default_policy(call: Call) -> Document:
    """The site's default policy."""
    text = await statements.default_policy(call.unit, call.site.id)
    assert text is not None, "a site is founded with a default policy"
    policy: Document = msgspec.json.decode(text)
    return policy


async def policies_by_id(call: Call, ids: Iterable[str]) -> dict[str, Document]:
    """The policies with these ids, in their order, in one statement.

    Raises `Refused` for an id that is no policy of this site.
    """
    wanted = list(dict.fromkeys(ids))
    found = await verbs.load_many(call, POLICIES, wanted)
    for each in wanted:
        if each not in found:
            raise not_found(POLICIES.entity, each)
    return {each: found[each] for each in wanted}
