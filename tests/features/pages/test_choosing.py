"""Choosing on the pages: what is gone, courses and rentals, without a browser."""

from __future__ import annotations

import re
from typing import Any

import httpx

from tests.features.catalog import examples
from tests.features.pages.visitor import WHO, Visitor, slots_on
from tests.features.slots import rental, studio
from tests.features.slots.salon import service, works
from tests.features.slots.studio import session
from tests.support.shop import Json, Shop

HOME = "/s/shop"


def page_of(offered: Json) -> str:
    """The address of a service's page."""
    return f"{HOME}/services/{offered['mainSlug']['name']}"


def cut(shop: Shop, name: str = "Cut", **over: Any) -> Json:
    """An hour with somebody who is there from 10 to 18."""
    return service(
        shop, works(shop, f"{name} person", "10:00-18:00"), minutes=60, name=name, **over
    )


def starts(page: httpx.Response) -> list[str]:
    """The clock times at which the slots of a page start."""
    return [each[11:16] for each in slots_on(page)]


def booked(visitor: Visitor, details: str) -> httpx.Response:
    """Fill in the form at an address; gives the page that follows."""
    sent = visitor.post(details, visitor.get(details), **WHO)
    assert sent.status_code == 303, sent.text
    return visitor.get(sent.headers["location"])


def test_a_lost_time_is_answered_with_the_nearest_of_its_day(shop: Shop) -> None:
    hour = page_of(cut(shop))
    first, second = Visitor(shop), Visitor(shop)
    address = f"{hour}?day=2026-06-04"
    seen, same = first.get(address), second.get(address)
    wanted = next(each for each in slots_on(seen) if each[11:16] == "13:00")
    assert first.post(f"{hour}/hold", seen, slot=wanted).status_code == 303
    lost = second.post(f"{hour}/hold", same, slot=wanted)
    assert lost.status_code == 409 and "Somebody else was faster" in lost.text
    assert "Thursday, June 4" in lost.text
    assert starts(lost)[:4] == ["12:00", "14:00", "11:30", "14:30"]


def test_a_lapsed_hold_leads_back_to_the_same_day(shop: Shop) -> None:
    hour = page_of(cut(shop))
    ada = Visitor(shop)
    seen = ada.get(f"{hour}?day=2026-06-04")
    held = ada.post(f"{hour}/hold", seen, slot=slots_on(seen)[3]).headers["location"]
    shop.clock.advance(minutes=30)
    lapsed = ada.get(held)
    assert lapsed.status_code == 409 and "Your time to fill in the form is over" in lapsed.text
    assert slots_on(lapsed)[0] == slots_on(seen)[3]
    assert f'href="{hour}?month=2026-07#choose"' in lapsed.text


def test_d55_a_course_tells_its_dates_and_is_booked_whole(shop: Shop) -> None:
    pottery = studio.course(shop, capacity=2)
    teacher = examples.staff(shop)
    for day in ("2026-06-08", "2026-06-15"):
        session(shop, pottery, teacher, day, "10:00-12:00")
    ada = Visitor(shop)
    page = ada.get(page_of(pottery))
    assert "2 dates, booked as one" in page.text and "2 places left" in page.text
    held = ada.post(f"{page_of(pottery)}/hold", page)
    details = held.headers["location"]
    form = ada.get(details)
    sent, again = (ada.post(details, form, **WHO).headers["location"] for _ in range(2))
    assert sent == again, "a form sent twice is one booking"
    assert "You are booked" in ada.get(sent).text
    dates = ada.get(f"{sent.partition('?')[0]}/booking.ics").text
    assert dates.count("BEGIN:VEVENT") == 2 and "DTSTART:20260615T100000Z" in dates
    assert "1 place left" in ada.get(page_of(pottery)).text


def test_d57_a_course_that_is_over_says_so(shop: Shop) -> None:
    page = Visitor(shop).get(page_of(studio.course(shop)))
    assert "This course is over" in page.text and "Enrol</button>" not in page.text


def test_d38_a_rental_by_the_hour_asks_for_its_end(shop: Shop) -> None:
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 180}
    span = {"unitType": "HOUR", "hourOptions": hours}
    person = works(shop, "Ann", "10:00-14:00")
    given = examples.given(
        staffMemberIds=[person["resourceId"]],
        schedule={"availabilityConstraints": {"durationRange": span}},
    )
    court = page_of(examples.create(shop, given))
    ada = Visitor(shop)
    assert slots_on(ada.get(f"{court}?day=2026-06-04")) == []
    page = ada.get(f"{court}?day=2026-06-04&start=2026-06-04T11:00:00")
    ends = [each[-8:-3] for each in slots_on(page)]
    assert ends == ["12:00", "12:30", "13:00", "13:30", "14:00"]
    held = ada.post(f"{court}/hold", page, slot=slots_on(page)[2])
    assert "You are booked" in booked(ada, held.headers["location"]).text


def test_d40_a_rental_by_the_day_goes_from_day_to_day(shop: Shop) -> None:
    bikes, _ = rental.bikes(shop, least=2, most=4)
    ada = Visitor(shop)
    page = ada.get(f"{page_of(bikes)}?day=2026-06-04")
    shown = re.findall(r"<span>([^<]*)<br><small>until ([^<]*)<", page.text)
    assert shown == [("2 days", "Fri, Jun 5"), ("3 days", "Sat, Jun 6"), ("4 days", "Sun, Jun 7")]
    held = ada.post(f"{page_of(bikes)}/hold", page, slot=slots_on(page)[0])
    made = booked(ada, held.headers["location"]).text
    assert re.search("Thursday, June 4, 2026 .<br>Friday, June 5, 2026", made)


def test_an_unknown_service_is_a_page_that_does_not_exist(shop: Shop) -> None:
    hidden = cut(shop, hidden=True)
    for path in (page_of(hidden), f"{HOME}/visit/unknown", f"{HOME}/pay/unknown"):
        assert Visitor(shop).get(path).status_code == 404
