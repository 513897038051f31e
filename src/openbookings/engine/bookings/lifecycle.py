"""The statuses of a booking: which step leads where, and which of them take a place. Pure.

Every change of status asks here, so that no way into a status forgets to claim (H53, H54).
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a booking stands (E33)."""

    CREATED = "CREATED"
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    CANCELED = "CANCELED"
    WAITING_LIST = "WAITING_LIST"


class Step(StrEnum):
    """What can be done to a booking after its creation."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    MARK_AS_PENDING = "mark as pending"
    DECIDE = "confirm or decline"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    RESIZE = "change participants"


_UNDECIDED = frozenset({Status.CREATED, Status.PENDING, Status.WAITING_LIST})
_FROM = {
    Step.CONFIRM: _UNDECIDED,
    Step.DECLINE: _UNDECIDED,
    Step.MARK_AS_PENDING: frozenset({Status.CREATED}),
    Step.DECIDE: frozenset({Status.CREATED, Status.PENDING}),
    Step.CANCEL: _UNDECIDED | {Status.CONFIRMED},
    Step.RESCHEDULE: frozenset({Status.CREATED, Status.PENDING, Status.CONFIRMED}),
    Step.RESIZE: _UNDECIDED | {Status.CONFIRMED},
}
_PAID = frozenset({"PAID", "PARTIALLY_PAID"})


def allowed(step: Step, status: str) -> bool:
    """Whether the step may be taken from this status (E33)."""
    return status in _FROM[step]


def is_open(status: str) -> bool:
    """Whether the booking may still lead to a visit: neither declined nor cancelled."""
    return allowed(Step.CANCEL, status)


def occupies(status: str, *, allows_multiple_requests: bool) -> bool:
    """Whether a booking in this status takes its resources or seats (D33, E37).

    A request that waits for approval leaves the slot free when the service allows several.
    """
    if status == Status.PENDING:
        return not allows_multiple_requests
    return status == Status.CONFIRMED


def decided(*, conflict: bool, payment_status: str, needs_approval: bool) -> Status:
    """Where "confirm or decline" leads (E38): a conflict is only kept when money has come in."""
    # A FAILED payment, which E38 does not name, has brought in nothing either.
    if conflict and payment_status not in _PAID:
        return Status.DECLINED
    return Status.PENDING if needs_approval else Status.CONFIRMED
