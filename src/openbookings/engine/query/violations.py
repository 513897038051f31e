"""What a request did wrong, said once per place.

The lowest room of the engine: the query language, the reading of bodies and the rules of every
feature put their findings into the same list (X2).
"""

from typing import Literal

from msgspec import Struct

Rule = Literal[
    "REQUIRED_FIELD",
    "REQUIRED_ONE_OF_FIELD",
    "ONE_OF_ALIGNMENT",
    "FIELD_NOT_ALLOWED",
    "FORMAT",
    "INVALID_ENUM_VALUE",
    "MAX",
    "MIN",
    "MAX_LENGTH",
    "MIN_LENGTH",
    "MAX_SIZE",
    "MIN_SIZE",
    "DECIMAL_LT",
    "DECIMAL_LTE",
    "DECIMAL_GT",
    "DECIMAL_GTE",
    "DECIMAL_MAX_SCALE",
    "OTHER",
]

MOST_VIOLATIONS = 200
"""More are not collected: one large body must not make an answer many times its size."""


class Violation(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"rule": "violatedRule", "rule_name": "ruleName"},
):
    """One broken rule at one place; encodes to an element of ``fieldViolations`` (X2).

    ``field`` is the wire path (``service.locations[0].type``), ``rule`` the kind of rule,
    ``rule_name`` the name of a rule of the business, ``data`` what a program may want to read.
    """

    field: str
    description: str
    rule: Rule
    rule_name: str | None = None
    data: dict[str, object] | None = None


class Violations(Exception):
    """Raised where a caller can do nothing but refuse; carries all findings."""

    def __init__(self, *found: Violation) -> None:
        super().__init__("; ".join(f"{each.field}: {each.description}" for each in found))
        self.found = found


def join(path: str, key: str | int) -> str:
    """Append a field name or a list index to a wire path."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key
