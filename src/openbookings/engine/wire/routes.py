"""From verb and path to the method.

A trie of dictionaries: a literal segment wins over a parameter, so ``.../query`` beside
``.../{id}`` needs no order of registration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from openbookings.engine.contract import Method


class Match(Struct, frozen=True):
    """The method of a request and the wire paths its URL fills (``{"service.id": "..."}``)."""

    method: Method
    parameters: dict[str, str]


class VerbNotAllowed(Exception):
    """The path is known, but not with this verb (405)."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__("verb not allowed on this path")
        self.allowed = tuple(sorted(allowed))


@dataclass(slots=True)
class _Leaf:
    method: Method
    names: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    suffixes: dict[str, _Node] = field(default_factory=dict)  # "{id}:setDefault" -> "setDefault"
    leaves: dict[str, _Leaf] = field(default_factory=dict)  # by verb


class Routes:
    """All paths of all methods; ``find`` costs one to two microseconds."""

    def __init__(self, methods: Iterable[Method]) -> None:
        """Register every path of every method; two methods on one verb and path: ValueError."""
        self._root = _Node()
        for method in methods:
            for path in method.paths:
                self._register(method.verb, path, method)
                # The client posts instead of getting when the query string grows too long.
                if method.post_fallback:
                    self._register("POST", path, method)

    def _register(self, verb: str, path: str, method: Method) -> None:
        node, names = self._root, []
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                name, _, suffix = segment[1:].partition("}")
                names.append(name)
                node = _parameter_node(node, suffix.removeprefix(":"))
            else:
                node = node.literals.setdefault(segment, _Node())
        taken = node.leaves.get(verb)
        if taken is not None and taken.method.name != method.name:
            raise ValueError(f"{verb} {path} belongs to {taken.method.name} and {method.name}")
        node.leaves[verb] = _Leaf(method, tuple(names))

    def find(self, verb: str, path: str) -> Match | None:
        """The method answering ``verb`` on the decoded ``path``, or None when no path fits (404).

        Raises VerbNotAllowed when only other verbs are known there.
        """
        segments = path.split("/")
        if segments[0] or len(segments) < 2:
            return None
        allowed: set[str] = set()
        values: list[str] = []
        leaf = _descend(self._root, segments, 1, verb, values, allowed)
        if leaf is not None:
            return Match(leaf.method, dict(zip(leaf.names, values, strict=True)))
        if allowed:
            raise VerbNotAllowed(allowed)
        return None


def _parameter_node(node: _Node, suffix: str) -> _Node:
    if suffix:
        return node.suffixes.setdefault(suffix, _Node())
    if node.parameter is None:
        node.parameter = _Node()
    return node.parameter


def _descend(
    node: _Node, segments: list[str], at: int, verb: str, values: list[str], allowed: set[str]
) -> _Leaf | None:
    # Most nodes have literals only: no choice to make, nothing to come back to.
    while at < len(segments) and node.parameter is None and not node.suffixes:
        literal = node.literals.get(segments[at])
        if literal is None:
            return None
        node, at = literal, at + 1
    if at == len(segments):
        allowed.update(node.leaves)
        return node.leaves.get(verb)
    segment = segments[at]
    for child, value in _choices(node, segment):
        if value is not None:
            values.append(value)
        leaf = _descend(child, segments, at + 1, verb, values, allowed)
        if leaf is not None:
            return leaf
        if value is not None:
            values.pop()
    return None


def _choices(node: _Node, segment: str) -> list[tuple[_Node, str | None]]:
    """The ways on, best first: the literal, the parameter with a suffix, the parameter."""
    choices: list[tuple[_Node, str | None]] = []
    literal = node.literals.get(segment)
    if literal is not None:
        choices.append((literal, None))
    if node.suffixes and ":" in segment:
        value, _, suffix = segment.rpartition(":")
        child = node.suffixes.get(suffix)
        if child is not None and value:
            choices.append((child, value))
    if node.parameter is not None and segment:
        choices.append((node.parameter, segment))
    return choices
