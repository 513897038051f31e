"""Booking policies as objects: defaults, validation, the default one, querying (B1-B28)."""

import pytest

from openbookings.engine.contract import schemas
from openbookings.engine.policies.defaults import DEFAULTS
from tests.support.shop import Json, Shop, invalid, refused


def made(shop: Shop, **policy: object) -> Json:
    answer = shop.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": policy})
    found: Json = answer["bookingPolicy"]
    return found


def defaults_of(shop: Shop) -> list[Json]:
    query = {"filter": {"default": True}}
    found: list[Json] = shop.call("bookingPolicies.queryBookingPolicies", {"query": query})[
        "bookingPolicies"
    ]
    return found


def test_b1_missing_sub_policies_are_filled_and_off(shop: Shop) -> None:
    policy = made(shop, name="Plain")
    assert policy["limitEarlyBookingPolicy"] == {
        "enabled": False,
        "earliestBookingInMinutes": 10080,
    }
    assert policy["waitlistPolicy"]["capacity"] == 10
    assert policy["participantsPolicy"]["maxParticipantsPerBooking"] == 1
    assert policy["staffSortingPolicy"] == {"sortingMethodType": "RANDOM"}
    assert policy["default"] is False and policy["revision"] == "1"
    switches = [
        part["enabled"] for part in policy.values() if isinstance(part, dict) and "enabled" in part
    ]
    assert switches and not any(switches)


def test_b1_the_defaults_are_those_of_the_contract() -> None:
    properties = schemas()["bookingPolicies.BookingPolicy"]["properties"]
    compared = 0
    for name, part in DEFAULTS.items():
        declared = schemas()[properties[name]["$ref"].rsplit("/", 1)[-1]]["properties"]
        for field, schema in declared.items():
            if schema.get("default") is not None and field in part:
                assert part[field] == schema["default"], f"{name}.{field}"
                compared += 1
    assert compared


def test_b1_a_part_sent_without_its_minutes_gets_the_default_minutes(shop: Shop) -> None:
    policy = made(shop, name="Strict", cancellationPolicy={"enabled": True})
    assert policy["cancellationPolicy"]["latestCancellationInMinutes"] == 1440
    assert policy["cancellationPolicy"]["limitLatestCancellation"] is False


def test_b21_ranking_without_an_order_goes_from_lowest_to_highest(shop: Shop) -> None:
    policy = made(shop, name="Ranked", staffSortingPolicy={"sortingMethodType": "RANKING"})
    assert policy["staffSortingPolicy"]["rankingOptions"] == {"order": "LOWEST_TO_HIGHEST"}


def test_x6_an_update_replaces_a_sub_policy_whole_and_leaves_the_others(shop: Shop) -> None:
    late = {"enabled": True, "latestBookingInMinutes": 30}
    old = made(shop, name="Late", limitLateBookingPolicy=late, waitlistPolicy={"capacity": 3})
    change = {"id": old["id"], "revision": "1", "limitLateBookingPolicy": {"enabled": True}}
    new = shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": change})[
        "bookingPolicy"
    ]
    assert new["limitLateBookingPolicy"] == {"enabled": True, "latestBookingInMinutes": 1440}
    assert new["waitlistPolicy"] == old["waitlistPolicy"] and new["revision"] == "2"
    with refused("REVISION_MISMATCH", 409):
        shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": change})


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (
            {
                "limitLateBookingPolicy": {"enabled": True},
                "bookAfterStartPolicy": {"enabled": True},
            },
            "BOTH_LATE_AND_AFTER_START_POLICIES_NOT_ALLOWED",
        ),
        (
            {
                "limitEarlyBookingPolicy": {"enabled": True, "earliestBookingInMinutes": 60},
                "limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 60},
            },
            "INVALID_BOOKING_WINDOW",
        ),
        ({"intakeFormPolicy": {"enabled": True}}, "INTAKE_FORM_ID_REQUIRED"),
        (
            {
                "intakeFormPolicy": {
                    "enabled": True,
                    "formId": "11111111-1111-4111-8111-111111111111",
                }
            },
            "INTAKE_FORM_NOT_FOUND",
        ),
        (
            {
                "intakeFormPolicy": {
                    "enabled": True,
                    "formId": "00000000-0000-0000-0000-000000000000",
                    "timing": "AFTER_BOOKING",
                    "completionRequirement": "REQUIRED_BEFORE_BOOKING",
                }
            },
            "INVALID_COMPLETION_REQUIREMENT_FOR_TIMING",
        ),
    ],
)
def test_b4_b5_b23_a_policy_that_contradicts_itself_names_the_rule(
    shop: Shop, policy: Json, rule: str
) -> None:
    with invalid(rule=rule):
        made(shop, name="Wrong", **policy)


