"""Bringing a language's catalogue up to date, and saying what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

_NAMES = re.compile(r"\{[a-z_]+\}")
_WIDTH = 100


def read(path: Path) -> Catalog:
    """The catalogue as it stands in the file, without what nobody says any more."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.obsolete.clear()
    return catalogue


def updated(path: Path, texts: Catalog) -> str:
    """The file's content with exactly the collected texts; translations are kept."""
    old = read(path)
    header = path.read_text(encoding="utf-8").partition("\n\n")[0]
    fresh = Catalog(locale=path.stem, charset="utf-8")
    fresh.mime_headers = old.mime_headers  # its plural forms
    for message in texts:
        if message.id:
            known = old.get(_key(message))
            string = known.string if known is not None else None
            fresh.add(message.id, string, locations=message.locations)
    body = BytesIO()
    write_po(body, fresh, width=_WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    return f"{header.rstrip()}\n\n{body.getvalue().decode().strip()}\n"


def faults(path: Path, texts: Catalog) -> Iterator[str]:
    """What is wrong: texts without a translation, unused ones, other names in braces."""
    catalogue = read(path)
    wanted = {_key(message) for message in texts if message.id}
    known = {_key(message): message for message in catalogue if message.id}
    yield from (f"missing: {key!r}" for key in sorted(wanted - known.keys()))
    yield from (f"nobody says: {key!r}" for key in sorted(known.keys() - wanted))
    for key in sorted(wanted & known.keys()):
        yield from _faults_of(known[key], catalogue.num_plurals)


def _faults_of(message: Message, forms: int) -> Iterator[str]:
    counted = isinstance(message.id, tuple | list)
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(said):
        yield f"not translated: {_key(message)!r}"
    elif counted and len(said) != forms:
        yield f"{len(said)} plural forms instead of {forms}: {_key(message)!r}"
    elif message.fuzzy:
        yield f"not sure: {_key(message)!r}"
    else:
        names = _names("".join(message.id) if counted else str(message.id))
        for each in said:
            # "one place", "two places" need no number.
            missing = names - _names(str(each)) - ({"{number}"} if counted else set())
            if missing or _names(str(each)) - names:
                yield f"other names in braces: {each!r} for {_key(message)!r}"


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _names(text: str) -> set[str]:
    return set(_NAMES.findall(text))
