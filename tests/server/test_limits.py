"""How often one may call, and whose word about the caller's address is believed."""

from __future__ import annotations

import httpx
import pytest

from openbookings.engine.kernel.errors import Refused
from openbookings.server.limits import Limits, claimed_site
from openbookings.server.settings import Settings, read_settings
from tests.conftest import Databases
from tests.server.desk import PEER, Desk, open_desk

LIMIT = 5
BODY: dict[str, object] = {"query": {}}
SERVICES = "services.queryServices"


def statuses(desk: Desk, times: int, **headers: str) -> list[int]:
    return [desk.call(SERVICES, BODY, **headers).status_code for _ in range(times)]


def test_above_the_limit_429_with_the_time_to_wait(databases: Databases) -> None:
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        assert statuses(desk, LIMIT + 2) == [200] * LIMIT + [429] * 2
        refused = desk.call(SERVICES, BODY)
        details = refused.json()["details"]["applicationError"]
        assert details["code"] == "RATE_LIMIT_EXCEEDED"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert desk.send("GET", "/health").status_code == 200, "health is never limited"


def test_sites_and_addresses_are_counted_apart(databases: Databases) -> None:
    url = databases.migrated()
    with open_desk(url, rate_limit=LIMIT) as desk, open_desk(url) as neighbour:
        assert statuses(desk, LIMIT + 1)[-1] == 429
        other = desk.call(SERVICES, BODY, key=neighbour.key)
        assert other.status_code == 200
        elsewhere = httpx.ASGITransport(desk.app, client=("203.0.113.8", 1))
        desk.http = httpx.AsyncClient(transport=elsewhere, base_url="http://shop.test")
        assert statuses(desk, 1) == [200]


def test_a_call_that_names_sites_at_will_wins_nothing(databases: Databases) -> None:
    """Neither another `wix-site-id` nor another bad key gives new calls: 401s are counted too."""
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        headers = [{"wix-site-id": f"site-{n}"} for n in range(LIMIT + 1)]
        found = [desk.call(SERVICES, BODY, **each).status_code for each in headers]
        assert found == [403] * LIMIT + [429]
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        guesses = [f"obt_site-{n}.a.b.c" for n in range(LIMIT + 2)]
        found = [desk.call(SERVICES, BODY, key=each).status_code for each in guesses]
        assert found == [401] * LIMIT + [429] * 2
        assert statuses(desk, 1) == [429], "the address has used up its tries"


def test_guessing_at_the_token_endpoint_is_limited_too(databases: Databases) -> None:
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        found = [
            desk.token(grantType="anonymous", clientId=f"guess-{n}").status_code
            for n in range(LIMIT + 1)
        ]
        assert found == [401] * LIMIT + [429]


def test_a_refused_body_is_counted(databases: Databases) -> None:
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        for _ in range(LIMIT):
            assert desk.call(SERVICES, {"query": 7}).status_code == 400
        assert statuses(desk, 1) == [429]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ("", PEER, "198.51.100.1", PEER),
        ("10.0.0.0/8", PEER, "198.51.100.1", PEER),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "192.0.2.9, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "10.4.4.4, 10.9.9.9", "10.4.4.4"),
        ("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1,", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3", "nonsense", "nonsense"),
        ("10.0.0.0/8, fd00::/8", "fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.0/8", "", "198.51.100.1", ""),
    ],
)
def test_the_address_is_the_nearest_that_is_no_trusted_proxy(
    trusted: str, peer: str, forwarded: str, address: str
) -> None:
    limits = Limits(Settings(rate_limit=1, trusted_proxies=trusted))
    assert limits.address(peer, {"x-forwarded-for": forwarded}) == address


def test_behind_a_trusted_proxy_every_client_has_calls_of_its_own(databases: Databases) -> None:
    proxy = "10.0.0.1"
    settings = {"rate_limit": LIMIT, "trusted_proxies": "10.0.0.0/8"}
    with open_desk(databases.migrated(), proxy, **settings) as desk:
        assert statuses(desk, LIMIT + 1, x_forwarded_for="198.51.100.1")[-1] == 429
        assert statuses(desk, 1, x_forwarded_for="198.51.100.2") == [200]
        made_up = "192.0.2.77, 198.51.100.1"
        assert statuses(desk, 1, x_forwarded_for=made_up) == [429], "only the nearest counts"
    with open_desk(databases.migrated(), rate_limit=LIMIT) as desk:
        forged = [f"192.0.2.{n}" for n in range(LIMIT + 1)]
        found = [statuses(desk, 1, x_forwarded_for=each)[0] for each in forged]
        assert found == [200] * LIMIT + [429], "nobody vouches for this header"


def test_off_counts_nothing() -> None:
    limits = Limits(Settings(rate_limit=0))
    for _ in range(10_000):
        limits.count("site", PEER)
        limits.count_stranger(PEER)
    strict = Limits(Settings(rate_limit=1))
    strict.count("site", PEER)
    with pytest.raises(Refused):
        strict.count("site", PEER)


def test_the_limit_in_force_depends_on_where_it_listens() -> None:
    assert Settings().calls_per_minute == 0
    assert Settings(host="0.0.0.0").calls_per_minute == 1200
    assert Settings(host="0.0.0.0", rate_limit=0).calls_per_minute == 0
    environment = {"OPENBOOKINGS_RATE_LIMIT": "7", "OPENBOOKINGS_TRUSTED_PROXIES": "10.0.0.0/8"}
    read = read_settings(environment)
    assert read.calls_per_minute == 7
    assert [str(each) for each in read.proxies()] == ["10.0.0.0/8"]


def test_the_site_is_what_the_credential_says(databases: Databases) -> None:
    with open_desk(databases.migrated()) as desk:
        assert claimed_site(desk.key) == desk.site_id
        assert claimed_site(f"Bearer {desk.visitor()['access_token']}") == desk.site_id
    assert claimed_site("") == claimed_site("Basic eDp5") == claimed_site("obk_x") == ""
