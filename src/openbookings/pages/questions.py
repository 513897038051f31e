"""The booking form of a service: its questions as HTML fields, and the answers as written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit
from openbookings.pages.wording import Wording, later

_NAMESPACE = "wix.bookings.v2.bookings"
_KINDS = {
    "CONTACTS_EMAIL": ("email", "email"),
    "CONTACTS_PHONE": ("tel", "tel"),
    "CONTACTS_FIRST_NAME": ("text", "given-name"),
    "CONTACTS_LAST_NAME": ("text", "family-name"),
    "CONTACTS_COMPANY": ("text", "organization"),
    "TEXT_AREA": ("textarea", "off"),
    "NUMBER_INPUT": ("number", "off"),
    "DATE_INPUT": ("date", "off"),
    "CHECKBOX": ("checkbox", "off"),
    "CHECKBOX_GROUP": ("many", "off"),
    "RADIO_GROUP": ("one", "off"),
    "DROPDOWN": ("select", "off"),
    "URL_INPUT": ("url", "url"),
}
_OWN_WORDS = {
    "first_name": later("First name"),
    "last_name": later("Last name"),
    "email": later("Email"),
    "phone": later("Phone"),
}
"""The default form's questions, which pages ask in the visitor's language."""


class Question(NamedTuple):
    """One question of a form, ready to be shown."""

    target: str
    label: str
    kind: str
    autocomplete: str
    required: bool
    longest: int
    options: tuple[tuple[str, str], ...]
    """Value and label of each option of a choice."""


async def questions_of(visit: Visit, service: Json) -> list[Question]:
    """The questions of the service's form, in the order of its layout."""
    form_id = (service.get("form") or {}).get("id")
    body = {"namespace": _NAMESPACE, "formIds": [form_id]}
    forms = (await visit.desk.ask("forms.listForms", body))["forms"]
    shown = (each for form in forms for each in form["fields"] if not each.get("hidden"))
    return [_question(each, visit.words) for each in shown]


def answers_in(form: Mapping[str, list[str]], questions: list[Question]) -> Json:
    """What the customer wrote, by target; what was left empty is left out."""
    answers: Json = {}
    for each in questions:
        sent = [value.strip() for value in form.get(f"answer.{each.target}", ()) if value.strip()]
        if each.kind == "checkbox":
            answers[each.target] = bool(sent)
        elif sent and each.kind == "many":
            answers[each.target] = sent
        elif sent and each.kind == "number":
            answers[each.target] = _number(sent[0])
        elif sent:
            answers[each.target] = sent[0]
    return answers


def unanswered(questions: list[Question], answers: Json, words: Wording) -> dict[str, str]:
    """The demanded answers that are missing, by target, with what to say of it."""
    return {
        each.target: words.say("Please fill this in.")
        for each in questions
        if each.required and not answers.get(each.target)
    }


def complaints(violations: list[Json], words: Wording) -> dict[str, str]:
    """What is wrong with which answer, by target, in words for the customer."""
    found: dict[str, str] = {}
    for each in violations:
        path = str(each.get("field") or "")
        if not path.startswith("formSubmission."):
            continue
        required = each.get("violatedRule") in ("REQUIRED_FIELD", "REQUIRED_ONE_OF_FIELD")
        message = later("Please fill this in.") if required else later("Please check this.")
        found[path.removeprefix("formSubmission.")] = words.say(message)
    return found


def _question(field: Json, words: Wording) -> Question:
    view, rules = field.get("view") or {}, field.get("validation") or {}
    kind, autocomplete = _KINDS.get(str(view.get("fieldType")), ("text", "off"))
    target = str(field["target"])
    label = str(view.get("label") or target)
    own = _OWN_WORDS.get(target)
    text_rules = rules.get("string") or {}
    return Question(
        target,
        words.say(own) if own == label else label,
        kind,
        autocomplete,
        bool(rules.get("required")),
        int(text_rules.get("maxLength") or 2000),
        tuple(
            (str(each.get("value") or ""), str(each.get("label") or each.get("value") or ""))
            for each in view.get("options") or ()
        ),
    )


def _number(text: str) -> float | int | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value
