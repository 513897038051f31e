"""The waitlist: joining it, what it says, and booking from an offer (E73-E81)."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from openbookings.pages import offering
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.ordering import ordered, payment_option, payments
from openbookings.pages.picking import read_pick
from openbookings.pages.questions import answers_in, complaints, questions_of, unanswered
from openbookings.pages.visit import Visit
from openbookings.pages.when import when_of

_TOO_LATE = frozenset({"NO_OPEN_SPOTS", "SESSION_CAPACITY_EXCEEDED", "SCHEDULE_CAPACITY_EXCEEDED"})


async def join(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/wait`: first the form, then the place in the queue."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    questions = await questions_of(visit, wanted)
    answers = answers_in(visit.form, questions)
    wrong: dict[str, str] = {}
    if visit.entered("join"):
        wrong = unanswered(questions, answers, visit.words)
        if not wrong:
            try:
                return await _registered(visit, wanted, answers)
            except TurnedAway as error:
                wrong = complaints(error.violations, visit.words)
                if not wrong:
                    raise
    return visit.show(
        "wait.html",
        400 if wrong else 200,
        service=wanted,
        offering=offering,
        pick=pick,
        hidden=[*pick.pairs(), ("join", "1")],
        when=await when_of(visit, wanted, pick),
        questions=questions,
        answers=answers,
        wrong=wrong,
    )


async def _registered(visit: Visit, wanted: Json, answers: Json) -> Response:
    pick = read_pick(visit.form, visit.zone)
    booking = {
        "bookedEntity": pick.booked_entity(wanted),
        **pick.party(),
        "selectedPaymentOption": payment_option(visit, await payments(visit, wanted)),
    }
    body = {"booking": booking, "formSubmission": answers}
    token = (await visit.desk.ask("waitlist.register", body))["token"]
    return visit.go(visit.link(f"/booking/{token}?new=1"))


async def registration(visit: Visit, token: str, booking: Json) -> Json | None:
    """What the waitlist says of a booking that waits; None for one that does not."""
    if booking["status"] != "WAITING_LIST":
        return None
    body = {"bookingId": booking["id"], "token": token}
    found: Json = (await visit.desk.ask("waitlist.getRegistration", body))["registration"]
    if found.get("offerExpirationDate"):
        until = datetime.fromisoformat(found["offerExpirationDate"])
        found["until"] = visit.at(int(until.timestamp()))
    return found


async def take_offer(visit: Visit) -> Response:
    """`POST /s/<slug>/booking/<token>/take`: book the place that was offered."""
    token = visit.request.path_params["token"]
    body = {"bookingId": visit.entered("booking", 36), "token": token}
    path = visit.link(f"/booking/{token}?new=1")
    try:
        booking = (await visit.desk.ask("waitlist.bookFromOffer", body))["booking"]
    except TurnedAway as error:
        if error.code not in _TOO_LATE:
            raise
        return visit.go(visit.link(f"/booking/{token}?done=late"))
    onwards = await ordered(visit, [booking], booking["id"])
    return onwards or visit.go(path)
