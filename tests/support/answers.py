"""Holds an answer against the contract: known fields, right types, nothing missing that must be.

Written apart from the engine's own validator, so that a fault there is not forgiven here. Limits
are for requests and are not checked.
"""

from typing import Any

from openbookings.engine.contract import Method, schemas

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def faults(method: Method, answer: object) -> list[str]:
    """What is wrong with an answer of the method; empty when nothing is."""
    found = list(_wrong(schemas()[method.response], answer, ""))
    for path in method.present:
        found += [f"{path}: is missing" for _ in _missing(answer, path.split("."))]
    return found


def _wrong(schema: dict[str, Any], value: object, path: str) -> list[str]:
    while "$ref" in schema:
        schema = schemas()[schema["$ref"].rsplit("/", 1)[-1]]
    if value is None:
        return []
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value!r} is none of {schema['enum']}"]
    kinds = schema.get("type")
    kind = (
        next((each for each in kinds if each != "null"), None) if isinstance(kinds, list) else kinds
    )
    if kind is None:
        return []
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{path}: {value!r} is no {kind}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [f for i, item in enumerate(value) for f in _wrong(items, item, f"{path}[{i}]")]
    if isinstance(value, dict):
        return _wrong_fields(schema, value, path)
    return []


def _wrong_fields(schema: dict[str, Any], value: dict[str, Any], path: str) -> list[str]:
    properties = schema.get("properties")
    inner = schema.get("additionalProperties")
    found: list[str] = []
    for name, each in value.items():
        place = f"{path}.{name}" if path else name
        if properties is not None and name in properties:
            found += _wrong(properties[name], each, place)
        elif isinstance(inner, dict):
            found += _wrong(inner, each, place)
        elif properties is not None and not inner:
            found.append(f"{place}: is not in the contract")
    return found


def _missing(value: object, steps: list[str]) -> list[None]:
    """One entry per place whose parent is there but not the field itself."""
    step, rest = steps[0], steps[1:]
    if step == "*":
        items = value if isinstance(value, list) else []
        if isinstance(value, dict):
            items = list(value.values())
        return [gap for item in items for gap in (_missing(item, rest) if rest else [])]
    if not isinstance(value, dict):
        return []
    if not rest:
        return [] if value.get(step) is not None else [None]
    return _missing(value[step], rest) if value.get(step) is not None else []
