"""The statuses by themselves: every step from every status, and which of them occupy."""

from __future__ import annotations

from itertools import product

import pytest

from openbookings.engine.bookings.lifecycle import Status, Step, allowed, decided, is_open, occupies

C, P, K, D, X, W = (
    Status.CREATED,
    Status.PENDING,
    Status.CONFIRMED,
    Status.DECLINED,
    Status.CANCELED,
    Status.WAITING_LIST,
)
TABLE = {
    Step.CONFIRM: {C, P, W},
    Step.DECLINE: {C, P, W},
    Step.MARK_AS_PENDING: {C},
    Step.DECIDE: {C, P},
    Step.CANCEL: {C, P, K, W},
    Step.RESCHEDULE: {C, P, K},
    Step.RESIZE: {C, P, K, W},
}


@pytest.mark.parametrize(("step", "status"), list(product(Step, Status)))
def test_e33_each_step_is_allowed_from_the_statuses_of_the_table(
    step: Step, status: Status
) -> None:
    assert allowed(step, status) is (status in TABLE[step])


def test_e34_declined_and_cancelled_are_final() -> None:
    assert [status for status in Status if not is_open(status)] == [D, X]


@pytest.mark.parametrize("several", [True, False])
def test_d33_pending_and_confirmed_occupy_and_pending_not_with_several_requests(
    several: bool,
) -> None:
    found = {status for status in Status if occupies(status, allows_multiple_requests=several)}
    assert found == ({K} if several else {K, P})


@pytest.mark.parametrize(
    "payment",
    ["UNDEFINED", "NOT_PAID", "PAID", "PARTIALLY_PAID", "REFUNDED", "EXEMPT", "FAILED"],
)
@pytest.mark.parametrize(("conflict", "approval"), list(product([True, False], repeat=2)))
def test_e38_only_a_conflict_without_money_is_declined(
    payment: str, conflict: bool, approval: bool
) -> None:
    found = decided(conflict=conflict, payment_status=payment, needs_approval=approval)
    if conflict and payment not in ("PAID", "PARTIALLY_PAID"):
        assert found is D
    else:
        assert found is (P if approval else K)
