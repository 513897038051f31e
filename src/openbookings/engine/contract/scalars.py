"""The plain values of the wire and the base of its classes.

Dates, ids and amounts stay text in these classes: a rule that computes with one converts it.
"""

from typing import Any, TypeAlias, TypeVar

from msgspec import Struct, UnsetType

T = TypeVar("T")

Opt: TypeAlias = T | UnsetType | None
"""A field that may be absent (`UNSET`), null or a value; absent and null differ (X6)."""

Guid: TypeAlias = str
Timestamp: TypeAlias = str
LocalDateTime: TypeAlias = str
DecimalText: TypeAlias = str
FreeForm: TypeAlias = dict[str, Any]


class Wire(Struct, kw_only=True, omit_defaults=True, rename="camel"):
    """A thing of the wire: camelCase outside, snake_case inside, unknown fields ignored."""
