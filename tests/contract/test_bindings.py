"""Every method of the interface is bound to a function or stands in the not-yet list."""

import json
from pathlib import Path

import msgspec
import pytest

from openbookings.engine import application
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel import permission
from openbookings.engine.kernel.registry import HANDLERS, REQUEST_TYPES

ROOT = Path(__file__).parents[2]
NOT_YET: list[str] = json.loads((ROOT / "spec" / "not_yet.json").read_text())
LONGEST_NOT_YET = 9
"""The list only shrinks: lower this with it."""


def test_every_method_is_bound_or_on_the_not_yet_list() -> None:
    assert application.rooms.__all__, "the rooms are imported"
    assert sorted(set(METHODS) - set(HANDLERS)) == sorted(NOT_YET)


def test_the_not_yet_list_only_shrinks() -> None:
    assert len(NOT_YET) <= LONGEST_NOT_YET
    assert sorted(set(NOT_YET)) == NOT_YET, "the list is sorted"


@pytest.mark.parametrize("name", sorted(REQUEST_TYPES))
def test_a_typed_handler_takes_the_request_of_its_method(name: str) -> None:
    wanted: type[msgspec.Struct] = REQUEST_TYPES[name]
    assert wanted.__name__ == METHODS[name].request.split(".", 1)[1]


def test_every_method_without_permission_ids_is_reviewed() -> None:
    """J4: the default is no; what has no id stands in a list made by hand."""
    without = {name for name, method in METHODS.items() if not method.permissions}
    assert without - set(permission.WITHOUT_IDS) == set()


def test_j5_the_permission_table_names_only_ids_of_the_contract() -> None:
    known = {each for method in METHODS.values() for each in method.permissions}
    flags = {
        "BOOKINGS.IGNORE_BOOKING_POLICY",
        "BOOKINGS.MANAGE_ADDONS",
        "BOOKINGS.MANAGE_BOOKINGS",
        "BOOKINGS.MANAGE_PAYMENTS",
        "BOOKINGS.OVERRIDE_AVAILABILITY",
    }
    assert set(permission.ROLES) - known - flags == set()
    assert set(permission.BY_HAND) - set(METHODS) == set()
    assert set(permission.WITHOUT_IDS) - set(METHODS) == set()
