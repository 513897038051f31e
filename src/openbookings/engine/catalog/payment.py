"""How a service is paid for: which settings go together (A28, A32-A38, A43). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.currencies import fits

PRICED = frozenset({"FIXED", "VARIED"})
_PATH = "service.payment"
_PRICES = {"FIXED": ("fixed", "price"), "VARIED": ("varied", "defaultPrice")}
_BLOCKS = ("fixed", "varied", "custom", "subscription")
_MONEY = ("price", "defaultPrice", "deposit", "amountPerBillingCycle", "enrollmentFeeAmount")


def settle_payment(payment: Document, old: Document | None, currency: str) -> Document:
    """The payment settings with every default; prices are in the site's currency (X15).

    Plan ids come from `old` alone: only their own methods change them (A40).
    """
    options = payment.get("options") or {}
    settled = {
        **payment,
        "options": {
            name: bool(options.get(name))
            for name in ("online", "inPerson", "deposit", "pricingPlan")
        },
        "pricingPlanIds": list(((old or payment).get("pricingPlanIds")) or ()),
    }
    settled.setdefault("addOnOption", "ONLINE" if settled["options"]["online"] else "IN_PERSON")
    for name in _BLOCKS:
        if isinstance(settled.get(name), dict):
            settled[name] = _settled_block(name, settled[name], currency)
    return settled


def _settled_block(name: str, block: Document, currency: str) -> Document:
    settled = {**block}
    for place in _MONEY:
        if settled.get(place):
            settled[place] = {"value": settled[place].get("value") or "", "currency": currency}
    if name in ("fixed", "varied"):
        # A39: the lowest and highest price follow the variants.
        settled.pop("minPrice", None)
        settled.pop("maxPrice", None)
        settled.setdefault("fullUpfrontPaymentAllowed", False)
        _settle_deposit(settled, currency)
    if name == "subscription":
        settled.setdefault("frequency", "MONTHLY")
        settled.setdefault("firstChargeDate", "CHECKOUT")
        settled["fullUpfrontPayment"] = {
            "supported": False,
            **(settled.get("fullUpfrontPayment") or {}),
        }
    return settled


def _settle_deposit(block: Document, currency: str) -> None:
    """The older `deposit` and `depositDetails.amount` say the same; both are answered."""
    details = dict(block.get("depositDetails") or {})
    if details.get("amount"):
        details["amount"] = {"value": details["amount"].get("value") or "", "currency": currency}
        block.setdefault("deposit", details["amount"])
    elif block.get("deposit") and not details.get("percentage"):
        details["amount"] = block["deposit"]
    if details:
        block["depositDetails"] = details


def payment_violations(service: Document) -> Iterator[Violation]:
    """Everything the service's payment settings break, each under its rule's name (A26)."""
    payment = service.get("payment")
    if not payment:
        yield broken_rule(_PATH, "is required (A1)", "PAYMENT_REQUIRED")
        return
    rate = payment.get("rateType")
    if rate is None:
        yield broken_rule(f"{_PATH}.rateType", "is required (A32)", "INVALID_PAYMENT_TYPE")
        return
    yield from _rate_violations(rate, payment, service.get("type"))
    yield from _amount_violations(payment)
    yield from _option_violations(rate, payment)
    yield from _deposit_violations(rate, payment)
    if _needs_approval(service) and (
        payment["options"]["pricingPlan"] or payment["pricingPlanIds"]
    ):
        yield broken_rule(  # A28
            f"{_PATH}.options.pricingPlan",
            "Plans cannot pay for a service whose bookings the business approves.",
            "INVALID_MANUAL_APPROVAL_WITH_PRICING_PLANS",
        )


def _rate_violations(rate: str, payment: Document, kind: object) -> Iterator[Violation]:
    if rate in _PRICES:
        block, price = _PRICES[rate]
        if not (payment.get(block) or {}).get(price):
            yield broken_rule(f"{_PATH}.{block}.{price}", f"{rate} needs it.", "INVALID_RATE")
    elif rate == "CUSTOM":
        if not (payment.get("custom") or {}).get("description"):
            yield broken_rule(f"{_PATH}.custom.description", "CUSTOM needs it.", "INVALID_RATE")
    elif rate == "NO_FEE":
        for block in ("fixed", "varied", "subscription"):
            if payment.get(block):  # A43
                yield broken_rule(f"{_PATH}.{block}", "NO_FEE has no price.", "INVALID_RATE")
    else:
        yield from _subscription_violations(payment.get("subscription") or {}, kind)


def _subscription_violations(subscription: Document, kind: object) -> Iterator[Violation]:
    if kind != "COURSE":
        yield broken_rule(
            f"{_PATH}.rateType", "Only courses are paid by subscription.", "INVALID_PAYMENT_TYPE"
        )
    for name in ("amountPerBillingCycle", "totalPayments", "recurringStartDate"):
        if not subscription.get(name):
            yield broken_rule(
                f"{_PATH}.subscription.{name}", "SUBSCRIPTION needs it.", "INVALID_RATE"
            )


def _amount_violations(payment: Document) -> Iterator[Violation]:
    """X15: a price has no more decimals than its currency (the contract says: more than 0)."""
    for block in _BLOCKS:
        for name in _MONEY:
            amount = (payment.get(block) or {}).get(name)
            path = f"{_PATH}.{block}.{name}.value"
            if not amount:
                continue
            if not amount["value"]:
                yield broken_rule(path, "is required", "INVALID_RATE")
            elif not fits(amount["value"], amount["currency"]):
                yield broken_rule(
                    path, f"has more decimals than {amount['currency']}", "INVALID_RATE"
                )


def _option_violations(rate: str, payment: Document) -> Iterator[Violation]:
    options = payment["options"]
    by_plan = options["pricingPlan"] and rate in PRICED
    if not (options["online"] or options["inPerson"] or by_plan):  # A33
        yield _bad_options("One way to pay must be open: online, in person or a plan.")
    if options["online"] and rate not in PRICED | {"SUBSCRIPTION"}:  # A34
        yield _bad_options(f"{rate} cannot be paid online.")
    if rate == "SUBSCRIPTION" and not options["online"]:
        yield _bad_options("A subscription is paid online.")


def _deposit_violations(rate: str, payment: Document) -> Iterator[Violation]:
    """A35, A36."""
    options = payment["options"]
    block = payment.get(_PRICES[rate][0]) or {} if rate in PRICED else {}
    details = block.get("depositDetails") or {}
    if block.get("deposit") and details.get("percentage"):
        yield broken_rule(
            f"{_PATH}.{_PRICES[rate][0]}.depositDetails",
            "A deposit is an amount or a percentage, not both.",
            "INVALID_RATE",
        )
    if not options["deposit"]:
        return
    if rate not in PRICED or not details:
        yield _bad_options("A deposit needs FIXED or VARIED and its amount.")
    if not options["online"] or options["inPerson"]:
        yield _bad_options("A deposit is paid online, and the service not in person.")


def _bad_options(words: str) -> Violation:
    return broken_rule(f"{_PATH}.options", words, "INVALID_PAYMENT_OPTIONS")


def _needs_approval(service: Document) -> bool:
    return bool((service.get("onlineBooking") or {}).get("requireManualApproval"))
