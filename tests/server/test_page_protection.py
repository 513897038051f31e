"""What protects a customer on the pages: our own forms only, cookies, headers, frames, limits."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.conftest import Databases
from tests.features.catalog.examples import fixed, given
from tests.server.desk import Desk, open_desk
from tests.server.visitor import Json, Visitor, hidden, query_of, slots

HAIRCUT = "/services/haircut"
TUESDAY = f"{HAIRCUT}?day=2026-06-02"
WHO = {
    "answer.first_name": "Zenobia",
    "answer.last_name": "Quux",
    "answer.email": "zenobia@example.com",
    "answer.phone": "+442071838750",
}


def call(desk: Desk, name: str, body: Json | None = None) -> Json:
    answer = desk.call(name, body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def change_site(desk: Desk, **changes: object) -> int:
    site = call(desk, "site.getSite")["site"]
    body = {"site": {"revision": site["revision"], **changes}}
    return desk.call("site.updateSite", body).status_code


def offer_haircuts(desk: Desk) -> None:
    """An appointment that anybody may book from 10 to 18 o'clock."""
    member = call(desk, "staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
    service = given(
        name="Haircut",
        payment=fixed("38", inPerson=True),
        staffMemberIds=[member["staffMember"]["resourceId"]],
    )
    call(desk, "services.createService", {"service": service})


@pytest.fixture(scope="module")
def salon(databases: Databases) -> Iterator[Desk]:
    """A business with one service, for all tests of this file."""
    with open_desk(databases.migrated()) as desk:
        offer_haircuts(desk)
        yield desk


@pytest.fixture
def visitor(salon: Desk) -> Visitor:
    return Visitor(salon)


def hold(visitor: Visitor, number: int = 0) -> str:
    """Choose a time; gives the path of the form, below the business's own."""
    page = visitor.get(TUESDAY)
    sent = {**hidden(page), "slot": slots(page)[number]}
    answer = visitor.post(f"{HAIRCUT}/hold", sent)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/s/shop")


def test_a_form_without_the_token_of_a_page_changes_nothing(visitor: Visitor) -> None:
    page = visitor.get(TUESDAY)
    sent = {**hidden(page), "slot": slots(page)[0]}
    for forged in ("", "abc", "0.0", sent["form_token"][:-1] + "x"):
        answer = visitor.post(f"{HAIRCUT}/hold", {**sent, "form_token": forged})
        assert answer.status_code == 403, forged


def test_a_form_of_somebody_else_or_from_elsewhere_changes_nothing(
    salon: Desk, visitor: Visitor
) -> None:
    """The token of another visitor, a visitor without a cookie, a form on a foreign page."""
    page = visitor.get(TUESDAY)
    sent = {**hidden(page), "slot": slots(page)[0]}
    other = Visitor(salon)
    other.get()
    assert other.post(f"{HAIRCUT}/hold", sent).status_code == 403
    assert Visitor(salon).post(f"{HAIRCUT}/hold", sent).status_code == 403
    for site in ("cross-site", "same-site"):
        answer = visitor.post(f"{HAIRCUT}/hold", sent, sec_fetch_site=site)
        assert answer.status_code == 403
    assert visitor.post(f"{HAIRCUT}/hold", sent, sec_fetch_site="same-origin").status_code == 303


def test_a_forged_or_foreign_cookie_makes_a_new_visitor(visitor: Visitor) -> None:
    visitor.get()
    known = visitor.cookies["openbookings_visitor"]
    visitor.get()
    assert visitor.cookies["openbookings_visitor"] == known
    visitor.cookies["openbookings_visitor"] = known[:-2] + "xx"
    visitor.get()
    assert visitor.cookies["openbookings_visitor"] not in (known, known[:-2] + "xx")


def test_cookies_are_for_this_business_only_and_closed_to_scripts(salon: Desk) -> None:
    plain, sealed = Visitor(salon), Visitor(salon, scheme="https")
    for visitor in (plain, sealed):
        visitor.get("?lang=de&zone=Asia/Tokyo")
    assert "path=/s/shop;" in plain.flags["openbookings_visitor"]
    assert "httponly" in plain.flags["openbookings_visitor"]
    assert "samesite=lax" in plain.flags["openbookings_visitor"]
    for flags in sealed.flags.values():
        assert all(each in flags for each in ("secure", "samesite=none", "partitioned"))
    assert sealed.flags.keys() == {
        "openbookings_visitor",
        "openbookings_language",
        "openbookings_zone",
    }


def test_language_and_zone_that_were_chosen_are_kept(visitor: Visitor) -> None:
    visitor.get("?lang=de&zone=Asia/Tokyo")
    page = visitor.get(TUESDAY)
    assert '<html lang="de"' in page.text and "Tokio" in page.text
    assert visitor.get(TUESDAY, accept_language="es").text.count('<html lang="de"') == 1
    visitor.get("?lang=xx&zone=Mars/Olympus")
    assert '<html lang="de"' in visitor.get(TUESDAY).text


def test_another_language_or_zone_keeps_the_rest_of_the_address(visitor: Visitor) -> None:
    page = visitor.get(f"{TUESDAY}&people=1").text
    assert 'href="?day=2026-06-02&amp;people=1&amp;lang=he"' in page
    back = quote("/s/shop/services/haircut?day=2026-06-02&people=1", safe="")
    assert f'href="/s/shop/zone?back={back}"' in page
    zones = visitor.get(f"/zone?back={back}").text
    assert 'action="/s/shop/services/haircut"' in zones
    assert '<input type="hidden" name="day" value="2026-06-02">' in zones


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/s/other", "", "x:y"])
def test_the_way_back_never_leads_elsewhere(visitor: Visitor, back: str) -> None:
    page = visitor.get(f"/zone?back={quote(back, safe='')}")
    assert 'class="zone" method="get" action="/s/shop"' in page.text


PAGES = ("", TUESDAY, f"{HAIRCUT}/details", "/zone", "/no-such-page", "/booking/nonsense", "/visit")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_closed_to_foreign_scripts_frames_and_caches(
    visitor: Visitor, path: str
) -> None:
    answer = visitor.get(path)
    policy = answer.headers.get("content-security-policy", "")
    if path == "/no-such-page":
        assert answer.status_code == 404
        return
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy and "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert " style=" not in answer.text and " onclick=" not in answer.text
    assert 'src="http' not in answer.text and 'src="//' not in answer.text


def test_what_may_be_cached_names_nobody(visitor: Visitor) -> None:
    for path in ("/look.css", "/sitemap.xml"):
        answer = visitor.get(path)
        assert answer.headers["cache-control"].startswith("public")
        assert "set-cookie" not in answer.headers


def test_only_allowed_origins_may_frame_pages(databases: Databases) -> None:
    with open_desk(databases.migrated()) as desk:
        allowed = ["https://host.example", "http://127.0.0.1:5000", "http://[::1]:80"]
        assert change_site(desk, allowedOrigins=allowed) == 200
        policy = Visitor(desk).get().headers["content-security-policy"]
        assert policy.endswith(
            "frame-ancestors 'self' https://host.example http://127.0.0.1:5000 http://[::1]:80"
        )


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example/",
        "https://a.example/path",
        "https://*.example",
        "*",
        "a.example",
        "javascript://a.example",
        "https://a.example; script-src *",
        "https://a.example\n",
        "https://user@a.example",
        "https://A.example",
        "https://",
        "null",
    ],
)
def test_an_allowed_origin_is_an_origin_and_nothing_else(salon: Desk, origin: str) -> None:
    assert change_site(salon, allowedOrigins=[origin]) == 400


