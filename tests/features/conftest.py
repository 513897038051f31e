"""The shop that feature tests run in, on both databases, and the Stripe it may use."""

from collections.abc import Iterator

import pytest

from openbookings.engine.checkout.providers import stripe_payments
from tests.conftest import Databases
from tests.support.shop import Shop, found_shop
from tests.support.stripe_double import StripeDouble, running_stripe


@pytest.fixture
def shop(databases: Databases) -> Iterator[Shop]:
    """A new site in an empty database, its clock on Monday 1 June 2026, 08:00 UTC."""
    with databases.open_store() as opened:
        yield found_shop(opened.store, opened.runner)


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeDouble]:
    """A Stripe of the test's own."""
    with running_stripe() as (double, address):
        monkeypatch.setattr(stripe_payments, "API", address)
        yield double
