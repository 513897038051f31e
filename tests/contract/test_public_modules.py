"""The public modules: the same functions in this process, over HTTP, plain and async."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest

import openbookings
from openbookings import Openbookings, aio, locations, media, site
from openbookings.aio import locations as aio_locations
from openbookings.aio import media as aio_media
from openbookings.client import configured
from openbookings.engine.contract import METHODS, Method, schemas
from openbookings.engine.contract.services import (
    CursorSearch,
    QueryServicesRequest,
    QueryServicesResponse,
    QueryV2,
    SearchServicesRequest,
    SearchServicesResponse,
    Service,
)
from openbookings.errors import (
    CallRefused,
    Conflict,
    InvalidArgument,
    NotFound,
    NotPermitted,
    Unreachable,
    UnreadableAnswer,
    failure,
)
from openbookings.locations import Address, Location
from openbookings.paging import PageReader
from openbookings.transports import http_request
from tests.conftest import Servers
from tests.support.server import Server, Site, found_on
from tools.generate.names import field_name, snake

EACH = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
NOWHERE = "0192f7a0-0000-4000-8000-00000000dead"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


def public(name: str) -> str:
    """The public module of a contract module; the worker's room has the word `jobs` already."""
    return {"jobs": "background_jobs"}.get(name, snake(name))


@pytest.fixture
def server(servers: Servers) -> Server:
    return servers(1)


@pytest.fixture
def founded(server: Server) -> Site:
    return found_on(server.database_url, "Salon Vogue", "Europe/Vilnius", "EUR")


@pytest.fixture(params=["in this process", "over HTTP"])
def salon(request: pytest.FixtureRequest, server: Server, founded: Site) -> Iterator[Openbookings]:
    near = request.param == "in this process"
    with Openbookings(
        url=None if near else server.url,
        database=server.database_url if near else None,
        api_key=founded.api_key,
        site_id=founded.site_id,
    ) as opened:
        yield opened


def test_a_story_is_told_the_same_way_near_and_far(salon: Openbookings) -> None:
    assert site.get_site(client=salon).name == "Salon Vogue"
    made = locations.create_location(
        location=Location(name="Old Town", address=Address(city="Vilnius")), client=salon
    )
    assert made.revision == "1"
    made.name = "Old Town, second floor"
    changed = locations.update_location(location=made, client=salon)
    assert (changed.name, changed.revision) == ("Old Town, second floor", "2")
    with pytest.raises(Conflict):  # X4: the old revision is stale now
        locations.update_location(location=made, client=salon)
    with pytest.raises(NotFound):
        locations.get_location(location_id=NOWHERE, client=salon)
    with pytest.raises(InvalidArgument) as refused:
        locations.create_location(location=Location(address=Address(country="X")), client=salon)
    fields = {violation.field for violation in refused.value.violations}
    assert fields == {"location.name", "location.address.country"}
    found = locations.list_locations(include_archived=True, client=salon).locations
    assert isinstance(found, list)
    assert "Old Town, second floor" in {each.name for each in found}


def test_a_list_is_read_page_by_page_and_the_async_twin_reads_the_same(
    salon: Openbookings,
) -> None:
    for name in ("one.png", "two.png", "three.png"):
        media.upload_media(filename=name, content_type="image/png", data=PICTURE, client=salon)
    paging = media.CursorPaging(limit=1)
    names = [each.filename for each in media.iterate_media(cursor_paging=paging, client=salon)]

    async def read() -> list[object]:
        found = aio_media.iterate_media(cursor_paging=paging, client=salon)
        return [each.filename async for each in found]

    assert sorted(map(str, names)) == ["one.png", "three.png", "two.png"]
    assert asyncio.run(read()) == names
    assert asyncio.run(aio_media.list_media(client=salon)) == media.list_media(client=salon)


def test_a_change_under_a_key_is_made_once(salon: Openbookings) -> None:
    """X18: the same call under the same key gets the first answer again."""
    keyed = salon.once("place-1")
    first = locations.create_location(location=Location(name="Harbour"), client=keyed)
    async_again = aio_locations.create_location(location=Location(name="Harbour"), client=keyed)
    assert asyncio.run(async_again) == first


def test_an_unknown_key_is_not_permitted(server: Server, founded: Site) -> None:
    """J6: unauthenticated is 401."""
    where = server.database_url
    with Openbookings(database=where, api_key="no", site_id=founded.site_id) as stranger:
        with pytest.raises(NotPermitted) as refused:
            locations.create_location(location=Location(name="X"), client=stranger)
        assert refused.value.status == 401


