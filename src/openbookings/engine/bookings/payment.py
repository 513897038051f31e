"""How a booking is to be paid: only in a way the service offers (E16-E18). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.violations import Violation

_OFFERED_BY = {
    "ONLINE": "online",
    "OFFLINE": "inPerson",
    "MEMBERSHIP": "pricingPlan",
    "MEMBERSHIP_OFFLINE": "pricingPlan",
}


def payment_faults(given: Document, payment: Document, path: str) -> Iterator[Violation]:
    """What is wrong with the chosen way to pay for a service with this `payment`."""
    option = given.get("selectedPaymentOption") or "UNDEFINED"
    needed = _OFFERED_BY.get(option)
    # E17: whether a free service can be paid is for the checkout to say.
    if (
        needed
        and payment["rateType"] != "NO_FEE"
        and not (payment.get("options") or {}).get(needed)
    ):
        yield Violation(f"{path}selectedPaymentOption", f"{option} is not offered", "OTHER")
    if option == "ONLINE" and _deposit_is_due(payment) and given.get("depositSelected") is not True:
        words = "must be true: only a deposit can be paid upfront"
        yield Violation(f"{path}depositSelected", words, "OTHER")


def _deposit_is_due(payment: Document) -> bool:
    """E18: the service takes deposits and does not take the whole price upfront."""
    price = payment.get("fixed") or payment.get("varied") or {}
    takes_deposit = bool(price.get("deposit") or price.get("depositDetails"))
    return takes_deposit and not price.get("fullUpfrontPaymentAllowed")
