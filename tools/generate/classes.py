"""The classes of the wire: one file of msgspec Structs per module, shared types once.

The classes carry names and types only; limits and required paths are checked by the walk over
the schemas at the door, so every field is optional here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tools.generate.names import field_name, module_of, snake, type_of
from tools.generate.sharing import OWNERS, owners, wire_type
from tools.generate.spec import Schema, Spec, named, references

PACKAGE = "openbookings.engine.contract"
SCALARS = {
    "GUID": "Guid",
    "date-time": "Timestamp",
    "LOCAL_DATE_TIME": "LocalDateTime",
    "DECIMAL_VALUE": "DecimalText",
}
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def class_files(spec: Spec) -> dict[str, str]:
    """Give the source of each module's class file, by file name."""
    home = owners(spec)
    content: dict[str, dict[str, str]] = defaultdict(dict)
    for name in sorted(home, key=lambda name: OWNERS.index(module_of(name))):
        content[home[name]].setdefault(type_of(name), name)
    return {
        f"{snake(module)}.py": _file(spec, home, module, definitions)
        for module, definitions in content.items()
    }


def _file(spec: Spec, home: dict[str, str], module: str, definitions: dict[str, str]) -> str:
    title = "the wire shapes many modules share" if module == "common" else module
    body = "\n\n".join(
        _definition(type_of(name), spec.defs[name])
        for name in _in_order(spec, home, module, definitions)
    )
    imports = list(_imports(spec, home, module, definitions, body))
    return "\n".join([f'"""Requests, answers and entities of {title}."""', "", *imports, "", body])


def _imports(
    spec: Spec, home: dict[str, str], module: str, definitions: dict[str, str], body: str
) -> Iterator[str]:
    needed: dict[str, set[str]] = defaultdict(set)
    for name in definitions.values():
        for other in references(spec.defs[name]):
            if home[other] != module:
                needed[home[other]].add(type_of(other))
    words = {*SCALARS.values(), "FreeForm", "Opt", "Wire"} - set(definitions)
    needed["scalars"] = {word for word in words if mentions(body, word)}
    yield from _outside_imports(body)
    for owner in sorted((owner for owner in needed if needed[owner]), key=snake):
        yield f"from {PACKAGE}.{snake(owner)} import {', '.join(sorted(needed[owner]))}"


def _outside_imports(body: str) -> Iterator[str]:
    for package, words in (("typing", ("Literal", "TypeAlias")), ("msgspec", ("UNSET", "field"))):
        used = [word for word in words if mentions(body, word)]
        if used:
            yield f"from {package} import {', '.join(used)}"
            yield ""


def mentions(body: str, word: str) -> bool:
    """Tell whether Python source uses `word`, other than as a part of a word or a keyword."""
    return re.search(rf"(= |[\[( |]){word}\b(?!: )", body) is not None


def _in_order(
    spec: Spec, home: dict[str, str], module: str, definitions: dict[str, str]
) -> Iterable[str]:
    """Put the definitions of one file in an order that needs no forward reference."""
    done: dict[str, None] = {}

    def place(kind: str) -> None:
        if kind in done:
            return
        for other in references(spec.defs[definitions[kind]]):
            if home[other] == module:
                place(type_of(other))
        done[kind] = None

    for kind in sorted(definitions):
        place(kind)
    return [definitions[kind] for kind in done]


def _definition(kind: str, schema: Schema) -> str:
    if "properties" not in schema:
        plain = "str" if annotation(schema) == kind else annotation(schema)
        return f"{kind}: TypeAlias = {plain}"
    lines = [_field(wire, part) for wire, part in schema["properties"].items()]
    return "\n".join([f"class {kind}(Wire, kw_only=True):", *(lines or ["    pass"])])


def _field(wire: str, schema: Schema) -> str:
    name = field_name(wire)
    default = "UNSET" if _camel(name) == wire else f'field(default=UNSET, name="{wire}")'
    return f"    {name}: Opt[{annotation(schema)}] = {default}"


def _camel(name: str) -> str:
    """Give the wire name msgspec's `rename="camel"` makes of a field."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def annotation(schema: Schema) -> str:
    """Give the Python type of a field, null and absence left aside."""
    if "$ref" in schema:
        return type_of(named(schema["$ref"]))
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    kind = wire_type(schema)
    if kind == "array":
        return f"list[{annotation(schema['items'])}]"
    if kind == "object":
        return _mapping(schema)
    form = schema.get("x-format") or schema.get("format") or ""
    return SCALARS.get(form, PLAIN[kind])


def _mapping(schema: Schema) -> str:
    values = schema.get("additionalProperties")
    return f"dict[str, {annotation(values)}]" if isinstance(values, dict) else "FreeForm"
