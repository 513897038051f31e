"""The business's own description: zone, currency and look, by its owner only."""

import pytest

from tests.support.shop import Shop, invalid, refused


def change(shop: Shop, *, revision: str | None = None, **fields: object) -> dict[str, object]:
    """Change the site from the revision at hand, or from this one."""
    at_hand = revision or shop.call("site.getSite")["site"]["revision"]
    body = {"site": {"revision": at_hand, **fields}}
    changed: dict[str, object] = shop.call("site.updateSite", body)["site"]
    return changed


def test_c47_a_site_has_one_zone_and_one_currency(shop: Shop) -> None:
    site = shop.call("site.getSite")["site"]
    assert (site["timeZone"], site["currency"], site["revision"]) == ("UTC", "USD", "1")
    assert change(shop, timeZone="Europe/Berlin")["timeZone"] == "Europe/Berlin"
    (place,) = shop.call("locations.listLocations")["locations"]
    assert place["timeZone"] in ("UTC", "Europe/Berlin")


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"timeZone": "Mars/Olympus"}, "site.timeZone"),
        ({"currency": "ZZZ"}, "site.currency"),
        ({"name": ""}, "site.name"),
        ({"look": {"colour": "red"}}, "site.look.colour"),
    ],
)
def test_what_cannot_be_is_refused(shop: Shop, fields: dict[str, object], path: str) -> None:
    with invalid(path):
        change(shop, revision="1", **fields)


def test_x4_a_stale_revision_changes_nothing(shop: Shop) -> None:
    change(shop, name="First")
    with refused("REVISION_MISMATCH", 409):
        change(shop, revision="1", name="Second")
    assert shop.call("site.getSite")["site"]["name"] == "First"


def test_j4_visitors_do_not_see_it_and_staff_do_not_change_it(shop: Shop) -> None:
    assert shop.as_visitor.ask("site.getSite")[0] == 403
    staff = shop.as_staff("0192f7a0-0000-4000-8000-000000000002")
    assert staff.ask("site.getSite")[0] == 200
    body = {"site": {"revision": "1", "name": "Mine"}}
    assert staff.ask("site.updateSite", body)[0] == 403
