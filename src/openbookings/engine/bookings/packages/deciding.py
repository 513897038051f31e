"""Deciding about packages: confirmed, declined or waiting for approval as a whole (E67, E68)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from openbookings.engine.bookings import decisions, kinds
from openbookings.engine.bookings.decisions import Case
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.packages.naming import failing_together, named_members
from openbookings.engine.bookings.packages.package import Package, hold
from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused

Decide = Callable[[Call, Case, Document], Awaitable[Document]]


class Decision(NamedTuple):
    """One of the decisions: where it leads, by which transition, and how the request names it."""

    status: Status
    decide: Decide
    infos: str
    """The field of the request that lists the members."""
    claims: bool = True
    """Whether it brings the bookings onto the calendar."""
    already: str = "SOME_BOOKINGS_UPDATES_FAILED"
    """The refusal when it was taken for all of them before (E68)."""


async def _decline(call: Call, case: Case, request: Document) -> Document:
    return await decisions.decline(call, case.old, request)


CONFIRM = Decision(
    Status.CONFIRMED,
    decisions.confirm,
    "confirmBookingsInfo",
    already="ALL_BOOKINGS_ARE_ALREADY_CONFIRMED",
)
DECLINE = Decision(
    Status.DECLINED,
    _decline,
    "declineBookingsInfo",
    claims=False,
    already="ALL_BOOKINGS_ARE_ALREADY_DECLINED",
)
MARK_AS_PENDING = Decision(Status.PENDING, decisions.mark_as_pending, "markAsPendingBookingsInfo")


async def decide(
    call: Call, package: Package, request: Document, decision: Decision
) -> list[Document]:
    """Take the decision for every member; those it was taken for before stay as they are.

    Gives all members, by time. Raises the codes of E67 and E68; then nothing was written.
    """
    pairs = named_members(package, request.get(decision.infos) or ())
    if all(old["status"] == decision.status for old, _ in pairs):
        words = f"All bookings of the package are {decision.status} already."
        raise Refused(decision.already, words, id=package.id)
    cases = [await _case(call, old) for old, _ in pairs if old["status"] != decision.status]
    await hold(call, package, [case.target for case in cases] if decision.claims else ())
    told = {**request, **_approval_of_some(cases, request)}
    decided = {old["id"]: old for old, _ in pairs}
    infos = {old["id"]: info for old, info in pairs}
    for case in cases:
        step = {**told, "paymentStatus": infos[case.old["id"]].get("paymentStatus")}
        with failing_together(case.old):
            decided[case.old["id"]] = await decision.decide(call, case, step)
        told.pop("participantNotification", None)  # E66: one for the package
    return list(decided.values())


async def _case(call: Call, old: Document) -> Case:
    return await decisions.case_of(call, old, await offer(call, kinds.service_id_of(old)))


def _approval_of_some(cases: list[Case], request: Document) -> Document:
    """A package waits for approval when one of its services needs it (B33: the strictest)."""
    if not any(case.offer.needs_approval for case in cases):
        return {}
    flow = request.get("flowControlSettings") or {}
    return {"flowControlSettings": {**flow, "skipPendingApprovalServiceValidation": True}}
