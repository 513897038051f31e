"""Stepping out of a rule on one line: named, with a reason, and only while it is needed."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping

from tools.house.source import Finding, Source

Check = Callable[[Source], Iterable[Finding]]


def broken(source: Source, rules: Mapping[str, Check]) -> Iterator[Finding]:
    """Findings of all `rules` in `source`, less the exempted ones, plus faults of exemptions."""
    try:
        ast.parse(source.text)
    except SyntaxError as error:
        yield Finding(source.path, error.lineno or 1, f"[syntax] {error.msg}")
        return
    exempted = {(line, rule): reason for line, rule, reason in source.exemptions()}
    used: set[tuple[int, str]] = set()
    for rule, check in rules.items():
        for finding in check(source):
            if (finding.line, rule) in exempted:
                used.add((finding.line, rule))
            else:
                yield Finding(finding.path, finding.line, f"[{rule}] {finding.message}")
    for (line, rule), reason in exempted.items():
        if (line, rule) not in used:
            yield Finding(source.path, line, f"[exemption] nothing on this line breaks {rule}")
        elif not reason:
            yield Finding(source.path, line, f"[exemption] say why: # house: {rule}: <reason>")
