"""What a party chooses, against the variants of a service (E10, E11), and what a choice is (F9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.variants.choices import identity_of, length_in_words
from openbookings.engine.variants.choosing import counted

Json = dict[str, Any]
OPTION = "0192f7a0-0000-4000-8000-00000000c0de"
IDS = [f"0192f7a0-0000-4000-8000-00000000000{each}" for each in "abc"]
PATH = "booking.participantsChoices.serviceChoices"


def stored(kind: str, *choices: Json) -> Json:
    """Options and variants as they are stored, each choice with the next of `IDS`."""
    listed = [
        {"choices": [{"id": choice_id, "optionId": OPTION, **choice}], "price": {"value": "1"}}
        for choice_id, choice in zip(IDS, choices, strict=False)
    ]
    return {
        "options": {"values": [{"id": OPTION, "type": kind}]},
        "variants": {"values": listed},
    }


def group(number: int | None, *choices: Json) -> Json:
    """Participants and what they choose."""
    return {"numberOfParticipants": number, "choices": list(choices)}


AGES = stored("CUSTOM", {"custom": "Child"}, {"custom": "Adult"})
LENGTHS = stored(
    "DURATION",
    {"duration": {"minutes": 30, "name": "Short"}},
    {"duration": {"minutes": 90, "name": "Long"}},
)
TIMES = stored("DATE_TIME", {"dateTime": {"name": "June", "monthsRule": {"months": [6]}}})
STAFF = stored("STAFF_MEMBER", {"staffMemberId": IDS[2]})


def test_e10_the_total_is_the_sum_over_the_groups() -> None:
    found = counted(
        AGES,
        [
            group(2, {"optionId": OPTION, "custom": "CHILD"}),
            group(3, {"choiceId": IDS[1]}),
        ],
        PATH,
    )
    assert found.total == 5
    assert found.minutes is None
    assert found.groups == [
        group(2, {"optionId": OPTION, "choiceId": IDS[0], "custom": "Child"}),
        group(3, {"optionId": OPTION, "choiceId": IDS[1], "custom": "Adult"}),
    ]


def test_e11_a_choice_id_fills_the_details() -> None:
    found = counted(LENGTHS, [group(1, {"choiceId": IDS[1]})], PATH)
    assert found.minutes == 90
    assert found.groups[0]["choices"][0]["duration"] == {"minutes": 90, "name": "Long"}


def test_e11_of_a_rule_the_booking_keeps_the_name() -> None:
    named = {"optionId": OPTION, "dateTime": {"name": "June"}}
    kept = {"optionId": OPTION, "choiceId": IDS[0], "dateTime": {"name": "June"}}
    assert counted(TIMES, [group(1, named)], PATH).groups == [group(1, kept)]
    assert counted(TIMES, [group(1)], PATH).groups == [group(1)]


def test_e10_a_staff_member_is_chosen_by_the_slot_or_by_the_choice_id() -> None:
    kept = {"optionId": OPTION, "choiceId": IDS[0]}
    assert counted(STAFF, [group(1, {"choiceId": IDS[0]})], PATH).groups == [group(1, kept)]
    assert counted(STAFF, [group(2)], PATH).total == 2


@pytest.mark.parametrize(
    ("code", "variants", "groups"),
    [
        ("FAILED_RESOLVING_CUSTOM_CHOICES", AGES, [{"optionId": OPTION, "custom": "Senior"}]),
        ("INVALID_SERVICE_CHOICES", AGES, [{"optionId": IDS[0], "custom": "Child"}]),
        ("INVALID_SERVICE_CHOICES", AGES, [{"custom": "Child"}]),
        ("INVALID_SERVICE_CHOICES", AGES, [{"optionId": OPTION, "duration": {"minutes": 30}}]),
        ("INVALID_SERVICE_CHOICES", AGES, [{"optionId": OPTION}]),
        ("INVALID_CHOICES", AGES, [{"choiceId": IDS[2]}]),
        ("INVALID_CHOICES", AGES, []),
        ("INVALID_CHOICES", AGES, [{"choiceId": IDS[0]}, {"choiceId": IDS[1]}]),
        ("INVALID_CHOICES", LENGTHS, [{"optionId": OPTION, "duration": {"minutes": 60}}]),
        ("INVALID_CHOICES", TIMES, [{"optionId": OPTION, "dateTime": {"name": "July"}}]),
    ],
)
def test_e11_choices_must_be_among_the_variants(
    code: str, variants: Json, groups: list[Json]
) -> None:
    with pytest.raises(Refused) as refused:
        counted(variants, [group(1, *groups)], PATH)
    assert refused.value.code == code


def test_e11_all_take_part_for_the_same_time() -> None:
    with pytest.raises(Refused) as refused:
        counted(LENGTHS, [group(1, {"choiceId": each}) for each in IDS[:2]], PATH)
    assert refused.value.code == "INVALID_CHOICES"


def test_e10_every_group_has_a_number() -> None:
    choice = {"choiceId": IDS[0]}
    with pytest.raises(Invalid) as invalid:
        counted(AGES, [group(1, choice), group(None, choice)], PATH)
    assert [each.field for each in invalid.value.found] == [f"{PATH}[1].numberOfParticipants"]


@given(st.lists(st.tuples(st.sampled_from(IDS[:2]), st.integers(1, 50)), min_size=1, max_size=20))
def test_e11_reading_choices_again_gives_the_same(groups: list[tuple[str, int]]) -> None:
    """What a booking keeps can be read again when the booking is changed."""
    sent = [group(number, {"choiceId": choice_id}) for choice_id, number in groups]
    found = counted(AGES, sent, PATH)
    assert counted(AGES, found.groups, PATH) == found
    assert found.total == sum(number for _, number in groups)


@given(st.text(min_size=1, max_size=20))
def test_f9_the_case_of_a_custom_choice_is_ignored(text: str) -> None:
    assert identity_of({"custom": text}) == identity_of({"custom": text.casefold()})


def test_f9_names_make_no_difference_between_rules() -> None:
    june = {"ruleType": "MONTHS", "monthsRule": {"months": [6, 7]}}
    mixed = {"name": "Summer", "ruleType": "MONTHS", "monthsRule": {"months": [7, 6]}}
    may = {"ruleType": "MONTHS", "monthsRule": {"months": [5, 6]}}
    assert identity_of({"dateTime": june}) == identity_of({"dateTime": mixed})
    assert identity_of({"dateTime": june}) != identity_of({"dateTime": may})


@pytest.mark.parametrize(
    ("minutes", "words"), [(5, "5 min"), (60, "1 hr"), (90, "1 hr 30 min"), (1500, "25 hr")]
)
def test_f9_a_duration_in_words(minutes: int, words: str) -> None:
    assert length_in_words(minutes) == words
