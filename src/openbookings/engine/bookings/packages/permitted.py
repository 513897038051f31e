"""What may be done to a package: the strictest of all members (E72, E84, B33). Pure."""

from __future__ import annotations

from openbookings.engine.bookings import lifecycle
from openbookings.engine.bookings.lifecycle import Step
from openbookings.engine.bookings.packages.package import Package
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.policies import snapshots


def allowed_actions(package: Package, now: int) -> Document:
    """Whether the package may be cancelled and moved without force at `now`, seconds (E72)."""
    movable = all(lifecycle.allowed(Step.RESCHEDULE, each["status"]) for each in package.bookings)
    return {
        "cancel": bool(package.opened) and snapshots.may_cancel(package.policy, package.start, now),
        "reschedule": movable and snapshots.may_reschedule(package.policy, package.start, now),
    }


def allowed_anonymously(package: Package, now: int) -> Document:
    """The same for who holds the link to the package (E84)."""
    actions, policy = allowed_actions(package, now), package.policy
    return {
        "cancel": actions["cancel"] and snapshots.anonymous_may_cancel(policy),
        "reschedule": actions["reschedule"] and snapshots.anonymous_may_reschedule(policy),
    }


def refuse_unless(package: Package, now: int, action: str, rule: str) -> None:
    """Raises `BOOKING_POLICY_VIOLATION` when the members' policies do not allow the action now."""
    if not allowed_actions(package, now)[action]:
        words = f"The policies of the package do not allow to {action} it now."
        raise Refused("BOOKING_POLICY_VIOLATION", words, rule=rule, id=package.id)
