"""Several services in one visit on the pages, without a browser (D48, E30, E65, E69, F24)."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.features.catalog import examples
from tests.features.pages.test_choosing import HOME, cut, starts
from tests.features.pages.visitor import KEPT, WHO, Visitor, slots_on
from tests.features.slots.salon import offers_extra, policy, works
from tests.features.slots.salon import service as appointment
from tests.support.shop import Json, Shop

OPEN: Json = {"cancellationPolicy": {"enabled": True}, "reschedulePolicy": {"enabled": True}}
DAY = "2026-06-04"


def slug(service: Json) -> str:
    """The name of a service in addresses."""
    return str(service["mainSlug"]["name"])


def choice(*services: Json, **more: str) -> str:
    """The services, and more, as the query string of the pages of a visit."""
    pairs = [f"service={slug(each)}" for each in services]
    return "&".join(pairs + [f"{name}={value}" for name, value in more.items()])


class Guest(Visitor):
    """A customer who wants two services in one visit."""

    def held(self, *services: Json, clock: str = "12:00", **more: str) -> httpx.Response:
        """Choose a time of the day for them; gives the answer."""
        asked = choice(*services, **more)
        page = self.get(f"{HOME}/visit?{asked}&day={DAY}")
        wanted = next(each for each in slots_on(page) if each[11:16] == clock)
        return self.post(f"{HOME}/visit/hold?{asked}", page, slot=wanted)

    def booked(self, *services: Json, clock: str = "12:00", **more: str) -> str:
        """Book them at a time of the day; gives the path of the visit's own page."""
        details = self.held(*services, clock=clock, **more).headers["location"]
        made = self.post(details, self.get(details), **WHO)
        assert made.status_code == 303, made.text
        return made.headers["location"].partition("?")[0]


def two(shop: Shop, **over: Any) -> tuple[Json, Json]:
    """A cut and a colour, an hour each and by different people."""
    return cut(shop, "Cut", **over), cut(shop, "Colour", **over)


def bookings(shop: Shop) -> list[Json]:
    """All bookings, by time."""
    query = {"query": {"sort": [{"fieldName": "startDate", "order": "ASC"}]}}
    found = shop.call("extendedBookings.queryExtendedBookings", query)["extendedBookings"]
    return [each["booking"] for each in found]


def clocks(shop: Shop) -> list[str]:
    """When the bookings start on the day."""
    return [each["startDate"][11:16] for each in bookings(shop)]


