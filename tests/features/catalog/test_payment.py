"""How a service is paid for (A32-A44, X15)."""

from typing import Any

import pytest

from tests.features.catalog.examples import (
    PLAN,
    appointment,
    create,
    fixed,
    get,
    given,
    staff,
    staffed,
    update,
)
from tests.support.shop import Shop, invalid, open_shop, refused

IN_PERSON = {"inPerson": True}
ONLINE = {"online": True}
MONEY = {"value": "20"}


@pytest.mark.parametrize(
    ("payment", "rule"),
    [
        ({"options": IN_PERSON}, "INVALID_PAYMENT_TYPE"),
        ({"rateType": "NO_FEE", "fixed": {"price": MONEY}, "options": IN_PERSON}, "INVALID_RATE"),
        ({"rateType": "CUSTOM", "custom": {}, "options": IN_PERSON}, "INVALID_RATE"),
        ({**fixed(), "fixed": {"price": {}}}, "INVALID_RATE"),
        (fixed("1.005"), "INVALID_RATE"),
        (fixed(online=False, inPerson=False), "INVALID_PAYMENT_OPTIONS"),
        ({"rateType": "NO_FEE", "options": {}}, "INVALID_PAYMENT_OPTIONS"),
        ({"rateType": "NO_FEE", "options": ONLINE}, "INVALID_PAYMENT_OPTIONS"),
        (
            {"rateType": "CUSTOM", "custom": {"description": "Ask"}, "options": ONLINE},
            "INVALID_PAYMENT_OPTIONS",
        ),
        (fixed(online=True, deposit=True), "INVALID_PAYMENT_OPTIONS"),
    ],
)
def test_a32_to_a36_settings_that_do_not_go_together(
    shop: Shop, payment: dict[str, Any], rule: str
) -> None:
    body = staffed(shop, payment=payment)
    with invalid(rule=rule):
        create(shop, body)


def test_a32_each_rate_needs_its_block(shop: Shop) -> None:
    for rate, field in (("FIXED", "fixed"), ("VARIED", "varied"), ("CUSTOM", "custom")):
        body = staffed(shop, payment={"rateType": rate, "options": IN_PERSON})
        with invalid(f"service.payment.{field}"):
            create(shop, body)


def test_a33_a_plan_may_be_the_only_way_to_pay(shop: Shop) -> None:
    made = appointment(shop, payment=fixed(pricingPlan=True))
    assert made["payment"]["options"] == {
        "online": False,
        "inPerson": False,
        "deposit": False,
        "pricingPlan": True,
    }


def test_a35_a_deposit_is_an_amount(shop: Shop) -> None:
    payment = fixed(online=True, deposit=True)
    payment["fixed"]["depositDetails"] = {"amount": {"value": "10"}}
    kept = appointment(shop, payment=payment)["payment"]["fixed"]
    assert kept["depositDetails"] == {"amount": {"value": "10", "currency": "USD"}}
    assert kept["deposit"] == {"value": "10", "currency": "USD"}
    assert kept["fullUpfrontPaymentAllowed"] is False  # A37


def test_a35_who_pays_a_deposit_does_not_pay_in_person(shop: Shop) -> None:
    payment = fixed(online=True, inPerson=True, deposit=True)
    payment["fixed"]["deposit"] = {"value": "10"}
    body = staffed(shop, payment=payment)
    with invalid("service.payment.options", "INVALID_PAYMENT_OPTIONS"):
        create(shop, body)


def test_a36_a_deposit_is_not_an_amount_and_a_percentage(shop: Shop) -> None:
    payment = fixed(online=True, deposit=True)
    payment["fixed"]["depositDetails"] = {"percentage": "12.5"}
    assert appointment(shop, payment=payment)["payment"]["fixed"]["depositDetails"] == {
        "percentage": "12.5"
    }
    payment["fixed"]["deposit"] = {"value": "10"}
    body = staffed(shop, payment=payment)
    with invalid("service.payment.fixed.depositDetails", "INVALID_RATE"):
        create(shop, body)


