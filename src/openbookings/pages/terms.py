"""The booking policy of a service in sentences that a customer understands (B15-B18)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from openbookings.pages.desk import Json
from openbookings.pages.wording import Wording


def terms_of(service: Json, words: Wording) -> list[str]:
    """The policy in sentences that a customer understands."""
    policy = service.get("bookingPolicy") or {}
    lines = []
    late = policy.get("limitLateBookingPolicy") or {}
    if late.get("enabled"):
        ahead = _span(late["latestBookingInMinutes"], words)
        lines.append(words.say("Book at least {time} ahead.", time=ahead))
    lines.append(_may_end(policy, words))
    lines.append(_may_move(policy, words))
    lines += _fees(policy, words)
    written = policy.get("customPolicyDescription") or {}
    if written.get("enabled") and written.get("description"):
        lines.append(str(written["description"]))
    return lines


def _fees(policy: Json, words: Wording) -> Iterator[str]:
    """What cancelling late or not coming costs, and that a card is asked for it."""
    fees = policy.get("cancellationFeePolicy") or {}
    if (policy.get("saveCreditCardPolicy") or {}).get("enabled"):
        yield words.say("A card is asked for when you book. Nothing is charged to it then.")
    if not fees.get("enabled"):
        return
    for window in fees.get("cancellationWindows") or ():
        amount = window.get("amount")
        if amount:
            fee = words.money(amount["value"], amount["currency"])
        else:
            share = f"{Decimal(window['percentage']).normalize():f}"
            fee = words.say("{number} % of the price", number=share)
        ahead = _span(int(window.get("startInMinutes") or 0), words)
        yield words.say(
            "Cancelling within {time} before the start, or not coming, costs {price}.",
            time=ahead,
            price=fee,
        )


def _may_end(policy: Json, words: Wording) -> str:
    rule = policy.get("cancellationPolicy") or {}
    if not rule.get("enabled"):
        return words.say("To cancel, please contact us.")
    if not rule.get("limitLatestCancellation"):
        return words.say("You can cancel until the start.")
    ahead = _span(rule["latestCancellationInMinutes"], words)
    return words.say("You can cancel up to {time} before the start.", time=ahead)


def _may_move(policy: Json, words: Wording) -> str:
    rule = policy.get("reschedulePolicy") or {}
    if not rule.get("enabled"):
        return words.say("To move your booking, please contact us.")
    if not rule.get("limitLatestReschedule"):
        return words.say("You can move your booking until the start.")
    ahead = _span(rule["latestRescheduleInMinutes"], words)
    return words.say("You can move your booking up to {time} before the start.", time=ahead)


def _span(minutes: int, words: Wording) -> str:
    """Minutes in the largest unit that divides them."""
    if minutes % 1440 == 0:
        return words.count("{number} day", "{number} days", minutes // 1440)
    return words.minutes(minutes)
