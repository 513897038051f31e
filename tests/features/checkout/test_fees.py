"""Fees: when they fall due, what they cost, how an order takes them over and collects (F24-F28)."""

from __future__ import annotations

from typing import Any

from tests.features.bookings.salon import UNKNOWN, Salon
from tests.features.checkout.till import (
    HALF,
    again,
    charging,
    money,
    order_of,
    receive,
    run_cashier,
    selling,
)
from tests.support.shop import MEMBER, Json, Shop, Voice, refused
from tests.support.stripe_double import DECLINED, StripeDouble
from tests.support.stripe_shop import STRIPE_SPEAKS_OLDER_HTTPX, tell, use_stripe

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX


def listed(shop: Shop, *bookings: Json) -> list[Json]:
    body = {"bookingIds": [each["id"] for each in bookings]}
    found: list[Json] = shop.call("bookingFees.listBookingFeesByBookingIds", body)["bookingFees"]
    return found


def told(fee: Json) -> tuple[str, str, str]:
    part = fee["cancellationFee"]
    return part["price"]["value"], part["status"], part["trigger"]


def apply(shop: Shop, *bookings: Json, **more: Any) -> Json:
    body = {"bookingIds": [each["id"] for each in bookings], **more}
    answer: Json = shop.call("bookingFees.applyBookingFeesToOrder", body)
    return answer


def sold(salon: Salon, voice: Voice | None = None, clock: str = "10:00") -> tuple[Json, Json]:
    """A confirmed booking and its order."""
    buyer = voice or salon.shop.owner
    booking = salon.book(clock, voice=buyer)
    order = order_of(buyer, booking)
    return salon.read(booking)["booking"], order


def test_f24_somebody_must_be_named(shop: Shop) -> None:
    with refused("MISSING_BOOKING_IDS"):
        shop.call("bookingFees.listBookingFeesByBookingIds", {})
    body = {"bookingIds": [UNKNOWN]}
    assert shop.call("bookingFees.listBookingFeesByBookingIds", body)["bookingFees"] == []


