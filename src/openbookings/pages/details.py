"""The form and the review: who books, how they pay, and then the booking itself."""

from __future__ import annotations

from starlette.responses import Response

from openbookings.pages import holding, offering, remembering, service
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.holding import GONE
from openbookings.pages.ordering import key_of, ordered, payments, pays_online, to_book
from openbookings.pages.picking import Pick, read_pick
from openbookings.pages.pricing import price_of
from openbookings.pages.questions import Question, answers_in, complaints, questions_of, unanswered
from openbookings.pages.visit import Visit
from openbookings.pages.when import when_of


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/services/<service>/details`: the form, and what it is for."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.address, visit.zone)
    if holding.lapsed(visit):
        return await service.shown(visit, wanted, 409, lost="lapsed")
    return await _form(visit, wanted, pick, await questions_of(visit, wanted))


async def book(visit: Visit) -> Response:
    """`POST` of the form: book, order, and show the booking; or say what is wrong."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    questions = await questions_of(visit, wanted)
    answers = answers_in(visit.form, questions)
    missing = unanswered(questions, answers, visit.words)
    if missing:
        return await _form(visit, wanted, pick, questions, answers, missing, 400)
    try:
        booking = await _placed(visit, wanted, pick, answers)
    except TurnedAway as error:
        if error.code in GONE:
            lost = await holding.why_lost(visit, offering.path_to(wanted), error)
            return await service.shown(visit, wanted, 409, lost=lost)
        wrong = complaints(error.violations, visit.words)
        if not wrong:
            raise
        return await _form(visit, wanted, pick, questions, answers, wrong, 400)
    link = await visit.desk.ask("bookingLinks.getBookingLink", {"bookingId": booking["id"]})
    onwards = await ordered(visit, [booking], holding.token_of(visit))
    return onwards or visit.go(visit.link(f"/booking/{link['link']['token']}?new=1"))


async def _placed(visit: Visit, wanted: Json, pick: Pick, answers: Json) -> Json:
    """The booking, made once however often the form is sent."""
    body = {
        "booking": await to_book(visit, wanted, pick),
        "formSubmission": answers,
        "participantNotification": {"notifyParticipants": True},
    }
    hold = holding.token_of(visit)
    asked = visit.desk.ask("bookings.createBooking", body, key=key_of(body) if hold else None)
    made: Json = (await asked)["booking"]
    remembering.forget(visit, offering.path_to(wanted), hold)
    return made


async def _form(
    visit: Visit,
    wanted: Json,
    pick: Pick,
    questions: list[Question],
    answers: Json | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    ways = await payments(visit, wanted)
    return visit.show(
        "details.html",
        status,
        service=wanted,
        offering=offering,
        pick=pick,
        when=await when_of(visit, wanted, pick),
        price=await price_of(visit, wanted, pick),
        questions=questions,
        answers=answers or {},
        wrong=wrong or {},
        hidden=pick.pairs(),
        held=holding.still_runs(visit),
        payments=ways,
        cannot_pay=ways == ["ONLINE"] and not await pays_online(visit),
    )