def test_configure_says_once_where_calls_go(
    server: Server, founded: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openbookings.client._configured", None)
    with pytest.raises(RuntimeError, match="configure"):
        site.get_site()
    where = server.database_url
    openbookings.configure(database=where, api_key=founded.api_key, site_id=founded.site_id)
    assert site.get_site().currency == "EUR"
    configured().close()


def test_a_client_goes_to_one_place() -> None:
    with pytest.raises(ValueError, match="either url"):
        Openbookings()
    with pytest.raises(ValueError, match="either url"):
        Openbookings(url="http://localhost", database="sqlite:///x.db")


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with Openbookings(url="http://127.0.0.1:1") as client, pytest.raises(Unreachable):
        site.get_site(client=client)


@EACH
def test_every_method_has_a_function_whose_arguments_are_the_fields(method: Method) -> None:
    fields = {field_name(wire) for wire in schemas()[method.request]["properties"]}
    for package in (openbookings, aio):
        module = importlib.import_module(f"{package.__name__}.{public(method.module)}")
        function = getattr(module, snake(method.function))
        assert inspect.iscoroutinefunction(function) == (package is aio)
        assert set(inspect.signature(function).parameters) == fields | {"client"}


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("services", "iterate_services"),
        ("services", "iterate_found_services"),
        ("extended_bookings", "iterate_extended_bookings"),
        ("availability_time_slots", "iterate_availability_time_slots"),
    ],
)
def test_a_method_that_pages_has_an_iterating_twin(module: str, function: str) -> None:
    for package in (openbookings, aio):
        home = importlib.import_module(f"{package.__name__}.{module}")
        assert "client" in inspect.signature(getattr(home, function)).parameters


def test_a_cursor_travels_alone() -> None:
    """X11: with a cursor, filter and sort must not be sent again."""
    search = CursorSearch(filter={"hidden": False})
    pages = PageReader("services.searchServices", SearchServicesRequest(search=search))
    pages.turn(_searched(cursor="next-page"), 1)
    assert pages.next_request == {"search": {"cursorPaging": {"cursor": "next-page"}}}
    pages.turn(_searched(cursor=None), 1)
    assert pages.next_request is None


def test_an_offset_moves_behind_what_was_read() -> None:
    """A70: Query Services pages by offset; a page that is not full is the last."""
    query = QueryV2(filter={"hidden": False})
    pages = PageReader("services.queryServices", QueryServicesRequest(query=query))
    offsets = []
    for count in (100, 100, 40):
        offsets.append(((pages.next_request or {})["query"].get("paging") or {}).get("offset", 0))
        pages.turn(QueryServicesResponse(services=[Service()] * count), count)
    assert all(later - earlier == 100 for earlier, later in pairwise(offsets))
    assert pages.next_request is None


def test_requests_travel_as_the_contract_says() -> None:
    verb, target, body = http_request(
        METHODS["staffMembers.listDeletedStaffMembers"],
        {"staffMemberIds": ["a", "b"], "paging": {"limit": 5, "cursor": None}},
    )
    path = "/_api/staff-members/v2/staff-members/trash-bin"
    assert (verb, target) == ("GET", f"{path}?staffMemberIds=a&staffMemberIds=b&paging.limit=5")
    assert body is None
    update = METHODS["locations.updateLocation"]
    verb, target, body = http_request(update, {"location": {"id": "a b", "revision": "1"}})
    assert (verb, target) == ("PATCH", "/_openbookings/v1/locations/a%20b")
    assert body == b'{"location":{"id":"a b","revision":"1"}}'
    verb, _, body = http_request(METHODS["addOns.queryAddOns"], {"query": {"filter": {}}})
    assert (verb, body) == ("POST", b'{"query":{"filter":{}}}')
    with pytest.raises(ValueError, match="locationId must be given"):
        http_request(METHODS["locations.getLocation"], {"locationId": ""})


def test_an_answer_outside_the_error_form_is_unreadable() -> None:
    assert isinstance(failure(502, b"<html>Bad gateway</html>"), UnreadableAnswer)
    refused = failure(428, b'{"message":"gone","details":{}}')
    assert isinstance(refused, CallRefused)
    assert (refused.code, refused.description) == ("428", "gone")


def _searched(cursor: str | None) -> SearchServicesResponse:
    wire = {"services": [{}], "pagingMetadata": {"cursors": {"next": cursor}}}
    return msgspec.convert(wire, SearchServicesResponse)