def subscription(**over: Any) -> dict[str, Any]:
    block = {
        "amountPerBillingCycle": MONEY,
        "totalPayments": 3,
        "recurringStartDate": "2026-09-01T00:00:00.000Z",
    }
    return {"rateType": "SUBSCRIPTION", "subscription": {**block, **over}, "options": ONLINE}


def test_a38_a_course_may_be_paid_by_the_month(shop: Shop) -> None:
    made = create(shop, given("COURSE", payment=subscription()))["payment"]["subscription"]
    assert made["frequency"] == "MONTHLY"
    assert made["firstChargeDate"] == "CHECKOUT"
    assert made["amountPerBillingCycle"] == {"value": "20", "currency": "USD"}
    assert made["fullUpfrontPayment"] == {"supported": False}


def test_a38_nothing_else_may(shop: Shop) -> None:
    with invalid("service.payment.rateType", "INVALID_PAYMENT_TYPE"):
        create(shop, given("CLASS", payment=subscription()))
    offline = {**subscription(), "options": {"online": False, "inPerson": True}}
    with invalid("service.payment.options", "INVALID_PAYMENT_OPTIONS"):
        create(shop, given("COURSE", payment=offline))


def test_a39_the_range_of_prices_is_not_the_callers(shop: Shop) -> None:
    varied = {"defaultPrice": MONEY, "minPrice": {"value": "1"}, "maxPrice": {"value": "99"}}
    payment = {"rateType": "VARIED", "varied": varied, "options": IN_PERSON}
    kept = appointment(shop, payment=payment)["payment"]["varied"]
    assert "minPrice" not in kept and "maxPrice" not in kept


def test_a40_a41_plans_come_and_go_by_their_own_methods(shop: Shop) -> None:
    made = appointment(shop)
    body = {"serviceId": made["id"], "pricingPlanIds": [PLAN, PLAN]}
    enabled = shop.call("services.enablePricingPlansForService", body)["service"]
    assert enabled["payment"]["pricingPlanIds"] == [PLAN]
    assert enabled["revision"] == "2"
    # An update replaces the payment settings, the plans stay.
    changed = update(shop, enabled, payment=fixed("70"))
    assert changed["payment"]["pricingPlanIds"] == [PLAN]
    other = {"serviceId": made["id"], "pricingPlanIds": [made["id"]]}
    with refused("INVALID_PRICING_PLAN", 400):
        shop.call("services.disablePricingPlansForService", other)
    left = shop.call("services.disablePricingPlansForService", {"serviceId": made["id"]})
    assert left["service"]["payment"]["pricingPlanIds"] == []


def test_a40_a_service_with_approval_takes_no_plans(shop: Shop) -> None:
    made = appointment(shop, onlineBooking={"enabled": True, "requireManualApproval": True})
    body = {"serviceId": made["id"], "pricingPlanIds": [PLAN]}
    with refused("SERVICE_DOES_NOT_SUPPORT_PRICING_PLANS", 428):
        shop.call("services.enablePricingPlansForService", body)


def test_a43_a_free_service_gets_its_price_in_one_step(shop: Shop) -> None:
    made = appointment(shop, payment={"rateType": "NO_FEE", "options": IN_PERSON})
    assert update(shop, made, payment=fixed("15"))["payment"]["fixed"]["price"]["value"] == "15"


def test_x15_a_price_is_more_than_nothing(shop: Shop) -> None:
    body = staffed(shop, payment=fixed("0"))
    with invalid("service.payment.fixed.price.value"):
        create(shop, body)


def test_x15_a_price_is_in_the_sites_currency_and_its_decimals(database_url: str) -> None:
    with open_shop(database_url, currency="KWD") as shop:
        person = staff(shop)
        made = appointment(shop, staffMemberIds=[person], payment=fixed("1.125"))
        price = get(shop, made)["payment"]["fixed"]["price"]
        assert price == {"value": "1.125", "currency": "KWD"}
        with invalid("service.payment.fixed.price.value", "INVALID_RATE"):
            appointment(shop, staffMemberIds=[person], payment=fixed("1.1255"))
