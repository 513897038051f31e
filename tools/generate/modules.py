"""The public Python modules: one function per method, plain in `openbookings`, async in `aio`.

Their arguments are the fields of the request, their result is what the vendor's client returns.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tools.generate.classes import PACKAGE, SCALARS, annotation, mentions
from tools.generate.names import field_name, snake, type_of
from tools.generate.sharing import owners
from tools.generate.spec import Schema, Spec, reach
from tools.generate.table import Row, method_table

PUBLIC_NAMES = {"jobs": "background_jobs"}
"""Modules whose own word is taken: `openbookings.jobs` is the worker's room."""


LONGEST_LINE = 100
QUERIES = ("query", "search")


class Face(NamedTuple):
    """What differs between the plain and the async functions."""

    folder: str
    define: str
    wait: str
    suffix: str
    iterator: str


PLAIN = Face("", "def", "", "", "Iterator")
ASYNC = Face("aio/", "async def", "await ", "_async", "AsyncIterator")


def module_files(spec: Spec) -> dict[str, str]:
    """Give the source of every public module, by its path under the package."""
    table = method_table(spec)
    home = owners(spec)
    functions: dict[str, list[Row]] = defaultdict(list)
    for name, row in table.items():
        functions[name.split(".")[0]].append({**row, "returns": spec.methods[name]["sdkReturns"]})
    return {
        f"{face.folder}{snake(PUBLIC_NAMES.get(module, module))}.py": _file(
            spec, home, face, module, rows
        )
        for module, rows in functions.items()
        for face in (PLAIN, ASYNC)
    }


def _file(spec: Spec, home: dict[str, str], face: Face, module: str, rows: list[Row]) -> str:
    body = "\n\n\n".join(part for row in rows for part in _functions(spec, face, row))
    shapes = {type_of(name): name for name in reach(spec, _roots(rows))}
    wrappers = {type_of(root) for root in _roots(rows)}
    exported = {} if face is ASYNC else shapes.keys() - wrappers
    used = {kind: name for kind, name in shapes.items() if kind in exported or mentions(body, kind)}
    names = [*_function_names(rows), *sorted(exported)]
    long_path = any(len(line) > LONGEST_LINE for line in body.splitlines() if " /" in line)
    return "\n".join(
        [
            *(["# ruff: noqa: E501"] if long_path else []),
            f'"""{_title(face, module)}"""',
            "",
            *_imports(home, used, body),
            "",
            *([f"__all__ = {names!r}"] if exported else []),
            "",
            body,
        ]
    )


def _title(face: Face, module: str) -> str:
    words = snake(module).replace("_", " ")
    return f"The methods of {words}{' for asyncio' if face is ASYNC else ' and their types'}."


def _roots(rows: Iterable[Row]) -> list[str]:
    return [row[part] for row in rows for part in ("request", "response")]


def _function_names(rows: list[Row]) -> list[str]:
    names = [snake(row["name"].split(".")[1]) for row in rows]
    return [*names, *(_iterating(row) for row in rows if _pages(row))]


def _imports(home: dict[str, str], used: dict[str, str], body: str) -> Iterator[str]:
    for word in ("Iterator", "AsyncIterator"):
        if mentions(body, word):
            yield f"from collections.abc import {word}"
    yield from ([""] if "Iterator" in body else [])
    if mentions(body, "UNSET"):
        yield "from msgspec import UNSET"
        yield ""
    needed: dict[str, set[str]] = defaultdict(set)
    for kind, name in used.items():
        needed[f"{PACKAGE}.{snake(home[name])}"].add(kind)
    scalars = {*SCALARS.values(), "FreeForm", "Opt"} - set(used)
    needed[f"{PACKAGE}.scalars"] = {word for word in scalars if mentions(body, word)}
    client = ("Openbookings", "configured", "given", "listed")
    needed["openbookings.client"] = {word for word in client if mentions(body, word)}
    for package in sorted(package for package in needed if needed[package]):
        yield f"from {package} import {', '.join(sorted(needed[package]))}"


