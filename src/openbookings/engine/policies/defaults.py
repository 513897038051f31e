"""What a policy says where its author said nothing: every sub-policy off (B1).

Pure: takes and gives documents in wire form.
"""

from __future__ import annotations

from openbookings.engine.kernel.call import Document

DEFAULTS: dict[str, Document] = {
    "customPolicyDescription": {"enabled": False, "description": ""},  # B20
    "limitEarlyBookingPolicy": {"enabled": False, "earliestBookingInMinutes": 10080},  # B2
    "limitLateBookingPolicy": {"enabled": False, "latestBookingInMinutes": 1440},  # B3
    "bookAfterStartPolicy": {"enabled": False},  # B5
    "cancellationPolicy": {  # B9
        "enabled": False,
        "limitLatestCancellation": False,
        "latestCancellationInMinutes": 1440,
    },
    "reschedulePolicy": {  # B10
        "enabled": False,
        "limitLatestReschedule": False,
        "latestRescheduleInMinutes": 1440,
    },
    "waitlistPolicy": {"enabled": False, "capacity": 10, "reservationTimeInMinutes": 10},  # B12
    "participantsPolicy": {"maxParticipantsPerBooking": 1},  # B13
    "resourcesPolicy": {"enabled": False, "autoAssignAllowed": False},  # B14
    "cancellationFeePolicy": {  # B15, B17
        "enabled": False,
        "cancellationWindows": [],
        "autoCollectFeeEnabled": True,
    },
    "saveCreditCardPolicy": {"enabled": False},  # B19
    "staffSortingPolicy": {"sortingMethodType": "RANDOM"},  # B21
    "intakeFormPolicy": {  # B23
        "enabled": False,
        "timing": "AFTER_BOOKING",
        "completionRequirement": "OPTIONAL",
    },
}
_RANKING = {"order": "LOWEST_TO_HIGHEST"}


def fill(policy: Document) -> None:
    """Fill every sub-policy, and every place of it, that is absent or null."""
    for name, default in DEFAULTS.items():
        given = policy.get(name) or {}
        policy[name] = {**default, **{key: each for key, each in given.items() if each is not None}}
    sorting = policy["staffSortingPolicy"]
    ranking, custom = sorting.pop("rankingOptions", None), sorting.pop("customOptions", None)
    # The options of another method mean nothing and are not kept.
    if sorting["sortingMethodType"] == "RANKING":
        sorting["rankingOptions"] = {**_RANKING, **(ranking or {})}
    elif sorting["sortingMethodType"] == "CUSTOM":
        sorting["customOptions"] = custom or {}
