"""The questions of a form in the two shapes the interface knows, and the default ones. Pure.

A form is kept as `formFields`; the older `fields` and the layout in `steps` are derived from
them, because the components of a page read those and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openbookings.engine.kernel.call import Document

_CONTACT = "CONTACTS_"
_COLUMNS = 12
_APPEARANCES = {
    "TEXT_INPUT": "textInputOptions",
    "PHONE_INPUT": "phoneInputOptions",
    "DROPDOWN": "dropdownOptions",
    "RADIO_GROUP": "radioGroupOptions",
    "NUMBER_INPUT": "numberInputOptions",
    "CHECKBOX": "checkboxOptions",
    "CHECKBOX_GROUP": "checkboxGroupOptions",
}
"""By component, where its label and choices stand."""

_KINDS = {
    "STRING": "stringOptions",
    "NUMBER": "numberOptions",
    "BOOLEAN": "booleanOptions",
    "ARRAY": "arrayOptions",
}
_COMPONENTS = {
    "NUMBER": "NUMBER_INPUT",
    "BOOLEAN": "CHECKBOX",
    "ARRAY": "CHECKBOX_GROUP",
    "STRING": "TEXT_INPUT",
}
_OLDER_RULES = {"STRING": "string", "NUMBER": "number", "ARRAY": "array"}


def default_questions() -> list[Document]:
    """What the default form asks: first and last name, e-mail, and the phone if one likes (E19)."""
    return [
        _contact_question("first_name", "First name", required=True),
        _contact_question("last_name", "Last name", required=True),
        _contact_question("email", "Email", required=True, format="EMAIL"),
        _contact_question("phone", "Phone", component="PHONE_INPUT"),
    ]


def questions_of(form: Document) -> list[Document]:
    """The questions of a stored form; one that was never edited asks the default ones."""
    found: list[Document] | None = form.get("formFields")
    return default_questions() if found is None else found


def shown(form: Document) -> Document:
    """A stored form as it is answered, in both shapes and with a layout."""
    questions = questions_of(form)
    return {
        "enabled": True,
        **form,
        "formFields": questions,
        "fields": older_fields(questions),
        "steps": form.get("steps") or [_laid_out(questions)],
    }


def older_fields(questions: Sequence[Document]) -> list[Document]:
    """The questions in the older shape."""
    return [_older(each) for each in questions]


def options_of(question: Document) -> Document:
    """What a question says about its answer: target, type, whether it is required."""
    return question.get("inputOptions") or {}


def rules_of(question: Document) -> Document:
    """The limits of an answer: lengths, bounds, choices."""
    return _typed(question).get("validation") or {}


def contact_field(question: Document) -> str | None:
    """Which of FIRST_NAME, LAST_NAME, EMAIL and PHONE an answer is, if any."""
    mapped = (options_of(question).get("contactMapping") or {}).get("contactField")
    if mapped and mapped != "UNDEFINED":
        return str(mapped)
    identifier = question.get("identifier") or ""
    return identifier.removeprefix(_CONTACT) if identifier.startswith(_CONTACT) else None


def question_from(older: Document) -> Document:
    """The question that a field of the older shape asks."""
    rules, view = older.get("validation") or {}, older.get("view") or {}
    component = view.get("fieldType") or "TEXT_INPUT"
    kind = next((kind for kind, name in _OLDER_RULES.items() if rules.get(name)), None)
    kind = kind or next((kind for kind, own in _COMPONENTS.items() if own == component), "STRING")
    named = component if component.startswith(_CONTACT) else None
    component = _COMPONENTS[kind] if named or component not in _APPEARANCES else component
    look = {"label": view.get("label"), "showLabel": not view.get("hideLabel")}
    look |= {name: view[name] for name in ("placeholder", "options") if view.get(name)}
    typed: Document = {"componentType": component, _APPEARANCES[component]: look}
    limits = rules.get(_OLDER_RULES.get(kind, ""))
    if limits:
        typed["validation"] = limits
    return {
        **{name: older[name] for name in ("id", "hidden") if older.get(name) is not None},
        **({"identifier": named} if named else {}),
        "fieldType": "INPUT",
        "inputOptions": {
            "target": older.get("target") or "",
            "pii": bool(older.get("pii")),
            "required": bool(rules.get("required")),
            "inputType": kind,
            _KINDS[kind]: typed,
        },
    }


def choices_of(question: Document) -> Iterator[str]:
    """The values a question offers to choose from; none when any answer will do."""
    for choice in _appearance(question).get("options") or ():
        value = choice.get("value") or choice.get("label")
        if value:
            yield str(value)


def _older(question: Document) -> Document:
    options, look = options_of(question), _appearance(question)
    kind = options.get("inputType") or "STRING"
    rules: Document = {"required": bool(options.get("required"))}
    if kind in _OLDER_RULES:
        rules[_OLDER_RULES[kind]] = rules_of(question)
    view = {
        "fieldType": question.get("identifier") or _typed(question).get("componentType"),
        "label": look.get("label") or "",
        "hideLabel": look.get("showLabel") is False,
    }
    view |= {name: look[name] for name in ("placeholder", "options") if look.get(name)}
    return {
        "id": question["id"],
        "target": options.get("target"),
        "hidden": bool(question.get("hidden")),
        "pii": bool(options.get("pii")),
        "validation": rules,
        "view": view,
    }


def _laid_out(questions: Sequence[Document]) -> Document:
    """One step with the questions below each other."""
    items = [
        {"fieldId": each["id"], "row": row, "column": 0, "width": _COLUMNS, "height": 1}
        for row, each in enumerate(questions)
    ]
    return {"id": "1", "hidden": False, "layout": {"large": {"columns": _COLUMNS, "items": items}}}


def _typed(question: Document) -> Document:
    options = options_of(question)
    return options.get(_KINDS.get(options.get("inputType") or "STRING", "")) or {}


def _appearance(question: Document) -> Document:
    typed = _typed(question)
    return typed.get(_APPEARANCES.get(typed.get("componentType") or "", "")) or {}


def _contact_question(
    target: str,
    label: str,
    *,
    required: bool = False,
    component: str = "TEXT_INPUT",
    format: str | None = None,
) -> Document:
    look = {"label": label, "showLabel": True}
    typed: Document = {"componentType": component, _APPEARANCES[component]: look}
    if format:
        typed["validation"] = {"format": format}
    return {
        "id": target,
        "identifier": f"{_CONTACT}{target.upper()}",
        "fieldType": "INPUT",
        "hidden": False,
        "inputOptions": {
            "target": target,
            "pii": True,
            "required": required,
            "inputType": "STRING",
            "contactMapping": {"contactField": target.upper()},
            "stringOptions": typed,
        },
    }
