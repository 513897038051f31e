"""What a booking costs, rule by rule and as properties (F3-F5, F7, F11, F15)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.kernel.errors import Refused
from openbookings.engine.pricing.matching import Group, Time, time_of
from openbookings.engine.pricing.money import as_decimal
from openbookings.engine.pricing.periods import holds
from openbookings.engine.pricing.price import (
    AddOnPrice,
    Price,
    add_on_price,
    as_document,
    price_from,
    priced,
)
from openbookings.engine.pricing.subscription import payments_left
from openbookings.engine.pricing.tariff import Deposit, Stay, Tariff, Variant, tariff_of
from openbookings.engine.timeline.zone import parse_local

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
Json = dict[str, Any]
HOURLY = Stay("HOUR", 30, 240)
DAILY = Stay("DAY", 1, 14)


def tariff(price: str = "50", **over: Any) -> Tariff:
    """A tariff of a fixed price in euros, unless said otherwise."""
    plain = Tariff("EUR", Fraction(price), None, None, None, ())
    return plain._replace(**over)


def variants(**choices: str) -> tuple[Variant, ...]:
    """Custom choices and their prices."""
    return tuple(
        Variant({"id": f"id-{name}", "optionId": "o", "custom": name}, Fraction(price))
        for name, price in choices.items()
    )


def at(start: str, end: str | None = None) -> Time:
    """The time from one moment of the business's clock to another, an hour later by default."""
    begins = parse_local(start)
    ends = parse_local(end) if end else begins + 3600
    return time_of(begins, type(begins)(ends), ends - begins)


currencies = st.sampled_from(sorted(CURRENCIES))
prices = st.integers(min_value=0, max_value=10**12)
people = st.integers(min_value=1, max_value=50)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    currency = draw(currencies)
    digits = CURRENCIES[currency]
    price = Fraction(draw(prices), 10**digits)
    listed = {
        name: str(as_decimal(draw(prices), currency))
        for name in draw(st.sets(st.sampled_from("abc")))
    }
    deposit = draw(
        st.none()
        | st.builds(Deposit, st.integers(0, 10**6).map(Fraction), st.none())
        | st.builds(
            Deposit, st.none(), st.integers(1, 9999).map(lambda each: Fraction(each, 10_000))
        )
    )
    stay = draw(st.sampled_from([None, HOURLY, DAILY]))
    return Tariff(currency, price, None, deposit, stay, variants(**listed))


@st.composite
def groups(draw: st.DrawFn) -> list[Group]:
    minutes = draw(st.integers(30, 240))
    time = draw(st.sampled_from([None, Time(parse_local("2026-06-02T10:00"), minutes, 2)]))
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5))
    return [Group(draw(people), ({"custom": name},), time=time) for name in names]


@given(tariffs(), groups(), st.lists(prices, max_size=3))
def test_f3_no_cent_is_lost_between_lines_base_and_total(
    asked: Tariff, party: list[Group], extras: list[int]
) -> None:
    add_ons = [AddOnPrice("x", "X", 1, as_decimal(each, asked.currency)) for each in extras]
    price = priced(asked, party, add_ons)
    assert sum(line.participants * line.each for line in price.lines) == price.base
    assert price.base + sum(each.amount for each in add_ons) == price.total
    for amount in (price.base, price.total, *(line.each for line in price.lines)):
        assert amount.as_tuple().exponent == -CURRENCIES[asked.currency]


@given(tariffs(), groups())
def test_f4_a_deposit_is_never_more_than_the_base(asked: Tariff, party: list[Group]) -> None:
    price = priced(asked, party)
    if asked.deposit is None:
        assert price.deposit is None
    else:
        assert price.deposit is not None
        assert 0 <= price.deposit <= price.base


@given(tariffs(), groups(), people)
def test_f3_splitting_a_group_in_two_changes_nothing(
    asked: Tariff, party: list[Group], more: int
) -> None:
    """Rounding is done per participant: how they are grouped makes no difference."""
    first = party[0]
    whole = [first._replace(participants=first.participants + more), *party[1:]]
    split = [*party, first._replace(participants=more)]
    assert priced(asked, whole).base == priced(asked, split).base


@given(tariffs(), groups(), st.none() | st.text(min_size=1, max_size=50))
def test_a_price_is_read_as_it_was_kept(
    asked: Tariff, party: list[Group], description: str | None
) -> None:
    add_ons = [AddOnPrice("x", "X", 2, as_decimal(5, asked.currency))]
    price = priced(asked._replace(description=description), party, add_ons)
    assert price_from(as_document(price)) == price


