"""The form and the review of several services, and then their booking, all or none (E65)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from starlette.responses import Response

from openbookings.engine.site.forms import DEFAULT_FORM_ID
from openbookings.pages import holding, remembering, several
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.ordering import key_of, ordered, payments, pays_online, to_book
from openbookings.pages.pricing import price_of
from openbookings.pages.questions import Question, answers_in, complaints, questions_of, unanswered
from openbookings.pages.several import PATH, Several
from openbookings.pages.several_parts import LOST, Part, parts_in
from openbookings.pages.terms import terms_of
from openbookings.pages.visit import Visit
from openbookings.pages.when import When


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/visit/details`: the form, and what it is for."""
    chosen = await several.chosen(visit)
    if not visit.asked("part"):
        return visit.go(visit.link(f"{PATH}?{chosen.query()}"))
    if holding.lapsed(visit):
        return await several.shown(visit, chosen, 409, lost="lapsed")
    return await _form(visit, chosen, parts_in(visit, chosen))


async def book(visit: Visit) -> Response:
    """`POST` of the form: book all, order them, and show the visit; or say what is wrong."""
    chosen = await several.chosen(visit)
    parts = parts_in(visit, chosen)
    questions = await _questions(visit)
    answers = answers_in(visit.form, questions)
    wrong = unanswered(questions, answers, visit.words)
    try:
        if not wrong:
            return await _booked(visit, parts, answers)
    except TurnedAway as error:
        if error.code in LOST:
            lost = await holding.why_lost(visit, PATH, error)
            return await several.shown(visit, chosen, 409, lost=lost)
        wrong = complaints(error.violations, visit.words)
        if not wrong:
            raise
    return await _form(visit, chosen, parts, answers, wrong)


async def _booked(visit: Visit, parts: Sequence[Part], answers: Json) -> Response:
    """The visit, made once however often the form is sent."""
    hold = holding.token_of(visit)
    body = {
        "bookings": [await to_book(visit, each.service, each.pick) for each in parts],
        "formSubmission": answers,
        "participantNotification": {"notifyParticipants": True},
        "returnFullEntity": True,
    }
    name = "bookings.createMultiServiceBooking"
    asked = visit.desk.ask(name, body, key=key_of(body) if hold else None)
    made = (await asked)["multiServiceBooking"]
    remembering.forget(visit, PATH, hold)
    named = {"multiServiceBookingId": made["id"]}
    link = (await visit.desk.ask("bookingLinks.getMultiServiceBookingLink", named))["link"]
    bookings = [each["booking"] for each in made["bookings"]]
    onwards = await ordered(visit, bookings, hold)
    return onwards or visit.go(visit.link(f"{PATH}/{link['token']}?new=1"))


async def _questions(visit: Visit) -> list[Question]:
    """A package has the questions of the default form, whatever its services ask (E66)."""
    return await questions_of(visit, {"form": {"id": DEFAULT_FORM_ID}})


async def _form(
    visit: Visit,
    chosen: Several,
    parts: list[Part],
    answers: Json | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    prices = [await price_of(visit, each.service, each.pick) for each in parts]
    whole, due = (sum((each[part] for each in prices), Decimal(0)) for part in ("amount", "due"))
    currency = visit.about["currency"]
    offered = [await payments(visit, each) for each in chosen.services]
    only_online = any(each == ["ONLINE"] for each in offered)
    return visit.show(
        "several_details.html",
        400 if wrong else 200,
        several=chosen,
        parts=list(zip(parts, prices, strict=True)),
        when=When(parts[0].when.start, parts[-1].when.end),
        total=visit.words.money(whole, currency),
        due=visit.words.money(due, currency),
        questions=await _questions(visit),
        answers=answers or {},
        wrong=wrong or {},
        payments=[each for each in ("ONLINE", "OFFLINE") if all(each in one for one in offered)],
        cannot_pay=only_online and not await pays_online(visit),
        # Of the time that was chosen, should it be lost after all.
        hidden=[("slot", visit.asked("slot", 60))],
        held=holding.still_runs(visit),
        terms=_terms(visit, chosen),
        path=PATH,
    )


def _terms(visit: Visit, chosen: Several) -> list[tuple[list[str], list[str]]]:
    """The terms of the services; those that have the same are named together."""
    by_lines: dict[tuple[str, ...], list[str]] = {}
    for each in chosen.services:
        by_lines.setdefault(tuple(terms_of(each, visit.words)), []).append(str(each["name"]))
    return [(names, list(lines)) for lines, names in by_lines.items()]
