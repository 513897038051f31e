"""What customers write into forms, held against the questions (E19)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.site.form_answers import answer_faults, contact_from_answers
from openbookings.engine.site.form_questions import (
    default_questions,
    older_fields,
    question_from,
)

ADA = {"first_name": "Ada", "last_name": "Low", "email": "ada@example.com"}


def question(kind: str = "STRING", **options: Any) -> dict[str, Any]:
    typed = {
        "STRING": "stringOptions",
        "NUMBER": "numberOptions",
        "ARRAY": "arrayOptions",
        "BOOLEAN": "booleanOptions",
    }[kind]
    rules = options.pop("rules", {})
    given = {"target": "q", "inputType": kind, typed: {"validation": rules}, **options}
    return {"id": "q", "fieldType": "INPUT", "inputOptions": given}


def wrong(asked: dict[str, Any], answer: object) -> list[str]:
    return [each.rule for each in answer_faults([asked], {"q": answer}, "formSubmission")]


def test_e19_the_default_form_demands_name_and_email() -> None:
    faults = list(answer_faults(default_questions(), {}, "formSubmission"))
    assert [each.field for each in faults] == [
        "formSubmission.first_name",
        "formSubmission.last_name",
        "formSubmission.email",
    ]
    assert not list(answer_faults(default_questions(), ADA, "formSubmission"))


@pytest.mark.parametrize(
    ("asked", "good", "bad", "rule"),
    [
        (question(rules={"maxLength": 3}), "abc", "abcd", "MAX_LENGTH"),
        (question(rules={"minLength": 3}), "abc", "ab", "MIN_LENGTH"),
        (question(rules={"enum": ["a", "b"]}), "a", "c", "INVALID_ENUM_VALUE"),
        (question(rules={"format": "EMAIL"}), "a@b.ch", "a@b", "FORMAT"),
        (question(), "a", 7, "FORMAT"),
        (question("NUMBER", rules={"maximum": 5}), 5, 6, "MAX"),
        (question("NUMBER", rules={"minimum": 5}), 5, 4, "MIN"),
        (question("NUMBER"), 1.5, True, "FORMAT"),
        (question("BOOLEAN"), False, "yes", "FORMAT"),
        (question("BOOLEAN", required=True), True, False, "REQUIRED_FIELD"),
        (question("ARRAY", rules={"maxItems": 1}), ["a"], ["a", "b"], "MAX_SIZE"),
        (question("ARRAY", rules={"minItems": 2}), ["a", "b"], ["a"], "MIN_SIZE"),
        (question("ARRAY"), ["a"], "a", "FORMAT"),
    ],
)
def test_an_answer_fits_its_question(
    asked: dict[str, Any], good: object, bad: object, rule: str
) -> None:
    assert wrong(asked, good) == []
    assert wrong(asked, bad) == [rule]


def test_choices_of_a_list_must_be_among_those_offered() -> None:
    asked = question("ARRAY", rules={"items": {"stringOptions": {"enum": ["a", "b"]}}})
    assert wrong(asked, ["a", "c"]) == ["INVALID_ENUM_VALUE"]


@pytest.mark.parametrize("empty", [None, "", []])
def test_what_is_not_required_may_be_left_out(empty: object) -> None:
    assert wrong(question(), empty) == []
    assert wrong(question(required=True), empty) == ["REQUIRED_FIELD"]


def test_hidden_questions_and_texts_between_them_ask_nothing() -> None:
    hidden = {**question(required=True), "hidden": True}
    assert wrong(hidden, None) == []
    assert not list(answer_faults([{"id": "t", "fieldType": "DISPLAY"}], {}, "x"))


def test_e19_contact_details_come_from_the_questions_that_ask_for_them() -> None:
    assert contact_from_answers(default_questions(), {**ADA, "note": "Hi"}) == {
        "firstName": "Ada",
        "lastName": "Low",
        "email": "ada@example.com",
    }
    mapped = question(contactMapping={"contactField": "PHONE"})
    assert contact_from_answers([mapped], {"q": "123"}) == {"phone": "123"}


def test_the_two_shapes_of_a_question_say_the_same() -> None:
    asked = default_questions()
    again = [question_from(each) for each in older_fields(asked)]
    assert older_fields(again) == older_fields(asked)
    faults = [each.field for each in answer_faults(again, {"email": "x"}, "f")]
    assert faults == ["f.first_name", "f.last_name", "f.email"]
