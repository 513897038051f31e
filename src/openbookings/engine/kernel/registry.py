"""Which function answers which method; the rest of the interface answers 501.

A room registers with `@method("services.cloneService")`; a test compares the set with the
contract and with the not-yet list, which only shrinks.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Answer, Call, Document

Handler = Callable[[Call, Document], Awaitable[Answer]]
HANDLERS: dict[str, Handler] = {}
REQUEST_TYPES: dict[str, type[msgspec.Struct]] = {}
"""The contract class each typed handler asks for; a test holds it against the method table."""

Function = TypeVar("Function", bound=Callable[..., Awaitable[Answer]])


def method(name: str) -> Callable[[Function], Function]:
    """Bind a function to the method `name` ("services.cloneService").

    The function takes the call and the request, as a contract Struct if its annotation says
    so, else as the validated document in wire form.
    """

    def bind(function: Function) -> Function:
        register(name, _taking_a_document(name, function))
        return function

    return bind


def register(name: str, handler: Handler) -> None:
    """Bind a ready handler; unknown names and second bindings are programming errors."""
    if name not in METHODS:
        raise LookupError(f"{name} is not in the contract")
    if name in HANDLERS:
        raise LookupError(f"{name} is bound twice")
    HANDLERS[name] = handler


def _taking_a_document(name: str, function: Callable[..., Awaitable[Answer]]) -> Handler:
    parameter = list(inspect.signature(function).parameters)[1]
    wanted: Any = typing.get_type_hints(function)[parameter]
    if not (isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return function
    REQUEST_TYPES[name] = wanted

    async def with_struct(call: Call, request: Document) -> Answer:
        return await function(call, msgspec.convert(request, wanted, strict=False))

    return with_struct
