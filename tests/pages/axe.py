"""axe-core in a page: what would keep somebody from using it, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[1] / "client" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What can be wrong in one colour scheme and right in the other."""
_RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return found.violations.map((each) => ({ id: each.id, help: each.help,
    nodes: each.nodes.map((node) => `${node.target} ${node.failureSummary}`) }));
}"""


def violations(page: Page, rules: dict[str, Any] = LEVELS) -> list[str]:
    """What axe finds wrong in the page as it is, a line for each place.

    The page must have been opened with its content security policy bypassed.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, rules)
    return [f"{each['id']}: {each['help']}: {node}" for each in found for node in each["nodes"]]
