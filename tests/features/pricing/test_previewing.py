"""Previewing prices through the front door (F1, F3-F6, F11, F15)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog.examples import NO_SUCH_ID, appointment, fixed, given, staff
from tests.features.catalog.examples import create as create_service
from tests.features.variants import menu
from tests.features.variants.menu import variant
from tests.support.shop import Json, Shop, invalid, refused

TIMES: Json = {
    "localStartDate": "2026-06-02T10:00:00",
    "localEndDate": "2026-06-02T11:30:00",
    "timeZone": "UTC",
}


def preview(shop: Shop, *items: Json) -> Json:
    """The price of line items."""
    body = {"bookingLineItems": list(items)}
    info: Json = shop.call("pricing.previewPrice", body)["priceInfo"]
    return info


def item(service: Json, number: int | None = 1, /, **more: Any) -> Json:
    """A line item of one group without choices."""
    parts = [] if number is None else [{"numberOfParticipants": number}]
    return {"serviceId": service["id"], "serviceChoices": parts, **more}


def choosing(service: Json, *groups: tuple[int, Json], **more: Any) -> Json:
    """A line item of groups with one choice each."""
    parts = [{"numberOfParticipants": number, "choices": [choice]} for number, choice in groups]
    return {"serviceId": service["id"], "serviceChoices": parts, **more}


def rental(shop: Shop, unit: str = "HOUR", **over: Any) -> Json:
    """A service with a range of durations, 50 an hour or day."""
    span: Json = {"unitType": unit}
    if unit == "HOUR":
        span["hourOptions"] = {"minDurationInMinutes": 30, "maxDurationInMinutes": 240}
    else:
        span["dayOptions"] = {"minDurationInDays": 1, "maxDurationInDays": 7}
    schedule = {"availabilityConstraints": {"durationRange": span}}
    return appointment(shop, schedule=schedule, **over)


def test_f3_a_fixed_price_is_per_participant(shop: Shop) -> None:
    service = appointment(shop, payment=fixed("50.25"))
    info = preview(shop, item(service, 3))
    assert info["calculatedPrice"] == 150.75
    assert info["bookingLineItems"] == [
        {
            "serviceId": service["id"],
            "serviceChoices": [{"numberOfParticipants": 3, "pricePerParticipant": 50.25}],
            "numberOfParticipants": 3,
            "pricePerParticipant": 50.25,
            "calculatedPrice": 150.75,
        }
    ]
    assert "deposit" not in info


def test_f1_the_older_form_of_a_line_item_says_the_same(shop: Shop) -> None:
    service = menu.varied(shop)
    menu.create(shop, menu.by_age(service))
    child = {"optionId": menu.OPTION, "custom": "child"}
    older = {"serviceId": service["id"], "numberOfParticipants": 2, "choices": [child]}
    info = preview(shop, older)
    assert info == preview(shop, choosing(service, (2, child))) | {
        "bookingLineItems": info["bookingLineItems"]
    }
    assert info["calculatedPrice"] == 40
    assert info["bookingLineItems"][0]["pricePerParticipant"] == 20


def test_f3_a_varied_price_is_the_sum_over_the_groups(shop: Shop) -> None:
    service = menu.varied(shop)
    made = menu.create(shop, menu.by_age(service))
    adult = made["variants"]["values"][1]["choices"][0]["id"]
    info = preview(
        shop,
        choosing(
            service,
            (2, {"optionId": menu.OPTION, "custom": "CHILD"}),
            (1, {"choiceId": adult}),
            (1, {"optionId": menu.OPTION, "custom": "Senior"}),
        ),
    )
    assert info["calculatedPrice"] == 2 * 20 + 35.5 + 40
    parts = info["bookingLineItems"][0]["serviceChoices"]
    assert [each["pricePerParticipant"] for each in parts] == [20, 35.5, 40]


def test_f10_without_variants_the_default_price_holds(shop: Shop) -> None:
    service = menu.varied(shop)
    made = menu.create(shop, menu.by_age(service))
    child = choosing(service, (1, {"optionId": menu.OPTION, "custom": "Child"}))
    assert preview(shop, child)["calculatedPrice"] == 20
    menu.delete(shop, made)
    assert preview(shop, child)["calculatedPrice"] == 40


def test_f3_a_price_by_staff_member_follows_the_resource(shop: Shop) -> None:
    ann, bob = staff(shop, "Ann"), staff(shop, "Bob")
    service = menu.varied(shop, staffMemberIds=[ann, bob])
    menu.create(shop, menu.by_staff(service, {ann: "50", bob: "60"}))
    assert preview(shop, item(service, 2, resourceId=bob))["calculatedPrice"] == 120
    assert preview(shop, item(service, 2, resourceId=NO_SUCH_ID))["calculatedPrice"] == 80


def test_f3_a_price_by_duration_follows_the_choice_or_the_time(shop: Shop) -> None:
    service = menu.varied(shop)
    menu.create(shop, menu.by_length(service, 60, 90))
    hour = {"optionId": menu.OPTION, "duration": {"minutes": 60}}
    assert preview(shop, choosing(service, (1, hour)))["calculatedPrice"] == 60
    assert preview(shop, item(service, **TIMES))["calculatedPrice"] == 90


def test_f3_no_fee_is_nothing_and_custom_is_a_text(shop: Shop) -> None:
    free = appointment(shop, payment={"rateType": "NO_FEE", "options": {"inPerson": True}})
    assert preview(shop, item(free))["calculatedPrice"] == 0
    custom = {
        "rateType": "CUSTOM",
        "custom": {"description": "On request"},
        "options": {"inPerson": True},
    }
    info = preview(shop, item(appointment(shop, payment=custom), 2))
    assert "calculatedPrice" not in info
    assert info["priceDescription"] == "On request"
    assert info["priceDescriptionInfo"] == {"original": "On request"}


@pytest.mark.parametrize(
    ("details", "due"),
    [
        ({"amount": {"value": "10"}}, 30),
        ({"amount": {"value": "60"}}, 150),
        ({"percentage": "12.5"}, 18.75),
    ],
)
def test_f4_deposits_are_of_the_whole(shop: Shop, details: Json, due: float) -> None:
    payment: Json = fixed("50", online=True, deposit=True)
    payment["fixed"]["depositDetails"] = details
    info = preview(shop, item(appointment(shop, payment=payment), 3))
    assert (info["calculatedPrice"], info["deposit"]) == (150, due)


def test_f5_hours_are_priced_by_the_minute(shop: Shop) -> None:
    service = rental(shop)
    assert preview(shop, item(service, 2, **TIMES))["calculatedPrice"] == 150
    uneven = {**TIMES, "localEndDate": "2026-06-02T10:50:00"}
    assert preview(shop, item(service, 3, **uneven))["calculatedPrice"] == 125.01
    assert preview(shop, item(service, 3))["calculatedPrice"] == 150


def test_f5_days_are_priced_as_they_are_begun(shop: Shop) -> None:
    service = rental(shop, "DAY")
    stay = {**TIMES, "localEndDate": "2026-06-04T10:00:00"}
    assert preview(shop, item(service, **stay))["calculatedPrice"] == 100


@pytest.mark.parametrize("end", ["2026-06-02T10:15:00", "2026-06-02T14:30:00"])
def test_f5_a_length_the_service_does_not_have_is_refused(shop: Shop, end: str) -> None:
    service = rental(shop)
    with refused("INVALID_DURATION_CHOICE"):
        preview(shop, item(service, **{**TIMES, "localEndDate": end}))


def test_f5_tiers_of_durations_have_prices_of_their_own(shop: Shop) -> None:
    def tier(shortest: int, longest: int) -> Json:
        hours = {"minDurationInMinutes": shortest, "maxDurationInMinutes": longest}
        return {"durationRange": {"unitType": "HOUR", "hourOptions": hours}}

    service = rental(shop, payment=menu.VARIED)
    tiers = (variant("30", **tier(30, 60)), variant("20", **tier(91, 240)))
    menu.create(shop, menu.menu(service, "DURATION_RANGE", *tiers))
    hour = {**TIMES, "localEndDate": "2026-06-02T11:00:00"}
    long = {**TIMES, "localEndDate": "2026-06-02T14:00:00"}
    assert preview(shop, item(service, **hour))["calculatedPrice"] == 30
    assert preview(shop, item(service, **long))["calculatedPrice"] == 80
    with refused("INVALID_DURATION_CHOICE"):
        preview(shop, item(service, **TIMES))


def test_f5_times_need_a_zone_and_an_order(shop: Shop) -> None:
    service = rental(shop)
    for wrong, field in (
        ({"timeZone": None}, "timeZone"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"localEndDate": TIMES["localStartDate"]}, "localEndDate"),
        ({"localEndDate": "2026-02-30T10:00:00"}, "localEndDate"),
    ):
        with invalid(field=f"bookingLineItems[0].{field}"):
            preview(shop, item(service, **{**TIMES, **wrong}))


def test_f5_the_length_is_real_time_over_a_clock_change(shop: Shop) -> None:
    """From 01:00 to 04:00 in Berlin on the day the clocks go forward are two hours."""
    times = {
        "localStartDate": "2027-03-28T01:00:00",
        "localEndDate": "2027-03-28T04:00:00",
        "timeZone": "Europe/Berlin",
    }
    assert preview(shop, item(rental(shop), **times))["calculatedPrice"] == 100


def test_f11_rules_of_date_and_time_are_in_the_zone_of_the_business(shop: Shop) -> None:
    """23:30 in New York on Monday is Tuesday morning at the business in UTC."""
    service = menu.varied(shop)
    tuesday = {"hoursAndDaysRule": {"days": ["TUESDAY"], "startTime": "00:00", "endTime": "12:00"}}
    june = {"monthsRule": {"months": [6]}, "name": "June"}
    listed = (variant("10", dateTime=tuesday), variant("20", dateTime=june))
    menu.create(shop, menu.menu(service, "DATE_TIME", *listed))
    late = {
        "localStartDate": "2026-06-01T23:30:00",
        "localEndDate": "2026-06-02T00:30:00",
        "timeZone": "America/New_York",
    }
    assert preview(shop, item(service, **late))["calculatedPrice"] == 10
    here = {**late, "timeZone": "UTC"}
    assert preview(shop, item(service, **here))["calculatedPrice"] == 20
    july = {**TIMES, "localStartDate": "2026-07-07T13:00:00", "localEndDate": "2026-07-07T14:00:00"}
    assert preview(shop, item(service, **july))["calculatedPrice"] == 40


def test_f11_prices_by_number_look_at_the_whole_party(shop: Shop) -> None:
    service = menu.varied(shop)
    groups = (
        variant("30", participantRange={"minParticipants": 1, "maxParticipants": 2}),
        variant("20", participantRange={"minParticipants": 3, "maxParticipants": 9}),
    )
    menu.create(shop, menu.menu(service, "NUMBER_OF_PARTICIPANTS", *groups))
    assert preview(shop, item(service, 2))["calculatedPrice"] == 60
    assert preview(shop, item(service, 3))["calculatedPrice"] == 60
    assert preview(shop, item(service, 2), item(service, 1))["calculatedPrice"] == 60
    assert preview(shop, item(service, 10))["calculatedPrice"] == 400


def test_f1_the_total_is_the_sum_of_the_line_items(shop: Shop) -> None:
    service = appointment(shop, payment=fixed("50"))
    assert preview(shop, item(service), item(service, 2))["calculatedPrice"] == 150


def test_f7_a_subscription_shows_what_is_still_to_be_paid(shop: Shop) -> None:
    course = create_service(
        shop,
        given(
            "COURSE",
            payment={
                "rateType": "SUBSCRIPTION",
                "subscription": {
                    "amountPerBillingCycle": {"value": "20", "currency": "USD"},
                    "totalPayments": 6,
                    "recurringStartDate": "2026-06-01T00:00:00Z",
                },
                "options": {"online": True},
            },
        ),
    )
    assert preview(shop, item(course))["calculatedPrice"] == 120
    shop.clock.advance(days=62)
    assert preview(shop, item(course))["calculatedPrice"] == 80


def test_f1_all_items_are_of_one_known_service(shop: Shop) -> None:
    service, other = appointment(shop), appointment(shop)
    with refused("INVALID_SERVICE_ID", 400):
        preview(shop, item(service), item(other))
    with refused("INVALID_SERVICE_ID", 400):
        preview(shop, {"serviceChoices": [{"numberOfParticipants": 1}]})
    with refused("FAILED_RESOLVING_SERVICE"):
        preview(shop, item({"id": NO_SUCH_ID}))


def test_f1_somebody_must_take_part(shop: Shop) -> None:
    service = appointment(shop)
    with refused("NUMBER_OF_PARTICIPANTS_NOT_FOUND"):
        preview(shop, item(service, None))
    with refused("NUMBER_OF_PARTICIPANTS_NOT_FOUND"):
        preview(shop, {"serviceId": service["id"], "serviceChoices": [{"choices": []}]})


@pytest.mark.parametrize("number", [0, 41])
def test_f1_one_to_forty_line_items(shop: Shop, number: int) -> None:
    service = appointment(shop)
    with invalid("bookingLineItems"):
        preview(shop, *[item(service)] * number)


def test_j4_visitors_may_preview(shop: Shop) -> None:
    service = appointment(shop, payment=fixed("50"))
    body = {"bookingLineItems": [item(service)]}
    info = shop.as_visitor.call("pricing.previewPrice", body)["priceInfo"]
    assert info["calculatedPrice"] == 50
