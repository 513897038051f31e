"""The report on built methods as Markdown: totals, a line for each module, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby

MARK = "<!-- Written by `python -m tools.coverage`. Do not edit. -->"


def written(methods: Mapping[str, bool], built: Collection[str]) -> str:
    """The text of docs/coverage.md; `methods` says of each whether it is our own addition."""
    vendor = sorted(name for name, own in methods.items() if not own)
    own = sorted(name for name, own in methods.items() if own)
    return "\n".join(
        [
            "# Which methods are built",
            "",
            MARK,
            "",
            f"{_count(vendor, built)} methods of the public interface are built. The others answer",
            "501 `NOT_IMPLEMENTED` in the error form.",
            "",
            *_table(vendor, built),
            "",
            "## Not yet",
            "",
            *(_not_yet(vendor, built) or ["Nothing."]),
            "",
            "## Our own methods",
            "",
            f"What the vendor keeps outside this interface; {_count(own, built)} are built.",
            "",
            *_table(own, built),
            "",
        ]
    )


def unbuilt(methods: Iterable[str], built: Collection[str]) -> list[str]:
    """The names that no function answers, sorted, as spec/not_yet.json lists them."""
    return sorted(set(methods) - set(built))


def _table(names: list[str], built: Collection[str]) -> Iterator[str]:
    yield "| Module | Built | Of |"
    yield "|---|---:|---:|"
    for module, functions in _by_module(names):
        done = sum(f"{module}.{each}" in built for each in functions)
        yield f"| `{module}` | {done} | {len(functions)} |"


def _not_yet(names: list[str], built: Collection[str]) -> list[str]:
    missing = unbuilt(names, built)
    return [f"- `{module}`: {', '.join(functions)}" for module, functions in _by_module(missing)]


def _by_module(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    for module, group in groupby(names, key=lambda name: name.split(".", 1)[0]):
        yield module, [name.split(".", 1)[1] for name in group]


def _count(names: list[str], built: Collection[str]) -> str:
    return f"{sum(name in built for name in names)} of {len(names)}"
