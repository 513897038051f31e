"""Booking forms: the default one of every site, and those a business makes for itself (E19, A23).

A form is stored with its questions; how it is shown stands in `form_questions`, what may be
answered in `form_answers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.form_questions import (
    default_questions,
    older_fields,
    options_of,
    question_from,
    questions_of,
    shown,
)
from openbookings.engine.store.tables import Column, Table

DEFAULT_FORM_ID = "00000000-0000-0000-0000-000000000000"
"""The documented id of the default booking form (E66)."""
DEFAULT_FORM_NAME = "Booking form"
NAMESPACE = "wix.bookings.v2.bookings"
"""The namespace of booking forms; other kinds of forms are not ours."""


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    """Bring both shapes of the questions into the one that is stored."""
    older = new.pop("fields", None)
    if older is not None and _says_something_else(older, new, old):
        new["formFields"] = [question_from(each) for each in older]
    for question in new.get("formFields") or ():
        if not question.get("id"):
            question["id"] = new_id()
        question.setdefault("fieldType", "INPUT")
    new["namespace"] = NAMESPACE


def _says_something_else(older: list[Document], new: Document, old: Document | None) -> bool:
    """Whether the older shape was what the caller changed: `formFields` win where both were."""
    if old is None:
        return new.get("formFields") is None
    unchanged = new.get("formFields") == old.get("formFields")
    return unchanged and older != older_fields(questions_of(old))


async def _check(call: Call, new: Document, old: Document | None) -> list[Violation]:
    return list(_question_faults(new.get("formFields") or ()))


def _question_faults(questions: Sequence[Document]) -> Iterator[Violation]:
    seen: set[str] = set()
    for index, question in enumerate(questions):
        path = f"form.formFields[{index}]"
        if question["fieldType"] == "DISPLAY":
            continue
        target = options_of(question).get("target")
        if not target:
            yield Violation(f"{path}.inputOptions.target", "is required", "REQUIRED_FIELD")
        elif target in seen:
            yield Violation(f"{path}.inputOptions.target", "is used twice", "OTHER")
        else:
            seen.add(target)


async def _release(call: Call, old: Document) -> None:
    if old["id"] == DEFAULT_FORM_ID:
        raise Refused("DEFAULT_FORM_CANNOT_BE_DELETED", "The default form stays.")


FORMS = Resource(
    module="services",
    entity="bookingForm",
    plural="bookingForms",
    fqdn="",
    table=Table(
        "forms",
        (
            Column("name", "text", "name"),
            Column("namespace", "text", "namespace"),
            Column("created_date", "instant", "createdDate"),
            Column("updated_date", "instant", "updatedDate"),
        ),
    ),
    prepare=_prepare,
)
"""Forms as services refer to them."""


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    return [shown(verbs.decoded(row[0])) for row in rows]


WHOLE_FORMS = replace(
    FORMS,
    module="forms",
    entity="form",
    plural="forms",
    fqdn="openbookings.v1.form",
    missing="FORM_NOT_FOUND",
    kept=("namespace",),
    check=_check,
    release=_release,
    compose=_compose,
)
"""The same forms with their questions."""
standard(
    WHOLE_FORMS,
    create="createForm",
    get="getForm",
    update="updateForm",
    delete="deleteForm",
    query="queryForms",
)


async def found(call: Call) -> Document:
    """The default form of a new site: first name, last name, e-mail and phone (E19)."""
    return await verbs.create(call, FORMS, {"name": DEFAULT_FORM_NAME}, DEFAULT_FORM_ID)


async def known_forms(call: Call, ids: Iterable[str]) -> set[str]:
    """Those of the ids that are forms of this site (A23)."""
    return set(await verbs.load_many(call, FORMS, ids))


async def asked_by(call: Call, form_id: str) -> list[Document]:
    """The questions of a form, for `form_answers`; a form that is gone asks the default ones."""
    found = await verbs.load_many(call, FORMS, (form_id,))
    return questions_of(found[form_id]) if form_id in found else default_questions()
