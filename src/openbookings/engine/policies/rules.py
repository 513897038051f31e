"""When a policy contradicts itself, and what several policies mean together. Pure.

Policies are documents in wire form, complete as `defaults.fill` leaves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation


def broken(policy: Document) -> list[Violation]:
    """Every rule the policy breaks, by its name (B4, B5, B16, B23)."""
    return [
        *_booking_window(policy),
        *_cancellation_fee(policy),
        *_intake_form(policy),
        *_staff_sorting(policy),
    ]


def _staff_sorting(policy: Document) -> Iterator[Violation]:
    """B21: sorting by a plugin names the plugin."""
    options = policy["staffSortingPolicy"].get("customOptions")
    for name in ("implementationId", "appId"):
        if options is not None and not options.get(name):
            path = f"bookingPolicy.staffSortingPolicy.customOptions.{name}"
            yield Violation(path, "is required when a plugin sorts", "REQUIRED_FIELD")


def _booking_window(policy: Document) -> Iterator[Violation]:
    early, late = policy["limitEarlyBookingPolicy"], policy["limitLateBookingPolicy"]
    if late["enabled"] and policy["bookAfterStartPolicy"]["enabled"]:
        yield broken_rule(
            "bookingPolicy.bookAfterStartPolicy",
            "cannot be on together with the late booking limit",
            "BOTH_LATE_AND_AFTER_START_POLICIES_NOT_ALLOWED",
        )
    both_limits = early["enabled"] and late["enabled"]
    if both_limits and early["earliestBookingInMinutes"] <= late["latestBookingInMinutes"]:
        yield broken_rule(
            "bookingPolicy.limitEarlyBookingPolicy.earliestBookingInMinutes",
            "must be greater than the late booking limit",
            "INVALID_BOOKING_WINDOW",
        )


def _cancellation_fee(policy: Document) -> Iterator[Violation]:
    fee = policy["cancellationFeePolicy"]
    windows = fee["cancellationWindows"]
    for at, window in enumerate(windows):
        percentage = window.get("percentage")
        if percentage is not None and Decimal(percentage) != round(Decimal(percentage), 2):
            path = f"bookingPolicy.cancellationFeePolicy.cancellationWindows[{at}].percentage"
            yield Violation(path, "has more than two decimals", "DECIMAL_MAX_SCALE")
    if not fee["enabled"]:
        return
    place = "bookingPolicy.cancellationFeePolicy"
    if not windows:
        words = "needs at least one window"
        yield broken_rule(f"{place}.cancellationWindows", words, "EMPTY_CANCELLATION_WINDOWS_LIST")
    elif not _descend([window.get("startInMinutes") for window in windows]):
        words = "must go from the earliest window to the latest"
        yield broken_rule(
            f"{place}.cancellationWindows", words, "INVALID_CANCELLATION_WINDOWS_ORDER"
        )
    if not policy["saveCreditCardPolicy"]["enabled"]:
        words = "needs a saved credit card"
        yield broken_rule(place, words, "CANCELLATION_FEE_WITHOUT_CREDIT_CARD")
    described = policy["customPolicyDescription"]
    if not (described["enabled"] and described["description"].strip()):
        words = "needs a description that customers see"
        yield broken_rule(place, words, "CANCELLATION_FEE_WITHOUT_DESCRIPTION")


def _descend(minutes: Sequence[int | None]) -> bool:
    """B16: the earlier window, with the larger number of minutes, stands first."""
    known = [each for each in minutes if each is not None]
    descending = all(first > second for first, second in pairwise(known))
    return len(known) == len(minutes) and descending


def _intake_form(policy: Document) -> Iterator[Violation]:
    intake = policy["intakeFormPolicy"]
    if not intake["enabled"]:
        return
    if not intake.get("formId"):
        words = "is required when an intake form is asked for"
        yield broken_rule("bookingPolicy.intakeFormPolicy.formId", words, "INTAKE_FORM_ID_REQUIRED")
    demanded = intake["completionRequirement"] == "REQUIRED_BEFORE_BOOKING"
    if demanded and intake["timing"] != "BEFORE_BOOKING":
        words = "can only be required before booking when it is shown before booking"
        yield broken_rule(
            "bookingPolicy.intakeFormPolicy.completionRequirement",
            words,
            "INVALID_COMPLETION_REQUIREMENT_FOR_TIMING",
        )


def strictest(policies: Sequence[Document]) -> Document:
    """The policy that is as strict as the strictest of them in every rule (B29, B30).

    It stands for none of them: it has no id, revision or name, and is not stored.
    """
    late = _limit(policies, "limitLateBookingPolicy", "latestBookingInMinutes", max)
    after_start = all(each["bookAfterStartPolicy"]["enabled"] for each in policies)
    most = min(each["participantsPolicy"]["maxParticipantsPerBooking"] for each in policies)
    return {
        "id": None,
        "default": False,
        "limitEarlyBookingPolicy": _limit(
            policies, "limitEarlyBookingPolicy", "earliestBookingInMinutes", min
        ),
        "limitLateBookingPolicy": late,
        "bookAfterStartPolicy": {"enabled": after_start and not late["enabled"]},
        "cancellationPolicy": _permission(
            policies, "cancellationPolicy", "limitLatestCancellation", "latestCancellationInMinutes"
        ),
        "reschedulePolicy": _permission(
            policies, "reschedulePolicy", "limitLatestReschedule", "latestRescheduleInMinutes"
        ),
        "waitlistPolicy": _waitlist([each["waitlistPolicy"] for each in policies]),
        "participantsPolicy": {"maxParticipantsPerBooking": most},
        "resourcesPolicy": _choice_of_resources([each["resourcesPolicy"] for each in policies]),
        "cancellationFeePolicy": _fee([each["cancellationFeePolicy"] for each in policies]),
        "saveCreditCardPolicy": {
            "enabled": any(each["saveCreditCardPolicy"]["enabled"] for each in policies)
        },
        "customPolicyDescription": _first_on(policies, "customPolicyDescription"),
        "intakeFormPolicy": _first_on(policies, "intakeFormPolicy"),
        "staffSortingPolicy": policies[0]["staffSortingPolicy"],
    }


def _limit(
    policies: Sequence[Document],
    name: str,
    minutes: str,
    stricter: Callable[[Iterable[int]], int],
) -> Document:
    """On if any is on, with the strictest minutes of those that are on."""
    parts = [policy[name] for policy in policies]
    on = [part for part in parts if part["enabled"]]
    return {
        "enabled": bool(on),
        minutes: stricter(part[minutes] for part in on or parts),
    }


def _permission(policies: Sequence[Document], name: str, limited: str, minutes: str) -> Document:
    """Given if all give it, limited if any limits it, with the longest notice asked for."""
    parts = [policy[name] for policy in policies]
    limits = [part for part in parts if part[limited]]
    return {
        "enabled": all(part["enabled"] for part in parts),
        limited: bool(limits),
        minutes: max(part[minutes] for part in limits or parts),
        # B11: null counts as true.
        "allowAnonymous": all(part.get("allowAnonymous") is not False for part in parts),
    }


def _waitlist(parts: Sequence[Document]) -> Document:
    return {
        "enabled": all(part["enabled"] for part in parts),
        "capacity": min(part["capacity"] for part in parts),
        "reservationTimeInMinutes": min(part["reservationTimeInMinutes"] for part in parts),
    }


def _choice_of_resources(parts: Sequence[Document]) -> Document:
    """B14: the strictest makes the customer name a resource, if any policy does."""
    named = any(part["enabled"] and not part["autoAssignAllowed"] for part in parts)
    return {
        "enabled": any(part["enabled"] for part in parts),
        "autoAssignAllowed": not named and any(part["autoAssignAllowed"] for part in parts),
    }


def _fee(parts: Sequence[Document]) -> Document:
    """On if any is on, with all windows of the one whose innermost window costs most."""
    on = [part for part in parts if part["enabled"]]
    return max(on, key=_innermost_fee) if on else parts[0]


def _innermost_fee(part: Document) -> tuple[int, Decimal]:
    """A percentage outranks an amount: without a price the two cannot be compared (B30)."""
    window = part["cancellationWindows"][-1]
    if window.get("percentage") is not None:
        return (1, Decimal(window["percentage"]))
    return (0, Decimal((window.get("amount") or {}).get("value") or 0))


def _first_on(policies: Iterable[Document], name: str) -> Document:
    parts = [policy[name] for policy in policies]
    found: Document = next((part for part in parts if part["enabled"]), parts[0])
    return found
