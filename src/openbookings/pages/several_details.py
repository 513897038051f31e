"""The form and the review of several services, and then their booking, all or none (E65)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from secrets import token_urlsafe
from typing import NamedTuple
from zoneinfo import ZoneInfo

from starlette.responses import Response

from openbookings.engine.site.forms import DEFAULT_FORM_ID
from openbookings.pages import offering, several
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.holding import GONE
from openbookings.pages.ordering import ordered, payment_option, payments
from openbookings.pages.picking import Pick, read_pick
from openbookings.pages.pricing import price_of
from openbookings.pages.questions import Question, answers_in, complaints, questions_of, unanswered
from openbookings.pages.several import Several
from openbookings.pages.terms import terms_of
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import When, told

_GONE = GONE | {"SLOT_NOT_FOUND"}


class Part(NamedTuple):
    """One service of the visit at its time."""

    service: Json
    pick: Pick
    when: When


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/visit/details`: the form, and what it is for."""
    chosen = await _chosen(visit)
    try:
        return await _form(visit, chosen, await _parts(visit, chosen))
    except TurnedAway as error:
        if error.code not in _GONE:
            raise
        return await several.shown(visit, chosen, 409, gone=True)


async def book(visit: Visit) -> Response:
    """`POST` of the form: book all, order them, and show the visit; or say what is wrong."""
    chosen = await _chosen(visit)
    questions = await _questions(visit)
    answers = answers_in(visit.form, questions)
    wrong = unanswered(questions, answers, visit.words)
    # As they were shown: the same form sent twice is the same visit, and is not refused.
    parts = _sent_parts(visit, chosen)
    try:
        if not wrong:
            return await _booked(visit, parts, answers)
    except TurnedAway as error:
        if error.code in _GONE:
            return await several.shown(visit, chosen, 409, gone=True)
        wrong = complaints(error.violations, visit.words)
        if not wrong:
            raise
    return await _form(visit, chosen, parts, answers, wrong)


async def _booked(visit: Visit, parts: list[Part], answers: Json) -> Response:
    once = visit.entered("once", 36)
    body = {
        "bookings": [await _booking(visit, each) for each in parts],
        "formSubmission": answers,
        "participantNotification": {"notifyParticipants": True},
        "returnFullEntity": True,
    }
    key = f"page-visit-{once}" if once else None
    name = "bookings.createMultiServiceBooking"
    made = (await visit.desk.ask(name, body, key=key))["multiServiceBooking"]
    asked = {"multiServiceBookingId": made["id"]}
    link = (await visit.desk.ask("bookingLinks.getMultiServiceBookingLink", asked))["link"]
    bookings = [each["booking"] for each in made["bookings"]]
    onwards = await ordered(visit, bookings, once)
    return onwards or visit.go(visit.link(f"{several.PATH}/{link['token']}?new=1"))


async def _booking(visit: Visit, part: Part) -> Json:
    booking: Json = {
        "bookedEntity": part.pick.booked_entity(part.service),
        **part.pick.party(),
        "selectedPaymentOption": payment_option(visit, await payments(visit, part.service)),
        "language": visit.words.language,
    }
    if booking["selectedPaymentOption"] == "ONLINE" and offering.takes_deposit(part.service):
        booking["depositSelected"] = True
    return booking


async def _chosen(visit: Visit) -> Several:
    chosen = await several.several_in(visit, visit.sent)
    if chosen.place is None or not several.FEWEST <= len(chosen.services) <= several.MOST:
        raise NoSuchPage
    return chosen


async def _parts(visit: Visit, chosen: Several) -> list[Part]:
    """The services at the times they have when all follow each other; raises `TurnedAway`."""
    pick = read_pick(visit.sent, visit.zone)
    start, end = pick.times
    body = {
        **chosen.asked(),
        "localStartDate": start.isoformat(timespec="seconds"),
        "localEndDate": end.isoformat(timespec="seconds"),
        "timeZone": pick.zone,
    }
    name = "multiServiceAvailabilityTimeSlots.getMultiServiceAvailabilityTimeSlot"
    slot = (await visit.desk.ask(name, body))["timeSlot"]
    if not slot["bookable"]:
        raise TurnedAway(409, {"details": {"applicationError": {"code": "SLOT_NOT_FOUND"}}})
    return [
        _part(visit, service, Pick(wishes, _slot(nested), zone=pick.zone))
        for service, wishes, nested in zip(
            chosen.services, chosen.wishes, slot["nestedTimeSlots"], strict=True
        )
    ]


def _sent_parts(visit: Visit, chosen: Several) -> list[Part]:
    """The services at the times that the form names; raises `NoSuchPage` for what is none."""
    clock, sent = read_pick(visit.sent, visit.zone).zone, visit.form.get("part") or []
    if len(sent) != len(chosen.services):
        raise NoSuchPage
    return [
        _part(visit, service, Pick(wishes, each[:60], zone=clock))
        for service, wishes, each in zip(chosen.services, chosen.wishes, sent, strict=True)
    ]


def _part(visit: Visit, service: Json, pick: Pick) -> Part:
    zone = ZoneInfo(pick.zone)
    start, end = (each.replace(tzinfo=zone) for each in pick.times)
    return Part(service, pick, told(visit, start, end))


def _slot(nested: Json) -> str:
    ends = (datetime.fromisoformat(nested[each]) for each in ("localStartDate", "localEndDate"))
    return "/".join(each.isoformat(timespec="seconds") for each in ends)


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
    whole = sum((each["amount"] for each in prices), Decimal(0))
    offered = [await payments(visit, each) for each in chosen.services]
    ways = [each for each in ("ONLINE", "OFFLINE") if all(each in one for one in offered)]
    hidden = [
        *chosen.pairs(),
        ("slot", visit.sent["slot"][0][:60]),
        ("clock", parts[0].pick.zone),
        *(("part", each.pick.slot) for each in parts),
        ("once", visit.entered("once", 36) or token_urlsafe(18)),
    ]
    return visit.show(
        "several_details.html",
        400 if wrong else 200,
        several=chosen,
        parts=list(zip(parts, prices, strict=True)),
        total=visit.words.money(whole, visit.about["currency"]),
        questions=await _questions(visit),
        answers=answers or {},
        wrong=wrong or {},
        payments=ways,
        hidden=hidden,
        terms=_terms(visit, chosen),
        offering=offering,
        path=several.PATH,
    )


def _terms(visit: Visit, chosen: Several) -> list[tuple[list[str], list[str]]]:
    """The terms of the services; those that have the same are named together."""
    by_lines: dict[tuple[str, ...], list[str]] = {}
    for each in chosen.services:
        by_lines.setdefault(tuple(terms_of(each, visit.words)), []).append(str(each["name"]))
    return [(names, list(lines)) for lines, names in by_lines.items()]
