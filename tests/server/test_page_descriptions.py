"""What pages tell machines: schema.org data, previews, canonical addresses, the map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from xml.etree import ElementTree

import pytest

from openbookings.engine.contract import METHODS
from openbookings.transports import http_request
from tests.conftest import Databases
from tests.server.desk import Desk, open_desk
from tests.server.visitor import Json, Visitor, told

ROOT = "http://shop.test/s/shop"


def call(desk: Desk, name: str, body: Json) -> Json:
    verb, target, content = http_request(METHODS[name], body)
    answer = desk.send(verb, target, content=content, headers={"authorization": desk.key})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def offer(desk: Desk, kind: str, name: str, staff: str) -> None:
    """A class or course with a session on Wednesday and Thursday."""
    price = {"rateType": "FIXED", "fixed": {"price": {"value": "12.50", "currency": "USD"}}}
    service = {
        "type": kind,
        "name": name,
        "tagLine": f"{name} for all",
        "defaultCapacity": 2,
        "onlineBooking": {"enabled": True},
        "payment": {**price, "options": {"online": False, "inPerson": True}},
    }
    made = call(desk, "services.createService", {"service": service})["service"]
    for day in ("2026-06-03", "2026-06-04"):
        event = {
            "scheduleId": made["schedule"]["id"],
            "type": kind,
            "start": {"localDate": f"{day}T18:00:00"},
            "end": {"localDate": f"{day}T19:00:00"},
            "resources": [{"id": staff}],
        }
        call(desk, "events.createEvent", {"event": event})


@pytest.fixture(scope="module")
def visitor(databases: Databases) -> Iterator[Visitor]:
    """A business with a look, an address, a class and a course."""
    with open_desk(databases.migrated()) as desk:
        look = {"tagline": "Move well", "description": "We move.\n" * 100}
        site = {"revision": "1", "look": look, "email": "hi@shop.test", "phone": "+15550100"}
        call(desk, "site.updateSite", {"site": site})
        (place,) = call(desk, "locations.listLocations", {})["locations"]
        address = {"formatted": "1 High Street"}
        change = {"id": place["id"], "revision": place["revision"], "address": address}
        call(desk, "locations.updateLocation", {"location": change})
        hired = call(desk, "staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
        offer(desk, "CLASS", "Yoga", hired["staffMember"]["resourceId"])
        offer(desk, "COURSE", "Pottery", hired["staffMember"]["resourceId"])
        yield Visitor(desk)


def tags(visitor: Visitor, path: str) -> dict[str, str]:
    """The meta tags and links of a page's head, by name, property, or rel and language."""
    head = visitor.get(path).text.partition("</head>")[0]
    found = {}
    for each in re.findall(r"<(?:meta|link) [^>]*>", head):
        named = dict(re.findall(r'([a-z-]+)="([^"]*)"', each))
        key = named.get("name") or named.get("property") or named.get("rel", "")
        key += f" {named['hreflang']}" if "hreflang" in named else ""
        found[key] = unescape(named.get("content") or named.get("href") or "")
    return found


def test_the_first_page_tells_of_the_business(visitor: Visitor) -> None:
    (business,) = told(visitor.get())
    assert business["@type"] == "LocalBusiness" and business["@context"] == "https://schema.org"
    assert business["url"] == business["@id"] == ROOT
    assert business["email"] == "hi@shop.test" and business["telephone"] == "+15550100"
    assert business["address"] == "1 High Street"


def test_a_class_tells_of_its_offer_and_sessions(visitor: Visitor) -> None:
    service, *events = told(visitor.get("/services/yoga"))
    assert service["@type"] == "Service" and service["name"] == "Yoga"
    offer = {"price": "12.50", "priceCurrency": "USD", "url": f"{ROOT}/services/yoga"}
    assert service["offers"] == {"@type": "Offer", **offer}
    assert [each["@type"] for each in events] == ["Event", "Event"]
    first = events[0]
    assert datetime.fromisoformat(first["startDate"]) == datetime.fromisoformat(
        "2026-06-03T18:00:00+00:00"
    )
    assert first["performer"] == [{"@type": "Person", "name": "Ann"}]
    assert first["remainingAttendeeCapacity"] == 2
    assert first["offers"]["availability"] == "https://schema.org/InStock"
    assert first["location"]["address"] == "1 High Street"


def test_a_course_tells_of_its_dates(visitor: Visitor) -> None:
    (course,) = told(visitor.get("/services/pottery"))
    assert course["@type"] == "Course" and course["provider"]["name"] == "Shop"
    starts = [each["startDate"] for each in course["hasCourseInstance"]]
    assert starts == ["2026-06-03T18:00:00+00:00", "2026-06-04T18:00:00+00:00"]


def test_pages_name_their_address_their_languages_and_a_preview(visitor: Visitor) -> None:
    found = tags(visitor, "/services/yoga?day=2026-06-02")
    assert found["canonical"] == found["alternate x-default"] == f"{ROOT}/services/yoga"
    for tag in ("en", "de", "es", "he"):
        assert found[f"alternate {tag}"] == f"{ROOT}/services/yoga?lang={tag}"
    assert found["og:title"] == "Yoga · Shop" and found["og:site_name"] == "Shop"
    assert found["og:description"] == found["description"] == "Yoga for all"
    german = tags(Visitor(visitor.desk), "/services/yoga?lang=de")
    assert german["canonical"] == german["og:url"] == f"{ROOT}/services/yoga?lang=de"
    assert len(tags(visitor, "")["description"]) <= 301


def test_the_map_lists_every_page_that_is_for_all(visitor: Visitor) -> None:
    found = ElementTree.fromstring(visitor.get("/sitemap.xml").text)
    places = [each.text for each in found.iter() if each.tag.endswith("loc")]
    assert places[0] == ROOT
    assert set(places[1:]) == {f"{ROOT}/services/yoga", f"{ROOT}/services/pottery"}


def test_the_footer_says_how_to_reach_the_business(visitor: Visitor) -> None:
    footer = visitor.get().text.partition("<footer")[2]
    assert "1 High Street" in footer
    assert 'href="tel:%2B15550100"' in footer or 'href="tel:+15550100"' in footer
    assert "hi@shop.test" in footer