def test_b16_a_fee_says_everything_it_lacks_at_once(shop: Shop) -> None:
    for rule in (
        "EMPTY_CANCELLATION_WINDOWS_LIST",
        "CANCELLATION_FEE_WITHOUT_CREDIT_CARD",
        "CANCELLATION_FEE_WITHOUT_DESCRIPTION",
    ):
        with invalid(rule=rule):
            made(shop, name="Fee", cancellationFeePolicy={"enabled": True})


def fee(*minutes: int, **window: object) -> Json:
    windows = [{"startInMinutes": each, **(window or {"percentage": "50"})} for each in minutes]
    return {
        "customPolicyDescription": {"enabled": True, "description": "Cancel in time."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationFeePolicy": {"enabled": True, "cancellationWindows": windows},
    }


def test_b16_windows_go_from_the_earliest_to_the_latest(shop: Shop) -> None:
    policy = made(shop, name="Two windows", **fee(1440, 60))
    assert policy["cancellationFeePolicy"]["autoCollectFeeEnabled"] is True  # B17
    with invalid(rule="INVALID_CANCELLATION_WINDOWS_ORDER"):
        made(shop, name="Wrong order", **fee(60, 1440))


def test_b15_a_percentage_has_at_most_two_decimals(shop: Shop) -> None:
    made(shop, name="Fine", **fee(60, percentage="12.25"))
    with invalid("bookingPolicy.cancellationFeePolicy.cancellationWindows[0].percentage"):
        made(shop, name="Too fine", **fee(60, percentage="12.255"))


def test_x15_an_amount_is_in_the_currency_of_the_site(shop: Shop) -> None:
    policy = made(shop, name="Amount", **fee(60, amount={"value": "5.00", "currency": "EUR"}))
    (window,) = policy["cancellationFeePolicy"]["cancellationWindows"]
    assert window["amount"] == {"value": "5.00", "currency": "USD"}


def test_b25_there_is_exactly_one_default_and_it_can_be_changed(shop: Shop) -> None:
    (before,) = defaults_of(shop)
    policy = made(shop, name="New default")
    seen = len(shop.facts())
    call = {"bookingPolicyId": policy["id"]}
    answer = shop.call("bookingPolicies.setDefaultBookingPolicy", call)
    assert answer["currentDefaultBookingPolicy"]["id"] == policy["id"]
    assert answer["previousDefaultBookingPolicy"]["id"] == before["id"]
    assert [each["id"] for each in defaults_of(shop)] == [policy["id"]]
    assert [each.rsplit(".", 1)[-1] for each in shop.event_types()[seen:]] == [
        "booking_policy_updated",
        "booking_policy_updated",
        "booking_policy_default_booking_policy_set",
    ]


def test_b25_naming_the_present_default_changes_nothing(shop: Shop) -> None:
    (before,) = defaults_of(shop)
    seen = len(shop.facts())
    call = {"bookingPolicyId": before["id"]}
    answer = shop.call("bookingPolicies.setDefaultBookingPolicy", call)
    assert answer == {"currentDefaultBookingPolicy": before}
    assert len(shop.facts()) == seen


def test_b25_nobody_makes_a_second_default_by_writing_the_flag(shop: Shop) -> None:
    policy = made(shop, name="Sly", default=True)
    assert policy["default"] is False and len(defaults_of(shop)) == 1


def test_b26_the_default_policy_cannot_be_deleted(shop: Shop) -> None:
    (default,) = defaults_of(shop)
    with refused("DEFAULT_POLICY_CANNOT_BE_DELETED", 428):
        shop.call("bookingPolicies.deleteBookingPolicy", {"bookingPolicyId": default["id"]})
    other = made(shop, name="Other")
    shop.call("bookingPolicies.deleteBookingPolicy", {"bookingPolicyId": other["id"]})
    assert shop.event_types()[-1] == "wix.bookings.v1.booking_policy_deleted"
    with refused("NOT_FOUND", 404):
        shop.call("bookingPolicies.getBookingPolicy", {"bookingPolicyId": other["id"]})


def test_b28_policies_are_queried_by_their_rules_page_by_page(shop: Shop) -> None:
    for minutes in (10, 20, 30):
        made(
            shop,
            name=f"Late {minutes}",
            limitLateBookingPolicy={"enabled": True, "latestBookingInMinutes": minutes},
        )
        shop.clock.advance(minutes=1)
    wanted = {
        "limitLateBookingPolicy.latestBookingInMinutes": {"$lt": 30},
        "name": {"$startsWith": "late"},
    }
    count = shop.call("bookingPolicies.countBookingPolicies", {"filter": wanted})
    assert count["count"] == 2
    first = shop.call(
        "bookingPolicies.queryBookingPolicies",
        {"query": {"filter": wanted, "cursorPaging": {"limit": 1}}},
    )
    assert [each["name"] for each in first["bookingPolicies"]] == ["Late 10"]
    cursor = first["pagingMetadata"]["cursors"]["next"]
    second = shop.call(
        "bookingPolicies.queryBookingPolicies", {"query": {"cursorPaging": {"cursor": cursor}}}
    )
    assert [each["name"] for each in second["bookingPolicies"]] == ["Late 20"]
    assert not second["pagingMetadata"]["hasNext"]
    with invalid("query.cursorPaging.limit"):
        shop.call(
            "bookingPolicies.queryBookingPolicies", {"query": {"cursorPaging": {"limit": 101}}}
        )


def test_b29_the_strictest_policy_is_not_stored(shop: Shop) -> None:
    late = {"enabled": True, "latestBookingInMinutes": 60}
    one = made(shop, name="One", limitLateBookingPolicy=late)
    two = made(shop, name="Two", bookAfterStartPolicy={"enabled": True})
    before = shop.call("bookingPolicies.countBookingPolicies")["count"]
    ids = [one["id"], two["id"]]
    answer = shop.call("bookingPolicies.getStrictestBookingPolicy", {"bookingPolicyIds": ids})
    assert answer["bookingPolicy"]["id"] is None
    assert answer["bookingPolicy"]["limitLateBookingPolicy"] == late
    assert answer["bookingPolicy"]["bookAfterStartPolicy"] == {"enabled": False}
    assert shop.call("bookingPolicies.countBookingPolicies")["count"] == before
    unknown = "11111111-1111-4111-8111-111111111111"
    with refused("NOT_FOUND", 404):
        shop.call("bookingPolicies.getStrictestBookingPolicy", {"bookingPolicyIds": [unknown]})
    with invalid("bookingPolicyIds"):
        shop.call("bookingPolicies.getStrictestBookingPolicy", {"bookingPolicyIds": []})


def test_j4_everybody_reads_policies_and_only_the_owner_writes_them(shop: Shop) -> None:
    (default,) = defaults_of(shop)
    call = {"bookingPolicyId": default["id"]}
    assert shop.as_visitor.ask("bookingPolicies.getBookingPolicy", call)[0] == 200
    body = {"bookingPolicy": {"name": "Mine"}}
    assert shop.as_visitor.ask("bookingPolicies.createBookingPolicy", body)[0] == 403
    assert shop.as_staff(default["id"]).ask("bookingPolicies.createBookingPolicy", body)[0] == 403


def test_b21_sorting_by_a_plugin_names_the_plugin(shop: Shop) -> None:
    sorting = {"sortingMethodType": "CUSTOM", "customOptions": {}}
    body = {"bookingPolicy": {"name": "Sorted", "staffSortingPolicy": sorting}}
    with invalid("bookingPolicy.staffSortingPolicy.customOptions.appId"):
        shop.call("bookingPolicies.createBookingPolicy", body)
