"""Whether an answer fits its question, against the rules said the other way round."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.attributes.conformity import DATA, DEFAULT, Misfit, misfit

COLOURS = ["red", "blue", "green"]
DEFINITIONS = st.one_of(
    st.just({"valueType": "BOOL"}),
    st.just({"valueType": "STRING"}),
    st.lists(st.sampled_from(COLOURS), min_size=1).map(
        lambda texts: {"valueType": "STRING", "stringConfig": {"allowedValues": texts}}
    ),
    st.tuples(st.integers(-3, 3), st.integers(0, 3)).map(
        lambda pair: {
            "valueType": "NUMBER",
            "numberConfig": {"min": pair[0], "max": pair[0] + pair[1]},
        }
    ),
)
ANSWERS = st.one_of(
    st.just(("", None)),
    st.sampled_from(COLOURS).map(lambda text: ("STRING", text)),
    st.integers(-5, 8).map(lambda number: ("NUMBER", number)),
    st.booleans().map(lambda truth: ("BOOL", truth)),
)


@given(DEFINITIONS, ANSWERS, st.sampled_from([DATA, DEFAULT]))
def test_an_answer_fits_when_it_is_of_the_type_and_inside_the_configuration(
    definition: dict[str, Any], answer: tuple[str, Any], places: dict[str, str]
) -> None:
    kind, said = answer
    sent = {places[kind]: said} if kind else {}
    wrong = misfit(definition, sent, places)
    if not kind:
        assert wrong is Misfit.MISSING
    elif kind != definition["valueType"]:
        assert wrong is Misfit.TYPE
    elif "stringConfig" in definition:
        allowed = said in definition["stringConfig"]["allowedValues"]
        assert wrong is (None if allowed else Misfit.NOT_ALLOWED)
    elif kind == "NUMBER":
        bounds = definition["numberConfig"]
        inside = said in range(bounds["min"], bounds["max"] + 1)
        assert wrong is (None if inside else Misfit.OUT_OF_RANGE)
    else:
        assert wrong is None


@given(DEFINITIONS)
def test_an_answer_of_two_types_fits_none(definition: dict[str, Any]) -> None:
    assert misfit(definition, {"stringData": "red", "boolData": True}, DATA) is Misfit.TYPE
