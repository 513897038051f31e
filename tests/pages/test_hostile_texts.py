"""A hundred hostile texts in every field: no script runs, nothing is asked for, all is shown.

What texts become does not depend on the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser

from tests.pages.browsing import patient
from tests.pages.conftest import ON_ONE
from tests.pages.hostile_shop import SERVICES, Watched, furnish, portion, watched
from tests.pages.hostile_texts import TEXTS
from tests.pages.studio import Json, Studio, open_empty
from tests.support.server import Server

pytestmark = ON_ONE


@pytest.fixture(scope="module")
def studio(server: Server) -> Iterator[Studio]:
    """A business of hostile texts."""
    with open_empty(server, "Hostile") as opened:
        yield opened


@pytest.fixture(scope="module")
def services(studio: Studio) -> list[Json]:
    """The services, with every text of the business hostile."""
    return furnish(studio)


@pytest.fixture
def eye(browser: Browser) -> Iterator[Watched]:
    """A page that notices what a hostile text does."""
    context = patient(browser.new_context(locale="en", timezone_id="UTC"))
    found = watched(context)
    yield found
    context.close()


def plain(text: str) -> str:
    """The text as a page shows it: spaces run together."""
    return " ".join(text.split())


def missing(eye: Watched, texts: list[str] | tuple[str, ...]) -> list[str]:
    """Which of the texts the page does not show as they are."""
    shown = plain(eye.page.locator("body").inner_text())
    return [text for text in texts if plain(text) not in shown]


def told(eye: Watched) -> list[Json]:
    """What the page tells machines; every part has to be JSON that ends where it should."""
    scripts = eye.page.locator('script[type="application/ld+json"]').all_text_contents()
    return [json.loads(each) for each in scripts]


def test_the_watch_notices_a_text_that_works(studio: Studio, eye: Watched) -> None:
    eye.page.goto(studio.page())
    eye.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hit()>')")
    eye.page.wait_for_timeout(200)
    assert any("the policy stopped script-src" in each for each in eye.noticed), eye.noticed
    assert any("asked for" in each for each in eye.noticed), eye.noticed


def test_the_first_page_shows_every_text(
    studio: Studio, services: list[Json], eye: Watched
) -> None:
    """Site, categories, services and address, in the page, for machines and in the map."""
    eye.page.goto(studio.page())
    assert missing(eye, TEXTS) == []
    (business,) = told(eye)
    assert business["name"] == " ".join(portion(0, 20))
    assert business["description"] == " ".join(TEXTS)
    site_map = eye.page.request.get(studio.page("/sitemap.xml")).text()
    addresses = [each.text or "" for each in ElementTree.fromstring(site_map).iter() if each.text]
    assert len(addresses) == 1 + len(studio.services)
    assert eye.noticed == []


@pytest.mark.parametrize("number", range(SERVICES))
def test_no_text_works_on_the_way_to_a_booking(
    studio: Studio, services: list[Json], eye: Watched, number: int
) -> None:
    service, texts, page = services[number], portion(number), eye.page
    page.goto(studio.page(f"/services/{service['mainSlug']['name']}"))
    assert missing(eye, TEXTS) == []
    assert told(eye)[0]["name"] == " ".join(texts)
    assert page.locator("select[name=staff] option").all_inner_texts()[1:]
    page.locator("button[name=slot]").first.click()
    page.locator("input[type=email]").wait_for()
    assert missing(eye, texts) == []
    _answer_wrongly(eye, texts)
    page.fill("input[type=email]", "guest@example.com")
    page.locator("main form:has(input[type=email]) button").click()
    page.wait_for_url("**/booking/**")
    assert missing(eye, texts) == []
    _look_at_the_booking(eye, texts)
    assert eye.noticed == []


def _answer_wrongly(eye: Watched, texts: list[str]) -> None:
    """Send hostile answers and no address of mail: the form comes back with what was written."""
    page = eye.page
    fields = page.locator("main form input[type=text]")
    for field, text in zip(fields.all(), [texts[-1], *texts], strict=False):
        field.fill(text)
    page.locator("main form:has(input[type=email]) button").click()
    page.locator("main form .alarm").wait_for()
    written = [field.input_value() for field in fields.all()]
    assert written == [" ".join(text.splitlines()) for text in [texts[-1], *texts]]
    assert missing(eye, texts) == []


def _look_at_the_booking(eye: Watched, texts: list[str]) -> None:
    page, address = eye.page, eye.page.url.partition("?")[0]
    calendar = Calendar.from_ical(page.request.get(f"{address}/booking.ics").text())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]).startswith(" ".join(texts))
    for path in ("/cancel", "/move"):
        page.goto(address + path)
        assert missing(eye, texts) == []