class TestHolding:
    def test_d48_from_the_choice_to_the_visit(self, shop: Shop) -> None:
        chosen, ada = two(shop, bookingPolicy=policy(shop, **OPEN)), Guest(shop)
        assert "Several services in one visit" in ada.get(HOME).text
        assert ada.get(f"{HOME}/visit?chosen=1&service=cut").status_code == 400
        page = ada.get(f"{HOME}/visit?{choice(*chosen)}&day={DAY}")
        assert starts(page)[0] == "10:00" and starts(page)[-1] == "16:00"
        path = ada.booked(*chosen)
        shown = ada.get(path)
        assert "12:00" in shown.text and "1:00" in shown.text
        assert ada.get(f"{path}/visit.ics").text.count("BEGIN:VEVENT") == 2
        assert clocks(shop) == ["12:00", "13:00"]

    def test_k23_the_times_are_kept_from_the_moment_the_form_is_shown(self, shop: Shop) -> None:
        chosen, ada, rival = two(shop), Guest(shop), Guest(shop)
        details = ada.held(*chosen).headers["location"]
        form = ada.get(details)
        assert "Kept for you until 8:10" in form.text and "data-kept-until" in form.text
        left = starts(rival.get(f"{HOME}/visit?{choice(*chosen)}&day={DAY}"))
        assert {"11:30", "12:00", "12:30"} & set(left) == set()
        assert {"11:00", "13:00"} <= set(left)

    def test_e30_a_form_that_is_sent_twice_is_one_visit(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        details = ada.held(*chosen).headers["location"]
        form = ada.get(details)
        made, again = (ada.post(details, form, **WHO) for _ in range(2))
        assert made.status_code == 303
        assert made.headers["location"] == again.headers["location"]
        assert len(bookings(shop)) == 2

    def test_d48_the_loser_of_a_race_is_offered_the_nearest_chains(self, shop: Shop) -> None:
        chosen, ada, rival = two(shop), Guest(shop), Guest(shop)
        asked = choice(*chosen)
        page = ada.get(f"{HOME}/visit?{asked}&day={DAY}")
        wanted = next(each for each in slots_on(page) if each[11:16] == "12:00")
        assert rival.held(*chosen).status_code == 303
        lost = ada.post(f"{HOME}/visit/hold?{asked}", page, slot=wanted)
        assert lost.status_code == 409 and "Somebody else was faster" in lost.text
        assert starts(lost)[:2] == ["11:00", "13:00"], "the nearest first"
        assert f'action="{HOME}/visit/hold?{asked.replace("&", "&amp;")}"' in lost.text

    def test_k23_a_hold_that_lapsed_leads_back_to_the_same_day(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        details = ada.held(*chosen).headers["location"]
        form = ada.get(details)
        shop.clock.advance(minutes=30)
        for late in (ada.get(details), ada.post(details, form, **WHO)):
            assert late.status_code == 409
            assert "Your time to fill in the form is over" in late.text
            assert starts(late)[0] == "12:00" and "Thursday, June 4" in late.text
        assert bookings(shop) == []

    def test_e30_who_chooses_another_time_gives_this_one_back(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        details = ada.held(*chosen).headers["location"]
        form, again = ada.get(details), f"{HOME}/visit/again?{choice(*chosen)}"
        assert again.replace("&", "&amp;") in form.text
        for _ in range(2):  # Once more does no harm: there is nothing left to give back.
            back = ada.post(again, form)
            assert back.headers["location"] == f"{HOME}/visit?{choice(*chosen)}&day={DAY}"
        assert "12:00" in starts(ada.get(back.headers["location"]))
        late = ada.post(details, form, **WHO)
        assert late.status_code == 409 and "is no longer kept for you" in late.text

    def test_k23_who_comes_back_finds_the_visit_that_is_kept(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        page = f"{HOME}/visit?{choice(*chosen)}&day={DAY}"
        before = ada.get(page)
        details = ada.held(*chosen).headers["location"]
        back = ada.get(page)
        assert f"{KEPT} 8:10" in back.text and ">12:00" in back.text and " 2:00" in back.text
        assert f'href="{escape(details)}"' in back.text
        assert KEPT not in Guest(shop).get(page).text
        wanted = next(each for each in slots_on(before) if each[11:16] == "12:00")
        again = ada.post(f"{HOME}/visit/hold?{choice(*chosen)}", before, slot=wanted)
        assert again.headers["location"] == details, "the same times need no second hold"
        assert ada.post(details, ada.get(details), **WHO).status_code == 303
        assert KEPT not in ada.get(page).text

    def test_k23_another_visit_takes_the_place_of_the_one_that_is_kept(self, shop: Shop) -> None:
        (first, second), third, ada = two(shop), cut(shop, "Shave"), Guest(shop)
        ada.held(first, second)
        page = ada.get(f"{HOME}/visit?{choice(second, third)}&day={DAY}")
        assert KEPT in page.text
        assert ada.held(second, third, clock="15:00").status_code == 303
        assert "12:00" in starts(Guest(shop).get(f"{HOME}/visit?{choice(first, second)}&day={DAY}"))

    def test_answers_that_are_missing_are_asked_for_and_the_hold_goes_on(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        details = ada.held(*chosen).headers["location"]
        wrong = ada.post(details, ada.get(details), **{"answer.first_name": "Ada"})
        assert wrong.status_code == 400 and 'value="Ada"' in wrong.text
        assert "Kept for you until" in wrong.text
        assert ada.post(details, wrong, **WHO).status_code == 303

    def test_an_address_without_the_times_leads_to_choosing_them(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        asked = choice(*chosen)
        led = ada.get(f"{HOME}/visit/details?{asked}")
        assert led.headers["location"] == f"{HOME}/visit?{asked}"
        assert ada.get(f"{HOME}/visit/details?{asked}&part=nonsense").status_code == 404

    def test_d52_one_person_for_both_whatever_is_kept_free_between(self, shop: Shop) -> None:
        ann = works(shop, "Ann", "10:00-18:00")
        chosen = [
            appointment(shop, ann, minutes=60, buffer=30, name=each) for each in ("Cut", "Colour")
        ]
        Guest(shop).booked(*chosen)
        assert clocks(shop) == ["12:00", "13:00"]
        assert {each["status"] for each in bookings(shop)} == {"CONFIRMED"}
        assert all("doubleBooked" not in each for each in bookings(shop))


class TestAddOns:
    def test_e21_what_is_added_to_one_service_lengthens_the_visit(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        mask = examples.add_on(shop, "Mask", durationInMinutes=30)
        offers_extra(shop, chosen[0], mask)
        page = ada.get(f"{HOME}/visit?{choice(*chosen)}&day={DAY}")
        assert f'name="add_on.{slug(chosen[0])}"' in page.text
        ada.booked(*chosen, **{f"add_on.{slug(chosen[0])}": mask["id"]})
        assert clocks(shop) == ["12:00", "13:30"]
        assert [len(each["bookedAddOns"]) for each in bookings(shop)] == [1, 0]

    def test_e21_the_review_names_it_with_its_price(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        mask = examples.add_on(shop, "Mask", price={"value": "7"})
        offers_extra(shop, chosen[1], mask)
        added = {f"add_on.{slug(chosen[1])}": mask["id"]}
        form = ada.get(ada.held(*chosen, **added).headers["location"])
        prices = re.findall(r"<td>([^<]*)</td>", form.text)
        amounts = [float(each.strip("$€")) for each in prices]
        assert len(amounts) == 4 and amounts[2] == 7
        assert sum(amounts[:3]) == amounts[3]

    def test_f4_the_review_names_the_deposit_of_each_service(self, shop: Shop) -> None:
        money = {"currency": "USD"}
        fixed = {"price": {"value": "50", **money}, "deposit": {"value": "15", **money}}
        options = {"online": True, "inPerson": False, "deposit": True}
        payment = {"rateType": "FIXED", "fixed": fixed, "options": options}
        chosen, ada = (cut(shop, "Cut", payment=payment), cut(shop, "Colour")), Guest(shop)
        form = ada.get(ada.held(*chosen).headers["location"])
        assert form.text.count("Of this, as a deposit") == 1
        assert "15" in form.text.partition("Of this, as a deposit")[2][:60]

    def test_what_a_service_does_not_have_is_left_out(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        stranger = examples.add_on(shop, "Mask")
        ada.booked(*chosen, **{f"add_on.{slug(chosen[0])}": stranger["id"]})
        assert [each["bookedAddOns"] for each in bookings(shop)] == [[], []]

    def test_a81_no_time_is_offered_for_more_than_can_be_had(self, shop: Shop) -> None:
        chosen, ada = two(shop), Guest(shop)
        both = [examples.add_on(shop, each)["id"] for each in ("Mask", "Oil")]
        group = {"name": "Extras", "addOnIds": both, "maxNumberOfAddOns": 1}
        sent = {"serviceId": chosen[0]["id"], "addOnGroup": group}
        shop.call("services.createAddOnGroup", sent)
        added = "".join(f"&add_on.{slug(chosen[0])}={each}" for each in both)
        page = ada.get(f"{HOME}/visit?{choice(*chosen)}&day={DAY}{added}")
        assert "Please choose only one of these." in page.text and slots_on(page) == []
        asked = f"{HOME}/visit/hold?{choice(*chosen)}{added}"
        allowed = ada.get(f"{HOME}/visit?{choice(*chosen)}&day={DAY}")
        refused = ada.post(asked, allowed, clock="UTC", slot=f"{DAY}T12:00:00/{DAY}T14:00:00")
        assert refused.status_code == 400 and slots_on(refused) == []


def costly(shop: Shop, percentage: str, **more: Json) -> Json:
    """Terms under which cancelling within a week costs a share of the price."""
    window = {"percentage": percentage, "startInMinutes": 10080}
    return policy(
        shop,
        **OPEN,
        customPolicyDescription={"enabled": True, "description": "In time, please."},
        saveCreditCardPolicy={"enabled": True},
        cancellationFeePolicy={"enabled": True, "cancellationWindows": [window]},
        **more,
    )


def by_the_owner(shop: Shop, *services: Json) -> str:
    """The visit at noon as the owner books it; gives the path of its page."""
    wishes = []
    for clock, each in zip(("12:00", "13:00"), services, strict=True):
        place = each["locations"][0]
        slot = {
            "serviceId": each["id"],
            "scheduleId": each["schedule"]["id"],
            "startDate": f"{DAY}T{clock}:00",
            "endDate": f"{DAY}T{int(clock[:2]) + 1}:00:00",
            "timezone": "UTC",
            "location": {"locationType": place["type"], "id": place["business"]["id"]},
        }
        who = {"firstName": "Ada", "lastName": "Byron", "email": "ada@b.example"}
        wish = {"bookedEntity": {"slot": slot}, "contactDetails": who, "totalParticipants": 1}
        wishes.append({**wish, "selectedPaymentOption": "OFFLINE", "status": "CONFIRMED"})
    made = shop.call("bookings.createMultiServiceBooking", {"bookings": wishes})
    asked = {"multiServiceBookingId": made["multiServiceBooking"]["id"]}
    link = shop.call("bookingLinks.getMultiServiceBookingLink", asked)["link"]
    return f"{HOME}/visit/{link['token']}"


class TestManaging:
    def test_d48_it_is_cancelled_as_a_whole_and_free_again(self, shop: Shop) -> None:
        chosen, ada = two(shop, bookingPolicy=policy(shop, **OPEN)), Guest(shop)
        path = ada.booked(*chosen)
        asked = ada.get(f"{path}/cancel")
        assert "Cancelling now costs nothing." in asked.text
        ada.post(f"{path}/cancel", asked)
        assert "Your visit is cancelled" in ada.get(path).text
        assert ada.held(*chosen).status_code == 303, "what was cancelled is free again"

    def test_f24_the_fee_is_told_before_cancelling_and_is_what_falls_due(self, shop: Shop) -> None:
        half, all_of_it = costly(shop, "50"), costly(shop, "100")
        chosen = cut(shop, "Cut", bookingPolicy=half), cut(shop, "Colour", bookingPolicy=all_of_it)
        path, ada = by_the_owner(shop, *chosen), Visitor(shop)
        assert "costs" not in ada.get(path).text
        asked = ada.get(f"{path}/cancel")
        told = re.search(r"Cancelling now costs .([\d.]+)\.</p>", asked.text)
        assert told, asked.text
        ada.post(f"{path}/cancel", asked)
        ids = [each["id"] for each in bookings(shop)]
        fees = shop.call("bookingFees.listBookingFeesByBookingIds", {"bookingIds": ids})
        due = [each["cancellationFee"]["price"]["value"] for each in fees["bookingFees"]]
        assert len(due) == 2 and sum(map(float, due)) == float(told[1])

    def test_e69_it_moves_as_a_whole(self, shop: Shop) -> None:
        chosen, ada = two(shop, bookingPolicy=policy(shop, **OPEN)), Guest(shop)
        path = ada.booked(*chosen)
        assert f'href="{path}/move"' in ada.get(path).text
        page = ada.get(f"{path}/move?day={DAY}")
        assert {"11:30", "12:00", "12:30"} & set(starts(page)) == set()
        wanted = next(each for each in slots_on(page) if each[11:16] == "15:00")
        moved = ada.post(f"{path}/move", page, slot=wanted)
        assert "Your visit has moved" in ada.get(moved.headers["location"]).text
        assert clocks(shop) == ["15:00", "16:00"]

    def test_e69_what_was_chosen_and_added_stays(self, shop: Shop) -> None:
        people = [works(shop, each, "10:00-18:00") for each in ("Ann", "Bea")]
        terms = policy(shop, **OPEN)
        first = appointment(shop, *people, minutes=60, name="Cut", bookingPolicy=terms)
        chosen = first, cut(shop, "Colour", bookingPolicy=terms)
        mask = examples.add_on(shop, "Mask", durationInMinutes=30)
        offers_extra(shop, first, mask)
        bea, ada = people[1]["resourceId"], Guest(shop)
        path = ada.booked(*chosen, **{"add_on.cut": mask["id"], "staff.cut": bea})
        page = ada.get(f"{path}/move?day={DAY}")
        wanted = next(each for each in slots_on(page) if each[11:16] == "15:00")
        ada.post(f"{path}/move", page, slot=wanted)
        assert clocks(shop) == ["15:00", "16:30"]
        moved = bookings(shop)[0]
        assert moved["bookedEntity"]["slot"]["resource"]["id"] == bea
        assert [each["id"] for each in moved["bookedAddOns"]] == [mask["id"]]

    def test_e69_a_time_that_is_lost_is_answered_with_the_nearest(self, shop: Shop) -> None:
        chosen, ada, rival = two(shop, bookingPolicy=policy(shop, **OPEN)), Guest(shop), Guest(shop)
        path = ada.booked(*chosen)
        page = ada.get(f"{path}/move?day={DAY}")
        wanted = next(each for each in slots_on(page) if each[11:16] == "15:00")
        assert rival.held(*chosen, clock="15:00").status_code == 303
        lost = ada.post(f"{path}/move", page, slot=wanted)
        assert lost.status_code == 409 and "Somebody else was faster" in lost.text
        assert slots_on(lost)[0][:10] == DAY
        assert clocks(shop) == ["12:00", "13:00"]

    def test_e67_a_visit_that_was_changed_meanwhile_is_shown_as_it_is(self, shop: Shop) -> None:
        chosen, ada = two(shop, bookingPolicy=policy(shop, **OPEN)), Guest(shop)
        path = ada.booked(*chosen)
        page = ada.get(f"{path}/move?day={DAY}")
        ada.post(f"{path}/cancel", ada.get(f"{path}/cancel"))
        late = ada.post(f"{path}/move", page, slot=slots_on(page)[0])
        assert late.status_code == 409 and "Your visit is cancelled" in late.text

    @pytest.mark.parametrize("rule", ["cancellationPolicy", "reschedulePolicy"])
    def test_b33_the_strictest_policy_decides(self, shop: Shop, rule: str) -> None:
        strict = policy(shop, **{**OPEN, rule: {"enabled": False}})
        chosen = (
            cut(shop, "Cut", bookingPolicy=policy(shop, **OPEN)),
            cut(shop, "Colour", bookingPolicy=strict),
        )
        ada = Guest(shop)
        path = ada.booked(*chosen)
        closed, opened = "cancel", "move"
        if rule == "reschedulePolicy":
            closed, opened = opened, closed
        shown = ada.get(path).text
        assert f'href="{path}/{opened}"' in shown and f'href="{path}/{closed}"' not in shown
        assert ada.get(f"{path}/{closed}").headers["location"] == path


def test_nothing_the_customer_typed_is_in_an_address(shop: Shop) -> None:
    chosen, ada = two(shop), Guest(shop)
    details = ada.held(*chosen).headers["location"]
    asked = parse_qs(urlsplit(details).query)
    assert set(asked) == {"service", "part", "slot", "clock", "hold", "until"}
    assert len(asked["part"]) == 2 and len(asked["hold"][0]) >= 32
