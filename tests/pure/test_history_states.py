"""What a history remembers of bookings: enough to tell what changed, nothing about people."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.history.states import changes, state_of

SECRET = b"a site's own secret"
NAMES = st.sampled_from(["Ada Lovelace", "Grace Hopper", "Mary Somerville"])
SLOTS = st.fixed_dictionaries(
    {"serviceId": st.sampled_from(["cut", "shave"])},
    optional={
        "eventId": st.sampled_from(["e1", "e2"]),
        "resource": st.fixed_dictionaries({"id": st.sampled_from(["ann", "ben"]), "name": NAMES}),
        "additionalResources": st.lists(st.fixed_dictionaries({"id": st.just("room")})),
        "location": st.fixed_dictionaries({"formattedAddress": NAMES}),
    },
)
BOOKINGS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["CREATED", "CONFIRMED", "CANCELED"]),
        "bookedEntity": st.fixed_dictionaries({"slot": SLOTS}),
        "totalParticipants": st.integers(1, 3),
    },
    optional={
        "doubleBooked": st.booleans(),
        "contactDetails": st.fixed_dictionaries({"firstName": NAMES}),
        "extendedFields": st.fixed_dictionaries({"namespaces": st.dictionaries(NAMES, NAMES)}),
    },
)


@given(BOOKINGS, BOOKINGS)
def test_changes_lead_from_one_state_to_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = state_of(old, SECRET), state_of(new, SECRET)
    told = {each["field"]: each for each in changes(before, after)}
    differing = {
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    }
    assert set(told) == differing
    for path in differing - {"contactDetails", "extendedFields"}:
        if not path.endswith("formattedAddress"):
            assert told[path].get("before") == before.get(path)
            assert told[path].get("after") == after.get(path)


@given(BOOKINGS)
def test_nothing_a_person_wrote_is_remembered(booking: dict[str, Any]) -> None:
    remembered = json.dumps(state_of(booking, SECRET))
    for name in ("Ada", "Lovelace", "Grace", "Hopper", "Mary", "Somerville"):
        assert name not in remembered


@given(BOOKINGS)
def test_a_change_of_personal_data_is_told_without_what_it_says(booking: dict[str, Any]) -> None:
    moved = {**booking, "contactDetails": {"firstName": "Somebody else"}}
    told = changes(state_of(booking, SECRET), state_of(moved, SECRET))
    assert told == [{"field": "contactDetails"}]


@given(BOOKINGS)
def test_fingerprints_of_two_sites_cannot_be_compared(booking: dict[str, Any]) -> None:
    known = {**booking, "contactDetails": {"firstName": "Ada"}}
    here, there = state_of(known, SECRET), state_of(known, b"another")
    assert here["contactDetails"] != there["contactDetails"]
    assert here["status"] == there["status"]
