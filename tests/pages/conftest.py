"""Browser tests: a real server on each database, a business on it, and Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.conftest import DATABASES, Databases
from tests.pages import offers
from tests.pages.browsing import DESKTOP, PATIENCE, chromium, patient, running_browser
from tests.pages.customer import Customer
from tests.pages.provider import Provider
from tests.pages.studio import ZONE, Studio, open_empty, open_studio
from tests.support.server import Server, running_server
from tests.support.stripe_double import running_stripe

HERE = Path(__file__).parent
ON_ONE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what is the same on both databases."""
ON_THE_OTHER = pytest.mark.parametrize("databases", DATABASES[-1:], indirect=True)
"""The same: where there are two, the processes of both have as much to do."""
expect.set_options(timeout=PATIENCE)


class Visits(Protocol):
    """Gives a new customer with a browser of their own; `options` are those of a context.

    They visit the business that all stories visit, unless another one is given.
    """

    def __call__(self, business: Studio | None = None, **options: Any) -> Customer: ...


# First of all: xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of one database in one process, so that they share server and browser.

    What waits until a minute is over comes last, and what begins the minute first.
    """
    items.sort(key=_by_the_minute)
    for item in items:
        if not isinstance(item, pytest.Function) or HERE not in item.path.parents:
            continue
        if "databases" in item.fixturenames:
            kind = item.callspec.params["databases"]
            item.add_marker(pytest.mark.xdist_group(f"pages-{kind}"))


def _by_the_minute(item: pytest.Item) -> int:
    needs = getattr(item, "fixturenames", ())
    return ("a_minute_later" in needs) * 2 - ("left_open" in needs)


# Of the package, not of the session: Playwright's loop must have ended when other tests begin.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed: run `make test-needs`")
    with running_browser(path) as started:
        yield started


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """Where the server asks for payments."""
    with running_stripe() as (double, address):
        yield Provider(double, address)


@pytest.fixture(scope="package")
def server(databases: Databases, browser: Browser, provider: Provider) -> Iterator[Server]:
    """A server on a fresh database, which it migrates itself."""
    with running_server(databases.empty(), program=provider.command) as running:
        yield running


@pytest.fixture(scope="package")
def studio(server: Server) -> Iterator[Studio]:
    """The business that all stories visit; each takes times of its own."""
    with open_studio(server) as opened:
        yield opened


@pytest.fixture(scope="package")
def gallery(server: Server, provider: Provider) -> Iterator[Studio]:
    """Another business, which is paid at the provider before anything takes place."""
    with open_empty(server, "Gallery Ahorn") as opened:
        offers.portraits(opened, provider)
        yield opened


@pytest.fixture
def visits(browser: Browser, studio: Studio) -> Iterator[Visits]:
    """Customers with browsers of their own; whatever went wrong in those fails the test."""
    contexts: list[BrowserContext] = []
    customers: list[Customer] = []

    def visit(business: Studio | None = None, **options: Any) -> Customer:
        usual = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": ZONE}
        context = patient(browser.new_context(**{**usual, **options}))
        contexts.append(context)
        customers.append(Customer(business or studio, context.new_page(), len(customers)))
        return customers[-1]

    yield visit
    for context in contexts:
        context.close()
    for customer in customers:
        assert customer.troubles == [], "the browser complained"


@pytest.fixture
def customer(visits: Visits) -> Customer:
    """A customer at a desk, with scripts, speaking English, in the zone of the business."""
    return visits()
