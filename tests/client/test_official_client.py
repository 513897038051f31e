"""The unmodified official npm client works against the server, on both databases.

The scenarios are the `NN-*.test.mjs` files of this folder; a new file is picked up by itself.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

from tests.support.server import Server, Site

HERE = Path(__file__).parent
NOT_YET = set(json.loads((HERE.parents[1] / "spec" / "not_yet.json").read_text(encoding="utf-8")))
"""Methods that nobody built yet; the list, and this excuse with it, only shrinks."""
SCENARIO_FILES = sorted(path.name for path in HERE.glob("*.test.mjs"))


class Result(TypedDict):
    """What run.mjs tells about one scenario."""

    name: str
    ok: bool
    ms: int
    error: str
    waitsFor: NotRequired[str]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", SCENARIO_FILES)
def test_scenarios(file: str, node: str, server: Server, routes: str, site: Site) -> None:
    results = run_scenarios(node, file, server, routes, site)
    passed = [result for result in results if result["ok"]]
    waiting = [result for result in results if result.get("waitsFor") in NOT_YET]
    failed = [result for result in results if result not in passed and result not in waiting]
    counts = f"{len(passed)} passed, {len(waiting)} wait for a method, {len(failed)} failed"
    print(counts)
    if failed:
        listing = "\n".join(f"{result['name']}\n    {result['error']}" for result in failed)
        pytest.fail(f"{counts}:\n{listing}\n--- the server:\n{server.output()}", pytrace=False)


def run_scenarios(node: str, file: str, server: Server, routes: str, site: Site) -> list[Result]:
    """Runs one file in Node; raises AssertionError when it gives no result at all."""
    environment = {
        **os.environ,
        "BASE": server.address,
        "ROUTES": routes,
        "SITE_ID": site.site_id,
        "API_KEY": site.api_key,
        "CLIENT_ID": site.client_id,
    }
    done = subprocess.run(
        [node, "run.mjs", "--json", file],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines, f"no result:\n{done.stderr}\n{server.output()}"
    results: list[Result] = json.loads(lines[-1])
    assert results, f"no scenario ran:\n{done.stderr}"
    return results
