"""Rules J4 and J6: every method against every kind of caller, the table written by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from openbookings.engine import application
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Role
from openbookings.engine.kernel.registry import HANDLERS
from tests.features.kernel.audience import ALLOWED, LISTED
from tests.support.shop import MEMBER, Shop, Voice


@pytest.fixture(scope="module")
def voices(shared_shop: Shop) -> Mapping[Role, Voice]:
    """One caller of each kind."""
    made = shared_shop.call("staffMembers.createStaffMember", {"staffMember": {"name": "Ann"}})
    return {
        Role.OWNER: shared_shop.owner,
        Role.STAFF: shared_shop.as_staff(made["staffMember"]["resourceId"]),
        Role.MEMBER: shared_shop.as_member(MEMBER),
        Role.VISITOR: shared_shop.as_visitor,
    }


def test_j4_the_default_is_no_every_method_stands_once_in_the_table() -> None:
    assert application.rooms.__all__, "the rooms are imported"
    assert sorted(LISTED) == sorted(METHODS)


def test_j2_applications_call_everything_and_members_are_named_for_four_methods() -> None:
    """The calendar's list of one member's own events is from elsewhere, and a fifth."""
    named = {name: set(method.identities) for name, method in METHODS.items() if method.identities}
    assert all("APP" in kinds for kinds in named.values())
    assert {name for name, kinds in named.items() if "MEMBER" in kinds} == {
        "bookings.cancelBooking",
        "bookings.cancelMultiServiceBooking",
        "bookings.rescheduleBooking",
        "bookings.rescheduleMultiServiceBooking",
        "events.listEventsByMemberId",
    }


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_j4_a_caller_may_call_what_the_table_says(
    voices: Mapping[Role, Voice], name: str, role: Role
) -> None:
    """The body is empty: who may call hears what is missing, who may not hears no more than 403."""
    status, answer = voices[role].ask(name)
    if role in ALLOWED[name]:
        assert status in (200, 400, 404, 428), f"{role} {name}: {status} {answer}"
    else:
        assert status == 403, f"{role} {name}: {status} {answer}"
        assert answer["details"]["applicationError"]["code"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_j6_without_a_key_every_method_answers_401(shared_shop: Shop, name: str) -> None:
    status, answer = shared_shop.as_nobody.ask(name)
    assert status == 401
    assert answer["details"]["applicationError"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", ["services.createService", "events.createEvent", "site.getSite"])
def test_j6_who_is_refused_learns_nothing_about_the_body(shared_shop: Shop, name: str) -> None:
    """Permission comes before validation: a wrong body brings the same answer as a good one."""
    wrong = {"service": 7, "event": [], "anything": {"deep": [1, 2]}}
    assert shared_shop.as_visitor.ask(name, wrong) == shared_shop.as_visitor.ask(name, {})
    assert shared_shop.as_nobody.ask(name, wrong) == shared_shop.as_nobody.ask(name, {})


def test_h14_a_bad_key_is_not_retried_as_something_weaker(shared_shop: Shop) -> None:
    """An invalid key that names a known site stays nobody, whatever else the request carries."""
    ruined = Voice(shared_shop, shared_shop.api_key[:-4] + "AAAA")
    assert ruined.ask("services.queryServices", wix_site_id=shared_shop.site_id)[0] == 401
    token = str(shared_shop.as_visitor.credential)
    forged = Voice(shared_shop, token[:-4] + "AAAA")
    assert forged.ask("services.queryServices", wix_site_id=shared_shop.site_id)[0] == 401
