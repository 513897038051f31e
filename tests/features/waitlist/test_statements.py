"""What a change of a service or policy costs those who wait: only its own lists are read."""

from __future__ import annotations

import pytest

from openbookings.engine.waitlist import statements
from tests.support.plans import plan_of
from tests.support.shop import Shop


def test_b27_who_waits_for_a_service_is_found_without_all_lists_of_the_site(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = plan_of(
        shop, monkeypatch, lambda unit: statements.waited_for(unit, "site", ["service"], 0)
    )
    assert "waitlist_service" in found, found