@given(st.integers(30, 240), people)
def test_f5_an_hour_is_pro_rata_by_the_minute_and_rounded_once(minutes: int, number: int) -> None:
    time = Time(parse_local("2026-06-02T10:00"), minutes, 1)
    price = priced(tariff("10.01", stay=HOURLY), [Group(number, time=time)])
    exactly = Fraction("10.01") * Fraction(minutes, 60)
    assert abs(Fraction(price.lines[0].each) - exactly) <= Fraction(1, 200)
    assert price.base == number * price.lines[0].each


PAYMENTS: list[tuple[str, Json, str]] = [
    ("FIXED", {"fixed": {"price": {"value": "50.25"}}}, "150.75"),
    ("VARIED", {"varied": {"defaultPrice": {"value": "40"}}}, "120.00"),
    ("NO_FEE", {}, "0.00"),
    ("CUSTOM", {"custom": {"description": "On request"}}, "0.00"),
]


@pytest.mark.parametrize(("rate", "block", "base"), PAYMENTS)
def test_f3_each_rate_type_has_its_price(rate: str, block: Json, base: str) -> None:
    payment = {"rateType": rate, "options": {}, **block}
    price = priced(tariff_of(payment, None, None, "EUR", 0), [Group(3)])
    assert str(price.base) == base
    assert price.description == ("On request" if rate == "CUSTOM" else None)


def test_f3_a_variant_has_its_price_and_no_variant_the_default() -> None:
    asked = tariff("40", variants=variants(child="20", adult="35.50"))
    party = [
        Group(2, ({"custom": "CHILD"},)),
        Group(1, ({"choiceId": "ID-adult".lower()},)),
        Group(1, ({"custom": "senior"},)),
        Group(1),
    ]
    price = priced(asked, party)
    each = [str(line.each) for line in price.lines]
    assert each == ["20.00", "35.50", "40.00", "40.00"]
    assert price.base == Decimal("155.50")


def test_f3_variants_count_only_while_the_price_varies() -> None:
    stored = {
        "options": {"values": [{"id": "o", "type": "CUSTOM"}]},
        "variants": {
            "values": [{"choices": [{"id": "c", "custom": "a"}], "price": {"value": "1"}}]
        },
    }
    fixed = {"rateType": "FIXED", "fixed": {"price": {"value": "9"}}, "options": {}}
    assert tariff_of(fixed, stored, None, "EUR", 0).variants == ()


DEPOSITS: list[tuple[Json, str | None]] = [
    ({"amount": {"value": "10"}}, "30.00"),
    ({"amount": {"value": "80"}}, "150.00"),  # capped at the total
    ({"percentage": "12.50"}, "18.75"),
    ({"percentage": "33.33"}, "50.00"),  # 49.995
    ({}, None),
]


@pytest.mark.parametrize(("details", "due"), DEPOSITS)
@pytest.mark.parametrize("takes", [True, False])
def test_f4_deposits(details: Json, due: str | None, takes: bool) -> None:
    payment = {
        "rateType": "FIXED",
        "fixed": {"price": {"value": "50"}, "depositDetails": details},
        "options": {"deposit": takes},
    }
    price = priced(tariff_of(payment, None, None, "EUR", 0), [Group(3)])
    assert (None if price.deposit is None else str(price.deposit)) == (due if takes else None)


@pytest.mark.parametrize(
    ("stay", "end", "base"),
    [
        (HOURLY, "2026-06-02T11:30", "15.00"),
        (HOURLY, "2026-06-02T10:50", "8.33"),
        (DAILY, "2026-06-02T18:00", "10.00"),
        (DAILY, "2026-06-04T10:00", "20.00"),
        (DAILY, "2026-06-04T11:00", "30.00"),
    ],
)
def test_f5_prices_by_the_hour_and_by_the_day(stay: Stay, end: str, base: str) -> None:
    time = at("2026-06-02T10:00", end)
    assert str(priced(tariff("10", stay=stay), [Group(1, time=time)]).base) == base


def test_f5_without_times_the_price_is_of_one_unit_per_participant() -> None:
    assert priced(tariff("10", stay=HOURLY), [Group(3)]).base == 30


@pytest.mark.parametrize("end", ["2026-06-02T10:29", "2026-06-02T14:01"])
def test_f5_a_length_the_service_does_not_have_is_refused(end: str) -> None:
    with pytest.raises(Refused) as refused:
        priced(tariff("10", stay=HOURLY), [Group(1, time=at("2026-06-02T10:00", end))])
    assert refused.value.code == "INVALID_DURATION_CHOICE"


