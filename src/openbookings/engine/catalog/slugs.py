"""Slugs: the readable names of services in links (A63-A68). Pure.

A slug once given to a service is never given to another one, so that old links stay right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from itertools import count

from openbookings.engine.kernel.call import Document

LONGEST = 500
MOST_SUPPORTED = 100
_ALLOWED = re.compile(r"[a-z0-9-]+")


def default_slug(name: str) -> str:
    """The slug a name gives: `My Service! Name 2023` -> `my-service-name-2023` (A64, A65)."""
    plain = "".join(_plain(name))
    return re.sub("-+", "-", plain)[:LONGEST].strip("-") or "untitled"


def is_allowed(slug: str) -> bool:
    """Whether a slug has only lower-case letters, digits and hyphens, at most 500 (A63)."""
    return len(slug) <= LONGEST and _ALLOWED.fullmatch(slug) is not None


def numbered(slug: str) -> Iterator[str]:
    """The slug, then `slug-1`, `slug-2`, ... (A65)."""
    yield slug
    for number in count(1):
        ending = f"-{number}"
        yield slug[: LONGEST - len(ending)] + ending


def first_free(slug: str, taken: Container[str]) -> str:
    """The first of the numbered slugs that is not taken (A65)."""
    return next(each for each in numbered(slug) if each not in taken)


def with_slug(service: Document, name: str, now: str, *, custom: bool = False) -> None:
    """Make `name` a slug of the service, and its main one unless a custom one stays (A66)."""
    main = service.get("mainSlug")
    supported: list[Document] = list(service.get("supportedSlugs") or ())
    slug = next((each for each in supported if each["name"] == name), None)
    if slug is None:
        slug = {"name": name, "custom": custom, "createdDate": now}
        supported.append(slug)
    elif custom and not slug.get("custom"):
        supported.remove(slug)
        slug = {**slug, "custom": True}
        supported.append(slug)
    if main is None or custom or not main.get("custom"):
        main = slug
    service["mainSlug"] = main
    service["supportedSlugs"] = _trimmed(supported, main)


def _trimmed(supported: Sequence[Document], main: Document) -> list[Document]:
    """At most 100 slugs: the oldest that nobody chose falls out first (A66)."""
    kept = list(supported)
    while len(kept) > MOST_SUPPORTED:
        others = [each for each in kept if each["name"] != main["name"]]
        kept.remove(next((each for each in others if not each.get("custom")), others[0]))
    return kept


def _plain(name: str) -> Iterator[str]:
    # Taken apart first: some letters have a capital only as a part (a bold capital A).
    folded = unicodedata.normalize("NFKD", name).casefold()
    for character in unicodedata.normalize("NFKD", folded):
        if character.isascii():
            yield character if character.isalnum() else "-"
        elif not (character.isalnum() or unicodedata.category(character).startswith("M")):
            # A65: letters without an ASCII form are dropped, other signs part words.
            yield "-"
