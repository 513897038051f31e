"""API keys: shown once, kept as digests, ended within a second (rules J1, J6; K of reliability)."""

from __future__ import annotations

import base64

from openbookings.engine.kernel.call import Role
from openbookings.engine.site import keys, statements
from openbookings.engine.site.callers import REMEMBERED_MS
from tests.features.kernel.business import everything_of
from tests.support.shop import Shop, Voice


def _revoke(shop: Shop, key: str) -> bool:
    parsed = keys.parse_key(key)
    assert parsed is not None
    ended: bool = shop.run(
        shop.engine.store.write(
            lambda unit: statements.revoke_key(unit, shop.site_id, parsed.key_id, shop.clock.now)
        )
    )
    return ended


def test_a_revoked_key_stops_within_the_second_of_memory(shop: Shop) -> None:
    assert shop.owner.ask("site.getSite")[0] == 200
    assert _revoke(shop, shop.api_key)
    shop.clock.now += REMEMBERED_MS - 1
    assert shop.owner.ask("site.getSite")[0] == 200, "it is remembered until then"
    shop.clock.now += 1
    assert shop.owner.ask("site.getSite")[0] == 401
    assert not _revoke(shop, shop.api_key), "it ends once"


def test_a_key_never_used_in_the_last_second_stops_at_once(shop: Shop) -> None:
    assert _revoke(shop, shop.api_key)
    assert shop.owner.ask("site.getSite")[0] == 401


def test_the_database_holds_no_key_in_clear(shop: Shop) -> None:
    """Whoever reads the database cannot call: it has digests, not keys."""
    staff = shop.as_staff("0192f7a0-0000-4000-8000-00000000bbbb").credential
    held = repr(everything_of(shop, shop.site_id))
    for key in (shop.api_key, str(staff)):
        parsed = keys.parse_key(key)
        assert parsed is not None
        assert parsed.key_id in held, "the key itself is stored"
        secret = base64.urlsafe_b64encode(parsed.secret).decode()
        for clear in (key, key[4:], secret, repr(parsed.secret), parsed.secret.hex()):
            assert clear not in held


def test_a_key_with_another_secret_site_or_id_is_nobodys(shop: Shop) -> None:
    parsed = keys.parse_key(shop.api_key)
    assert parsed is not None
    other = "0192f7a0-0000-4000-8000-00000000cccc"
    altered = [
        parsed._replace(secret=bytes(24)),
        parsed._replace(site_id=other),
        parsed._replace(key_id=other),
    ]
    for each in altered:
        assert Voice(shop, each.text()).ask("site.getSite")[0] == 401
    assert Voice(shop, parsed.text()).ask("site.getSite")[0] == 200


def test_what_is_no_key_is_nobodys(shop: Shop) -> None:
    for text in ("obk_", "obk_!!!!", "obk_" + "A" * 5000, "Bearer", "obk_ä", "Basic eDp5", "\x00"):
        status, answer = Voice(shop, text).ask("site.getSite")
        assert status == 401, answer


def test_a_key_may_come_as_a_bearer(shop: Shop) -> None:
    assert Voice(shop, f"Bearer {shop.api_key}").ask("site.getSite")[0] == 200


def test_each_key_is_its_own(shop: Shop) -> None:
    """H15: nothing but the prefix and the site is shared, and the secret has 192 bits."""
    made = [
        shop.run(
            shop.engine.store.write(
                lambda unit: keys.create_key(unit, shop.site_id, Role.OWNER, shop.clock.now)
            )
        )
        for _ in range(50)
    ]
    secrets = {parsed.secret for key in made if (parsed := keys.parse_key(key))}
    assert len(secrets) == 50
    assert {len(each) for each in secrets} == {24}
    assert len({each[:3] for each in secrets}) > 45, "no shared beginning"