def test_f5_tiers_have_prices_per_unit_and_no_gaps_are_filled() -> None:
    def tier(shortest: int, longest: int) -> Json:
        hours = {"minDurationInMinutes": shortest, "maxDurationInMinutes": longest}
        return {"id": "t", "durationRange": {"unitType": "HOUR", "hourOptions": hours}}

    tiers = (Variant(tier(30, 60), Fraction(30)), Variant(tier(120, 240), Fraction(20)))
    asked = tariff("99", stay=HOURLY, variants=tiers)
    short, long = at("2026-06-02T10:00"), at("2026-06-02T10:00", "2026-06-02T13:00")
    assert priced(asked, [Group(1, time=short)]).base == 30
    assert priced(asked, [Group(2, time=long)]).base == 120
    with pytest.raises(Refused) as refused:
        priced(asked, [Group(1, time=at("2026-06-02T10:00", "2026-06-02T11:30"))])
    assert refused.value.code == "INVALID_DURATION_CHOICE"


def test_f11_the_first_range_of_participants_that_holds_the_whole_party_wins() -> None:
    def of(least: int | None, most: int | None, price: str) -> Variant:
        span = {"minParticipants": least, "maxParticipants": most, "name": "n"}
        return Variant({"id": "c", "participantRange": span}, Fraction(price))

    asked = tariff("99", variants=(of(3, 5, "30"), of(5, None, "20"), of(None, 2, "40")))
    for number, each in ((1, "40"), (2, "40"), (3, "30"), (5, "30"), (6, "20"), (999, "20")):
        assert priced(asked, [Group(number)]).lines[0].each == Decimal(each)
    party = priced(asked, [Group(1), Group(2)])
    assert [line.each for line in party.lines] == [Decimal(30), Decimal(30)]


def test_f3_a_staff_members_price_is_that_of_who_gives_the_session() -> None:
    asked = tariff("40", variants=(Variant({"id": "c", "staffMemberId": "ann"}, Fraction(60)),))
    wish = ({"choiceId": "c"},)
    assert priced(asked, [Group(1, (), frozenset({"ann", "room"}))]).base == 60
    assert priced(asked, [Group(1, wish, frozenset({"bob"}))]).base == 40
    assert priced(asked, [Group(1, wish)]).base == 60
    assert priced(asked, [Group(1)]).base == 40


def test_f3_a_length_is_chosen_by_word_or_by_the_session_itself() -> None:
    long = Variant({"id": "c", "duration": {"minutes": 90}}, Fraction(70))
    asked = tariff("40", variants=(long,))
    session = at("2026-06-02T10:00", "2026-06-02T11:30")
    assert priced(asked, [Group(1, ({"duration": {"minutes": 90}},))]).base == 70
    assert priced(asked, [Group(1, time=session)]).base == 70
    assert priced(asked, [Group(1, ({"optionId": "o"},), time=session)]).base == 70
    assert priced(asked, [Group(1, ({"duration": {"minutes": 60}},), time=session)]).base == 40
    assert priced(asked, [Group(1, time=at("2026-06-02T10:00"))]).base == 40


def test_f15_an_add_on_costs_quantity_times_price_once_per_booking() -> None:
    mask = {"id": "m", "name": "Mask", "price": {"value": "4.50", "currency": "EUR"}}
    extra = add_on_price(mask, 3, "EUR")
    price = priced(tariff("50"), [Group(2)], [extra])
    assert [str(each) for each in (price.base, extra.amount, price.total)] == [
        "100.00",
        "13.50",
        "113.50",
    ]


_NIGHT = {"hoursAndDaysRule": {"days": ["FRIDAY"], "startTime": "22:00", "endTime": "02:00"}}
_MORNING = {"hoursAndDaysRule": {"days": ["TUESDAY"], "startTime": "09:00", "endTime": "12:00"}}
_ALL_DAY = {"hoursAndDaysRule": {"days": ["TUESDAY"]}}
_EVENING = {"hoursAndDaysRule": {"days": ["TUESDAY"], "startTime": "18:00"}}
_SUMMER = {"monthsRule": {"months": [6, 7]}}


def _dates(first: str, last: str, *, yearly: bool = False) -> Json:
    span = {"localStartDate": first, "localEndDate": last, "repeatsAnnually": yearly}
    return {"dateRangeRule": span}


_JUNE = _dates("2026-06-01T00:00:00", "2026-06-10T12:00:00")
_CHRISTMAS = _dates("2026-12-20T00:00:00", "2027-01-06T23:59:59", yearly=True)
_LEAP = _dates("2024-02-29T00:00:00", "2024-02-29T23:59:59", yearly=True)
_LONG = _dates("2026-01-01T00:00:00", "2027-06-01T00:00:00", yearly=True)