def _functions(spec: Spec, face: Face, row: Row) -> Iterator[str]:
    yield _calling(spec, face, row)
    if _pages(row):
        yield _iterate(spec, face, row)


def _calling(spec: Spec, face: Face, row: Row) -> str:
    answered = spec.defs[row["response"]].get("properties", {})
    part = row["returns"].removeprefix("response.") if "response." in row["returns"] else None
    call = f"{face.wait}{_call(row, f'call{face.suffix}')}"
    if not answered:
        result, ending = "None", f"{call})"
    elif part:
        result = annotation(answered[part])
        ending = f"answer = {call})\n    return given(answer.{field_name(part)}, {part!r})"
    else:
        result, ending = type_of(row["response"]), f"return {call})"
    head = f"{face.define} {snake(row['name'].split('.')[1])}"
    return _function(spec, row, head, result, ending, _described(row))


def _iterate(spec: Spec, face: Face, row: Row) -> str:
    part = row["answer"]
    item = annotation(spec.defs[row["response"]]["properties"][part]["items"])
    call = _call(row, f"iterate{face.suffix}")
    ending = f"return {call}, lambda page: listed(page.{field_name(part)}))"
    twin = snake(row["name"].split(".")[1])
    text = f'    """Go through all that `{twin}` finds, page by page."""'
    return _function(spec, row, f"def {_iterating(row)}", f"{face.iterator}[{item}]", ending, text)


def _function(spec: Spec, row: Row, head: str, result: str, ending: str, described: str) -> str:
    fields = spec.defs[row["request"]].get("properties", {})
    arguments = ", ".join(_argument(row, wire, part) for wire, part in fields.items())
    return "\n".join(
        [
            f"{head}(*, {', '.join(_parameters(row, fields))}) -> {result}:",
            described,
            f"    request = {type_of(row['request'])}({arguments})",
            f"    {ending}",
        ]
    )


def _parameters(row: Row, fields: dict[str, Schema]) -> Iterator[str]:
    needed = [wire for wire in fields if wire in row["required"] and wire not in QUERIES]
    for wire in needed:
        yield f"{field_name(wire)}: {annotation(fields[wire])}"
    for wire in fields:
        if _has_empty(row, wire):
            yield f"{field_name(wire)}: {annotation(fields[wire])} | None = None"
        elif wire not in needed:
            yield f"{field_name(wire)}: Opt[{annotation(fields[wire])}] = UNSET"
    yield "client: Openbookings | None = None"


def _argument(row: Row, wire: str, schema: Schema) -> str:
    name = field_name(wire)
    return f"{name}={name} or {annotation(schema)}()" if _has_empty(row, wire) else f"{name}={name}"


def _has_empty(row: Row, wire: str) -> bool:
    """Tell whether a field is a required query: an empty one asks for everything."""
    return wire in QUERIES and wire in row["required"]


def _call(row: Row, function: str) -> str:
    answer = type_of(row["response"])
    return f"(client or configured()).{function}({row['name']!r}, request, {answer}"


def _described(row: Row) -> str:
    """Give the docstring of a method's function: what is sent and what may come back."""
    words = snake(row["name"].split(".")[1]).replace("_", " ")
    path = next((path for path in row["paths"] if not path.startswith("/_api/")), row["paths"][0])
    parts: dict[str, Any] = {
        "Needs": row["required"],
        "Permission": row["permissions"],
        "Refuses with": row["errors"],
        "Violations are named": row["rules"],
    }
    lines = [f"{row['verb']} {path}"]
    for title, names in parts.items():
        lines += textwrap.wrap(f"{title}: {', '.join(names)}.", 94) if names else []
    text = "\n".join(f"    {line}" for line in lines)
    note = " Deprecated." if row["deprecated"] else ""
    return f'    """{words.capitalize()}.{note}\n\n{text}\n    """'


def _pages(row: Row) -> bool:
    return bool(row["paging"] and row["answer"])


def _iterating(row: Row) -> str:
    """Name the iterating twin: query_services has iterate_services."""
    verb, *rest = snake(row["name"].split(".")[1]).split("_")
    return "_".join(["iterate", *(["found"] if verb == "search" else []), *rest])
