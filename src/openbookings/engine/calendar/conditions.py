"""What a caller's filter speaks of, for the methods that add conditions of their own. Pure."""

from __future__ import annotations

from openbookings.engine.query.tree import Compare, Every, Filter, Not, Some


def names(condition: Filter | None, field: str) -> bool:
    """Whether a condition speaks of a field at all."""
    match condition:
        case Compare(name):
            return name == field
        case Every(parts) | Some(parts):
            return any(names(part, field) for part in parts)
        case Not(part):
            return names(part, field)
    return False


def confined_to(condition: Filter | None, field: str) -> list[str] | None:
    """The values of a text field that a condition confines itself to, None if it does not."""
    match condition:
        case Compare(name, "$eq" | "$in", value) if name == field:
            values = value if isinstance(value, tuple) else (value,)
            return [str(each) for each in values if each is not None]
        case Every(parts):
            confined = (confined_to(part, field) for part in parts)
            return next((values for values in confined if values is not None), None)
    return None
