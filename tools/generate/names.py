"""Names: from the wire's camelCase to Python's words."""

from __future__ import annotations

import keyword
import re

ANNOTATION_WORDS = frozenset({"list", "dict", "str", "int", "float", "bool"})
"""A class field of such a name would hide the type from the annotations below it."""


def snake(wire: str) -> str:
    """Give the snake_case of a wire name: a new word starts at each upper-case letter."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", wire).lower()


def field_name(wire: str) -> str:
    """Give the Python field of a wire field; a clash with Python's words gets an underscore."""
    name = snake(wire)
    return f"{name}_" if keyword.iskeyword(name) or name in ANNOTATION_WORDS else name


def module_of(definition: str) -> str:
    """Give the module of a definition name: services.Money belongs to services."""
    return definition.split(".", 1)[0]


def type_of(definition: str) -> str:
    """Give the type of a definition name: services.Money is a Money."""
    return definition.split(".", 1)[1]