def test_inside_a_frame_every_way_stays_inside(visitor: Visitor) -> None:
    """Links, forms and redirects carry the frame, its language and its colours."""
    carried = "embed=1&lang=de&colour=7a3b2e&scheme=dark"
    page = visitor.get(f"{TUESDAY}&{carried}")
    assert 'class="framed"' in page.text and '<header class="top">' not in page.text
    assert "/s/shop/look.css?colour=7a3b2e&amp;scheme=dark" in page.text
    assert f'action="/s/shop{HAIRCUT}/hold?{carried.replace("&", "&amp;")}"' in page.text
    sent = {**hidden(page), "slot": slots(page)[-1]}
    answer = visitor.post(f"{HAIRCUT}/hold?{carried}", sent)
    kept = query_of(answer.headers["location"])
    assert {name: kept[name] for name in ("embed", "lang", "colour", "scheme")} == {
        "embed": "1",
        "lang": "de",
        "colour": "7a3b2e",
        "scheme": "dark",
    }


def test_the_colours_of_a_frame_are_colours(visitor: Visitor) -> None:
    dark = visitor.get("/look.css?colour=7a3b2e&scheme=dark").text
    assert "color-scheme:dark" in dark and "@media" not in dark
    usual = visitor.get("/look.css").text
    for wrong in ("red", "7a3b2", "7a3b2e}body{display:none", "%237a3b2e"):
        assert visitor.get(f"/look.css?colour={wrong}&scheme=blue").text == usual


def test_no_address_says_who_the_customer_is(visitor: Visitor) -> None:
    """The whole way: choose, fill in, book, see, move, cancel."""
    form = hold(visitor)
    page = visitor.get(form)
    answer = visitor.post(form, {**hidden(page), **WHO})
    booking = visitor.follows(answer)
    assert booking.status_code == 200 and "You are booked" in booking.text
    path = answer.headers["location"].partition("?")[0].removeprefix("/s/shop")
    for each in ("/cancel", "/move", "/booking.ics"):
        visitor.get(path + each)
    visitor.post(f"{path}/cancel", hidden(visitor.get(f"{path}/cancel")))
    assert len(visitor.addresses) > 10
    for said in ("zenobia", "quux", "207183"):
        assert not [each for each in visitor.addresses if said in each.lower()]


def test_too_many_pages_or_forms_show_a_page_that_says_so(databases: Databases) -> None:
    with open_desk(databases.migrated(), rate_limit=5) as desk:
        found = [Visitor(desk).get() for _ in range(6)]
        assert [each.status_code for each in found] == [200] * 5 + [429]
        assert found[-1].headers["retry-after"] == "60"
        assert "try again in a minute" in found[-1].text
    with open_desk(databases.migrated(), form_rate_limit=2) as desk:
        visitor = Visitor(desk)
        statuses = [visitor.post(f"{HAIRCUT}/hold", {}).status_code for _ in range(3)]
        assert statuses == [403, 403, 429]
        assert visitor.get().status_code == 200, "pages can still be read"


def test_search_engines_are_kept_from_what_belongs_to_one_customer(
    salon: Desk, visitor: Visitor
) -> None:
    assert 'name="robots" content="noindex"' in visitor.get(hold(visitor, 1)).text
    assert "noindex" not in visitor.get(TUESDAY).text
    assert "noindex" in visitor.get(f"{TUESDAY}&embed=1").text
    assert "Disallow: /s/*/booking/" in salon.send("GET", "/robots.txt").text