def test_f24_a_preview_says_what_cancelling_would_cost_now(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.booked()
    (fee,) = listed(shop, booking)
    assert told(fee) == ("10.00", "PREVIEW", "BOOKING_CANCELED")
    assert fee["policyDetails"]["description"] == "Late costs."
    shop.clock.advance(hours=24, minutes=30)
    assert told(listed(shop, booking)[0]) == ("40.00", "PREVIEW", "BOOKING_CANCELED")
    shop.clock.advance(hours=3)
    assert told(listed(shop, booking)[0]) == ("40.00", "PREVIEW", "NOT_ATTENDED")


def test_f24_what_costs_nothing_is_left_out(shop: Shop) -> None:
    assert listed(shop, selling(shop).booked()) == []
    assert listed(shop, selling(shop, "Bob", policy=charging(HALF)).booked()) == []


def test_f25_a_percentage_is_one_of_the_price_the_booking_was_made_at(shop: Shop) -> None:
    salon = selling(shop, policy=charging({"percentage": "12.5", "startInMinutes": 2880}))
    assert told(listed(shop, salon.booked())[0])[0] == "10.00"


def test_b32_the_fee_is_that_of_the_policy_the_booking_was_made_under(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.booked()
    policy_id = salon.service["bookingPolicy"]["id"]
    body = {"bookingPolicyId": policy_id}
    policy = shop.call("bookingPolicies.getBookingPolicy", body)["bookingPolicy"]
    policy["cancellationFeePolicy"]["cancellationWindows"][0]["amount"]["value"] = "99"
    shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": policy})
    assert told(listed(shop, booking)[0])[0] == "10.00"


def test_f26_the_business_cancels_and_decides_about_the_fee(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon)
    salon.cancel(booking)
    assert told(listed(shop, booking)[0]) == (
        "10.00",
        "NOT_YET_APPLIED_TO_ORDER",
        "BOOKING_CANCELED",
    )
    assert again(shop, order)["additionalFees"] == []


def test_f24_a_fee_without_an_order_has_no_known_status(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.booked()
    salon.cancel(booking)
    assert told(listed(shop, booking)[0])[1] == "UNKNOWN_STATUS"
    with refused("ORDER_NOT_FOUND", 404):
        apply(shop, booking)


def test_e56_a_waived_fee_is_none(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.booked()
    flow = {"ignoreCancellationPolicy": True, "waiveCancellationFee": True}
    salon.cancel(booking, flowControlSettings=flow)
    assert listed(shop, booking) == []


def test_what_was_never_confirmed_owes_nothing(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.book()
    salon.cancel(booking)
    assert listed(shop, booking) == []


def test_f24_who_does_not_come_owes_the_innermost_window_and_the_first_trigger_wins(
    shop: Shop,
) -> None:
    salon = selling(shop, policy=charging())
    booking = salon.booked()
    shop.clock.advance(days=2)
    record = {"bookingId": booking["id"], "status": "NOT_ATTENDED"}
    record["sessionId"] = booking["bookedEntity"]["slot"]["eventId"]
    shop.call("attendance.setAttendance", {"attendance": record})
    assert told(listed(shop, booking)[0]) == ("40.00", "UNKNOWN_STATUS", "NOT_ATTENDED")
    salon.cancel(booking)
    assert told(listed(shop, booking)[0])[2] == "NOT_ATTENDED"


def test_e88_the_reader_shows_fees_that_fell_due_and_no_previews(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, _ = sold(salon)
    assert "bookingFeeDetails" not in salon.read(booking, withBookingFeeDetails=True)
    salon.cancel(booking)
    details = salon.read(booking, withBookingFeeDetails=True)["bookingFeeDetails"]
    assert details == {"cancellationFeeStatus": "NOT_YET_APPLIED_TO_ORDER"}


def test_f27_an_order_takes_the_fee_in_place_of_the_price(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon)
    salon.cancel(booking)
    answer = apply(shop, booking)
    assert told(answer["bookingFees"][0]) == ("0.00", "APPLIED_TO_ORDER", "UNKNOWN_TRIGGER")
    info = answer["ecomOrderInfo"]
    assert info["additionalFeePrice"] == {"amount": "10.00", "formattedAmount": "$10.00"}
    order = again(shop, order)
    assert money(order)["subtotal"] == "0.00" and money(order)["total"] == "10.00"
    assert order["lineItems"][0]["originalPrice"]["amount"] == "80.00"
    assert order["additionalFees"][0]["id"] == info["additionalFeeId"]
    assert told(listed(shop, booking)[0])[1] == "APPLIED_TO_ORDER"
    with refused("BOOKING_FEE_ALREADY_APPLIED"):
        apply(shop, booking)


def test_f27_a_lower_price_may_be_asked_and_no_higher_one(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon)
    salon.cancel(booking)
    with refused("PRICE_OVERRIDE_EXCEEDS_MAX"):
        apply(shop, booking, priceOverride={"value": "10.01", "currency": "USD"})
    with refused("BOOKING_FEE_AND_ORDER_CURRENCIES_ARE_INCONSISTENT"):
        apply(shop, booking, priceOverride={"value": "5", "currency": "EUR"})
    apply(shop, booking, priceOverride={"value": "5", "currency": "USD"})
    assert money(again(shop, order))["total"] == "5.00"


def test_f27_all_or_nothing_and_of_one_order(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    first, order = sold(salon)
    second, _ = sold(salon, clock="12:00")
    salon.cancel(first)
    with refused("BOOKING_IDS_BELONG_TO_DIFFERENT_ORDERS"):
        apply(shop, first, second)
    with refused("BOOKING_FEE_NOT_FOUND", 404):
        apply(shop, second)
    assert again(shop, order)["additionalFees"] == []


def test_f27_an_order_that_ended_or_was_refunded_takes_no_fee(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon)
    charge = receive(shop, order, "80")["payment"]
    salon.cancel(salon.read(booking)["booking"])
    shop.call(
        "orders.refundPayment",
        {"orderId": order["id"], "paymentId": charge["id"], "amount": "1"},
    )
    with refused("PARTIALLY_OR_FULLY_REFUNDED_ORDER_CANNOT_BE_EDITED"):
        apply(shop, booking)
    ended, other = sold(salon, clock="12:00")
    salon.cancel(ended)
    shop.call("orders.cancelOrder", {"orderId": other["id"]})
    with refused("ORDER_CANNOT_BE_EDITED"):
        apply(shop, ended)


def test_f27_a_fee_in_another_currency_does_not_fit_the_order(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    site = shop.call("site.getSite")["site"]
    booking = salon.book()
    shop.call("site.updateSite", {"site": {**site, "currency": "EUR"}})
    order_of(shop.owner, booking)
    salon.cancel(salon.read(booking)["booking"])
    with refused("BOOKING_FEE_AND_ORDER_CURRENCIES_ARE_INCONSISTENT"):
        apply(shop, booking)


def test_f28_only_a_fee_of_an_order_is_collected(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon)
    body = {"orderId": UNKNOWN, "additionalFeeId": UNKNOWN}
    with refused("ORDER_NOT_FOUND", 404):
        shop.call("bookingFees.collectAppliedBookingFees", body)
    body["orderId"] = order["id"]
    with refused("ADDITIONAL_FEE_NOT_FOUND", 404):
        shop.call("bookingFees.collectAppliedBookingFees", body)
    salon.cancel(booking)
    body["additionalFeeId"] = apply(shop, booking)["ecomOrderInfo"]["additionalFeeId"]
    with refused("NO_SAVED_PAYMENT_METHOD"):
        shop.call("bookingFees.collectAppliedBookingFees", body)
    receive(shop, order, "10")
    with refused("ORDER_BALANCE_NON_POSITIVE"):
        shop.call("bookingFees.collectAppliedBookingFees", body)


def card_left(shop: Shop, stripe: StripeDouble, **policy: bool) -> tuple[Salon, Json, Json]:
    """A member's booking that is paid on the spot, with a card left at Stripe."""
    use_stripe(shop)
    salon, member = selling(shop, policy=charging(**policy)), shop.as_member(MEMBER)
    booking = salon.book(voice=member)
    order = order_of(member, booking)
    member.call("orders.payOrder", {"orderId": order["id"]})
    run_cashier(shop)
    tell(shop, stripe.paid(list(stripe.sessions)[-1]))
    return salon, salon.read(booking)["booking"], order


def cancel_as_member(shop: Shop, booking: Json) -> None:
    body = {"bookingId": booking["id"], "revision": booking["revision"]}
    shop.as_member(MEMBER).call("bookings.cancelBooking", body)


def charges(stripe: StripeDouble) -> list[int]:
    return [each["amount"] for each in stripe.charges.values() if "amount" in each]


def test_f26_who_cancels_late_pays_by_the_card_that_was_left(
    shop: Shop, stripe: StripeDouble
) -> None:
    _, booking, order = card_left(shop, stripe)
    cancel_as_member(shop, booking)
    assert money(again(shop, order))["total"] == "10.00"
    assert run_cashier(shop) == 1
    assert charges(stripe) == [1000]
    after = again(shop, order)
    assert (after["paymentStatus"], money(after)["balance"]) == ("PAID", "0.00")


def test_b17_a_fee_that_is_not_collected_by_itself_waits_for_the_business(
    shop: Shop, stripe: StripeDouble
) -> None:
    _, booking, order = card_left(shop, stripe, collect=False)
    cancel_as_member(shop, booking)
    assert again(shop, order)["additionalFees"] == []
    assert told(listed(shop, booking)[0])[1] == "NOT_YET_APPLIED_TO_ORDER"
    assert failures(shop) == []  # I11: nobody tried


def test_k22_collecting_twice_charges_once(shop: Shop, stripe: StripeDouble) -> None:
    """F28: the second call answers with the first result, before and after the charge."""
    salon, booking, order = card_left(shop, stripe)
    salon.cancel(booking)
    fee = apply(shop, booking)["ecomOrderInfo"]["additionalFeeId"]
    body = {"orderId": order["id"], "additionalFeeId": fee}
    answers = [shop.call("bookingFees.collectAppliedBookingFees", body) for _ in range(2)]
    run_cashier(shop)
    answers.append(shop.call("bookingFees.collectAppliedBookingFees", body))
    run_cashier(shop)
    assert answers == [{"collectedPrice": {"amount": "10.00", "formattedAmount": "$10.00"}}] * 3
    assert charges(stripe) == [1000]


def test_f28_a_lost_answer_does_not_charge_twice(shop: Shop, stripe: StripeDouble) -> None:
    _, booking, order = card_left(shop, stripe)
    cancel_as_member(shop, booking)
    stripe.silent = 2
    run_cashier(shop)
    shop.clock.advance(minutes=1)
    run_cashier(shop)
    shop.clock.advance(minutes=1)
    run_cashier(shop)
    assert charges(stripe) == [1000]
    assert money(again(shop, order))["paid"] == "10.00"


def test_a_card_that_is_refused_can_be_tried_again(shop: Shop, stripe: StripeDouble) -> None:
    stripe.customer = DECLINED
    salon, booking, order = card_left(shop, stripe)
    salon.cancel(booking)
    fee = apply(shop, booking)["ecomOrderInfo"]["additionalFeeId"]
    body = {"orderId": order["id"], "additionalFeeId": fee}
    shop.call("bookingFees.collectAppliedBookingFees", body)
    run_cashier(shop)
    last = shop.call("orders.listPayments", {"orderId": order["id"]})["payments"][-1]
    assert (last["status"], last["failure"]) == ("FAILED", "Your card was declined.")
    shop.call("bookingFees.collectAppliedBookingFees", body)
    assert run_cashier(shop) == 1


def failures(shop: Shop) -> list[Json]:
    """What was told of fees that failed, newest last."""
    names = {
        "openbookings.v1.booking_fee_failed_to_apply_to_order",
        "openbookings.v1.booking_fee_failed_to_collect",
    }
    return [fact for fact in shop.facts() if fact["eventType"] in names]


def uncollected(order: Json) -> Json:
    """What is told of the one fee of an order that was not paid."""
    (fee,) = order["additionalFees"]
    info = {
        "orderId": order["id"],
        "additionalFeeId": fee["id"],
        "additionalFeePrice": fee["price"],
    }
    return {"bookingIds": fee["bookingIds"], "ecomOrderInfo": info}


def test_i11_a_fee_that_the_card_refuses_is_told_each_time(
    shop: Shop, stripe: StripeDouble
) -> None:
    stripe.customer = DECLINED
    _, booking, order = card_left(shop, stripe)
    cancel_as_member(shop, booking)
    assert failures(shop) == []
    assert run_cashier(shop) == 1
    order = again(shop, order)
    (fact,) = failures(shop)
    assert fact["slug"] == "failed_to_collect"
    assert fact["actionEvent"]["body"] == uncollected(order)
    assert fact["actionEvent"]["body"]["bookingIds"] == [booking["id"]]
    assert money(order)["balance"] == "10.00"
    fee_id = order["additionalFees"][0]["id"]
    wish = {"notifyBusiness": True, "message": "Call them"}
    body = {"orderId": order["id"], "additionalFeeId": fee_id, "businessNotification": wish}
    shop.call("bookingFees.collectAppliedBookingFees", body)
    run_cashier(shop)
    again_told = failures(shop)[1:]
    assert [each["entityId"] for each in again_told] == [fee_id]
    # What is to be said to the business goes along with the failure of the try it was sent with.
    expected = uncollected(order) | {"businessNotification": wish}
    assert [each["actionEvent"]["body"] for each in again_told] == [expected]


def test_i11_a_fee_that_is_paid_is_no_failure(shop: Shop, stripe: StripeDouble) -> None:
    _, paid, _ = card_left(shop, stripe)
    cancel_as_member(shop, paid)
    run_cashier(shop)
    assert failures(shop) == []


def test_i11_a_fee_for_which_no_card_was_left_is_told(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon, shop.as_member(MEMBER))
    cancel_as_member(shop, booking)
    (fact,) = failures(shop)
    assert fact["actionEvent"]["body"] == uncollected(again(shop, order))


def test_i11_a_fee_that_the_order_does_not_take_is_told(shop: Shop) -> None:
    salon = selling(shop, policy=charging())
    booking, order = sold(salon, shop.as_member(MEMBER))
    charge = receive(shop, order, "80")["payment"]
    refund = {"orderId": order["id"], "paymentId": charge["id"], "amount": "1"}
    shop.call("orders.refundPayment", refund)
    cancel_as_member(shop, salon.read(booking)["booking"])
    (fact,) = failures(shop)
    assert (fact["slug"], fact["entityId"]) == ("failed_to_apply_to_order", booking["id"])
    body = fact["actionEvent"]["body"]
    assert body == {
        "bookingFee": listed(shop, booking)[0],
        "ecomOrderInfo": {"orderId": order["id"]},
    }
    assert told(body["bookingFee"])[:2] == ("10.00", "NOT_YET_APPLIED_TO_ORDER")
    assert again(shop, order)["additionalFees"] == []
