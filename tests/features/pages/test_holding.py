"""What is kept while a form is filled in, for who goes on, back, or both (K23, E30, X18)."""

from __future__ import annotations

from html import escape

import httpx
import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.pages.test_choosing import booked, cut, page_of, starts
from tests.features.pages.visitor import KEPT, WHO, Visitor, slots_on
from tests.features.slots import studio
from tests.support.shop import Json, Shop

DAY = "2026-06-04"


def times(visitor: Visitor, service: Json) -> httpx.Response:
    """The page of a service with the times of the day."""
    return visitor.get(f"{page_of(service)}?day={DAY}")


def takes(visitor: Visitor, service: Json, clock: str = "13:00") -> str:
    """Choose a time of the day; gives the address of the form."""
    page = times(visitor, service)
    wanted = next(each for each in slots_on(page) if each[11:16] == clock)
    return visitor.post(f"{page_of(service)}/hold", page, slot=wanted).headers["location"]


def gives_back(visitor: Visitor, service: Json, page: httpx.Response) -> httpx.Response:
    """Press the button of a page by which a hold is given back."""
    assert f'action="{page_of(service)}/again?' in page.text
    return visitor.post(f"{page_of(service)}/again", page)


class TestGivingBack:
    def test_k23_who_goes_back_by_the_link_gives_the_time_back(self, shop: Shop) -> None:
        hour, ada, rival = cut(shop), Visitor(shop), Visitor(shop)
        details = takes(ada, hour)
        form = ada.get(details)
        assert "13:00" not in starts(times(rival, hour))
        for _ in range(2):  # Once more does no harm: there is nothing left to give back.
            back = gives_back(ada, hour, form)
            assert back.headers["location"] == f"{page_of(hour)}?day={DAY}"
        assert "13:00" in starts(times(rival, hour))

    def test_k23_what_was_wished_for_stays(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        person = hour["staffMemberIds"][0]
        address = f"{page_of(hour)}?day={DAY}&staff={person}"
        page = ada.get(address)
        details = ada.post(f"{page_of(hour)}/hold", page, slot=slots_on(page)[0])
        form = ada.get(details.headers["location"])
        assert f'action="{page_of(hour)}/again?staff={person}"' in form.text
        back = ada.post(f"{page_of(hour)}/again?staff={person}", form)
        assert back.headers["location"] == f"{page_of(hour)}?staff={person}&day={DAY}"

    def test_k23_a_used_hold_is_not_given_back(self, shop: Shop) -> None:
        """The form may still be there when somebody presses the browser's own button."""
        hour, ada = cut(shop), Visitor(shop)
        details = takes(ada, hour)
        form = ada.get(details)
        made = ada.post(details, form, **WHO).headers["location"]
        assert gives_back(ada, hour, form).status_code == 303
        assert "You are booked" in ada.get(made).text
        assert "13:00" not in starts(times(ada, hour))

    def test_k23_a_form_whose_hold_was_given_back_promises_nothing(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        details = takes(ada, hour)
        form = ada.get(details)
        gives_back(ada, hour, form)
        assert KEPT not in ada.get(details).text
        late = ada.post(details, form, **WHO)
        assert late.status_code == 409 and "is no longer kept for you" in late.text
        assert starts(late)[0] == "13:00", "nobody has taken it meanwhile"
        same = ada.post(f"{page_of(hour)}/hold", late, slot=slots_on(late)[0])
        assert "You are booked" in booked(ada, same.headers["location"]).text


class TestComingBack:
    def test_k23_who_comes_back_is_told_what_is_kept_and_goes_on_with_it(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        details = takes(ada, hour)
        back = times(ada, hour)
        assert f"{KEPT} 8:10" in back.text and f'href="{escape(details)}"' in back.text
        assert "Thursday, June 4, 2026" in back.text
        assert KEPT not in times(Visitor(shop), hour).text, "it is nobody else's"
        assert KEPT in ada.get(details).text, "looking at a page gives nothing back"
        assert "You are booked" in booked(ada, details).text
        assert KEPT not in times(ada, hour).text
        assert KEPT not in ada.get(details).text

    def test_k23_the_same_time_from_a_page_that_was_there_before_is_the_same_hold(
        self, shop: Shop
    ) -> None:
        """A browser may show the page as it was, with the time among those that are free."""
        hour, ada = cut(shop), Visitor(shop)
        before = times(ada, hour)
        details = takes(ada, hour)
        wanted = next(each for each in slots_on(before) if each[11:16] == "13:00")
        again = ada.post(f"{page_of(hour)}/hold", before, slot=wanted)
        assert again.headers["location"] == details

    @pytest.mark.parametrize("clock", ["13:30", "16:00"], ids=["overlapping", "another"])
    def test_k23_who_chooses_anew_gives_back_what_was_kept(self, shop: Shop, clock: str) -> None:
        hour, ada, rival = cut(shop), Visitor(shop), Visitor(shop)
        before = times(ada, hour)
        details = takes(ada, hour)
        wanted = next(each for each in slots_on(before) if each[11:16] == clock)
        other = ada.post(f"{page_of(hour)}/hold", before, slot=wanted).headers["location"]
        assert KEPT in ada.get(other).text and KEPT not in ada.get(details).text
        left = starts(times(rival, hour))
        assert "12:30" in left and clock not in left

    def test_k23_the_reminder_gives_it_back_and_the_time_is_chosen_again(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        takes(ada, hour)
        back = times(ada, hour)
        assert {"12:30", "13:00", "13:30"}.isdisjoint(starts(back))
        free = ada.get(gives_back(ada, hour, back).headers["location"])
        assert KEPT not in free.text and {"12:30", "13:00", "13:30"} <= set(starts(free))
        assert "You are booked" in booked(ada, takes(ada, hour)).text

    def test_k23_another_tab_with_another_service_leaves_it(self, shop: Shop) -> None:
        one, other, ada = cut(shop, "Cut"), cut(shop, "Colour"), Visitor(shop)
        first = takes(ada, one)
        assert KEPT not in times(ada, other).text
        second = takes(ada, other)
        for details in (first, second):
            assert KEPT in ada.get(details).text
            assert "You are booked" in booked(ada, details).text

    def test_k23_only_this_browser_on_the_pages_of_this_service_knows_it(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        page = times(ada, hour)
        held = ada.post(f"{page_of(hour)}/hold", page, slot=slots_on(page)[0])
        cookie = held.headers["set-cookie"]
        assert cookie.startswith("openbookings_hold=") and "; HttpOnly" in cookie
        assert f"; Path={page_of(hour)}; Max-Age=600;" in cookie

    def test_k23_what_has_lapsed_is_not_told_of(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        takes(ada, hour)
        shop.clock.advance(minutes=10)
        page = times(ada, hour)
        assert KEPT not in page.text and "13:00" in starts(page)

    def test_k23_nobody_gives_back_what_somebody_else_has_kept(self, shop: Shop) -> None:
        hour, ada, rival = cut(shop), Visitor(shop), Visitor(shop)
        details = takes(ada, hour)
        takes(rival, hour, "15:00")
        gives_back(rival, hour, times(rival, hour))
        takes(rival, hour, "16:00")
        assert KEPT in ada.get(details).text
        assert "You are booked" in booked(ada, details).text

    def test_k23_what_the_business_took_meanwhile_is_kept_no_more(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        details = takes(ada, hour)
        form = ada.get(details)
        closed = {**hour["onlineBooking"], "enabled": False}
        sent = {"id": hour["id"], "revision": hour["revision"], "onlineBooking": closed}
        shop.call("services.updateService", {"service": sent})
        assert ada.post(details, form, **WHO).status_code == 409
        assert KEPT not in times(ada, hour).text


class TestPlaces:
    def test_k23_the_last_place_of_a_session_is_still_theirs(self, shop: Shop) -> None:
        yoga, ada = studio.group(shop, capacity=1), Visitor(shop)
        studio.session(shop, yoga, examples.staff(shop), DAY)
        before = ada.get(page_of(yoga))
        event = desk.listed(shop, f"{DAY}T00:00", f"{DAY}T23:00")[0]["id"]
        details = ada.post(f"{page_of(yoga)}/hold", before, event=event).headers["location"]
        back = ada.get(page_of(yoga))
        assert KEPT in back.text and "Fully booked" in back.text
        again = ada.post(f"{page_of(yoga)}/hold", before, event=event)
        assert again.headers["location"] == details
        assert "You are booked" in booked(ada, details).text

    def test_k23_the_page_outlives_the_session_that_was_chosen(self, shop: Shop) -> None:
        yoga, ada = studio.group(shop), Visitor(shop)
        session = studio.session(shop, yoga, examples.staff(shop), DAY)
        page = ada.get(page_of(yoga))
        details = ada.post(f"{page_of(yoga)}/hold", page, event=session["id"]).headers["location"]
        desk.cancel(shop, session["id"])
        page = ada.get(page_of(yoga))
        assert page.status_code == 200 and KEPT not in page.text
        assert ada.get(details).status_code == 404

    def test_k23_a_course_is_kept_as_well(self, shop: Shop) -> None:
        spanish, ada = studio.course(shop, capacity=1), Visitor(shop)
        studio.session(shop, spanish, examples.staff(shop), DAY)
        page = ada.get(page_of(spanish))
        details = ada.post(f"{page_of(spanish)}/hold", page).headers["location"]
        back = ada.get(page_of(spanish))
        assert KEPT in back.text and "fully booked" in back.text
        assert "You are booked" in booked(ada, details).text


class TestSending:
    def test_x18_a_refused_answer_is_corrected_and_sent_again(self, shop: Shop) -> None:
        hour, ada = cut(shop), Visitor(shop)
        details = takes(ada, hour)
        refused = ada.post(details, ada.get(details), **{**WHO, "answer.email": "nonsense"})
        assert refused.status_code == 400 and KEPT in refused.text
        made = ada.post(details, refused, **WHO)
        assert made.status_code == 303, made.text
        assert "You are booked" in ada.get(made.headers["location"]).text

    def test_e30_a_form_that_is_changed_after_booking_books_nothing_more(self, shop: Shop) -> None:
        yoga, ada = studio.group(shop), Visitor(shop)
        session = studio.session(shop, yoga, examples.staff(shop), DAY)
        page = ada.get(page_of(yoga))
        held = ada.post(f"{page_of(yoga)}/hold", page, event=session["id"])
        details = held.headers["location"]
        form = ada.get(details)
        sent, again = (ada.post(details, form, **WHO).headers["location"] for _ in range(2))
        assert sent == again, "sent twice it is one booking"
        changed = ada.post(details, form, **{**WHO, "answer.first_name": "Eve"})
        assert changed.status_code == 409 and "If you have not booked it yet" in changed.text
        assert "9 places left" in ada.get(page_of(yoga)).text
