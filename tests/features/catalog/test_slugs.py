"""Slugs: the readable names of services in links (A63-A69)."""

import string

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as any_of

from openbookings.engine.catalog import slugs
from tests.features.catalog.examples import Json, appointment, get, query, staff, update
from tests.support.shop import Shop, invalid, refused


def set_slug(shop: Shop, service: Json, name: str) -> Json:
    answer: Json = shop.call("services.setCustomSlug", {"serviceId": service["id"], "slug": name})
    return answer


def names(service: Json) -> list[str]:
    return [each["name"] for each in service["supportedSlugs"]]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Service! Name 2023", "my-service-name-2023"),
        ("@@@", "untitled"),
        ("A simple_test", "a-simple-test"),
        ("  -Cut- ", "cut"),
        ("Zoë's Köln Straße", "zoe-s-koln-strasse"),
        ("ヨガ yoga", "yoga"),
        ("a—b", "a-b"),
        ("", "untitled"),
    ],
)
def test_a64_a65_the_slug_of_a_name(name: str, slug: str) -> None:
    assert slugs.default_slug(name) == slug


@for_any(any_of.text(max_size=600))
def test_a63_every_name_gives_an_allowed_slug(name: str) -> None:
    slug = slugs.default_slug(name)
    assert slugs.is_allowed(slug)
    assert slug == slug.strip("-")
    assert slugs.default_slug(slug) == slug


@for_any(any_of.lists(any_of.integers(0, 6), max_size=10))
def test_a65_a_free_slug_is_never_one_that_is_taken(numbers: list[int]) -> None:
    taken = {"cut", *(f"cut-{number}" for number in numbers)}
    free = slugs.first_free("cut", taken)
    assert free not in taken
    assert free.startswith("cut-")


@for_any(any_of.text(string.ascii_lowercase, min_size=498, max_size=500))
def test_a63_a_numbered_slug_is_no_longer_than_allowed(slug: str) -> None:
    assert len(slugs.first_free(slug, {slug})) <= slugs.LONGEST


def test_a66_the_oldest_slug_that_nobody_chose_falls_out_first() -> None:
    service: Json = {}
    slugs.with_slug(service, "chosen", "t", custom=True)
    for number in range(slugs.MOST_SUPPORTED + 5):
        slugs.with_slug(service, f"name-{number}", "t")
    assert len(service["supportedSlugs"]) == slugs.MOST_SUPPORTED
    assert names(service)[:2] == ["chosen", "name-6"]
    assert service["mainSlug"]["name"] == "chosen"


def test_a65_no_slug_is_given_out_twice_ever(shop: Shop) -> None:
    person = staff(shop)
    first = appointment(shop, staffMemberIds=[person])
    second = appointment(shop, staffMemberIds=[person])
    assert (first["mainSlug"]["name"], second["mainSlug"]["name"]) == ("cut", "cut-1")
    first = update(shop, first, name="Trim")
    assert (first["mainSlug"]["name"], names(first)) == ("trim", ["cut", "trim"])
    shop.call("services.deleteService", {"serviceId": first["id"]})
    # Not even the slugs of a service that is gone.
    assert appointment(shop, staffMemberIds=[person])["mainSlug"]["name"] == "cut-2"
    assert appointment(shop, staffMemberIds=[person], name="Trim")["mainSlug"]["name"] == "trim-1"


def test_a66_a_service_takes_its_own_old_slug_again(shop: Shop) -> None:
    made = update(shop, appointment(shop), name="Trim")
    again = update(shop, made, name="Cut")
    assert (again["mainSlug"]["name"], names(again)) == ("cut", ["cut", "trim"])


def test_a66_a_slug_of_ones_own_choice_stays_main(shop: Shop) -> None:
    made = appointment(shop)
    answer = set_slug(shop, made, "best-cut")
    assert answer["slug"]["custom"] is True
    renamed = update(shop, answer["service"], name="Trim")
    assert renamed["mainSlug"]["name"] == "best-cut"
    assert names(renamed) == ["cut", "best-cut", "trim"]
    assert query(shop, {"mainSlug.name": "best-cut"}) == [renamed]
    assert query(shop, {"supportedSlugs.name": {"$hasSome": ["trim"]}}) == [renamed]


def test_a67_what_is_taken_or_illegal_is_refused(shop: Shop) -> None:
    person = staff(shop)
    first = appointment(shop, staffMemberIds=[person])
    second = appointment(shop, staffMemberIds=[person], name="Trim")
    with refused("SLUG_ALREADY_EXISTS", 428):
        set_slug(shop, second, "cut")
    for illegal in ("With-Capital", "under_score", "ö"):
        with invalid("slug", "SLUG_CONTAINS_ILLEGAL_CHARACTERS"):
            set_slug(shop, first, illegal)
    assert get(shop, first) == first
    # Its own old slug may be taken again.
    assert set_slug(shop, first, "cut")["slug"]["name"] == "cut"


def test_a68_validating_changes_nothing(shop: Shop) -> None:
    person = staff(shop)
    first = appointment(shop, staffMemberIds=[person])
    second = appointment(shop, staffMemberIds=[person], name="Trim")

    def ask(slug: str) -> Json:
        answer: Json = shop.call("services.validateSlug", {"serviceId": second["id"], "slug": slug})
        return answer

    assert ask("new") == {"valid": True, "errors": [], "slug": "new", "slugName": "new"}
    assert ask("cut") == {"valid": False, "errors": ["SLUG_ALREADY_EXISTS"]}
    assert ask("No!") == {"valid": False, "errors": ["SLUG_CONTAINS_ILLEGAL_CHARACTERS"]}
    assert get(shop, first) == first


def test_a69_pages_are_named_by_the_slug(shop: Shop) -> None:
    made = appointment(shop)
    assert made["urls"]["servicePage"]["relativePath"].endswith("/services/cut")
    renamed = update(shop, made, name="Trim")
    assert renamed["urls"]["bookingPage"]["url"].endswith("/services/trim/book")