@pytest.mark.parametrize(
    ("rule", "start", "does"),
    [
        (_MORNING, "2026-06-02T09:00", True),  # start inclusive
        (_MORNING, "2026-06-02T11:59", True),
        (_MORNING, "2026-06-02T12:00", False),  # end exclusive
        (_MORNING, "2026-06-03T10:00", False),
        (_ALL_DAY, "2026-06-02T00:00", True),
        (_ALL_DAY, "2026-06-02T23:59", True),
        (_ALL_DAY, "2026-06-03T00:00", False),
        (_EVENING, "2026-06-02T23:59", True),
        (_EVENING, "2026-06-03T00:00", False),
        (_NIGHT, "2026-06-05T22:00", True),
        (_NIGHT, "2026-06-06T01:59", True),  # Friday's night goes on into Saturday
        (_NIGHT, "2026-06-06T02:00", False),
        (_NIGHT, "2026-06-05T01:00", False),  # Thursday's night
        (_NIGHT, "2026-06-06T23:00", False),
        (_SUMMER, "2026-06-30T23:59", True),
        (_SUMMER, "2026-08-01T00:00", False),
        (_JUNE, "2026-06-01T00:00", True),
        (_JUNE, "2026-06-10T12:00", True),  # both ends inclusive
        (_JUNE, "2026-06-10T12:01", False),
        (_JUNE, "2027-06-05T00:00", False),
        (_CHRISTMAS, "2026-12-25T10:00", True),
        (_CHRISTMAS, "2027-01-06T23:59", True),
        (_CHRISTMAS, "2030-01-01T00:00", True),
        (_CHRISTMAS, "2030-06-01T00:00", False),
        (_CHRISTMAS, "2026-01-02T00:00", False),  # before the first occurrence
        (_LEAP, "2028-02-29T10:00", True),
        (_LEAP, "2026-03-01T00:00", False),
        (_LONG, "2029-09-09T00:00", True),
    ],
)
def test_f11_rules_of_date_and_time(rule: Json, start: str, does: bool) -> None:
    assert holds(rule, parse_local(start)) is does


def test_f11_the_first_rule_that_holds_wins() -> None:
    asked = tariff(
        "40",
        variants=(
            Variant({"id": "a", "dateTime": _MORNING}, Fraction(30)),
            Variant({"id": "b", "dateTime": _SUMMER}, Fraction(35)),
        ),
    )
    for start, each in (
        ("2026-06-02T10:00", 30),
        ("2026-06-03T10:00", 35),
        ("2026-08-04T13:00", 40),
    ):
        assert priced(asked, [Group(1, time=at(start))]).base == each
    assert priced(asked, [Group(1)]).base == 40


_COURSE = {
    "totalPayments": 6,
    "recurringStartDate": "2026-01-31T10:00:00.000Z",
    "amountPerBillingCycle": {"value": "20"},
}


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("2025-12-01T00:00:00+00:00", 6),
        ("2026-01-31T10:00:00+00:00", 6),
        ("2026-02-28T09:59:59+00:00", 6),
        ("2026-02-28T10:00:00+00:00", 5),  # a month without a 31st ends on its last day
        ("2026-03-30T23:00:00+00:00", 5),
        ("2026-06-30T09:00:00+00:00", 2),
        ("2026-07-31T10:00:00+00:00", 0),
        ("2030-01-01T00:00:00+00:00", 0),
    ],
)
def test_f7_who_joins_late_pays_the_months_that_are_left(joined: str, left: int) -> None:
    assert payments_left(_COURSE, int(datetime.fromisoformat(joined).timestamp())) == left


def test_f7_a_subscription_costs_what_is_still_to_be_paid() -> None:
    subscription = {**_COURSE, "enrollmentFeeAmount": {"value": "15.50"}}
    payment = {"rateType": "SUBSCRIPTION", "subscription": subscription, "options": {}}
    joined = int(datetime(2026, 3, 15, tzinfo=UTC).timestamp())
    price = priced(tariff_of(payment, None, None, "EUR", joined), [Group(2)])
    assert price.base == Decimal("231.00")


def test_a_price_without_deposit_or_text_keeps_neither() -> None:
    price: Price = priced(tariff("50"), [Group(1)])
    assert as_document(price) == {
        "base": "50.00",
        "addOns": [],
        "total": "50.00",
        "currency": "EUR",
        "lines": [{"participants": 1, "each": "50.00"}],
    }
