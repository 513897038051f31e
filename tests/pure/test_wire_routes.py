"""Which method answers a verb and a path."""

import pytest

from openbookings.engine.contract import METHODS, Method
from openbookings.engine.wire.routes import Routes, VerbNotAllowed

ROUTES = Routes(METHODS.values())


def found(verb: str, path: str) -> tuple[str, dict[str, str]]:
    match = ROUTES.find(verb, path)
    assert match is not None, f"{verb} {path}"
    return match.method.name, match.parameters


def filled(path: str) -> str:
    """The path with every parameter replaced by a value of its own."""
    parts = path.replace("{", "}").split("}")
    return "".join(f"value-{at}" if at % 2 else part for at, part in enumerate(parts))


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_every_path_of_every_method_leads_back_to_it(method: Method) -> None:
    for path in method.paths:
        name, parameters = found(method.verb, filled(path))
        assert name == method.name
        assert set(parameters) == set(path.replace("{", "}").split("}")[1::2])
        if method.post_fallback:
            assert found("POST", filled(path))[0] == method.name


@pytest.mark.parametrize("name", ["addOns.queryAddOns", "categoriesV2.queryCategories"])
def test_a_literal_wins_over_a_parameter(name: str) -> None:
    for path in METHODS[name].paths:
        assert found("GET", path)[0] == name
        sibling, parameters = found("GET", path.replace("/query", "/7"))
        assert sibling != name
        assert list(parameters.values()) == ["7"]


def test_a_verb_behind_a_colon_ends_the_parameter() -> None:
    name = "bookingPolicies.setDefaultBookingPolicy"
    for path in METHODS[name].paths:
        assert found("POST", path.replace("{bookingPolicyId}", "7")) == (
            name,
            {"bookingPolicyId": "7"},
        )


def test_the_search_comes_back_from_a_literal_that_leads_nowhere() -> None:
    one = METHODS["services.getService"]
    literal = Method(
        name="a.literal", verb="GET", paths=("/a/query/x",), request="", response="", writes=False
    )
    parameter = Method(
        name="a.parameter", verb="GET", paths=("/a/{id}/y",), request="", response="", writes=False
    )
    match = Routes([literal, parameter, one]).find("GET", "/a/query/y")
    assert match is not None
    assert (match.method.name, match.parameters) == ("a.parameter", {"id": "query"})


def test_x3_an_unknown_path_is_told_apart_from_a_wrong_verb() -> None:
    assert ROUTES.find("GET", "/bookings/v9/services") is None
    with pytest.raises(VerbNotAllowed) as refusal:
        ROUTES.find("PUT", "/bookings/v2/services/7")
    assert refusal.value.allowed == ("DELETE", "GET", "PATCH")


@pytest.mark.parametrize("path", ["", "/", "bookings/v2/services", "/bookings/v2/services/", "//"])
def test_odd_paths_are_unknown(path: str) -> None:
    assert ROUTES.find("GET", path) is None


def test_two_methods_on_one_verb_and_path_are_refused() -> None:
    first = METHODS["services.getService"]
    second = Method(
        name="a.b", verb="GET", paths=first.paths, request="", response="", writes=False
    )
    with pytest.raises(ValueError, match=r"services\.getService and a\.b"):
        Routes([first, second])
