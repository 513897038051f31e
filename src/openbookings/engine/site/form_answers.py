"""What customers write into a form, held against its questions (E19). Pure.

Answers are keyed by the `target` of their question; what no question asks for is let be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.form_questions import (
    choices_of,
    contact_field,
    options_of,
    rules_of,
)

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_LONGEST = 16_000
_CONTACT_FIELDS = {
    "FIRST_NAME": "firstName",
    "LAST_NAME": "lastName",
    "EMAIL": "email",
    "PHONE": "phone",
}


def answer_faults(
    questions: Sequence[Document], answers: Document, path: str
) -> Iterator[Violation]:
    """Everything that is wrong with the answers, at `<path>.<target>`."""
    for question in questions:
        options = options_of(question)
        target = options.get("target")
        if not target or question.get("hidden"):
            continue
        place, answer = f"{path}.{target}", answers.get(target)
        if answer in (None, "", []):
            if options.get("required"):
                yield Violation(place, "is required by the booking form", "REQUIRED_FIELD")
            continue
        yield from _answer_faults(question, options, answer, place)


def contact_from_answers(questions: Sequence[Document], answers: Document) -> dict[str, str]:
    """The contact details among the answers: firstName, lastName, email and phone."""
    targets = {name.lower(): field for name, field in _CONTACT_FIELDS.items()}
    for question in questions:
        field = _CONTACT_FIELDS.get(contact_field(question) or "")
        target = options_of(question).get("target")
        if field and target:
            targets[target] = field
    return {
        field: answers[target]
        for target, field in targets.items()
        if isinstance(answers.get(target), str) and answers[target]
    }


def _answer_faults(
    question: Document, options: Document, answer: object, place: str
) -> Iterator[Violation]:
    match options.get("inputType") or "STRING":
        case "NUMBER":
            yield from _number_faults(rules_of(question), answer, place)
        case "BOOLEAN":
            if not isinstance(answer, bool):
                yield Violation(place, "must be true or false", "FORMAT")
            elif options.get("required") and not answer:
                yield Violation(place, "must be ticked", "REQUIRED_FIELD")
        case "ARRAY":
            yield from _list_faults(question, answer, place)
        case _:
            yield from _text_faults(question, answer, place)


def _text_faults(question: Document, answer: object, place: str) -> Iterator[Violation]:
    rules = rules_of(question)
    if not isinstance(answer, str):
        yield Violation(place, "must be a text", "FORMAT")
        return
    most, least = rules.get("maxLength") or _LONGEST, rules.get("minLength") or 0
    if len(answer) > most:
        yield Violation(place, f"must have at most {most} characters", "MAX_LENGTH")
    if len(answer) < least:
        yield Violation(place, f"must have at least {least} characters", "MIN_LENGTH")
    is_email = rules.get("format") == "EMAIL" or contact_field(question) == "EMAIL"
    if is_email and not _EMAIL.fullmatch(answer):
        yield Violation(place, "must be an e-mail address", "FORMAT")
    offered = rules.get("enum") or list(choices_of(question))
    if offered and answer not in offered:
        yield Violation(place, "is none of the choices", "INVALID_ENUM_VALUE")


def _number_faults(rules: Document, answer: object, place: str) -> Iterator[Violation]:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        yield Violation(place, "must be a number", "FORMAT")
        return
    least, most = rules.get("minimum"), rules.get("maximum")
    if least is not None and answer < least:
        yield Violation(place, f"must be at least {least}", "MIN")
    if most is not None and answer > most:
        yield Violation(place, f"must be at most {most}", "MAX")


def _list_faults(question: Document, answer: object, place: str) -> Iterator[Violation]:
    rules = rules_of(question)
    if not isinstance(answer, list):
        yield Violation(place, "must be a list", "FORMAT")
        return
    least, most = rules.get("minItems") or 0, rules.get("maxItems")
    if len(answer) < least:
        yield Violation(place, f"needs at least {least} choices", "MIN_SIZE")
    if most is not None and len(answer) > most:
        yield Violation(place, f"takes at most {most} choices", "MAX_SIZE")
    of_items = ((rules.get("items") or {}).get("stringOptions") or {}).get("enum")
    offered = of_items or list(choices_of(question))
    if offered and any(each not in offered for each in answer):
        yield Violation(place, "holds what is none of the choices", "INVALID_ENUM_VALUE")
